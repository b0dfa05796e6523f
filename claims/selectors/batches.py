"""Bulk decisions in words: what each row was, what it becomes, and why one is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from claims.choices import (
    BatchState,
    BatchVerb,
    Explanation,
    FlagState,
    ItemOutcome,
    RelationKind,
    RelationState,
    Verdict,
    WorkflowState,
)
from claims.models import Batch, BatchItem, Claim, Flag, Relation, Statement
from claims.selectors.explanations import flag_title
from sources.choices import MatchState
from sources.models import SourceMatch

TARGETS: dict[str, str] = {
    "claim": "claims", "relation": "claims", "flag": "claims", "statement": "claims",
    "sourcematch": "sources",
}  # fmt: skip
"""The app of each kind of row."""
_STATES: dict[str, dict[str, str]] = {
    "relation": dict(RelationState.choices),
    "flag": dict(FlagState.choices),
    "sourcematch": dict(MatchState.choices),
    "statement": dict(Verdict.choices),
}
_AFTER: dict[str, str] = {
    BatchVerb.CLAIM_RECHECK: "looked at again in a job",
    BatchVerb.RELATION_CONFIRM: "Confirmed",
    BatchVerb.RELATION_REJECT: "Rejected",
    BatchVerb.FLAG_ACCEPT: "Accepted",
    BatchVerb.FLAG_DISMISS: "Dismissed",
    BatchVerb.FLAG_REOPEN: "Open",
    BatchVerb.MATCH_CONFIRM: "merged into the better known",
    BatchVerb.MATCH_REJECT: "two, not asked again",
    BatchVerb.STATEMENT_CONFIRM: "Right as it is",
    BatchVerb.STATEMENT_DISMISS: "Not a statement; struck out",
}
_TITLES: dict[str, str] = {
    BatchVerb.CLAIM_RECHECK: "Check claims again",
    BatchVerb.RELATION_CONFIRM: "Confirm pairs of claims",
    BatchVerb.RELATION_REJECT: "Reject pairs of claims",
    BatchVerb.FLAG_ACCEPT: "Accept flags",
    BatchVerb.FLAG_DISMISS: "Dismiss flags",
    BatchVerb.FLAG_REOPEN: "Open flags again",
    BatchVerb.MATCH_CONFIRM: "Merge names that are one",
    BatchVerb.MATCH_REJECT: "Keep names apart",
    BatchVerb.STATEMENT_CONFIRM: "Call statements right as they are",
    BatchVerb.STATEMENT_DISMISS: "Strike out what is no statement",
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row of a batch as its page shows it; ``why`` is empty where nothing held it back."""

    item: BatchItem
    app: str
    words: str
    now: str
    after: str
    why: str

    @property
    def pk(self) -> int:
        return self.item.target_id


def batches_list(user: User | None = None) -> QuerySet[Batch]:
    """Confirmed ones, and the person's own dry runs, newest first."""
    shown = ~Q(state=BatchState.DRAFT)
    if user is not None:
        shown |= Q(created_by=user)
    return Batch.objects.filter(shown).select_related("created_by", "undone_by")


def batch_title(batch: Batch) -> str:
    """ "Explain pairs of claims: Rounding"."""
    people = names_of([batch])
    match batch.verb:
        case BatchVerb.CLAIM_ASSIGN:
            return f"Assign claims to {_person(batch.params.get('to'), people)}"
        case BatchVerb.CLAIM_STATE:
            return f"Set the desk state of claims: {after_words(batch.verb, batch.params, people)}"
        case BatchVerb.RELATION_EXPLAIN:
            explanation = dict(Explanation.choices).get(str(batch.params.get("explanation")), "–")
            return f"Explain pairs of claims: {explanation}"
    return _TITLES[batch.verb]


def after_words(verb: str, params: Mapping[str, Any], people: Mapping[int, str]) -> str:
    """What a row becomes by this decision."""
    match verb:
        case BatchVerb.CLAIM_ASSIGN:
            return f"assigned to {_person(params.get('to'), people)}"
        case BatchVerb.CLAIM_STATE:
            return dict(WorkflowState.choices).get(str(params.get("state")), "–")
        case BatchVerb.RELATION_EXPLAIN:
            return f"Explained: {dict(Explanation.choices).get(str(params.get('explanation')), '–')}"
    return _AFTER[verb]


