"""What can be decided for many rows at once: for each verb which rows it takes, what a person is shown of
them, why it leaves one alone, and the one service that carries it out (or takes it back) for a single row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from claims.choices import (
    BatchVerb,
    Explanation,
    FlagState,
    Origin,
    RelationState,
    StatementState,
    Verdict,
    WorkflowState,
)
from claims.models import Claim, Event, Flag, Relation, Statement
from claims.services.corrections import confirm_statement, dismiss_statement, undo_decision
from claims.services.decisions import decide_flag, decide_relation, reopen_relation
from claims.services.guards import require_choice
from claims.services.judgements import assign_claim, set_workflow_state
from sources.choices import MatchState
from sources.models import SourceMatch
from sources.services.errors import InvalidInput, NotAllowed
from sources.services.matches import confirm_match, reject_match, reopen_match

LAPSED, DECIDED, UNCHANGED = "lapsed", "decided-already", "nothing-to-change"
SEEN_DATE = "decided_at"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is left as it is; the words are rendered from code and params."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Follow:
    """What has to be looked at again because of a change, as ids; asked for by the caller, who may."""

    claims: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()


NOTHING = Follow()


class Verb:
    """One kind of bulk decision. ``params`` have been read by ``read_params``."""

    target: ClassVar[type[Model]]
    permission: ClassVar[str]
    can_undo: ClassVar[bool] = True
    is_told: ClassVar[bool] = True
    """Whether the service appends an Event to the history of the row."""

    def read_params(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if given:
            raise InvalidInput("params-not-asked", f"This takes no {', '.join(sorted(given))}.")
        return {}

    def rows(self) -> QuerySet[Any]:
        return self.target._default_manager.all()

    def seen(self, row: Any) -> dict[str, Any]:
        """The row as far as this decision is about it, JSON-able."""
        raise NotImplementedError

    def objection(self, row: Any, params: Mapping[str, Any]) -> Refusal | None:
        raise NotImplementedError

    def act(self, row: Any, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        raise NotImplementedError

    def take_back(self, row: Any, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        raise NotImplementedError

    def changed_since(self, row: Any, left: Mapping[str, Any], event: int | None) -> bool:
        """Whether somebody decided about the row after the batch did."""
        return self.seen(row) != dict(left)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _decided(row: Any) -> Refusal:
    by = row.decided_by.get_username() if row.decided_by else ""
    return Refusal(DECIDED, {"state": row.state, "by": by})


# --- claims ---------------------------------------------------------------------------------------------


class _OfClaim(Verb):
    target = Claim
    permission = "claims.review_claim"
    column: ClassVar[str]
    told: ClassVar[str]

    def rows(self) -> QuerySet[Any]:
        return Claim.objects.filter(merged_into__isnull=True)

    def seen(self, row: Claim) -> dict[str, Any]:
        return {self.column: getattr(row, self.column)}

    def changed_since(self, row: Claim, left: Mapping[str, Any], event: int | None) -> bool:
        later = Event.objects.filter(target_type="claim", target_id=row.pk, verb=self.told, id__gt=event or 0)
        return super().changed_since(row, left, event) or later.exists()


class AssignClaims(_OfClaim):
    """params: to (the id of a user, or None for nobody)."""

    column, told = "assigned_to_id", "claim-assigned"

    def read_params(self, given: Mapping[str, Any]) -> dict[str, Any]:
        number = given.get("to")
        if set(given) - {"to"} or not (number is None or (isinstance(number, int) and 0 < number < 2**63)):
            raise InvalidInput("params-wrong", "Say to whom: the number of a person, or nobody.")
        person = self._person(number)
        if person is not None and not person.has_perm(self.permission):
            raise NotAllowed("assignee-may-not", f"{person.get_username()} may not review claims.")
        return {"to": number}

    def _person(self, number: int | None) -> User | None:
        if number is None:
            return None
        person = User.objects.filter(pk=number, is_active=True).first()
        if person is None:
            raise InvalidInput("unknown-person", "There is no active user of that number.")
        return person

    def objection(self, row: Claim, params: Mapping[str, Any]) -> Refusal | None:
        return Refusal(UNCHANGED, {}) if row.assigned_to_id == params["to"] else None

    def act(self, row: Claim, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        assign_claim(row, by=by, to=self._person(params["to"]), reason=reason)
        return NOTHING

    def take_back(self, row: Claim, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        assign_claim(row, by=by, to=self._person(seen[self.column]), reason=reason)
        return NOTHING


class MoveClaims(_OfClaim):
    """params: state, where the desk is with the claims from then on."""

    column, told = "workflow_state", "workflow-state-set"

    def read_params(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if set(given) != {"state"}:
            raise InvalidInput("params-wrong", "Say which desk state.")
        return {"state": require_choice(str(given["state"]), WorkflowState)}

    def objection(self, row: Claim, params: Mapping[str, Any]) -> Refusal | None:
        return Refusal(UNCHANGED, {}) if row.workflow_state == params["state"] else None

    def act(self, row: Claim, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        return self._set(row, params["state"], by=by, reason=reason)

    def take_back(self, row: Claim, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        return self._set(row, seen[self.column], by=by, reason=reason)

    def _set(self, row: Claim, state: str, *, by: User, reason: str) -> Follow:
        set_workflow_state(row, by=by, state=state, reason=reason, expected_state=row.workflow_state)
        return NOTHING


class RecheckClaims(_OfClaim):
    """Looked at again in a job each. There is nothing to take back: no decision is touched."""

    permission = "claims.recheck_claim"
    can_undo, is_told = False, False

    def seen(self, row: Claim) -> dict[str, Any]:
        return {}

    def objection(self, row: Claim, params: Mapping[str, Any]) -> Refusal | None:
        return None

    def act(self, row: Claim, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        return Follow(claims=(row.pk,))


# --- relations ------------------------------------------------------------------------------------------


class DecideRelations(Verb):
    """params: explanation, where the relations are explained."""

    target = Relation
    permission = "claims.decide_relation"

    def __init__(self, state: RelationState) -> None:
        self.state = state

    def read_params(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if self.state != RelationState.EXPLAINED:
            return super().read_params(given)
        if set(given) != {"explanation"}:
            raise InvalidInput("params-wrong", "Say which explanation.")
        among = tuple(value for value in Explanation.values if value)
        return {"explanation": require_choice(str(given["explanation"]), Explanation, among=among)}

    def rows(self) -> QuerySet[Any]:
        return Relation.objects.select_related("claim_a", "claim_b", "decided_by")

    def seen(self, row: Relation) -> dict[str, Any]:
        return {
            "state": row.state, "explanation": row.explanation, "is_current": row.is_current,
            SEEN_DATE: _moment(row.decided_at),
        }  # fmt: skip

    def changed_since(self, row: Relation, left: Mapping[str, Any], event: int | None) -> bool:
        names = ("state", "explanation", SEEN_DATE)
        now = self.seen(row)
        return any(now[name] != left.get(name) for name in names)

    def objection(self, row: Relation, params: Mapping[str, Any]) -> Refusal | None:
        if row.state == RelationState.LAPSED or not (row.is_current or row.decided_at):
            return Refusal(LAPSED, {})
        return None if row.state == RelationState.SUGGESTED else _decided(row)

    def act(self, row: Relation, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        decide_relation(
            row, by=by, state=self.state, explanation=params.get("explanation", ""), reason=reason,
            expected_state=RelationState.SUGGESTED,
        )  # fmt: skip
        return NOTHING

    def take_back(self, row: Relation, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        reopen_relation(row, by=by, reason=reason)
        return NOTHING


# --- flags ----------------------------------------------------------------------------------------------


class DecideFlags(Verb):
    target = Flag
    permission = "claims.decide_flag"

    def __init__(self, state: FlagState) -> None:
        self.state = state

    def rows(self) -> QuerySet[Any]:
        return Flag.objects.select_related("claim", "decided_by")

    def seen(self, row: Flag) -> dict[str, Any]:
        return {"state": row.state, SEEN_DATE: _moment(row.decided_at)}

    def objection(self, row: Flag, params: Mapping[str, Any]) -> Refusal | None:
        if row.state == FlagState.LAPSED:
            return Refusal(LAPSED, {})
        if row.state == self.state:
            return Refusal(UNCHANGED, {})
        if self.state != FlagState.OPEN and row.state != FlagState.OPEN:
            return _decided(row)
        return None

    def act(self, row: Flag, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        return self._set(row, self.state, by=by, reason=reason)

    def take_back(self, row: Flag, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        return self._set(row, seen["state"], by=by, reason=reason)

    def _set(self, row: Flag, state: str, *, by: User, reason: str) -> Follow:
        decide_flag(row, by=by, state=state, reason=reason, expected_state=row.state)
        return NOTHING


# --- names that may be one ------------------------------------------------------------------------------


class DecideMatches(Verb):
    """The better known of the two keeps its name where they are merged."""

    target = SourceMatch
    permission = "sources.merge_source"
    is_told = False

    def __init__(self, state: MatchState) -> None:
        self.state = state

    def rows(self) -> QuerySet[Any]:
        return SourceMatch.objects.select_related("first", "second", "decided_by")

    def seen(self, row: SourceMatch) -> dict[str, Any]:
        return {"state": row.state, SEEN_DATE: _moment(row.decided_at)}

    def objection(self, row: SourceMatch, params: Mapping[str, Any]) -> Refusal | None:
        return None if row.state == MatchState.SUGGESTED else _decided(row)

    def act(self, row: SourceMatch, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        if self.state == MatchState.REJECTED:
            reject_match(row, by=by, reason=reason)
            return NOTHING
        confirm_match(row, by=by, reason=reason)
        return Follow(sources=(row.first_id, row.second_id))

    def take_back(self, row: SourceMatch, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        was_merged = row.merged_id is not None
        reopen_match(row, by=by, reason=reason)
        return Follow(sources=(row.first_id, row.second_id)) if was_merged else NOTHING


# --- statements -----------------------------------------------------------------------------------------


class DecideStatements(Verb):
    target = Statement
    permission = "claims.correct_statement"

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def rows(self) -> QuerySet[Any]:
        return Statement.objects.select_related("revision")

    def seen(self, row: Statement) -> dict[str, Any]:
        return {"state": row.state, "verdict": row.verdict, "updated_at": _moment(row.updated_at)}

    def objection(self, row: Statement, params: Mapping[str, Any]) -> Refusal | None:
        if row.verdict != Verdict.NONE:
            return Refusal(DECIDED, {"state": row.verdict, "by": ""})
        gone = row.state == StatementState.LAPSED and row.origin == Origin.MACHINE
        return Refusal(LAPSED, {}) if gone else None

    def act(self, row: Statement, params: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        verb = confirm_statement if self.verdict == Verdict.CONFIRMED else dismiss_statement
        verb(row, by=by, reason=reason, seen=row.updated_at)
        return NOTHING

    def take_back(self, row: Statement, seen: Mapping[str, Any], *, by: User, reason: str) -> Follow:
        undo_decision(row, by=by, reason=reason, seen=row.updated_at)
        return Follow(texts=(row.revision_id,))


VERBS: dict[str, Verb] = {
    BatchVerb.CLAIM_ASSIGN: AssignClaims(),
    BatchVerb.CLAIM_STATE: MoveClaims(),
    BatchVerb.CLAIM_RECHECK: RecheckClaims(),
    BatchVerb.RELATION_CONFIRM: DecideRelations(RelationState.CONFIRMED),
    BatchVerb.RELATION_REJECT: DecideRelations(RelationState.REJECTED),
    BatchVerb.RELATION_EXPLAIN: DecideRelations(RelationState.EXPLAINED),
    BatchVerb.FLAG_ACCEPT: DecideFlags(FlagState.ACCEPTED),
    BatchVerb.FLAG_DISMISS: DecideFlags(FlagState.DISMISSED),
    BatchVerb.FLAG_REOPEN: DecideFlags(FlagState.OPEN),
    BatchVerb.MATCH_CONFIRM: DecideMatches(MatchState.CONFIRMED),
    BatchVerb.MATCH_REJECT: DecideMatches(MatchState.REJECTED),
    BatchVerb.STATEMENT_CONFIRM: DecideStatements(Verdict.CONFIRMED),
    BatchVerb.STATEMENT_DISMISS: DecideStatements(Verdict.DISMISSED),
}
