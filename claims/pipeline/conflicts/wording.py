"""Words for what a finding compared; used only when a person reads it."""

from __future__ import annotations

from collections.abc import Mapping


def figure_words(value: object) -> str:
    """A figure as printed, with the range that it was read as: "more than 10,000 (10,000 to …)"."""
    if not isinstance(value, Mapping):
        return "an unknown figure"
    low, high = value.get("low"), value.get("high")
    text = str(value.get("text") or "")
    if low == high and low is not None:
        return text or plain_number(low)
    bounds = f"{'…' if low is None else plain_number(low)} to {'…' if high is None else plain_number(high)}"
    return f"{text} ({bounds})" if text else bounds


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
