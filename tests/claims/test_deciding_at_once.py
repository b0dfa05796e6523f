"""Two people who decide one conflict at the same moment: one decision stands, the other is told of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from claims.models import Claim, Event, Relation
from claims.services.decisions import decide_relation
from sources.services.errors import StaleState

ANSWERS = {"reviewer": ("confirmed", ""), "editor": ("explained", "rounding"), "operator": ("rejected", "")}


@pytest.mark.usefixtures("shared_database")
def test_of_decisions_taken_at_once_exactly_one_wins_and_one_event_is_written(
    reviewer: User, editor: User, operator: User
) -> None:
    people = [reviewer, editor, operator]
    now = timezone.now()
    a, b = (
        Claim.objects.create(text=text, first_seen=now, last_seen=now, pipeline_version="1")
        for text in ("300 families left", "100 families left")
    )
    pair = Relation.objects.create(
        claim_a=a, claim_b=b, kind="conflicts", rule_id="numbers-disjoint", pipeline_version="1"
    )
    seen = {person.pk: Relation.objects.get(pk=pair.pk) for person in people}
    start = Barrier(len(people))

    def decide(person: User) -> str:
        state, explanation = ANSWERS[person.username]
        try:
            start.wait(timeout=30)
            decide_relation(
                seen[person.pk], by=person, state=state, explanation=explanation,
                reason=f"{person.username} says so.", expected_state="suggested",
            )  # fmt: skip
        except StaleState as late:
            return late.detail
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(people)) as pool:
        told = dict(zip(ANSWERS, pool.map(decide, people), strict=True))
    winners = [name for name, words in told.items() if not words]
    assert len(winners) == 1
    winner = winners[0]
    pair.refresh_from_db()
    assert (pair.state, pair.explanation) == ANSWERS[winner]
    assert pair.decided_by is not None
    assert (pair.decided_by.username, pair.reason) == (winner, f"{winner} says so.")
    event = Event.objects.get(target_type="relation", target_id=pair.pk)
    assert event.actor == pair.decided_by
    for name, words in told.items():
        assert name == winner or f"by {winner}" in words
