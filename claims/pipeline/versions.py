"""Two versions of one quotation: the same words of one speaker, but for a few that change what was said.

Word by word, after Ratcliff & Obershelp 1988 (difflib). What is only left out, marked or not, or only longer,
is how papers shorten; other spellings, inflections and small words are how they edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from claims.pipeline.likeness import COMMON
from claims.pipeline.types import Proposition

LEAST_SHARED = 4
"""Words that both versions must have in common, besides the one that differs."""
LEAST_OVERLAP = 0.75
"""Least share of the shorter version that stands in the longer one."""
LEAST_TELLING = 2
LEAST_OF_TWO = 7
"""Words from which one quotation of two speakers is no chance, ``LEAST_TELLING_OF_TWO`` of them telling."""
LEAST_TELLING_OF_TWO = 4
MOST_WORDS = 3
"""A difference of more words than this on a side is another utterance, not another version."""
DAYS = 1
"""Papers of the next day print what was said on this one."""
_TOKEN = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)?|…|\.\.\.|\[[^\]]*\]")
_GAPS = ("…", "...")
_NOT = frozenset(
    re.findall(
        r"[\w’'-]+",
        "not no never none nobody nothing neither nor without cannot",
    )
)
_SMALL = frozenset(
    re.findall(
        r"[\w’'-]+",
        "a an the and or but of in on at to for from by with as that this these those it its he she they "
        "we i you his her their our my your him them us me is are was were be been being am has have had "
        "do does did will would shall should can could may might must there here then so very just also "
        "too really now today who which what when where than into onto upon about over up out all any "
        "some well yes quite if because",
    )
)
_CONTRACTED = {"'re": " are", "'m": " am", "'ve": " have", "'ll": " will", "'d": " would"}
_COUNT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNT.split())}
_ENDINGS = ("ing", "ed", "es", "s", "ly", "d")
_STEM = 5
_SPELLINGS = (("our", "or"), ("ise", "ize"), ("yse", "yze"), ("isation", "ization"), ("ence", "ense"))


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands here and there in the same place; ``kind`` is "number", "negation", "name" or "word"."""

    kind: str
    a: str
    b: str
    shared: int


def versions(a: Proposition, b: Proposition) -> Difference | None:
    """The first telling difference of two versions of one quotation; None where they are none or agree."""
    if not (a.quoted and b.quoted) or not a.speaker or a.speaker != b.speaker:
        return None
    if a.reported_on and b.reported_on and abs((a.reported_on - b.reported_on).days) > DAYS:
        return None
    left, right = _words(a.text), _words(b.text)
    if min(len(left), len(right)) < LEAST_SHARED or left == right:
        return None
    blocks = SequenceMatcher(None, [_norm(w) for w in left], [_norm(w) for w in right], autojunk=False)
    same = [w for i, _, n in blocks.get_matching_blocks() for w in left[i : i + n] if w not in _GAPS]
    telling = [w for w in same if w.lower() not in _SMALL and w.lower() not in COMMON]
    shorter = min(sum(w not in _GAPS for w in words) for words in (left, right))
    if len(same) < max(LEAST_SHARED, LEAST_OVERLAP * shorter) or len(telling) < LEAST_TELLING:
        return None
    for tag, i, j, k, m in blocks.get_opcodes():
        kind = "" if tag == "equal" else _kind(left[i:j], right[k:m])
        if kind == "number" and a.reported_on != b.reported_on:
            return None  # a figure may have grown overnight
        if kind:
            return Difference(kind, " ".join(left[i:j]), " ".join(right[k:m]), len(same))
    return None


def words_in_common(a: str, b: str) -> int:
    """How many words two quotations share where one holds all of the other, in order and with nothing
    between; 0 where they are too few, or too common, to be told from what two people may well both say.
    """
    left, right = sorted(([_norm(w) for w in _words(text)] for text in (a, b)), key=len)
    telling = {w for w in left if w not in _SMALL and w not in COMMON}
    if len(left) < LEAST_OF_TWO or len(telling) < LEAST_TELLING_OF_TWO:
        return 0
    starts = range(len(right) - len(left) + 1)
    return len(left) if any(right[i : i + len(left)] == left for i in starts) else 0


def _words(text: str) -> list[str]:
    plain = text.replace("’", "'")
    plain = re.sub(r"\bcan't\b", "can not", re.sub(r"\bwon't\b", "will not", plain, flags=re.I), flags=re.I)
    plain = re.sub(r"n't\b", " not", plain)
    for short, long in _CONTRACTED.items():
        plain = re.sub(rf"{short}\b", long, plain)
    found = [_GAPS[0] if w == _GAPS[1] or w.startswith("[") else w for w in _TOKEN.findall(plain)]
    return ["can not" if w.lower() == "cannot" else w for w in found]


def _norm(word: str) -> str:
    low = word.lower()
    low = _NUMBERS.get(low, low)
    return low.replace(",", "") if low[0].isdigit() else low


def _kind(left: list[str], right: list[str]) -> str:
    """What changes between two stretches in one place; "" for what editing explains."""
    if any(w in _GAPS for w in (*left, *right)) or max(len(left), len(right)) > MOST_WORDS:
        return ""
    x, y = ({_norm(w) for w in side} for side in (left, right))
    if bool(x & _NOT) != bool(y & _NOT):
        return "negation"
    if not left or not right:
        return ""
    numbers = ({w for w in side if w[0].isdigit()} for side in (x, y))
    one, other = numbers
    if one and other and one != other:
        return "number"
    only_a = [w for w in left if _telling(w) and not any(_alike(w, v) for v in right)]
    only_b = [w for w in right if _telling(w) and not any(_alike(w, v) for v in left)]
    if not only_a or not only_b:
        return ""
    names = all(w[0].isupper() for w in (*only_a, *only_b))
    return "name" if names else "word"


def _telling(word: str) -> bool:
    low = word.lower()
    return len(low) > 2 and low not in _SMALL and not low[0].isdigit()


def _alike(one: str, other: str) -> bool:
    """Two spellings or inflections of one word."""
    x, y = _stem(one), _stem(other)
    return x == y or (min(len(x), len(y)) >= _STEM and x[:_STEM] == y[:_STEM])


def _stem(word: str) -> str:
    low = word.lower().removesuffix("'s")
    for british, american in _SPELLINGS:
        low = low.replace(british, american)
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            return low.removesuffix(ending)
    return low
