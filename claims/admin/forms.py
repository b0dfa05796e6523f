"""The small forms of decisions. Each carries the state that the person saw, so that a late one is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from claims.choices import Agreement, FlagState, PublicationState, Rating, Stance, WorkflowState
from claims.models import Claim, Event, Flag
from sources.admin.screens import ReasonForm


def decisions_on(obj: Model) -> QuerySet[Any]:
    """The events of one row, newest first."""
    return Event.objects.filter(target_type=obj._meta.model_name, target_id=obj.pk).select_related("actor")


def _select(label: str, choices: list[tuple[str, Any]], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget(), **kwargs)


class FlagForm(ReasonForm):
    state = _select("Decision", [])
    expected_state = forms.CharField(widget=forms.HiddenInput())
    field_order = ["state", "reason", "expected_state"]

    WORDS = {
        FlagState.ACCEPTED: "Accept: this is why it is unverified",
        FlagState.DISMISSED: "Dismiss: this does not apply",
        FlagState.OPEN: "Open again",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = list(self.WORDS.items())  # type: ignore[attr-defined]

    @classmethod
    def for_flag(cls, flag: Flag) -> FlagForm:
        form = cls(initial={"expected_state": flag.state}, auto_id=f"flag-{flag.pk}-%s")
        choices = [item for item in cls.WORDS.items() if item[0] != flag.state]
        form.fields["state"].choices = choices  # type: ignore[attr-defined]
        return form


class MatchForm(ReasonForm):
    """Is this statement about this claim?"""

    state = _select(
        "Decision",
        [("confirmed", "Confirm: it says this"), ("rejected", "Reject: it says something else")],
    )
    claim = forms.IntegerField(
        label="Move to claim number",
        required=False,
        min_value=1,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text="Only where it belongs to another claim. Left empty, a rejected one gets its own.",
    )
    field_order = ["state", "claim", "reason"]

    def clean_claim(self) -> Claim | None:
        number = self.cleaned_data.get("claim")
        if number is None:
            return None
        found = Claim.objects.filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(f"There is no claim {number}.")
        return found


class AxisForm(ReasonForm):
    """Move a claim along one of its two axes that people set."""

    state = _select("New state", [])
    expected_state = forms.CharField(widget=forms.HiddenInput())
    field_order = ["state", "reason", "expected_state"]

    def __init__(self, data: Any = None, *, choices: Any, now: str = "") -> None:
        super().__init__(data, initial={"expected_state": now}, auto_id=f"axis-{choices.__name__}-%s")
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            item for item in choices.choices if item[0] != now
        ]


def workflow_form(claim: Claim, data: Any = None) -> AxisForm:
    return AxisForm(data, choices=WorkflowState, now="" if data else claim.workflow_state)


def publication_form(claim: Claim, data: Any = None) -> AxisForm:
    return AxisForm(data, choices=PublicationState, now="" if data else claim.publication_state)


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True).order_by("username"),
        label="Assign to",
        required=False,
        empty_label="Nobody",
        widget=UnfoldAdminSelectWidget(),
    )
    reason = forms.CharField(label="Reason", required=False, widget=UnfoldAdminTextInputWidget())


class ReviewForm(forms.Form):
    rating = _select("Judgement", list(Rating.choices))
    as_of = forms.DateField(
        label="As of",
        initial=lambda: timezone.now().date(),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        help_text="The state of knowledge that this judgement speaks of.",
    )
    rationale = forms.CharField(
        label="Rationale",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        error_messages={"required": "A judgement needs its rationale."},
    )
    expected_latest = forms.IntegerField(required=False, widget=forms.HiddenInput())


class CountersignForm(ReasonForm):
    """The second reviewer's answer; the verdict is the button that was pressed."""

    verdict = forms.ChoiceField(
        choices=Agreement.choices,
        error_messages={"required": "Say whether you agree: press one of the two buttons."},
    )


class MergeForm(ReasonForm):
    """Into the claim of the page."""

    other = forms.ModelChoiceField(
        Claim.objects.all(),
        widget=forms.HiddenInput(),
        error_messages={"invalid_choice": "There is no such claim.", "required": "Choose the other claim."},
    )


class EvidenceForm(forms.Form):
    stance = _select("It", [(Stance.SUPPORTS, "supports"), (Stance.REFUTES, "refutes"),
                            (Stance.NOT_ENOUGH_INFO, "does not settle")])  # fmt: skip
    url = forms.URLField(
        label="Address",
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "url"}),
    )
    excerpt = forms.CharField(
        label="Passage that bears on the claim",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    text = forms.CharField(
        label="Text of the document", required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    note = forms.CharField(label="Note", required=False, widget=UnfoldAdminTextInputWidget())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not any(said.get(name) for name in ("url", "excerpt", "text")):
            raise forms.ValidationError("Evidence is an address, a passage or a text: give at least one.")
        return said
