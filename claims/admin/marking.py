"""Marking who says what in the article itself: the form behind the screen, which works without scripts too.

Each role is told in lines such as ``120-164 the hospital was full``: where it stands, in characters of the
stored text, and the words there, which are compared, so that a slip is seen. The words alone will do where
they stand in the text once.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.utils.dateparse import parse_datetime
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from claims.choices import QuoteType, SpanRole
from claims.models import Statement
from claims.services.corrections import add_statement, correct_statement
from claims.tasks import submit_reading
from sources.admin.screens import ReasonForm
from sources.choices import SourceKind
from sources.models import ArticleRevision
from sources.selectors.people import standing_sources
from sources.services.errors import InvalidInput, StaleState

ROLES = (SpanRole.SOURCE, SpanRole.CUE, SpanRole.CONTENT)
ON_SCREEN = (("content", "Content", "C"), ("source", "Source", "S"), ("cue", "Cue", "U"))
"""Role, name and key of each mark, in the order in which the screen asks for them."""
_PLACE = re.compile(r"(\d{1,9})\s*[-–:]\s*(\d{1,9})(?:\s+(.*))?")
_MAX_LINES = 60
_HELP = "Place and words, such as “120-164 the hospital was full”; the words alone where they stand once."


class MarkForm(ReasonForm):
    """A statement as a person marks it: a new one, or another reading of one that is there."""

    statement = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput())
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())
    source_words = forms.CharField(
        label="Source: words in the text", required=False, max_length=4000, strip=False,
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}), help_text=_HELP,
    )  # fmt: skip
    cue_words = forms.CharField(
        label="Cue: words in the text", required=False, max_length=4000, strip=False,
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto"}),
    )  # fmt: skip
    content_words = forms.CharField(
        label="Content: words in the text", max_length=100_000, strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"dir": "auto", "rows": 3}),
        help_text="Several parts: one in each line.",
        error_messages={"required": "Mark what is said: a statement has content."},
    )  # fmt: skip
    quote_type = forms.ChoiceField(
        label="Quote type", required=False, widget=UnfoldAdminSelectWidget(),
        choices=[("", "By its quotation marks"), *(c for c in QuoteType.choices if c[0] != QuoteType.NONE)],
    )  # fmt: skip
    said_by = forms.ModelChoiceField(
        standing_sources(), label="Who that is", required=False,
        widget=AutocompleteSelect(
            Statement._meta.get_field("source"), admin.site,
            attrs={"data-placeholder": "As it is, or as the text tells"},
        ),
        help_text="Left empty, the next reading finds out from the words marked as source.",
    )  # fmt: skip
    source_name = forms.CharField(
        label="Or somebody new: name", required=False, max_length=300, widget=UnfoldAdminTextInputWidget()
    )
    source_kind = forms.ChoiceField(
        label="Kind", required=False, choices=SourceKind.choices, initial=SourceKind.PERSON,
        widget=UnfoldAdminSelectWidget(),
    )  # fmt: skip
    field_order = [
        "content_words", "source_words", "cue_words", "quote_type", "said_by", "source_name", "source_kind",
        "reason", "statement", "revision", "seen",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "mark-%s")
        super().__init__(*args, **kwargs)

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[f"{role}_words"] for role in ("content", "source", "cue")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quote_type", "said_by", "source_name", "source_kind", "reason")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("said_by") and said.get("source_name"):
            raise forms.ValidationError("Choose a source or name a new one, not both.")
        return said


def mark_form(revision: ArticleRevision, statement: Statement | None = None) -> MarkForm:
    """The form as it opens: empty, or with the marks of a statement."""
    initial: dict[str, Any] = {"revision": revision.pk, "source_kind": SourceKind.PERSON}
    if statement is not None:
        told = marks_of(statement)
        initial |= {f"{role}_words": told[role] for role in told}
        initial |= {"statement": statement.pk, "seen": seen_of(statement), "quote_type": statement.quote_type}
    return MarkForm(initial=initial)


def seen_of(statement: Statement) -> str:
    """The state that a person is shown, to be sent back with what they decide."""
    return statement.updated_at.isoformat()


def marks_of(statement: Statement) -> dict[str, str]:
    """For each role the lines that the form takes."""
    lines: dict[str, list[str]] = {role.value: [] for role in ROLES}
    for span in sorted(statement.spans.all(), key=lambda s: s.start):
        lines[span.role].append(f"{span.start}-{span.end} {' '.join(span.exact.split())}")
    return {role: "\n".join(found) for role, found in lines.items()}


def places_in(text: str, typed: str, *, role: str) -> list[tuple[int, int]]:
    """The spans that the lines name. Raises InvalidInput, with what stands there or how often it stands."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > _MAX_LINES:
        raise InvalidInput("too-many-spans", f"{role}: at most {_MAX_LINES} parts.")
    return [_place(text, line, role) for line in lines]


