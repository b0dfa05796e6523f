"""Numbers that count nothing: dates, clock times, ordinals, labels, addresses, scores, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.pipeline.measures import word_set
from claims.pipeline.quantities.figures import Figure
from claims.pipeline.quantities.lexer import Token, touching
from claims.pipeline.types import Span
from claims.pipeline.wordlists import word_list

_CLOCK_AFTER = frozenset(("am", "pm", "gmt", "utc", "hrs", "est", "edt", "bst", "cet"))
_DASHES = ("-", "–", "—")
_RUN = re.compile(r"\S+")
_WEBBY = re.compile(r"//|@|#|www\.")
_SCORE_NOUNS = word_list("score_nouns")


def webby_spans(text: str) -> list[Span]:
    """Addresses, handles and hash tags: their digits count nothing."""
    # Two passes: one pattern with \S* on both sides is quadratic on a long run without white space.
    return [Span(*m.span()) for m in _RUN.finditer(text) if len(m.group()) > 1 and _WEBBY.search(m.group())]


def counts_nothing(
    tokens: Sequence[Token], figure: Figure, dates: Sequence[Span], webby: Sequence[Span]
) -> bool:
    """Whether the figure is no quantity. A bounding word or a unit rules most of the doubt out."""
    core = figure.core
    if any(s.overlaps(core) for s in webby):
        return True
    if not figure.unit and any(d.overlaps(core) for d in dates):
        return True
    if _clock(tokens, figure) or _glued(tokens, figure) or _telephone(tokens, figure):
        return True
    if figure.unit:
        return figure.unit == "day" and _pronoun_one(tokens, figure)
    return (
        _year(tokens, figure)
        or _label(tokens, figure)
        or _address(tokens, figure)
        or _list_number(tokens, figure)
        or _score(tokens, figure)
        or _pronoun_one(tokens, figure)
    )


def _at(tokens: Sequence[Token], index: int) -> Token | None:
    return tokens[index] if 0 <= index < len(tokens) else None


def _low(tokens: Sequence[Token], index: int) -> str:
    token = _at(tokens, index)
    return token.low if token else ""


def _core_stop(figure: Figure) -> int:
    return figure.number.stop


def _clock(tokens: Sequence[Token], figure: Figure) -> bool:
    first, stop = figure.number.first, _core_stop(figure)
    after, before = _low(tokens, stop), _low(tokens, first - 1)
    if after == ":" and (nxt := _at(tokens, stop + 1)) and nxt.kind == "num" and len(nxt.text) == 2:
        return True
    if (
        before == ":"
        and (prior := _at(tokens, first - 2))
        and prior.kind == "num"
        and len(tokens[first].text) == 2
    ):
        return True
    if after in _CLOCK_AFTER or (
        after in ("a", "p") and _low(tokens, stop + 1) == "." and _low(tokens, stop + 2) == "m"
    ):
        return True
    if after in ("o", "oclock") or (
        after == "hours" and len(tokens[first].text) == 4 and figure.number.high <= 2400
    ):
        return after != "o" or _low(tokens, stop + 2) == "clock"
    return (
        before == "at"
        and figure.number.high <= 12
        and after in (",", ".", "on", "in")
        and not figure.number.spelled
    )


def _glued(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "1st", "1990s", "4x4", "747s", or digits inside a name such as "COVID-19" and "MI-17"."""
    if figure.number.spelled:
        return False
    after, before = _at(tokens, _core_stop(figure)), _at(tokens, figure.number.first - 1)
    last, first = tokens[_core_stop(figure) - 1], tokens[figure.number.first]
    if not figure.unit and after and after.kind == "word" and touching(last, after):
        return True
    if before and before.text in _DASHES and touching(before, first):
        name = _at(tokens, figure.number.first - 2)
        return bool(name and name.kind == "word" and touching(name, before) and name.low != "magnitude")
    return False


