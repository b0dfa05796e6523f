"""Which articles tell of one event, from their words and days alone."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from claims.pipeline.stories import Member, assign, compare, nearest, profile_of, rarity
from claims.pipeline.stories.assigning import SAME_TEXT, THRESHOLD
from claims.pipeline.stories.explaining import title_of, words_of
from claims.pipeline.stories.profile import MAX_TERMS
from claims.pipeline.stories.storing import profile_from_json, profile_to_json

DAY = date(2024, 5, 6)


def told(text, *, title="", after=0, days=(), origin=""):
    when = None if after is None else DAY + timedelta(days=after)
    event = [DAY + timedelta(days=n) for n in days]
    return profile_of(text, title=title, published_on=when, days=event, origin=origin)


def usual(term):
    return rarity(term, holders=0, articles=0)


FERRY = told(
    "A ferry with 140 people aboard capsized off Brannock on Sunday night. The coastguard of Brannock pulled "
    "112 passengers from the water. The ferry, the Morwenna, was on its way to Saltmere, the operator said.",
    title="Ferry capsizes off Brannock",
)
FERRY_AGAIN = told(
    "Rescuers searched the sea off Brannock for survivors after the Morwenna went down with passengers bound "
    "for Saltmere. At least nine died when the ferry rolled over, the coastguard said.",
    title="Nine dead as Morwenna sinks near Brannock", after=1,
)  # fmt: skip
BUDGET = told(
    "The council of Brannock voted on Monday for a budget that closes two libraries. The mayor, Idris "
    "Penhale, said that the harbour fees of Saltmere had not been paid.",
    title="Brannock closes two libraries",
)
MATCH = told(
    "Harlow Rovers beat Penrith City 3-1 at Fenwick Park on Saturday. Danny Osei scored twice for Rovers "
    "before City's captain Luke Marsh was sent off.", title="Rovers beat Penrith City 3-1", days=[0],
)  # fmt: skip
NEXT_MATCH = told(
    "Harlow Rovers drew 0-0 with Calder Athletic at Fenwick Park on Saturday. Danny Osei hit the post and "
    "Athletic's keeper Jon Price saved a penalty.", title="Rovers held by Calder Athletic", after=7, days=[7],
)  # fmt: skip
VOTE = told(
    "Voters in Tolland elected Maria Voss as mayor on Sunday with 52 percent. Turnout in Tolland was low.",
    title="Voss wins in Tolland", days=[0],
)  # fmt: skip
NEXT_VOTE = told(
    "Voters in Ardmore elected Peter Lund as mayor on Sunday with 61 percent. Turnout in Ardmore was high.",
    title="Lund wins in Ardmore", days=[0],
)  # fmt: skip
QUAKE = told(
    "An earthquake of magnitude 6.1 struck the island of Qeshra on Sunday and killed four people.",
    title="Quake kills four on Qeshra", days=[0],
)  # fmt: skip
LATER_QUAKE = told(
    "An earthquake of magnitude 5.9 struck the island of Qeshra on Friday and injured ten people.",
    title="Quake injures ten on Qeshra", after=40, days=[39],
)  # fmt: skip

CASES = [
    ("the same event in other words", FERRY, FERRY_AGAIN, True),
    ("the same places, another event", FERRY, BUDGET, False),
    ("the match of next week", MATCH, NEXT_MATCH, False),
    ("a vote of the same day in another town", VOTE, NEXT_VOTE, False),
    ("the same kind of thing in the same place, weeks later", QUAKE, LATER_QUAKE, False),
    ("nothing in common", FERRY, VOTE, False),
]


@pytest.mark.parametrize(("a", "b", "same"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_two_reports_are_of_one_event_or_of_two(a, b, same):
    assert (compare(a, b, usual).score >= THRESHOLD) is same
    assert compare(a, b, usual).score == compare(b, a, usual).score


def test_time_draws_apart_what_words_alone_would_join():
    text = "An earthquake of magnitude 6.1 struck the island of Qeshra on Sunday and killed four people."
    scores = [compare(QUAKE, told(text, after=n), usual).score for n in (1, 12, 31)]
    assert scores[0] > scores[1] > THRESHOLD
    assert scores[2] == 0.0


def test_days_on_which_reports_put_the_event_speak_for_one_or_for_two():
    same, other = (told("Shots were fired in Marlow.", days=[n]) for n in (1, 5))
    here = told("Shots were fired in Marlow.", days=[0])
    assert compare(here, same, usual).event_days == "same"
    assert compare(here, other, usual).event_days == "other"
    assert compare(here, told("Shots were fired in Marlow."), usual).event_days == ""


def test_a_copy_of_one_text_goes_with_the_others_but_not_where_a_person_barred_it():
    copy = told("Quite other words.", origin="article-7", after=25)
    stories = {5: [Member(7, told("The first print of it.", origin="article-7"))]}
    assert assign(copy, stories, usual).rule_id == SAME_TEXT
    assert assign(copy, stories, usual).story == 5
    assert assign(copy, stories, usual, barred=[5]).story is None


def test_a_story_is_joined_for_its_better_half_and_says_why():
    stories = {1: [Member(1, FERRY)], 2: [Member(2, BUDGET)], 3: [Member(3, MATCH)]}
    chosen = assign(FERRY_AGAIN, stories, usual)
    assert (chosen.story, chosen.params["like"], chosen.params["days_apart"]) == (1, 1, 1)
    assert {"Brannock", "Morwenna", "Saltmere"} <= set(chosen.params["shared_names"])
    words = words_of(chosen.rule_id, chosen.params, score=chosen.score, like="“Ferry capsizes off Brannock”")
    assert "the names “" in words
    assert "Printed 1 day apart." in words
    assert title_of(chosen.rule_id) == "Tells of the same event"
    others = (MATCH, NEXT_MATCH, VOTE, NEXT_VOTE, QUAKE, LATER_QUAKE)
    strangers = {1: [Member(1, FERRY), *(Member(n, one) for n, one in enumerate(others, start=2))]}
    assert assign(FERRY_AGAIN, strangers, usual).story is None
    assert assign(FERRY, {}, usual).story is None


def test_the_order_of_arrival_makes_no_difference_to_plain_cases():
    reports = {1: FERRY, 2: FERRY_AGAIN, 3: BUDGET, 4: MATCH, 5: NEXT_MATCH, 6: VOTE, 7: NEXT_VOTE, 8: QUAKE}
    found = set()
    for seed in range(12):
        order = list(reports)
        random.Random(seed).shuffle(order)
        stories, holders = {}, {}
        for n in order:
            near = nearest(reports[n], holders, usual)
            members = {}
            for m in near:
                home = next(pk for pk, inside in stories.items() if m in inside)
                members.setdefault(home, []).append(Member(m, reports[m]))
            chosen = assign(reports[n], members, usual).story
            stories.setdefault(n if chosen is None else chosen, []).append(n)
            for term in reports[n].terms:
                holders.setdefault(term, []).append(n)
        found.add(frozenset(frozenset(inside) for inside in stories.values()))
    assert found == {frozenset([frozenset([1, 2]), *(frozenset([n]) for n in range(3, 9))])}


def test_the_demonstration_story_is_one_story():
    path = Path(__file__).resolve().parents[2] / "seeds" / "articles" / "karabakh-2023.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    reports = [
        profile_of(r["text"], title=r["title"], published_on=date.fromisoformat(r["published_at"][:10]))
        for r in rows
    ]
    for number in range(1, len(reports)):
        before = {1: [Member(n, reports[n]) for n in range(number)]}
        assert assign(reports[number], before, usual).story == 1, rows[number]["title"]


@pytest.mark.parametrize(
    "text", ["", "   ", "…", "a", "\x00", "ſ" * 50_000, "WORD " * 9_000, "١٢٣ مرحبا بالعالم"]
)
def test_no_text_is_too_odd_for_a_profile(text):
    profile = profile_of(text, title=text[:400], published_on=DAY)
    assert len(profile.terms) <= MAX_TERMS
    assert 0 <= compare(profile, FERRY, usual).score <= 1
    again = profile_from_json(profile_to_json(profile), published_on=DAY, origin="")
    assert again == profile
