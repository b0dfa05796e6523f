"""Which cause a clause gives of which event: the crash blamed on the brakes, the crash blamed on speed.

Causes are compared by kind, as far as the lists know them, so that "speeding" is a human error and "heart
failure" a disease of the heart; other causes by their words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from claims.pipeline.likeness import COMMON, stem
from claims.pipeline.types import Proposition

_EVENTS: tuple[tuple[str, str], ...] = (
    ("crash", r"crash(?:es|ed)?|collisions?|collided|derail(?:ments?|ed)|accidents?|wreck"),
    ("fire", r"fires?|blazes?|burn(?:ed|t)\sdown|caught\sfire"),
    ("explosion", r"explosions?|exploded|blasts?|blew\sup"),
    ("collapse", r"collapsed?"),
    ("outage", r"outages?|blackouts?|power\scuts?"),
    ("landslide", r"landslides?|mudslides?|avalanches?"),
    ("flood", r"floods?|flooding|flooded"),
    ("sinking", r"sinking|sank|sunk|capsized"),
    ("leak", r"leaks?|spills?|spilled"),
    ("outbreak", r"outbreaks?|infections?|epidemic"),
    ("death", r"deaths?"),
)
_EVENT = [(name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in _EVENTS]
_HELPERS = r"(?:(?:was|were|is|are|had\sbeen|has\sbeen|have\sbeen|been)\s)?(?:\w+ly\s)?"
_BEHIND = re.compile(
    rf"^(?P<effect>.+?)\s{_HELPERS}(?:caused\sby|due\sto|because\sof|blamed\son|attributed\sto|triggered\sby|"
    r"sparked\sby|set\soff\sby|brought\s(?:about|on)\sby|(?:the|a|as\sa)\sresult\sof|resulted\sfrom|"
    r"(?:the\s)?(?:fault|work|doing)\sof)\s(?P<cause>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = re.compile(
    r"^(?P<cause>.+?)\s(?:(?:had|has|have)\s)?(?:caused|triggered|sparked|led\sto|set\soff|brought\sabout|"
    r"(?:was|were|is|are)\s(?:to\sblame|responsible|behind)(?:\sfor)?)\s(?P<effect>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BLAMED = {
    "blame": (
        re.compile(r"^(?P<effect>.+?)\son\s(?P<cause>.+)$"),
        re.compile(r"^(?P<cause>.+?)\sfor\s(?P<effect>.+)$"),
    ),
    "attribute": (re.compile(r"^(?P<effect>.+?)\sto\s(?P<cause>.+)$"),),
}
_DIED = re.compile(
    r"\b(?:died|dies|dead|death)\s(?:\w+\s){0,2}?(?:of|from)\s(?P<cause>.+)$", re.IGNORECASE | re.DOTALL
)
_SET = re.compile(
    r"\b(?P<cause>(?:started|set|lit)\s(?:deliberately|intentionally|on\spurpose|accidentally|by\saccident)|"
    r"(?:deliberately|intentionally|accidentally)\s(?:started|set|lit)|arson)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:partly|partially|contribut\w+|among|one\sof|may|might|possibl[ey]|perhaps|could|suspect(?:ed|s)?|mainly|"
    r"also|whether|unclear|unknown|not\sknown|investigat\w+|rul(?:ed|ing)\sout|considering|several|various|no\sidea|"
    r"either|or|apparent(?:ly)?|not|too\s(?:early|soon))\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[,;:(–—]|\s(?:in|at|on|near|when|that|which|who|where|after|before|while|as|but|early|late|last|this|during|"
    r"according|outside|inside|since|aged|with|yesterday|today|he|she|they|it)\s|\sand\s(?:the|he|she|they|it)\s",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("human/speed", r"speed\w*|driv\w+\stoo\sfast|going\stoo\sfast"),
    ("human/drink", r"alcohol|drunk\w*|drink\w*|intoxicat\w+|drugs?"),
    ("human/sleep", r"fatigue|tired\w*|asleep|sleep\w*"),
    (
        "human",
        r"(?:human|driver|pilot|operator|crew|operational)(?:['’]s)?\s(?:error|mistake)|negligence|carelessness",
    ),
    ("technical/brakes", r"brak(?:e|es|ing)"),
    ("technical/engine", r"engines?|motor"),
    ("technical/electric", r"electric\w*|wiring|short\s?circuits?|power\ssurge|batter(?:y|ies)"),
    ("technical", r"(?:technical|mechanical|equipment|structural)\s\w+|malfunction\w*|defect\w*"),
    ("gas", r"gas\w*"),
    (
        "weather",
        r"weather|fog|ice|icy|snow\w*|storms?|rain\w*|winds?|lightning|heat\w*|drought|hurricane|typhoon",
    ),
    (
        "attack",
        r"attack\w*|bomb\w*|missiles?|rockets?|drones?|shell\w*|sabotage|terror\w*|strikes?|gunmen|militants",
    ),
    ("attack/arson", r"arson\w*|deliberate\w*|intention\w+|on\spurpose"),
    ("accident", r"accident\w*"),
    ("disease/heart", r"heart|cardiac|coronary"),
    ("disease/cancer", r"cancers?|tumou?rs?|leuk[a]?emia|lymphoma|melanoma"),
    ("disease/brain", r"strokes?|aneurysm|brain\sh[a]?emorrhage"),
    (
        "disease/lungs",
        r"pneumonia|covid\S*|coronavirus|influenza|flu|respiratory\s\w+|lung\s(?:disease|infection)",
    ),
    ("disease/nerves", r"alzheimer\S*|dementia|parkinson\S*"),
    ("disease", r"natural\scauses|illness|disease|old\sage|long\sillness"),
    ("drugs", r"overdos\w+|opioids?|fentanyl|heroin|cocaine"),
    ("poison", r"poison\w*|novichok|carbon\smonoxide"),
    ("water", r"drown\w*"),
    ("smoke", r"smoke|burns?|burned|burnt"),
    ("violence/gun", r"gunshots?|gunfire|shots?|shooting|bullets?"),
    ("violence/knife", r"stab\w*|knife"),
    ("violence", r"beat\w*|assault\w*|blows?|violence|torture"),
    ("cold", r"hypothermia|exposure|cold"),
    ("hunger", r"starv\w+|hunger|malnutrition|thirst|dehydration"),
    ("suicide", r"suicide|hang\w+"),
)
_KIND = [(name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in _KINDS]
_RELATIVE = re.compile(r"\w\s(?:that|which)$", re.IGNORECASE)
"""What caused it then stands somewhere before: "repairs to the cable that caused the outage"."""
_VAGUE = frozenset(
    re.findall(
        r"[\w’'-]+",
        "injuries injury wounds wound complications causes cause problems problem issues something someone "
        "reasons circumstances condition conditions shock a an the his her its their of to own and by "
        "suffered sustained sudden severe massive serious heavy major multiple brief long short apparent "
        "series lack",
    )
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What was caused (an event's name, or "death") and by what: its words, stems and kinds."""

    effect: str
    words: str
    stems: frozenset[str]
    kinds: frozenset[str]


