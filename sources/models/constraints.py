"""Constraint makers that every model shares, so that no table can hold a word or a span that lies."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length


def one_of(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """``field`` holds one of ``choices``: the database refuses what the form would have refused."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))


def honest_span(
    name: str, *, start: str = "start", end: str = "end", exact: str = "exact"
) -> models.CheckConstraint:
    """``0 <= start < end`` and ``exact`` is as long as the span says.

    That ``exact`` equals the slice of the revision's text is kept by the one service that writes it.
    """
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__gte": 0})
        & Q(**{f"{end}__gt": F(start)})
        & Q(**{end: F(start) + Length(exact)}),
    )
