"""What was held on a day: whatever people and machines did, ``as_of`` gives back what was shown then."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from claims.choices import Explanation
from claims.models import Claim, ClaimMention, Evidence, Flag, PastState, PipelineRun, Relation, Review
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
SEED, STEPS = 1, 16


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
    if turn % 3 == 0:
        claim = found["claims"][turn % len(found["claims"])]["id"]
        found[f"claim {claim}"] = told(client.get(f"/api/v1/claims/{claim}?{at}").json())
    return found


def test_every_past_instant_is_shown_as_it_was_shown_then(
    story: Story, as_reader: APIClient, editor: User, operator: User
) -> None:
    desk = Desk(SEED, [editor, operator])
    seen: list[tuple[str, dict[str, Any]]] = []
    for turn in range(STEPS):
        desk.step()
        instant = timezone.now().isoformat()
        seen.append((instant, shown(as_reader, turn)))
    assert len(set(desk.done)) > 10
    for turn, (instant, expected) in enumerate(seen):
        then = shown(as_reader, turn, instant)
        for name in expected:
            assert then[name] == expected[name], (SEED, turn, desk.done[: turn + 1], name)
        status = desk.dice.choice(expected["claims"])["verification_status"]
        listed = as_reader.get(f"/api/v1/claims?verification_status={status}&as_of={quote(instant)}").json()
        held = [row["id"] for row in expected["claims"] if row["verification_status"] == status]
        assert [row["id"] for row in listed["results"]] == held, (SEED, turn, status)


def held(client: APIClient, path: str, then: Any = None) -> Any:
    at = f"?as_of={quote(then if isinstance(then, str) else then.isoformat())}" if then else ""
    return client.get(f"/api/v1/{path}{at}")


def test_each_state_names_the_decision_behind_it(
    story: Story, as_reader: APIClient, reviewer: User, editor: User
) -> None:
    claim, relation, flag = story.first.claim, story.relation, story.first.flag
    before = timezone.now()
    now = before.date()
    review = decisions.record_review(
        claim, by=editor, rating="refuted", rationale="The log.", as_of=now, expected_latest=None
    )
    if review.asks_second:
        decisions.countersign_review(review, by=reviewer, verdict="agrees", reason="I read it too.")
    decisions.set_workflow_state(claim, by=reviewer, state="ready", reason="Done.", expected_state="new")
    decisions.decide_relation(relation, by=editor, state="rejected", reason="No.", expected_state="suggested")
    decisions.decide_flag(flag, by=reviewer, state="dismissed", reason="Two.", expected_state="open")
    relation.refresh_from_db()
    decided = relation.decided_at
    decisions.reopen_relation(relation, by=reviewer, reason="Too soon.")
    decisions.set_workflow_state(claim, by=editor, state="closed", reason="Old.", expected_state="ready")

    told = held(as_reader, f"claims/{claim.pk}", decided).json()
    behind = {item["field"]: item["event"] for item in told["held_at"]["behind"]}
    assert told["verification_status"] == "refuted"
    assert behind["verification_status"]["verb"] == "status-changed"
    assert behind["verification_status"]["reason"].startswith(("review:", "countersigned:"))
    assert (told["workflow_state"], behind["workflow_state"]["actor"]) == ("ready", "reviewer")
    assert (told["publication_state"], behind["publication_state"]) == ("internal", None)
    assert told["reviews"][0]["stands"] is True
    pair = held(as_reader, f"relations/{relation.pk}", decided).json()
    assert (pair["state"], pair["decided_by"], pair["reason"]) == ("rejected", "editor", "No.")
    assert pair["held_at"]["behind"][0]["event"]["verb"] == "relation-rejected"
    assert pair["held_at"]["not_recorded"] == []

    earlier = held(as_reader, f"relations/{relation.pk}", before).json()
    assert (earlier["state"], earlier["decided_by"]) == ("suggested", None)
    assert earlier["claim_a"]["verification_status"] == "unverified"
    assert held(as_reader, f"reviews/{review.pk}", before).status_code == 404, "it had not been written"
    assert held(as_reader, f"flags/{flag.pk}", before).json()["state"] == "open"
    tag = held(as_reader, f"claims/{claim.pk}", decided)["ETag"]
    late = as_reader.post(f"/api/v1/claims/{claim.pk}/assign", {"to": None}, headers={"If-Match": tag})
    assert late.status_code in (403, 412), "what was is nothing to decide on"


NO_INSTANTS = (
    "2999-01-01", "2999-01-01T00:00:00Z", "yesterday", "2024-02-30", "2024-13-01T00:00:00Z", "20240301x",
    "0", "2024-03-01T10:00:00 01:00", "0001-01-01T00:00:00+14:00", "2024-03-01%00", "9" * 300,
)  # fmt: skip


def test_what_is_no_past_instant_is_refused_with_a_pointer(story: Story, as_reader: APIClient) -> None:
    paths = ("claims", "relations", "flags", "reviews", f"claims/{story.first.claim.pk}")
    for number, then in enumerate(NO_INSTANTS):
        for path in paths if number == 0 else (paths[number % 5],):
            answer = as_reader.get(f"/api/v1/{path}?as_of={then.replace('+', '%2B')}")
            assert answer.status_code == 400, (path, then, answer.content)
            assert "as_of" in str(answer.json()["errors"])


def test_fields_are_left_out_of_the_past_too_and_expand_is_refused(
    story: Story, as_reader: APIClient
) -> None:
    now = quote(timezone.now().isoformat())
    for path in ("claims", "flags", f"claims/{story.first.claim.pk}"):
        answer = as_reader.get(f"/api/v1/{path}?fields=id,held_at&as_of={now}")
        row = answer.json().get("results", [answer.json()])[0]
        assert set(row) == {"id", "held_at"}
        refused = as_reader.get(f"/api/v1/{path}?expand=claim&as_of={now}")
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "expand")


def test_a_day_means_its_end_and_before_everything_there_is_nothing(
    story: Story, as_reader: APIClient
) -> None:
    made = datetime(2024, 3, 1, 12, tzinfo=UTC)
    for model in (Claim, Relation, Flag, ClaimMention):
        model._base_manager.update(created_at=made)
    first = story.first.claim.pk
    assert len(held(as_reader, "claims", "2024-03-01").json()["results"]) == 2
    assert (
        held(as_reader, f"claims/{first}", "2024-03-01")
        .json()["held_at"]["instant"]
        .startswith("2024-03-01T23:59:59.999999")
    )
    assert held(as_reader, "claims", "2024-03-01T11:59:59").json()["results"] == []
    assert held(as_reader, "claims", "0001-01-01").json()["results"] == []
    assert held(as_reader, f"claims/{first}", "2024-02-29").status_code == 404
    assert held(as_reader, f"claims/{first}", timezone.now().date().isoformat()).status_code == 200


def test_what_cannot_be_told_of_the_past_is_refused_beside_as_of(story: Story, as_reader: APIClient) -> None:
    for asked in ("source=1", "ordering=last_seen", "search=killed", "min_check_worthiness=0.5"):
        answer = as_reader.get(f"/api/v1/claims?as_of={quote(timezone.now().isoformat())}&{asked}")
        assert answer.status_code == 400, asked
        assert asked.partition("=")[0] in str(answer.json()["errors"])


def test_pages_of_the_past_join_and_cost_the_same_for_any_number_of_rows(
    story: Story, as_reader: APIClient, editor: User
) -> None:
    for number in range(4):
        make_account(f"p{number}", toll=90 + number, speaker=f"Ada {number}")
    then = timezone.now().isoformat()
    for claim in Claim.objects.all():
        decisions.set_workflow_state(claim, by=editor, state="closed", reason="x", expected_state="new")
    page = as_reader.get(f"/api/v1/claims?workflow_state=new&page_size=2&as_of={quote(then)}").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = as_reader.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == sorted(Claim.objects.values_list("pk", flat=True), reverse=True)
    for path in ("claims", "relations", "flags", "reviews"):
        counts = []
        for size in (5, 6):
            with CaptureQueriesContext(connection) as asked:
                as_reader.get(f"/api/v1/{path}?page_size={size}&as_of={quote(then)}")
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 24, (path, counts)


def test_of_rows_older_than_the_record_is_told_what_the_events_say_and_no_more(
    story: Story, as_reader: APIClient, editor: User
) -> None:
    claim, relation = story.first.claim, story.relation
    decisions.set_workflow_state(claim, by=editor, state="ready", reason="x", expected_state="new")
    made = timezone.now()
    decisions.decide_relation(relation, by=editor, state="rejected", reason="No.", expected_state="suggested")
    between = timezone.now()
    decisions.reopen_relation(relation, by=editor, reason="Yes.")
    decisions.set_workflow_state(claim, by=editor, state="closed", reason="x", expected_state="ready")
    PastState.objects.all()._raw_delete("default")
    import_module("claims.migrations.0016_past_states").fill(apps, None)

    told = held(as_reader, f"claims/{claim.pk}", between).json()
    assert told["workflow_state"] == "ready"
    assert {"text", "voicing_count"} <= set(told["held_at"]["not_recorded"])
    assert told["voicing_count"] is None
    pair = held(as_reader, f"relations/{relation.pk}", between).json()
    assert (pair["state"], pair["decided_by"], pair["reason"]) == ("rejected", "editor", "No.")
    unknown = held(as_reader, f"relations/{relation.pk}", made).json()
    assert unknown["state"] is None
    assert "state" in unknown["held_at"]["not_recorded"]


def test_the_audit_trail_is_filtered_and_a_claim_has_its_history_in_pages(
    story: Story, as_reader: APIClient, editor: User
) -> None:
    claim, relation = story.first.claim, story.relation
    decisions.set_workflow_state(claim, by=editor, state="ready", reason="Done.", expected_state="new")
    decisions.decide_relation(relation, by=editor, state="rejected", reason="No.", expected_state="suggested")

    def verbs(query: str) -> list[str]:
        answer = as_reader.get(f"/api/v1/{query}")
        assert answer.status_code == 200, answer.content
        return [row["verb"] for row in answer.json()["results"]]

    assert verbs(f"events?target=relation:{relation.pk}") == ["relation-rejected"]
    assert verbs("events?verb=workflow-state-set&actor=editor") == ["workflow-state-set"]
    assert verbs("events?actor=nobody") == []
    assert verbs("events?by_machine=true&verb=workflow-state-set") == []
    assert verbs(f"events?after={quote(timezone.now().isoformat())}") == []
    assert {"workflow-state-set", "relation-rejected"} <= set(verbs(f"claims/{claim.pk}/history"))
    # The pair stands in the history of its other claim as well, whose own events it is not among.
    assert "relation-rejected" in verbs(f"claims/{story.second.claim.pk}/history")
    one = as_reader.get("/api/v1/events?verb=workflow-state-set").json()["results"][0]
    assert (one["before"], one["after"]) == ({"workflow_state": "new"}, {"workflow_state": "ready"})
    assert as_reader.get(one["url"]).json() == one
    assert as_reader.get("/api/v1/events?target=relation:0").status_code == 400
