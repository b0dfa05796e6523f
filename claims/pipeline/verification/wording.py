"""Words for what a flag found; used only when a person reads it."""

from __future__ import annotations


def listed(value: object) -> str:
    """A list of words, or one word, as one string."""
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value if v)
    return str(value) if value else ""
