"""Units of measurement: how they are written and how one converts into another of its dimension."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` turns a value in this unit into the base unit of ``dimension`` (SI where one exists)."""

    name: str
    dimension: str
    factor: float
    forms: tuple[str, ...]


@cache
def units() -> dict[str, Unit]:
    """All units by name."""
    path = files("claims.pipeline.lexicons").joinpath("quantity_units.json")
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Unit(name, u["dimension"], float(u["factor"]), tuple(u["forms"])) for name, u in raw.items()
    }


@cache
def forms() -> dict[tuple[str, ...], str]:
    """Written forms, as tuples of lower-case words, to the unit's name."""
    return {tuple(form.split()): unit.name for unit in units().values() for form in unit.forms}


def dimension(unit: str) -> str:
    """The dimension of a unit's name; ``""`` for a plain count or an unknown unit."""
    known = units().get(unit)
    return known.dimension if known else ""


def factor(unit: str) -> float:
    """What a value in ``unit`` is multiplied by to reach the base unit; 1.0 for a plain count."""
    known = units().get(unit)
    return known.factor if known else 1.0


def is_money(unit: str) -> bool:
    return dimension(unit).startswith("money")