def _place(text: str, line: str, role: str) -> tuple[int, int]:
    told = _PLACE.fullmatch(line)
    if told is None:
        return _only_place(text, line, role)
    start, end, words = int(told[1]), int(told[2]), told[3]
    there = text[start:end]
    if not 0 <= start < end <= len(text):
        raise InvalidInput(
            "span-not-in-text", f"{role}: {start}-{end} is not in the text, which has {len(text)} characters."
        )
    if words and " ".join(words.split()) != " ".join(there.split()):
        raise StaleState(
            "words-moved",
            f"{role}: at {start}-{end} the text has “{there[:80]}”, not “{words[:80]}”. Mark it again.",
        )
    return start, end


def _only_place(text: str, words: str, role: str) -> tuple[int, int]:
    times = text.count(words)
    if times == 1:
        start = text.index(words)
        return start, start + len(words)
    if not times:
        raise InvalidInput(
            "words-not-in-text", f"{role}: “{words[:80]}” does not stand in the text like that."
        )
    first = text.index(words)
    raise InvalidInput(
        "words-stand-often",
        f"{role}: “{words[:80]}” stands in the text {times} times. Say which, such as "
        f"“{first}-{first + len(words)} {words[:40]}” for the first.",
    )


def carry_out_mark(said: dict[str, Any], *, revision: ArticleRevision | None, by: User) -> Statement:
    """Add or correct what the form says, and ask for the text to be read again."""
    if revision is None or said["revision"] != revision.pk:
        raise StaleState(
            "text-replaced",
            "A newer text of the article came in since you opened the page, in which the words may stand "
            "elsewhere. Mark them in the text below.",
        )
    spans = {role.value: places_in(revision.text, said[f"{role}_words"], role=role.label) for role in ROLES}
    who = {
        "source": said["said_by"],
        "source_name": said["source_name"],
        "source_kind": said["source_kind"] if said["source_name"] else "",
    }
    kind = said["quote_type"] or None
    if said["statement"]:
        statement = revision.statements.filter(pk=said["statement"]).first()
        if statement is None:
            raise StaleState("statement-gone", "That statement is not one of this text. Choose one below.")
        moved = {role: places for role, places in spans.items() if places != _held(statement, role)}
        kind = kind if kind != statement.quote_type else None
        done = correct_statement(
            statement, by=by, reason=said["reason"], spans=moved or None, quote_type=kind,
            seen=moment_of(said["seen"]), **who,
        )  # fmt: skip
    else:
        done = add_statement(revision, by=by, reason=said["reason"], spans=spans, quote_type=kind, **who)
    submit_reading(revision, by=by)
    return done


def _held(statement: Statement, role: str) -> list[tuple[int, int]]:
    return list(statement.spans.filter(role=role).order_by("start").values_list("start", "end"))


def moment_of(seen: str) -> datetime | None:
    """The other way round; None for what is no moment."""
    try:
        return parse_datetime(seen) if seen else None
    except ValueError:
        return None
