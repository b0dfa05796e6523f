"""What people decided about statements, as data to train and to evaluate on: the text, what the machine had
read, what a person made of it, and who, when and why.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet

from claims.choices import Origin, SpanRole, StatementState, Verdict, Voice
from claims.models import Event, Statement
from sources.models import ArticleRevision, Source

SCHEMA = "newsverify-corrections/1"
PEOPLE = ("pseudonym", "id", "name")
"""How who decided is told: a keyed digest, the user's number, or the user name."""
VERBS = tuple(f"statement-{verb}" for verb in ("confirmed", "corrected", "dismissed", "added", "undone"))
_TOLD = (
    "voice", "quote_type", "speaker_name", "role_as_printed", "cue_lemma", "polarity", "modality",
    "certainty", "strength", "confidence", "rule_id", "pipeline_version",
)  # fmt: skip
_MOST_MOVES = 50


def correction_records(
    *,
    since: datetime | None = None,
    article: int | None = None,
    people: str = "pseudonym",
    complete_only: bool = False,
) -> Iterator[dict[str, Any]]:
    """One record for each text that people decided about, oldest article first.

    ``since``: only texts with a decision at or after. A decision that moved on to a newer text is told
    there. ``complete`` in a record says that every attributed statement of the text was judged, so that what
    it does not hold is no statement; ``complete_only`` leaves the others out.
    """
    named = _namer(people)
    for pk in list(_revisions(since, article).values_list("pk", flat=True)):
        revision = ArticleRevision.objects.select_related("article__outlet").get(pk=pk)
        record = _record(revision, named)
        if record["statements"] and (record["complete"] or not complete_only):
            yield record


def _revisions(since: datetime | None, article: int | None) -> QuerySet[ArticleRevision]:
    decided = Statement.objects.filter(revision=OuterRef("pk")).exclude(verdict=Verdict.NONE)
    revisions = ArticleRevision.objects.filter(Exists(decided)).order_by("article_id", "number")
    if article is not None:
        revisions = revisions.filter(article=article)
    if since is not None:
        events = Event.objects.filter(verb__in=VERBS, target_type="statement", at__gte=since)
        recent = Statement.objects.filter(pk__in=events.values("target_id"))
        revisions = revisions.filter(article__in=recent.values("revision__article"))
    return revisions


def _record(revision: ArticleRevision, named: Callable[[Any], str | int | None]) -> dict[str, Any]:
    article, run = revision.article, revision.runs.order_by("-id").first()
    rows = list(
        revision.statements.select_related("source").prefetch_related("spans").order_by("start", "end", "id")
    )
    decided = [row for row in rows if row.verdict and not _moved_on(row)]
    open_rows = [row for row in rows if row.origin == Origin.MACHINE and row.state == StatementState.ACTIVE]
    history = _history(decided)
    sources = _source_names(decided)
    return {
        "schema": SCHEMA,
        "article": article.pk,
        "text_number": revision.number,
        "title": revision.title or article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "language": article.language,
        "published_at": _moment(article.published_at),
        "sha256": revision.sha256,
        "text": revision.text,
        "pipeline_version": run.version if run else "",
        "complete": not any(row.voice == Voice.ATTRIBUTED for row in open_rows),
        "statements": [
            {
                "id": row.pk,
                "verdict": row.verdict,
                "machine": _told(row.machine_reading, revision.text, sources)
                if row.machine_reading
                else None,
                "human": None
                if row.verdict == Verdict.DISMISSED
                else _told(_now(row), revision.text, sources),
                "decisions": [_decision(event, named) for event in history[row.pk]],
            }
            for row in decided
        ],
        "undecided": [_told(_now(row), revision.text, sources) for row in open_rows],
    }


def _moved_on(row: Statement) -> bool:
    """Whether the decision is kept with a newer text, to which it moved or in which it was taken anew."""
    moved = Event.objects.filter(
        verb="statement-carried-over", target_type="statement", before__statement=row.pk
    )
    return moved.exists() or row.successors.exclude(verdict=Verdict.NONE).exists()


def _now(row: Statement) -> dict[str, Any]:
    spans: dict[str, list[list[int]]] = defaultdict(list)
    for span in sorted(row.spans.all(), key=lambda s: (s.role, s.start)):
        spans[span.role].append([span.start, span.end])
    known = {name: getattr(row, name) for name in (*_TOLD, "source_id")}
    return {"spans": dict(spans), **known, "source_name": row.source.name if row.source else ""}


def _told(reading: Mapping[str, Any], text: str, sources: Mapping[int, str]) -> dict[str, Any]:
    """A reading as the export has it: each role a list of {start, end, text}."""
    spans = reading.get("spans") or {}
    told: dict[str, Any] = {
        role.value: [{"start": a, "end": b, "text": text[a:b]} for a, b in spans.get(role.value, ())]
        for role in SpanRole
    }
    told |= {name: reading.get(name) for name in _TOLD}
    number = reading.get("source_id")
    name = reading.get("source_name") or sources.get(number or 0, "")
    return {**told, "source_entity": {"id": number, "name": name} if number else None}


def _source_names(rows: list[Statement]) -> dict[int, str]:
    ids = {row.machine_reading.get("source_id") for row in rows if row.machine_reading} - {None}
    return dict(Source.objects.filter(pk__in=ids).values_list("pk", "name"))


def _history(rows: list[Statement]) -> dict[int, list[Event]]:
    """Decisions about each statement, in earlier texts of the article too, oldest first."""
    owner = {row.pk: row.pk for row in rows}
    frontier = {row.previous_id: row.pk for row in rows if row.previous_id}
    for _ in range(_MOST_MOVES):
        fresh = {before: row for before, row in frontier.items() if before not in owner}
        if not fresh:
            break
        owner |= fresh
        earlier = Statement.objects.filter(pk__in=fresh).exclude(verdict=Verdict.NONE)
        frontier = {b: fresh[pk] for pk, b in earlier.values_list("pk", "previous") if b}
    found: dict[int, list[Event]] = defaultdict(list)
    events = Event.objects.filter(verb__in=VERBS, target_type="statement", target_id__in=owner)
    for event in events.select_related("actor").order_by("id"):
        found[owner[event.target_id]].append(event)
    return found


def _decision(event: Event, named: Callable[[Any], str | int | None]) -> dict[str, Any]:
    return {
        "verb": event.verb.removeprefix("statement-"),
        "by": named(event.actor),
        "at": _moment(event.at),
        "why": event.reason,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _namer(people: str) -> Callable[[AbstractBaseUser | None], str | int | None]:
    if people not in PEOPLE:
        raise ValueError(f"people are told as one of {', '.join(PEOPLE)}, not {people!r}")

    def named(user: AbstractBaseUser | None) -> str | int | None:
        if user is None or people == "name":
            return user.get_username() if user else None
        if people == "id":
            return int(user.pk)
        # The same person is the same word in every export of this installation, and nowhere else.
        key, who = settings.SECRET_KEY.encode(), f"corrections:{user.pk}".encode()
        return f"person-{hmac.new(key, who, hashlib.sha256).hexdigest()[:10]}"

    return named
