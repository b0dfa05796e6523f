"""What the reader shows of one text, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import Http404

from claims.admin import colours
from claims.admin.marking import marks_of, seen_of
from claims.admin.reader import Note, Paragraph, Speaker, legend, paragraphs
from claims.admin.revision_page import counted
from claims.admin.statements import interval_of, sense_of
from claims.choices import MentionState, SpanRole, StatementState, Verdict
from claims.models import ClaimMention, Flag, PipelineRun, Statement
from claims.pipeline.warnings import explain_warning
from claims.selectors import article_segments, flag_title, revision_changes, statements_list, through_whom
from claims.selectors.story_desk import story_of, story_reasons
from sources.models import Article, ArticleRevision, Job
from sources.selectors.articles import same_origin
from sources.text.notes import explain_note

COPIES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Card:
    """All that one statement tells, shown beside the text when it is chosen."""

    statement: Statement
    speaker: Speaker
    sense: str
    cue: str
    source_span: str
    figures: tuple[tuple[str, str], ...]
    mentions: tuple[ClaimMention, ...]
    flags: tuple[str, ...]
    flag_rules: tuple[str, ...]
    told_by: str
    marks: dict[str, str]
    seen: str


def revision_of(article: Article, number: str | None) -> ArticleRevision | None:
    """The text asked for by its number, else the current one. Raises Http404 for a number not there."""
    if not number:
        return article.current_revision
    found = article.revisions.filter(number=number).first() if number.isdigit() else None
    if found is None:
        raise Http404(f"{article} has no text {number}")
    return found


def marked_statement(revision: ArticleRevision, number: str | None) -> Statement | None:
    """The statement whose marks the form opens with, where one is asked for and stands in this text."""
    if not number or not number.isdigit():
        return None
    return revision.statements.filter(pk=number).prefetch_related("spans").first()


def statements_of(revision: ArticleRevision) -> list[Statement]:
    mentions = (
        ClaimMention.objects.filter(state__in=[MentionState.PROPOSED, MentionState.CONFIRMED])
        .select_related("claim")
        .prefetch_related(Prefetch("claim__flags", Flag.objects.filter(state="open")))
        .order_by("start", "id")
    )
    return list(
        statements_list()
        .filter(revision=revision, state=StatementState.ACTIVE)
        .defer("revision__text")
        .prefetch_related(Prefetch("mentions", mentions))
        .order_by("start", "end", "id")
    )


def card(statement: Statement, speaker: Speaker) -> Card:
    spans = list(statement.spans.all())
    mentions = tuple(statement.mentions.all())
    flags = {flag.rule_id for mention in mentions for flag in mention.claim.flags.all()}
    return Card(
        statement=statement,
        speaker=speaker,
        sense=sense_of(statement),
        cue=" … ".join(span.exact for span in spans if span.role == SpanRole.CUE),
        source_span=" … ".join(span.exact for span in spans if span.role == SpanRole.SOURCE),
        figures=tuple((figure.exact, interval_of(figure)) for figure in statement.quantities.all()),
        mentions=mentions,
        flags=tuple(flag_title(rule) for rule in sorted(flags)),
        flag_rules=tuple(sorted(flags)),
        told_by=through_whom(statement),
        marks=marks_of(statement),
        seen=seen_of(statement),
    )


def with_notes(laid_out: list[Paragraph], cards: Sequence[Card]) -> list[Paragraph]:
    """The paragraphs, each with the figures and flags of the statements that begin in it."""
    told = {
        card.statement.pk: Note(card.statement.pk, card.speaker, card.figures, card.flags)
        for card in cards
        if card.figures or card.flags
    }
    for paragraph in laid_out:
        paragraph.notes = tuple(told[pk] for pk in paragraph.opened if pk in told)
    return laid_out


def flags_in(cards: Sequence[Card]) -> list[tuple[str, str, int]]:
    """(rule, title, statements) of each open flag in the text, the commonest first."""
    every = Counter(rule for card in cards for rule in card.flag_rules)
    return [(rule, flag_title(rule), count) for rule, count in every.most_common()]


@dataclass(frozen=True, slots=True)
class StruckOut:
    """What a person said is no statement, so that it can be taken back."""

    statement: Statement
    seen: str


def struck_out(statement: Statement) -> StruckOut:
    return StruckOut(statement, seen_of(statement))


def dismissed_in(revision: ArticleRevision) -> list[Statement]:
    return list(
        revision.statements.filter(verdict=Verdict.DISMISSED).defer("revision__text").order_by("start")
    )


def unread_words(run: PipelineRun) -> list[str]:
    """What a reading left out, in words."""
    return [explain_warning(w.get("rule_id", ""), w.get("params", {})) for w in run.warnings]


def standing_of(article: Article) -> dict[str, Any]:
    """The story that the article is in, and why."""
    link = story_of(article)
    return {"story_link": link, "story_why": story_reasons([link])[link.pk] if link else None}


def article_page(article: Article, revision: ArticleRevision | None) -> dict[str, Any]:
    if revision is None:
        empty: dict[str, Any] = {"revision": None, "paragraphs": [], "speakers": [], "cards": []}
        return empty | standing_of(article)
    statements = statements_of(revision)
    speakers, of_statement = legend(statements)
    changes = revision_changes(revision) if revision.number > 1 else None
    figures = sorted({(q.start, q.end) for s in statements for q in s.quantities.all()})
    cards = [card(statement, of_statement[statement.pk]) for statement in statements]
    laid_out = paragraphs(article_segments(revision), speakers=of_statement, figures=figures)
    run = revision.runs.order_by("-id").first()
    return {
        "revision": revision,
        "paragraphs": with_notes(laid_out, cards),
        "speakers": speakers,
        "flags": flags_in(cards),
        "cards": cards,
        "revisions": list(article.revisions.defer("text").order_by("-number")),
        "dismissed": [struck_out(row) for row in dismissed_in(revision)],
        "is_current": revision.pk == article.current_revision_id,
        "changes": changes,
        "changed": counted(changes) if changes else [],
        "notes": [
            explain_note(note.get("rule_id", ""), note.get("params", {})) for note in revision.warnings
        ],
        "run": run,
        "unread": unread_words(run) if run else [],
        "run_colour": colours.RUN.get(run.state) if run else "",
        **standing_of(article),
        "copies": same_origin(article)[:COPIES_SHOWN],
        "open_job": Job.objects.filter(
            kind="process-article", subject=f"article:{article.pk}", state__in=["queued", "running"]
        ).first(),
    }
