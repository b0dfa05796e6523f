"""Relations between claims: conflicts, updates, and the same claim twice; against candidates only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from claims.choices import RelationKind, RelationState
from claims.models import Claim, ClaimMention, Relation
from claims.pipeline.types import Proposition, RelationFinding
from claims.selectors.hooks import CONFLICT_FOUND
from claims.selectors.merging import CARRIED
from claims.selectors.views import representatives
from claims.services.engine import Engine
from claims.services.flagging import Changes
from claims.services.guards import write_events
from claims.services.pool import ClaimPool

Stand = Mapping[int, tuple[ClaimMention, Proposition]]
Pair = tuple[int, int]
_MACHINE = [
    "mention_a",
    "mention_b",
    "score",
    "params",
    "pipeline_version",
    "is_current",
    "state",
    "updated_at",
]


@dataclass(slots=True)
class RelationPlan:
    """What the relations of some claims come to. ``new`` are not saved, ``changed`` are stored ones that no
    longer are as they were stored, ``again`` those of them that had lapsed; ``standing`` are those that the
    rules find now, stored or new. ``skipped``: keys of which only the newest claims were looked at."""

    new: list[Relation] = field(default_factory=list)
    changed: list[Relation] = field(default_factory=list)
    again: list[Relation] = field(default_factory=list)
    standing: list[Relation] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    skipped: tuple[str, ...] = ()


def sync_relations(
    claims: Mapping[int, Claim],
    standing: Stand,
    *,
    near: AbstractSet[Pair] = frozenset(),
    engine: Engine,
    changes: Changes,
) -> tuple[set[int], tuple[str, ...]]:
    """Bring all relations of these claims to what the rules find now.

    ``near``: pairs to compare besides those that share a key. Returns the ids of the other claims whose
    relations changed, and the keys of which only the newest claims were looked at. The machine's columns
    follow the finding; what a person decided stays decided.
    """
    plan = plan_relations(claims, standing, near=near, engine=engine, changes=changes)
    Relation.objects.bulk_create(plan.new, ignore_conflicts=True)
    Relation.objects.bulk_update(plan.changed, _MACHINE)
    _tell_of_conflicts(plan.new, plan.again, version=engine.version)
    return plan.touched - claims.keys(), plan.skipped


def plan_relations(
    claims: Mapping[int, Claim],
    standing: Stand,
    *,
    near: AbstractSet[Pair] = frozenset(),
    engine: Engine,
    changes: Changes,
    pool: ClaimPool | None = None,
    represent: Callable[[Iterable[int]], Stand] = representatives,
) -> RelationPlan:
    """What ``sync_relations`` writes. Writes nothing itself. ``pool``: where candidates are found, if not
    among the stored claims alone; ``represent``: what stands for other claims."""
    pool = pool or ClaimPool(p for _, p in standing.values())
    held = _held(list(claims))
    pairs = _pairs(claims, standing, pool, held) | {
        pair for pair in near if not claims.keys().isdisjoint(pair)
    }
    others = {pk for pair in pairs for pk in pair} - standing.keys()
    stand = {**standing, **represent(others)}
    found: dict[tuple[int, int, str, str], RelationFinding] = {}
    for a, b in sorted(pairs):
        if a in stand and b in stand:
            finding = engine.relate(stand[a][1], stand[b][1])
            if finding is not None:
                found[a, b, finding.kind.value, finding.rule_id] = finding
    plan = _planned(found, held, stand, version=engine.version, changes=changes)
    plan.skipped = tuple(sorted(pool.skipped))
    return plan


def _held(claim_ids: list[int]) -> dict[tuple[int, int, str, str], Relation]:
    rows = Relation.objects.filter(Q(claim_a__in=claim_ids) | Q(claim_b__in=claim_ids))
    return {(r.claim_a_id, r.claim_b_id, r.kind, r.rule_id): r for r in rows}


def _pairs(
    claims: Mapping[int, Claim],
    standing: Stand,
    pool: ClaimPool,
    held: Mapping[tuple[int, int, str, str], Relation],
) -> set[Pair]:
    """Pairs to compare, smaller id first: candidates by keys, and every pair that has a relation already,
    so that one which is no longer found lapses even if its keys have become too common."""
    pairs = {(a, b) for a, b, _, _ in held}
    for pk, (_, proposition) in standing.items():
        if pk not in claims:
            continue
        for candidate in pool.candidates(proposition):
            other = candidate.claim.pk
            if other != pk:
                pairs.add((min(pk, other), max(pk, other)))
    return pairs


def _planned(
    found: Mapping[tuple[int, int, str, str], RelationFinding],
    held: dict[tuple[int, int, str, str], Relation],
    stand: Stand,
    *,
    version: str,
    changes: Changes,
) -> RelationPlan:
    told_apart = {
        (r.claim_a_id, r.claim_b_id)
        for r in held.values()
        if r.kind == RelationKind.SAME and r.state in (RelationState.REJECTED, RelationState.EXPLAINED)
    }
    plan = RelationPlan()
    now = timezone.now()
    for key, finding in found.items():
        a, b, kind, rule_id = key
        relation = held.get(key)
        if relation is None and kind == RelationKind.SAME and (a, b) in told_apart:
            continue
        values: dict[str, Any] = {
            "mention_a_id": stand[a][0].pk,
            "mention_b_id": stand[b][0].pk,
            "score": finding.score,
            "params": dict(finding.params),
            "pipeline_version": version,
            "is_current": True,
        }
        if relation is None:
            relation = Relation(claim_a_id=a, claim_b_id=b, kind=kind, rule_id=rule_id, **values)
            plan.new.append(relation)
            plan.standing.append(relation)
            _note(changes.opened, a, b, kind, rule_id)
            plan.touched |= {a, b}
            continue
        plan.standing.append(relation)
        if CARRIED in relation.params:
            values["params"][CARRIED] = relation.params[CARRIED]
        if relation.state == RelationState.LAPSED:
            values["state"] = RelationState.SUGGESTED
            plan.again.append(relation)
            _note(changes.opened, a, b, kind, rule_id)
            plan.touched |= {a, b}
        if any(getattr(relation, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(relation, name, value)
            relation.updated_at = now
            plan.changed.append(relation)
    for key, relation in held.items():
        if key in found or not relation.is_current:
            continue
        relation.is_current, relation.updated_at = False, now
        if relation.state == RelationState.SUGGESTED:
            relation.state = RelationState.LAPSED
            _note(changes.lapsed, *key)
            plan.touched |= {key[0], key[1]}
        plan.changed.append(relation)
    return plan


def _tell_of_conflicts(new: list[Relation], again: list[Relation], *, version: str) -> None:
    """An event for each conflict that opens: found for the first time, or once more after it had lapsed."""
    keys = {(r.claim_a_id, r.claim_b_id, r.rule_id) for r in new if r.kind == RelationKind.CONFLICTS}
    opened = [r for r in again if r.kind == RelationKind.CONFLICTS]
    if keys:
        # Rows that were written with ignore_conflicts do not know their ids.
        rows = Relation.objects.filter(kind=RelationKind.CONFLICTS, claim_a__in={a for a, _, _ in keys})
        opened += [r for r in rows if (r.claim_a_id, r.claim_b_id, r.rule_id) in keys]
    opened.sort(key=lambda r: r.pk)
    write_events(
        CONFLICT_FOUND,
        ((relation, relation.claim_a_id) for relation in opened),
        after={},
        pipeline_version=version,
    )


def _note(into: dict[int, list[str]], a: int, b: int, kind: str, rule_id: str) -> None:
    into[a].append(f"{kind}:{rule_id}:{b}")
    into[b].append(f"{kind}:{rule_id}:{a}")
