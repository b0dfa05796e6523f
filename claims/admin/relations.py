"""Conflicts, updates and suggested sameness: the list, and two accounts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RangeNumericFilter
from unfold.decorators import display

from claims.admin import colours
from claims.admin.bulk import Bulk
from claims.admin.forms import RelationForm, decisions_on
from claims.admin.saved import SavedViews
from claims.admin.statements import interval_of, sense_of, text_after, text_before
from claims.choices import BatchVerb, RelationState
from claims.models import Claim, ClaimMention, Quantity, Relation
from claims.selectors import live_mentions, relation_explanation, relations_list
from claims.services.decisions import decide_relation, reopen_relation
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person

CONTEXT_CHARACTERS = 280
"""Text shown before and after the compared clause: about two sentences of a news report."""


@dataclass(frozen=True, slots=True)
class Account:
    """One side of a pair as its page shows it. ``mention`` is None where the compared clause is gone."""

    claim: Claim
    mention: ClaimMention | None
    before: str
    after: str
    others: tuple[ClaimMention, ...]
    sense: str


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Waits for a decision"), ("stands", "Open or confirmed"), ("decided", "Decided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waits = Q(state=RelationState.SUGGESTED, is_current=True)
        rules = {
            "open": waits,
            "stands": waits | Q(state=RelationState.CONFIRMED),
            "decided": Q(decided_at__isnull=False),
        }
        rule = rules.get(self.value() or "")
        return queryset if rule is None else queryset.filter(rule)


def account(claim: Claim, mention: ClaimMention | None) -> Account:
    text = mention.statement.revision.text if mention else ""
    others = (
        live_mentions()
        .filter(claim=claim)
        .select_related("statement__source", "statement__revision__article__outlet")
        .defer("statement__revision__text")
        .order_by("statement__reported_at", "id")
    )
    return Account(
        claim=claim,
        mention=mention,
        before=text_before(text, mention.start, CONTEXT_CHARACTERS) if mention else "",
        after=text_after(text, mention.end, CONTEXT_CHARACTERS) if mention else "",
        others=tuple(others[:50]),
        sense=sense_of(mention.statement) if mention else "",
    )


def wording(claim: Claim) -> str:
    """What the claim holds, in few words; the text of a denial itself says that something is not so."""
    return clipped(claim.text, 160)


_SHOWN_OTHERWISE = frozenset(("a", "b", "only_a", "only_b", "score"))


def compared(params: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the rule put side by side: (what, of one account, of the other or "" where it is of both)."""
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
        left, right = (side.get("figure", side) for side in (a, b))
        figures = "low" in left and "low" in right
        what = "figure as printed" if figures else "as printed"
        rows.append((what, _plain(a.get("text")), _plain(b.get("text"))))
        if figures:
            rows.append(("read as the interval", interval_words(left), interval_words(right)))
    elif a or b:
        rows.append(("words", _plain(a), _plain(b)))
    return rows


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


def said_by(mention: ClaimMention | None) -> str:
    if mention is None:
        return "–"
    statement = mention.statement
    return str(statement.source or statement.speaker_name or "the outlet")


@admin.register(Relation)
class RelationAdmin(SavedViews, Bulk, Page):
    bulk = (BatchVerb.RELATION_CONFIRM, BatchVerb.RELATION_REJECT, BatchVerb.RELATION_EXPLAIN)
    list_display = [
        "show_kind",
        "show_a",
        "show_b",
        "rule_id",
        "show_score",
        "show_state",
        "decided_by",
    ]
    list_display_links = ["show_a", "show_b"]
    list_filter = [
        StandingFilter,
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("explanation", ChoicesDropdownFilter),
        ("score", RangeNumericFilter),
    ]
    search_fields = ["claim_a__text", "claim_b__text", "rule_id", "reason"]
    ordering = ["-score", "-id"]
    page_template = "claims/admin/relation_page.html"
    decisions = {"decide": "decide", "reopen": "reopen"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return relations_list()

    @display(description="Kind", ordering="kind", label=colours.RELATION_KIND)
    def show_kind(self, relation: Relation) -> tuple[str, str]:
        return relation.kind, relation.get_kind_display()

    @display(description="One account", ordering="claim_a", header=True)
    def show_a(self, relation: Relation) -> tuple[str, str]:
        return wording(relation.claim_a), said_by(relation.mention_a)

    @display(description="The other", ordering="claim_b", header=True)
    def show_b(self, relation: Relation) -> tuple[str, str]:
        return wording(relation.claim_b), said_by(relation.mention_b)

    @display(description="Score", ordering="score")
    def show_score(self, relation: Relation) -> str:
        return f"{relation.score:.2f}"

    @display(description="State", ordering="state", label=colours.RELATION_STATE)
    def show_state(self, relation: Relation) -> tuple[str, str]:
        return relation.state, relation.get_state_display()

    def decide(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide_relation(relation, by=person(request), **said),
            back=address_of(relation),
            done="Your decision is recorded. It can be taken back below.",
            form=RelationForm(request.POST),
            permission="claims.decide_relation",
        )

    def reopen(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        return carry_out(
            request,
            lambda said: reopen_relation(relation, by=person(request), **said),
            back=address_of(relation),
            done="The decision is taken back; the pair waits for a decision again.",
            form=ReasonForm(request.POST),
            permission="claims.decide_relation",
        )

    def page_context(self, request: HttpRequest, relation: Relation) -> dict[str, Any]:
        return {
            "title": f"{relation.get_kind_display()}: {relation.claim_a_id} and {relation.claim_b_id}",
            "accounts": [
                account(relation.claim_a, relation.mention_a),
                account(relation.claim_b, relation.mention_b),
            ],
            "explanation": relation_explanation(relation),
            "compared": compared(relation.params),
            "kind_colour": colours.RELATION_KIND.get(relation.kind),
            "state_colour": colours.RELATION_STATE.get(relation.state),
            "is_decided": relation.decided_at is not None,
            "may_decide": person(request).has_perm("claims.decide_relation"),
            "form": RelationForm.for_relation(relation),
            "reopen_form": ReasonForm(auto_id="reopen-%s"),
            "history": decisions_on(relation),
        }
