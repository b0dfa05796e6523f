"""Rows for the screens, made without the pipeline: every span equals the slice of its text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User

from claims.models import (
    Batch,
    BatchItem,
    Claim,
    ClaimMention,
    Event,
    Evidence,
    Flag,
    ForeignMatch,
    ForeignReview,
    Hook,
    HookDelivery,
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
from claims.pipeline.types import Certainty, Modality, Polarity, Proposition, Span
from claims.services.grouping import follow_story
from sources.models import (
    Affiliation,
    Article,
    ArticleRevision,
    Feed,
    Job,
    Outlet,
    ServiceAccount,
    Source,
    SourceAlias,
    SourceMatch,
)
from sources.services.tokens import NewToken, create_token

VERSION = "test-1"
MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)

FIRST_TEXT = """The river Vessel rose again overnight, and two bridges in Orlen are closed.

Mayor Ilse Brandt said that more than 300 families had left the lower town.
“We will not leave anybody behind,” she said.

According to the Water Board, the dam at Hult is “safe beyond doubt”.

A hospital worker, who asked not to be named, said 12 people were injured."""

SECOND_TEXT = """Relief workers disagree with the mayor of Orlen.

The Open Boats Network said that fewer than 100 families had left the lower town.

The Water Board denied that the dam at Hult was safe."""


def article(
    text: str, *, title: str = "", outlet: Outlet | None = None, at: datetime = MORNING, **fields: Any
) -> Article:
    """An article with one revision of ``text``."""
    digest = hashlib.sha256(f"{title}{text}{outlet}{at}".encode()).hexdigest()
    made = Article.objects.create(
        outlet=outlet, identity=f"text:{digest[:60]}", title=title, published_at=at, **fields
    )
    revise(made, text)
    return made


def revise(made: Article, text: str) -> ArticleRevision:
    revision = ArticleRevision.objects.create(
        article=made,
        number=made.revisions.count() + 1,
        title=made.title,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        captured_from="text",
    )
    made.current_revision = revision
    made.save()
    return revision


def outlet(name: str = "Vessel Courier", **fields: Any) -> Outlet:
    return Outlet.objects.get_or_create(name=name, defaults=fields)[0]


def source(name: str, kind: str = "person", **fields: Any) -> Source:
    made = Source.objects.create(name=name, kind=kind, **fields)
    SourceAlias.objects.create(source=made, name=name, name_key=name.lower())
    return made


def _find(text: str, words: str, after: int = 0) -> tuple[int, int]:
    start = text.index(words, after)
    return start, start + len(words)


def statement(
    revision: ArticleRevision,
    content: str,
    *,
    who: Source | None = None,
    said: str = "",
    cue: str = "",
    figure: str = "",
    low: float | None = None,
    high: float | None = None,
    **fields: Any,
) -> Statement:
    """``content``, ``said`` (the source's words) and ``cue`` occur in the text; ``figure`` in the content."""
    start, end = _find(revision.text, content)
    defaults: dict[str, Any] = {
        "voice": "attributed" if said or who else "outlet",
        "quote_type": "indirect" if said or who else "none",
        "speaker_name": who.name if who else "",
        "confidence": 0.9,
        "check_worthiness": 0.7,
        "pipeline_version": VERSION,
        "reported_at": revision.article.published_at,
    }
    made = Statement.objects.create(
        revision=revision,
        identity=hashlib.sha1(f"{start}{end}{said}".encode(), usedforsecurity=False).hexdigest(),
        start=start,
        end=end,
        exact=content,
        source=who,
        **defaults | fields,
    )
    spans = [("content", content), ("source", said), ("cue", cue)]
    for role, words in spans:
        if words:
            at = _find(revision.text, words, 0 if role == "content" else _near(revision.text, start, words))
            StatementSpan.objects.create(statement=made, role=role, start=at[0], end=at[1], exact=words)
    if figure:
        at = _find(revision.text, figure, start)
        Quantity.objects.create(
            statement=made, start=at[0], end=at[1], exact=figure, low=low, high=high,
            comparator="more_than" if high is None else "exact", low_open=high is None,
            measure="families left", counted="family",
        )  # fmt: skip
    return made


def _near(text: str, start: int, words: str) -> int:
    """Where to look from: the words within 80 characters before the content, else after it."""
    before = text.rfind(words, max(0, start - 80), start)
    return before if before >= 0 else start


def claim(text: str, *said: Statement, **fields: Any) -> Claim:
    """A claim that each of the statements makes with all of its content."""
    seen = [s.reported_at or MORNING for s in said] or [MORNING]
    proposition = Proposition(
        span=Span(0, max(1, len(text))), text=text, polarity=Polarity.AFFIRMED, modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
    )  # fmt: skip
    defaults: dict[str, Any] = {
        "check_worthiness": 0.7,
        "first_seen": min(seen),
        "last_seen": max(seen),
        "pipeline_version": VERSION,
        "proposition": proposition_to_json(proposition),
    }
    made = Claim.objects.create(text=text, **defaults | fields)
    for one in said:
        mention(made, one)
    return made


def mention(made: Claim, one: Statement, **fields: Any) -> ClaimMention:
    proposition = Proposition(
        span=Span(one.start, one.end), text=one.exact, polarity=Polarity(one.polarity),
        modality=Modality(one.modality), certainty=Certainty(one.certainty),
    )  # fmt: skip
    return ClaimMention.objects.create(
        claim=made, statement=one, start=one.start, end=one.end, exact=one.exact,
        proposition=proposition_to_json(proposition), rule_id="same-words", pipeline_version=VERSION,
        **fields,
    )  # fmt: skip


def conflict(a: Claim, b: Claim, **fields: Any) -> Relation:
    first, second = sorted((a, b), key=lambda claim: claim.pk)
    figures = [
        {"text": "more than 300", "low": 300.0, "high": None, "low_open": True, "high_open": False},
        {"text": "fewer than 100", "low": None, "high": 100.0, "low_open": False, "high_open": True},
    ]
    defaults: dict[str, Any] = {
        "kind": "conflicts",
        "rule_id": "numbers-disjoint",
        "params": {"measure": "families left", "counted": "family", "unit": "", "a": figures[0],
                   "b": figures[1], "reason": "intervals-disjoint"},
        "pipeline_version": VERSION,
    }  # fmt: skip
    return Relation.objects.create(
        claim_a=first, claim_b=second, mention_a=first.mentions.first(), mention_b=second.mentions.first(),
        **defaults | fields,
    )  # fmt: skip


def flag(made: Claim, rule_id: str = "one-source", **fields: Any) -> Flag:
    params = {"names": ["Ilse Brandt"], "origin": "article-1", "origins": 1, "outlets": ["Vessel Courier"],
              "hedges": ["about"], "reasons": ["stakes"], "voicings": 1}  # fmt: skip
    return Flag.objects.create(claim=made, rule_id=rule_id, params=params, pipeline_version=VERSION, **fields)


def pair(one: Source, other: Source, **fields: Any) -> SourceMatch:
    """Two sources that may be one, by a rule that says so of their names."""
    first, second = sorted((one, other), key=lambda source: source.pk)
    params = {"parts": [one.name.casefold(), other.name.casefold()]}
    return SourceMatch.objects.create(
        first=first, second=second, **{"rule_id": "sounds-alike", "params": params} | fields
    )


def review(made: Claim, rating: str = "supported", *, asks_second: bool = False, **fields: Any) -> Review:
    """By somebody of their own, unless ``reviewer`` is given."""
    by = fields.pop("reviewer", None) or User.objects.get_or_create(username="writer")[0]
    reasons = [{"rule_id": "casualties", "params": {"words": ["injured"]}}] if asks_second else []
    latest = made.reviews.order_by("-id").first()
    return Review.objects.create(
        claim=made, rating=rating, rationale="The list.", as_of=MORNING.date(), reviewer=by,
        supersedes=latest, asks_second=asks_second, policy={"version": "1", "reasons": reasons}, **fields,
    )  # fmt: skip


def evidence(made: Claim, **fields: Any) -> Evidence:
    defaults: dict[str, Any] = {"stance": "supports", "excerpt": "It did.", "captured_at": MORNING}
    return Evidence.objects.create(claim=made, **defaults | fields)


def foreign(made: Claim, number: int = 0) -> ForeignMatch:
    """A review of another newsroom that may be about the claim."""
    said = {"publisher": "The Checkers", "claim_text": "Twelve were hurt", "rating_label": "Mostly false"}
    address = f"https://checkers.example/{number}"
    review, _ = ForeignReview.objects.get_or_create(url=address, claim_key="", defaults=said)
    found = {"rule_id": "claim-ranking", "score": 15.0, "params": {"told": 3.0}, "pipeline_version": VERSION}
    return ForeignMatch.objects.get_or_create(review=review, claim=made, defaults=found)[0]


def run(revision: ArticleRevision, state: str = "done", **fields: Any) -> PipelineRun:
    defaults: dict[str, Any] = {"counts": {"statements": 4}, "timings": {"parse": 0.2, "extract": 0.1}}
    return PipelineRun.objects.create(revision=revision, version=VERSION, state=state, **defaults | fields)


def job(kind: str = "process-article", state: str = "done", **fields: Any) -> Job:
    ends = {"finished_at": MORNING} if state not in ("queued", "running") else {}
    holds = {"lease_until": MORNING + timedelta(days=3650)} if state == "running" else {}
    return Job.objects.create(kind=kind, state=state, **ends | holds | fields)


def group(*articles: Article, into: StoryOfArticles | None = None, **fields: Any) -> StoryOfArticles:
    """A story of these articles, or more of them in one that is there, as the machine leaves them."""
    made = into or StoryOfArticles.objects.create(title=str(articles[0]))
    for one in articles:
        StoryArticle.objects.create(
            story=made, article=one, **{"rule_id": "first-report", "pipeline_version": VERSION} | fields
        )
    follow_story(made)
    return made


def batch(made: Claim) -> Batch:
    """A bulk decision about one claim, carried out."""
    by, _ = User.objects.get_or_create(username="somebody-else")
    done = Batch.objects.create(
        verb="claim-state", params={"state": "in_review"}, state="done", reason="Begun.", created_by=by,
        confirmed_at=MORNING, finished_at=MORNING, counts={"done": 1},
    )  # fmt: skip
    BatchItem.objects.create(
        batch=done, target_type="claim", target_id=made.pk, seen={"workflow_state": "new"}, outcome="done",
        left={"workflow_state": "in_review"},
    )  # fmt: skip
    return done


@dataclass(frozen=True)
class Story:
    """Two reports of a flood: a conflict of figures, an assertion and its denial, an unnamed voice."""

    first: Article
    second: Article
    mayor: Source
    board: Source
    network: Source
    worker: Source
    left: Claim
    few_left: Claim
    safe: Claim
    injured: Claim
    conflict: Relation
    flag: Flag
    statement: Statement
    pair: SourceMatch
    event: StoryOfArticles


def story() -> Story:
    courier, gazette = outlet(), outlet("Orlen Gazette", kind="newspaper")
    first = article(FIRST_TEXT, title="River rises again in Orlen", outlet=courier)
    second = article(
        SECOND_TEXT, title="Relief workers doubt the mayor", outlet=gazette, at=MORNING + timedelta(hours=7)
    )
    mayor = source("Ilse Brandt", stakes="Stands for election in May.")
    board = source("Water Board", "government")
    network = source("Open Boats Network", "organisation")
    worker = source("a hospital worker", "anonymous", scope_article=first)
    one, two = first.current_revision, second.current_revision
    assert one is not None
    assert two is not None
    statement(one, "The river Vessel rose again overnight, and two bridges in Orlen are closed")
    many = statement(
        one, "more than 300 families had left the lower town", who=mayor, said="Mayor Ilse Brandt",
        cue="said", figure="more than 300", low=300, role_as_printed="Mayor",
    )  # fmt: skip
    statement(
        one, "We will not leave anybody behind", who=mayor, said="she", cue="said", quote_type="direct",
        modality="promised",
    )  # fmt: skip
    safe = statement(
        one, "the dam at Hult is “safe beyond doubt”", who=board, said="the Water Board", cue="According to",
        quote_type="mixed",
    )  # fmt: skip
    hurt = statement(
        one, "12 people were injured", who=worker, said="A hospital worker", cue="said", figure="12", low=12,
        high=12, certainty="probable",
    )  # fmt: skip
    few = statement(
        two, "fewer than 100 families had left the lower town", who=network, said="The Open Boats Network",
        cue="said", figure="fewer than 100", high=100,
    )  # fmt: skip
    statement(
        two, "the dam at Hult was safe", who=board, said="The Water Board", cue="denied", modality="denied",
        polarity="negated",
    )  # fmt: skip
    left = claim("More than 300 families had left the lower town", many, verification_status="disputed")
    few_left = claim("Fewer than 100 families had left the lower town", few, verification_status="disputed")
    held_safe = claim("The dam at Hult is safe beyond doubt", safe)
    injured = claim("12 people were injured", hurt, check_worthiness=0.9)
    run(one)
    run(two, "partial", warnings=[{"rule_id": "text-without-sentence-end", "params": {"characters": 1200}}])
    return Story(
        first, second, mayor, board, network, worker, left, few_left, held_safe, injured,
        conflict(left, few_left), flag(injured, "anonymous-source"), many, pair(board, network),
        group(first, second),
    )  # fmt: skip


def everything(number: int, *, by: Any) -> None:
    """One more of every row that a list shows, each with its own neighbours; ``number`` keeps names apart."""
    here = outlet(f"Outlet {number}", domain=f"outlet-{number}.example")
    Feed.objects.create(outlet=here, url=f"https://outlet-{number}.example/feed")
    made = article(
        f"Source {number} said that {number} roads are shut.", title=f"Report {number}", outlet=here
    )
    group(made)
    who, body = source(f"Source {number}"), source(f"Body {number}", "organisation")
    Affiliation.objects.create(source=who, body=body, role="speaker")
    pair(who, body, state="rejected", decided_by=by, decided_at=MORNING, reason="One is a body.")
    pair(who, source(f"Sauce {number}", merged_into=body, scope_article=made))
    revision = made.current_revision
    assert revision is not None
    said = statement(
        revision, f"{number} roads are shut", who=who, said=f"Source {number}", cue="said",
        figure=f"{number} roads", low=number, high=number,
    )  # fmt: skip
    one = claim(f"{number} roads are shut", said, assigned_to=by)
    other = claim(f"{number + 1000} roads are shut", said_again(revision, number))
    conflict(one, other, state="confirmed", decided_by=by, decided_at=MORNING, reason="Both stand.")
    flag(one)
    Evidence.objects.create(
        claim=one, stance="supports", url="https://roads.example", captured_at=MORNING, added_by=by
    )
    Review.objects.create(claim=one, rating="supported", rationale="Seen.", as_of=MORNING.date(), reviewer=by)
    Event.objects.create(
        claim=one, verb="reviewed", target_type="claim", target_id=one.pk, actor=by, reason="x"
    )
    run(revision)
    job(state="failed", error="no", requested_by=by, subject=f"article:{made.pk}")
    delivery(number + 1000)


def said_again(revision: ArticleRevision, number: int) -> Statement:
    """A second statement of the same text, by nobody named."""
    return statement(revision, f"that {number} roads are shut", voice="attributed", speaker_name="a driver")


def service_token(name: str) -> NewToken:
    """A service account with one token, or another token of the one there is."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name)
        user.groups.add(Group.objects.get_or_create(name="reader")[0])
        ServiceAccount.objects.create(user=user, purpose="Shows what the desk holds.")
    label = f"Key {user.api_tokens.count() + 1}"
    return create_token(user, by=None, name=label, scopes=["read"])


def delivery(number: int = 0) -> HookDelivery:
    """One that was given up, and its hook."""
    made = number or Hook.objects.count() + 1
    hook = Hook.objects.create(
        name=f"Hook {made}", url=f"https://cms-{made}.example.org/in", events=["claim.published"],
        secret_salt="00" * 32,
    )  # fmt: skip
    return HookDelivery.objects.create(
        hook=hook, type="claim.published", message_id=f"msg_{hook.pk}_1", payload={"type": "claim.published"},
        state="dead", error_code="status-500", error="It answered 500.", response_status=500, attempts=9,
    )  # fmt: skip
