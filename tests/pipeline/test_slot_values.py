"""What two slots of one sort say: one value, two that can both hold, or two that exclude each other."""

from __future__ import annotations

import pytest

from claims.pipeline.conflicts.slotvalues import Values, compared
from claims.pipeline.types import Comparator, Quantity, Slot, SlotKind, Span

KINDS = {"t": SlotKind.TIME, "w": SlotKind.NAME, "x": SlotKind.THING, "p": SlotKind.PLACE}


def figure(low: float | None, high: float | None = None, how: str = "exact", unit: str = "") -> Quantity:
    return Quantity(Span(0, 1), "n", low, high if how != "exact" else low, Comparator(how), unit=unit)


def values(a: str, x: Slot, b: str, y: Slot) -> Values:
    found = compared(a, x, b, y)
    assert compared(b, y, a, x) is found, "symmetric"
    return found


@pytest.mark.parametrize(
    ("kind", "a", "b", "wanted"),
    [
        ("t", "Tuesday", "TUESDAY", Values.EQUAL),
        ("t", "late on Tuesday", "Tuesday", Values.EQUAL),
        ("t", "Tuesday", "Wednesday", Values.EXCLUDE),
        ("t", "2:30 a.m.", "2:40 a.m.", Values.EQUAL),
        ("t", "2:30 a.m.", "4 a.m.", Values.EXCLUDE),
        ("t", "the 1940s", "1943", Values.EQUAL),
        ("t", "the 1940s", "1953", Values.EXCLUDE),
        ("t", "Tuesday", "4 July", Values.UNKNOWN),
        ("t", "later that day", "Tuesday", Values.UNKNOWN),
        ("t", "later that day", "later that day", Values.EQUAL),
        ("t", "before 2010", "2015", Values.UNKNOWN),
        ("w", "Hoover", "Herbert Hoover", Values.EQUAL),
        ("w", "Hoover", "Edgar Hoover", Values.EQUAL),
        ("w", "Herbert Hoover", "Edgar Hoover", Values.UNKNOWN),
        ("w", "Mr. Hoover", "Hoover's", Values.EQUAL),
        ("w", "Ada Lund", "Karl Renn", Values.EXCLUDE),
        ("w", "the", "Karl Renn", Values.UNKNOWN),
        ("x", "the red ferry", "a ferry", Values.EQUAL),
        ("x", "the ferry", "a bridge", Values.EXCLUDE),
        ("x", "the ferries", "…", Values.UNKNOWN),
        ("p", "southern Norland", "Norland", Values.EQUAL),
        ("p", "Tarn", "Brint", Values.EXCLUDE),
        ("p", "تارن", "Tarn", Values.EXCLUDE),
        ("p", "", "Tarn", Values.UNKNOWN),
    ],
)
def test_words_against_words(kind: str, a: str, b: str, wanted: Values) -> None:
    before = "It was said: "
    x = Slot(len(before), len(before) + len(a), KINDS[kind])
    y = Slot(0, len(b), KINDS[kind])
    assert values(f"{before}{a}, they say.", x, b, y) is wanted


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        (figure(40), figure(40), Values.EQUAL),
        (figure(40), figure(12), Values.EXCLUDE),
        (figure(40, None, "at_least"), figure(45), Values.BOTH),
        (figure(40, None, "at_least"), figure(12), Values.EXCLUDE),
        (figure(180, 220, "about"), figure(196), Values.EQUAL),
        (figure(40, unit="mile"), figure(10, unit="kilometre"), Values.EXCLUDE),
        (figure(40, unit="mile"), figure(40), Values.UNKNOWN),
        (figure(None), figure(40), Values.BOTH),
        (None, figure(40), Values.UNKNOWN),
        (None, None, Values.UNKNOWN),
    ],
)
def test_figures_as_intervals(a: Quantity | None, b: Quantity | None, wanted: Values) -> None:
    x, y = (Slot(0, 1, SlotKind.NUMBER, quantity=q) for q in (a, b))
    assert values("4", x, "1", y) is wanted


@pytest.mark.parametrize("kind", [SlotKind.NAME, SlotKind.THING, SlotKind.PLACE, SlotKind.NUMBER])
def test_slots_of_two_sorts_are_not_compared(kind: SlotKind) -> None:
    assert values("1943", Slot(0, 4, SlotKind.TIME), "1943", Slot(0, 4, kind)) is Values.UNKNOWN
