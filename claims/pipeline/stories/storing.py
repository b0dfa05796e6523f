"""Profiles as JSON and back. An unknown key is ignored, a missing one takes its default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from claims.pipeline.stories.profile import Profile

VERSION = "stories-1"
"""Changes with what a profile holds; profiles of another version are made anew."""


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """Terms, wording and days; printing day and origin are columns of the article."""
    return {
        "terms": {t: [w, profile.shown.get(t, ""), int(t in profile.lead)] for t, w in profile.terms.items()},
        "days": sorted(day.isoformat() for day in profile.days),
    }


def profile_from_json(value: Mapping[str, Any], *, published_on: date | None, origin: str) -> Profile:
    """Raises ValueError, KeyError or TypeError on what ``profile_to_json`` did not write."""
    terms = {str(t): (float(w), str(shown), bool(lead)) for t, (w, shown, lead) in value["terms"].items()}
    return Profile(
        terms={t: w for t, (w, _, _) in terms.items()},
        shown={t: shown for t, (_, shown, _) in terms.items()},
        lead=frozenset(t for t, (_, _, lead) in terms.items() if lead),
        days=frozenset(date.fromisoformat(day) for day in value.get("days", [])),
        published_on=published_on,
        origin=origin,
    )
