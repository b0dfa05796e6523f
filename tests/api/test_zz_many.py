"""What was held on a day: whatever people and machines did, ``as_of`` gives back what was shown then."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from claims.choices import Explanation
from claims.models import Claim, ClaimMention, Evidence, Flag, PipelineRun, Relation, Review
from claims.services import decisions
from claims.services.corrections import dismiss_statement, undo_decision
from claims.services.refreshing import refresh_claims
from sources.models import ArticleRevision
from sources.services.errors import InvalidInput, NotAllowed, StaleState

from .data import Story, make_account

pytestmark = pytest.mark.django_db
UNTOLD = {
    "held_at", "updated_at", "next_check_at", "next_check_reason", "last_checked_at", "pipeline_version",
    "checks_without_change", "next_check_in_words", "timeline",
}  # fmt: skip
"""What an answer of the past does not tell: schedules, versions, and the timeline, which has a list."""
STEPS = 40


class Desk:
    """People and machines who do something at random, as far as the services let them."""

    def __init__(self, seed: int, people: list[User]) -> None:
        self.dice = random.Random(seed)
        self.people = people
        self.verbs = [getattr(self, name) for name in dir(self) if name.startswith("do_")]
        self.done: list[str] = []
        self.deck: list[Any] = []

    def step(self) -> None:
        for _ in range(200):
            if not self.deck:
                self.deck = self.dice.sample(self.verbs, len(self.verbs))
            verb = self.deck.pop()
            try:
                verb()
            except (InvalidInput, StaleState, NotAllowed, IndexError):
                continue  # refused: nothing was changed, which the snapshots show as well
            self.done.append(verb.__name__)
            return
        raise AssertionError("nothing can be done any more")

    def one(self, rows: Any) -> Any:
        return self.dice.choice(list(rows.order_by("pk")))

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.dice.choice(self.people), "reason": f"Because {len(self.done)}."}

    def do_decide_relation(self) -> None:
        relation = self.one(Relation.objects.all())
        state = self.dice.choice(["confirmed", "rejected", "explained"])
        how = {"explanation": Explanation.ROUNDING.value} if state == "explained" else {}
        decisions.decide_relation(relation, state=state, expected_state=relation.state, **how, **self.by)

    def do_reopen_relation(self) -> None:
        decisions.reopen_relation(self.one(Relation.objects.all()), **self.by)

    def do_decide_flag(self) -> None:
        flag = self.one(Flag.objects.all())
        state = self.dice.choice([s for s in ("accepted", "dismissed", "open") if s != flag.state])
        decisions.decide_flag(flag, state=state, expected_state=flag.state, **self.by)

    def do_review(self) -> None:
        claim = self.one(Claim.objects.all())
        latest, signed = claim.reviews.order_by("-id").first(), self.by
        rating = self.dice.choice(["supported", "refuted", "unverifiable"])
        decisions.record_review(
            claim, by=signed["by"], rating=rating, rationale=signed["reason"],
            as_of=timezone.now().date(), expected_latest=latest,
        )  # fmt: skip

    def do_countersign(self) -> None:
        review = self.one(Review.objects.filter(asks_second=True, countersignature=None))
        decisions.countersign_review(review, verdict=self.dice.choice(["agrees", "disagrees"]), **self.by)

    def do_workflow(self) -> None:
        claim = self.one(Claim.objects.all())
        state = self.dice.choice(["new", "in_review", "ready", "closed"])
        decisions.set_workflow_state(claim, state=state, expected_state=claim.workflow_state, **self.by)

    def do_publication(self) -> None:
        claim = self.one(Claim.objects.all())
        state = self.dice.choice(["internal", "published", "withdrawn"])
        decisions.set_publication_state(claim, state=state, expected_state=claim.publication_state, **self.by)

    def do_assign(self) -> None:
        to = self.dice.choice([None, *self.people])
        decisions.assign_claim(self.one(Claim.objects.all()), to=to, **self.by)

    def do_evidence(self) -> None:
        claim, signed = self.one(Claim.objects.all()), self.by
        decisions.add_evidence(claim, by=signed["by"], stance="supports", excerpt=signed["reason"])

    def do_withdraw(self) -> None:
        decisions.withdraw_evidence(self.one(Evidence.objects.all()), **self.by)

    def do_restore(self) -> None:
        decisions.restore_evidence(self.one(Evidence.objects.all()), **self.by)

    def do_merge(self) -> None:
        keep, other = self.one(Claim.objects.all()), self.one(Claim.objects.all())
        decisions.merge_claims(keep, other=other, **self.by)

    def do_unmerge(self) -> None:
        decisions.unmerge_claim(self.one(Claim.objects.filter(merged_into__isnull=False)), **self.by)

    def do_match(self) -> None:
        mention = self.one(ClaimMention.objects.all())
        claim = self.dice.choice([None, self.one(Claim.objects.all())])
        state = self.dice.choice(["confirmed", "rejected"])
        decisions.decide_match(mention, state=state, claim=claim, **self.by)

    def do_dismiss_statement(self) -> None:
        mention = self.one(ClaimMention.objects.all())
        dismiss_statement(mention.statement, **self.by)

    def do_undo_statement(self) -> None:
        mention = self.one(ClaimMention.objects.filter(statement__verdict="dismissed"))
        undo_decision(mention.statement, **self.by)

    def do_machine(self) -> None:
        now = timezone.now() + timedelta(days=self.dice.choice([0, 30]))
        refresh_claims(Claim.objects.values_list("pk", flat=True), today=now.date(), now=now)

    def do_new_account(self) -> None:
        number = Claim.objects.count()
        if number > 5:
            raise IndexError
        made = make_account(f"n{number}", toll=self.dice.choice([27, 40 + number]), speaker=f"Ada {number}")
        refresh_claims([made.claim.pk], today=timezone.now().date(), now=timezone.now())

    def do_new_text(self) -> None:
        """A newer text of an article was read, and what stood in the older one counts no longer."""
        held = self.one(ArticleRevision.objects.filter(number=1))
        newer = ArticleRevision.objects.create(
            article=held.article, number=held.article.revisions.count() + 1, title="", text="Nothing.",
            sha256=f"{len(self.done):064}", captured_from="text",
        )  # fmt: skip
        PipelineRun.objects.create(revision=newer, version="test-1", state="done")
        self.do_machine()


def told(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: told(inner) for name, inner in value.items() if name not in UNTOLD}
    return [told(inner) for inner in value] if isinstance(value, list) else value


def shown(client: APIClient, turn: int, then: str = "") -> dict[str, Any]:
    """What the API shows of claims, relations, flags and reviews, and the page of one claim."""
    at = f"as_of={quote(then)}" if then else ""
    found: dict[str, Any] = {}
    for name in ("claims", "relations", "flags", "reviews")[: 4 if turn % 4 == 0 else 3]:
        answer = client.get(f"/api/v1/{name}?page_size=200&{at}")
        assert answer.status_code == 200, answer.content
        found[name] = told(answer.json()["results"])
    claim = found["claims"][turn % len(found["claims"])]["id"]
    found[f"claim {claim}"] = told(client.get(f"/api/v1/claims/{claim}?{at}").json())
    return found


@pytest.mark.parametrize("seed", range(2, 8))
def test_every_past_instant_is_shown_as_it_was_shown_then(
    seed: int, story: Story, as_reader: APIClient, editor: User, operator: User
) -> None:
    desk = Desk(seed, [editor, operator])
    seen: list[tuple[str, dict[str, Any]]] = []
    for turn in range(STEPS):
        desk.step()
        instant = timezone.now().isoformat()
        seen.append((instant, shown(as_reader, turn)))
    assert len(set(desk.done)) > 12
    for turn, (instant, expected) in enumerate(seen):
        then = shown(as_reader, turn, instant)
        for name in expected:
            assert then[name] == expected[name], (seed, turn, desk.done[: turn + 1], name)
        status = desk.dice.choice(expected["claims"])["verification_status"]
        listed = as_reader.get(f"/api/v1/claims?verification_status={status}&as_of={quote(instant)}").json()
        held = [row["id"] for row in expected["claims"] if row["verification_status"] == status]
        assert [row["id"] for row in listed["results"]] == held, (seed, turn, status)
