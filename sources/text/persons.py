"""Two printed names of people: what the one is to the other, by the names alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sources.text.lexicons.loaders import family_first, whole_names
from sources.text.names import TITLES, letters, name_key
from sources.text.spelling import alike, fine, group_heads, latin, short_for, sound_key, sound_keys

_MEN_WORDS = "mr sir lord king prince baron pope emir sultan"
_WOMEN_WORDS = "mrs ms miss dame lady queen princess baroness"
_DEGREE_WORDS = "phd md qc kc mp mep obe cbe mbe esq"
_NUMBER_WORDS = "i ii iii iv v vi vii viii ix xi xii xiii xiv xv xvi xxiii"
_PARTICLE_LINES = """
al el ul ibn bin bint von van der den de da das dos di du do la le del della ter ten zu af av
"""
_MEN = frozenset(_MEN_WORDS.split())
_WOMEN = frozenset(_WOMEN_WORDS.split())
_DEGREES = frozenset(_DEGREE_WORDS.split())
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_GENERATIONS = _NUMBERS | {"jr", "sr"}
_PARTICLES = frozenset(_PARTICLE_LINES.split())
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?|[^\W\d_]\.?")
_ARTICLE = re.compile(r"^(?:al|el|ad|an|ar|as|ash|at|az)-(?=\w)")
_NOT_LETTER = re.compile(r"[\W_]+")
_PATRONYMIC = re.compile(r"(?:ovich|evich|ovych|yovych|ovna|evna|ivna|yivna|oglu|ogly|qizi|kyzy)$")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A printed name in parts. ``words`` are Latin small letters without particles, hyphens joined; an
    initial is a word of one letter. ``gender`` is what the form of address tells: m, f or "".
    ``inverted``: printed as "Orbán, Viktor"; ``words`` are in speaking order then."""

    key: str
    words: tuple[str, ...]
    gender: str
    generation: str
    inverted: bool

    @property
    def bare(self) -> bool:
        """A surname alone, or a given name alone: it does not tell one person from another."""
        return len(self.words) < 2 and not self.regnal

    @property
    def regnal(self) -> bool:
        """One name and a number: "Charles III"."""
        return len(self.words) == 1 and self.generation in _NUMBERS

    @property
    def joined(self) -> str:
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Likeness:
    """``rule_id`` of ``sources.text.identity.RULES``; ``parts`` are the words of both that decided it."""

    rule_id: str
    parts: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def person_name(name: str) -> PersonName:
    """The parts of a printed name. Whatever is given, ``words`` holds what there is of it, or nothing."""
    text = letters(latin(name))
    left, _, right = text.partition(",")
    after = [word.strip(".") for word in right.split()]
    inverted = bool(after) and not set(after) <= _DEGREES | _GENERATIONS
    text = f"{right} {left}" if inverted else f"{left} {right}"
    tokens = text.split()
    gender = ""
    while len(tokens) > 1 and tokens[0].strip(".") in TITLES | {"mx", "pope"}:
        word = tokens.pop(0).strip(".")
        gender = gender or ("m" if word in _MEN else "f" if word in _WOMEN else "")
    tokens = [token for token in tokens if token.strip(".") not in _DEGREES]
    generation = ""
    if len(tokens) > 1 and tokens[-1].strip(".") in _GENERATIONS:
        generation = tokens.pop().strip(".")
    words: list[str] = []
    for token in tokens:
        if _INITIALS.fullmatch(token):
            words += token.replace(".", "")
        elif word := _NOT_LETTER.sub("", _ARTICLE.sub("", token)):
            words.append(word)
    kept = [w for n, w in enumerate(words) if w not in _PARTICLES or (n == 0 and len(words) == 2)]
    return PersonName(name_key(name), tuple(kept or words), gender, generation, inverted)


def compare_names(a: PersonName, b: PersonName) -> Likeness:
    """The strongest rule that fits the two names. Symmetric."""
    if a.generation and b.generation and a.generation != b.generation:
        return Likeness("another-generation", (a.generation, b.generation))
    if a.gender and b.gender and a.gender != b.gender:
        return Likeness("another-form-of-address", (a.gender, b.gender))
    if a.bare and b.bare:
        same = bool(a.words) and a.words == b.words
        return Likeness("surname-alone-twice" if same else "another-name", a.words)
    if a.bare or b.bare:
        return _surname_of(*((a, b) if a.bare else (b, a)))
    found = _same_letters(a, b) or _same_sounds(a, b)
    if found is None and not (a.regnal or b.regnal):
        found = _other_parts(a, b) or _other_order(a, b)
    if found is None:
        return Likeness("another-name")
    if a.generation != b.generation:
        return Likeness("generation-left-out", (a.generation or b.generation,))
    return found


def _surname_of(bare: PersonName, full: PersonName) -> Likeness:
    word = bare.words[0] if bare.words else ""
    surnames = surnames_of(full)
    if full.regnal and word == full.words[0]:
        return Likeness("generation-left-out", (full.generation,))
    if word in surnames:
        return Likeness("surname-alone", (word,))
    like = next((s for s in surnames if len(word) > 1 and alike(word, s)), None)
    return Likeness("surname-sounds-alike", (word, like)) if like else Likeness("another-name")


def surnames_of(name: PersonName) -> tuple[str, ...]:
    """Words by which the person may be called alone: all but the given name, which in East Asian and
    Hungarian order is the last. Both are kept where the order cannot be told."""
    first = name.words[:1] if name.words[0] in family_first() else ()
    # a family name first is followed by given names only
    rest = name.words[1:] if not first or len(name.words) == 2 else name.words[-1:]
    return tuple(word for word in first + rest if len(word) > 1)


