"""What people decide about claims. Every verb checks the permission, asks for a reason, changes the row only
if it still is as the person saw it, appends an Event, and lets the claims' status follow: in one transaction.

Errors: NotAllowed, InvalidInput, and StaleState, which tells who decided first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims.choices import Explanation, FlagState, MentionState, RelationKind, RelationState
from claims.mapping import proposition_of
from claims.models import Claim, ClaimMention, Flag, Relation
from claims.selectors.hooks import CLAIM_CREATED
from claims.selectors.merging import CARRIED, SET_ASIDE, merge_order, merged_pair
from claims.services.carrying import mark_as_merged
from claims.services.corrections import correct_statement
from claims.services.engine import engine
from claims.services.guards import (
    change_once,
    require,
    require_choice,
    require_reason,
    require_unmerged,
    who_was_first,
    write_event,
)
from claims.services.judgements import (
    add_evidence,
    assign_claim,
    countersign_review,
    record_review,
    restore_evidence,
    set_publication_state,
    set_workflow_state,
    withdraw_evidence,
)
from claims.services.linking import new_claim
from claims.services.locking import lock_claim_graph
from claims.services.merging import MERGE, merge_claims, unmerge_claim
from claims.services.pool import write_keys
from claims.services.refreshing import refresh_claims
from claims.services.settling import follow_decision
from sources.models.instants import moment
from sources.services.errors import InvalidInput, StaleState

SEPARATED = "separated-by-person"
MOVED = "moved-by-person"
_DECIDED = (RelationState.CONFIRMED.value, RelationState.REJECTED.value, RelationState.EXPLAINED.value)
_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)


# --- relations ------------------------------------------------------------------------------------------


def decide_relation(
    relation: Relation, *, by: User, state: str, explanation: str = "", reason: str, expected_state: str
) -> Relation:
    """Confirm or reject what the machine proposes, or explain why it is no conflict.

    ``state``: confirmed, rejected or explained; ``explanation`` belongs to explained alone. A conflict that
    is rejected or explained no longer makes its claims disputed. Who confirms that two claims are one and
    may merge them merges them; else the pair waits in ``awaiting_merge``.
    """
    require(by, "claims.decide_relation")
    require_choice(state, RelationState, among=_DECIDED)
    reason = require_reason(reason)
    if state == RelationState.EXPLAINED:
        require_choice(explanation, Explanation, among=tuple(v for v in Explanation.values if v))
    elif explanation:
        raise InvalidInput("explanation-not-asked", "Only an explained relation takes an explanation.")
    with transaction.atomic():
        lock_claim_graph()
        changes = {
            "state": state,
            "explanation": explanation,
            "reason": reason,
            "decided_by": by,
            "decided_at": moment(),
        }
        expected = {"state": expected_state}
        _change_relation(relation, by=by, verb=f"relation-{state}", expected=expected, changes=changes)
        is_one = relation.kind == RelationKind.SAME and state == RelationState.CONFIRMED
        if is_one and by.has_perm(MERGE):
            keep, other = merge_order(relation.claim_a, relation.claim_b)
            mark_as_merged(relation, other, before=expected_state)
            merge_claims(keep, other=other, by=by, reason=reason)
            relation.refresh_from_db()
    return relation


def reopen_relation(
    relation: Relation, *, by: User, reason: str, decided_at: datetime | None = None
) -> Relation:
    """Undo a decision: suggested again where the machine still finds it, else lapsed. Two claims that were
    merged for being one are parted, which needs ``claims.merge_claim``.

    ``decided_at`` names the decision that the person saw: one that was taken since is left alone.
    """
    require(by, "claims.decide_relation")
    reason = require_reason(reason)
    if relation.state not in _DECIDED:
        raise StaleState("nothing-to-reopen", f"Nobody has decided it: it is {relation.state}.")
    merged = merged_pair(relation) if relation.kind == RelationKind.SAME else None
    if merged is not None:
        if decided_at is not None and relation.decided_at != decided_at:
            told = who_was_first(relation, expected={"state": relation.state})
            raise StaleState("decided-before-you", told)
        with transaction.atomic():
            unmerge_claim(merged, by=by, reason=reason)
            relation = Relation.objects.get(pk=relation.pk)
            return reopen_relation(relation, by=by, reason=reason) if relation.state in _DECIDED else relation
    changes = {
        "state": RelationState.SUGGESTED if relation.is_current else RelationState.LAPSED,
        "explanation": "",
        "reason": "",
        "decided_by": None,
        "decided_at": None,
    }
    expected: dict[str, Any] = {"state": relation.state}
    if decided_at is not None:
        expected["decided_at"] = decided_at
    return _change_relation(
        relation, by=by, verb="relation-reopened", expected=expected, changes=changes, why=reason
    )


def _change_relation(
    relation: Relation,
    *,
    by: User,
    verb: str,
    expected: dict[str, Any],
    changes: dict[str, Any],
    why: str = "",
) -> Relation:
    with transaction.atomic():
        lock_claim_graph()
        params = dict(Relation.objects.values_list("params", flat=True).get(pk=relation.pk))
        if SET_ASIDE in params or merged_pair(relation) is not None:
            raise InvalidInput(
                "claim-merged", "One of the two claims was merged: decide it where that one is."
            )
        # From here on it is this person's decision, whatever claim an earlier one came with.
        params.pop(CARRIED, None)
        before = {"state": relation.state, "explanation": relation.explanation, "reason": relation.reason}
        changes = {**changes, "params": params, "updated_at": timezone.now()}
        change_once(relation, expected=expected, changes=changes)
        write_event(
            verb,
            relation,
            claim=relation.claim_a,
            by=by,
            before=before,
            after={"state": relation.state, "explanation": relation.explanation},
            reason=why or relation.reason,
        )
        _follow([relation.claim_a_id, relation.claim_b_id], f"{verb}:{relation.pk}")
    return relation


def _follow(claim_ids: list[int], cause: str) -> None:
    now = timezone.now()
    follow_decision(claim_ids, now=now, today=now.date(), cause=cause)


# --- flags ----------------------------------------------------------------------------------------------


def decide_flag(flag: Flag, *, by: User, state: str, reason: str, expected_state: str) -> Flag:
    """Accept a flag, dismiss it, or open it again (the undo). A dismissed flag holds nothing back."""
    require(by, "claims.decide_flag")
    require_choice(state, FlagState, among=("accepted", "dismissed", "open"))
    reason = require_reason(reason)
    opened = state == FlagState.OPEN
    if expected_state == FlagState.LAPSED:
        raise InvalidInput("flag-lapsed", "The flag no longer fires: there is nothing to decide.")
    with transaction.atomic():
        lock_claim_graph()
        require_unmerged(flag.claim)
        before = {"state": flag.state, "reason": flag.reason}
        changes = {
            "state": state,
            "params": {name: value for name, value in flag.params.items() if name != CARRIED},
            "reason": "" if opened else reason,
            "decided_by": None if opened else by,
            "decided_at": None if opened else moment(),
            "updated_at": timezone.now(),
        }
        change_once(flag, expected={"state": expected_state}, changes=changes)
        verb = "flag-reopened" if opened else f"flag-{state}"
        after = {"state": flag.state, "rule_id": flag.rule_id}
        write_event(verb, flag, claim=flag.claim, by=by, before=before, after=after, reason=reason)
        if opened:
            # It may have stopped to fire while it was decided.
            now = timezone.now()
            refresh_claims([flag.claim_id], today=now.date(), now=now)
            flag.refresh_from_db()
        else:
            _follow([flag.claim_id], f"{verb}:{flag.pk}")
    return flag


# --- links ----------------------------------------------------------------------------------------------


def decide_match(
    mention: ClaimMention, *, by: User, state: str, reason: str, claim: Claim | None = None
) -> ClaimMention:
    """Say whether this clause makes this claim. Returns the link that stands afterwards.

    confirmed: it does (also takes back a rejection). rejected: it does not, and gets a claim of its own. With
    ``claim``: it makes that one instead. A rejected pair of clause and claim is never proposed again.
    """
    require(by, "claims.decide_match")
    require_choice(state, MentionState, among=("confirmed", "rejected"))
    reason = require_reason(reason)
    if mention.state == MentionState.LAPSED:
        raise InvalidInput("mention-lapsed", "The clause is no longer found: there is nothing to decide.")
    with transaction.atomic():
        lock_claim_graph()
        require_unmerged(mention.claim)
        if state == MentionState.CONFIRMED and claim in (None, mention.claim):
            standing = _confirm(mention, by=by, reason=reason)
        else:
            standing = _reject(mention, by=by, reason=reason, claim=claim)
        now = timezone.now()
        refresh_claims({mention.claim_id, standing.claim_id}, today=now.date(), now=now)
    return standing


def _signed(by: User, reason: str, state: MentionState) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": moment(), "reason": reason}


def _confirm(mention: ClaimMention, *, by: User, reason: str) -> ClaimMention:
    before = mention.state
    # A rejection that is taken back: the clause leaves the claim that it was given instead.
    replaced = ClaimMention.objects.filter(
        statement=mention.statement, start=mention.start, end=mention.end, state__in=_LIVE
    ).exclude(pk=mention.pk)
    left = list(replaced.values_list("claim_id", flat=True))
    if before == MentionState.REJECTED:
        replaced.update(state=MentionState.LAPSED)
    change_once(mention, expected={"state": before}, changes=_signed(by, reason, MentionState.CONFIRMED))
    _tell(mention, "match-confirmed", by=by, reason=reason, before=before)
    if left:
        now = timezone.now()
        refresh_claims(left, today=now.date(), now=now)
    return mention


def _reject(mention: ClaimMention, *, by: User, reason: str, claim: Claim | None) -> ClaimMention:
    before = mention.state
    if before == MentionState.REJECTED:
        raise StaleState("already-rejected", "This link was rejected already; confirm it to take that back.")
    if claim is not None and claim.merged_into_id is not None:
        raise InvalidInput("claim-merged", "That claim was merged into another: name the other one.")
    others = ClaimMention.objects.filter(claim=mention.claim, state__in=_LIVE).exclude(pk=mention.pk)
    if claim is None and not others.exists():
        raise InvalidInput("only-mention", "Nothing else makes this claim: the clause has its own already.")
    change_once(mention, expected={"state": before}, changes=_signed(by, reason, MentionState.REJECTED))
    standing = _give_to(mention, claim, by=by, reason=reason)
    _tell(mention, "match-rejected", by=by, reason=reason, before=before, now_claim=standing.claim_id)
    _keep_apart(mention.claim_id, standing.claim_id, by=by, reason=reason)
    return standing


def _give_to(mention: ClaimMention, claim: Claim | None, *, by: User, reason: str) -> ClaimMention:
    proposition = proposition_of(mention)
    moved = claim is not None
    if claim is None:
        if proposition is None:
            raise InvalidInput("mention-without-clause", "The clause cannot be read: choose a claim for it.")
        worth = mention.statement.check_worthiness
        claim = new_claim(mention.statement, proposition, worth=worth, version=engine().version)
        claim.save()
        write_event(CLAIM_CREATED, claim, claim=claim, by=by, reason=reason)
    if proposition is not None:
        write_keys([(claim, proposition.keys)])
    standing, _ = ClaimMention.objects.update_or_create(
        statement=mention.statement,
        start=mention.start,
        end=mention.end,
        claim=claim,
        defaults={
            "exact": mention.exact,
            "proposition": mention.proposition,
            "rule_id": MOVED if moved else SEPARATED,
            "score": 1.0,
            "params": {"from": mention.claim_id},
            "pipeline_version": mention.pipeline_version,
            **_signed(by, reason, MentionState.CONFIRMED),
        },
    )
    return standing


def _keep_apart(one: int, other: int, *, by: User, reason: str) -> None:
    """The two claims are not one, so nobody is asked whether they are."""
    a, b = sorted((one, other))
    Relation.objects.update_or_create(
        claim_a_id=a,
        claim_b_id=b,
        kind=RelationKind.SAME,
        rule_id=SEPARATED,
        defaults={
            "pipeline_version": engine().version,
            "is_current": False,
            "state": RelationState.REJECTED,
            "reason": reason,
            "decided_by": by,
            "decided_at": moment(),
        },
    )
    Relation.objects.filter(
        claim_a_id=a, claim_b_id=b, kind=RelationKind.SAME, state=RelationState.SUGGESTED
    ).update(state=RelationState.LAPSED, is_current=False)


def _tell(
    mention: ClaimMention, verb: str, *, by: User, reason: str, before: str, now_claim: int | None = None
) -> None:
    after: dict[str, Any] = {"state": mention.state, "claim": mention.claim_id}
    if now_claim is not None:
        after["now_claim"] = now_claim
    before_values = {"state": before, "claim": mention.claim_id}
    write_event(verb, mention, claim=mention.claim, by=by, before=before_values, after=after, reason=reason)


__all__ = [
    "add_evidence",
    "assign_claim",
    "correct_statement",
    "countersign_review",
    "decide_flag",
    "decide_match",
    "decide_relation",
    "merge_claims",
    "record_review",
    "reopen_relation",
    "restore_evidence",
    "set_publication_state",
    "set_workflow_state",
    "unmerge_claim",
    "withdraw_evidence",
]
