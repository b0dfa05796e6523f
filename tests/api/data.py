"""A small, consistent database: two papers, two sources, two figures that exclude each other.

Everything is written as the pipeline would leave it: spans equal slices of the stored text, findings hold
what the real rules found, so that their words can be rendered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from claims.models import (
    Claim,
    ClaimMention,
    Evidence,
    Flag,
    ForeignMatch,
    ForeignReview,
    PipelineRun,
    Quantity,
    Relation,
    Review,
    Statement,
    StatementSpan,
    StoryArticle,
)
from claims.models import Story as StoryOfArticles
from claims.pipeline.codec import proposition_to_json
from claims.pipeline.conflicts.numbers import NumbersDisjoint
from claims.pipeline.types import (
    Certainty,
    Comparator,
    Modality,
    Polarity,
    Proposition,
    Span,
    SpeakerKind,
    Voice,
)
from claims.pipeline.types import Quantity as Figure
from claims.pipeline.verification import flags_of
from claims.pipeline.views import ClaimView, Voicing
from claims.services.foreign import decide_foreign_match
from claims.services.grouping import follow_story
from claims.services.stories import merge_stories, move_article
from sources.models import (
    Affiliation,
    Article,
    ArticleRevision,
    Outlet,
    Source,
    SourceAlias,
    SourceMatch,
)

VERSION = "test-1"
PRINTED = datetime(2023, 9, 21, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Account:
    """One article with one statement of one source, and the claim that it makes."""

    article: Article
    source: Source
    statement: Statement
    mention: ClaimMention
    claim: Claim
    flag: Flag
    proposition: Proposition


@dataclass(frozen=True)
class Story:
    first: Account
    second: Account
    relation: Relation


def make_story(number: int = 1) -> Story:
    """Two accounts of one explosion, with tolls that exclude each other, and the conflict between them."""
    first = make_account(f"{number}a", toll=27, speaker=f"Mira Tallow {number}")
    second = make_account(f"{number}b", toll=68, speaker=f"Oren Vask {number}")
    found = NumbersDisjoint().compare(first.proposition, second.proposition)
    assert found is not None, "the two tolls exclude each other"
    relation = Relation.objects.create(
        claim_a=first.claim,
        claim_b=second.claim,
        mention_a=first.mention,
        mention_b=second.mention,
        kind=found.kind.value,
        rule_id=found.rule_id,
        score=found.score,
        params=dict(found.params),
        pipeline_version=VERSION,
    )
    SourceMatch.objects.create(
        first=first.source,
        second=second.source,
        rule_id="sounds-alike",
        params={"parts": [first.source.name.casefold(), second.source.name.casefold()]},
    )
    return Story(first, second, relation)


def make_account(label: str, *, toll: int, speaker: str) -> Account:
    outlet = Outlet.objects.create(name=f"Courier {label}", domain=f"courier-{label}.example")
    content = f"{toll} people were killed in the explosion in Port Ellery on 20 September 2023"
    text = f"{content}, {speaker} said.\nThe harbour is closed. ({label})"
    article = _article(outlet, text, label)
    source = Source.objects.create(name=speaker, kind=SpeakerKind.PERSON)
    SourceAlias.objects.create(source=source, name=speaker, name_key=speaker.lower())
    body = Source.objects.create(name=f"Harbour Board {label}", kind=SpeakerKind.ORGANISATION)
    Affiliation.objects.create(source=source, body=body, role="spokeswoman", since=date(2022, 1, 1))
    statement = _statement(article, source, text, content)
    proposition = _proposition(content, toll, speaker, label)
    claim = Claim.objects.create(
        text=content,
        claim_type="quantity",
        proposition=proposition_to_json(proposition),
        event_from=date(2023, 9, 20),
        event_to=date(2023, 9, 20),
        event_precision="day",
        place="Port Ellery",
        check_worthiness=0.8,
        first_seen=PRINTED,
        last_seen=PRINTED,
        pipeline_version=VERSION,
    )
    mention = ClaimMention.objects.create(
        claim=claim,
        statement=statement,
        start=0,
        end=len(content),
        exact=content,
        proposition=proposition_to_json(proposition),
        pipeline_version=VERSION,
    )
    flag = _flag(claim, proposition, speaker, statement)
    return Account(article, source, statement, mention, claim, flag, proposition)


def _article(outlet: Outlet, text: str, label: str) -> Article:
    digest = hashlib.sha256(text.encode()).hexdigest()
    article = Article.objects.create(
        outlet=outlet,
        identity=f"url:{label}",
        canonical_url=f"https://{outlet.domain}/{label}",
        title=f"Explosion in the harbour {label}",
        published_at=PRINTED,
        fingerprint=digest,
    )
    revision = ArticleRevision.objects.create(
        article=article, number=1, title=article.title, text=text, sha256=digest, captured_from="text"
    )
    PipelineRun.objects.create(revision=revision, version=VERSION, state="done")
    article.current_revision = revision
    article.save()
    return article


def _statement(article: Article, source: Source, text: str, content: str) -> Statement:
    statement = Statement.objects.create(
        revision=article.current_revision,
        identity=f"statement-{article.pk}",
        voice="attributed",
        quote_type="indirect",
        start=0,
        end=len(content),
        exact=content,
        source=source,
        speaker_name=source.name,
        cue_lemma="say",
        confidence=0.9,
        check_worthiness=0.8,
        reported_at=PRINTED,
        pipeline_version=VERSION,
    )
    for role, words in (("content", content), ("source", source.name), ("cue", "said")):
        start = text.index(words)
        StatementSpan.objects.create(
            statement=statement, role=role, start=start, end=start + len(words), exact=words
        )
    figure = content.split()[0]
    Quantity.objects.create(
        statement=statement,
        start=0,
        end=len(figure),
        exact=figure,
        low=float(figure),
        high=float(figure),
        comparator="exact",
        counted="person",
        predicate="kill",
        measure="killed",
    )
    return statement


def _proposition(content: str, toll: int, speaker: str, origin: str) -> Proposition:
    figure = Figure(
        span=Span(0, len(str(toll))),
        text=str(toll),
        low=float(toll),
        high=float(toll),
        comparator=Comparator.EXACT,
        counted="person",
        predicate="kill",
        measure="killed",
        place="Port Ellery",
        as_of=date(2023, 9, 20),
    )
    return Proposition(
        span=Span(0, len(content)),
        text=content,
        polarity=Polarity.AFFIRMED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        lemmas=("person", "kill", "explosion", "port", "ellery"),
        predicate="kill",
        subjects=("person",),
        objects=("explosion",),
        entities=("Port Ellery",),
        places=("Port Ellery",),
        quantities=(figure,),
        speaker=speaker,
        event_from=date(2023, 9, 20),
        event_to=date(2023, 9, 20),
        reported_on=date(2023, 9, 21),
        origin=origin,
        keys=("killed",),
    )


def _flag(claim: Claim, proposition: Proposition, speaker: str, statement: Statement) -> Flag:
    voicing = Voicing(
        id=str(statement.pk),
        voice=Voice.ATTRIBUTED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        speaker=speaker,
        speaker_name=speaker,
        speaker_kind=SpeakerKind.PERSON,
        origin=f"article-{claim.pk}",
    )
    [found] = [f for f in flags_of(ClaimView(proposition, (voicing,))) if f.rule_id == "one-source"]
    return Flag.objects.create(
        claim=claim, rule_id=found.rule_id, params=dict(found.params), pipeline_version=VERSION
    )


def add_judgements(claim: Claim, *, by: User) -> tuple[Evidence, Review]:
    evidence = Evidence.objects.create(
        claim=claim,
        stance="supports",
        url="https://harbour.example/report",
        captured_at=timezone.now(),
        added_by=by,
    )
    review = Review.objects.create(
        claim=claim,
        rating="supported",
        rationale="The port's log says so.",
        as_of=date(2023, 9, 22),
        reviewer=by,
    )
    return evidence, review


def reviewed_elsewhere(
    claim: Claim, other: Claim, *, by: User
) -> tuple[ForeignReview, ForeignMatch, ForeignMatch]:
    """A review of another newsroom: of the first claim nobody has decided, of the other one somebody has."""
    review = ForeignReview.objects.create(
        url="https://checkers.example/port",
        claim_key="port",
        publisher="The Checkers",
        claim_text=claim.text,
        rating_label="False",
        raw_sha256="0" * 64,
    )
    waiting, said = (
        ForeignMatch.objects.create(
            review=review, claim=each, rule_id="claim-ranking", score=16.5, params={"told": 3.2},
            pipeline_version=VERSION,
        )
        for each in (claim, other)
    )  # fmt: skip
    decide_foreign_match(said, by=by, state="rejected", reason="Another.", expected_state="suggested")
    return review, waiting, said


def body_of(**fields: Any) -> dict[str, Any]:
    """An article as a program would send it."""
    text = (
        "At least 31 people were injured in the explosion in Port Ellery, the harbour master said on Monday."
    )
    return {"text": text, "title": "Injured in the harbour", "outlet": "Port Ellery Post"} | fields


def grouped(story: Story, *, by: User) -> tuple[StoryOfArticles, StoryOfArticles, StoryOfArticles]:
    """Both articles in one story, to which an empty one was joined; a copy of the first beside them. Then a
    person sets the second one apart: returns the story, the joined one, and the one it was moved to."""
    event = StoryOfArticles.objects.create(title="Both", title_origin="human")
    first, second = story.first.article, story.second.article
    beside = Article.objects.create(identity="text:beside", title="Beside", published_at=PRINTED)
    for article in (first, second, beside):
        StoryArticle.objects.create(
            story=event, article=article, rule_id="same-event", score=0.8, pipeline_version=VERSION,
            params={"shared_names": ["Vessel"], "shared_words": [], "days_apart": 0, "like": first.pk},
        )  # fmt: skip
    follow_story(event)
    joined = StoryOfArticles.objects.create(title="Joined")
    merge_stories(event, other=joined, by=by, reason="One event.")
    moved = move_article(second, to=None, by=by, reason="Another event.", expected_story=event.pk)
    return event, joined, moved.story
