"""Conflicts, updates and suggested sameness: the list, the page of a pair, and the queue of decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeNumericFilter,
    TextFilter,
)
from unfold.decorators import display

from claims.admin import colours
from claims.admin.answers import AnswerForm, ReopenForm
from claims.admin.bulk import Bulk
from claims.admin.in_story import InStory, StoryFilter
from claims.admin.relation_page import (
    Decided,
    answer_title,
    just_decided,
    relation_context,
    reopen_form,
)
from claims.admin.relation_queue import WAITS, Queue, queue_of
from claims.admin.saved import SavedViews
from claims.choices import BatchVerb, RelationState
from claims.models import Claim, ClaimMention, Relation
from claims.selectors import awaiting_merge, relation_rules, relation_title, relations_list
from claims.services.decisions import decide_relation, reopen_relation
from sources.admin.screens import Page, clipped, person
from sources.services.errors import NotAllowed, ServiceError, StaleState

TEXTS = [f"mention_{side}__statement__revision__text" for side in "ab"]
STALE = 409
_AGES = {"1": 1, "3": 3, "7": 7, "30": 30}
"""Days, by the word that stands for them in the address."""


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", "Waits for a decision"),
            ("stands", "Open or confirmed"),
            ("decided", "Decided"),
            ("unmerged", "Confirmed as one claim, waits to be merged"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rules = {
            "open": WAITS,
            "stands": WAITS | Q(state=RelationState.CONFIRMED),
            "decided": Q(decided_at__isnull=False),
            "unmerged": Q(pk__in=awaiting_merge().values("pk")),
        }
        rule = rules.get(self.value() or "")
        return queryset if rule is None else queryset.filter(rule)


class RuleFilter(DropdownFilter):
    """By what the rule is called, not by its id."""

    title = "rule"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return relation_rules()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(rule_id=self.value()) if self.value() else queryset


class AgeFilter(DropdownFilter):
    title = "age"
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("new", "Found within a day"), ("1", "Older than a day"), ("3", "Older than three days"),
            ("7", "Older than a week"), ("30", "Older than a month"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked, now = self.value() or "", timezone.now()
        if asked == "new":
            return queryset.filter(created_at__gte=now - timedelta(days=1))
        if asked in _AGES:
            return queryset.filter(created_at__lt=now - timedelta(days=_AGES[asked]))
        return queryset


class MeasureFilter(TextFilter):
    """Pairs whose figures were compared under one measure, as the list names it."""

    title = "measure"
    parameter_name = "measure"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        measure = (self.value() or "").strip()
        if "\x00" in measure:
            return queryset.none()
        return queryset.filter(params__measure=measure) if measure else queryset


def wording(claim: Claim) -> str:
    """What the claim holds, in few words; the text of a denial itself says that something is not so."""
    return clipped(claim.text, 160)


def said_by(mention: ClaimMention | None) -> str:
    """Who says it, and where it was printed."""
    if mention is None:
        return "–"
    statement = mention.statement
    outlet = statement.revision.article.outlet
    who = str(statement.source or statement.speaker_name or "the outlet itself")
    return f"{who} · {outlet}" if outlet else who


@admin.register(Relation)
class RelationAdmin(SavedViews, Bulk, InStory, Page):
    filled_by = "A row appears where two claims conflict, one updates the other, or both may be one."
    bulk = (BatchVerb.RELATION_CONFIRM, BatchVerb.RELATION_REJECT, BatchVerb.RELATION_EXPLAIN)
    list_display = [
        "show_kind",
        "show_a",
        "show_b",
        "show_rule",
        "show_age",
        "show_score",
        "show_state",
        "decided_by",
    ]
    list_display_links = ["show_a", "show_b"]
    list_filter = [
        StandingFilter,
        StoryFilter,
        ("kind", ChoicesDropdownFilter),
        RuleFilter,
        MeasureFilter,
        AgeFilter,
        ("state", ChoicesDropdownFilter),
        ("explanation", ChoicesDropdownFilter),
        ("score", RangeNumericFilter),
    ]
    search_fields = [
        "claim_a__text",
        "claim_b__text",
        "mention_a__statement__source__name",
        "mention_b__statement__source__name",
        "rule_id",
        "reason",
    ]
    ordering = ["-score", "-id"]
    page_template = "claims/admin/relation_page.html"
    decisions = {"decide": "decide", "reopen": "reopen"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return relations_list().defer(*TEXTS)

    def page_object(self, request: HttpRequest, object_id: str) -> Any:
        found = super().page_object(request, object_id)
        return relations_list().get(pk=found.pk)

    @display(description="Kind", ordering="kind", label=colours.RELATION_KIND)
    def show_kind(self, relation: Relation) -> tuple[str, str]:
        return relation.kind, relation.get_kind_display()

    @display(description="One account", ordering="claim_a", header=True)
    def show_a(self, relation: Relation) -> tuple[str, str]:
        return wording(relation.claim_a), said_by(relation.mention_a)

    @display(description="The other", ordering="claim_b", header=True)
    def show_b(self, relation: Relation) -> tuple[str, str]:
        return wording(relation.claim_b), said_by(relation.mention_b)

    @display(description="Found by", ordering="rule_id", header=True)
    def show_rule(self, relation: Relation) -> tuple[str, str]:
        measure = relation.params.get("measure") if isinstance(relation.params, dict) else ""
        return relation_title(relation.rule_id), f"measure: {clipped(str(measure), 60)}" if measure else ""

    @display(description="Age", ordering="-created_at")
    def show_age(self, relation: Relation) -> str:
        days = (timezone.now() - relation.created_at).days
        return f"{days} day{'' if days == 1 else 's'}" if days > 0 else "today"

    @display(description="Score", ordering="score")
    def show_score(self, relation: Relation) -> str:
        return f"{relation.score:.2f}"

    @display(description="State", ordering="state", label=colours.RELATION_STATE)
    def show_state(self, relation: Relation) -> tuple[str, str]:
        return relation.state, relation.get_state_display()

    # --- deciding ---------------------------------------------------------------------------------------

    def decide(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        """Record the answer and open the next pair that waits. What cannot be recorded comes back on the page
        itself, with all that was typed."""
        self._require_decider(request)
        queue = queue_of(self, request, relation)
        form = AnswerForm(relation, request.POST)
        if not form.is_valid():
            return self._again(request, relation, queue, form)
        try:
            decide_relation(relation, by=person(request), **form.cleaned_data)
        except NotAllowed as refused:
            raise PermissionDenied(refused.detail) from refused
        except StaleState as late:
            return self._late(request, relation, queue, form, late.detail)
        except ServiceError as wrong:
            form.add_error(None, wrong.detail)
            return self._again(request, relation, queue, form)
        after = queue.next_open or relation.pk
        return HttpResponseRedirect(queue.address_of(after, decided=relation.pk))

    def reopen(self, request: HttpRequest, relation: Relation) -> HttpResponse:
        self._require_decider(request)
        queue = queue_of(self, request, relation)
        form = ReopenForm(request.POST, auto_id=f"reopen-{relation.pk}-%s")
        if not form.is_valid():
            return self._again(request, relation, queue, None, reopening=form)
        try:
            reopen_relation(relation, by=person(request), **form.cleaned_data)
        except NotAllowed as refused:
            raise PermissionDenied(refused.detail) from refused
        except StaleState as late:
            messages.warning(request, f"Nothing was changed: {late.detail}")
        except ServiceError as wrong:
            messages.error(request, wrong.detail)
        else:
            messages.success(request, "The decision is taken back; the pair waits for a decision again.")
        return HttpResponseRedirect(queue.address_of(relation.pk))

    def _require_decider(self, request: HttpRequest) -> None:
        if not person(request).has_perm("claims.decide_relation"):
            raise PermissionDenied

    def _again(
        self,
        request: HttpRequest,
        relation: Relation,
        queue: Queue,
        form: AnswerForm | None,
        *,
        reopening: ReopenForm | None = None,
    ) -> HttpResponse:
        context = self._context(request, relation, queue, form or AnswerForm(relation))
        if reopening is not None:
            context["reopen_form"] = reopening
        return self.render_page(request, relation, context, status=400)

    def _late(
        self, request: HttpRequest, relation: Relation, queue: Queue, form: AnswerForm, detail: str
    ) -> HttpResponse:
        """A colleague was first: who, what, when and why, beside what this person was about to say."""
        fresh = self.page_object(request, str(relation.pk))
        typed, chosen = form.data.get("reason", ""), form.chosen
        answer = next((a for a in form.answers if a.value == chosen), None)
        draft = AnswerForm(fresh, initial={"expected_state": fresh.state, "answer": chosen, "reason": typed})
        context = self._context(request, fresh, queue, draft)
        decided = fresh.decided_at is not None
        context |= {
            "late": Decided(fresh, answer_title(fresh)),
            "late_detail": "" if decided else detail,
            "wanted": answer.title if answer else "",
            "typed": typed,
            "reopen_form": reopen_form(fresh, reason=typed) if decided else None,
        }
        return self.render_page(request, fresh, context, status=STALE)

    # --- the page ---------------------------------------------------------------------------------------

    def _context(
        self, request: HttpRequest, relation: Relation, queue: Queue, form: AnswerForm
    ) -> dict[str, Any]:
        return relation_context(relation, queue, form, person=person(request))

    def page_context(self, request: HttpRequest, relation: Relation) -> dict[str, Any]:
        queue = queue_of(self, request, relation)
        context = self._context(request, relation, queue, AnswerForm(relation))
        asked = request.GET.get("decided", "")
        before = just_decided(asked, person(request)) if context["may_decide"] else None
        return context | {"before": before}
