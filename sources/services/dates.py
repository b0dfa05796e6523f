"""When was it published: what is taken as an answer, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils.dateparse import parse_date, parse_datetime

from sources.services.errors import InvalidInput

EARLIEST = datetime(1605, 1, 1, tzinfo=UTC)
"""The first printed newspaper, Strassburg's Relation, is of 1605: an older date is a slip."""

LATEST_AHEAD = timedelta(days=7)
"""Time zones and embargoed pieces run ahead of the clock by hours or days; more than that is a slip."""

MAX_DATE_CHARACTERS = 64


def read_published_at(value: datetime | date | str, *, now: datetime) -> datetime:
    """A date of publication as an aware date-time; naive ones are UTC, a bare day is its first minute in UTC.

    Text must be ISO 8601 (``2023-09-21``, ``2023-09-21T18:40:00Z``). Raises InvalidInput with code
    ``impossible-date`` for what is no date and ``far-date`` for one before 1605 or over a week ahead.
    """
    moment = _parsed(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("far-date", f"{value} is outside the calendar.") from None
    if not EARLIEST <= moment <= now + LATEST_AHEAD:
        raise InvalidInput(
            "far-date",
            f"{moment:%Y-%m-%d} is no date of publication: it must lie between 1605 and "
            f"{LATEST_AHEAD.days} days from now. Correct it, or leave it out.",
        )
    return moment


def _parsed(value: str) -> datetime | date:
    text = value.strip()
    refused = InvalidInput(
        "impossible-date",
        f"{text[:MAX_DATE_CHARACTERS]!r} is no date that exists. Write it as 2023-09-21 or "
        "2023-09-21T18:40:00Z, or leave it out.",
    )
    if len(text) > MAX_DATE_CHARACTERS or not text.isascii():
        raise refused
    try:
        found = parse_datetime(text) or parse_date(text)
    except (ValueError, OverflowError):
        raise refused from None
    if found is None:
        raise refused
    return found
