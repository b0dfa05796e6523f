"""Rule quality: what counts as right, what counts once, and decisions that come back as data."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from benchmarks import decisions
from claims.management.reading import day_of, parsed, text_of
from claims.models import Event, Relation, Statement
from claims.pipeline.conflicts import Label
from claims.pipeline.types import Finding
from claims.selectors.decided_pairs import decided_pairs, passage
from claims.selectors.dismissed import dismissed_examples
from claims.selectors.rule_quality import Share, rule_quality, wilson
from claims.services.corrections import confirm_statement, dismiss_statement
from claims.services.decisions import decide_flag, decide_relation, merge_claims, reopen_relation

from . import data

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(story, reviewer):
    """Decides a fresh pair of claims by the services: ``decided(state, explanation, kind=...)``."""

    def decide(state, explanation="", *, number=[0], **fields):  # noqa: B006
        number[0] += 1
        one, other = data.claim(f"One {number[0]}"), data.claim(f"Other {number[0]}")
        relation = data.conflict(one, other, **fields)
        return decide_relation(
            relation, by=reviewer, state=state, explanation=explanation, reason=f"{state} {explanation}",
            expected_state="suggested",
        )  # fmt: skip

    return decide


def row_of(kind, rule_id):
    (row,) = rule_quality(kind=kind, rule_id=rule_id)
    return row


def test_the_interval_is_wilsons():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 5) == pytest.approx((0.0, 0.4345), abs=1e-4)
    assert wilson(0, 0) is None
    assert Share(8, 10).is_few
    assert not Share(20, 40).is_few


def test_an_explained_conflict_is_not_a_right_one_but_an_update_that_is_one_is(decided):
    decided("confirmed")
    decided("rejected")
    decided("explained", "update")
    decided("explained", "rounding")
    decided("explained", "update", kind="updates", rule_id="toll-update")
    decided("explained", "different_scope", kind="updates", rule_id="toll-update")
    row = row_of("conflicts", "numbers-disjoint")
    assert (row.proposed, row.share) == (5, Share(1, 4))
    assert dict(row.outcomes) == {
        "confirmed": 1, "rejected": 1, "explained: an update": 1, "explained: rounding": 1,
    }  # fmt: skip
    assert row_of("updates", "toll-update").share == Share(1, 2)


def test_a_decision_counts_once_and_one_taken_back_not_at_all(decided, reviewer, editor):
    decided("confirmed")
    reopen_relation(decided("rejected"), by=reviewer, reason="Looked again.")
    moved = decided("rejected")
    merge_claims(data.claim("The claim that stays"), other=moved.claim_a, by=editor, reason="One claim.")
    decided("rejected", rule_id="separated-by-person", kind="same")
    assert row_of("conflicts", "numbers-disjoint").share == Share(1, 2)
    assert rule_quality(kind="same") == ()
    assert sorted(pair["right"] for pair in decided_pairs()) == [False, True]


def test_statements_flags_and_names_are_counted_by_their_rules(story, reviewer):
    rows = list(Statement.objects.filter(voice="attributed").order_by("pk"))
    Statement.objects.update(rule_id="reported-clause")
    for row, verb in zip(rows, (confirm_statement, dismiss_statement, confirm_statement), strict=False):
        row.refresh_from_db()
        verb(row, by=reviewer, reason="So it is printed.")
    # The third decision moved along to a newer text, where it is counted.
    Event.objects.create(
        verb="statement-carried-over", target_type="statement", target_id=rows[3].pk,
        before={"statement": rows[2].pk}, actor=None,
    )  # fmt: skip
    statements = row_of("statement", "reported-clause")
    assert (statements.share, statements.proposed) == (Share(1, 2), len(Statement.objects.all()) - 1)
    (wrong,) = dismissed_examples("statement", "reported-clause")
    assert (wrong.id, wrong.reason) == (rows[1].pk, "So it is printed.")
    decide_flag(story.flag, by=reviewer, state="dismissed", reason="A name is given.", expected_state="open")
    flags = row_of("flag", "anonymous-source")
    assert [flags.share, *(share for _, share in flags.versions)] == [Share(0, 1)] * 2
    assert row_of("name", "sounds-alike").share == Share(0, 0)


def test_a_threshold_says_what_it_keeps_and_how_often_that_is_right(decided):
    for score, state in ((0.95, "confirmed"), (0.9, "confirmed"), (0.62, "rejected"), (0.6, "confirmed")):
        decided(state, score=score)
    data.conflict(data.claim("Low"), data.claim("Lower"), score=0.3)
    row = row_of("conflicts", "numbers-disjoint")
    table = {one.score: (one.share.right, one.share.decided, round(one.kept, 2)) for one in row.thresholds}
    assert table == {
        0.3: (3, 4, 1.0), 0.6: (3, 4, 0.83), 0.9: (2, 2, 0.5), 0.95: (1, 1, 0.33), 1.0: (0, 0, 0.17),
    }  # fmt: skip


def test_weeks_and_dismissed_examples_follow_the_day_of_the_decision(decided):
    old, new = decided("rejected"), decided("rejected")
    Relation.objects.filter(pk=old.pk).update(decided_at=timezone.now() - timedelta(days=30))
    row = row_of("conflicts", "numbers-disjoint")
    assert [share for _, share in row.weeks] == [Share(0, 1), Share(0, 1)]
    assert all(week.weekday() == 0 for week, _ in row.weeks)
    assert [one.id for one in dismissed_examples("conflicts", "numbers-disjoint")] == [new.pk, old.pk]
    recent = rule_quality(kind="conflicts", since=timezone.now().date() - timedelta(days=7))
    assert recent[0].share == Share(0, 1)


def test_a_decided_pair_is_written_as_compare_reads_it(story, reviewer, signed_in, people):
    decide_relation(
        story.conflict, by=reviewer, state="explained", explanation="different_scope",
        reason="Its own boats only.", expected_state="suggested",
    )  # fmt: skip
    response = signed_in(people["reviewer"]).get(reverse("admin:claims_decisions_export"))
    (line,) = b"".join(response.streaming_content).splitlines()
    read = parsed(line)
    assert text_of(read, "a") == "Mayor Ilse Brandt said that more than 300 families had left the lower town."
    assert day_of(read, "b_date") == data.MORNING.date()
    told = ("b_source", "a_outlet", "kind", "rule_id", "decision", "explanation", "right", "reason")
    assert [read[name] for name in told] == [
        "Open Boats Network", "Vessel Courier", "conflicts", "numbers-disjoint", "explained",
        "different_scope", False, "Its own boats only.",
    ]  # fmt: skip
    assert passage("A. " + "x" * 4000 + " y.", 10, 20) == "x" * 10


def test_both_commands_print_what_the_page_shows(decided, tmp_path):
    decided("confirmed")
    table, screen = io.StringIO(), io.StringIO()
    call_command("rule_quality", "--kind", "conflicts", stdout=table)
    assert "numbers-disjoint" in table.getvalue()
    assert "1.00 (0.21 to 1.00, fewer than 20 decisions)" in table.getvalue()
    call_command("export_decisions", stdout=screen)
    call_command("export_decisions", "--out", str(tmp_path / "out.jsonl"), stdout=io.StringIO())
    assert (tmp_path / "out.jsonl").read_text() == screen.getvalue()
    assert [pair.right for pair in decisions.load(tmp_path / "out.jsonl")] == [True]


def test_a_rule_page_warns_of_few_decisions_and_shows_what_was_dismissed(decided, signed_in, people):
    relation = decided("rejected")
    address = reverse("admin:claims_rule", args=["conflicts", "numbers-disjoint"])
    page = signed_in(people["reader"]).get(address).content.decode()
    assert "Fewer than 20 decisions" in page
    assert reverse("admin:claims_relation_change", args=[relation.pk]) in page
    other = reverse("admin:claims_rule", args=["conflicts", "no-such-rule"])
    assert signed_in(people["reader"]).get(other).status_code == 404


def test_the_rules_of_today_are_scored_on_decisions_of_yesterday(tmp_path):
    pairs = decisions.load(Path(decisions.__file__).parent / "gold" / "decisions.jsonl")
    assert [pair.right for pair in pairs] == [True, True, False, True, False]

    def judge(a, b):
        """Finds a conflict wherever both passages hold a figure."""
        found = all(any(c.isdigit() for c in side.text) for side in (a, b))
        return Label.CONFLICT if found else Label.UNRELATED, Finding("stub")

    outcomes = decisions.judged(pairs, judge)
    assert [one.proposed for one in outcomes] == [True, False, True, False, True]
    text = "\n".join(decisions.report(outcomes))
    assert "right and not proposed any more: 2; wrong and still proposed: 2" in text
    assert "0.33 (1 of 3)" in text
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps({"id": 1}) + "\n")
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 1"):
        decisions.load(bad)
    assert decisions.main(["--decisions", str(bad)]) == 2
