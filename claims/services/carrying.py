"""What people decided about a claim that is merged: it holds for the kept claim, and is taken back with it.

A decision about (other, X) is written to (keep, X), unless people decided that pair themselves, and marked in
``params`` with the claim it came with. The merged claim's own rows are set aside: they keep who decided and
why, but count for nothing until the two are parted.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from claims.choices import Explanation, FlagState, RelationKind, RelationState
from claims.models import Claim, Flag, Relation
from claims.selectors.merging import CARRIED, SET_ASIDE, between
from claims.services.guards import write_event
from sources.models.instants import moment

_DECIDED = (RelationState.CONFIRMED, RelationState.REJECTED, RelationState.EXPLAINED)
_OF_BOTH = {"a": "b", "b": "a", "only_a": "only_b", "only_b": "only_a"}


def carry_decisions_to(keep: Claim, other: Claim, *, by: User, reason: str) -> set[int]:
    """Returns the ids of the claims that the merged one had relations with."""
    touched = set()
    _say_they_are_one(keep, other, by=by, reason=reason)
    rows = _relations_of(other)
    for relation in rows.select_related("claim_a", "claim_b").order_by("pk"):
        far = relation.claim_b if relation.claim_a_id == other.pk else relation.claim_a
        if SET_ASIDE in relation.params or (far.pk == keep.pk and relation.kind == RelationKind.SAME):
            continue
        if far.pk != keep.pk and far.merged_into_id is None:
            touched.add(far.pk)
            if relation.state in _DECIDED:
                _carry_relation(relation, keep, far, other, by=by)
        aside = {"claim": other.pk, "state": relation.state, "is_current": relation.is_current}
        _write(
            relation,
            params=relation.params | {SET_ASIDE: aside},
            state=RelationState.LAPSED,
            is_current=False,
        )
    _carry_flags(keep, other, by=by)
    return touched


def take_decisions_back(keep: Claim, other: Claim, *, by: User, reason: str) -> set[int]:
    """Undo ``carry_decisions_to``; returns the ids of the claims whose relations changed."""
    touched = set()
    for relation in _relations_of(keep).order_by("pk"):
        if relation.params.get(CARRIED, {}).get("claim") == other.pk:
            touched |= {relation.claim_a_id, relation.claim_b_id}
            _undo_carried(relation, by=by, reason=reason)
    for relation in _relations_of(other).select_related("claim_a", "claim_b").order_by("pk"):
        aside = relation.params.get(SET_ASIDE)
        if aside is None or aside.get("claim") != other.pk:
            continue
        far = relation.claim_b if relation.claim_a_id == other.pk else relation.claim_a
        if far.merged_into_id is not None:
            # It waits for the far claim to be parted instead.
            _write(relation, params=relation.params | {SET_ASIDE: aside | {"claim": far.pk}})
            continue
        touched.add(far.pk)
        _write(
            relation,
            params=_without(relation.params, SET_ASIDE),
            state=aside["state"],
            is_current=aside["is_current"],
        )
    _take_flags_back(keep, other, by=by, reason=reason)
    return touched


def _relations_of(claim: Claim) -> Any:
    return Relation.objects.filter(Q(claim_a=claim) | Q(claim_b=claim))


def _without(params: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != key}


def _write(row: Relation | Flag, **changes: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**changes, updated_at=timezone.now())


def _decision(row: Any) -> dict[str, Any]:
    names = (
        "state",
        "reason",
        "decided_by",
        "decided_at",
        *(["explanation"] if hasattr(row, "explanation") else []),
    )
    return {name: getattr(row, name) for name in names}


# --- relations ------------------------------------------------------------------------------------------


def mark_as_merged(relation: Relation, other: Claim, *, before: str) -> None:
    """That the two are one was said in the act that merges them, and goes with it."""
    _write(relation, params=relation.params | {CARRIED: {"claim": other.pk, "state": before, "made": False}})


def _say_they_are_one(keep: Claim, other: Claim, *, by: User, reason: str) -> None:
    """Whoever merges the two answers the open questions whether they are one."""
    for relation in between(keep, other).filter(kind=RelationKind.SAME, state=RelationState.SUGGESTED):
        mark_as_merged(relation, other, before=relation.state)
        _write(relation, state=RelationState.CONFIRMED, reason=reason, decided_by=by, decided_at=moment())
        after = {"state": RelationState.CONFIRMED}
        _tell(
            "relation-confirmed",
            relation,
            by=by,
            before={"state": relation.state},
            after=after,
            reason=reason,
        )


def _carry_relation(relation: Relation, keep: Claim, far: Claim, other: Claim, *, by: User) -> None:
    a, b = sorted((keep.pk, far.pk))
    flipped = (relation.claim_a_id == other.pk) != (a == keep.pk)
    held = Relation.objects.filter(claim_a=a, claim_b=b, kind=relation.kind, rule_id=relation.rule_id).first()
    if held is not None and held.state in _DECIDED:
        return
    if held is None:
        sides = (relation.mention_a, relation.mention_b)
        mention_a, mention_b = sides[::-1] if flipped else sides
        held = Relation(
            claim_a_id=a, claim_b_id=b, kind=relation.kind, rule_id=relation.rule_id, score=relation.score,
            params=_turned(relation.params) if flipped else dict(relation.params),
            mention_a=mention_a, mention_b=mention_b, pipeline_version=relation.pipeline_version,
            is_current=False, state=RelationState.LAPSED,
        )  # fmt: skip
    made, before = held.pk is None, held.state
    held.params = _without(held.params, SET_ASIDE) | {
        CARRIED: {"claim": other.pk, "state": before, "made": made}
    }
    for name, value in _decision(relation).items():
        setattr(held, name, value)
    held.save()
    after = {"state": held.state, "explanation": held.explanation, "came_with": other.pk}
    _tell("relation-carried-over", held, by=by, before={"state": before}, after=after, reason=relation.reason)


def _turned(params: dict[str, Any]) -> dict[str, Any]:
    """The same finding with its two sides the other way round."""
    return {
        _OF_BOTH.get(name, name): _OF_BOTH.get(value, value) if value in ("a", "b") else value
        for name, value in params.items()
    }


def _undo_carried(relation: Relation, *, by: User, reason: str) -> None:
    before = relation.params[CARRIED]["state"]
    _write(
        relation,
        params=_without(relation.params, CARRIED),
        state=before,
        # The refresh that follows lets it lapse where the machine does not find it.
        is_current=relation.is_current or before == RelationState.SUGGESTED,
        explanation=Explanation.NONE,
        reason="",
        decided_by=None,
        decided_at=None,
    )
    _tell(
        "relation-reopened",
        relation,
        by=by,
        before={"state": relation.state},
        after={"state": before},
        reason=reason,
    )


# --- flags ----------------------------------------------------------------------------------------------


def _carry_flags(keep: Claim, other: Claim, *, by: User) -> None:
    """A flag that people answered is answered for the kept claim where it fires there unanswered; one that
    they dismissed stays dismissed when it fires there later. Open ones of the merged claim lapse."""
    held = {flag.rule_id: flag for flag in keep.flags.all()}
    decided = other.flags.filter(state__in=(FlagState.ACCEPTED, FlagState.DISMISSED)).select_related(
        "decided_by"
    )
    for flag in decided:
        mine = held.get(flag.rule_id)
        if mine is None:
            if flag.state != FlagState.DISMISSED:
                continue
            mine = Flag(
                claim=keep, rule_id=flag.rule_id, params=flag.params, pipeline_version=flag.pipeline_version,
                state=FlagState.LAPSED,
            )  # fmt: skip
        answers = (
            (FlagState.OPEN, FlagState.LAPSED) if flag.state == FlagState.DISMISSED else (FlagState.OPEN,)
        )
        if mine.state not in answers:
            continue
        before = mine.state
        mine.params = mine.params | {CARRIED: {"claim": other.pk, "state": before, "made": mine.pk is None}}
        for name, value in _decision(flag).items():
            setattr(mine, name, value)
        mine.save()
        after = {"state": mine.state, "rule_id": mine.rule_id, "came_with": other.pk}
        _tell("flag-carried-over", mine, by=by, before={"state": before}, after=after, reason=flag.reason)
    other.flags.filter(state=FlagState.OPEN).update(state=FlagState.LAPSED, updated_at=timezone.now())


def _take_flags_back(keep: Claim, other: Claim, *, by: User, reason: str) -> None:
    for flag in keep.flags.all():
        carried = flag.params.get(CARRIED, {})
        if carried.get("claim") != other.pk:
            continue
        before = carried["state"]
        _write(
            flag,
            params=_without(flag.params, CARRIED),
            state=before,
            reason="",
            decided_by=None,
            decided_at=None,
        )
        after = {"state": before, "rule_id": flag.rule_id}
        _tell("flag-reopened", flag, by=by, before={"state": flag.state}, after=after, reason=reason)


def _tell(verb: str, row: Relation | Flag, *, by: User, before: Any, after: Any, reason: str) -> None:
    claim = row.claim if isinstance(row, Flag) else row.claim_a
    write_event(verb, row, claim=claim, by=by, before=before, after=after, reason=reason)
