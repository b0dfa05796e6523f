"""A story in words, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoryArticle:
    id: int
    title: str
    outlet: str
    published: str
    statements: int
    sources: int


@dataclass(frozen=True, slots=True)
class StorySource:
    """A source and what it said: (article id, statement text). The outlet's own voice has no source id."""

    id: int | None
    name: str
    kind: str
    statements: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class StoryClaim:
    id: int
    text: str
    status: str
    voicings: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryConflict:
    id: int
    kind: str
    sentence: str
    a: str
    b: str
    state: str


@dataclass(frozen=True, slots=True)
class StorySummary:
    """``text()`` is what the terminal prints."""

    articles: tuple[StoryArticle, ...]
    sources: tuple[StorySource, ...]
    claims: tuple[StoryClaim, ...]
    conflicts: tuple[StoryConflict, ...]

    def text(self, *, width: int = 100) -> str:
        raise NotImplementedError


def story_summary(article_ids: Sequence[int]) -> StorySummary:
    raise NotImplementedError
