"""One text for the reader, and what changed since the text before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from claims.choices import RunState, SpanRole, StatementState
from claims.mapping import utterance_of, wording_of
from claims.models import Event, Statement, StatementSpan
from claims.pipeline.pairing import pair_up
from claims.pipeline.revising import ChangeKind, changes_between, kinds_of, rule_of
from claims.pipeline.types import Finding
from sources.models import ArticleRevision

REVISED = {
    "removed": "statement-removed",
    ChangeKind.NEGATED: "statement-negated",
    ChangeKind.REATTRIBUTED: "statement-reattributed",
    ChangeKind.FIGURE_CHANGED: "statement-figure-changed",
    ChangeKind.SOFTENED: "statement-softened",
    ChangeKind.HARDENED: "statement-hardened",
}
"""The verb of the event that a claim's history holds of a new text; what weighs most first."""
REVISION_VERBS = tuple(REVISED.values())


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement of the earlier text beside its counterpart in the later one, and what the rules of
    ``claims.pipeline.revising`` find between them; nothing where it stayed."""

    before: Statement
    after: Statement
    findings: tuple[Finding, ...] = ()

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        return kinds_of(self.findings)


@dataclass(frozen=True, slots=True)
class RevisionChanges:
    """Each list in the order of its text. ``against`` is None, and all is empty, for a first revision."""

    against: ArticleRevision | None
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    pairs: tuple[StatementChange, ...]

    @property
    def kept(self) -> tuple[StatementChange, ...]:
        return tuple(pair for pair in self.pairs if not pair.findings)

    @property
    def changed(self) -> tuple[StatementChange, ...]:
        return tuple(pair for pair in self.pairs if pair.findings)

    @property
    def reattributed(self) -> tuple[StatementChange, ...]:
        return tuple(pair for pair in self.pairs if ChangeKind.REATTRIBUTED in pair.kinds)


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
    return segments_of(revision.text, statements, spans)


def segments_of(
    text: str, statements: Mapping[int, tuple[int, int]], spans: Iterable[tuple[int, int, str, int]]
) -> list[Segment]:
    """``article_segments`` of what is at hand. ``statements``: (length, id) by id; ``spans``: start, end,
    role and id of the statement."""
    opening: dict[int, list[tuple[str, int]]] = defaultdict(list)
    closing: dict[int, list[tuple[str, int]]] = defaultdict(list)
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


def processed_revision_before(revision: ArticleRevision) -> ArticleRevision | None:
    """The newest earlier revision of the article that the pipeline has read."""
    return (
        ArticleRevision.objects.filter(
            article_id=revision.article_id,
            number__lt=revision.number,
            runs__state__in=[RunState.DONE, RunState.PARTIAL],
        )
        .order_by("-number")
        .first()
    )


def revision_changes(revision: ArticleRevision, *, against: ArticleRevision | None = None) -> RevisionChanges:
    """What the revision's statements are to those of an earlier one, of the processed one before it where
    none is named. Four queries, three where it is named."""
    before = against or processed_revision_before(revision)
    if before is None:
        return RevisionChanges(None, (), (), ())
    rows = (
        Statement.objects.filter(state=StatementState.ACTIVE, revision__in=[before, revision])
        .select_related("source__merged_into")
        .prefetch_related("quantities", "spans")
        .order_by("start", "end", "id")
    )
    earlier: dict[int, Statement] = {}
    later: dict[int, Statement] = {}
    for row in rows:
        (earlier if row.revision_id == before.pk else later)[row.pk] = row
    paired = {s.pk: s.previous_id for s in later.values() if s.previous_id in earlier}
    taken = set(paired.values())
    paired |= pair_up(
        [utterance_of(s) for s in earlier.values() if s.pk not in taken],
        [utterance_of(s) for s in later.values() if s.pk not in paired],
    )
    followed = set(paired.values())
    pairs = [
        _change(earlier[previous], later[pk], before.text, revision.text)
        for pk in later
        if (previous := paired.get(pk)) is not None
    ]
    return RevisionChanges(
        against=before,
        added=tuple(s for pk, s in later.items() if pk not in paired),
        removed=tuple(s for pk, s in earlier.items() if pk not in followed),
        pairs=tuple(pairs),
    )


def _change(before: Statement, after: Statement, old: str, new: str) -> StatementChange:
    found = changes_between(wording_of(before, text=old), wording_of(after, text=new))
    return StatementChange(before, after, found)


def change_words(findings: Iterable[Finding]) -> list[str]:
    """A sentence for each finding."""
    return [rule_of(finding.rule_id).render(finding.params) for finding in findings]


def told_changes(event: Event) -> str:
    """What an event of a new text says of the statement, in words: the changes, else nothing."""
    words = []
    for stored in event.after.get("changes", ()):
        try:
            words.append(rule_of(stored["rule_id"]).render(stored["params"]))
        except (KeyError, TypeError, AttributeError):
            continue  # of a rule that is no more
    texts = f"Text {event.before.get('text', '?')} to text {event.after.get('text', '?')}. "
    return (texts + " ".join(words)).strip()
