"""Finds the figures of a text: number, bounds and unit together, before anything is known of grammar."""

from __future__ import annotations

from dataclasses import dataclass

from claims.pipeline import units
from claims.pipeline.quantities.bounds import Bounded, bound, phrase_after, phrase_before
from claims.pipeline.quantities.lexer import Token, lex, touching
from claims.pipeline.quantities.numbers import Number, read_number
from claims.pipeline.types import Span

_DASHES = ("-", "–", "—", "‑")
_CURRENCY_SIGNS = ("$", "€", "£", "¥", "₹", "₽", "₴", "₪")
_OLDEST = 120
_SIGN_UNITS = {"us$": "USD", "a$": "AUD", "c$": "CAD"}


@dataclass(frozen=True, slots=True)
class Figure:
    """``core`` is the number itself, ``span`` also holds its bounding words, sign and unit."""

    span: Span
    core: Span
    bounded: Bounded
    unit: str
    first: int
    stop: int
    number: Number


def figures(text: str) -> tuple[list[Token], list[Figure]]:
    """The tokens of a text and all its figures in order; they do not overlap."""
    tokens = lex(text)
    found: list[Figure] = []
    at = 0
    while at < len(tokens):
        figure = _figure(text, tokens, at, found[-1].stop if found else 0)
        if figure is None:
            at += 1
        else:
            found.append(figure)
            at = figure.stop
    return tokens, found


def _figure(text: str, tokens: list[Token], at: int, floor: int) -> Figure | None:
    number = read_number(tokens, at)
    if number is None:
        return None
    core_stop = number.stop
    low, high = number.low, number.high
    sign_at, unit = _sign_before(tokens, at, floor)
    minus_at = _minus_before(tokens, sign_at, floor)
    other = _range_end(tokens, number)
    ranged = False
    if other is not None:
        low, high, core_stop, ranged = _joined(number, other)
    stop = core_stop
    unit_name, stop = _unit_after(tokens, stop, unit)
    if not unit_name and _is_aged(tokens, sign_at, number):
        unit_name = "year old"
    if minus_at is not None and not ranged and unit_name:
        sign_at, low, high = minus_at, -high, -low
    first, kind = sign_at, "exact"
    before = phrase_before(tokens, first)
    if before and before[0] >= floor and not (unit_name and _says_during(tokens, before[0], unit_name)):
        first, kind = before
    if ranged and _opens_range(tokens, first, floor):
        first -= 1
    after = phrase_after(tokens, stop)
    if after and kind == "exact":
        stop, kind = after
    bounded = bound(kind, low, high, vague=number.vague and not ranged)
    return Figure(
        span=Span(tokens[first].start, tokens[stop - 1].end),
        core=Span(tokens[at].start, tokens[core_stop - 1].end),
        bounded=bounded,
        unit=unit_name,
        first=first,
        stop=stop,
        number=number,
    )


def _sign_before(tokens: list[Token], at: int, floor: int) -> tuple[int, str]:
    """A currency sign or code before the number: "$160", "US$ 3m", "USD 5"."""
    if at - 1 < floor:
        return at, ""
    sign = tokens[at - 1]
    if sign.text in _CURRENCY_SIGNS:
        if (
            at - 2 >= floor
            and tokens[at - 2].low + sign.text in _SIGN_UNITS
            and touching(tokens[at - 2], sign)
        ):
            return at - 2, _SIGN_UNITS[tokens[at - 2].low + sign.text]
        return at - 1, units.forms()[(sign.text,)]
    name = units.forms().get((sign.low,), "")
    if sign.text.isupper() and len(sign.text) == 3 and units.is_money(name):
        return at - 1, name
    return at, ""


def _minus_before(tokens: list[Token], at: int, floor: int) -> int | None:
    """The sign of "-5 degrees" and "minus 5%"; a dash that follows a word or number is none."""
    if at - 1 < floor:
        return None
    sign = tokens[at - 1]
    if sign.low in ("minus", "negative"):
        return at - 1
    apart = at - 2 < 0 or not touching(tokens[at - 2], sign)
    return at - 1 if sign.text in ("-", "−") and apart and touching(sign, tokens[at]) else None


def _is_aged(tokens: list[Token], at: int, number: Number) -> bool:
    """ "aged 36", "at the age of 12", "children aged 5 to 11"."""
    before = [t.low for t in tokens[max(0, at - 2) : at]]
    aged = before[-1:] == ["aged"] or before == ["age", "of"] or before == ["aged", "between"]
    return aged and number.high <= _OLDEST and not number.vague


