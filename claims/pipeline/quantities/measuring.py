"""From noun, verb and role to the normalised measure: "claimed 200 lives" and "left 30 dead" are "killed"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.pipeline.measures import Measure, like_verb, measures, word_set
from claims.pipeline.quantities.figures import Figure
from claims.pipeline.quantities.grammar import Grounding, name_text, subject_of
from claims.pipeline.quantities.lexer import Token as Piece
from claims.pipeline.units import dimension
from claims.pipeline.wordlists import word_list

if TYPE_CHECKING:
    from spacy.tokens import Token

_LIGHT = frozenset(("be", "have", "do", "there", "include", "see", "get", "make", "s", "'s", "say"))
_SHOT_DEAD = frozenset(("shoot", "gun", "stab", "beat", "strike"))
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read about a figure; empty strings where nothing could be."""

    measure: str = ""
    counted: str = ""
    predicate: str = ""
    scope: tuple[str, ...] = ()


def lemma(token: Token) -> str:
    """Lower-case lemma; a plural name loses its s ("Armenians" counts armenians one by one)."""
    low: str = token.lemma_.lower()
    if token.tag_ == "NNPS" and low.endswith("s") and not low.endswith("ss"):
        return low[:-1]
    return low


def read_measure(tokens: list[Piece], figure: Figure, grounding: Grounding) -> Reading:
    """The measure of a figure with its unit and grounding."""
    kind = dimension(figure.unit)
    counted = _counted_text(grounding, figure)
    predicate = lemma(grounding.predicate) if grounding.predicate is not None else ""
    scope = _scope(tokens, figure, grounding)
    if kind == "age":
        past = figure.first > 0 and tokens[figure.first - 1].low == "then"
        past = past or (figure.first > 1 and tokens[figure.first - 2].low == "then")
        return Reading("age", counted, predicate, () if past else _age_scope(grounding))
    toll = _toll(tokens, figure) or _toll_subject(grounding)
    if toll and not kind:
        return Reading(toll, "", predicate, scope)
    if kind:
        name = _unit_measure(kind, grounding, counted, predicate)
        return Reading(name, counted, predicate, scope)
    named = _known(grounding, counted, predicate)
    return Reading(named or _generic(grounding, counted, predicate), counted, predicate, scope)


def _counted_text(grounding: Grounding, figure: Figure) -> str:
    """The counted noun's lemma with the nouns and adjectives that make it a kind of its own."""
    noun = grounding.counted
    if noun is None or noun.idx < figure.core.end:
        return ""
    if figure.unit and noun.idx < figure.span.end:
        return ""
    return lemma(noun)


def kinds_of(noun: Token | None, after: int) -> list[str]:
    """Words between the number and its noun that narrow it: "ethnic", "assault" (rifles), "civilian"."""
    if noun is None:
        return []
    return [
        lemma(c)
        for c in noun.children
        if c.i < noun.i
        and c.idx >= after
        and c.dep_ in ("amod", "compound", "nmod")
        and c.pos_ in ("ADJ", "NOUN", "PROPN", "VERB")
        and c.is_alpha
        and lemma(c) not in _VAGUE_KINDS
    ]


_VAGUE_KINDS = word_list("vague_kinds")


def _scope(tokens: list[Piece], figure: Figure, grounding: Grounding) -> tuple[str, ...]:
    """What narrows the count: a part of a whole, an addition, a kind, the event that caused it."""
    narrow: list[str] = []
    if grounding.partitive:
        narrow.append("part")
    before = tokens[figure.first - 1].low if figure.first else ""
    after = tokens[figure.stop].low if figure.stop < len(tokens) else ""
    if {before, after} & word_set("additive"):
        narrow.append("additional")
    narrow.extend(k for k in kinds_of(grounding.counted, figure.span.end) if k not in narrow)
    event = _event(grounding)
    if event and event not in narrow:
        narrow.append(event)
    return tuple(narrow)


