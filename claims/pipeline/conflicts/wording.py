"""Words for what a finding compared; used only when a person reads it."""

from __future__ import annotations

from collections.abc import Mapping


def figure_words(value: object) -> str:
    """A figure as printed, with the range that it was read as: "about 5,000 (4,500 to 5,500)"."""
    if not isinstance(value, Mapping):
        return "an unknown figure"
    low, high = value.get("low"), value.get("high")
    text = str(value.get("text") or "")
    if low == high and low is not None:
        return text or plain_number(low)
    bounds = range_words(
        low, high, low_open=bool(value.get("low_open")), high_open=bool(value.get("high_open"))
    )
    return f"{text} ({bounds})" if text else bounds


def range_words(low: object, high: object, *, low_open: bool = False, high_open: bool = False) -> str:
    """The values that a figure leaves possible: "above 10,000", "27 or more", "4,500 to 5,500"."""
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"above {plain_number(low)}" if low_open else f"{plain_number(low)} or more"
    if low is None:
        return f"below {plain_number(high)}" if high_open else f"{plain_number(high)} or fewer"
    return plain_number(low) if low == high else f"{plain_number(low)} to {plain_number(high)}"


def plain_number(value: object) -> str:
    """1234.0 as "1,234", 2.5 as "2.5"."""
    if not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def listed(value: object) -> str:
    """A list of words, or one word, as one string."""
    if isinstance(value, str):
        return value
    return ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
