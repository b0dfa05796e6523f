"""The forms of a web hook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from claims.choices import HookEvent, HookObject, PublicationState, VerificationStatus
from claims.models import Hook
from claims.services.hooks import MAX_NAME, MAX_URL

TYPES = [(name, f"{name}: {title.lower()}") for name, title in HookEvent.choices if name != HookEvent.TEST]


def words_of_fields(fields: Mapping[str, Sequence[str]]) -> str:
    """As the form takes them: one object a line."""
    return "\n".join(f"{about}: {', '.join(names)}" for about, names in fields.items())


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )


class HookForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=MAX_NAME, widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    )
    url = forms.CharField(
        label="Address",
        max_length=MAX_URL,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "url", "placeholder": "https://"}),
        help_text="https, of the public internet, or what NEWSVERIFY_HOOK_ALLOWED_HOSTS allows.",
    )
    events = forms.MultipleChoiceField(
        label="Told of", choices=TYPES, widget=forms.CheckboxSelectMultiple(), required=True
    )
    fields_text = forms.CharField(
        label="Fields",
        required=False,
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 3, "placeholder": "claim: text, verification_status"}
        ),
        help_text=f"One object a line ({', '.join(HookObject.values)}). Left empty: all fields.",
    )
    verification_status = forms.MultipleChoiceField(
        label="Only claims that are",
        choices=VerificationStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    publication_state = forms.MultipleChoiceField(
        label="Only claims in publication",
        choices=PublicationState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    story = _number("Only claims of the story with this number")
    source = _number("Only claims of the source with this number")
    measure = forms.CharField(
        label="Only claims that count",
        required=False,
        max_length=160,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "killed"}),
    )

    @classmethod
    def of(cls, hook: Hook) -> HookForm:
        known = {"name": hook.name, "url": hook.url, "events": hook.events}
        return cls(initial={**known, "fields_text": words_of_fields(hook.fields), **hook.filters})

    def clean_fields_text(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self.cleaned_data["fields_text"].splitlines():
            about, colon, names = line.partition(":")
            if line.strip() and not colon:
                raise forms.ValidationError("Write one object a line, such as: claim: text, place")
            if line.strip():
                found[about.strip()] = [name.strip() for name in names.split(",") if name.strip()]
        return found

    def said(self) -> dict[str, Any]:
        """As the services take it."""
        known = self.cleaned_data
        names = ("verification_status", "publication_state", "story", "source", "measure")
        return {
            "name": known["name"],
            "url": known["url"],
            "events": known["events"],
            "fields": known["fields_text"],
            "filters": {name: known[name] for name in names if known[name]},
        }


class ReplayForm(forms.Form):
    since = forms.DateTimeField(
        label="Since (UTC)",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