def _same_letters(a: PersonName, b: PersonName) -> Likeness | None:
    if a.inverted != b.inverted:
        return None
    if a.key == b.key:
        return Likeness("same-full-name", (a.key,))
    initials = any(len(w) == 1 for w in a.words + b.words)
    if not initials and a.key.replace(" ", "") == b.key.replace(" ", ""):
        return Likeness("same-letters", (a.key, b.key))
    return None


def _same_sounds(a: PersonName, b: PersonName) -> Likeness | None:
    if _whole(a) is not None and _whole(a) == _whole(b):
        return Likeness("known-other-name", (a.key, b.key))
    each = len(a.words) == len(b.words) and all(map(_sound_alike, a.words, b.words))
    if each or fine(a.joined) == fine(b.joined):
        if a.inverted == b.inverted:
            return Likeness("sounds-alike", (" ".join(a.words), " ".join(b.words)))
        return Likeness("order-of-names", (" ".join(a.words), " ".join(b.words)))
    return None


def _sound_alike(a: str, b: str) -> bool:
    # one letter says too little to sound like anything: initials are compared as what they are
    return a == b if min(len(a), len(b)) == 1 else alike(a, b)


def _whole(name: PersonName) -> int | None:
    return next((n for n, group in enumerate(_whole_groups()) if name.joined in group), None)


@lru_cache(maxsize=1)
def _whole_groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_NOT_LETTER.sub("", name) for name in group) for group in whole_names())


def _other_parts(a: PersonName, b: PersonName) -> Likeness | None:
    """The same given name, in full, short or as an initial, and surnames that fit; or surnames alone."""
    short, long = sorted((a.words, b.words), key=len)
    if (
        len(short) < len(long)
        and len(short) == 2
        and tuple(map(sound_key, long[-2:])) == tuple(map(sound_key, short))
    ):
        return Likeness("surnames-only", short)
    given = _given(a.words[0], b.words[0])
    if not given:
        return None
    rest = _rest(short, long)
    if rest is None:
        return None
    return Likeness(given if rest == "equal" else rest, (" ".join(a.words), " ".join(b.words)))


def _given(a: str, b: str) -> str:
    if min(len(a), len(b)) == 1:
        return "initials" if a[0] == b[0] and a != b else "middle-name" if a == b else ""
    if alike(a, b):
        return "sounds-alike"
    return "short-given-name" if short_for(a, b) else ""


def _rest(short: tuple[str, ...], long: tuple[str, ...]) -> str | None:
    """How the words after the given name fit: ``equal``, ``middle-name``, ``patronymic``,
    ``second-surname``, ``initials``, or None."""
    middle_a, middle_b = short[1:-1], long[1:-1]
    if _sound_alike(short[-1], long[-1]):
        if not middle_a and not middle_b:
            return "equal"
        # left out on one side; where both have one, it must be the same or its initial
        fits = all(_middle_fits(x, y) for x, y in zip(middle_a, middle_b, strict=False))
        if middle_a and (not fits or (len(middle_a) != len(middle_b))):
            return None if not fits or len(short) == len(long) else "middle-name"
        patronymic = any(_PATRONYMIC.search(word) for word in middle_b)
        return "patronymic" if patronymic else "middle-name"
    prefix = len(long) > len(short) and all(map(_sound_alike, short[1:], long[1:]))
    return "second-surname" if prefix and len(short[-1]) > 1 else None


def _middle_fits(a: str, b: str) -> bool:
    return a[0] == b[0] if min(len(a), len(b)) == 1 else alike(a, b)


def _other_order(a: PersonName, b: PersonName) -> Likeness | None:
    """The same words, the family name first in one and last in the other. "James Stewart" and "Stewart
    James" are two people: one of the words must be a family name of a tradition that puts it first."""
    for one, other in ((a, b), (b, a)):
        whole = fine(other.joined)
        first = one.words[0]
        if first in family_first() and fine("".join((*one.words[1:], first))) == whole:
            return Likeness("order-of-names", (" ".join(a.words), " ".join(b.words)))
    return None


def lookup_keys(name: PersonName, bodies: frozenset[str] = frozenset()) -> tuple[set[str], set[str]]:
    """(keys to be found by, keys to look up): two names that are not different share one, both ways.

    A full name is found by given initial and surname, so that a look-up among people of one surname stays
    small; surnames alone meet full names only, and each other only within one body.
    """
    if not name.words:
        return set(), set()
    if name.bare:
        sounds = sound_keys(name.words[0])
        bare = {f"bare:{sound}" for sound in sounds}
        among = {f"among:{sound}@{body}" for sound in sounds for body in bodies}
        return bare | among, {f"surname:{sound}" for sound in sounds} | among
    first = name.words[0]
    family = {first} & family_first()
    lasts = {sound for word in {*name.words[1:], name.words[-1], *family} for sound in sound_keys(word)}
    heads = {first[0]} | {sound[:1] for head in group_heads(first) for sound in sound_keys(head)}
    full = {f"full:{head}:{last}" for head in heads for last in lasts}
    full |= {f"last:{' '.join(map(sound_key, name.words[-2:]))}", f"letters:{name.key.replace(' ', '')}"}
    full.add("joined:" + fine(name.joined))
    if family:
        full.add("joined:" + fine("".join((*name.words[1:], first))))
    if (number := _whole(name)) is not None:
        full.add(f"whole:{number}")
    called = (*surnames_of(name), name.words[-1])
    surnames = {sound for word in called for sound in sound_keys(word)}
    return full | {f"surname:{s}" for s in surnames}, full | {f"bare:{s}" for s in surnames}
