"""A short post of a social network, or any other query, as plain words: who wrote it, when, and what it says.

Posts come as they are quoted on pages: addresses glued to the last word, hashtags and handles that are words
run together, and a signature ("— Ana Lopez (@analopez) January 8, 2020").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from claims.pipeline.datewords import MONTHS

_ADDRESS = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S*")
_SIGNATURE = re.compile(
    r"[—–]\s{0,2}(?P<name>[^—–]{0,80}?)\s{0,2}\((?:@(?P<handle>\w{1,30}))\)\s{0,2}"
    r"(?P<month>[A-Z][a-z]{2,9})\s{1,2}(?P<day>\d{1,2}),\s{1,2}(?P<year>\d{2,4})[\s\"”]{0,4}$"
)
_LEADING = re.compile(r"^(?:[.\s]{0,2}@\w{1,30}[\s:,]{1,2}){1,20}(?=\S)")
_TAG = re.compile(r"[#@](\w{1,60})")
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])|_")
_PICTURE = re.compile(r"[\U0001F000-\U0001FAFF\u2190-\u2BFF\uFE0F\u200D\u200B]+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]{0,2}\s+|\s*[\n\r]+\s*")
_MOST_SENTENCES = 4
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Post:
    """``text`` in plain words; ``author`` as signed, with the words of the handle; ``day`` as signed."""

    text: str
    author: str = ""
    day: date | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The longer sentences, in order, where there are several; else nothing."""
        found = [s.strip() for s in _SENTENCE.split(self.text) if len(s.split()) >= _LEAST_WORDS]
        return tuple(found[:_MOST_SENTENCES]) if len(found) > 1 else ()


def read_post(raw: str) -> Post:
    """Signature, addresses and pictures taken off; hashtags and handles as the words they are made of."""
    text = raw.strip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = text[1:-1]
    text = text.replace('""', '"')
    author, day = "", None
    signed = _SIGNATURE.search(text)
    if signed is not None:
        author = f"{_PICTURE.sub(' ', signed['name'])} {_parted(signed['handle'])}".strip()
        day = _day(signed["year"], signed["month"], signed["day"])
        text = text[: signed.start()]
    text = _PICTURE.sub(" ", _ADDRESS.sub(" ", text))
    without = _LEADING.sub("", text)
    text = _TAG.sub(lambda m: f" {_parted(m[1])} ", without if without.strip() else text)
    return Post(" ".join(text.split()), author, day)


def _parted(run: str) -> str:
    """The words of a hashtag or handle: "IranProtests" is "Iran Protests"."""
    return " ".join(_SEAM.sub(" ", run).split())


def _day(year: str, month: str, day: str) -> date | None:
    number = MONTHS.get(month.lower())
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)) if number else None
    except ValueError:
        return None
