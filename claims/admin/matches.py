"""Names that may be one: the list, and two sources side by side with the reason and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget

from claims.admin import colours
from claims.admin.bulk import Bulk
from claims.admin.saved import SavedViews
from claims.choices import BatchVerb
from claims.models import Statement
from sources import tasks
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, person
from sources.choices import AliasState
from sources.models import Affiliation, Source, SourceAlias, SourceMatch
from sources.selectors.people import (
    better_known,
    final_source,
    matches_list,
    waiting_matches,
    why_alike,
)
from sources.services.matches import reject_match

STATEMENTS_SHOWN = 5
APART = "apart"


class MatchForm(ReasonForm):
    """One of the two, in which the other is merged, or neither."""

    answer = forms.ChoiceField(label="Decision", widget=UnfoldAdminRadioSelectWidget())
    field_order = ["answer", "reason"]

    def __init__(self, match: SourceMatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one, other = final_source(match.first), final_source(match.second)
        best = better_known((one, other))
        rest = other if best.pk == one.pk else one
        field: Any = self.fields["answer"]
        field.choices = [
            (str(best.pk), f"They are one: call it {best} (no. {best.pk})"),
            (str(rest.pk), f"They are one: call it {rest} (no. {rest.pk})"),
            (APART, "They are two: do not ask again"),
        ]
        self.ends = {str(end.pk): end for end in (one, other)}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {"keep": self.ends.get(said.get("answer", "")), "reason": said.get("reason", "")}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two as the page shows it."""

    source: Source
    merged_into: Source | None
    names: tuple[SourceAlias, ...]
    roles: tuple[Affiliation, ...]
    statements: tuple[Statement, ...]


def side(source: Source) -> Side:
    said = source.statements.filter(state="active").select_related("revision__article__outlet")
    final = final_source(source)
    return Side(
        source=source,
        merged_into=final if final.pk != source.pk else None,
        names=tuple(source.aliases.filter(state=AliasState.CONFIRMED)),
        roles=tuple(source.affiliations.select_related("body")),
        statements=tuple(said.defer("revision__text").order_by("-id")[:STATEMENTS_SHOWN]),
    )


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Waits for a decision"), ("decided", "Decided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "open":
                return queryset.filter(pk__in=waiting_matches().order_by().values("pk"))
            case "decided":
                return queryset.filter(decided_at__isnull=False)
        return queryset


@admin.register(SourceMatch)
class SourceMatchAdmin(SavedViews, Bulk, Page):
    filled_by = "A pair appears where two names in articles may be one person or body."
    bulk = (BatchVerb.MATCH_CONFIRM, BatchVerb.MATCH_REJECT)
    list_display = ["show_first", "show_second", "show_why", "show_state", "decided_by", "created_at"]
    list_display_links = ["show_first", "show_second"]
    list_filter = [StandingFilter, ("state", ChoicesDropdownFilter)]
    search_fields = ["first__name", "second__name", "rule_id", "reason"]
    ordering = ["-id"]
    page_template = "claims/admin/match_page.html"
    decisions = {"decide": "decide", "reopen": "reopen"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return matches_list()

    @display(description="This name", ordering="first__name", header=True)
    def show_first(self, match: SourceMatch) -> tuple[str, str]:
        return named(match.first)

    @display(description="And this", ordering="second__name", header=True)
    def show_second(self, match: SourceMatch) -> tuple[str, str]:
        return named(match.second)

    @display(description="Why", ordering="rule_id")
    def show_why(self, match: SourceMatch) -> str:
        return why_alike(match)

    @display(description="State", ordering="state", label=colours.MATCH_STATE)
    def show_state(self, match: SourceMatch) -> tuple[str, str]:
        return match.state, match.get_state_display()

    def decide(self, request: HttpRequest, match: SourceMatch) -> HttpResponse:
        def act(said: dict[str, Any]) -> None:
            if said["keep"] is None:
                reject_match(match, by=person(request), reason=said["reason"])
            else:
                tasks.confirm_match(match, by=person(request), **said)

        return carry_out(
            request,
            act,
            back=address_of(match),
            done="Your decision is recorded. It can be taken back below.",
            form=MatchForm(match, request.POST),
            permission="sources.merge_source",
        )

    def reopen(self, request: HttpRequest, match: SourceMatch) -> HttpResponse:
        return carry_out(
            request,
            lambda said: tasks.reopen_match(match, by=person(request), **said),
            back=address_of(match),
            done="The decision is taken back; the two are apart, and the pair waits again.",
            form=ReasonForm(request.POST),
            permission="sources.merge_source",
        )

    def page_context(self, request: HttpRequest, match: SourceMatch) -> dict[str, Any]:
        return {
            "title": f"{match.first} and {match.second}",
            "sides": [side(match.first), side(match.second)],
            "why": why_alike(match),
            "state_colour": colours.MATCH_STATE.get(match.state),
            "is_decided": match.decided_at is not None,
            "may_decide": person(request).has_perm("sources.merge_source"),
            "form": MatchForm(match),
            "reopen_form": ReasonForm(auto_id="reopen-%s"),
            "past": match.history.select_related("history_user").exclude(history_type="+"),
        }


def named(source: Source) -> tuple[str, str]:
    """The name, and where it is known."""
    if source.merged_into:
        return source.name, f"merged into {source.merged_into}"
    where = f"only “{str(source.scope_article)[:50]}”" if source.scope_article else "every article"
    return source.name, f"{source.get_kind_display()}, {where}"
