"""The page of a pair: two accounts side by side, what was compared, what others say, the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claims.admin import colours
from claims.admin.answers import ANSWERS, TAKEN_BACK, AnswerForm, ReopenForm
from claims.admin.forms import decisions_on
from claims.admin.relation_queue import Queue
from claims.admin.statements import interval_of, sense_of, text_after, text_before
from claims.choices import RelationKind, RelationState
from claims.mapping import proposition_from_json
from claims.models import Claim, ClaimMention, Quantity, Relation
from claims.pipeline.types import Quantity as Figure
from claims.selectors import (
    Comparison,
    OtherFigure,
    comparison_of,
    live_mentions,
    other_figures,
    relations_list,
    through_whom,
)
from claims.selectors.merging import CARRIED, SET_ASIDE, merge_order, merged_pair
from claims.services.merging import MERGE

CONTEXT_CHARACTERS = 280
"""Text shown before and after the compared clause: about two sentences of a news report."""
_FEW = 4
_MOST_VOICES = 50


@dataclass(frozen=True, slots=True)
class Account:
    """One side of a pair as its page shows it. ``mention`` is None where the compared clause is gone;
    ``interval`` is its figure as it is read; ``first`` and ``rest`` are all who say so."""

    name: str
    claim: Claim
    mention: ClaimMention | None
    before: str
    after: str
    first: tuple[ClaimMention, ...]
    rest: tuple[ClaimMention, ...]
    sense: str
    told_by: str
    figure: Figure | None
    interval: str


def account(name: str, claim: Claim, mention: ClaimMention | None, figure: Figure | None = None) -> Account:
    text = mention.statement.revision.text if mention else ""
    voices = tuple(
        live_mentions()
        .filter(claim=claim)
        .select_related("statement__source", "statement__revision__article__outlet")
        .defer("statement__revision__text")
        .order_by("statement__reported_at", "id")[:_MOST_VOICES]
    )
    return Account(
        name=name,
        claim=claim,
        mention=mention,
        before=text_before(text, mention.start, CONTEXT_CHARACTERS) if mention else "",
        after=text_after(text, mention.end, CONTEXT_CHARACTERS) if mention else "",
        first=voices[:_FEW],
        rest=voices[_FEW:],
        sense=sense_of(mention.statement) if mention else "",
        told_by=through_whom(mention.statement) if mention else "",
        figure=figure,
        interval=interval_words(_bounds(figure)) if figure else "",
    )


def _bounds(figure: Any) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in ("low", "high", "low_open", "high_open")}


# --- what the rule noted --------------------------------------------------------------------------------

_SHOWN_OTHERWISE = frozenset(("a", "b", "only_a", "only_b", "score", CARRIED, SET_ASIDE))


def compared(params: Any) -> list[tuple[str, str, str]]:
    """All that the rule kept: (what, of one account, of the other or "" where it is of both)."""
    if not isinstance(params, dict):
        return []
    a, b = params.get("a"), params.get("b")
    rows = [
        (name.replace("_", " "), _plain(value), "")
        for name, value in params.items()
        if name not in _SHOWN_OTHERWISE and value not in ("", None, [], {})
    ]
    if params.get("only_a") or params.get("only_b"):
        rows.append(
            ("only there", _plain(params.get("only_a") or None), _plain(params.get("only_b") or None))
        )
    if isinstance(a, dict) and isinstance(b, dict):
        left, right = (_dict(side.get("figure")) or side for side in (a, b))
        figures = "low" in left and "low" in right
        what = "figure as printed" if figures else "as printed"
        rows.append((what, _plain(a.get("text")), _plain(b.get("text"))))
        if figures:
            rows.append(("read as the interval", interval_words(left), interval_words(right)))
    elif a or b:
        rows.append(("words", _plain(a), _plain(b)))
    return rows


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def interval_words(figure: dict[str, Any]) -> str:
    """The interval of a finding's params in the notation of the lists of figures."""
    if figure.get("low") is None and figure.get("high") is None:
        return "–"
    opens = {name: bool(figure.get(name)) for name in ("low_open", "high_open")}
    return interval_of(Quantity(low=figure.get("low"), high=figure.get("high"), **opens))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in ("a", "b"):
        return "one account" if value == "a" else "the other"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return "–" if value is None else str(value)


