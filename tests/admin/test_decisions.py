"""Decisions on the screens: recorded with a reason, refused where late, undone where that is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Evidence, Relation, Review, Statement
from newsverify.schedules import ensure_schedules
from sources.models import Job, Source, SourceAlias

from . import data


@pytest.fixture
def desk(signed_in, people):
    return signed_in(people["reviewer"])


def post(client, name, row, **said):
    response = client.post(reverse(f"admin:{name}", args=[row.pk]), said)
    assert response.status_code == 302, response.content[:500]
    # Messages that no page has shown yet are still there: the newest is this answer's.
    return [str(message) for message in get_messages(response.wsgi_request)][-1:]


def test_the_two_accounts_stand_side_by_side_with_their_words_marked(desk, story):
    page = desk.get(reverse("admin:claims_relation_change", args=[story.conflict.pk])).content.decode()
    assert "<mark>more than 300 families had left the lower town</mark>" in page
    assert "<mark>fewer than 100 families had left the lower town</mark>" in page
    assert "Ilse Brandt" in page
    assert "Open Boats Network" in page
    assert "does not say which" in page
    assert "refuted" not in page.lower()


def test_what_was_compared_stands_in_a_table_with_both_intervals(desk, story):
    response = desk.get(reverse("admin:claims_relation_change", args=[story.conflict.pk]))
    rows = {what: (one, other) for what, one, other in response.context["compared"]}
    assert rows["measure"] == ("families left", "")
    assert rows["figure as printed"] == ("more than 300", "fewer than 100")
    assert rows["read as the interval"] == ("(300, ∞)", "(−∞, 100)")


def test_a_denial_is_marked_wherever_its_claim_is_shown(desk, story):
    story.few_left.modality = "denied"
    story.few_left.save()
    for address in (
        reverse("admin:index"),
        reverse("admin:claims_relation_change", args=[story.conflict.pk]),
        reverse("admin:claims_claim_change", args=[story.few_left.pk]),
        reverse("admin:claims_claim_change", args=[story.left.pk]),
    ):
        assert ">denial</span>" in desk.get(address).content.decode()


def test_the_words_of_a_denial_are_marked_wherever_they_are_listed(desk, signed_in, people, story):
    Statement.objects.filter(mentions__claim=story.few_left).update(modality="denied")
    for client, address in (
        (desk, reverse("admin:claims_relation_change", args=[story.conflict.pk])),
        (desk, reverse("admin:claims_claim_change", args=[story.few_left.pk])),
        (signed_in(people["editor"]), reverse("admin:sources_source_change", args=[story.network.pk])),
    ):
        assert ">denied</span>" in client.get(address).content.decode(), address


def test_a_flag_is_dismissed_from_the_page_of_its_claim(desk, story):
    told = post(desk, "claims_flag_decide", story.flag, state="dismissed", reason="We know her.",
                expected_state="open", from_claim="1")  # fmt: skip
    story.flag.refresh_from_db()
    assert story.flag.state == "dismissed"
    assert "recorded" in told[0]


def test_a_review_is_added_and_a_change_of_mind_supersedes_it(desk, story):
    said = {"rating": "supported", "as_of": "2026-03-05", "rationale": "The list of the hospital."}
    post(desk, "claims_claim_review", story.injured, **said)
    first = Review.objects.get(claim=story.injured)
    assert first.as_of == date(2026, 3, 5)
    told = post(desk, "claims_claim_review", story.injured, **said | {"rating": "refuted"})
    assert "Nothing was changed" in told[0]
    post(desk, "claims_claim_review", story.injured, **said | {"rating": "refuted"}, expected_latest=first.pk)
    latest = Review.objects.filter(claim=story.injured).latest("id")
    assert latest.supersedes == first
    page = desk.get(reverse("admin:claims_claim_change", args=[story.injured.pk])).content.decode()
    assert "superseded" in page


def test_evidence_is_an_address_a_passage_or_a_text(desk, story):
    told = post(desk, "claims_claim_evidence", story.left, stance="supports", note="nothing")
    assert "at least one" in told[0]
    told = post(desk, "claims_claim_evidence", story.left, stance="supports", url="javascript:alert(1)")
    assert not Evidence.objects.exists()
    post(desk, "claims_claim_evidence", story.left, stance="refutes", excerpt="Ninety families signed out.")
    assert Evidence.objects.get().stance == "refutes"


def test_the_desk_state_moves_and_a_late_move_is_refused(desk, story):
    post(desk, "claims_claim_workflow", story.left, state="in_review", reason="Mine.", expected_state="new")
    told = post(
        desk, "claims_claim_workflow", story.left, state="closed", reason="Done.", expected_state="new"
    )
    story.left.refresh_from_db()
    assert story.left.workflow_state == "in_review"
    assert "Nothing was changed" in told[0]


def test_a_claim_is_assigned_and_appears_under_mine(desk, story, people):
    post(desk, "claims_claim_assign", story.left, to=people["reviewer"].pk)
    found = desk.get(reverse("admin:claims_claim_changelist"), {"desk": "mine"}).context["cl"].queryset
    assert [claim.pk for claim in found] == [story.left.pk]


def test_a_statement_that_says_something_else_gets_a_claim_of_its_own(desk, story):
    data.mention(story.left, data.statement(
        story.second.current_revision, "Relief workers disagree with the mayor of Orlen", speaker_name="x"
    ))  # fmt: skip
    wrong = story.left.mentions.latest("id")
    post(
        desk,
        "claims_claim_match",
        story.left,
        mention=wrong.pk,
        state="rejected",
        reason="Not about families.",
    )
    wrong.refresh_from_db()
    assert wrong.state == "rejected"
    live = wrong.statement.mentions.exclude(state__in=["rejected", "lapsed"]).get()
    assert live.claim != story.left


def test_a_statement_of_another_claim_cannot_be_judged_here(desk, story):
    told = post(
        desk,
        "claims_claim_match",
        story.left,
        mention=story.safe.mentions.get().pk,
        state="rejected",
        reason="x",
    )
    assert "not linked" in told[0]


def test_a_misread_source_is_corrected(desk, story):
    post(
        desk,
        "claims_statement_correct",
        story.statement,
        source=story.network.pk,
        reason="It was the network.",
    )
    story.statement.refresh_from_db()
    assert story.statement.source == story.network
    assert story.statement.origin == "human"


def test_a_correction_must_correct_something(desk, story):
    told = post(desk, "claims_statement_correct", story.statement, reason="Hm.")
    assert "Nothing to correct" in told[0]


def test_two_names_of_one_source_are_merged_and_parted_again(signed_in, people, story):
    editor = signed_in(people["editor"])
    other = data.source("I. Brandt")
    post(editor, "sources_source_merge", story.mayor, other=other.pk, reason="The same mayor.")
    other.refresh_from_db()
    assert other.merged_into == story.mayor
    post(editor, "sources_source_unmerge", other, reason="Her sister.")
    other.refresh_from_db()
    assert other.merged_into is None


def test_a_suggested_name_is_settled_with_one_click(signed_in, people, story):
    alias = SourceAlias.objects.create(
        source=story.mayor, name="the mayor", name_key="mayor", state="suggested"
    )
    address = reverse("admin:sources_source_confirm_name", args=[story.mayor.pk, alias.pk])
    assert signed_in(people["reviewer"]).post(address).status_code == 403
    assert signed_in(people["editor"]).post(address).status_code == 302
    alias.refresh_from_db()
    assert alias.state == "confirmed"


def test_two_names_that_may_be_one_are_seen_side_by_side_and_joined(signed_in, people, story):
    editor = signed_in(people["editor"])
    page = editor.get(reverse("admin:sources_sourcematch_change", args=[story.pair.pk])).content.decode()
    assert "Their names sound alike in different spellings: water board; open boats network." in page
    assert "the dam at Hult was safe" in page
    assert "fewer than 100 families" in page
    story.pair.refresh_from_db()
    post(editor, "sources_sourcematch_decide", story.pair, answer=story.network.pk, reason="It was renamed.")
    story.board.refresh_from_db()
    assert story.board.merged_into == story.network
    assert Job.objects.filter(kind="refresh-sources").exists()
    page = editor.get(reverse("admin:sources_sourcematch_change", args=[story.pair.pk])).content.decode()
    assert "It was renamed." in page
    assert "Take the decision back" in page
    post(editor, "sources_sourcematch_reopen", story.pair, reason="It was not.")
    story.board.refresh_from_db()
    assert story.board.merged_into is None
    page = editor.get(reverse("admin:sources_sourcematch_change", args=[story.pair.pk])).content.decode()
    assert "taken back: It was not." in page


def test_two_names_that_are_two_are_kept_apart_with_a_reason(signed_in, people, story):
    editor = signed_in(people["editor"])
    told = post(editor, "sources_sourcematch_decide", story.pair, answer="apart", reason=" ")
    assert "without a reason" in told[0]
    told = post(editor, "sources_sourcematch_decide", story.pair, answer="9999", reason="x")
    assert "Decision" in told[0]
    story.pair.refresh_from_db()
    assert story.pair.state == "suggested"
    post(editor, "sources_sourcematch_decide", story.pair, answer="apart", reason="A board and a club.")
    story.pair.refresh_from_db()
    assert (story.pair.state, story.pair.decided_by) == ("rejected", people["editor"])
    assert "editor" in post(editor, "sources_sourcematch_decide", story.pair, answer="apart", reason="x")[0]
    page = editor.get(reverse("admin:sources_source_change", args=[story.board.pk])).content.decode()
    assert "May also be" in page
    assert "Two sources." in page


def test_the_desk_counts_the_names_that_may_be_one(desk, story):
    page = desk.get(reverse("admin:index")).content.decode()
    assert "names may be one" in page
    assert "sources/sourcematch/?standing=open" in page


def test_what_an_editor_enters_is_left_alone_by_machines(signed_in, people):
    editor = signed_in(people["editor"])
    inlines = {
        f"{prefix}-{key}": value
        for prefix in ("aliases", "affiliations")
        for key, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()
    }
    inlines |= {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "Dr Nora Vell"}
    response = editor.post(
        reverse("admin:sources_source_add"),
        {"name": "Nora Vell", "kind": "person", "description": "", "stakes": ""} | inlines,
    )
    assert response.status_code == 302, response.context["errors"]
    made = Source.objects.get(name="Nora Vell")
    assert made.is_curated
    assert made.aliases.get().name_key == "nora vell"
    assert made.name_keys.filter(key="surname:val").exists(), "her name is found by its keys"


def test_a_dead_job_is_retried_and_an_open_one_cancelled(signed_in, people):
    operator = signed_in(people["operator"])
    dead, open_job = data.job(state="dead"), data.job(state="queued")
    post(operator, "sources_job_retry", dead)
    post(operator, "sources_job_cancel", open_job, reason="Not needed.")
    assert Job.objects.get(pk=dead.pk).state == "queued"
    assert Job.objects.get(pk=open_job.pk).state == "cancelled"


def test_jobs_chosen_in_the_list_are_retried_together_and_the_others_are_named(signed_in, people):
    operator = signed_in(people["operator"])
    dead, done = data.job(state="dead"), data.job(state="done")
    response = operator.post(
        reverse("admin:sources_job_changelist"),
        {"action": "retry_chosen", "_selected_action": [dead.pk, done.pk]},
    )
    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert Job.objects.get(pk=dead.pk).state == "queued"
    assert any(str(done) in line for line in told)
    assert any("1 job queued again" in line for line in told)


def test_a_reader_cannot_act_on_jobs_from_the_list(signed_in, people):
    dead = data.job(state="dead")
    signed_in(people["reader"]).post(
        reverse("admin:sources_job_changelist"), {"action": "retry_chosen", "_selected_action": [dead.pk]}
    )
    assert Job.objects.get(pk=dead.pk).state == "dead"


def test_an_article_is_queued_to_be_read_again_once(desk, story):
    for _ in range(2):
        post(desk, "sources_article_process_again", story.first)
    assert Job.objects.filter(kind="process-article", state="queued").count() == 1


def test_an_editor_starts_a_check_and_finds_it_on_the_page(signed_in, people):
    editor = signed_in(people["editor"])
    editor.post(reverse("admin:claims_check_start", args=["recheck-claims"]))
    job = Job.objects.get(kind="recheck-claims")
    assert job.requested_by == people["editor"]
    assert editor.get(reverse("admin:claims_checks")).status_code == 200


def test_the_page_of_checks_says_which_day_was_written(signed_in, people):
    ensure_schedules()
    Job.objects.create(
        kind="daily-digest", state="done", queue="checks", finished_at=timezone.now(),
        result={"date": "2026-03-03", "day": {"articles": 2}},
    )  # fmt: skip
    page = signed_in(people["editor"]).get(reverse("admin:claims_checks")).content.decode()
    assert "wrote the numbers of 2026-03-03" in page


def test_the_page_of_a_claim_tells_when_it_is_looked_at_again(desk, story):
    story.left.next_check_at = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    story.left.save()
    page = desk.get(reverse("admin:claims_claim_change", args=[story.left.pk])).content.decode()
    assert "Next look: 5 Mar 2026 14:30." in page


def test_the_page_of_a_claim_names_where_it_comes_from(desk, story):
    def origins(claim) -> str:
        page = desk.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
        return page[page.index('id="origins"') : page.index('id="statements"')]

    mayor = origins(story.left)
    assert "Ilse Brandt</strong>" in mayor
    assert "does not count: a party to the matter" in mayor
    assert "counts as one origin" not in mayor
    network = origins(story.few_left)
    assert "Open Boats Network</strong>" in network
    assert "counts as one origin" in network


def test_a_check_that_nothing_handles_is_told_in_words(signed_in, people):
    response = signed_in(people["editor"]).post(reverse("admin:claims_check_start", args=["make-coffee"]))
    assert "make-coffee" in str(next(iter(get_messages(response.wsgi_request))))


def test_disputed_is_never_called_refuted_on_the_page_of_a_claim(desk, story):
    page = desk.get(reverse("admin:claims_claim_change", args=[story.left.pk])).content.decode()
    axes = page[page.index('class="nv-axes"') : page.index('id="flags"')]
    assert "Disputed" in axes
    assert "Refuted" not in axes
    assert "does not say that it is false" in axes


@pytest.mark.parametrize(
    ("status", "heading"), [("unverified", "Why it is unverified"), ("corroborated", "Flags")]
)
def test_only_an_unverified_claim_is_asked_why_it_is_unverified(desk, story, status, heading):
    claim = story.left
    type(claim).objects.filter(pk=claim.pk).update(verification_status=status)
    page = desk.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert f"<h2>{heading}</h2>" in page


def test_the_page_of_a_claim_costs_the_same_for_many_voices(desk, story):
    address = reverse("admin:claims_claim_change", args=[story.left.pk])
    costs = []
    for count in (2, 8):
        for number in range(count):
            article = data.article(f"Person {number} saw {count} boats.", title=f"{count}-{number}")
            said = data.statement(
                article.current_revision, f"saw {count} boats", who=data.source(f"P {count} {number}")
            )
            data.mention(story.left, said)
            data.conflict(
                story.left,
                Claim.objects.create(
                    text=f"c {count} {number}",
                    first_seen=data.MORNING,
                    last_seen=data.MORNING,
                    pipeline_version="1",
                ),
            )
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def seen(client, relation):
    address = reverse("admin:claims_relation_change", args=[relation.pk])
    return unescape(client.get(address).content.decode())


def test_a_suggested_sameness_asks_whether_one_could_be_true_alone(desk, story):
    relation = story.conflict
    params = {"shared": ["family", "town"], "odds": 0.71, "model": "abc123"}
    Relation.objects.filter(pk=relation.pk).update(kind="same", rule_id="same-meaning", params=params)
    page = seen(desk, relation)
    assert "Perhaps the same in other words" in page
    assert "weights abc123) gives it a chance of 71%" in page
    assert "could one be true and the other false?" in page


def test_two_answers_to_one_question_are_shown_as_printed(desk, story):
    relation = story.conflict
    params = {
        "kind": "name",
        "a": {"text": "the Water Board", "start": 3, "end": 18},
        "b": {"text": "a hospital worker", "start": 3, "end": 20},
        "shared": ["dam"],
        "odds": 0.93,
        "model": "abc123",
        "reason": "aligned-slots-exclude",
    }
    Relation.objects.filter(pk=relation.pk).update(rule_id="slots-differ", params=params)
    page = seen(desk, relation)
    assert "the same “who” (both speak of dam): “the Water Board” against “a hospital worker”." in page
    assert "read as the interval" not in page.lower()
