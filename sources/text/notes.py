"""What was mended or left out while a text was taken in: ids and numbers now, words when a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CaptureNote:
    """One mending. ``rule_id`` is permanent; ``params`` are JSON-able numbers and names."""

    rule_id: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """``{"rule_id": ..., "params": {...}}``, as a revision stores it."""
        return {"rule_id": self.rule_id, "params": dict(self.params)}


_WORDS = {
    "encoding-guessed": "The file is not UTF-8 and does not say what it is; it was read as {encoding}.",
    "encoding-overruled": "The file was declared as {declared}, which its bytes contradict; "
    "it was read as {encoding}.",
    "encoding-unknown": "The declared encoding {declared!r} is not one that is known; it was not used.",
    "bytes-replaced": "{count} bytes are not valid {encoding} and stand as the replacement character.",
    "control-characters-removed": "{count} control characters were removed ({names}).",
    "surrogates-replaced": "{count} halves of broken character pairs stand as the replacement character.",
    "bidi-controls-kept": "{count} characters that override the direction of writing were kept ({names}): "
    "what is shown may not follow the order of the text.",
    "html-too-deep": "The page nests {depth} elements deep; its text was taken without telling "
    "the article from the menus.",
    "html-too-many-tags": "The page has {tags} tags; its text was taken without telling "
    "the article from the menus.",
    "html-no-article": "No article body was recognised; all text of the page was taken.",
    "html-reader-failed": "The page could not be read as an article ({error}); all of its text was taken.",
    "canonical-link-ignored": "The page's canonical link cannot be used: {reason}.",
    "date-ignored": "The date of publication {value!r} was left out: {reason}",
    "language-ignored": "The language {value!r} is not a language tag; {used!r} was taken.",
    "field-cut": "The {field} was {length} characters long and was cut to {limit}.",
    "fields-unknown": "Fields that nothing reads were left out: {names}.",
}


def explain_note(rule_id: str, params: Mapping[str, Any]) -> str:
    """The sentence for a stored note; an id that this version does not know is shown as it is."""
    words = _WORDS.get(rule_id)
    if words is None:
        return rule_id
    try:
        return words.format(**params)
    except (KeyError, IndexError, ValueError):
        return rule_id
