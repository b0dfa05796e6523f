"""Reads numbers: digits, number words and mixtures of both, down to "half a million" and "dozens"."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from claims.pipeline.quantities.lexer import Token, touching
from claims.pipeline.quantities.shares import is_share, whole_at
from claims.pipeline.wordlists import word_list

_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}(?:\.[0-9]+)?")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+")
_PLAIN = re.compile(r"[0-9]*\.?[0-9]+")
_MAX_DIGITS = 24
_BIG = frozenset(("million", "billion", "trillion"))
_HALVED = frozenset(
    ("hour", "day", "year", "decade", "century", "mile", "kilometre", "kilometer", "tonne", "ton")
)
_WHOLE = frozenset(("the", "its", "their", "our", "those", "all"))
"""What "half" is a share of: "half the residents"."""
_HALF_NAMED = frozenset(("first", "second", "other", "last", "latter", "top", "bottom", "the", "-"))
_LOOSE = frozenset(("bn", "mn", "mln", "bln", "tn", "tln", "trn"))
"""Suffixes that may stand apart from their digits: "10 bn"."""
_AFTER_METRES = word_list("after_metres")


@dataclass(frozen=True, slots=True)
class Number:
    """Tokens ``first`` up to but not including ``stop`` as one number; a vague one has low < high."""

    first: int
    stop: int
    low: float
    high: float
    vague: bool = False
    scaled: bool = False
    """Whether a scale word or suffix was part of it ("140 million"), for "$140-150 million"."""
    spelled: bool = False
    scale: float = 1.0


@cache
def lexicon() -> dict[str, Any]:
    path = files("claims.pipeline.lexicons").joinpath("quantity_numbers.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _vague() -> list[tuple[tuple[str, ...], float, float]]:
    entries = [(tuple(k.split()), float(v[0]), float(v[1])) for k, v in lexicon()["vague"].items()]
    return sorted(entries, key=lambda e: -len(e[0]))


@cache
def _beginnings() -> frozenset[str]:
    """Words and signs that a number can begin with: nearly every token is turned away here."""
    lex = lexicon()
    vague = (words[0] for words, _, _ in _vague())
    return frozenset((*lex["units"], *lex["tens"], *lex["glyphs"], *vague, "a", "an", "half", "quarter"))


def digits_value(text: str) -> float | None:
    """The value of one digit group; None where separators make it no number ("1.2.3")."""
    if len(text) > _MAX_DIGITS:
        return None
    if _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    if _SPACED.fullmatch(text):
        return float("".join(text.split()))
    return float(text) if _PLAIN.fullmatch(text) else None


def read_number(tokens: list[Token], at: int) -> Number | None:
    """The longest number that begins at token ``at``, or None."""
    if tokens[at].kind != "num" and tokens[at].low not in _beginnings():
        return None
    number = _first_reading(tokens, at)
    return None if number is None else _share(tokens, _and_a_half(tokens, number))


def _share(tokens: list[Token], number: Number) -> Number:
    """ "two in three" is one number, 0.67."""
    if number.vague or number.scaled or number.high != int(number.high):
        return number
    at = whole_at(tokens, number.first, number.stop)
    whole = _first_reading(tokens, at) if at is not None and at < len(tokens) else None
    if whole is None or whole.vague or not is_share(tokens, number.high, whole.high, whole.stop):
        return number
    value = number.high / whole.high
    return replace(number, stop=whole.stop, low=value, high=value)


def _and_a_half(tokens: list[Token], number: Number) -> Number:
    """ "four and a half months", "five and three quarters", "two and a half million"."""
    if _low(tokens, number.stop) != "and" or number.vague or number.low != number.high:
        return number
    scaled = number.scaled and _low(tokens, number.stop - 1) in ("million", "billion", "trillion")
    extra = _read_fraction_words(tokens, number.stop + 1, joined=True)
    if extra is None or not 0 < extra.high < 1 or not (scaled or (not number.scaled and number.high < 100)):
        return number
    scales = lexicon()["scales"]
    unit = scales[_low(tokens, number.stop - 1)] if scaled else 1.0
    value, stop = number.high + extra.high * unit, extra.stop
    if not scaled and _low(tokens, stop) in ("hundred", "thousand", "million", "billion", "trillion"):
        unit = scales[_low(tokens, stop)]
        return replace(
            number, stop=stop + 1, low=value * unit, high=value * unit, scaled=True, scale=float(unit)
        )
    return replace(number, stop=stop, low=value, high=value)


def _first_reading(tokens: list[Token], at: int) -> Number | None:
    for reader in (_read_vague, _read_fraction_words, _read_article_scale, _read_digits, _read_words):
        number = reader(tokens, at)
        if number is not None:
            return number
    return None


def _low(tokens: list[Token], at: int) -> str:
    return tokens[at].low if at < len(tokens) else ""


def _read_vague(tokens: list[Token], at: int) -> Number | None:
    for words, low, high in _vague():
        if all(_low(tokens, at + i) == w for i, w in enumerate(words)):
            stop = at + len(words)
            if words[-1] in ("scores", "tens") and _low(tokens, stop) != "of":
                return None
            if words[-1] in ("several", "few", "couple", "handful") and _low(tokens, stop) == "of":
                stop += 1
            return Number(at, stop, low, high, vague=True, spelled=True)
    return None


def _read_fraction_words(tokens: list[Token], at: int, *, joined: bool = False) -> Number | None:
    """ "a third", "two-thirds", "three quarters", "half of"; "half" alone is left to its noun."""
    names, units = lexicon()["fractions"], lexicon()["units"]
    word = _low(tokens, at)
    above: float | None = 1.0 if word in ("a", "one") else None
    if above is None and word in units and units[word] > 1:
        above = float(units[word])
    after = at + 1
    if above is not None and _low(tokens, after) == "-":
        after += 1
    if above is not None and _low(tokens, after) in names:
        name = _low(tokens, after)
        if above > 1 and not name.endswith("s"):
            return None
        if not joined and _low(tokens, after + 1) in _BIG:
            return _of_a_scale(tokens, at, above / names[name], after + 1)
        if (_low(tokens, after + 1), _low(tokens, after + 2)) == ("of", "a") and _low(
            tokens, after + 3
        ) in _BIG:
            return _of_a_scale(tokens, at, above / names[name], after + 3)
        if (
            not joined
            and above == 1
            and name in ("half", "third", "quarter", "fifth")
            and _low(tokens, after + 1) not in ("of", "")
        ):
            return None
        return Number(at, after + 1, above / names[name], above / names[name], spelled=True)
    if word in ("half", "quarter") and _low(tokens, at + 1) in _BIG:
        return _of_a_scale(tokens, at, 1 / names[word], at + 1)
    if word == "half" and _low(tokens, at + 1) in ("a", "an") and _low(tokens, at + 2) in _HALVED:
        return Number(at, at + 2, 0.5, 0.5, spelled=True)
    before = tokens[at - 1].low if at else ""
    if word == "half" and _low(tokens, at + 1) in _WHOLE and before not in _HALF_NAMED:
        return Number(at, at + 1, 0.5, 0.5, spelled=True)
    if word == "half" and _low(tokens, at + 1) == "of":
        return Number(at, at + 1, 0.5, 0.5, spelled=True)
    return None


def _of_a_scale(tokens: list[Token], at: int, share: float, scale_at: int) -> Number:
    """ "a quarter of a million", "half million", "three quarters of a billion"."""
    scale = float(lexicon()["scales"][_low(tokens, scale_at)])
    return Number(at, scale_at + 1, share * scale, share * scale, scaled=True, spelled=True, scale=scale)


def _read_article_scale(tokens: list[Token], at: int) -> Number | None:
    """ "a hundred", "a dozen", "half a million", "half a dozen"."""
    scales = lexicon()["scales"]
    word, times, after = _low(tokens, at), 1.0, at + 1
    if word == "half" and _low(tokens, after) in ("a", "an"):
        times, after = 0.5, after + 1
    elif word not in ("a", "an"):
        return None
    if _low(tokens, after) not in scales:
        return None
    value, stop = times * scales[_low(tokens, after)], after + 1
    while _low(tokens, stop) in scales:
        value, stop = value * scales[_low(tokens, stop)], stop + 1
    if times == 0.5 or _low(tokens, after) == "dozen":
        return Number(at, stop, value, value, scaled=True, spelled=True)
    rest = _read_words(tokens, stop + 1) if _low(tokens, stop) == "and" else None
    if rest and rest.high < value and not rest.scaled:
        return Number(at, rest.stop, value + rest.low, value + rest.high, scaled=True, spelled=True)
    return Number(at, stop, value, value, scaled=True, spelled=True)


def _read_digits(tokens: list[Token], at: int) -> Number | None:
    token = tokens[at]
    if token.text in lexicon()["glyphs"]:
        half = float(lexicon()["glyphs"][token.text])
        return Number(at, at + 1, half, half)
    if token.kind != "num" or _is_code(tokens, at):
        return None
    value, stop = digits_value(token.text), at + 1
    if value is None:
        return None
    value, stop = _spaced_thousands(tokens, at, value, stop)
    value, stop = _mixed_fraction(tokens, value, stop)
    return _with_scale(tokens, at, value, stop)


def _is_code(tokens: list[Token], at: int) -> bool:
    """ "G20" and "covid-19x" are names. A digit group glued to a letter before it is no number."""
    return at > 0 and tokens[at - 1].kind == "word" and touching(tokens[at - 1], tokens[at])


def _spaced_thousands(tokens: list[Token], at: int, value: float, stop: int) -> tuple[float, int]:
    """ "120, 000": a grouped number that was torn apart; only groups of zeros are taken back."""
    while (
        stop + 1 < len(tokens)
        and value < 1e12
        and tokens[stop].text == ","
        and touching(tokens[stop - 1], tokens[stop])
        and tokens[stop + 1].text == "000"
        and len(tokens[at].text) <= 3
    ):
        value, stop = value * 1000, stop + 2
    return value, stop


def _mixed_fraction(tokens: list[Token], value: float, stop: int) -> tuple[float, int]:
    """ "2 1/2", "1/2", "2½"."""
    if stop < len(tokens) and tokens[stop].text in lexicon()["glyphs"]:
        return value + float(lexicon()["glyphs"][tokens[stop].text]), stop + 1
    if _is_slash_fraction(tokens, stop - 1):
        below = digits_value(tokens[stop + 1].text)
        return (value / below, stop + 2) if below else (value, stop)
    nxt = stop + 1 if _low(tokens, stop) == "-" and stop + 1 < len(tokens) else stop
    if nxt < len(tokens) and tokens[nxt].kind == "num" and _is_slash_fraction(tokens, nxt):
        above, below = digits_value(tokens[nxt].text), digits_value(tokens[nxt + 2].text)
        if above and below and above < below:
            return value + above / below, nxt + 3
    return value, stop


def _is_slash_fraction(tokens: list[Token], at: int) -> bool:
    return (
        at + 2 < len(tokens)
        and tokens[at + 1].text == "/"
        and tokens[at + 2].kind == "num"
        and touching(tokens[at], tokens[at + 1])
        and touching(tokens[at + 1], tokens[at + 2])
        and not (at + 3 < len(tokens) and tokens[at + 3].text == "/")
        and "." not in tokens[at].text
        and len(tokens[at].text) <= 2
        and tokens[at + 2].text in ("2", "3", "4", "5", "6", "8", "10", "16")
    )


def _with_scale(tokens: list[Token], at: int, value: float, stop: int) -> Number:
    scales, suffixes = lexicon()["scales"], lexicon()["suffixes"]
    times = 1.0
    word = _low(tokens, stop)
    if word == "-" and _low(tokens, stop + 1) in scales:
        stop, word = stop + 1, _low(tokens, stop + 1)
    while word in scales:
        times, stop = times * scales[word], stop + 1
        word = _low(tokens, stop)
    if (
        times == 1.0
        and word in suffixes
        and (word in _LOOSE or touching(tokens[stop - 1], tokens[stop]))
        and not (word == "m" and _reads_as_metres(tokens, at, stop))
    ):
        times, stop = float(suffixes[word]), stop + 1
    value = value * times
    return Number(at, stop, value, value, scaled=times != 1.0, scale=times)


def _reads_as_metres(tokens: list[Token], at: int, suffix: int) -> bool:
    """ "fell 60m from a ridge" against "$60m" and "60m people": metres where no sign of money stands before
    and no counted noun behind."""
    if at > 0 and tokens[at - 1].text in ("$", "€", "£", "¥", "₹", "₽", "₴", "₪"):
        return False
    after = tokens[suffix + 1] if suffix + 1 < len(tokens) else None
    return after is None or after.kind != "word" or after.low in _AFTER_METRES


def _read_words(tokens: list[Token], at: int) -> Number | None:
    """Spelled-out cardinals ("one hundred and twenty-five thousand"), built scale by scale."""
    lex = lexicon()
    units, tens, scales = lex["units"], lex["tens"], lex["scales"]
    total = group = 0.0
    seen, stop, last, scaled = False, at, "", False
    ceiling = float("inf")
    while stop < len(tokens):
        word = tokens[stop].low
        if word in units and last not in ("unit",) and not (last == "ten" and units[word] >= 10):
            group += units[word]
            last = "unit"
        elif word in tens and last not in ("unit", "ten"):
            group += tens[word]
            last = "ten"
        elif word in scales and seen:
            value = scales[word]
            if value in (100, 12):
                group = (group or 1) * value
            elif value > ceiling and last == "scale":  # "three lakh crore"
                total, ceiling = total * value, 1.0
            elif value < ceiling:
                total, group, ceiling = total + (group or 1) * value, 0.0, value
            else:
                break
            last, scaled = "scale", True
        elif (seen and word == "and" and last == "scale" and _continues(tokens, stop + 1)) or (
            seen and word == "-" and last == "ten" and 0 < units.get(_low(tokens, stop + 1), 0) < 10
        ):
            stop += 1
            continue
        else:
            break
        seen, stop = True, stop + 1
    if not seen:
        return None
    value = total + group
    point = _decimals(tokens, stop)
    if point is not None:
        value, stop = value + point[0], point[1]
    return Number(at, stop, value, value, scaled=scaled, spelled=True)


def _continues(tokens: list[Token], at: int) -> bool:
    """ "a hundred and five" goes on; "two hundred and seven dogs" too; "a thousand and a half" does not."""
    word = _low(tokens, at)
    return word in lexicon()["units"] or word in lexicon()["tens"]


def _decimals(tokens: list[Token], stop: int) -> tuple[float, int] | None:
    """ "two point five"."""
    if _low(tokens, stop) != "point":
        return None
    units, text, at = lexicon()["units"], "", stop + 1
    while at < len(tokens) and units.get(tokens[at].low, 10) < 10 and len(text) < _MAX_DIGITS:
        text, at = text + str(units[tokens[at].low]), at + 1
    return (float("0." + text), at) if text else None
