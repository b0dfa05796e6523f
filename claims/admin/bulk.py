"""Deciding many rows of a list at once: the actions above the list, and the page of a bulk decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from claims import tasks
from claims.admin import colours
from claims.choices import BatchState, BatchVerb, Explanation, ItemOutcome, VerificationStatus, WorkflowState
from claims.models import Batch
from claims.selectors.batches import batch_rows, batch_title, batches_list
from claims.services.batch_verbs import VERBS
from claims.services.batches import ROWS_A_BATCH, discard_batch, draft_batch
from claims.services.foresight import CLAIMS_FORESEEN, foreseen_statuses
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person
from sources.models import Job
from sources.services.errors import NotAllowed, ServiceError

ROWS_SHOWN = 100
COLLEAGUES_SHOWN = 30
BACKEND = "django.contrib.auth.backends.ModelBackend"
BATCH_STATE: dict[str, str] = {
    BatchState.DRAFT: "info",
    BatchState.RUNNING: "primary",
    BatchState.DONE: "success",
    BatchState.UNDOING: "primary",
    BatchState.UNDONE: "",
}
VERB_WORDS = {verb: f"{label} ({verb.partition('-')[0]})" for verb, label in BatchVerb.choices}
"""For a list, where the same word is said of several kinds of row."""
OUTCOME: dict[str, str] = {
    ItemOutcome.PENDING: "info",
    ItemOutcome.DONE: "success",
    ItemOutcome.SKIPPED: "warning",
    ItemOutcome.FAILED: "danger",
    ItemOutcome.UNDONE: "",
    ItemOutcome.KEPT: "warning",
}


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """One line of the list of actions."""

    group: str
    words: str
    verb: str
    params: dict[str, Any]

    @property
    def name(self) -> str:
        return ":".join([self.verb, *(str(value) for value in self.params.values())])


def choices_of(verb: str, user: User) -> list[BulkChoice]:
    """The ways in which a verb can be meant."""
    label = BatchVerb(verb).label
    if verb == BatchVerb.CLAIM_ASSIGN:
        ways: list[tuple[str, int | None]] = [("Assign to me", user.pk), ("Assign to nobody", None)]
        able = User.objects.with_perm("claims.review_claim", backend=BACKEND).filter(is_staff=True)
        names = able.exclude(pk=user.pk).order_by("username").values_list("username", "pk")
        ways += [(f"Assign to {name}", pk) for name, pk in names[:COLLEAGUES_SHOWN]]
        return [BulkChoice("Assign", words, verb, {"to": to}) for words, to in ways]
    if verb == BatchVerb.CLAIM_STATE:
        group = "Desk state"
        return [BulkChoice(group, f"Desk: {words}", verb, {"state": v}) for v, words in WorkflowState.choices]
    if verb == BatchVerb.RELATION_EXPLAIN:
        ways_to = [(value, words) for value, words in Explanation.choices if value]
        return [BulkChoice("Explain", f"Explain: {words}", verb, {"explanation": v}) for v, words in ways_to]
    return [BulkChoice("Decide", label, verb, {})]


class Bulk:
    """Mixed into a list: what may be decided for the ticked rows, or for all that the filters leave.

    An action writes nothing but a dry run, on whose page the decision is confirmed.
    """

    bulk: tuple[BatchVerb, ...] = ()

    def bulk_choices(self, request: Any) -> list[BulkChoice]:
        if not hasattr(request, "_bulk_choices"):
            user = person(request)
            may = user.has_perm("claims.decide_batch") and IS_POPUP_VAR not in request.GET
            verbs = [verb for verb in self.bulk if may and user.has_perm(VERBS[verb].permission)]
            request._bulk_choices = [choice for verb in verbs for choice in choices_of(verb, user)]
        found: list[BulkChoice] = request._bulk_choices
        return found

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, str]]:
        return {c.name: (_drafting(c), c.name, c.words) for c in self.bulk_choices(request)}

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> list[Any]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for choice in self.bulk_choices(request):
            groups.setdefault(choice.group, []).append((choice.name, choice.words))
        return [("", "Choose what to decide"), *groups.items()]

    def response_action(self, request: Any, queryset: Any) -> Any:
        """Numbers that are none are no rows: they are dropped before anything is asked of the database."""
        request.POST = request.POST.copy()
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, [n for n in ticked if n.isdecimal() and len(n) < 19])
        return super().response_action(request, queryset)  # type: ignore[misc]


def _drafting(choice: BulkChoice) -> Callable[..., Any]:
    def draft(screen: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        ids = list(queryset.values_list("pk", flat=True)[: ROWS_A_BATCH + 1])
        try:
            batch = draft_batch(choice.verb, by=person(request), ids=ids, params=choice.params)
        except NotAllowed as refused:
            raise PermissionDenied(refused.detail) from refused
        except ServiceError as wrong:
            messages.error(request, wrong.detail)
            return None
        return HttpResponseRedirect(address_of(batch))

    return draft


@admin.register(Batch)
class BatchAdmin(Page):
    filled_by = "A batch is what was decided on many rows of a list at once."
    list_display = ["show_title", "show_state", "show_counts", "created_by", "confirmed_at", "show_reason"]
    list_filter = [
        ("verb", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ["created_by", AutocompleteSelectFilter],
    ]
    search_fields = ["reason", "undo_reason"]
    ordering = ["-id"]
    page_template = "claims/admin/batch_page.html"
    decisions = {"confirm": "confirm", "undo": "undo", "discard": "discard", "go-on": "go_on"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return batches_list(person(request))

    @display(description="Decision", ordering="id")
    def show_title(self, batch: Batch) -> str:
        return f"{batch.pk}: {VERB_WORDS[batch.verb]}"

    @display(description="State", ordering="state", label=BATCH_STATE)
    def show_state(self, batch: Batch) -> tuple[str, str]:
        return batch.state, batch.get_state_display()

    @display(description="Rows")
    def show_counts(self, batch: Batch) -> str:
        # They are counted when the work is done; until then the page of the batch tells.
        is_open = batch.state in (BatchState.RUNNING, BatchState.UNDOING)
        return "at work" if is_open else counts_words(batch.counts)

    @display(description="Why")
    def show_reason(self, batch: Batch) -> str:
        return clipped(batch.reason, 90) or "–"

    def confirm(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        return carry_out(
            request,
            lambda said: tasks.confirm(batch, by=person(request), **said),
            back=address_of(batch),
            done="The decision is confirmed. What came of each row stands below.",
            form=ReasonForm(request.POST),
            permission="claims.decide_batch",
        )

    def undo(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        return carry_out(
            request,
            lambda said: tasks.undo(batch, by=person(request), **said),
            back=address_of(batch),
            done="The decision is taken back, as far as nobody has decided since.",
            form=ReasonForm(request.POST),
            permission="claims.decide_batch",
        )

    def discard(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        was_draft, back = batch.state == BatchState.DRAFT, list_address(batch)
        return carry_out(
            request,
            lambda _: discard_batch(batch, by=person(request)),
            back=back if was_draft else address_of(batch),
            done="The dry run is thrown away. Nothing was changed.",
            permission="claims.decide_batch",
        )

    def go_on(self, request: HttpRequest, batch: Batch) -> HttpResponse:
        return carry_out(
            request,
            lambda _: tasks.go_on(batch, by=person(request)),
            back=address_of(batch),
            done="The rest is queued again.",
            permission="claims.decide_batch",
        )

    def page_context(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        may = person(request).has_perm("claims.decide_batch") and person(request).has_perm(
            VERBS[batch.verb].permission
        )
        sections = sections_of(request, batch)
        is_open = batch.state in (BatchState.RUNNING, BatchState.UNDOING)
        worked = sum(section["total"] for section in sections if section["outcome"] != ItemOutcome.PENDING)
        undone = sum(s["total"] for s in sections if s["outcome"] in (ItemOutcome.UNDONE, ItemOutcome.KEPT))
        left = sum(s["total"] for s in sections if s["outcome"] == ItemOutcome.DONE)
        is_draft = batch.state == BatchState.DRAFT
        return {
            "title": batch_title(batch),
            "state_colour": BATCH_STATE.get(batch.state),
            "sections": sections,
            "is_draft": is_draft,
            "is_open": is_open,
            "done": undone if batch.state == BatchState.UNDOING else worked,
            "total": undone + left if batch.state == BatchState.UNDOING else batch.items.count(),
            "changes": next((s["total"] for s in sections if s["outcome"] == ItemOutcome.PENDING), 0),
            "skipped": next((s["total"] for s in sections if s["outcome"] == ItemOutcome.SKIPPED), 0),
            "rows_at_once": tasks.ROWS_AT_ONCE,
            "job": Job.objects.filter(subject=f"batch:{batch.pk}").order_by("-id").first()
            if is_open
            else None,
            "effect": effect_of(batch) if is_draft else None,
            "may_confirm": may and is_draft and batch.created_by_id == person(request).pk,
            "may_undo": may and batch.state == BatchState.DONE and VERBS[batch.verb].can_undo and left > 0,
            "may_go_on": may and is_open,
            "form": ReasonForm(),
            "undo_form": ReasonForm(auto_id="undo-%s"),
            "list_address": list_address(batch),
        }


def counts_words(counts: dict[str, int]) -> str:
    words = dict(ItemOutcome.choices)
    return ", ".join(f"{number:,} {words.get(name, name).lower()}" for name, number in counts.items()) or "–"


def list_address(batch: Batch) -> str:
    target = VERBS[batch.verb].target._meta
    return reverse(f"admin:{target.app_label}_{target.model_name}_changelist")


def sections_of(request: HttpRequest, batch: Batch) -> list[dict[str, Any]]:
    """The rows by what came of them, each section by its first hundred, or by the page asked for."""
    words = {
        ItemOutcome.PENDING: "Will change" if batch.state == BatchState.DRAFT else "To be done",
        ItemOutcome.DONE: "Done", ItemOutcome.UNDONE: "Taken back", ItemOutcome.KEPT: "Not taken back",
        ItemOutcome.FAILED: "Failed", ItemOutcome.SKIPPED: "Skipped",
    }  # fmt: skip
    asked = request.GET.get("outcome", "")
    number = request.GET.get("p", "")
    sections = []
    for outcome, title in words.items():
        pages = Paginator(batch.items.filter(outcome=outcome).order_by("id"), ROWS_SHOWN)
        if not pages.count:
            continue
        here = pages.get_page(number if asked == outcome and len(number) < 6 else 1)
        sections.append(
            {
                "outcome": outcome.value, "title": title, "total": pages.count, "page": here,
                "colour": OUTCOME[outcome],
                "rows": [
                    (row, reverse(f"admin:{row.app}_{row.item.target_type}_change", args=[row.pk]))
                    for row in batch_rows(batch, here.object_list)
                ],
            }
        )  # fmt: skip
    return sections


def effect_of(batch: Batch) -> dict[str, Any]:
    foreseen = foreseen_statuses(batch)
    words = dict(VerificationStatus.choices)
    return {
        "is_known": foreseen.is_known,
        "claims": foreseen.claims,
        "limit": CLAIMS_FORESEEN,
        "moves": [
            (claim, words[before], colours.STATUS[before], words[after], colours.STATUS[after])
            for claim, before, after in foreseen.moves
        ],
    }