# --- decisions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in words: of this pair, or of the one before it."""

    relation: Relation
    answer: str
    form: ReopenForm | None = None


def answer_title(relation: Relation) -> str:
    """What the person answered: "Rounding", "Real conflict"."""
    wanted = (relation.state, relation.explanation)
    titles = (a.title for a in ANSWERS[relation.kind] if (a.state, a.explanation) == wanted)
    shown = relation.get_explanation_display() if relation.explanation else relation.get_state_display()
    return next(titles, shown)


def reopen_form(relation: Relation, *, reason: str = "") -> ReopenForm:
    seen = relation.decided_at.isoformat() if relation.decided_at else ""
    initial = {"decided_at": seen, "reason": reason}
    return ReopenForm(initial=initial, auto_id=f"reopen-{relation.pk}-%s")


def just_decided(asked: str, person: Any) -> Decided | None:
    """The pair that the person decided a moment ago, where it still stands so; to be told and taken back."""
    if not asked.isdecimal() or len(asked) > 18:
        return None
    states = (RelationState.CONFIRMED, RelationState.REJECTED, RelationState.EXPLAINED)
    found = relations_list().filter(pk=int(asked), decided_by=person, state__in=states).first()
    if found is None:
        return None
    form = reopen_form(found, reason=TAKEN_BACK)
    form.auto_id = f"undo-{found.pk}-%s"
    return Decided(found, answer_title(found), form)


# --- the page -------------------------------------------------------------------------------------------


def names_of(relation: Relation) -> set[str]:
    """Names and places of both clauses, by which other claims of the matter are known."""
    found: set[str] = set()
    for mention in (relation.mention_a, relation.mention_b):
        read = proposition_from_json(mention.proposition) if mention else None
        if read is not None:
            found |= {*read.places, *read.entities}
    return found


def others_of(relation: Relation, comparison: Comparison) -> list[OtherFigure]:
    besides = (relation.claim_a_id, relation.claim_b_id)
    return other_figures(comparison.measure, besides=besides, names=names_of(relation))


def merging(relation: Relation, person: Any) -> dict[str, Any]:
    """What merging and parting mean for this pair: what was merged, what waits for it, who may decide."""
    merged = [c for c in (relation.claim_a, relation.claim_b) if c.merged_into_id is not None]
    is_same = relation.kind == RelationKind.SAME
    waits = is_same and relation.state == RelationState.CONFIRMED and not merged
    parts = is_same and merged_pair(relation) is not None
    may_merge = person.has_perm(MERGE)
    may_decide = person.has_perm("claims.decide_relation")
    return {
        "merged": merged,
        "carried": _dict(_dict(relation.params).get(CARRIED)).get("claim"),
        "set_aside": SET_ASIDE in _dict(relation.params),
        "parts": parts,
        "may_merge": may_merge,
        "merges": is_same and may_merge,
        "to_merge": merge_order(relation.claim_a, relation.claim_b) if waits else None,
        "may_decide": may_decide and (not merged or (parts and may_merge)),
    }


def relation_context(relation: Relation, queue: Queue, form: AnswerForm, *, person: Any) -> dict[str, Any]:
    """Everything that the template shows of one pair, whoever looks at it."""
    comparison = comparison_of(relation)
    is_decided = relation.decided_at is not None
    return merging(relation, person) | {
        "title": f"{relation.get_kind_display()}: {relation.claim_a_id} and {relation.claim_b_id}",
        "accounts": [
            account("One account", relation.claim_a, relation.mention_a, comparison.figures[0]),
            account("The other account", relation.claim_b, relation.mention_b, comparison.figures[1]),
        ],
        "comparison": comparison,
        "compared": compared(relation.params),
        "others": [
            (other, interval_words(_bounds(other.figure))) for other in others_of(relation, comparison)
        ],
        "queue": queue,
        "kind_colour": colours.RELATION_KIND.get(relation.kind),
        "state_colour": colours.RELATION_STATE.get(relation.state),
        "decision": Decided(relation, answer_title(relation)) if is_decided else None,
        "form": form,
        "reopen_form": reopen_form(relation) if is_decided else None,
        "history": decisions_on(relation),
    }
