"""Word lists as typed tables. Each is a TSV file beside this module, read once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from claims.pipeline.types import Certainty, Strength
from sources.text.lexicons.loaders import states


@dataclass(frozen=True, slots=True)
class CueMeaning:
    """``reading`` is one of the kinds that ``attribution/cues.py`` knows ("deny", "promise", "fear")."""

    reading: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A verb that introduces somebody's words or thoughts.

    ``frames``: ``c`` finite clause, ``i`` to-infinitive, ``o`` object and to-infinitive, ``g`` gerund,
    ``n`` noun object, ``nt`` noun object that is quoted or goes to somebody ("offered aid to X"),
    ``oc`` object and complement ("called it a lie"), ``q`` quotation.
    ``prepositions`` introduce what is spoken about. ``act`` sorts verbs for finding statements,
    ``meaning`` says what such a cue does with the content.
    """

    lemma: str
    act: str
    frames: frozenset[str]
    prepositions: frozenset[str]
    meaning: CueMeaning


@dataclass(frozen=True, slots=True)
class NounCue:
    """A noun that holds a content: ``complements`` are ``c`` (that), ``i`` (to) and prepositions."""

    lemma: str
    act: str
    complements: frozenset[str]
    meaning: CueMeaning


@dataclass(frozen=True, slots=True)
class Place:
    country: str
    demonyms: tuple[str, ...]
    stands_for: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def reporting_verbs() -> Mapping[str, ReportingVerb]:
    table = {}
    for row in _rows("reporting_verbs"):
        frames = row["frames"].split()
        table[row["lemma"]] = ReportingVerb(
            row["lemma"],
            row["act"],
            frozenset(f for f in frames if not f.startswith("p:")),
            frozenset(p for f in frames if f.startswith("p:") for p in f[2:].split(",")),
            _meaning(row),
        )
    return MappingProxyType(table)


@cache
def noun_cues() -> Mapping[str, NounCue]:
    return MappingProxyType(
        {
            row["lemma"]: NounCue(
                row["lemma"], row["act"], frozenset(row["complements"].split()), _meaning(row)
            )
            for row in _rows("noun_cues")
        }
    )


def _meaning(row: Mapping[str, str]) -> CueMeaning:
    return CueMeaning(row["reading"], Strength(row["strength"]))


@cache
def cue_meanings() -> Mapping[tuple[str, str], CueMeaning]:
    """(lemma, "verb", "noun" or "adjective") to what such a cue does with its content.

    Holds the reporting verbs, the noun cues, and the words that mean something in a cue though they
    alone do not show that somebody speaks ("is confident that", "found no trace of").
    """
    table = {(row["lemma"], row["pos"]): _meaning(row) for row in _rows("other_cues")}
    table |= {(lemma, "verb"): entry.meaning for lemma, entry in reporting_verbs().items()}
    table |= {(lemma, "noun"): entry.meaning for lemma, entry in noun_cues().items()}
    return MappingProxyType(table)


@cache
def stance_words(name: str) -> frozenset[str]:
    """One list of lemmas that tell how a clause stands ("evaluative", "turning"). KeyError: no such list."""
    return _stance_lists()[name]


@cache
def _stance_lists() -> Mapping[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for row in _rows("stance_words"):
        lists.setdefault(row["list"], set()).add(row["word"])
    return MappingProxyType({name: frozenset(words) for name, words in lists.items()})


@cache
def hedges() -> Mapping[str, Certainty]:
    """Lemma to the certainty it leaves."""
    return MappingProxyType({row["lemma"]: Certainty(row["certainty"]) for row in _rows("hedges")})


@cache
def roles() -> Mapping[str, frozenset[str]]:
    """Noun to what it can name: ``person`` or a ``SpeakerKind`` value."""
    table: dict[str, set[str]] = {}
    for row in _rows("roles"):
        table.setdefault(row["noun"], set()).add(row["kind"])
    return MappingProxyType({noun: frozenset(kinds) for noun, kinds in table.items()})


@cache
def places() -> tuple[Place, ...]:
    """The states that names are known by, with what news calls their people and governments besides
    ("a Dane", "the Kremlin"). A state whose name may be another's counts only where it is listed here."""
    more = {row["country"]: row for row in _rows("places")}
    known = [state for state in states() if state.name in more or not state.ambiguous]
    listed = {state.name for state in known}
    return tuple(
        _place(more.get(state.name, {}), state.name, state.demonyms, (*state.capitals, *state.other_names))
        for state in known
    ) + tuple(_place(row, name, (), ()) for name, row in more.items() if name not in listed)


def _place(
    row: Mapping[str, str], name: str, demonyms: tuple[str, ...], stands_for: tuple[str, ...]
) -> Place:
    def cell(column: str) -> tuple[str, ...]:
        return tuple(filter(None, (row.get(column) or "").split(",")))

    return Place(name, (*demonyms, *cell("demonyms")), (*stands_for, *cell("stands_for")))


@cache
def country_of() -> Mapping[str, str]:
    """Lower-case country name, demonym (also plural) or capital to the country."""
    table: dict[str, str] = {}
    for place in places():
        for name in (place.country, *place.demonyms, *place.stands_for):
            table[name.lower()] = place.country
        for demonym in place.demonyms:
            table[demonym.lower() + "s"] = place.country
    return MappingProxyType(table)


@cache
def given_names() -> Mapping[str, str]:
    """Lower-case given name to ``m`` or ``f``; names used for both are left out."""
    return MappingProxyType({row["name"]: row["gender"] for row in _rows("given_names")})


@cache
def gendered_nouns() -> Mapping[str, str]:
    return MappingProxyType({row["noun"]: row["gender"] for row in _rows("gendered_nouns")})


@cache
def media_names() -> frozenset[str]:
    return frozenset(row["name"] for row in _rows("media"))


@cache
def rule_confidence() -> Mapping[str, float]:
    """Rule id to how often its utterances are right as a whole.

    The share with an overlapping source and a content Jaccard of at least .5 on 240 articles of
    PolNeAR's training split (``benchmarks/attribution.py --split train --limit 240 --rules``). Set by
    hand where that corpus does not tell: fewer than ten cases, the outlet's own voice, and floating
    quotations, which it joins to the utterance before them.
    """
    return MappingProxyType({row["rule_id"]: float(row["confidence"]) for row in _rows("rule_confidence")})


@dataclass(frozen=True, slots=True)
class RoleSynonyms:
    """``said_of``: roles whose holder may be called by the noun. ``epithet``: the noun takes up somebody
    just named though no such role was printed ("the billionaire")."""

    said_of: frozenset[str]
    epithet: bool


@cache
def role_synonyms() -> Mapping[str, RoleSynonyms]:
    return MappingProxyType(
        {
            row["noun"]: RoleSynonyms(
                frozenset(filter(None, (row["said_of"] or "").split(","))), row["epithet"] == "yes"
            )
            for row in _rows("role_synonyms")
        }
    )


@cache
def regions() -> Mapping[str, str]:
    """Name in lower case to what such a part of a country is called: state, province or region."""
    return MappingProxyType({row["region"].lower(): row["noun"] for row in _rows("regions")})


@cache
def speaker_labels() -> Mapping[str, frozenset[str]]:
    """Words of labels before a colon, by kind: ``speaker`` ("reporter"), ``title`` ("sen") and ``rubric``,
    which stands before anything but speech ("photo", "when")."""
    table: dict[str, set[str]] = {}
    for row in _rows("speaker_labels"):
        table.setdefault(row["kind"], set()).add(row["word"])
    return MappingProxyType({kind: frozenset(words) for kind, words in table.items()})