def seen_words(target_type: str, seen: Mapping[str, Any], people: Mapping[int, str]) -> str:
    """What a row was when it was shown."""
    if "assigned_to_id" in seen:
        return f"assigned to {_person(seen['assigned_to_id'], people)}"
    if "workflow_state" in seen:
        return dict(WorkflowState.choices).get(seen["workflow_state"], "–")
    state = seen.get("verdict") if target_type == "statement" else seen.get("state")
    if state is None:
        return "–"
    return str(_STATES.get(target_type, {}).get(state, state))


def why_left_alone(item: BatchItem, people: Mapping[int, str] | None = None) -> str:
    """The code of an item in words."""
    params = item.params
    match item.code:
        case "":
            return ""
        case "sealed":
            return f"Sealed: claim {params.get('claim')} is published. Withdraw it first, or decide by hand."
        case "decided-already":
            states = _STATES.get(item.target_type, {})
            state = states.get(params.get("state", ""), "decided").lower()
            return f"Decided already: {state}{' by ' + params['by'] if params.get('by') else ''}."
        case "lapsed":
            return "Lapsed: the machine no longer finds it."
        case "nothing-to-change":
            return "It is so already."
        case "gone":
            return "It is gone: deleted, or merged into another."
        case "changed-meanwhile":
            now = seen_words(item.target_type, params.get("now", {}), people or {})
            return f"Somebody changed it meanwhile{f': {now}' if now != '–' else ''}."
        case "not-allowed":
            return "Not allowed for who confirmed."
        case "unexpected-error":
            return f"It fell over ({params.get('error')}); nothing was changed."
    return f"Refused: {item.code.replace('-', ' ')}."


def names_of(batches: Iterable[Batch], items: Iterable[BatchItem] = ()) -> dict[int, str]:
    """User names that these batches and items speak of, in one query."""
    ids = {batch.params.get("to") for batch in batches}
    for item in items:
        ids |= {item.seen.get("assigned_to_id"), (item.params.get("now") or {}).get("assigned_to_id")}
    wanted = [pk for pk in ids if pk]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "username")) if wanted else {}


def batch_rows(batch: Batch, items: Iterable[BatchItem]) -> list[BatchRow]:
    """These items with the words of their rows: two queries for any number."""
    items = list(items)
    people = names_of([batch], items)
    words = _words_of(items)
    after = after_words(batch.verb, batch.params, people)
    unchanged = (ItemOutcome.SKIPPED, ItemOutcome.FAILED)
    return [
        BatchRow(
            item=item,
            app=TARGETS[item.target_type],
            words=words.get(item.target_id, f"{item.target_type} {item.target_id}"),
            now=seen_words(item.target_type, item.seen, people),
            after="unchanged" if item.outcome in unchanged else after,
            why=why_left_alone(item, people),
        )
        for item in items
    ]


def _words_of(items: list[BatchItem]) -> dict[int, str]:
    if not items:
        return {}
    ids = [item.target_id for item in items]
    match items[0].target_type:
        case "claim":
            return dict(Claim.objects.filter(pk__in=ids).values_list("pk", "text"))
        case "statement":
            found = Statement.objects.filter(pk__in=ids).values_list("pk", "speaker_name", "exact")
            return {pk: f"{name}: “{exact}”" if name else exact for pk, name, exact in found}
        case "flag":
            flags = Flag.objects.filter(pk__in=ids).values_list("pk", "rule_id", "claim__text")
            return {pk: f"{flag_title(rule)}, on “{text}”" for pk, rule, text in flags}
        case "relation":
            pairs = Relation.objects.filter(pk__in=ids).values_list(
                "pk", "kind", "claim_a__text", "claim_b__text"
            )
            kinds = dict(RelationKind.choices)
            return {pk: f"{kinds[kind]}: “{a}” / “{b}”" for pk, kind, a, b in pairs}
    names = SourceMatch.objects.filter(pk__in=ids).values_list("pk", "first__name", "second__name")
    return {pk: f"{first} / {second}" for pk, first, second in names}


def _person(pk: Any, people: Mapping[int, str]) -> str:
    return people.get(pk, f"person {pk}") if pk else "nobody"
