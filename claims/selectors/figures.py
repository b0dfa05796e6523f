"""Figures of one measure side by side: who said how many, when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from claims.choices import RelationKind, RelationState, StatementState
from claims.mapping import canonical_source
from claims.models import Claim, ClaimMention, Quantity, Relation
from claims.selectors.claims import live_mentions
from sources.selectors.articles import in_current_text


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
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure (its key) that several figures are given of."""

    measure: str
    figures: int
    sources: int
    first: datetime | None
    last: datetime | None


def measures_list(
    search: str = "", *, articles: Collection[int] | None = None, limit: int = 100
) -> list[MeasureRow]:
    """Measures with two figures or more, of most sources first; at most ``limit``. One query.

    ``articles``: ids of those whose figures count, in the text that they have now; all without.
    """
    rows = Quantity.objects.exclude(measure="").filter(statement__state=StatementState.ACTIVE)
    if articles is not None:
        rows = rows.filter(_in_text_of(articles))
    if search:
        rows = rows.filter(measure__icontains=search)
    found = (
        rows.order_by()
        .values("measure")
        .annotate(
            figures=Count("pk"),
            # A source that is not known by name is told apart by how it is printed.
            sources=Count("statement__source", distinct=True)
            + Count("statement__speaker_name", distinct=True, filter=Q(statement__source__isnull=True)),
            first=Min("statement__reported_at"),
            last=Max("statement__reported_at"),
        )
        .filter(figures__gt=1)
        .order_by("-sources", "-figures", "measure")[:limit]
    )
    return [
        MeasureRow(row["measure"], row["figures"], row["sources"], row["first"], row["last"]) for row in found
    ]


def _in_text_of(articles: Collection[int]) -> Q:
    return Q(in_current_text("statement__revision"), statement__revision__article__in=articles)


def figures_for(
    subject: str | Claim, *, articles: Collection[int] | None = None, limit: int = 500
) -> list[FigureRow]:
    """Figures of a measure (its key), or of a claim and those that conflict with or update it.

    By the day they were reported, oldest first; at most ``limit``. Two or three queries. ``articles`` as
    in ``measures_list``.
    """
    spoken = live_mentions().filter(statement=OuterRef("statement"))
    rows = Quantity.objects.select_related(
        "statement__source__merged_into", "statement__revision__article__outlet"
    ).defer("statement__revision__text")
    if isinstance(subject, Claim):
        claims = {subject.pk}
        kinds = (RelationKind.CONFLICTS, RelationKind.UPDATES)
        pairs = Relation.objects.filter(Q(claim_a=subject) | Q(claim_b=subject), kind__in=kinds).exclude(
            state__in=(RelationState.REJECTED, RelationState.LAPSED)
        )
        for a, b in pairs.values_list("claim_a_id", "claim_b_id"):
            claims |= {a, b}
        spoken = spoken.filter(claim__in=claims, start__lte=OuterRef("start"), end__gte=OuterRef("end"))
        # Their statements first: without, every figure that there is would be asked for its claim.
        said = ClaimMention.objects.filter(claim__in=claims).order_by().values("statement")
        rows = rows.filter(statement__in=said).exclude(measure="")
    else:
        rows = rows.filter(measure=subject)
        spoken = spoken.order_by("id")
    if articles is not None:
        rows = rows.filter(_in_text_of(articles))
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
    source = canonical_source(statement.source)
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
        source=source.name if source else statement.speaker_name,
        outlet=outlet,
        reported_at=statement.reported_at,
        source_id=source.pk if source else None,
    )