def _telephone(tokens: Sequence[Token], figure: Figure) -> bool:
    """Three digit groups in a chain of dashes, or a plus sign before a long one."""
    chain, at = 0, figure.number.first
    while at >= 2 and tokens[at - 1].text in (*_DASHES, ".", ")") and tokens[at - 2].kind == "num":
        at -= 2
    while (token := _at(tokens, at)) and token.kind == "num":
        chain += 1
        if (
            _low(tokens, at + 1) not in (*_DASHES, ")")
            or not (nxt := _at(tokens, at + 2))
            or nxt.kind != "num"
        ):
            break
        at += 2
    if chain >= 3:
        return True
    plain = tokens[figure.number.first].text
    return (
        _low(tokens, figure.number.first - 1) == "+" and len(plain) >= 2 and chain >= 1 and "," not in plain
    )


def _year(tokens: Sequence[Token], figure: Figure) -> bool:
    """A bare 1500-2099 without separators that nothing plural follows: "in the 2003 invasion"."""
    text = tokens[figure.number.first].text
    bare = len(text) == 4 and text.isdigit() and figure.number.stop == figure.number.first + 1
    if not bare or figure.span != figure.core or not 1500 <= int(text) <= 2099:
        return False
    nxt = _at(tokens, figure.stop)
    return not (
        (nxt and nxt.kind == "word" and nxt.low in ("people", "men", "women", "children")) or _plural(nxt)
    )


def _plural(token: Token | None) -> bool:
    return bool(
        token
        and token.kind == "word"
        and token.low.endswith("s")
        and len(token.low) > 4
        and token.text.islower()
    )


def _label(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "Article 5", "No. 3", "Flight 370", "Phase two": a name's number, recognised by the word before."""
    before = figure.first - 1
    if _low(tokens, before) == ".":
        before -= 1
    word = _at(tokens, before)
    if word is None or word.kind != "word" or word.low not in word_set("labels"):
        return False
    return word.text[0].isupper() or word.low in ("number", "page", "no", "nos", "room", "flight", "section")


def _address(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "30 Porter Street", "the 5600 block of South Princeton"."""
    if figure.number.spelled or not tokens[figure.number.first].text.isdigit():
        return False
    for step in range(4):
        word = _at(tokens, figure.stop + step)
        if word is None or word.kind != "word":
            return False
        if step and word.low in word_set("streets") and word.text[0].isupper():
            return True
        if word.low == "block":
            return True
        if not word.text[0].isupper():
            return False
    return False


def _list_number(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "3. The third thing" at the beginning of a text or behind a full stop."""
    if figure.number.spelled or figure.number.high > 99 or _low(tokens, figure.stop) not in (".", ")"):
        return False
    before, nxt = _at(tokens, figure.first - 1), _at(tokens, figure.stop + 1)
    starts = before is None or before.text in (".", "!", "?", "(")
    return starts and nxt is not None and nxt.text[0].isupper()


def _score(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "52-3", "an 88-72 loss", "beat them 3-1": two figures that a dash joins without being a range."""
    first, stop = figure.number.first, figure.number.stop
    if _low(tokens, stop) in _DASHES and (nxt := _at(tokens, stop + 1)) and nxt.kind == "num":
        return figure.bounded.comparator.value != "between" or _low(tokens, figure.stop) in _SCORE_NOUNS
    prior = _at(tokens, first - 2)
    return bool(_low(tokens, first - 1) in _DASHES and prior and prior.kind == "num")


def _pronoun_one(tokens: Sequence[Token], figure: Figure) -> bool:
    """ "no one", "one another", "one day", "this one", "one thing": not a count."""
    if figure.number.first + 1 != figure.number.stop or tokens[figure.number.first].low != "one":
        return False
    before, after = _low(tokens, figure.number.first - 1), _low(tokens, figure.number.stop)
    return before in (
        "no",
        "any",
        "every",
        "each",
        "this",
        "that",
        "which",
        "the",
        "a",
        "some",
        "another",
    ) or after in (
        "another",
        "day",
        "thing",
        "by",
        "side",
        "hand",
        "time",
        "way",
        ",",
        ".",
        "point",
        "can",
        "of",
    )
