"""One text for the reader, and what changed since the text before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from claims.choices import RunState, SpanRole, StatementState
from claims.mapping import canonical_source
from claims.models import Statement, StatementSpan
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
    """The whole text cut at every span of its active statements; the texts joined are the stored text.

    Statements may overlap and nest: a run lists all whose content covers it, the widest first. Two queries;
    time grows with the number of spans, not with its square.
    """
    statements = {
        pk: (end - start, pk)
        for pk, start, end in Statement.objects.filter(
            revision=revision, state=StatementState.ACTIVE
        ).values_list("pk", "start", "end")
    }
    spans = StatementSpan.objects.filter(statement__in=list(statements)).values_list(
        "start", "end", "role", "statement_id"
    )
    opening: dict[int, list[tuple[str, int]]] = defaultdict(list)
    closing: dict[int, list[tuple[str, int]]] = defaultdict(list)
    text = revision.text
    for start, end, role, pk in spans:
        opening[start].append((role, pk))
        closing[end].append((role, pk))
    cuts = sorted({0, len(text), *opening, *closing})
    segments: list[Segment] = []
    running: Counter[tuple[str, int]] = Counter()
    for start, end in pairwise(cuts):
        running.subtract(closing.get(start, ()))
        running.update(opening.get(start, ()))
        current = [key for key, count in running.items() if count > 0]
        running = Counter(dict.fromkeys(current, 1))
        covering = [pk for role, pk in current if role == SpanRole.CONTENT]
        covering.sort(key=lambda pk: (-statements[pk][0], pk))
        marks = sorted((role, pk) for role, pk in current if role != SpanRole.CONTENT)
        segments.append(Segment(start, end, text[start:end], tuple(covering), tuple(marks)))
    return segments


def revision_changes(revision: ArticleRevision) -> RevisionChanges:
    """What the revision's statements are to those of the processed revision before it. Three queries."""
    before = (
        ArticleRevision.objects.filter(
            article_id=revision.article_id,
            number__lt=revision.number,
            runs__state__in=[RunState.DONE, RunState.PARTIAL],
        )
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )
    if before is None:
        return RevisionChanges((), (), (), ())
    rows = Statement.objects.filter(state=StatementState.ACTIVE).select_related("source__merged_into")
    earlier = {s.pk: s for s in rows.filter(revision=before)}
    later = list(rows.filter(revision=revision))
    pairs = [(earlier.get(s.previous_id or 0), s) for s in later]
    changes = [StatementChange(old, new) for old, new in pairs if old is not None]
    followed = {change.before.pk for change in changes}
    return RevisionChanges(
        added=tuple(new for old, new in pairs if old is None),
        removed=tuple(s for pk, s in earlier.items() if pk not in followed),
        reattributed=tuple(c for c in changes if _speaker(c.before) != _speaker(c.after)),
        kept=tuple(c for c in changes if _speaker(c.before) == _speaker(c.after)),
    )


def _speaker(statement: Statement) -> tuple[str, int | None, str]:
    source = canonical_source(statement.source)
    return (statement.voice, source.pk if source else None, "" if source else statement.speaker_name)
