"""My queue: what is mine, what waits for me, what I watch, the filters I kept; and who carries how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from claims.admin import colours, saved
from claims.admin.bulk import BACKEND
from claims.admin.pages import add_pages
from claims.choices import ListName
from claims.models import Claim
from claims.selectors.desk import (
    MINE_SHOWN,
    STUCK_AFTER,
    my_claims,
    my_pairs,
    stuck_claims,
    watched_changes,
    work_load,
)
from claims.services.desk import hand_over_claim, mark_watched_seen, take_next_claim
from sources.admin.screens import address_of, carry_out, person
from sources.services.errors import ServiceError

STUCK_SHOWN = 30
MAY = "claims.review_claim"


class HandOverForm(forms.Form):
    claim = forms.ModelChoiceField(Claim.objects.all(), widget=forms.HiddenInput())
    to = forms.ModelChoiceField(User.objects.none(), label="To")
    note = forms.CharField(
        label="Note", max_length=4000,
        error_messages={"required": "Tell your colleague why: a hand-over without a note is not recorded."},
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = colleagues(by)


def colleagues(user: User) -> Any:
    able = User.objects.with_perm(MAY, backend=BACKEND).filter(is_active=True, is_staff=True)
    return able.exclude(pk=user.pk).order_by("username")


def show_queue(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.has_perm("claims.view_claim"):
        raise PermissionDenied
    now = timezone.now()
    mine = my_claims(user, now=now)
    watched = watched_changes(user)
    may_lead = user.has_perm("claims.publish_claim")
    context = {
        **admin.site.each_context(request),
        "title": "My queue",
        "is_fullwidth": "1",
        "may": user.has_perm(MAY),
        "may_share": user.has_perm("claims.share_view"),
        "mine": [(row, colours.STATUS[row.claim.verification_status],
                  colours.WORKFLOW[row.claim.workflow_state]) for row in mine],
        "mine_limit": MINE_SHOWN,
        "pairs": my_pairs(row.claim.pk for row in mine),
        "colleagues": list(colleagues(user)) if mine and user.has_perm(MAY) else [],
        "watched": watched,
        "newest_event": max((event.pk for row in watched for event in row.events), default=0),
        "filters": saved.view_links(request),
        "lists": dict(ListName.choices),
        "stuck_days": STUCK_AFTER.days,
        "loads": work_load(now=now) if may_lead else None,
        "stuck": list(stuck_claims(now=now)[:STUCK_SHOWN]) if may_lead else [],
    }  # fmt: skip
    return TemplateResponse(request, "claims/admin/queue.html", context)


def take_next(request: HttpRequest) -> HttpResponse:
    """The top claim that nobody has is mine from now on; its page opens."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not person(request).has_perm(MAY):
        raise PermissionDenied
    try:
        claim = take_next_claim(by=person(request))
    except ServiceError as wrong:
        messages.warning(request, wrong.detail)
        return HttpResponseRedirect(reverse("admin:claims_queue"))
    if claim is None:
        messages.info(request, "Nothing waits that nobody has.")
        return HttpResponseRedirect(reverse("admin:claims_queue"))
    messages.success(request, "This claim is yours.")
    return HttpResponseRedirect(address_of(claim))


def hand_over(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return carry_out(
        request,
        lambda said: hand_over_claim(said["claim"], by=person(request), to=said["to"], note=said["note"]),
        back=reverse("admin:claims_queue"),
        done="The claim is handed over, with your note.",
        form=HandOverForm(request.POST, by=person(request)),
        permission=MAY,
    )


def mark_seen(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number = request.POST.get("up_to", "")
    up_to = int(number) if number.isdecimal() and len(number) < 19 else 0
    return carry_out(
        request,
        lambda _: mark_watched_seen(by=person(request), up_to=up_to),
        back=f"{reverse('admin:claims_queue')}#watched",
        done="Read: what comes from here on is shown as new.",
        permission=MAY,
    )


def _pages() -> list[URLPattern]:
    wrap = admin.site.admin_view
    return [
        path("queue/", wrap(show_queue), name="claims_queue"),
        path("queue/next/", wrap(take_next), name="claims_queue_next"),
        path("queue/hand-over/", wrap(hand_over), name="claims_queue_hand_over"),
        path("queue/seen/", wrap(mark_seen), name="claims_queue_seen"),
        *saved.pages(),
    ]


add_pages(_pages)
