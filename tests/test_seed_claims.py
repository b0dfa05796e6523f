"""The story through the queue and the database: the claims of the gold, their status and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from claims.models import Claim, ClaimMention, Flag
from newsverify.story import load_story
from sources.models import Article
from sources.tasks import work_off
from tests.conftest import SEEDS

# also makes the database where nothing else that is run asks for one
pytestmark = pytest.mark.django_db
GOLD = json.loads((SEEDS / "gold.json").read_text())
STATEMENTS = {(a["id"], s["id"]): s for a in GOLD["articles"] for s in a["statements"]}
# The gold's plain words for the flags; copies of one wire text are told by one-source as well.
RULES = {"one-origin": "one-source"}
# Judged by hand to need more than the words: who an unnamed official is with, whose estimate it is.
BEYOND_THE_WORDS = {
    ("first-talks", "unattributed"): "the outlet's own voice is shown as one-source, not as unattributed",
    ("population", "unattributed"): "'an estimated population' names no speaker, but is the outlet's voice",
    ("streets", "interested-party"): "whose ombudsman he is stands in another article",
}


@pytest.fixture(scope="module")
def story(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """The story loaded and worked off once; the rows are gone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_story(SEEDS)
        work_off()
        yield
        transaction.set_rollback(True)


def mentions_of(place: dict[str, str]) -> set[int]:
    """The claims that the clauses of a gold statement were linked to."""
    gold = STATEMENTS[place["article"], place["statement"]]
    article = Article.objects.select_related("current_revision").get(external_id=place["article"])
    revision = article.current_revision
    assert revision is not None
    part = place.get("figure") or max(gold["content"], key=len)
    start = revision.text.index(gold["sentence"]) + gold["sentence"].index(part)
    rows = ClaimMention.objects.filter(
        statement__revision=revision, start__lt=start + len(part), end__gt=start
    ).exclude(state="lapsed")
    assert rows.exists(), f"nothing was read at {part!r}"
    return set(rows.values_list("claim_id", flat=True))


def claim_of(gold: dict[str, Any]) -> Claim:
    """The one claim in which all places of the gold claim meet."""
    common = set.intersection(*(mentions_of(place) for place in gold["statements"]))
    assert common, f"{gold['id']}: its statements are not one claim"
    return Claim.objects.get(pk=min(common))


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("gold", GOLD["claims"], ids=lambda gold: gold["id"])
def test_each_claim_of_the_story_stands_as_a_careful_reader_left_it(gold: dict[str, Any]) -> None:
    claim = claim_of(gold)
    assert claim.verification_status == gold["status"], gold["why"]
    found = set(Flag.objects.filter(claim=claim, state="open").values_list("rule_id", flat=True))
    wanted = {RULES.get(f, f) for f in gold["flags"] if (gold["id"], f) not in BEYOND_THE_WORDS}
    assert wanted <= found


@pytest.mark.usefixtures("story")
def test_what_is_said_to_need_more_than_the_words_is_not_found_by_now() -> None:
    """Otherwise the exception is out of date and must go."""
    for gold in GOLD["claims"]:
        found = set(claim_of(gold).flags.filter(state="open").values_list("rule_id", flat=True))
        beyond = {f for f in gold["flags"] if (gold["id"], f) in BEYOND_THE_WORDS}
        assert not beyond & found, f"{gold['id']}: {beyond & found}"
