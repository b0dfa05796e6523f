"""How a statement is meant, from the reading of a text into its rows and what is decided from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from claims.choices import ClaimType, Strength
from claims.mapping import claim_type_of, proposition_from_json, voicing_of
from claims.models import ClaimMention, Event, Flag, Relation, Statement
from claims.pipeline.types import Modality
from claims.selectors import through_whom
from claims.selectors.views import with_speakers
from claims.services.corrections import confirm_statement, correct_statement, undo_decision
from claims.services.processing import process_article
from sources.models import Article

pytestmark = pytest.mark.django_db
TEXT = (
    "Mayor Vera Lund falsely claimed that 40 boats had left the port of Orlen.\n\n"
    "Harbour master Jon Holm said that 90 boats had sunk in Orlen and that the port would be closed.\n\n"
    "Mayor Vera Lund said police told her that 12 sailors were missing in Orlen."
)


@pytest.fixture
def told(read: Callable[..., Article]) -> dict[str, Statement]:
    return {s.exact: s for s in Statement.objects.filter(revision__article=read(TEXT))}


def holding(told: dict[str, Statement], words: str) -> Statement:
    return min((s for exact, s in told.items() if words in exact), key=lambda s: len(s.exact))


def mentions(**where: Any) -> list[ClaimMention]:
    return list(with_speakers(ClaimMention.objects.filter(**where)).order_by("start"))


def test_the_strength_of_the_cue_is_stored_and_told_as_a_flag(told: dict[str, Statement]) -> None:
    boats = holding(told, "40 boats")
    assert boats.strength == Strength.DISOWNED
    assert holding(told, "90 boats").strength == Strength.NEUTRAL
    claims = [m.claim_id for m in mentions(statement=boats)]
    assert Flag.objects.filter(claim__in=claims, rule_id="disowned", state="open").exists()


def test_a_voicing_is_meant_as_its_own_clause_is(told: dict[str, Statement]) -> None:
    now, later = (voicing_of(m) for m in mentions(statement=holding(told, "90 boats")))
    assert (now.modality, later.modality) == (Modality.ASSERTED, Modality.PLANNED)


def test_a_clause_without_a_word_of_its_own_is_meant_as_the_statement(told: dict[str, Statement]) -> None:
    [mention] = mentions(statement=holding(told, "12 sailors"))
    mention.proposition = {"modality": "sung"}
    assert voicing_of(mention).modality is Modality.ASSERTED


def test_who_passed_the_words_on_is_kept_with_the_voice_and_shown(told: dict[str, Statement]) -> None:
    inner = holding(told, "12 sailors")
    assert inner.parent is not None
    [mention] = mentions(statement=inner)
    voice = voicing_of(mention)
    assert [name for name in voice.via_names if name.endswith("Vera Lund")]
    assert voice.speaker not in voice.via
    assert through_whom(inner).endswith("Vera Lund")
    assert Flag.objects.filter(claim=mention.claim_id, rule_id="second-hand", state="open").exists()


def test_who_no_longer_says_that_it_was_said_passes_nothing_on(told: dict[str, Statement]) -> None:
    inner = holding(told, "12 sailors")
    Statement.objects.filter(pk=inner.parent_id).update(state="lapsed")
    assert through_whom(Statement.objects.get(pk=inner.pk)) == ""
    assert [voicing_of(m).via for m in mentions(statement=inner)] == [()]


def test_nothing_but_what_can_be_true_or_false_is_in_a_conflict(dispute: Any) -> None:
    held = [
        proposition_from_json(claim.proposition)
        for relation in Relation.objects.filter(kind="conflicts").select_related("claim_a", "claim_b")
        for claim in (relation.claim_a, relation.claim_b)
    ]
    assert held
    assert all(p is not None and p.checkable for p in held)


@pytest.mark.parametrize("modality", list(Modality))
def test_every_modality_has_a_type_of_claim(modality: Modality, told: dict[str, Statement]) -> None:
    [mention] = mentions(statement=holding(told, "12 sailors"))
    proposition = proposition_from_json(mention.proposition)
    assert proposition is not None
    found = claim_type_of(replace(proposition, modality=modality))
    assert (found in (ClaimType.QUANTITY, ClaimType.EVENT)) is modality.checkable


def test_a_person_says_the_strength_and_a_re_run_leaves_it(reviewer: Any, told: dict[str, Statement]) -> None:
    boats = holding(told, "40 boats")
    correct_statement(boats, by=reviewer, reason="Nobody calls it untrue.", strength="distanced")
    process_article(boats.revision.article)
    boats.refresh_from_db()
    assert (boats.strength, boats.settled) == ("distanced", ["strength"])
    undo_decision(boats, by=reviewer)
    boats.refresh_from_db()
    assert boats.strength == Strength.DISOWNED


def test_a_decision_from_before_the_column_came_can_be_undone(
    reviewer: Any, told: dict[str, Statement]
) -> None:
    boats = holding(told, "40 boats")
    confirm_statement(boats, by=reviewer)
    event = Event.objects.get(verb="statement-confirmed", target_id=boats.pk)
    before = {
        **event.before,
        "reading": {k: v for k, v in event.before["reading"].items() if k != "strength"},
    }
    after = {**event.after, "reading": {k: v for k, v in event.after["reading"].items() if k != "strength"}}
    Event.objects.filter(pk=event.pk).update(before=before, after=after)
    boats.refresh_from_db()
    undo_decision(boats, by=reviewer)
    boats.refresh_from_db()
    assert (boats.verdict, boats.strength) == ("", Strength.DISOWNED)
