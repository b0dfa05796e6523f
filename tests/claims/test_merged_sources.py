"""Who is who decides how many voices a claim has."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import claims.tasks  # noqa: F401 - registers the job kinds
from claims.models import Claim
from sources.models import Source
from sources.services.articles import ArticleDraft
from sources.tasks import merge, submit_article, unmerge, work_off

# Two reports of one thing, far enough apart in words not to be taken for copies of one text.
FIRST = (
    "Smoke hung over the valley all day. Exactly 300 people were evacuated from Villaverde on Friday, "
    "Rosa Silva said. The road to the coast stayed open."
)
SECOND = (
    "A wildfire came within sight of the town. Anna Schmidt said that exactly 300 people were evacuated from "
    "Villaverde on Friday. Schools will remain shut until further notice, and rain is not expected."
)
pytestmark = pytest.mark.django_db(transaction=True)


def put_in(text: str, outlet: str) -> None:
    submit_article(ArticleDraft(text=text, outlet=outlet, published_at=datetime(2024, 3, 1, tzinfo=UTC)))
    work_off()


def status() -> str:
    return Claim.objects.get(text__contains="300 people were evacuated").verification_status


def test_a_merge_takes_a_second_voice_away_and_its_undoing_gives_it_back(editor: Any) -> None:
    put_in(FIRST, "Morning News")
    put_in(SECOND, "Evening Post")
    assert status() == "corroborated"
    keep, other = Source.objects.get(name="Rosa Silva"), Source.objects.get(name="Anna Schmidt")

    merge(keep, other=other, by=editor, reason="one person, two spellings")
    work_off()
    assert status() == "unverified"

    unmerge(Source.objects.get(pk=other.pk), by=editor, reason="two people after all")
    work_off()
    assert status() == "corroborated"
