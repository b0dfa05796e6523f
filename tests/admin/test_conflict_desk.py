"""The desk of conflicts: what was compared, one answer after the other, and who was first."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.admin.answers import ANSWERS
from claims.admin.relation_page import answer_title
from claims.choices import RelationKind
from claims.models import Claim, ClaimMention, Event, Relation
from claims.pipeline.types import Comparator, Span
from claims.pipeline.types import Quantity as Figure
from claims.selectors import comparison_of, other_figures, relations_list
from claims.selectors.numberlines import WIDTH, number_line

from . import data


@pytest.fixture
def desk(signed_in, people):
    return signed_in(people["reviewer"])


@pytest.fixture
def three(story):
    """The story's conflict and two more that wait, by score: best first."""
    rows = [story.conflict]
    for number, score in ((1, 0.8), (2, 0.6)):
        one, other = (
            Claim.objects.create(
                text=f"Road {number} is {word}", first_seen=data.MORNING, last_seen=data.MORNING,
                pipeline_version="1",
            )
            for word in ("open", "shut")
        )  # fmt: skip
        rows.append(data.conflict(one, other, score=score))
    return rows


def page_of(relation):
    return reverse("admin:claims_relation_change", args=[relation.pk])


def decide(client, relation, answer="confirmed", reason="Two counts of one day.", **said):
    address = reverse("admin:claims_relation_decide", args=[relation.pk])
    return client.post(address, {"answer": answer, "reason": reason, "expected_state": "suggested"} | said)


def reopen(client, relation, **said):
    return client.post(reverse("admin:claims_relation_reopen", args=[relation.pk]), {"reason": "No."} | said)


def shown(client, address):
    return unescape(client.get(address).content.decode())


# --- deciding -------------------------------------------------------------------------------------------


def test_an_answer_is_recorded_signed_and_shown_with_its_reason(desk, story, people):
    decide(desk, story.conflict, "different_scope", "The network counts its own boats.")
    story.conflict.refresh_from_db()
    assert (story.conflict.state, story.conflict.explanation) == ("explained", "different_scope")
    assert story.conflict.decided_by == people["reviewer"]
    event = Event.objects.filter(target_type="relation", target_id=story.conflict.pk).latest("id")
    assert event.reason == "The network counts its own boats."
    page = shown(desk, page_of(story.conflict))
    assert "Different scope or definition" in page
    assert "The network counts its own boats." in page
    assert "Take the decision back" in page


def test_every_answer_of_every_kind_writes_what_the_table_may_hold(desk, story):
    for kind, answers in ANSWERS.items():
        for answer in answers:
            Relation.objects.update(
                kind=kind, state="suggested", explanation="", decided_at=None, decided_by=None
            )
            assert decide(desk, story.conflict, answer.value, "So.").status_code == 302
            story.conflict.refresh_from_db()
            assert answer_title(story.conflict) == answer.title


def test_each_kind_has_its_keys_once_and_a_sameness_has_only_two_answers():
    for kind in RelationKind:
        keys = [key for answer in ANSWERS[kind] for key in answer.keys.split()]
        assert len(keys) == len(set(keys))
    assert [a.letter for a in ANSWERS["conflicts"]] == ["c", "u", "s", "r", "m", "n", "x"]
    assert [a.letter for a in ANSWERS["same"]] == ["y", "n"]


def test_what_cannot_be_recorded_comes_back_with_all_that_was_typed(desk, story):
    for said, told in (
        ({"reason": "  "}, "without a reason"),
        ({"answer": ""}, "Choose an answer"),
        ({"answer": "../\x00"}, "Select a valid choice"),
        ({"answer": "refuted"}, "Select a valid choice"),
        ({"reason": "x" * 4001}, "at most 4000"),
        ({"reason": "a\x00b"}, "Null characters"),
    ):
        response = decide(desk, story.conflict, **said)
        assert response.status_code == 400
        page = unescape(response.content.decode())
        assert told in page
        assert said.get("reason", "Two counts of one day.").strip()[:20] in page
    story.conflict.refresh_from_db()
    assert story.conflict.state == "suggested"


