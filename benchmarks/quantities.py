"""How many published test cases for numbers are read as their authors expect.

    python benchmarks/quantities.py --recognizers ../shared/data/recognizers_specs_en \
        --quantulum ../shared/data/quantulum3_tests --timex ../shared/data/tempeval3 [--wrong N]

Recognizers-Text specifications: a case passes when the values found in its input are exactly those
expected, in order; for NumberRangeModel, when the bounds are, open or closed alike. For ages, money,
temperatures and dimensions only figures with a unit of the model's kind are compared. quantulum3: the same,
on values; a range is held against the middle that this suite keeps of it. Beside it, in the same run, a
floor: every digit group is a value. Dates and lengths of time: see ``benchmarks/datespecs.py``. Times of day
alone, time zones, recurrences, holidays and choices are not read and their files left out.

Figures are compared before years, ordinals and labels are set aside as counting nothing, since these suites
count them. Powers, formulas, negative numbers of no unit and ordinals are no news quantities: those cases
fail on purpose.

Dates and times in news (TimeML): see ``benchmarks/timex.py``.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import datespecs, timex
from claims.pipeline import units
from claims.pipeline.quantities.figures import Figure, figures

RECOGNIZERS = {
    "Number/English/NumberModel.json": "",
    "Number/English/PercentModel.json": "ratio",
    "Number/English/NumberRangeModel.json": "range",
    "NumberWithUnit/English/AgeModel.json": "age",
    "NumberWithUnit/English/CurrencyModel.json": "money",
    "NumberWithUnit/English/DimensionModel.json": "dimension",
    "NumberWithUnit/English/TemperatureModel.json": "temperature",
    "Number/English/NumberModelPercentMode.json": "",
    "Number/English/NumberModelExperimentalMode.json": "",
    "Number/English/NumberRangeModelExperimentalMode.json": "range",
    "Number/English/PercentModelPercentMode.json": "ratio",
    "Number/English/OrdinalModel.json": "ordinal",
}
_DIMENSIONS = ("length", "mass", "area", "volume", "speed", "power", "angle", "data")
_BOUNDS = re.compile(r"[\[(](?P<low>[^,]*),(?P<high>[^,\])]*)[\])]")

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    expected: tuple[Bounds, ...]


def recognizers_cases(path: Path) -> Iterator[Case]:
    """Cases of one specification file; those whose values are no plain numbers are kept and fail."""
    for entry in json.loads(path.read_text(encoding="utf-8-sig")):
        values = [(r.get("Resolution") or {}).get("value") for r in entry["Results"]]
        yield Case(entry["Input"], tuple(_expected(v) for v in values))


def quantulum_cases(path: Path) -> Iterator[Case]:
    for entry in json.loads(path.read_text(encoding="utf-8")):
        results = entry["res"]
        yield Case(entry["req"], tuple((float(r["value"]), float(r["value"])) for r in results))


def _expected(value: object) -> Bounds:
    bounds = _BOUNDS.fullmatch(str(value))
    if bounds:
        return _number(bounds["low"]), _number(bounds["high"])
    number = _number(str(value).rstrip("%"))
    return (math.nan, math.nan) if number is None else (number, number)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def values_in(text: str, kind: str) -> tuple[Bounds, ...]:
    """What the quantity step reads: plain values, or bounds for the range model."""
    found = [f for f in figures(text)[1] if _wanted(f, kind)]
    if kind == "middle":
        return tuple(_middle(f) for f in found if not f.number.vague)
    if kind == "range":
        return tuple((f.bounded.low, f.bounded.high) for f in found)
    return tuple(v for f in found for v in _values(f))


def _values(figure: Figure) -> list[Bounds]:
    low, high = figure.number.low, figure.number.high
    if (figure.bounded.high or 0.0) < 0 or (figure.bounded.low or 0.0) < 0:  # "-5%": the number is unsigned
        low, high = -high, -low
    if figure.number.vague:
        return []
    if figure.bounded.comparator.value == "between" and figure.bounded.low is not None:
        return [(figure.bounded.low, figure.bounded.low), (figure.bounded.high, figure.bounded.high)]
    return [(low, high)]


def _middle(figure: Figure) -> Bounds:
    bounded = figure.bounded
    if bounded.comparator.value == "between" and bounded.low is not None and bounded.high is not None:
        middle = (bounded.low + bounded.high) / 2
        return middle, middle
    return _values(figure)[0]


def _wanted(figure: Figure, kind: str) -> bool:
    dimension = units.dimension(figure.unit)
    if kind == "middle":
        return True
    if kind == "range":
        return figure.bounded.comparator.value != "exact"
    if kind == "ordinal":
        return False  # an ordinal counts nothing and is not read as a quantity
    if kind == "dimension":
        return dimension in _DIMENSIONS
    return dimension.startswith(kind)


def digits_floor(text: str, kind: str) -> tuple[Bounds, ...]:
    """Every run of digits is a value; nothing else is."""
    found = (float(m.replace(",", "")) for m in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", text))
    return tuple((v, v) for v in found)


def passes(found: tuple[Bounds, ...], expected: tuple[Bounds, ...]) -> bool:
    pairs = zip(found, expected, strict=False)
    return len(found) == len(expected) and all(_near(a, c) and _near(b, d) for (a, b), (c, d) in pairs)


def _near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def run(
    name: str, cases: list[Case], read: Callable[[str], tuple[Bounds, ...]], kind: str, wrong: int
) -> None:
    missed = [c for c in cases if not passes(read(c.text), c.expected)]
    floor = sum(passes(digits_floor(c.text, kind), c.expected) for c in cases)
    print(f"{name:52} {len(cases) - len(missed):4} of {len(cases):4} passed   (digit groups alone: {floor})")
    for case in missed[:wrong]:
        print(f"    {case.text!r}\n        wanted {case.expected}\n        found  {read(case.text)}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--recognizers", type=Path, help="folder of the Recognizers-Text specifications")
    parser.add_argument("--quantulum", type=Path, help="folder of the quantulum3 tests")
    parser.add_argument("--timex", type=Path, help="folder that holds TimeBank and AQUAINT as TimeML")
    parser.add_argument("--wrong", type=int, default=0, help="print so many failing cases of each file")
    options = parser.parse_args(argv)
    if not options.recognizers and not options.quantulum and not options.timex:
        parser.error("name at least one data folder")
    if options.recognizers:
        for name, kind in RECOGNIZERS.items():
            cases = list(recognizers_cases(options.recognizers / name))
            run(name, cases, lambda text, kind=kind: values_in(text, kind), kind, options.wrong)
        datespecs.report(options.recognizers, options.wrong)
    if options.quantulum:
        for name in ("quantities.json", "quantities.ambiguity.json"):
            cases = list(quantulum_cases(options.quantulum / name))
            run(f"quantulum3 {name}", cases, lambda text: values_in(text, "middle"), "middle", options.wrong)
    if options.timex:
        timex.report(options.timex, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