def _range_end(tokens: list[Token], number: Number) -> Number | None:
    """The second number of "5 to 7", "5-7", "$140 million-$150 million", "between 5 and 7", "40 or 50"."""
    at = number.stop
    if at + 1 >= len(tokens):
        return None
    opened = number.first > 0 and _between_before(tokens, number.first)
    joiner = tokens[at]
    joins = joiner.text in _DASHES or joiner.low in ("to", "or") or (joiner.low == "and" and opened)
    if not joins:
        return None
    nxt = at + 1
    if tokens[nxt].text in _DASHES:
        nxt += 1
    if nxt < len(tokens) and tokens[nxt].text in _CURRENCY_SIGNS:
        nxt += 1
    other = read_number(tokens, nxt) if nxt < len(tokens) else None
    if other is None or other.vague != number.vague:
        return None
    low = number.low * (other.scale if not number.scaled and number.low < 1000 else 1.0)
    if joiner.low == "or" and other.high > 2 * low:
        return None
    return other if low < other.high else None


def _between_before(tokens: list[Token], at: int) -> bool:
    back = at - 1
    while back >= 0 and (tokens[back].text in _CURRENCY_SIGNS or tokens[back].low in ("about", "around")):
        back -= 1
    return back >= 0 and tokens[back].low == "between"


def _opens_range(tokens: list[Token], first: int, floor: int) -> bool:
    return first - 1 >= floor and tokens[first - 1].low in ("between", "from")


def _joined(a: Number, b: Number) -> tuple[float, float, int, bool]:
    low = a.low * b.scale if b.scaled and not a.scaled and a.low * b.scale < b.high else a.low
    return low, b.high, b.stop, True


def _unit_after(tokens: list[Token], stop: int, unit: str) -> tuple[str, int]:
    """The unit's name and the token after it; a currency sign before the number stays the unit."""
    at = stop
    hyphen = at < len(tokens) and tokens[at].text in _DASHES
    if hyphen:
        at += 1
    age = _age_after(tokens, at)
    if age and not unit:
        return age
    for length in (3, 2, 1):
        words = _words(tokens, at, length)
        name = units.forms().get(words) if words else None
        if name is None or (words and len(words) == 1 and not _plain_unit(tokens, at, hyphen=hyphen)):
            continue
        end = at + _token_length(tokens, at, words or ())
        if unit and not units.is_money(name):
            return unit, stop
        return unit or name, end
    return unit, stop


def _words(tokens: list[Token], at: int, length: int) -> tuple[str, ...]:
    chosen = tokens[at : at + length]
    if len(chosen) < length:
        return ()
    if length == 3 and chosen[1].text == "/":
        return ("".join(t.low for t in chosen),)
    if length == 2 and chosen[0].text == "°":
        return ("°" + chosen[1].low,)
    return tuple(t.low for t in chosen)


def _token_length(tokens: list[Token], at: int, words: tuple[str, ...]) -> int:
    if len(words) == 1 and "/" in words[0]:
        return 3
    if len(words) == 1 and words[0].startswith("°") and len(words[0]) > 1:
        return 2
    return len(words)


def _plain_unit(tokens: list[Token], at: int, *, hyphen: bool) -> bool:
    """Short forms count only where glued to the number: "60m" is a length, "5 m" may be, "5 in" is not."""
    word = tokens[at].low
    if word in ("second", "seconds") and not hyphen:
        return word == "seconds" or at == 0 or tokens[at - 1].low in ("one", "1", "a")
    if word in ("b", "in"):
        return False
    if word in ("m", "g") and at > 0:
        return touching(tokens[at - 1], tokens[at])
    return True


def _age_after(tokens: list[Token], at: int) -> tuple[str, int] | None:
    """ "year-old", "years old", "years of age", also "36 - year - old" as loosely set text has it."""
    words: list[str] = []
    stop = at
    while stop < len(tokens) and len(words) < 3 and stop - at < 5:
        if tokens[stop].text not in _DASHES:
            words.append(tokens[stop].low)
        stop += 1
        form = tuple(words)
        if units.dimension(units.forms().get(form, "")) == "age":
            return units.forms()[form], stop
        if len(form) == 2 and form[0] in ("year", "month", "week", "day") and form[1] in ("old", "olds"):
            return f"{form[0]} old", stop
    return None


def _says_during(tokens: list[Token], at: int, unit: str) -> bool:
    """ "deliberated over four days": "over" names the time taken, not a bound."""
    return (
        tokens[at].low == "over"
        and units.dimension(unit) == "duration"
        and at > 0
        and tokens[at - 1].low
        in (
            "hours",
            "days",
            "deal",
            "contract",
            "spread",
            "record",
            "million",
            "billion",
        )
    )
