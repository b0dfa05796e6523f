"""One text for the reader, and what changed since the text before it."""

from __future__ import annotations

from dataclasses import dataclass

from claims.models import Statement
from sources.models import ArticleRevision


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement of the earlier text beside its counterpart in the later one."""

    before: Statement
    after: Statement


@dataclass(frozen=True, slots=True)
class RevisionChanges:
    """``kept`` are word for word or nearly; ``reattributed`` changed hands. Empty for a first revision."""

    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    reattributed: tuple[StatementChange, ...]
    kept: tuple[StatementChange, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text under the same spans. ``statements`` are the ids whose content covers it, outermost
    first; ``roles`` say what else it is: pairs of (role, statement id) with role "source" or "cue"."""

    start: int
    end: int
    text: str
    statements: tuple[int, ...]
    roles: tuple[tuple[str, int], ...]

    @property
    def statement(self) -> int | None:
        """The innermost statement whose content this is."""
        return self.statements[-1] if self.statements else None


def article_segments(revision: ArticleRevision) -> list[Segment]:
    """The whole text cut at every span of its active statements; the texts joined are the stored text."""
    raise NotImplementedError


def revision_changes(revision: ArticleRevision) -> RevisionChanges:
    """What the revision's statements are to those of the processed revision before it."""
    raise NotImplementedError
