"""Who a source is has changed: the change and the work that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from sources.models import Affiliation, Job, Source, SourceMatch
from sources.services import curating, matches, people
from sources.tasks.queue import submit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RECONSIDERING = "refresh-sources"
"""Kind of job that looks again at the claims of sources; handled by the app that knows claims."""


def merge(keep: Source, *, other: Source, by: User, reason: str) -> Source:
    """``merge_sources``, after which the claims of both are looked at again: fewer may be independent."""
    with transaction.atomic():
        kept = people.merge_sources(keep, other=other, by=by, reason=reason)
        reconsider(keep, other, by=by)
    return kept


def unmerge(source: Source, *, by: User, reason: str) -> Source:
    """``unmerge_source``, after which the claims of both are looked at again."""
    target = source.merged_into
    with transaction.atomic():
        freed = people.unmerge_source(source, by=by, reason=reason)
        reconsider(*([source, target] if target else [source]), by=by)
    return freed


def confirm_match(match: SourceMatch, *, by: User, reason: str, keep: Source | None = None) -> SourceMatch:
    """``confirm_match`` of the services, which merges; the claims of both are looked at again."""
    with transaction.atomic():
        decided = matches.confirm_match(match, by=by, reason=reason, keep=keep)
        reconsider(decided.first, decided.second, by=by)
    return decided


def reopen_match(match: SourceMatch, *, by: User, reason: str) -> SourceMatch:
    """``reopen_match`` of the services; where it undoes a merge, claims are looked at again."""
    with transaction.atomic():
        was_merged = match.merged_id is not None
        waiting = matches.reopen_match(match, by=by, reason=reason)
        if was_merged:
            reconsider(waiting.first, waiting.second, by=by)
    return waiting


def reconsider(*sources: Source, by: User | None = None) -> Job:
    """Ask for a new look at the claims of these sources, after a merge or a change of role or stakes."""
    ids = sorted({source.pk for source in sources})
    return submit(
        RECONSIDERING,
        key=",".join(map(str, ids)),
        subject=f"source:{ids[0]}",
        params={"source_ids": ids},
        by=by,
    )


def change_source(source: Source, *, by: User, **asked: Any) -> Source:
    """``change_source`` of the services; stakes decide who is an interested party, so claims follow."""
    with transaction.atomic():
        changed = curating.change_source(source, by=by, **asked)
        reconsider(changed, by=by)
    return changed


def add_affiliation(source: Source, *, by: User, body: Source, **known: Any) -> Affiliation:
    """``add_affiliation`` of the services; roles decide who is independent, so claims follow."""
    with transaction.atomic():
        made = curating.add_affiliation(source, by=by, body=body, **known)
        reconsider(source, by=by)
    return made


def change_affiliation(affiliation: Affiliation, *, by: User, changes: Mapping[str, Any]) -> Affiliation:
    """``change_affiliation`` of the services; claims follow."""
    with transaction.atomic():
        changed = curating.change_affiliation(affiliation, by=by, changes=changes)
        reconsider(changed.source, by=by)
    return changed
