"""How a name sounds, however it was brought into Latin letters.

A word is folded in two degrees: `fine` undoes what transliteration systems differ in (kh/h, q/k, ou/u, the
endings -skiy, -skyy, -sky; after the idea of Daitch-Mokotoff Soundex, which keys by sound classes), `coarse`
also lets a, e and i, and o and u, stand for each other, as short vowels do that Arabic and Persian do not
write. Both are for finding and suggesting. Neither proves that two people are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sources.text.lexicons.loaders import given_names
from sources.text.names import letters

# Cyrillic as the BGN/PCGN tables write it for readers of English, Russian and Ukrainian letters together.
_CYRILLIC_LATIN = "a b v g g d e z i y k l m n o p r s t u f kh y e i g k j lj nj dz"
_CYRILLIC = dict(zip("абвгґдезийклмнопрстуфхыэіѓќјљњџ", _CYRILLIC_LATIN.split(), strict=True)) | {
    "ё": "yo", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu",
    "я": "ya", "є": "ye", "ї": "yi", "ў": "u", "ђ": "dj", "ћ": "c",
}  # fmt: skip
_GREEK_LATIN = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_LATIN.split(), strict=True))
_LATIN = str.maketrans(_CYRILLIC | _GREEK)

# Order counts: longer spellings first. Capital letters stand for one sound (C ch, S sh, Z zh).
_SOUNDS = (
    ("shch", "S"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("sh", "S"), ("ch", "C"), ("zh", "Z"),
    ("dzh", "j"), ("dj", "j"), ("ph", "f"), ("kh", "h"), ("gh", "k"), ("dh", "d"), ("th", "t"), ("ck", "k"),
    ("ce", "se"), ("ci", "si"), ("c", "k"), ("q", "k"), ("g", "k"), ("x", "ks"), ("w", "v"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("oe", "o"), ("ue", "u"), ("ae", "a"), ("abdul", "abdal"), ("abdel", "abdal"),
    ("abdol", "abdal"),
)  # fmt: skip
_SKY = re.compile(r"sk(?:iy|yy|yi|ii|ij|y|i)$")
_SOFT_END = re.compile(r"(?:ei|ey|ej|eyy|iy|ij|ii|yy|yi|y)$")
_AFTER_SIBILANT = re.compile(r"(?<=[CSZ])ov$")
_DOUBLED = re.compile(r"(.)\1+")
_OPEN = str.maketrans("eiou", "aaoo")
_LEAST_COARSE = 5
"""Letters from which a word holds enough besides its vowels: "Wang Yi" and "Wang Ye" are two names."""


def latin(text: str) -> str:
    """Small letters, Cyrillic and Greek written in Latin ones; other scripts stay as they are."""
    # composed first: й and ї are letters of their own, not и and і with a mark to drop
    composed = unicodedata.normalize("NFC", text.casefold())
    greek = "".join(
        unicodedata.normalize("NFD", char)[0] if "\u0370" <= char <= "\u03ff" else char for char in composed
    )
    return letters(greek.translate(_LATIN))


@cache
def fine(word: str) -> str:
    """The sound of a Latin word of small letters, vowels kept apart."""
    sound = _SKY.sub("ski", word)
    sound = _SOFT_END.sub("i", sound)
    for spelling, one in _SOUNDS:
        sound = sound.replace(spelling, one)
    sound = _AFTER_SIBILANT.sub("ev", sound)
    if len(sound) > 1:
        sound = sound.removesuffix("h")
    sound = sound.replace("iy", "i").replace("y", "i")
    return _DOUBLED.sub(r"\1", sound)


@cache
def coarse(word: str) -> str:
    """`fine` with the vowels that transliterations exchange made one."""
    return _DOUBLED.sub(r"\1", fine(word).translate(_OPEN))


def sound_key(word: str) -> str:
    """The sound of a word; a listed given name has that of its group."""
    return coarse(_one_name().get(word, word))


def sound_keys(word: str) -> frozenset[str]:
    """Keys of a word: two words that are `alike` share one."""
    return frozenset({coarse(word), sound_key(word)})


def alike(a: str, b: str) -> bool:
    """Whether two Latin words of small letters may be one word in two spellings."""
    known = _one_name()
    if a == b or known.get(a, a) == known.get(b, b) or fine(a) == fine(b):
        return True
    # names that the list keeps apart (Mahmoud, Muhammad) are not joined by how they sound
    listed = known.get(a) and known.get(b)
    return not listed and min(len(a), len(b)) >= _LEAST_COARSE and coarse(a) == coarse(b)


def short_for(a: str, b: str) -> bool:
    """Whether one is the short form of the other, or both are of a third: "Joe", "Joseph"."""
    return bool(_short_groups().get(a, frozenset()) & _short_groups().get(b, frozenset()))


def group_heads(word: str) -> frozenset[str]:
    """The full names that a given name may stand for, the word itself included."""
    return frozenset({word, _one_name().get(word, word)}) | {
        given_names("short")[number][0] for number in _short_groups().get(word, ())
    }


def _folded(forms: tuple[str, ...]) -> list[str]:
    return ["".join(char for char in letters(form) if char.isalpha()) for form in forms]


@cache
def _one_name() -> Mapping[str, str]:
    """Given name to the first of its group; groups that share a name are one."""
    head: dict[str, str] = {}
    for group in map(_folded, given_names("spelling")):
        known = next((head[form] for form in group if form in head), group[0])
        for form in group:
            head[form] = known
    return MappingProxyType(head)


@cache
def _short_groups() -> Mapping[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(map(_folded, given_names("short"))):
        for form in group:
            groups.setdefault(form, set()).add(number)
    return MappingProxyType({form: frozenset(numbers) for form, numbers in groups.items()})
