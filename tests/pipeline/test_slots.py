"""Slots of propositions: where they stand in the document, whose they are, and that they outlast storing."""

from __future__ import annotations

import json
from datetime import date

import pytest

from claims.pipeline.codec import proposition_from_json, proposition_to_json
from claims.pipeline.matching.slots import MOST_CONTEXT, MOST_SLOTS
from claims.pipeline.run import Pipeline, propositions_of
from claims.pipeline.types import Document, Proposition, SlotKind

LONG = "The mayor of Tarn said on Monday that " + ", ".join(
    f"crew {n} in Brint saved {n + 20} goats on Monday and Karl Renn lost {n + 3} boats on Tuesday"
    for n in range(240)
)
TEXTS = {
    "plain": "Twelve sailors drowned off Tarn on Tuesday after the ferry Aurora capsized, police said.",
    "second sentence": "It rained. It rained again. Ada Lund sold 30 boats in Brint on 4 July 2019.",
    "emoji": "😀😀 It rained. “We lost 30 boats 😀 in Tarn,” said Ada Lund on Monday. 👩‍👩‍👧 Two left.",
    "combining marks": "Le cafe\u0301 Ne\u0301ro in Tarn sold 40 cups on Monday.",
    "bare marks": "\u0301\u0302 In Tarn \u0301 40 people died on Monday.",
    "right to left": "The blast in تارن killed 40 people on Monday, قال المتحدث. Norland sent 30 soldiers.",
    "both directions": "\u202bقال\u202c The “\u200fBrint\u200f” office counted 12 dead.",
    "no stop": LONG,
    "several clauses": "The quake killed 40 people in Tarn, and in Brint Ada Lund counted 12 dead on Monday.",
    "lines": "Heading\n\nNorland sent 30\u00a0soldiers to Tarn on\n2 May.\r\n\r\nAda Lund left.",
    "nothing said": "“Yes.”",
}
KNOWN: dict[str, tuple[Proposition, ...]] = {}
"""What was read already: the long one takes a while."""


def read(pipeline: Pipeline, text: str) -> tuple[Proposition, ...]:
    if text not in KNOWN:
        document = Document(text, id="a", origin="a", published_on=date(2024, 3, 4))
        KNOWN[text] = propositions_of(pipeline.analyse(document))
    return KNOWN[text]


def told(proposition: Proposition, *, own: bool | None = None) -> list[tuple[str, str]]:
    return [
        (s.kind.value, proposition.context[s.start : s.end])
        for s in proposition.slots
        if own is None or s.own is own
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_slots_index_the_context_and_the_context_the_document(pipeline: Pipeline, text: str) -> None:
    found = read(pipeline, text)
    assert found or text == TEXTS["nothing said"]
    for proposition in found:
        start, context = proposition.context_start, proposition.context
        assert text[start : start + len(context)] == context
        assert len(context) <= MOST_CONTEXT
        assert len(proposition.slots) <= MOST_SLOTS
        reached = 0
        for slot in proposition.slots:
            assert reached <= slot.start < slot.end <= len(context), "in order, none in another"
            reached = slot.end
            assert context[slot.start : slot.end].strip()
            assert (slot.quantity is not None) is (slot.kind is SlotKind.NUMBER)
            if slot.quantity is not None:
                assert slot.quantity.span.start == start + slot.start
                assert slot.quantity.span.of(text) == context[slot.start : slot.end]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_slots_are_the_same_after_storing(pipeline: Pipeline, text: str) -> None:
    for proposition in read(pipeline, text)[:20]:
        stored = json.loads(json.dumps(proposition_to_json(proposition)))
        assert proposition_from_json(stored) == proposition


def test_what_was_stored_before_there_were_slots_has_none(pipeline: Pipeline) -> None:
    stored = proposition_to_json(read(pipeline, TEXTS["plain"])[0])
    for name in ("context", "context_start", "slots", "said_by", "quoted", "taken_back"):
        del stored[name]
    found = proposition_from_json(stored)
    assert (found.context, found.context_start, found.slots) == ("", 0, ())


def test_a_slot_of_an_unknown_kind_is_refused(pipeline: Pipeline) -> None:
    stored = proposition_to_json(read(pipeline, TEXTS["plain"])[0])
    stored["slots"][0]["kind"] = "colour"
    with pytest.raises(ValueError, match="colour"):
        proposition_from_json(stored)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Twelve sailors drowned off Tarn on Tuesday.", [("number", "Twelve"), ("time", "Tuesday")]),
        ("Norland's army left Paris on 4 July 2019.", [("place", "Paris"), ("time", "4 July 2019")]),
        ("In 2005 Karl Renn won 3 seats.", [("time", "2005"), ("name", "Karl Renn"), ("number", "3")]),
        ("The 2005 film earned $3 million.", [("time", "2005"), ("number", "$3 million")]),
        ("Forty people died at 2:30 a.m. in Paris.", [("number", "Forty"), ("time", "2:30 a.m.")]),
    ],
)
def test_figures_times_places_and_names_are_slots(
    pipeline: Pipeline, text: str, wanted: list[tuple[str, str]]
) -> None:
    (found,) = read(pipeline, text)
    assert [pair for pair in told(found) if pair in wanted] == wanted
    assert all(slot.own for slot in found.slots)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Twelve sailors drowned off Tarn on Tuesday, police said.", "police"),
        ("Ada Lund said that twelve sailors drowned off Tarn.", "Ada Lund"),
        ("“We lost 30 boats in Tarn,” said Ada Lund on Monday.", "Ada Lund"),
    ],
)
def test_who_says_it_stands_beside_the_clause(pipeline: Pipeline, text: str, who: str) -> None:
    found = read(pipeline, text)[0]
    assert who in [words for _, words in told(found, own=False)]
    assert who not in [words for _, words in told(found, own=True)]
    assert "number" in [kind for kind, _ in told(found, own=True)]


def test_each_clause_owns_what_stands_in_it_and_sees_the_rest_beside_it(pipeline: Pipeline) -> None:
    first, second = read(pipeline, "The quake killed 40 people, and the flood swept 12 cars away.")
    assert ("number", "40") in told(first, own=True)
    assert ("number", "40") in told(second, own=False)
    assert ("number", "12") in told(second, own=True)
    assert ("number", "12") in told(first, own=False)
    assert first.context == second.context


def test_a_clause_far_into_a_sentence_without_a_stop_keeps_its_own_slots(pipeline: Pipeline) -> None:
    assert len(LONG) > 20_000
    for proposition in read(pipeline, LONG):
        figures = [q for q in proposition.quantities if proposition.span.contains(q.span)]
        own = [s for s in proposition.slots if s.own and s.kind is SlotKind.NUMBER]
        assert bool(own) or not figures or len(proposition.text) > MOST_CONTEXT