def apart(a: Proposition, b: Proposition) -> bool:
    """Whether both give a cause of one sort of event, and not the same, however surely they do."""
    left, right = cause_of(a, sure=False), cause_of(b, sure=False)
    if left is None or right is None or left.effect != right.effect:
        return False
    return not compatible(left, right)


def cause_of(proposition: Proposition, *, sure: bool = True) -> Cause | None:
    """The one cause that the clause gives of one event; None where it gives none or, if it must be ``sure``,
    several or a doubtful one."""
    found = _read(proposition.text, proposition.predicate)
    return None if found is None or (sure and _UNSURE.search(proposition.text)) else found


@lru_cache(maxsize=4096)
def _read(text: str, predicate: str) -> Cause | None:
    text = " ".join(text.split())
    if (died := _DIED.search(text)) is not None:
        return _cause("death", died["cause"])
    for pattern in (*_BLAMED.get(predicate, ()), _BEHIND, _BEFORE):
        found = pattern.search(text)
        effect = _event_in(found["effect"]) if found is not None else ""
        if found is not None and effect and not _RELATIVE.search(found["cause"]):
            return _cause(effect, found["cause"])
    deliberate = _SET.search(text)
    if deliberate is not None and _event_in(text) == "fire":
        return _cause("fire", deliberate["cause"])
    return None


def _cause(effect: str, phrase: str) -> Cause | None:
    words = phrase[: cut.start()] if (cut := _CUT.search(phrase)) else phrase
    words = words.strip(" .”\"'’“")
    plain = [w for w in re.findall(r"[^\W\d_][\w'’-]*", words.lower()) if w not in _VAGUE and w not in COMMON]
    named = {name for name, pattern in _KIND if pattern.search(words)}
    kinds = frozenset(n for n in named if not any(other.startswith(f"{n}/") for other in named))
    if not plain and not kinds:
        return None
    return Cause(effect, words, frozenset(stem(w) for w in plain), kinds)


def _event_in(phrase: str) -> str:
    """The event that the phrase ends up being about; the first that is named."""
    found = [(m.start(), name) for name, pattern in _EVENT if (m := pattern.search(phrase))]
    return min(found)[1] if found else ""


def compatible(one: Cause, other: Cause) -> bool:
    if one.stems & other.stems:
        return True
    return any(
        x == y or x.startswith(f"{y}/") or y.startswith(f"{x}/") for x in one.kinds for y in other.kinds
    )
