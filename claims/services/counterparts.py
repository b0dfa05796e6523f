"""The same utterance in the article's text before, as ``claims.pipeline.pairing`` tells it."""

from __future__ import annotations

from claims.choices import StatementState
from claims.mapping import utterance_of
from claims.models import Statement
from claims.pipeline.pairing import pair_up
from claims.selectors.revisions import processed_revision_before
from sources.models import ArticleRevision


def link_counterparts(revision: ArticleRevision) -> dict[int, int]:
    """Point each active statement to its counterpart in the revision before; returns the pairs of ids.

    Each earlier statement is the counterpart of at most one.
    """
    before = processed_revision_before(revision)
    if before is None:
        return {}
    active = (
        Statement.objects.filter(state=StatementState.ACTIVE)
        .select_related("source__merged_into")
        .prefetch_related("quantities")
        .order_by("start", "end", "id")
    )
    earlier, later = list(active.filter(revision=before)), list(active.filter(revision=revision))
    # What a person decided moved here with its words, and knows where it comes from.
    moved = {s.pk: s.previous_id for s in later if s.verdict and s.previous_id}
    taken = set(moved.values())
    paired = pair_up(
        [utterance_of(s) for s in earlier if s.pk not in taken],
        [utterance_of(s) for s in later if s.pk not in moved],
    ) | {pk: previous for pk, previous in moved.items() if previous is not None}
    changed = []
    for statement in later:
        previous = paired.get(statement.pk)
        if statement.previous_id != previous:
            statement.previous_id = previous
            changed.append(statement)
    Statement.objects.bulk_update(changed, ["previous"])
    return paired
