from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from claims.choices import MentionState, Origin, RunState, StatementState
from claims.models import Claim, ClaimMention, Event, PipelineRun, Quantity, Statement, StatementSpan
from claims.pipeline.run import STEP_FAILED
from claims.pipeline.types import Finding, Span
from claims.selectors import article_segments, revision_changes
from claims.services.decisions import correct_statement, decide_match
from claims.services.processing import process_article, read_revision, store_analysis
from claims.services.statements import SpanLiesError
from sources.models import Article, Source
from sources.services.errors import InvalidInput, StaleState

pytestmark = pytest.mark.django_db

TEXT = (
    "Mayor Rosa Silva said on Friday that 40 families had left Villaverde. "
    "“We need buses now,” Silva said.\n\n"
    "The river burst its banks on Thursday. Anna Schmidt, a doctor, said the hospital was full."
)
CLOCK = {"updated_at", "created_at", "last_checked_at", "at", "timings"}


def every_row() -> dict[str, list[dict[str, Any]]]:
    models = [*apps.get_app_config("claims").get_models(), *apps.get_app_config("sources").get_models()]
    return {
        model.__name__: [
            {k: v for k, v in row.items() if k not in CLOCK} for row in model.objects.order_by("pk").values()
        ]
        for model in models
        if model is not PipelineRun
    }


def test_processing_twice_gives_identical_rows(read: Any, work: Any) -> None:
    article = read(TEXT)
    before = every_row()
    assert before["Statement"]
    assert before["ClaimMention"]
    assert {event["verb"] for event in before["Event"]} >= {"article-processed", "claim-created"}
    work(article)
    assert every_row() == before


def test_one_job_has_one_run_however_often_it_runs(read: Any, work: Any) -> None:
    article = read(TEXT)
    work(article)
    run = PipelineRun.objects.get()
    assert run.state == RunState.DONE
    assert run.counts["statements"] == Statement.objects.count()
    assert set(run.timings) == {"analyse", "store"}


def test_spans_hold_the_stored_text_with_what_stands_around(read: Any) -> None:
    text = read(TEXT).current_revision.text
    spans = list(StatementSpan.objects.all())
    assert {span.role for span in spans} == {"source", "cue", "content"}
    for span in spans:
        assert text[span.start : span.end] == span.exact
        assert text[: span.start].endswith(span.prefix)
        assert text[span.end :].startswith(span.suffix)
    assert [q.exact for q in Quantity.objects.all()] == ["40"]


def test_a_lying_span_stops_everything(captured: Any) -> None:
    revision = captured(TEXT).current_revision
    analysis = read_revision(revision)
    first = analysis.statements[0]
    lie = replace(first, propositions=(replace(first.propositions[0], span=Span(0, len(TEXT) + 1)),))
    with pytest.raises(SpanLiesError, match="runs past"):
        store_analysis(revision, analysis=replace(analysis, statements=(lie, *analysis.statements[1:])))
    other = replace(analysis, document=replace(analysis.document, text=TEXT + " More."))
    with pytest.raises(SpanLiesError, match="another text"):
        store_analysis(revision, analysis=other)
    assert Statement.objects.count() == Claim.objects.count() == PipelineRun.objects.count() == 0


def test_a_statement_that_is_no_longer_found_lapses_and_can_come_back(read: Any) -> None:
    revision = read(TEXT).current_revision
    analysis = read_revision(revision)
    gone = Statement.objects.earliest("start")
    store_analysis(revision, analysis=replace(analysis, version="2", statements=analysis.statements[1:]))
    gone.refresh_from_db()
    assert gone.state == StatementState.LAPSED
    assert set(gone.mentions.values_list("state", flat=True)) == {MentionState.LAPSED}
    store_analysis(revision, analysis=replace(analysis, version="3"))
    gone.refresh_from_db()
    assert gone.state == StatementState.ACTIVE
    assert gone.mentions.filter(state=MentionState.PROPOSED).exists()
    assert Claim.objects.filter(mentions__isnull=True).count() == 0