def _event(grounding: Grounding) -> str:
    """The event noun that the figure belongs to: the verb's subject, or behind "in", "from", "after"."""
    verb = grounding.predicate
    if verb is None:
        return ""
    subject = subject_of(verb)
    if subject is not None and lemma(subject) in word_set("events"):
        return lemma(subject)
    for base in (verb, grounding.counted, subject):
        for prep in base.children if base is not None else ():
            if prep.dep_ in ("prep", "agent") and prep.lower_ in _BECAUSE:
                for noun in prep.children:
                    if noun.dep_ == "pobj" and lemma(noun) in word_set("events"):
                        return lemma(noun)
    return ""


_BECAUSE = frozenset(("in", "from", "by", "after", "during", "following", "of"))


def _age_scope(grounding: Grounding) -> tuple[str, ...]:
    noun = grounding.counted
    if noun is None:
        return ()
    return (name_text(noun) if noun.pos_ == "PROPN" else lemma(noun),)


def _toll_subject(grounding: Grounding) -> str:
    """ "The death toll of the blast in Tarn rose to 45": the figure is the value of the verb's subject."""
    verb = grounding.predicate
    if verb is None or grounding.counted is not None or lemma(verb) not in _RISING:
        return ""
    subject = subject_of(verb)
    if subject is None or lemma(subject) not in _TOLL_NOUNS:
        return ""
    name = " ".join((*kinds_of(subject, 0), lemma(subject)))
    for measure, known in measures().items():
        if any(name.endswith(phrase) for phrase in known.tolls):
            return measure
    return "killed" if lemma(subject) == "toll" else ""


_RISING = frozenset(
    ("rise", "climb", "reach", "hit", "stand", "be", "grow", "jump", "increase", "pass", "exceed")
)
_TOLL_NOUNS = frozenset(("toll", "population", "magnitude"))


def _toll(tokens: list[Piece], figure: Figure) -> str:
    """ "a death toll of 200", "a population of 120,000", "magnitude 6.1", "6.1-magnitude"."""
    before = [t.low for t in tokens[max(0, figure.first - _NEAR) : figure.first]]
    after = [t.low for t in tokens[figure.stop : figure.stop + 2]]
    joined, behind = " ".join(before), " ".join(after)
    for name, known in measures().items():
        for phrase in known.tolls:
            if f" {phrase} " in f" {joined} " and _links(before, phrase.split()[-1]):
                return name
    if behind.startswith(("magnitude", "- magnitude")):
        return "magnitude"
    return ""


_LINKS = word_list("linking_words")


def _links(before: list[str], last: str) -> bool:
    """Between the noun and the number stand only linking words, so that the number is its value."""
    at = len(before) - 1 - before[::-1].index(last)
    return all(w in _LINKS for w in before[at + 1 :])


def _unit_measure(kind: str, grounding: Grounding, counted: str, predicate: str) -> str:
    what = kind.split()[0]
    head = counted or ("" if predicate in _LIGHT else predicate)
    if predicate and counted and predicate not in _LIGHT:
        head = f"{predicate} {counted}"
    return f"{head} {what}".strip() if head else ""


def _known(grounding: Grounding, counted: str, predicate: str) -> str:
    """A measure of the lexicon, or ""."""
    states = _states(grounding)
    for name, known in measures().items():
        if counted in known.nouns:
            return name
    for name, known in measures().items():
        if states & known.states and (not known.counts or _is_people(grounding, counted)):
            return name
    for name, known in measures().items():
        if known.counts and not _is_people(grounding, counted):
            continue
        if _does(known, grounding, counted, predicate):
            return name
    return ""


def _does(known: Measure, grounding: Grounding, counted: str, predicate: str) -> bool:
    if predicate in known.life_verbs and counted == "life":
        return True
    if predicate in known.held_by and grounding.role in ("patient", "other"):
        return _subject_is_place(grounding)
    if predicate in known.patient_of and (grounding.role == "patient" or _shortened_passive(grounding)):
        return True
    if predicate in known.driven and grounding.role == "patient":
        return _from_home(grounding)
    return grounding.role == "agent" and predicate in known.agent_of and not _passive(grounding)


