"""The same utterance in the article's text before: word for word, else nearly."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from claims.choices import RunState, StatementState
from claims.models import Statement
from sources.models import ArticleRevision

NEARLY = 0.8
"""Least share of common words (difflib's ratio over words) at which two wordings are one utterance."""
_MAX_RIVALS = 20
_WORD = re.compile(r"\w+")


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


def link_counterparts(revision: ArticleRevision) -> dict[int, int]:
    """Point each active statement to its counterpart in the revision before; returns the pairs of ids.

    Each earlier statement is the counterpart of at most one. Same words are paired first, in text order.
    """
    before = processed_revision_before(revision)
    if before is None:
        return {}
    earlier = list(before.statements.filter(state=StatementState.ACTIVE).order_by("start", "end", "id"))
    later = list(revision.statements.filter(state=StatementState.ACTIVE).order_by("start", "end", "id"))
    # What a person decided moved here with its words, and knows where it comes from.
    moved = {s.pk: s.previous_id for s in later if s.verdict and s.previous_id}
    taken = set(moved.values())
    paired = pair_up([s for s in earlier if s.pk not in taken], [s for s in later if s.pk not in moved]) | {
        pk: previous for pk, previous in moved.items() if previous is not None
    }
    changed = []
    for statement in later:
        previous = paired.get(statement.pk)
        if statement.previous_id != previous:
            statement.previous_id = previous
            changed.append(statement)
    Statement.objects.bulk_update(changed, ["previous"])
    return paired


def pair_up(earlier: Sequence[Statement], later: Sequence[Statement]) -> dict[int, int]:
    """Ids of later statements to ids of their earlier counterparts."""
    words_of = {s.pk: tuple(_WORD.findall(s.exact.casefold())) for s in (*earlier, *later)}
    by_words: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in earlier:
        by_words[words_of[statement.pk]].append(statement)
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for statement in later:
        same = [s for s in by_words.get(words_of[statement.pk], ()) if s.pk not in taken]
        # Where one sentence stands twice, who says it tells the two apart.
        best = max(same, key=lambda s: _likeness_of_speakers(s, statement), default=None)
        if best is not None:
            paired[statement.pk] = best.pk
            taken.add(best.pk)
    left = [s for s in later if s.pk not in paired]
    rivals = [s for s in earlier if s.pk not in taken]
    for score, pk, previous in sorted(_near_pairs(rivals, left, words_of), key=lambda t: (-t[0], t[1], t[2])):
        if score >= NEARLY and pk not in paired and previous not in taken:
            paired[pk] = previous
            taken.add(previous)
    return paired


def _likeness_of_speakers(a: Statement, b: Statement) -> tuple[bool, bool, int]:
    return (a.voice == b.voice, a.source_id == b.source_id, -abs(a.start - b.start))


def _near_pairs(
    earlier: Sequence[Statement], later: Sequence[Statement], words_of: dict[int, tuple[str, ...]]
) -> list[tuple[float, int, int]]:
    """(score, later id, earlier id) for the few earlier statements that share the rarest words with each."""
    holders: dict[str, list[int]] = defaultdict(list)
    for statement in earlier:
        for word in set(words_of[statement.pk]):
            holders[word].append(statement.pk)
    found: list[tuple[float, int, int]] = []
    for statement in later:
        words = words_of[statement.pk]
        shared: Counter[int] = Counter()
        for word in sorted(set(words), key=lambda w: (len(holders.get(w, ())), w))[:12]:
            shared.update(holders.get(word, ())[:200])
        for rival, _ in shared.most_common(_MAX_RIVALS):
            ratio = SequenceMatcher(None, words_of[rival], words, autojunk=False).ratio()
            found.append((ratio, statement.pk, rival))
    return found
