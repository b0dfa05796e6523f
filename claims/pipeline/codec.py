"""Propositions and quantities as JSON and back, to be stored and compared later without the parse.

``from_json`` reads what ``to_json`` wrote, also of an earlier version: an unknown key is ignored, a missing
one takes its default. Raises ValueError or KeyError on anything else; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from claims.pipeline.types import (
    Certainty,
    Comparator,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    Slot,
    SlotKind,
    Span,
)

Json = dict[str, Any]


def span_to_json(span: Span) -> list[int]:
    return [span.start, span.end]


def span_from_json(value: Any) -> Span:
    start, end = value
    return Span(int(start), int(end))


def quantity_to_json(quantity: Quantity) -> Json:
    """All fields; dates as ISO 8601, the span as [start, end]."""
    return {
        "span": span_to_json(quantity.span),
        "text": quantity.text,
        "low": quantity.low,
        "high": quantity.high,
        "comparator": quantity.comparator.value,
        "low_open": quantity.low_open,
        "high_open": quantity.high_open,
        "unit": quantity.unit,
        "counted": quantity.counted,
        "predicate": quantity.predicate,
        "measure": quantity.measure,
        "scope": quantity.scope,
        "place": quantity.place,
        "as_of": _day(quantity.as_of),
    }


def quantity_from_json(value: Mapping[str, Any]) -> Quantity:
    return Quantity(
        span=span_from_json(value["span"]),
        text=str(value["text"]),
        low=_number(value["low"]),
        high=_number(value["high"]),
        comparator=Comparator(value["comparator"]),
        low_open=bool(value.get("low_open", False)),
        high_open=bool(value.get("high_open", False)),
        unit=str(value.get("unit", "")),
        counted=str(value.get("counted", "")),
        predicate=str(value.get("predicate", "")),
        measure=str(value.get("measure", "")),
        scope=str(value.get("scope", "")),
        place=str(value.get("place", "")),
        as_of=_date(value.get("as_of")),
    )


def proposition_to_json(proposition: Proposition) -> Json:
    """All fields; enumerations by value, dates as ISO 8601."""
    return {
        "span": span_to_json(proposition.span),
        "text": proposition.text,
        "polarity": proposition.polarity.value,
        "modality": proposition.modality.value,
        "certainty": proposition.certainty.value,
        "lemmas": list(proposition.lemmas),
        "predicate": proposition.predicate,
        "subjects": list(proposition.subjects),
        "objects": list(proposition.objects),
        "entities": list(proposition.entities),
        "places": list(proposition.places),
        "quantities": [quantity_to_json(q) for q in proposition.quantities],
        "speaker": proposition.speaker,
        "event_from": _day(proposition.event_from),
        "event_to": _day(proposition.event_to),
        "reported_on": _day(proposition.reported_on),
        "origin": proposition.origin,
        "keys": list(proposition.keys),
        "context": proposition.context,
        "context_start": proposition.context_start,
        "slots": [_slot_to_json(s) for s in proposition.slots],
        "said_by": proposition.said_by,
        "quoted": proposition.quoted,
        "taken_back": proposition.taken_back,
    }


def proposition_from_json(value: Mapping[str, Any]) -> Proposition:
    return Proposition(
        span=span_from_json(value["span"]),
        text=str(value["text"]),
        polarity=Polarity(value["polarity"]),
        modality=Modality(value["modality"]),
        certainty=Certainty(value["certainty"]),
        lemmas=_words(value, "lemmas"),
        predicate=str(value.get("predicate", "")),
        subjects=_words(value, "subjects"),
        objects=_words(value, "objects"),
        entities=_words(value, "entities"),
        places=_words(value, "places"),
        quantities=tuple(quantity_from_json(q) for q in value.get("quantities", ())),
        speaker=str(value.get("speaker", "")),
        event_from=_date(value.get("event_from")),
        event_to=_date(value.get("event_to")),
        reported_on=_date(value.get("reported_on")),
        origin=str(value.get("origin", "")),
        keys=_words(value, "keys"),
        context=str(value.get("context", "")),
        context_start=int(value.get("context_start", 0)),
        slots=tuple(_slot_from_json(slot) for slot in value.get("slots", ())),
        said_by=str(value.get("said_by", "")),
        quoted=bool(value.get("quoted", False)),
        taken_back=bool(value.get("taken_back", False)),
    )


def _slot_to_json(slot: Slot) -> Json:
    held = {"quantity": quantity_to_json(slot.quantity)} if slot.quantity else {}
    return {"start": slot.start, "end": slot.end, "kind": slot.kind.value, "own": slot.own, **held}


def _slot_from_json(value: Mapping[str, Any]) -> Slot:
    return Slot(
        start=int(value["start"]),
        end=int(value["end"]),
        kind=SlotKind(value["kind"]),
        own=bool(value.get("own", True)),
        quantity=quantity_from_json(value["quantity"]) if value.get("quantity") else None,
    )


def _words(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(word) for word in value.get(key, ()))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _date(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
