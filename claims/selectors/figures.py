"""Figures of one measure side by side: who said how many, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, Subquery

from claims.choices import RelationKind, RelationState, StatementState
from claims.models import Claim, Quantity, Relation
from claims.selectors.claims import live_mentions


@dataclass(frozen=True, slots=True)
class FigureRow:
    quantity: int
    statement: int
    claim: int | None
    article: int
    exact: str
    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    comparator: str
    unit: str
    counted: str
    measure: str
    scope: str
    place: str
    as_of: date | None
    source: str
    outlet: str
    reported_at: datetime | None


def figures_for(subject: str | Claim, *, limit: int = 500) -> list[FigureRow]:
    """Figures of a measure (its key), or of a claim and those that conflict with or update it.

    By the day they were reported, oldest first; at most ``limit``. Two or three queries.
    """
    spoken = live_mentions().filter(statement=OuterRef("statement"))
    rows = Quantity.objects.select_related("statement__source", "statement__revision__article__outlet").defer(
        "statement__revision__text"
    )
    if isinstance(subject, Claim):
        claims = {subject.pk}
        kinds = (RelationKind.CONFLICTS, RelationKind.UPDATES)
        pairs = Relation.objects.filter(Q(claim_a=subject) | Q(claim_b=subject), kind__in=kinds).exclude(
            state__in=(RelationState.REJECTED, RelationState.LAPSED)
        )
        for a, b in pairs.values_list("claim_a_id", "claim_b_id"):
            claims |= {a, b}
        spoken = spoken.filter(claim__in=claims, start__lte=OuterRef("start"), end__gte=OuterRef("end"))
        rows = rows.exclude(measure="")
    else:
        rows = rows.filter(measure=subject)
        spoken = spoken.order_by("id")
    found = (
        rows.annotate(of_claim=Subquery(spoken.order_by("id").values("claim")[:1]))
        .filter(of_claim__isnull=False, statement__state=StatementState.ACTIVE)
        .order_by("statement__reported_at", "id")[:limit]
    )
    return [figure_row(quantity, quantity.of_claim) for quantity in found]


def figure_row(quantity: Quantity, claim: int | None) -> FigureRow:
    """The figure with who gives it; statement, source, article and outlet at hand."""
    statement = quantity.statement
    article = statement.revision.article
    outlet = article.outlet.name if article.outlet else ""
    return FigureRow(
        quantity=quantity.pk,
        statement=statement.pk,
        claim=claim,
        article=article.pk,
        exact=quantity.exact,
        low=quantity.low,
        high=quantity.high,
        low_open=quantity.low_open,
        high_open=quantity.high_open,
        comparator=quantity.comparator,
        unit=quantity.unit,
        counted=quantity.counted,
        measure=quantity.measure,
        scope=quantity.scope,
        place=quantity.place,
        as_of=quantity.as_of,
        source=statement.source.name if statement.source else statement.speaker_name,
        outlet=outlet,
        reported_at=statement.reported_at,
    )
