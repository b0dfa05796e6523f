"""Fills a database for ``benchmarks/desk.py``: the invented news of ``scale_news`` with all that the review
desk shows of it. Many rows at once, past the ORM, as ``scale_store`` writes them.

Candidate keys are left out: no page of the admin reads them. Every span equals the slice of its text.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, models, transaction

from benchmarks import scale_news as news
from benchmarks.scale_news import News, Told
from benchmarks.scale_store import Rows, hasty, stamp
from claims.mapping import claim_fields
from claims.models import (
    Claim,
    ClaimMention,
    DailyDigest,
    Event,
    Evidence,
    Flag,
    PipelineRun,
    Quantity,
    Relation,
    Review,
    Statement,
    StatementSpan,
    Story,
    StoryArticle,
)
from claims.pipeline.intervals import as_params
from claims.pipeline.verification import FLAGS
from sources.models import (
    Affiliation,
    Article,
    ArticleRevision,
    Feed,
    Job,
    Outlet,
    Source,
    SourceAlias,
    SourceMatch,
)

VERSION = "desk"
_BATCH = 2000
_TABLES: tuple[type[models.Model], ...] = (
    Outlet, Feed, Source, SourceAlias, Affiliation, SourceMatch, Article, ArticleRevision, Job, PipelineRun,
    Statement, StatementSpan, Quantity, Claim, ClaimMention, Relation, Flag, Evidence, Review, Event,
    DailyDigest, Story, StoryArticle,
)  # fmt: skip
_STATUSES = ("unverified", "unverified", "unverified", "corroborated", "disputed")
_STATES = ("new", "new", "new", "in_review", "ready", "closed")
_STORY = 12
"""Articles of one story."""
_MUCH_SAID = 200
"""How many statements repeat the claim whose page is measured."""


@dataclass(slots=True)
class Page:
    """An article while it is written: its text so far, and what was said in it."""

    pk: int
    seen: str
    text: str = ""
    said: list[tuple[int, Told]] = field(default_factory=list)


class DeskStore:
    """``claims`` claims, three statements to two of them, four to an article; flags, relations, events."""

    def __init__(self, seed: int = 1) -> None:
        self.news, self.chance = News(seed), random.Random(seed)
        self.rows = {model: Rows(model) for model in _TABLES}
        self.number = dict.fromkeys(_TABLES, 0)
        self.recent: deque[tuple[int, Told]] = deque(maxlen=400)
        self.reviewer = User.objects.create_user("reviewer", is_staff=True)

    def fill(self, claims: int) -> None:
        self._people()
        stream = self.news.stream()
        with hasty():
            while self.number[Claim] < claims:
                for page in islice(self._pages(stream, claims), _BATCH):
                    self._close(page)
                self._write()
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{Article._meta.db_table}" SET current_revision_id = id'  # noqa: S608 - our own name
            )
            if connection.vendor == "postgresql":
                for sql in connection.ops.sequence_reset_sql(no_style(), list(_TABLES)):
                    cursor.execute(sql)
            # PostgreSQL would do so by itself after so many new rows, a little later.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def add(self, model: type[models.Model], **values: Any) -> int:
        self.number[model] += 1
        self.rows[model].add(id=self.number[model], **values)
        return self.number[model]

    def _people(self) -> None:
        for n in range(news.OUTLETS):
            self.add(Outlet, name=f"Outlet {n}", domain=f"outlet-{n}.example")
            self.add(Feed, outlet_id=n + 1, url=f"https://outlet-{n}.example/feed", title=f"Feed {n}")
        names = [f"{name.title()} {n}" for n, name in enumerate(self.news.vocabulary.people)]
        for name in names:
            pk = self.add(Source, name=name, kind="person")
            self.add(SourceAlias, source_id=pk, name=name, name_key=name.lower())
        for n in range(1, len(names), 3):
            self.add(SourceMatch, first_id=n, second_id=n + 1, rule_id="sounds-alike",
                     params=json.dumps({"parts": [names[n - 1].lower(), names[n].lower()]}))  # fmt: skip
            self.add(Affiliation, source_id=n, body_id=n + 1, role="speaker")
        for n in range(200):
            day = news.FIRST_DAY + timedelta(days=n)
            self.add(DailyDigest, day=str(day), figures=json.dumps({"day": {"articles": n}}))

    def _pages(self, stream: Iterator[Told], claims: int) -> Iterator[Page]:
        while self.number[Claim] < claims:
            told = list(islice(stream, news.CLAIMS_AN_ARTICLE))
            day = told[0].proposition.reported_on or news.FIRST_DAY
            seen = stamp(datetime.combine(day, clock(12), UTC))
            outlet = self.news.zipf(news.OUTLETS) + 1
            pk = self.add(
                Article, identity=f"desk-{self.number[Article]}", outlet_id=outlet, published_at=seen,
                title=f"{told[0].proposition.text[:80]}", canonical_url=f"https://outlet.example/{outlet}",
            )  # fmt: skip
            if pk % _STORY == 1:
                self.add(Story, title=told[0].proposition.text[:80], first_day=seen[:10], last_day=seen[:10],
                         article_count=_STORY)  # fmt: skip
            self.add(StoryArticle, story_id=self.number[Story], article_id=pk, rule_id="same-event",
                     pipeline_version=VERSION)  # fmt: skip
            page = Page(pk, seen)
            for one in told:
                self._say(page, one, self._claim(one, seen))
            if self.chance.random() < 0.5 and self.recent:
                for _ in range(news.CLAIMS_AN_ARTICLE):
                    again, old = self.chance.choice(self.recent)
                    self._say(page, old, again)
            if self.number[Claim] % 97 == 0 and self.number[Statement] > _MUCH_SAID:
                self._say(page, told[0], 1)
            yield page

    def _claim(self, told: Told, seen: str) -> int:
        fields = claim_fields(told.proposition)
        chance, day = self.chance, told.proposition.event_from
        plain = {
            **fields, "proposition": json.dumps(fields["proposition"]),
            "claim_type": str(fields["claim_type"].value),
            "event_precision": str(fields["event_precision"].value),
            "event_from": str(day) if day else None, "event_to": str(day) if day else None,
        }  # fmt: skip
        pk = self.add(
            Claim, text=told.proposition.text, first_seen=seen, last_seen=seen, pipeline_version=VERSION,
            **plain | {
                "check_worthiness": round(chance.random(), 3),
                "verification_status": chance.choice(_STATUSES), "workflow_state": chance.choice(_STATES),
                "assigned_to_id": self.reviewer.pk if chance.random() < 0.02 else None,
                "next_check_at": seen if chance.random() < 0.3 else None,
            },
        )  # fmt: skip
        for rule in chance.sample(FLAGS, 2):
            self.add(Flag, claim_id=pk, rule_id=rule.rule_id, pipeline_version=VERSION,
                     params=json.dumps({"names": ["One"], "hedges": ["may"], "voicings": 1}),
                     state="open" if chance.random() < 0.9 else "lapsed")  # fmt: skip
        self._event(pk, "claim-created", "claim", pk, seen)
        if chance.random() < 0.05:
            self.add(Evidence, claim_id=pk, stance="supports", url=f"https://register.example/{pk}",
                     captured_at=seen, added_by_id=self.reviewer.pk)  # fmt: skip
            self.add(Review, claim_id=pk, rating="supported", rationale="Seen in the register.",
                     as_of=seen[:10], reviewer_id=self.reviewer.pk)  # fmt: skip
            self._event(pk, "review-recorded", "claim", pk, seen, by=self.reviewer.pk)
        if chance.random() < 0.3 and self.recent:
            self._relate(pk, told, seen)
        self.recent.append((pk, told))
        return pk

    def _relate(self, pk: int, told: Told, seen: str) -> None:
        other, old = self.chance.choice(self.recent)
        sides = [t.proposition.quantities for t in (old, told)]
        params = {side: as_params(q[0]) for side, q in zip("ab", sides, strict=True) if q}
        relation = self.add(
            Relation, claim_a_id=other, claim_b_id=pk, rule_id="numbers-disjoint", pipeline_version=VERSION,
            mention_a_id=None, kind=self.chance.choice(("conflicts", "conflicts", "updates", "same")),
            score=round(self.chance.random(), 3), params=json.dumps(params),
        )  # fmt: skip
        self._event(pk, "relation-proposed", "relation", relation, seen)

    def _event(self, claim: int, verb: str, kind: str, target: int, at: str, by: int | None = None) -> None:
        self.add(Event, claim_id=claim, verb=verb, target_type=kind, target_id=target, at=at, actor_id=by,
                 reason="It was seen." if by else "", pipeline_version="" if by else VERSION)  # fmt: skip

    def _say(self, page: Page, told: Told, claim: int) -> None:
        """One more paragraph of the article: a source, a cue and the clause."""
        p, name = told.proposition, f"Source {told.source}"
        lead = len(page.text) + (2 if page.text else 0)
        page.text += ("\n\n" if page.text else "") + f"{name} said that {p.text}."
        start = lead + len(f"{name} said that ")
        end = start + len(p.text)
        pk = self.add(
            Statement, revision_id=page.pk, identity=f"{self.number[Statement]:040x}", voice="attributed",
            quote_type="indirect", start=start, end=end, exact=p.text, source_id=told.source + 1,
            speaker_name=name, reported_at=page.seen, pipeline_version=VERSION,
            check_worthiness=round(self.chance.random(), 3),
        )  # fmt: skip
        spans = [("content", start, end, p.text), ("source", lead, lead + len(name), name),
                 ("cue", lead + len(name) + 1, lead + len(name) + 5, "said")]  # fmt: skip
        for role, low, high, exact in spans:
            self.add(StatementSpan, statement_id=pk, role=role, start=low, end=high, exact=exact)
        for q in p.quantities:
            self.add(Quantity, statement_id=pk, start=start, end=start + len(q.text), exact=q.text,
                     low=q.low, high=q.high, comparator=q.comparator.value, measure=q.measure,
                     counted=q.counted)  # fmt: skip
        self.add(ClaimMention, claim_id=claim, statement_id=pk, start=start, end=end, exact=p.text,
                 proposition="{}", rule_id="first-mention", pipeline_version=VERSION)  # fmt: skip

    def _close(self, page: Page) -> None:
        self.add(ArticleRevision, article_id=page.pk, number=1, text=page.text, sha256="0" * 64,
                 captured_at=page.seen)  # fmt: skip
        job = self.add(Job, kind="process-article", state="done", subject=f"article:{page.pk}",
                       finished_at=page.seen)  # fmt: skip
        self.add(PipelineRun, revision_id=page.pk, job_id=job, version=VERSION, state="done",
                 counts=json.dumps({"statements": 4}), timings=json.dumps({"parse": 0.2}))  # fmt: skip

    def _write(self) -> None:
        if connection.vendor == "sqlite":
            connection.disable_constraint_checking()
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL session_replication_role = replica")
            for rows in self.rows.values():
                rows.write()
        if connection.vendor == "sqlite":
            connection.enable_constraint_checking()
