"""The answers to a pair of accounts: a key each, what it writes, and reasons that are often given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from claims.choices import Explanation, RelationKind, RelationState
from claims.models import Relation
from sources.admin.screens import ReasonForm


@dataclass(frozen=True, slots=True)
class Answer:
    """``keys``: the letters that choose it, separated by blanks. ``state`` and ``explanation`` are what the
    decision writes; ``reasons`` fill the field, where the person goes on writing."""

    value: str
    keys: str
    title: str
    meaning: str
    state: str
    explanation: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        return self.keys.split()[0]


def _explained(explanation: Explanation, key: str, title: str, meaning: str, *reasons: str) -> Answer:
    return Answer(explanation.value, key, title, meaning, RelationState.EXPLAINED, explanation.value, reasons)


def _confirmed(keys: str, title: str, meaning: str, *reasons: str) -> Answer:
    return Answer("confirmed", keys, title, meaning, RelationState.CONFIRMED, reasons=reasons)


_UPDATE = _explained(
    Explanation.UPDATE, "u", "Update", "The later account replaces the earlier one.",
    "The later report gives a newer count.", "The count grew between the two reports.",
    "The earlier account was corrected.",
)  # fmt: skip
_SCOPE = _explained(
    Explanation.DIFFERENT_SCOPE, "s", "Different scope or definition",
    "Both can be true: of another part, area, period, or by another definition.",
    "One counts a part of what the other counts.", "They speak of different areas.",
    "They speak of different periods.", "They define what is counted differently.",
)  # fmt: skip
_ROUNDING = _explained(
    Explanation.ROUNDING, "r", "Rounding", "One number, told more and less exactly.",
    "One is the other, rounded.", "One is converted from another unit.",
)  # fmt: skip
_MISTRANSLATION = _explained(
    Explanation.MISTRANSLATION, "m", "Mistranslation", "One account got the words wrong on the way.",
    "The original words say what the other account says.", "A unit or a number was carried over wrongly.",
)  # fmt: skip
_NOT_THE_SAME = _explained(
    Explanation.NOT_THE_SAME, "n", "Not the same thing", "They speak of two events, people or things.",
    "They speak of two different events.", "They speak of two different people or bodies.",
    "What is counted is not the same.",
)  # fmt: skip
_MISREAD = Answer(
    "rejected", "x", "Misread by the machine", "The texts do not say what the machine compared.",
    RelationState.REJECTED, reasons=(
        "The machine misread one of the two texts.", "The number belongs to something else in the sentence.",
    ),
)  # fmt: skip
_SHARED = (_SCOPE, _ROUNDING, _MISTRANSLATION, _NOT_THE_SAME, _MISREAD)
ANSWERS: dict[str, tuple[Answer, ...]] = {
    RelationKind.CONFLICTS: (
        _confirmed(
            "c", "Real conflict", "Both cannot be true. This does not say which is false.",
            "The same thing at the same time, and both cannot be so.",
            "Both sources stand by their account.",
        ),
        _UPDATE, *_SHARED,
    ),
    RelationKind.UPDATES: (
        _confirmed(
            "u c", "Update", "The later account replaces the earlier one.",
            "The later report gives a newer count.", "The same source gives a newer count.",
        ),
        *_SHARED,
    ),
    RelationKind.BEARS_ON: (
        _confirmed(
            "c", "It bears on it", "The one is a reason to doubt or to believe the other.",
            "What the one tells makes the other less likely.",
        ),
        _UPDATE, *_SHARED,
    ),
    RelationKind.SAME: (
        _confirmed(
            "y", "One claim", "Both say the same thing in other words.",
            "Neither could be true and the other false.",
        ),
        Answer(
            "rejected", "n", "Two claims", "One could be true and the other false. It is not asked again.",
            RelationState.REJECTED, reasons=(
                "They speak of two different events.", "One says more than the other.",
                "One could be true and the other false.",
            ),
        ),
    ),
}  # fmt: skip
TAKEN_BACK = "Taken back right away."


class AnswerForm(ReasonForm):
    """One of the answers to this kind of pair, and why."""

    answer = forms.ChoiceField(
        label="Answer", error_messages={"required": "Choose an answer: press its key, or mark it."}
    )
    expected_state = forms.CharField(max_length=20, widget=forms.HiddenInput())
    field_order = ["answer", "reason", "expected_state"]

    def __init__(self, relation: Relation, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"expected_state": relation.state})
        super().__init__(data, auto_id=f"relation-{relation.pk}-%s", **kwargs)
        self.answers = ANSWERS[relation.kind]
        choice: Any = self.fields["answer"]
        choice.choices = [(answer.value, answer.title) for answer in self.answers]
        self.fields["reason"].widget.attrs |= {"data-submits": "", "rows": 3}

    @property
    def chosen(self) -> str:
        return str(self["answer"].value() or "")

    def clean(self) -> dict[str, Any]:
        """What ``decide_relation`` takes."""
        said = super().clean() or self.cleaned_data
        answer = next((a for a in self.answers if a.value == said.get("answer")), None)
        return {
            "state": answer.state if answer else "",
            "explanation": answer.explanation if answer else "",
            "reason": said.get("reason", ""),
            "expected_state": said.get("expected_state", ""),
        }


class ReopenForm(ReasonForm):
    """Why a decision is taken back; ``decided_at`` names the one that the person saw."""

    decided_at = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["data-submits"] = ""

    def clean_decided_at(self) -> Any:
        try:
            return parse_datetime(self.cleaned_data.get("decided_at") or "")
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """What ``reopen_relation`` takes."""
        said = super().clean() or self.cleaned_data
        return {"reason": said.get("reason", ""), "decided_at": said.get("decided_at")}
