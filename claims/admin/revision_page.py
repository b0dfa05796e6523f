"""Two texts of an article in one: what was put in and taken out, and what became of each statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.http import Http404

from claims.choices import MentionState, RunState
from claims.models import ClaimMention, PipelineRun, Statement
from claims.pipeline.revising import ChangeKind
from claims.pipeline.textdiff import Edit, Run, text_diff
from claims.selectors import RevisionChanges, change_words, revision_changes
from sources.models import Article, ArticleRevision

ADDED, REMOVED = "added", "removed"
LABELS = {
    ADDED: ("+", "added", "plus"),
    REMOVED: ("−", "removed", "minus"),
    ChangeKind.NEGATED: ("≠", "turned round", "minus"),
    ChangeKind.REATTRIBUTED: ("⇄", "other source", "moved"),
    ChangeKind.FIGURE_CHANGED: ("#", "other figure", "moved"),
    ChangeKind.SOFTENED: ("~", "softened", "moved"),
    ChangeKind.HARDENED: ("▲", "hardened", "moved"),
    ChangeKind.REWORDED: ("≈", "reworded", "quiet"),
}
"""Sign, word and tone of each kind of change; the word says it without the sign or the colour."""
CHANGES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Label:
    sign: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that is not as it was; ``number`` ties the list to the text."""

    number: int
    labels: tuple[Label, ...]
    before: Statement | None
    after: Statement | None
    words: tuple[str, ...] = ()
    claims: tuple[ClaimMention, ...] = ()


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of text under one edit and the same changes. ``opens`` are the changes that begin here."""

    edit: str
    text: str
    changes: tuple[int, ...] = ()
    opens: tuple[Change, ...] = ()


@dataclass(slots=True)
class DiffParagraph:
    pieces: list[DiffPiece] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not any(piece.text.strip() for piece in self.pieces)


def texts_asked_for(
    article: Article, text: str | None, against: str | None
) -> tuple[ArticleRevision, ArticleRevision]:
    """(later, earlier): by their numbers; without them the current text and the one before it. Raises Http404
    for numbers that are not there and for an article that has one text."""
    numbers = sorted(article.revisions.values_list("number", flat=True))
    current = article.current_revision.number if article.current_revision else 0
    later = _number(text, numbers) if text else current
    before = [number for number in numbers if number < later]
    earlier = _number(against, numbers) if against else (before[-1] if before else None)
    if earlier is None or earlier == later:
        raise Http404(f"{article} has no two texts to compare there")
    found = {one.number: one for one in article.revisions.filter(number__in=[later, earlier])}
    if len(found) < 2:
        raise Http404(f"{article} has no text {later}")
    return found[max(found)], found[min(found)]


def _number(asked: str, numbers: Sequence[int]) -> int:
    found = [number for number in numbers if str(number) == asked]
    if not found:
        raise Http404(f"There is no text {asked[:20]}")
    return found[0]


def revision_page(article: Article, later: ArticleRevision, earlier: ArticleRevision) -> dict[str, Any]:
    """All that the comparison shows, in a fixed number of queries."""
    found = revision_changes(later, against=earlier)
    listed = [
        *((pair.before, pair.after, pair.kinds, change_words(pair.findings)) for pair in found.changed),
        *((statement, None, (REMOVED,), []) for statement in found.removed),
        *((None, statement, (ADDED,), []) for statement in found.added),
    ]
    diff = text_diff(earlier.text, later.text)
    listed.sort(key=lambda row: row[1].start if row[1] else _place(row[0], diff.runs))
    shown = listed[:CHANGES_SHOWN]
    claims = _claims_of(one for row in shown for one in row[:2] if one is not None)
    changes = [
        Change(
            number,
            tuple(Label(*LABELS[kind]) for kind in kinds),
            before,
            after,
            tuple(words),
            tuple(claims.get((after or before).pk, ())),  # type: ignore[union-attr]
        )
        for number, (before, after, kinds, words) in enumerate(shown, start=1)
    ]
    return {
        "title": f"Texts {earlier.number} and {later.number}",
        "later": later,
        "earlier": earlier,
        "revisions": list(article.revisions.defer("text").order_by("number")),
        "changes": changes,
        "counted": counted(found),
        "kept": len(found.kept),
        "has_more": len(listed) > CHANGES_SHOWN,
        "unread": unread(later, earlier),
        "coarse": diff.coarse,
        "is_same": earlier.text == later.text,
        "paragraphs": laid_out(diff.runs, changes),
    }


def unread(*revisions: ArticleRevision) -> list[int]:
    """Numbers of the texts that no run has read: of their statements nothing is known."""
    read = PipelineRun.objects.filter(
        revision__in=revisions, state__in=[RunState.DONE, RunState.PARTIAL]
    ).values_list("revision", flat=True)
    return [revision.number for revision in revisions if revision.pk not in set(read)]


def counted(found: RevisionChanges) -> list[tuple[Label, int]]:
    """How many statements have each label, in the order of the labels."""
    every: Counter[str] = Counter(kind for pair in found.changed for kind in pair.kinds)
    every += Counter({ADDED: len(found.added), REMOVED: len(found.removed)})
    return [(Label(*label), every[kind]) for kind, label in LABELS.items() if every[kind]]


def _place(removed: Statement | None, runs: Iterable[Run]) -> int:
    """Where in the later text a statement of the earlier one stood."""
    start = removed.start if removed else 0
    for run in runs:
        if run.edit is not Edit.IN and run.before <= start < run.before + len(run.text):
            return run.after + (start - run.before if run.edit is Edit.SAME else 0)
    return start


def _claims_of(statements: Iterable[Statement]) -> dict[int, list[ClaimMention]]:
    mentions = ClaimMention.objects.filter(
        statement__in=[one.pk for one in statements],
        state__in=[MentionState.PROPOSED, MentionState.CONFIRMED],
    )
    found: dict[int, list[ClaimMention]] = {}
    for mention in mentions.select_related("claim").order_by("start", "id"):
        found.setdefault(mention.statement_id, []).append(mention)
    return found


# --- the one text ---------------------------------------------------------------------------------------


def laid_out(runs: Iterable[Run], changes: Sequence[Change]) -> list[DiffParagraph]:
    """The runs line by line, cut where a changed statement begins or ends: one of the later text where it
    stands there, a removed one where it stood."""
    new = [(c.after.start, c.after.end, c) for c in changes if c.after is not None]
    old = [(c.before.start, c.before.end, c) for c in changes if c.after is None and c.before is not None]
    out = [DiffParagraph()]
    opened: set[int] = set()
    for run in runs:
        marks = []
        if run.edit is not Edit.OUT:
            marks += [(start - run.after, end - run.after, change) for start, end, change in new]
        if run.edit is not Edit.IN:
            marks += [(start - run.before, end - run.before, change) for start, end, change in old]
        for text, under in _cut(run.text, marks):
            for position, line in enumerate(text.split("\n")):
                if position:
                    out.append(DiffParagraph())
                if line:
                    opens = tuple(c for c in under if c.number not in opened and line.strip())
                    opened |= {change.number for change in opens}
                    numbers = tuple(change.number for change in under)
                    out[-1].pieces.append(DiffPiece(run.edit.value, line, numbers, opens))
    return out


def _cut(text: str, marks: Sequence[tuple[int, int, Change]]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    near = [(start, end, change) for start, end, change in marks if start < len(text) and end > 0]
    cuts = sorted({0, len(text), *(min(max(at, 0), len(text)) for mark in near for at in mark[:2])})
    for start, end in pairwise(cuts):
        under = tuple(change for low, high, change in near if low < end and high > start)
        yield text[start:end], under
