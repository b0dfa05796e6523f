"""Two printed names of bodies: states and what belongs to them, acronyms, other names, places in names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from sources.text.lexicons.loaders import bodies, places, states
from sources.text.names import name_key
from sources.text.persons import Likeness

_GENERIC_LINES = """
government administration authorities ministry department office presidency parliament senate cabinet council
assembly house commission committee court courts prosecutor prosecutors army military navy air force forces
armed police gendarmerie guard guards border coast security service services agency intelligence defence
foreign affairs interior internal health justice finance economy education energy agriculture transport
culture environment trade labour emergency emergencies situations home treasury supreme constitutional high
national state general staff central bank embassy consulate election electoral electoral president s
prime minister minister secretary press information statistics federal presidential government
city town district county regional municipal local mayor hall fire rescue ambulance hospital university
chamber commerce station
"""
_GENERIC = frozenset(_GENERIC_LINES.split())
_SMALL_WORDS = "of for and in the to on at a an s de la et und"
_SMALL = frozenset(_SMALL_WORDS.split())
_SAME_WORD = {"govt": "government", "dept": "department", "ministries": "ministry", "programs": "programme",
              "program": "programme", "cooperation": "co operation", "centers": "centres"}  # fmt: skip
_LEGAL_LINES = """
inc incorporated ltd limited llc llp plc corp corporation co company ag gmbh sa spa nv bv ab oy pjsc ojsc jsc
oao pao ooo kk sarl srl holding holdings group
"""
_LEGAL = frozenset(_LEGAL_LINES.split())
_TAIL_WORDS = "international foundation network organisation association agency media news"
_TAILS = _LEGAL | frozenset(_TAIL_WORDS.split())
_ACRONYM = re.compile(r"[^\W\d_]{2,8}")
_LONG_WORD = 6  # letters from which a known other name is no acronym
_LONGEST = 6  # words of the longest name of a state


@dataclass(frozen=True, slots=True)
class BodyName:
    """A printed name in parts. ``words`` have one spelling of places; ``state`` is the state that it names
    by name, demonym or (``capital``) by its capital alone; ``rest`` are the words left beside it."""

    key: str
    words: tuple[str, ...]
    state: str
    rest: tuple[str, ...]
    capital: bool
    ambiguous: bool
    acronym: str
    known: frozenset[str]

    @property
    def generic(self) -> bool:
        """Words that every state or town has a body for: "Ministry of Defence", "City Council"."""
        return bool(self.rest) and set(self.rest) <= _GENERIC

    @property
    def speaks_for_state(self) -> bool:
        """ "Azerbaijan", "Baku", "the Azerbaijani government"."""
        return bool(self.state) and set(self.rest) <= {"government"}


@lru_cache(maxsize=4096)
def body_name(name: str) -> BodyName:
    """The parts of a printed name; "" and () for what it does not tell."""
    key = name_key(name)
    words = tuple(w for word in key.split() for w in _SAME_WORD.get(word, word).split())
    words = _replaced(words, _place_forms())
    capital = _capitals().get(words, "")
    state, rest, ambiguous = (capital, (), False) if capital else _stated(words)
    rest = tuple(w for w in rest if w not in _SMALL)
    if "internal" in rest and "affairs" in rest:
        rest = tuple("interior" if w == "internal" else w for w in rest if w != "affairs")
    if "foreign" in rest:
        rest = tuple(w for w in rest if w != "affairs")
    bare = name.replace(".", "").strip()
    acronym = bare.casefold() if _ACRONYM.fullmatch(bare) and sum(c.isupper() for c in bare) > 1 else ""
    return BodyName(
        key, words, state, rest, bool(capital), ambiguous, acronym, _known().get(key, frozenset())
    )


def compare_bodies(a: BodyName, b: BodyName, *, owners: tuple[str, str], governments: bool) -> Likeness:
    """The strongest rule that fits. ``owners``: state or body that each belongs to, ``""`` where unknown;
    ``governments``: that both are known to speak for a state. Symmetric."""
    if a.key == b.key or a.words == b.words:
        return _same_words(a, b, owners)
    of_state = _of_one_state(a, b, owners, governments)
    if of_state is not None:
        return of_state
    if a.known & b.known:
        return Likeness("known-other-name", tuple(sorted(a.known & b.known)))
    if in_full(a) == in_full(b):
        return Likeness("known-other-name", (a.key, b.key))
    if _run_together(a) == _run_together(b):
        return Likeness("joined-words", (a.key, b.key))
    for short, long in ((a, b), (b, a)):
        if short.acronym and short.acronym in initials(long):
            return Likeness("acronym", (short.acronym, long.key))
    if a.generic or b.generic:
        return Likeness("another-body")
    return _shortened(a, b) or Likeness("another-body")


def _same_words(a: BodyName, b: BodyName, owners: tuple[str, str]) -> Likeness:
    if a.generic and not a.state:
        if not all(owners):
            return Likeness("generic-name", (a.key,))
        same = owners[0] == owners[1]
        return Likeness("same-generic-name-same-owner" if same else "another-owner", owners)
    return Likeness("same-name" if a.key == b.key else "spelling-of-a-place", (a.key, b.key))


def _of_one_state(a: BodyName, b: BodyName, owners: tuple[str, str], governments: bool) -> Likeness | None:
    one, other = (
        body.state or (owner if body.generic else "") for body, owner in zip((a, b), owners, strict=True)
    )
    if not one or one != other:
        return None
    parts = (one, a.key, b.key)
    if a.speaks_for_state and b.speaks_for_state:
        if a.ambiguous or b.ambiguous:
            return Likeness("ambiguous-state", parts)
        if not governments:
            return Likeness("state-or-place", parts)
        capital = a.capital or b.capital
        return Likeness("capital-for-its-government" if capital else "state-for-its-government", parts)
    if not a.rest or set(a.rest) != set(b.rest):
        return None
    if a.ambiguous or b.ambiguous:
        return Likeness("ambiguous-state", parts)
    generic = a.generic and b.generic
    return Likeness("same-body-of-a-state" if generic or a.rest == b.rest else "same-words", parts)


def _shortened(a: BodyName, b: BodyName) -> Likeness | None:
    if a.state != b.state:
        return None
    x, y = ([w for w in body.words if w not in _SMALL] for body in (a, b))
    if sorted(x) == sorted(y):
        return Likeness("same-words", (a.key, b.key))
    short, long = sorted((x, y), key=len)
    tail = long[len(short) :]
    if short and tail and long[: len(short)] == short and set(tail) <= _TAILS:
        return Likeness("legal-form" if set(tail) <= _LEGAL else "short-name", (a.key, b.key))
    return None


def in_full(body: BodyName) -> tuple[str, ...]:
    """The words with well-known acronyms written out: "UN Security Council"."""
    out: list[str] = []
    for word in body.words:
        full = _known().get(word, frozenset()) if len(word) < _LONG_WORD else frozenset()
        out += _words(next(iter(full))) if len(full) == 1 and len(body.words) > 1 else (word,)
    return tuple(out)


def _run_together(body: BodyName) -> str:
    return body.key.replace(" ", "")


def initials(body: BodyName) -> frozenset[str]:
    """First letters of a name of several words, with and without the small ones."""
    if len(body.key.split()) < 2 or body.acronym:
        return frozenset()
    words = body.key.split()
    large = [w for w in words if w not in _SMALL]
    joined = "".join(w[0] for w in words), "".join(w[0] for w in large)
    return frozenset(text for text in joined if len(text) > 1)


def owner_of(name: str) -> str:
    """Key of the body that an affiliation names: its state where it speaks for one, else its own name."""
    body = body_name(name)
    return body.state if body.speaks_for_state else " ".join(body.words)


def is_generic(name: str) -> bool:
    """Whether a name fits a body of every state, and names none: "Foreign Ministry", "the police"."""
    body = body_name(name)
    return body.generic and not body.state


def lookup_keys(body: BodyName, owner: str = "") -> set[str]:
    """Keys that two names share which `compare_bodies` finds alike."""
    state = body.state or (owner if body.generic else "")
    rest = " ".join(sorted(set(body.rest) - {"government"}))
    keys = {f"body:{state}|{rest}"} if state else set()
    keys.add("core:" + " ".join(w for w in body.words if w not in _SMALL | _TAILS))
    if not body.speaks_for_state:
        keys.add("words:" + " ".join(sorted(w for w in body.words if w not in _SMALL)))
    keys |= {f"letters:{_run_together(body)}", "full:" + " ".join(in_full(body))}
    keys |= {f"initials:{first}" for first in initials(body)}
    if body.acronym:
        keys.add(f"initials:{body.acronym}")
    return keys | {f"known:{name}" for name in body.known}


# --- the lists, folded as names are -----------------------------------------------------------------------


def _words(name: str) -> tuple[str, ...]:
    return tuple(name_key(name).split())


def _replaced(words: tuple[str, ...], forms: Mapping[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            found = forms.get(words[at : at + size])
            if found is not None:
                out += found
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return tuple(out)


def _stated(words: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """(state, words beside it, whether it may be another); no state where the name holds two of them."""
    found: list[tuple[int, int, str, bool]] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            hit = _state_forms().get(words[at : at + size])
            if hit is not None:
                found.append((at, size, *hit))
                at += size - 1
                break
        at += 1
    if len({state for _, _, state, _ in found}) != 1:
        return "", words, False
    start, size, state, ambiguous = found[0]
    return state, words[:start] + words[start + size :], ambiguous


@cache
def _place_forms() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    return MappingProxyType(
        {_words(form): _words(place) for place, forms in places().items() for form in forms}
    )


@cache
def _state_forms() -> Mapping[tuple[str, ...], tuple[str, bool]]:
    return MappingProxyType(
        {
            _words(form): (state.name, bool(state.ambiguous))
            for state in states()
            for form in (state.name, *state.demonyms, *state.other_names)
        }
    )


@cache
def _capitals() -> Mapping[tuple[str, ...], str]:
    return MappingProxyType(
        {_replaced(_words(form), _place_forms()): state.name for state in states() for form in state.capitals}
    )


@cache
def _known() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for name, others in bodies().items():
        for form in (name, *others):
            table.setdefault(name_key(form), set()).add(name)
    return MappingProxyType({key: frozenset(names) for key, names in table.items()})