def test_the_second_of_two_reviewers_is_told_on_the_page_and_keeps_her_words(desk, signed_in, story, people):
    second = signed_in(people["editor"])
    decide(desk, story.conflict, "rounding", "Rounded to hundreds.")
    response = decide(second, story.conflict, "confirmed", "I called both of them.")
    assert response.status_code == 409
    page = unescape(response.content.decode())
    alert = page[page.index('nv-warn" role="alert"') : page.index('class="nv-lead"')]
    for words in ("reviewer", "Rounding", "Rounded to hundreds.",
                  "Real conflict", "I called both of them."):  # fmt: skip
        assert words in alert
    assert "I called both of them.</textarea>" in page.replace("\n", "")
    story.conflict.refresh_from_db()
    assert story.conflict.state == "explained"
    assert Event.objects.filter(target_type="relation", target_id=story.conflict.pk).count() == 1


# --- the queue ------------------------------------------------------------------------------------------


def test_the_next_that_waits_opens_and_the_decision_before_is_taken_back_with_one_press(desk, three):
    first, second, _ = three
    response = decide(desk, first)
    assert urlsplit(response["Location"]).path == page_of(second)
    page = shown(desk, response["Location"])
    assert "Recorded: <strong>Real conflict</strong>" in page
    assert 'data-key="z"' in page
    assert "1 of 2" in page
    first.refresh_from_db()
    back = reopen(desk, first, reason="Taken back right away.", decided_at=first.decided_at.isoformat())
    assert urlsplit(back["Location"]).path == page_of(first)
    first.refresh_from_db()
    assert first.state == "suggested"
    events = Event.objects.filter(target_type="relation", target_id=first.pk).order_by("id")
    assert [e.verb for e in events] == ["relation-confirmed", "relation-reopened"]
    assert events.last().reason == "Taken back right away."


def test_the_order_and_the_filters_of_the_list_are_kept(desk, three):
    lowest_first = "standing=open&kind__exact=conflicts&o=6"
    page = desk.get(page_of(three[1]), {"_changelist_filters": lowest_first})
    queue = page.context["queue"]
    assert (queue.place, queue.total) == (2, 3)
    assert (queue.previous, queue.next) == (three[2].pk, three[0].pk)
    response = decide(desk, three[1], queue=lowest_first)
    assert urlsplit(response["Location"]).path == page_of(three[0])
    kept = parse_qs(urlsplit(response["Location"]).query)["queue"][0]
    assert parse_qs(kept) == parse_qs(lowest_first)
    assert desk.get(response["Location"]).context["queue"].place == 2


def test_a_list_of_decided_pairs_is_walked_without_being_decided(desk, three):
    for relation in three[:2]:
        decide(desk, relation)
    queue = desk.get(page_of(three[0]), {"queue": "standing=decided"}).context["queue"]
    assert (queue.place, queue.total, queue.next, queue.next_open) == (1, 2, three[1].pk, None)


def test_after_the_last_one_the_page_says_that_nothing_waits(desk, story):
    response = decide(desk, story.conflict)
    assert urlsplit(response["Location"]).path == page_of(story.conflict)
    assert "Nothing else waits in this list." in shown(desk, response["Location"])


def test_a_list_that_cannot_be_read_is_the_list_of_open_conflicts(desk, three):
    for queue in (
        "o=99.x", "nonsense=1", "claim_a__text__regex=(((", "q=\x00", "kind__exact=\x00", "x" * 9000,
        "score_from=abc", "claim_a__nothing=1", "_popup=1&p=77&all=&e=1",
    ):  # fmt: skip
        response = desk.get(page_of(three[1]), {"queue": queue, "decided": "9" * 40})
        assert response.status_code == 200, queue
        assert response.context["queue"].total in (0, 3), queue
        assert decide(desk, three[1], queue=queue, answer="").status_code == 400, queue
    assert decide(desk, three[1], queue="q=\x00").status_code == 302


def test_an_undo_leaves_alone_what_a_colleague_decided_since(desk, signed_in, people, story):
    decide(desk, story.conflict)
    story.conflict.refresh_from_db()
    mine = story.conflict.decided_at.isoformat()
    colleague = signed_in(people["editor"])
    reopen(colleague, story.conflict)
    decide(colleague, story.conflict, "rounding", "Rounded.")
    reopen(desk, story.conflict, decided_at=mine)
    story.conflict.refresh_from_db()
    assert (story.conflict.state, story.conflict.decided_by) == ("explained", people["editor"])


