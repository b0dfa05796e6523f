"""What a person says of a statement stands: whatever a later reading of the text proposes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.choices import MentionState, Origin, StatementState, Verdict
from claims.models import ClaimMention, Event, Quantity, Statement
from claims.pipeline.run import default_pipeline
from claims.pipeline.types import Extraction, QuoteType, Span, Voice
from claims.services import engine as engines
from claims.services.corrections import (
    add_statement,
    can_undo,
    confirm_statement,
    correct_statement,
    dismiss_statement,
    undo_decision,
)
from claims.services.processing import process_article, read_revision, store_analysis
from sources.models import Article, Source
from sources.services.errors import InvalidInput, NotAllowed, StaleState

pytestmark = pytest.mark.django_db

TEXT = (
    "😀 Mayor Rosa Silva said on Friday that 40 families had left Villaverde. "
    "“We need buses now,” Silva said.\n\n"
    "The river burst its banks on Thursday. Anna Schmidt, a doctor, said the hospital was full. "
    "Rivers of mud, in the words of one farmer, covered 300 houses."
)
CLOCK = {"updated_at", "created_at"}


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def spans(source: str = "", cue: str = "", content: str = "", text: str = TEXT) -> dict[str, Any]:
    given_ = {"source": source, "cue": cue, "content": content}
    return {role: [at(words, text)] for role, words in given_.items() if words}


def of(words: str) -> Statement:
    return Statement.objects.filter(exact__contains=words, state=StatementState.ACTIVE).get()


def columns(statement: Statement) -> dict[str, Any]:
    row = Statement.objects.filter(pk=statement.pk).values().get()
    marks = list(statement.spans.order_by("role", "position").values_list("role", "start", "end", "exact"))
    return {k: v for k, v in row.items() if k not in CLOCK} | {"marks": marks}


FARMER = spans("one farmer", "the words", "covered 300 houses")


@dataclass
class Proposing:
    """An extractor that proposes what a test wants, in the place of the real one."""

    found: list[Extraction]

    def extract(self, parsed: Any) -> list[Extraction]:
        return self.found


@pytest.fixture
def propose(monkeypatch: pytest.MonkeyPatch, pipeline: Any) -> Any:
    """``propose(extractions)``: from now on the pipeline finds these."""

    def change(found: list[Extraction]) -> None:
        chosen = replace(pipeline, extractor=Proposing(found), version="other")
        made = engines.PipelineEngine(chosen, engines.ClaimMatcher(engines.SUGGESTION))
        for module in ("processing", "corrections", "refreshing", "settling", "decisions"):
            monkeypatch.setattr(f"claims.services.{module}.engine", lambda: made)

    return change


def reading(
    content: str, source: str = "", cue: str = "", voice: Voice = Voice.ATTRIBUTED, text: str = TEXT
) -> Extraction:
    def span(words: str) -> Span | None:
        return Span(*at(words, text)) if words else None

    kind = QuoteType.INDIRECT if voice is Voice.ATTRIBUTED else QuoteType.NONE
    return Extraction(voice, kind, (Span(*at(content, text)),), span(source), span(cue), "test-rule")


# --- correcting -----------------------------------------------------------------------------------------


def test_a_corrected_content_is_what_a_rerun_reads_clauses_and_figures_from(
    read: Any, work: Any, reviewer: Any
) -> None:
    article = read(TEXT)
    statement = of("40 families")
    place = at("40 families had left")
    correct_statement(statement, by=reviewer, reason="shorter", spans={"content": [place]})
    work(article)
    statement.refresh_from_db()
    assert (statement.exact, statement.verdict) == ("40 families had left", Verdict.CORRECTED)
    assert [q.exact for q in statement.quantities.all()] == ["40"]
    live = statement.mentions.filter(state=MentionState.PROPOSED)
    assert [(m.start, m.end) for m in live] == [place]
    assert Statement.objects.filter(exact__contains="40 families", state="active").count() == 1


@pytest.mark.parametrize(
    "proposal",
    [
        reading("40 families had left Villaverde", "Mayor Rosa Silva", "said"),
        reading("on Friday that 40 families had left", "Rosa Silva", "said"),
        reading("families had left Villaverde"),
        reading("that 40 families had left Villaverde. “We need buses now", "Silva said", ""),
        reading("Mayor Rosa Silva said on Friday that 40 families had left", voice=Voice.OUTLET),
    ],
)
def test_a_rival_proposal_never_stands_beside_a_correction(
    read: Any, work: Any, reviewer: Any, propose: Any, proposal: Extraction
) -> None:
    article = read(TEXT)
    statement = of("40 families")
    correct_statement(statement, by=reviewer, reason="x", spans={"content": [at("40 families had left")]})
    work(article)
    before = columns(statement)
    propose([proposal])
    work(article)
    assert columns(statement) == before
    near = Statement.objects.filter(state="active", start__lt=before["end"], end__gt=before["start"])
    assert list(near) == [statement]


def test_what_a_person_moved_away_from_is_not_proposed_again(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    article = read(TEXT)
    statement = of("We need buses now")
    other = {"content": [at("The river burst its banks")], "cue": [], "source": []}
    correct_statement(statement, by=reviewer, reason="the other one", spans=other)
    propose([reading("We need buses", "Silva said", "")])
    work(article)
    assert not Statement.objects.filter(exact__contains="buses", state="active").exists()


def test_a_statement_nested_in_a_corrected_one_still_stands(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    text = "The ombudsman said police told him the road was shut."
    article = read(text)
    outer = add_or_correct(article, reviewer, text)
    inner = reading("the road was shut", "police", "told", text=text)
    propose([inner])
    work(article)
    nested = Statement.objects.get(exact="the road was shut", state="active")
    outer.refresh_from_db()
    assert outer.state == StatementState.ACTIVE
    assert nested.parent == outer


def add_or_correct(article: Article, reviewer: Any, text: str) -> Statement:
    marks = spans("The ombudsman", "said", "police told him the road was shut", text)
    held = Statement.objects.filter(exact=text[slice(*marks["content"][0])], state="active").first()
    if held:
        return correct_statement(held, by=reviewer, reason="x", spans=marks)
    return add_statement(article.current_revision, by=reviewer, reason="x", spans=marks)


def test_a_source_marked_in_the_text_is_found_by_the_next_reading(
    read: Any, work: Any, reviewer: Any
) -> None:
    article = read(TEXT)
    statement = of("hospital was full")
    correct_statement(statement, by=reviewer, reason="she", spans={"source": [at("Rosa Silva")]})
    assert (statement.source, statement.speaker_name) == (None, "Rosa Silva")
    work(article)
    statement.refresh_from_db()
    assert statement.source is not None
    assert statement.source.name == "Rosa Silva"


def test_a_chosen_source_stays_whatever_words_are_marked(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    ministry = Source.objects.create(name="Ministry of Health", kind="government")
    statement = of("hospital was full")
    marks = {"source": [at("Rosa Silva")]}
    correct_statement(statement, by=reviewer, reason="x", spans=marks, source=ministry)
    work(article)
    statement.refresh_from_db()
    assert statement.source == ministry


def test_a_named_source_is_made_once(read: Any, reviewer: Any) -> None:
    read(TEXT)
    for words in ("hospital was full", "40 families"):
        correct_statement(
            of(words), by=reviewer, reason="x", source_name="Harbour Union", source_kind="organisation"
        )
    assert Source.objects.filter(name="Harbour Union").count() == 1


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"content": [at("Anna Schmidt, a doctor, said the hospital")]}, "content-overlaps-source"),
        ({"source": [at("the hospital was")]}, "content-overlaps-source"),
        ({"cue": [at("hospital")]}, "content-overlaps-cue"),
        ({"content": [(0, 99_999)]}, "span-not-in-text"),
        ({"content": [(-4, 3)]}, "span-not-in-text"),
        ({"content": [(9, 9)]}, "span-not-in-text"),
        ({"content": []}, "content-needed"),
        ({"content": [at("😀")]}, "span-without-words"),
        ({"content": [at("the hospital"), at("hospital was")]}, "spans-overlap"),
        ({"cue": [at("said"), at("burst")]}, "one-span-only"),
        ({"frame": [at("said")]}, "unknown-choice"),
    ],
)
def test_marks_that_cannot_be_are_refused_with_what_to_do(
    read: Any, reviewer: Any, marks: Any, code: str
) -> None:
    read(TEXT)
    statement = of("hospital was full")
    before = columns(statement)
    with pytest.raises(InvalidInput) as refused:
        correct_statement(statement, by=reviewer, reason="x", spans=marks)
    assert refused.value.code == code
    assert refused.value.detail
    assert columns(statement) == before
    assert not Event.objects.filter(target_type="statement").exists()


def test_two_people_do_not_set_two_statements_for_one_utterance(read: Any, reviewer: Any) -> None:
    article = read(TEXT)
    statement = of("hospital was full")
    confirm_statement(statement, by=reviewer)
    with pytest.raises(InvalidInput, match="decided-there-already"):
        add_statement(
            article.current_revision,
            by=reviewer,
            reason="x",
            spans=spans("Anna", "said", "hospital was full"),
        )


def test_a_reading_that_lapsed_meanwhile_is_refused_with_what_to_do(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    article = read(TEXT)
    mine = of("hospital was full")
    propose([reading("the hospital was full", "Anna Schmidt", "said")])
    work(article)
    propose([])
    work(article)
    mine.refresh_from_db()
    for verb in (confirm_statement, dismiss_statement):
        with pytest.raises(StaleState, match="read again meanwhile"):
            verb(mine, by=reviewer, reason="x")


def test_a_page_that_is_older_than_the_row_is_refused(read: Any, reviewer: Any) -> None:
    read(TEXT)
    statement = of("hospital was full")
    seen = statement.updated_at
    confirm_statement(statement, by=reviewer, seen=seen)
    with pytest.raises(StaleState, match="changed it since"):
        correct_statement(statement, by=reviewer, reason="late", certainty="possible", seen=seen)


def test_marks_in_a_replaced_text_are_refused(captured: Any, work: Any, reviewer: Any) -> None:
    url = "https://post.example/a"
    first = captured(TEXT, url=url)
    work(first)
    statement = of("hospital was full")
    captured(TEXT + " More rain is expected.", url=url)
    statement = Statement.objects.get(pk=statement.pk)
    with pytest.raises(StaleState, match="newer text"):
        correct_statement(statement, by=reviewer, reason="x", spans={"cue": []})
    with pytest.raises(StaleState, match="newer text"):
        add_statement(statement.revision, by=reviewer, reason="x", spans=FARMER)


def test_a_reader_decides_nothing_about_statements(read: Any, reader: Any) -> None:
    article = read(TEXT)
    statement = of("hospital was full")
    for verb in (confirm_statement, dismiss_statement, undo_decision, correct_statement):
        with pytest.raises(NotAllowed):
            verb(statement, by=reader, reason="x")
    with pytest.raises(NotAllowed):
        add_statement(article.current_revision, by=reader, reason="x", spans=FARMER)


# --- adding ---------------------------------------------------------------------------------------------


def test_a_missed_statement_is_added_and_the_pipeline_reads_its_claims(
    read: Any, work: Any, reviewer: Any
) -> None:
    article = read(TEXT)
    added = add_statement(article.current_revision, by=reviewer, reason="missed", spans=FARMER)
    assert (added.origin, added.verdict, added.quote_type) == (Origin.HUMAN, Verdict.ADDED, "indirect")
    assert not added.mentions.exists()
    work(article)
    added.refresh_from_db()
    assert [q.exact for q in added.quantities.all()] == ["300"]
    assert added.source is not None
    claim = added.mentions.get().claim
    assert "300 houses" in claim.text
    assert claim.flags.exists()
    before = columns(added)
    work(article)
    assert columns(added) == before
    assert ClaimMention.objects.filter(statement=added).count() == 1


def test_the_machines_readings_of_an_added_utterance_yield_at_once(
    read: Any, work: Any, reviewer: Any
) -> None:
    article = read(TEXT)
    machine = list(Statement.objects.filter(exact__contains="Rivers of mud", state="active"))
    assert machine, "the outlet's own voice holds it before"
    marks = {"content": [at("Rivers of mud"), at("covered 300 houses")], "source": [at("one farmer")]}
    add_statement(article.current_revision, by=reviewer, reason="missed", spans=marks)
    for row in machine:
        row.refresh_from_db()
        assert row.state == StatementState.LAPSED
    work(article)
    standing = of("Rivers of mud")
    assert standing.verdict == Verdict.ADDED
    assert [s.exact for s in standing.spans.filter(role="content")] == ["Rivers of mud", "covered 300 houses"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“We need buses now,”", "direct"),
        ("We need buses now", "direct"),
        ("the hospital was full", "indirect"),
    ],
)
def test_the_quotation_marks_tell_the_kind(read: Any, reviewer: Any, content: str, kind: str) -> None:
    article = read(TEXT)
    Statement.objects.all().delete()
    marks = {"content": [at(content)]}
    assert add_statement(article.current_revision, by=reviewer, reason="x", spans=marks).quote_type == kind


def test_the_same_statement_is_not_added_twice(read: Any, reviewer: Any) -> None:
    article = read(TEXT)
    add_statement(article.current_revision, by=reviewer, reason="x", spans=FARMER)
    with pytest.raises(InvalidInput, match="statement-there-already"):
        add_statement(article.current_revision, by=reviewer, reason="x", spans=FARMER)


def test_a_machine_that_finds_the_very_same_later_makes_no_second_one(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    article = read(TEXT)
    added = add_statement(article.current_revision, by=reviewer, reason="x", spans=FARMER)
    propose([reading("covered 300 houses", "one farmer", "the words")])
    work(article)
    assert of("300 houses") == added


# --- a new text -----------------------------------------------------------------------------------------

URL = "https://post.example/flood"


@pytest.mark.parametrize(
    "changed",
    [
        "It rained for a week — 🇦🇲 e\u0301.\n\n" + TEXT,
        TEXT.replace(" ", "\n") + " It rained.",
        "It rained. " + TEXT.replace("“", '"').replace("”", '"'),
    ],
)
def test_decisions_move_along_with_their_words(captured: Any, work: Any, reviewer: Any, changed: str) -> None:
    article = captured(TEXT, url=URL)
    work(article)
    add_statement(article.current_revision, by=reviewer, reason="missed", spans=FARMER)
    dismiss_statement(of("The river burst"), by=reviewer, reason="weather")
    ministry = Source.objects.create(name="Ministry of Health", kind="government")
    correct_statement(of("hospital was full"), by=reviewer, reason="x", source=ministry)
    work(article)
    again = captured(changed, url=URL)
    assert again.pk == article.pk
    work(again)
    here = Statement.objects.filter(revision=again.current_revision)
    added = here.get(verdict=Verdict.ADDED)
    text = again.current_revision.text
    assert text[added.start : added.end] == added.exact
    assert " ".join(added.exact.split()) == "covered 300 houses"
    assert [(s.role, " ".join(s.exact.split())) for s in added.spans.order_by("role")] == [
        ("content", "covered 300 houses"), ("cue", "the words"), ("source", "one farmer"),
    ]  # fmt: skip
    assert added.mentions.filter(state=MentionState.PROPOSED).count() == 1
    assert here.get(verdict=Verdict.CORRECTED).source == ministry
    said = [" ".join(s.exact.split()) for s in here.filter(state="active")]
    assert sum("hospital was full" in words for words in said) == 1
    assert not any("The river burst" in words for words in said)
    assert Event.objects.filter(verb="statement-carried-over", target_id=added.pk).count() == 1
    before = {s.pk: columns(s) for s in here}
    work(again)
    assert {s.pk: columns(s) for s in here.all()} == before


def test_a_decision_whose_words_are_gone_is_recorded_and_comes_back_with_them(
    captured: Any, work: Any, reviewer: Any
) -> None:
    article = captured(TEXT, url=URL)
    work(article)
    added = add_statement(article.current_revision, by=reviewer, reason="missed", spans=FARMER)
    without = captured(TEXT[: TEXT.index("Rivers of mud")], url=URL)
    work(without)
    work(without)
    assert not without.current_revision.statements.filter(verdict=Verdict.ADDED).exists()
    gone = Event.objects.get(verb="statement-text-gone")
    assert (gone.target_id, gone.after) == (added.pk, {"text": 2})
    back = captured("Again: " + TEXT, url=URL)
    work(back)
    assert back.current_revision.statements.filter(verdict=Verdict.ADDED).count() == 1


def test_an_undone_decision_does_not_move_along(captured: Any, work: Any, reviewer: Any) -> None:
    article = captured(TEXT, url=URL)
    work(article)
    added = add_statement(article.current_revision, by=reviewer, reason="missed", spans=FARMER)
    undo_decision(added, by=reviewer)
    later = captured("Again: " + TEXT, url=URL)
    work(later)
    assert not later.current_revision.statements.filter(verdict=Verdict.ADDED).exists()


# --- confirming, dismissing, undoing --------------------------------------------------------------------


def test_a_confirmed_statement_stays_when_the_machine_stops_to_find_it(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    article = read(TEXT)
    statement = of("hospital was full")
    confirm_statement(statement, by=reviewer)
    before = columns(statement)
    propose([])
    work(article)
    assert columns(statement) == before
    assert statement.verdict == Verdict.CONFIRMED
    with pytest.raises(StaleState, match="before"):
        confirm_statement(statement, by=reviewer)


def test_what_was_struck_out_does_not_come_back_in_another_shape(
    read: Any, work: Any, reviewer: Any, propose: Any
) -> None:
    article = read(TEXT)
    statement = of("hospital was full")
    dismiss_statement(statement, by=reviewer, reason="a caption")
    propose([reading("hospital was full", "a doctor", "said")])
    work(article)
    assert not Statement.objects.filter(exact__contains="hospital", state="active").exists()
    assert statement.verdict == Verdict.DISMISSED


def test_undo_gives_back_what_was_there_step_by_step(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    statement = of("40 families")
    machine = columns(statement)
    links = list(statement.mentions.values_list("start", "end", "state", "claim").order_by("pk"))
    correct_statement(statement, by=reviewer, reason="1", spans={"content": [at("had left Villaverde")]})
    work(article)
    statement.refresh_from_db()
    first = columns(statement)
    correct_statement(statement, by=reviewer, reason="2", certainty="possible")
    undo_decision(statement, by=reviewer, reason="no")
    assert columns(statement) == first
    undo_decision(statement, by=reviewer, reason="not at all")
    assert columns(statement) == machine
    assert not can_undo(statement)
    with pytest.raises(InvalidInput, match="nothing-to-undo"):
        undo_decision(statement, by=reviewer)
    work(article)
    assert columns(statement) == machine
    standing = statement.mentions.exclude(state=MentionState.LAPSED).order_by("pk")
    assert list(standing.values_list("start", "end", "state", "claim")) == links
    assert [e.verb for e in Event.objects.filter(target_type="statement").order_by("pk")] == [
        "statement-corrected", "statement-corrected", "statement-undone", "statement-undone",
    ]  # fmt: skip


def test_undoing_an_addition_gives_back_what_had_yielded(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    machine = of("Rivers of mud")
    before = columns(machine)
    marks = {"content": [at("covered 300 houses")], "source": [at("one farmer")]}
    added = add_statement(article.current_revision, by=reviewer, reason="x", spans=marks)
    machine.refresh_from_db()
    assert machine.state == StatementState.LAPSED
    undo_decision(added, by=reviewer)
    assert columns(machine) == before
    assert machine.mentions.filter(state=MentionState.PROPOSED).exists()
    work(article)
    assert columns(machine) == before
    added.refresh_from_db()
    assert added.state == StatementState.LAPSED
    assert Quantity.objects.filter(statement=machine).exists()


def test_a_decision_between_reading_and_storing_wins(read: Any, work: Any, reviewer: Any) -> None:
    article = read(TEXT)
    revision = article.current_revision
    stale = read_revision(revision)
    statement = of("40 families")
    correct_statement(statement, by=reviewer, reason="x", spans={"content": [at("40 families had left")]})
    before = columns(statement)
    store_analysis(revision, analysis=stale)
    assert columns(statement) == before
    assert of("40 families") == statement


# --- whatever the machine proposes ----------------------------------------------------------------------

PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 70)).map(
    lambda p: Span(p[0], min(len(TEXT), p[0] + p[1]))
)


@st.composite
def proposals(draw: Any) -> list[Extraction]:
    found = []
    for _ in range(draw(st.integers(0, 6))):
        content = draw(PLACES)
        free = st.none() | PLACES.filter(lambda s, content=content: not s.overlaps(content))
        voice = draw(st.sampled_from(list(Voice)))
        named = voice is Voice.ATTRIBUTED
        source, cue = (draw(free), draw(free)) if named else (None, None)
        kind = QuoteType.INDIRECT if named else QuoteType.NONE
        found.append(Extraction(voice, kind, (content,), source, cue, "random"))
    return found


@pytest.fixture
def decided(captured: Any, reviewer: Any) -> Article:
    """A text with one statement confirmed, one corrected, one added and one struck out, read again since."""
    article = captured(TEXT)
    process_article(article)
    confirm_statement(of("hospital was full"), by=reviewer)
    correct_statement(
        of("40 families"), by=reviewer, reason="x", spans={"content": [at("40 families had left")]}
    )
    add_statement(article.current_revision, by=reviewer, reason="x", spans=FARMER)
    dismiss_statement(of("We need buses now"), by=reviewer, reason="x")
    process_article(article)
    return article


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(found=proposals())
def test_no_proposal_changes_or_doubles_what_a_person_decided(
    found: list[Extraction], decided: Article, propose: Any
) -> None:
    from django.db import transaction

    with transaction.atomic():
        article = Article.objects.get(pk=decided.pk)
        revision = article.current_revision
        by_people = list(Statement.objects.filter(revision=revision, origin=Origin.HUMAN))
        before = {s.pk: columns(s) for s in by_people}
        assert len(before) == 4
        propose(found)
        process_article(article)
        for pk, row in {s.pk: columns(s) for s in by_people}.items():
            # The machine may say anew what the words it was given mean, never which words they are.
            kept = {k for k in row if k not in ("speaker_key", "source_id", "speaker_name", "role_as_printed",
                    "cue_lemma", "check_worthiness", "polarity", "modality", "certainty", "hedges",
                    "strength", "previous_id", "parent_id")}  # fmt: skip
            assert {k: row[k] for k in kept} == {k: before[pk][k] for k in kept}
        machine = Statement.objects.filter(revision=revision, origin=Origin.MACHINE, state="active")
        for row in machine:
            for other in by_people:
                if other.state == StatementState.ACTIVE:
                    assert not _doubles(row, other), (row.exact, other.exact)
        transaction.set_rollback(True)


def _doubles(row: Statement, decided: Statement) -> bool:
    """Shares content, and neither's cue or source stands inside the other's content."""
    mine, theirs = _marks(row), _marks(decided)
    if not mine["content"] & theirs["content"]:
        return False
    inner = (mine["cue"] or mine["source"], mine["content"] - theirs["content"])
    outer = (theirs["cue"] or theirs["source"], theirs["content"] - mine["content"])
    nested = bool(inner[0]) and inner[0] <= theirs["content"] and not inner[1]
    holding = bool(outer[0]) and outer[0] <= mine["content"] and not outer[1]
    return not (nested or holding)


def _marks(statement: Statement) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {"source": set(), "cue": set(), "content": set()}
    for span in statement.spans.all():
        found[span.role] |= set(range(span.start, span.end))
    return found


def test_the_real_pipeline_is_what_the_services_use() -> None:
    assert engines.engine().version == default_pipeline().version


def test_decisions_from_before_verdicts_had_a_column_get_theirs(read: Any, reviewer: Any) -> None:
    read(TEXT)
    correct_statement(of("hospital was full"), by=reviewer, reason="x", certainty="possible")
    dismiss_statement(of("40 families"), by=reviewer, reason="x")
    Statement.objects.update(verdict="", settled=[])
    import_module("claims.migrations.0002_statement_verdict").name_earlier_decisions(apps, None)
    human = Statement.objects.filter(origin=Origin.HUMAN)
    assert {s.verdict for s in human} == {Verdict.CORRECTED, Verdict.DISMISSED}
    assert "certainty" in human.get(verdict=Verdict.CORRECTED).settled
