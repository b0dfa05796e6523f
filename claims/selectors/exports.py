"""Whole tables as rows, a chunk at a time: the same number of queries a chunk, whatever it holds.

Chunks follow the id, each a query of its own, so that no cursor or transaction stays open while a slow reader
takes them; a row is told as it is when its chunk is read. Memory holds one chunk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Model, QuerySet

from claims.choices import FlagState
from claims.models import (
    Claim,
    ClaimMention,
    Evidence,
    Flag,
    Quantity,
    Relation,
    Review,
    Statement,
    StatementSpan,
)
from claims.selectors.claims import OPEN_CONFLICT, claims_list, live_mentions
from claims.selectors.reviews import SETTLED, standing_ratings

ROWS_A_CHUNK = 1000
Row = dict[str, Any]
Extras = Callable[[Sequence[int]], Mapping[str, Mapping[int, Any]]]
"""Ids of a chunk -> column -> value by id. A row that is missing takes the column's default."""


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: name -> column of the row or of what it points at. ``whole`` are columns that a table of
    plain cells has no room for; ``extras`` are looked up for a chunk at once, with their ``defaults``."""

    name: str
    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    columns: Mapping[str, str]
    whole: Mapping[str, str]
    extras: Extras
    defaults: Mapping[str, Any]
    whole_extras: Extras | None = None
    whole_defaults: Mapping[str, Any] | None = None

    def header(self, *, whole: bool) -> list[str]:
        plain = [*self.columns, *self.defaults]
        return [*plain, *self.whole, *(self.whole_defaults or {})] if whole else plain


def exported_rows(table: Table, queryset: QuerySet[Any], *, whole: bool) -> Iterator[list[Row]]:
    """Chunks of rows in the order of their ids. ``queryset`` is ``table.rows()``, narrowed."""
    names = {**table.columns, **table.whole} if whole else dict(table.columns)
    wanted = list(dict.fromkeys(["id", *names.values()]))
    ordered = queryset.order_by("pk")
    last = 0
    while True:
        found = list(ordered.filter(pk__gt=last).values(*wanted)[:ROWS_A_CHUNK])
        if not found:
            return
        ids = [values["id"] for values in found]
        extras = dict(table.extras(ids))
        defaults = dict(table.defaults)
        if whole and table.whole_extras is not None:
            extras |= table.whole_extras(ids)
            defaults |= table.whole_defaults or {}
        yield [
            {name: values[path] for name, path in names.items()}
            | {name: extras[name].get(values["id"], default) for name, default in defaults.items()}
            for values in found
        ]
        if len(found) < ROWS_A_CHUNK:
            return
        last = ids[-1]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


# --- claims ---------------------------------------------------------------------------------------------


def _claim_extras(ids: Sequence[int]) -> dict[str, dict[int, Any]]:
    flags: dict[int, list[str]] = defaultdict(list)
    rows = Flag.objects.filter(claim__in=ids, state=FlagState.OPEN).order_by("rule_id")
    for claim, rule in rows.values_list("claim_id", "rule_id"):
        flags[claim].append(rule)
    return {
        "latest_rating": standing_ratings(ids),
        "voicing_count": _counted(live_mentions().filter(claim__in=ids), "claim_id"),
        "open_conflict_count": _conflicts(ids),
        "open_flags": flags,
    }


def _counted(queryset: QuerySet[Any], group: str) -> dict[int, int]:
    return dict(queryset.order_by().values(group).annotate(n=Count("pk")).values_list(group, "n"))


def _conflicts(ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for side in ("claim_a_id", "claim_b_id"):
        rows = Relation.objects.filter(OPEN_CONFLICT, **{f"{side}__in": ids})
        for claim, count in _counted(rows, side).items():
            found[claim] += count
    return found


CLAIMS = Table(
    name="claims",
    model=Claim,
    rows=claims_list,
    columns={
        **_same(
            "id", "text", "text_origin", "claim_type", "polarity", "modality", "event_from", "event_to",
            "event_precision", "place", "check_worthiness", "first_seen", "last_seen", "workflow_state",
            "verification_status", "publication_state", "next_check_at", "next_check_reason",
            "last_checked_at", "checks_without_change", "pipeline_version", "created_at", "updated_at",
        ),
        "assigned_to": "assigned_to__username",
    },
    whole=_same("proposition"),
    extras=_claim_extras,
    defaults={"latest_rating": "", "voicing_count": 0, "open_conflict_count": 0, "open_flags": ()},
)  # fmt: skip


# --- statements -----------------------------------------------------------------------------------------


def _statement_extras(ids: Sequence[int]) -> dict[str, dict[int, Any]]:
    claims: dict[int, list[int]] = defaultdict(list)
    rows = ClaimMention.objects.filter(statement__in=ids, state__in=["proposed", "confirmed"]).order_by("id")
    for statement, claim in rows.values_list("statement_id", "claim_id"):
        claims[statement].append(claim)
    return {"claims": claims}


_SPAN = ("role", "position", "start", "end", "exact", "prefix", "suffix")
_FIGURE = (
    "start", "end", "exact", "low", "high", "low_open", "high_open", "comparator", "unit", "counted",
    "predicate", "measure", "scope", "place", "as_of",
)  # fmt: skip
_MENTION = (
    "id", "claim_id", "start", "end", "exact", "state", "rule_id", "score", "params", "pipeline_version",
    "decided_at", "reason",
)  # fmt: skip


def _statement_parts(ids: Sequence[int]) -> dict[str, dict[int, Any]]:
    return {
        "spans": _grouped(StatementSpan.objects.filter(statement__in=ids), _SPAN, "role", "position"),
        "quantities": _grouped(Quantity.objects.filter(statement__in=ids), _FIGURE, "start"),
        "mentions": _grouped(ClaimMention.objects.filter(statement__in=ids), _MENTION, "id"),
    }


def _grouped(queryset: QuerySet[Any], names: Iterable[str], *order: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for values in queryset.order_by("statement_id", *order).values("statement_id", *names):
        found[values.pop("statement_id")].append(values)
    return found


STATEMENTS = Table(
    name="statements",
    model=Statement,
    rows=lambda: Statement.objects.all(),
    columns={
        **_same("id"),
        "article": "revision__article_id",
        "article_title": "revision__article__title",
        "article_url": "revision__article__canonical_url",
        "published_at": "revision__article__published_at",
        "outlet": "revision__article__outlet__name",
        "revision": "revision__number",
        **_same("voice", "quote_type", "start", "end", "exact"),
        "source": "source_id",
        "source_name": "source__name",
        "source_kind": "source__kind",
        **_same(
            "speaker_name", "role_as_printed", "cue_lemma", "polarity", "modality", "certainty", "strength",
            "confidence", "check_worthiness", "said_at", "reported_at", "origin", "state", "verdict",
            "rule_id", "pipeline_version", "created_at", "updated_at",
        ),
        "parent": "parent_id",
        "previous": "previous_id",
    },
    whole=_same("identity", "speaker_key", "hedges", "settled", "machine_reading"),
    extras=_statement_extras,
    defaults={"claims": ()},
    whole_extras=_statement_parts,
    whole_defaults={"spans": (), "quantities": (), "mentions": ()},
)  # fmt: skip


# --- relations, reviews, evidence -----------------------------------------------------------------------


def _nothing(ids: Sequence[int]) -> dict[str, dict[int, Any]]:
    return {}


RELATIONS = Table(
    name="relations",
    model=Relation,
    rows=lambda: Relation.objects.all(),
    columns={
        **_same("id", "kind"),
        "claim_a": "claim_a_id",
        "claim_a_text": "claim_a__text",
        "claim_b": "claim_b_id",
        "claim_b_text": "claim_b__text",
        "mention_a": "mention_a_id",
        "mention_b": "mention_b_id",
        **_same("rule_id", "score", "is_current", "state", "explanation", "reason"),
        "decided_by": "decided_by__username",
        **_same("decided_at", "pipeline_version", "created_at", "updated_at"),
    },
    whole=_same("params"),
    extras=_nothing,
    defaults={},
)


def _review_extras(ids: Sequence[int]) -> dict[str, dict[int, Any]]:
    """Of the settled reviews of a claim the newest one stands."""
    claims = Review.objects.filter(pk__in=ids).order_by().values("claim")
    newest = (
        Review.objects.filter(SETTLED, claim__in=claims).order_by().values("claim").annotate(newest=Max("id"))
    )
    return {"stands": dict.fromkeys(newest.values_list("newest", flat=True), True)}


REVIEWS = Table(
    name="reviews",
    model=Review,
    rows=lambda: Review.objects.all(),
    columns={
        **_same("id"),
        "claim": "claim_id",
        "claim_text": "claim__text",
        **_same("rating", "scale_version", "rationale", "as_of"),
        "supersedes": "supersedes_id",
        "reviewer": "reviewer__username",
        **_same("asks_second"),
        "second_verdict": "countersignature__verdict",
        "second_reviewer": "countersignature__reviewer__username",
        "second_reason": "countersignature__reason",
        "second_at": "countersignature__created_at",
        **_same("created_at"),
    },
    whole=_same("policy"),
    extras=_review_extras,
    defaults={"stands": False},
)

EVIDENCE = Table(
    name="evidence",
    model=Evidence,
    rows=lambda: Evidence.objects.all(),
    columns={
        **_same("id"),
        "claim": "claim_id",
        "claim_text": "claim__text",
        **_same("stance", "url", "excerpt", "note", "sha256", "origin_group", "captured_at"),
        "added_by": "added_by__username",
        **_same("withdrawn_at"),
        "withdrawn_by": "withdrawn_by__username",
        **_same("withdrawn_reason", "created_at", "text"),
    },
    whole={},
    extras=_nothing,
    defaults={},
)

TABLES = (CLAIMS, STATEMENTS, RELATIONS, REVIEWS, EVIDENCE)