def test_only_ones_own_last_decision_is_offered_for_undo(desk, signed_in, people, three):
    decide(desk, three[0])
    address = f"{page_of(three[1])}?decided={three[0].pk}"
    assert desk.get(address).context["before"].relation == three[0]
    assert signed_in(people["editor"]).get(address).context["before"] is None
    assert desk.get(f"{page_of(three[1])}?decided=x").context["before"] is None


# --- what was compared ----------------------------------------------------------------------------------


def with_figures(story):
    """Both clauses as the pipeline reads them, with the rest of what is compared."""
    for claim, text, low, high, place in (
        (story.left, "more than 300", 300.0, None, "orlen"),
        (story.few_left, "fewer than 100", None, 100.0, "hult")
    ):  # fmt: skip
        mention = claim.mentions.get()
        figure = {
            "span": [0, 5], "text": text, "low": low, "high": high, "low_open": low is not None,
            "high_open": high is not None, "unit": "", "measure": "families left", "counted": "family",
            "comparator": "more_than" if low else "less_than", "predicate": "leave", "place": place,
        }  # fmt: skip
        mention.proposition |= {"quantities": [figure], "predicate": "leave", "subjects": ["family"]}
        mention.save()
    return relations_list().get(pk=story.conflict.pk)


def test_the_checklist_says_of_each_line_whether_the_accounts_agree(story):
    comparison = comparison_of(with_figures(story))
    checks = {check.key: check for check in comparison.checks}
    assert {key: check.words for key, check in checks.items()} == {
        "measure": "same", "number": "differ", "unit": "same", "scope": "not said", "predicate": "same",
        "time": "not said", "place": "differ", "polarity": "same", "speaker": "differ", "reported": "same",
    }  # fmt: skip
    assert [check.key for check in comparison.checks if check.decided] == ["number"]
    assert checks["number"].left == "more than 300, read as above 300"
    assert checks["number"].note == "no number lies in both"
    assert {check.sign for check in checks.values()} == {"=", "≠", "–"}
    assert comparison.line is not None
    assert "They do not touch" in comparison.line.words


def test_a_denial_is_decided_by_who_says_and_who_denies(story):
    params = {
        "shared": ["dam"],
        "negated": "b",
        "words_a": "x",
        "words_b": "y",
        "said_by_a": "",
        "said_by_b": "",
    }
    Relation.objects.filter(pk=story.conflict.pk).update(rule_id="assertion-denied", params=params)
    mention = story.few_left.mentions.get()
    mention.proposition |= {"polarity": "negated"}
    mention.save()
    comparison = comparison_of(relations_list().get(pk=story.conflict.pk))
    decided = [check for check in comparison.checks if check.decided]
    assert [(c.key, c.left, c.right, c.words) for c in decided] == [
        ("polarity", "says it is so", "says it is not so", "differ")
    ]
    assert comparison.line is None


def test_a_rule_of_words_shows_the_words_that_it_went_by(story):
    inner = {"a": "11-18", "b": "11-19", "shared": ["x"]}
    for rule, params, shown in (
        ("clock-times-differ", {"a": 125, "b": 840, "shared": []}, ("Time of day", "02:05", "14:00")),
        ("details-exclude", {"word_a": "north", "word_b": "south"}, ("Words", "north", "south")),
        ("truce-broken", {"holds": "b", "truce": "calm", "fire": "x"}, ("Truce, and fire", "x", "calm")),
        ("contradicts-itself", {"by": "dates-differ", "compared": inner}, ("Date", "11-18", "11-19")),
    ):
        Relation.objects.filter(pk=story.conflict.pk).update(rule_id=rule, params=params)
        checks = comparison_of(relations_list().get(pk=story.conflict.pk)).checks
        answer = next(check for check in checks if check.key == "answer")
        assert (answer.label, answer.left, answer.right) == shown
        assert answer.decided


