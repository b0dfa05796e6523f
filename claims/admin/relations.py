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
from claims.admin.forms import RelationForm, decisions_on
from claims.choices import RelationState
from claims.models import Claim, ClaimMention, Relation
from claims.selectors import live_mentions, relation_explanation, relations_list
from claims.services.decisions import decide_relation, reopen_relation
from sources.admin.screens import Page, ReasonForm, address_of, carry_out

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


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Waits for a decision"), ("stands", "Open or confirmed"), ("decided", "Decided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Relation]) -> QuerySet[Relation]:
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
        before=text[max(0, mention.start - CONTEXT_CHARACTERS) : mention.start] if mention else "",
        after=text[mention.end : mention.end + CONTEXT_CHARACTERS] if mention else "",
        others=tuple(others[:50]),
    )


def said_by(mention: ClaimMention | None) -> str:
    if mention is None:
        return "–"
    statement = mention.statement
    return str(statement.source or statement.speaker_name or "the outlet")


@admin.register(Relation)
class RelationAdmin(Page):
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        return relations_list()

    @display(description="Kind", ordering="kind", label=colours.RELATION_KIND)
    def show_kind(self, relation: Relation) -> tuple[str, str]:
        return relation.kind, relation.get_kind_display()

    @display(description="One account", ordering="claim_a", header=True)
    def show_a(self, relation: Relation) -> tuple[str, str]:
        return relation.claim_a.text[:160], said_by(relation.mention_a)

    @display(description="The other", ordering="claim_b", header=True)
    def show_b(self, relation: Relation) -> tuple[str, str]:
        return relation.claim_b.text[:160], said_by(relation.mention_b)

    @display(description="Score", ordering="score")
    def show_score(self, relation: Relation) -> str:
        return f"{relation.score:.2f}"

    @display(description="State", ordering="state", label=colours.RELATION_STATE)
    def show_state(self, relation: Relation) -> tuple[str, str]:
        return relation.state, relation.get_state_display()

    def decide(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide_relation(relation, by=request.user, **said),
            back=address_of(relation),
            done="Your decision is recorded. It can be taken back below.",
            form=RelationForm(request.POST),
            permission="claims.decide_relation",
        )

    def reopen(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        return carry_out(
            request,
            lambda said: reopen_relation(relation, by=request.user, **said),
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
            "kind_colour": colours.RELATION_KIND.get(relation.kind),
            "state_colour": colours.RELATION_STATE.get(relation.state),
            "is_decided": relation.decided_at is not None,
            "may_decide": request.user.has_perm("claims.decide_relation"),  # type: ignore[union-attr]
            "form": RelationForm.for_relation(relation),
            "reopen_form": ReasonForm(auto_id="reopen-%s"),
            "history": decisions_on(relation),
        }