def _from_home(grounding: Grounding) -> bool:
    """ "from their homes", "out of the village"."""
    verb = grounding.predicate
    preps = [c for c in verb.children if c.dep_ in ("prep", "advmod")] if verb is not None else []
    preps += [g for p in preps for g in p.children if g.dep_ == "prep"]
    nouns = [o for p in preps if p.lower_ in ("from", "of") for o in p.children if o.dep_ == "pobj"]
    return any(lemma(n) in word_set("homes") for n in nouns)


def _shortened_passive(grounding: Grounding) -> bool:
    """ "Four villages were destroyed and three people killed": a participle without its auxiliary."""
    verb = grounding.predicate
    return (
        verb is not None
        and grounding.role == "agent"
        and verb.tag_ == "VBN"
        and not any(c.dep_ in ("aux", "auxpass", "dobj") for c in verb.children)
    )


def _passive(grounding: Grounding) -> bool:
    verb = grounding.predicate
    return verb is not None and any(c.dep_ == "nsubjpass" for c in verb.children)


def _states(grounding: Grounding) -> set[str]:
    """Words that describe those counted: "30,000 people dead", "20 wounded", "five missing"."""
    words: set[str] = set()
    noun, verb = grounding.counted, grounding.predicate
    if noun is not None:
        words.update(
            c.lower_ for c in noun.children if c.dep_ in ("amod", "acl") and c.pos_ in ("ADJ", "VERB")
        )
        words.add(noun.lower_)
    if verb is not None and noun is not None:
        linking = lemma(verb) in (
            "be",
            "leave",
            "remain",
            "find",
            "report",
            "confirm",
            "presume",
            "declare",
            "go",
        )
        if linking or lemma(verb) in _SHOT_DEAD:
            words.update(
                c.lower_ for c in verb.children if c.dep_ in ("oprd", "acomp", "attr", "ccomp", "advmod")
            )
            words.update(
                g.lower_ for c in verb.children if c.dep_ == "ccomp" for g in c.children if g.dep_ == "oprd"
            )
    if noun is None and verb is not None and lemma(verb) in ("leave", "be", "remain"):
        words.update(c.lower_ for c in verb.children if c.dep_ in ("oprd", "acomp"))
    return words


def _is_people(grounding: Grounding, counted: str) -> bool:
    """People by word, by nationality, or a bare number ("displaced hundreds of thousands")."""
    noun = grounding.counted
    if noun is None or not counted:
        return True
    if counted in word_set("people") or counted in word_set("groups") or noun.ent_type_ == "NORP":
        return True
    if noun.pos_ == "ADJ" or noun.tag_ in ("VBN", "VBD"):
        return True
    return bool(
        noun.pos_ == "NOUN" and counted.endswith(("er", "or", "ist", "ian", "ee", "ant", "man", "woman"))
    )


def _subject_is_place(grounding: Grounding) -> bool:
    verb = grounding.predicate
    subject = subject_of(verb) if verb is not None else None
    if subject is None:
        return False
    return subject.ent_type_ in ("GPE", "LOC", "FAC") or lemma(subject) in _PLACES or subject.pos_ == "PROPN"


_PLACES = word_list("place_nouns")


def _generic(grounding: Grounding, counted: str, predicate: str) -> str:
    """Verb and noun together, in the order that tells who does it: "host family", "protester march"."""
    if not counted:
        return ""
    if not predicate or predicate in _LIGHT:
        return counted
    if grounding.role == "agent":
        return f"{counted} {predicate}"
    verb = (
        like_verb(predicate) if counted in word_set("groups") or counted in word_set("people") else predicate
    )
    return f"{verb} {counted}"