def test_a_finding_that_cannot_be_read_still_has_a_page(desk, story):
    for mention in ClaimMention.objects.all():
        mention.proposition = {"span": "no"}
        mention.save()
    odd = {"a": {"figure": 5}, "b": {"low": 1, "high": 0}}
    for params in ({}, [], {"a": {"low": "x", "high": []}, "b": 3}, odd):
        Relation.objects.filter(pk=story.conflict.pk).update(params=params, mention_b=None)
        assert desk.get(page_of(story.conflict)).status_code == 200


def figure(low, high, unit="", **more):
    return Figure(Span(0, 1), "", low, high, Comparator.EXACT, unit=unit, **more)


def test_the_number_line_shows_the_gap_and_no_gap_where_the_figures_touch():
    apart = number_line(figure(300.0, None, low_open=True), figure(None, 100.0))
    assert not apart.touch
    assert apart.gap[0] < apart.gap[1]
    assert apart.bars[0].runs_right
    assert not apart.bars[0].runs_left
    assert [tick.words for tick in apart.ticks] == ["100", "300"]
    assert number_line(figure(1.0, 5.0), figure(4.0, 9.0)).gap is None
    assert number_line(figure(40.0, 40.0, "mile"), figure(64374.0, 64374.0, "metre")).words.endswith(
        "rounding."
    )
    assert number_line(figure(4.0, 4.0, "mile"), figure(4.0, 4.0, "dollar")) is None
    assert number_line(figure(None, None), figure(4.0, 4.0)) is None
    for bar in number_line(figure(0.0, 0.0), figure(1e12, 1e12)).bars:
        assert 0 <= bar.start <= bar.end <= WIDTH


def a_third(name):
    """One more claim of the story's measure, by somebody of that name."""
    words = "150 families had left the lower town"
    revision = data.article(f"{name} said that {words}.").current_revision
    said = data.statement(
        revision, words, who=data.source(name), figure="150 families", low=150, high=150
    )  # fmt: skip
    return data.claim(f"{name}: 150 families had left", said)


def test_other_claims_of_the_measure_are_named_with_who_says_so(desk, story):
    relation = with_figures(story)
    third = a_third("A driver")
    page = desk.get(page_of(relation))
    assert [other.figure.claim for other, _ in page.context["others"]] == [third.pk, story.injured.pk]
    shown = unescape(page.content.decode())
    assert "[150, 150]" in shown[shown.index('id="others"') :]
    assert "A driver" in shown[shown.index('id="others"') :]
    costs = []
    for name in ("A nurse", "A pilot"):
        a_third(name)
        with CaptureQueriesContext(connection) as queries:
            found = other_figures("families left", besides=[story.left.pk, story.few_left.pk])
        costs.append((len(found), len(queries)))
    assert costs == [(3, 2), (4, 2)]


# --- the list -------------------------------------------------------------------------------------------


def test_the_list_says_who_says_each_which_rule_and_how_old(desk, story):
    page = shown(desk, reverse("admin:claims_relation_changelist"))
    for words in ("Ilse Brandt · Vessel Courier", "Open Boats Network · Orlen Gazette",
                  "Different figures for the same thing", "measure: families left", "today"):  # fmt: skip
        assert words in page


def test_the_list_is_narrowed_by_rule_measure_age_and_speaker(desk, story):
    for query, rows in (
        ({"rule": "numbers-disjoint"}, 1), ({"rule": "assertion-denied"}, 0),
        ({"measure": "families left"}, 1), ({"measure": "killed"}, 0), ({"measure": "a\x00"}, 0),
        ({"age": "new"}, 1), ({"age": "7"}, 0), ({"age": "x"}, 1), ({"q": "Brandt"}, 1),
    ):  # fmt: skip
        response = desk.get(reverse("admin:claims_relation_changelist"), query)
        found = response.context["cl"].result_count if response.status_code == 200 else rows
        assert found == rows, query


def test_the_page_of_a_pair_costs_the_same_for_many_voices_and_figures(desk, story):
    relation = with_figures(story)
    costs = []
    for count in (2, 7):
        for number in range(count):
            data.conflict(a_third(f"Person {count}.{number}"), story.injured)
            text = f"Voice {count}.{number} said so."
            data.mention(story.left, data.statement(data.article(text).current_revision, "said so"))
        desk.get(page_of(relation))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(relation)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
