"""The story through the queue and the database: the claims of the gold, their status and why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from claims.models import Claim, ClaimMention, Flag, Relation
from claims.selectors import origins_of
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


def claim_named(gold_id: str) -> Claim:
    return claim_of(next(gold for gold in GOLD["claims"] if gold["id"] == gold_id))


def said_in(article: str, statement: str) -> set[int]:
    return mentions_of({"article": article, "statement": statement})


def joined(kind: str, rule_id: str) -> set[tuple[int, int]]:
    rows = Relation.objects.filter(kind=kind, rule_id=rule_id, is_current=True)
    return set(rows.values_list("claim_a", "claim_b"))


def between(one: set[int], other: set[int]) -> set[tuple[int, int]]:
    return {(min(a, b), max(a, b)) for a in one for b in other}


@pytest.mark.usefixtures("story")
def test_the_truce_that_is_said_to_hold_conflicts_with_the_shots_under_it() -> None:
    pairs = between(said_in("karabakh-main", "truce-holds"), said_in("karabakh-main", "shots"))
    assert joined("conflicts", "truce-broken") & pairs


@pytest.mark.usefixtures("story")
def test_no_threat_to_civilians_bears_on_the_streets_of_the_city_and_is_not_disputed_by_them() -> None:
    pairs = between(said_in("karabakh-main", "no-threat"), said_in("karabakh-main", "streets"))
    assert joined("bears_on", "assurance-and-plight") & pairs
    assert claim_named("no-threat").verification_status == "unverified"


@pytest.mark.usefixtures("story")
def test_a_promise_conflicts_with_nothing_and_is_corroborated_by_name() -> None:
    families = claim_named("families-40000")
    assert not Relation.objects.filter(
        Q(claim_a=families) | Q(claim_b=families), kind="conflicts", is_current=True
    ).exists()
    found = {row.name: (row.counts, row.why_not) for row in origins_of(families)}
    assert found == {
        "Lusine Avetyan": (True, ()),
        "Nikol Pashinyan": (False, ("interested-party",)),
    }


@pytest.mark.usefixtures("story")
def test_a_paper_that_prints_an_agencys_text_is_no_origin_of_its_own() -> None:
    (origin,) = origins_of(claim_named("evacuated-6000"))
    assert origin.voicings == 2
    assert len(origin.outlets) == 2


@pytest.mark.usefixtures("story")
def test_figures_of_different_measures_never_conflict() -> None:
    found = Relation.objects.filter(kind="conflicts", rule_id="numbers-disjoint", is_current=True)
    assert {relation.params["measure"] for relation in found} == {"evacuated"}
