"""Why an article stands in its story, in words. Rendered from rule id and params, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.pipeline.stories.assigning import FIRST_REPORT, SAME_EVENT, SAME_TEXT

MOVED, SET_APART, JOINED = "moved-by-person", "set-apart-by-person", "joined-by-person"
TITLES = {
    SAME_EVENT: "Tells of the same event",
    SAME_TEXT: "Copy of one text",
    FIRST_REPORT: "Began the story",
    MOVED: "Moved here by a person",
    SET_APART: "Set apart by a person",
    JOINED: "Came with a story that a person joined to this one",
}


def title_of(rule_id: str) -> str:
    return TITLES.get(rule_id, rule_id.replace("-", " ").capitalize())


def words_of(rule_id: str, params: Mapping[str, Any], *, score: float, like: str = "") -> str:
    """One or two sentences. ``like`` names the article that it is most like."""
    if rule_id == SAME_EVENT:
        return " ".join(
            part for part in (_shared(params, like), _days(params), f"Score {score:.2f}.") if part
        )
    if rule_id == SAME_TEXT:
        return f"Near-copies of one text stay together{f': see {like}' if like else ''}."
    if rule_id == FIRST_REPORT:
        nearest = params.get("nearest_score")
        found = isinstance(nearest, float)
        return (
            f"No story was near enough; the nearest had a score of {nearest:.2f}."
            if found
            else "No earlier article shares a telling word with it."
        )
    return {
        MOVED: "It stays here whatever the machine finds.",
        SET_APART: "It is kept out of the story that it was in.",
        JOINED: "It goes back when the two stories are parted.",
    }.get(rule_id, "This version has no such rule any more.")


def _shared(params: Mapping[str, Any], like: str) -> str:
    names, words = (_listed(params.get(key)) for key in ("shared_names", "shared_words"))
    both = " and ".join(
        part for part in (names and f"the names {names}", words and f"the words {words}") if part
    )
    if not both:
        return ""
    return f"Shares with {like or 'another article'} {both}."


def _listed(value: Any) -> str:
    return ", ".join(f"“{item}”" for item in value[:5]) if isinstance(value, list) else ""


def _days(params: Mapping[str, Any]) -> str:
    told = []
    apart = params.get("days_apart")
    if isinstance(apart, int):
        told.append(
            "Printed on the same day" if apart == 0 else f"Printed {apart} day{'s' * (apart != 1)} apart"
        )
    if params.get("event_days") == "same":
        told.append("both put it on the same day" if told else "Both put it on the same day")
    elif params.get("event_days") == "other":
        told.append("they put it on different days" if told else "They put it on different days")
    return f"{'; '.join(told)}." if told else ""