def test_a_reading_that_broke_off_lapses_nothing_and_is_partial(read: Any) -> None:
    revision = read(TEXT).current_revision
    analysis = read_revision(revision)
    broken = replace(
        analysis, version="2", statements=(), warnings=(Finding(STEP_FAILED, {"step": "extraction"}),)
    )
    store_analysis(revision, analysis=broken)
    assert not Statement.objects.filter(state=StatementState.LAPSED).exists()
    assert PipelineRun.objects.get(version="2").state == RunState.PARTIAL


def test_a_rerun_leaves_what_a_person_corrected(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    statement = Statement.objects.filter(exact__contains="hospital").get()
    other = Source.objects.create(name="Ministry of Health", kind="government")
    correct_statement(statement, by=reviewer, reason="the ministry", source=other, certainty="possible")
    before = Statement.objects.filter(pk=statement.pk).values().get()
    work(article)
    assert Statement.objects.filter(pk=statement.pk).values().get() == before
    assert before["origin"] == Origin.HUMAN
    assert before["source_id"] == other.pk


def test_a_statement_that_a_person_struck_out_stays_struck_out(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    statement = Statement.objects.filter(exact__contains="hospital").get()
    correct_statement(statement, by=reviewer, reason="no statement", state="lapsed")
    work(article)
    statement.refresh_from_db()
    assert statement.state == StatementState.LAPSED


def test_a_correction_of_a_stale_reading_is_refused_and_says_whose_stands(read: Any, reviewer: Any) -> None:
    read(TEXT)
    mine = Statement.objects.filter(exact__contains="hospital").get()
    theirs = Statement.objects.get(pk=mine.pk)
    correct_statement(theirs, by=reviewer, reason="was unsure", certainty="possible")
    with pytest.raises(StaleState, match="was unsure"):
        correct_statement(mine, by=reviewer, reason="too late", certainty="certain")


def test_corrected_spans_must_stand_in_the_text(read: Any, reviewer: Any) -> None:
    read(TEXT)
    statement = Statement.objects.filter(exact__contains="hospital").get()
    with pytest.raises(InvalidInput, match="runs past"):
        correct_statement(statement, by=reviewer, reason="x", spans={"content": [(0, 10_000)]})
    start = TEXT.index("the hospital was full")
    correct_statement(statement, by=reviewer, reason="whole", spans={"content": [(start, start + 21)]})
    assert statement.exact == "the hospital was full"
    assert [s.exact for s in statement.spans.filter(role="content")] == ["the hospital was full"]


def test_the_same_claim_in_two_papers_is_one_claim(read: Any) -> None:
    read("The dam above Villaverde broke on Friday night, the regional governor Luis Prado said.")
    read(
        "Luis Prado, the regional governor, said the dam above Villaverde broke on Friday night.",
        outlet="Evening News",
    )
    shared = [c for c in Claim.objects.all() if c.mentions.count() == 2]
    assert len(shared) == 1
    assert "dam above Villaverde broke" in shared[0].text


@pytest.fixture
def shared_link(read: Any) -> ClaimMention:
    """The second of two links to one claim."""
    read("The dam above Villaverde broke on Friday night, the regional governor Luis Prado said.")
    read(
        "Luis Prado, the regional governor, said the dam above Villaverde broke on Friday night.",
        outlet="Evening News",
        url="https://evening.example/dam",
    )
    return ClaimMention.objects.exclude(rule_id="first-mention").get()


def test_a_rejected_link_is_never_proposed_again(
    shared_link: ClaimMention, captured: Any, work: Any, reviewer: Any
) -> None:
    rejected_from = shared_link.claim_id
    own = decide_match(shared_link, by=reviewer, state="rejected", reason="another dam")
    assert own.claim_id != rejected_from
    article = shared_link.statement.revision.article
    work(article)
    Statement.objects.update(pipeline_version="0")
    ClaimMention.objects.update(pipeline_version="0")
    work(article)
    revised = captured(
        "Luis Prado, the regional governor, said the dam above Villaverde broke on Friday night. It rained.",
        outlet="Evening News",
        url="https://evening.example/dam",
    )
    work(revised)
    live = ClaimMention.objects.filter(statement__revision__article=article).exclude(state="rejected")
    about = {m.claim_id for m in live if "dam" in m.exact}
    assert revised.pk == article.pk
    assert about == {own.claim_id}


def test_a_rejection_can_be_taken_back(shared_link: ClaimMention, reviewer: Any) -> None:
    own = decide_match(shared_link, by=reviewer, state="rejected", reason="another dam")
    shared_link.refresh_from_db()
    back = decide_match(shared_link, by=reviewer, state="confirmed", reason="the same after all")
    own.refresh_from_db()
    assert (back.claim_id, back.state, own.state) == (shared_link.claim_id, "confirmed", "lapsed")


def test_a_clause_can_be_moved_to_another_claim(shared_link: ClaimMention, read: Any, reviewer: Any) -> None:
    read("The bridge of Villaverde fell on Sunday, police said.", outlet="Third Paper")
    other = Claim.objects.get(text__contains="bridge")
    moved = decide_match(shared_link, by=reviewer, state="confirmed", reason="meant the bridge", claim=other)
    assert (moved.claim, moved.state) == (other, "confirmed")
    shared_link.refresh_from_db()
    assert shared_link.state == "rejected"


def test_a_new_text_shows_what_was_added_removed_and_reattributed(captured: Any, work: Any) -> None:
    url = "https://post.example/flood"
    first = captured(
        "Rosa Silva said the water plant had stopped. Anna Schmidt said the hospital was full.", url=url
    )
    work(first)
    second = captured(
        "Luis Prado said the water plant had stopped. Anna Schmidt said the hospital was full. "
        "Anna Schmidt said two nurses were missing.",
        url=url,
    )
    assert second.pk == first.pk
    work(second)
    work(second)
    told = Event.objects.filter(target_type="article", target_id=second.pk).order_by("pk")
    assert [event.verb for event in told] == ["article-processed", "article-processed", "article-revised"]
    changes = revision_changes(second.current_revision)
    assert [c.after.exact for c in changes.reattributed] == ["the water plant had stopped"]
    assert [(c.before.source.name, c.after.source.name) for c in changes.reattributed] == [
        ("Rosa Silva", "Luis Prado")
    ]
    assert [c.after.exact for c in changes.kept] == ["the hospital was full"]
    assert [s.exact for s in changes.added] == ["two nurses were missing"]
    assert changes.removed == ()
    third = captured("Anna Schmidt said the hospital was full.", url=url)
    work(third)
    removed = revision_changes(third.current_revision).removed
    assert {s.exact for s in removed} == {"the water plant had stopped", "two nurses were missing"}


def test_segments_of_the_reader_are_the_whole_text(read: Any) -> None:
    revision = read(TEXT).current_revision
    outer = Statement.objects.earliest("start")
    inner = Statement.objects.create(
        revision=revision,
        identity="by-hand",
        voice="attributed",
        quote_type="indirect",
        start=outer.start,
        end=outer.start + 5,
        exact=revision.text[outer.start : outer.start + 5],
        pipeline_version="1",
    )
    StatementSpan.objects.create(
        statement=inner, role="content", start=inner.start, end=inner.end, exact=inner.exact
    )
    segments = article_segments(revision)
    assert "".join(s.text for s in segments) == revision.text
    nested = next(s for s in segments if s.start == inner.start)
    assert nested.statements == (outer.pk, inner.pk)
    assert nested.statement == inner.pk
    assert any(("cue", outer.pk) in s.roles for s in segments)


def test_an_article_without_text_says_so() -> None:
    article = Article.objects.create(identity="empty", published_at=timezone.now())
    with pytest.raises(InvalidInput, match="article-has-no-text"):
        process_article(article)
