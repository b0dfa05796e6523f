from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import selectors
from claims.models import Claim, Flag
from claims.services.refreshing import refresh_claims

pytestmark = pytest.mark.django_db

TOWNS = ("Villaverde", "Montclair", "Ostrava", "Lindholm", "Santorin", "Karvala")


def tell(read: Any, towns: tuple[str, ...]) -> list[int]:
    """Two conflicting articles a town."""
    ids = []
    for town in towns:
        for number, (text, outlet) in enumerate(
            (
                (
                    f"More than 10,000 people were evacuated from {town}, mayor Rosa Silva said.",
                    "Morning Post",
                ),
                (f"Fewer than 6,000 people were evacuated from {town}, Anna Schmidt said.", "Evening News"),
            )
        ):
            ids.append(read(text, outlet=outlet, url=f"https://{number}.example/{town}").pk)
    return ids


def queries(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


READS: dict[str, Callable[[list[int]], Any]] = {
    "claims": lambda ids: [(c.voicing_count, c.assigned_to) for c in selectors.claims_list()],
    "queue": lambda ids: list(selectors.review_queue()),
    "relations": lambda ids: [selectors.relation_explanation(r) for r in selectors.relations_list()],
    "flags": lambda ids: [selectors.flag_explanation(f) for f in selectors.flags_list()],
    "statements": lambda ids: [
        (s.source, list(s.spans.all()), list(s.quantities.all())) for s in selectors.statements_list()
    ],
    "figures": lambda ids: selectors.figures_for("evacuated"),
    "story": lambda ids: selectors.story_summary(ids).text(),
    "dashboard": lambda ids: selectors.dashboard_figures(),
}


def test_a_list_takes_as_many_queries_for_six_towns_as_for_two(read: Any) -> None:
    def cost() -> dict[str, int]:
        return {name: queries(partial(call, ids)) for name, call in READS.items()}

    ids = tell(read, TOWNS[:2])
    few, few_claims = cost(), Claim.objects.count()
    ids += tell(read, TOWNS[2:])
    assert Claim.objects.count() > few_claims
    assert cost() == few


def test_a_refresh_takes_as_many_queries_for_many_claims_as_for_few(read: Any) -> None:
    tell(read, TOWNS)
    ids = list(Claim.objects.values_list("pk", flat=True))
    now = timezone.now() + timedelta(days=1)
    refresh_claims(ids, today=now.date(), now=now)
    few = queries(lambda: refresh_claims(ids[:2], today=now.date(), now=now))
    many = queries(lambda: refresh_claims(ids, today=now.date(), now=now))
    assert len(ids) >= 12
    assert many <= few + 2


def test_figures_of_a_claim_come_with_those_that_conflict(read: Any) -> None:
    tell(read, TOWNS[:2])
    claim = Claim.objects.filter(text__contains="10,000 people were evacuated from Villaverde").get()
    rows = selectors.figures_for(claim)
    assert [(r.low, r.high, r.source) for r in rows] == [
        (10000.0, None, "Rosa Silva"),
        (None, 6000.0, "Anna Schmidt"),
    ]
    assert {r.measure for r in rows} == {"evacuated"}


def test_flag_words_never_show_a_row_number_for_an_outlet(read: Any) -> None:
    read("The river burst its banks at Villaverde on Thursday.")
    flag = Flag.objects.get(rule_id="one-source")
    assert selectors.flag_explanation(flag).sentence == "Only Morning Post says so, in its own voice."
