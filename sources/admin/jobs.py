"""The jobs page: what is queued, running, failed; retry and cancel through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person
from sources.choices import JobState
from sources.models import Job
from sources.services.errors import ServiceError
from sources.services.jobs import cancel_job
from sources.tasks import retry

STATE_COLOURS = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "primary",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.DEAD: "danger",
    JobState.CANCELLED: "",
}


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = Job.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class NeedFilter(admin.SimpleListFilter):
    """The two questions that a person comes with."""

    title = "what it needs"
    parameter_name = "need"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("person", "Failed or dead: needs a person"), ("open", "Queued or running")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states = {
            "person": [JobState.FAILED, JobState.DEAD],
            "open": [JobState.QUEUED, JobState.RUNNING],
        }.get(self.value() or "")
        return queryset.filter(state__in=states) if states else queryset


def subject_link(subject: str) -> SafeString | str:
    """ "article:12" as a link to that row's page; anything else as it stands."""
    apps = {
        "article": "sources",
        "outlet": "sources",
        "claim": "claims",
        "relation": "claims",
        "batch": "claims",
    }
    model, _, number = subject.partition(":")
    if model in apps and number.isdigit():
        try:
            address = reverse(f"admin:{apps[model]}_{model}_change", args=[number])
        except NoReverseMatch:
            return subject
        return format_html('<a href="{}">{} {}</a>', address, model.capitalize(), number)
    return subject or "–"


def progress_bar(job: Job) -> SafeString:
    """A native progress element with its number in words beside it."""
    if job.state == JobState.DONE:
        done, total = 1, 1
    else:
        done, total = job.progress_done, job.progress_total
    if not total:
        return format_html('<span class="nv-muted">{}</span>', job.progress_note or "–")
    label = f"{job.progress_done} of {job.progress_total}" if job.progress_total else "100 %"
    return format_html(
        '<progress class="nv-progress" max="{}" value="{}"></progress> <span class="nv-muted">{}{}</span>',
        total,
        min(done, total),
        label,
        f" · {job.progress_note}" if job.progress_note else "",
    )


@admin.register(Job)
class JobAdmin(Page):
    filled_by = "A job is queued when an article comes in, and by the scheduler."
    list_display = [
        "show_job",
        "show_state",
        "show_progress",
        "show_subject",
        "show_attempts",
        "show_error",
        "requested_by",
        "created_at",
    ]
    list_filter = [
        NeedFilter,
        ("state", ChoicesDropdownFilter),
        ("queue", ChoicesDropdownFilter),
        KindFilter,
        ("created_at", RangeDateTimeFilter),
    ]
    list_select_related = ["requested_by"]
    search_fields = ["kind", "key", "subject", "error", "error_code"]
    list_after_template = "sources/admin/jobs_refresh.html"
    actions = ["retry_chosen", "cancel_chosen"]
    page_template = "sources/admin/job_page.html"
    decisions = {"retry": "retry", "cancel": "cancel"}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        has_open = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists()
        return super().changelist_view(request, (extra_context or {}) | {"has_open_jobs": has_open})

    def has_queue_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("sources.retry_job")

    @display(description="Job", ordering="id")
    def show_job(self, job: Job) -> str:
        return str(job)

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def show_state(self, job: Job) -> tuple[str, str]:
        return job.state, job.get_state_display()

    @display(description="Progress")
    def show_progress(self, job: Job) -> SafeString:
        return progress_bar(job)

    @display(description="Works on", ordering="subject")
    def show_subject(self, job: Job) -> SafeString | str:
        return subject_link(job.subject)

    @display(description="Attempts", ordering="attempt")
    def show_attempts(self, job: Job) -> str:
        return f"{job.attempt} of {job.max_attempts}"

    @display(description="Error", ordering="error_code")
    def show_error(self, job: Job) -> str:
        return (
            f"{job.error_code}: {clipped(job.error, 80)}" if job.error_code else clipped(job.error, 90) or "–"
        )

    @action(description="Retry the chosen jobs", permissions=["queue"])
    def retry_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(request, queryset, "queued again", lambda job: retry(job, by=person(request)))

    @action(description="Cancel the chosen jobs", permissions=["queue"])
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._each(request, queryset, "cancelled", lambda job: cancel_job(job, by=person(request)))

    def retry(self, request: HttpRequest, job: Job) -> HttpResponse:
        return carry_out(
            request,
            lambda _: retry(job, by=person(request)),
            back=address_of(job),
            done=f"{job} is queued again.",
            permission="sources.retry_job",
        )

    def cancel(self, request: HttpRequest, job: Job) -> HttpResponse:
        return carry_out(
            request,
            lambda said: cancel_job(job, by=person(request), reason=said["reason"]),
            back=address_of(job),
            done=f"{job} is cancelled.",
            form=ReasonForm(request.POST),
            permission="sources.retry_job",
        )

    def page_context(self, request: HttpRequest, job: Job) -> dict[str, Any]:
        may = self.has_queue_permission(request)
        return {
            "progress": progress_bar(job),
            "subject": subject_link(job.subject),
            "is_stuck": job.state == JobState.RUNNING
            and job.lease_until is not None
            and job.lease_until < timezone.now(),
            "may_retry": may and not job.is_open and job.state != JobState.DONE,
            "may_cancel": may and job.is_open,
            "cancel_form": ReasonForm(),
            "state_colour": STATE_COLOURS[JobState(job.state)],
        }

    def _each(self, request: HttpRequest, jobs: QuerySet[Any], done: str, act: Any) -> None:
        """One bad row does not sink the rest: each is told by itself."""
        well = 0
        for job in jobs:
            try:
                act(job)
                well += 1
            except ServiceError as wrong:
                messages.warning(request, f"{job}: {wrong.detail}")
        if well:
            messages.success(request, f"{well} {'job' if well == 1 else 'jobs'} {done}.")
