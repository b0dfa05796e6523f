"""Whose figure it is, and of what: principles by which two figures like of one measure are of two things.

Whole documents of one event tell of several people, of parts and wholes, of other events in passing and of
what such events do in general. Each principle has an id of its own and is the same in both directions.
"""

from __future__ import annotations

import re

from claims.pipeline import intervals, measures
from claims.pipeline.comparability import is_name
from claims.pipeline.conflicts.ages import aged_names
from claims.pipeline.conflicts.alignment import one_deed, shared_subjects, tie
from claims.pipeline.conflicts.windows import near
from claims.pipeline.likeness import anchors_of, stem_of_name
from claims.pipeline.types import Proposition, Quantity

LEAST_TIE = 3
MANY_TIMES = 2.0
_LIGHT = frozenset(("be", "have", "do", "say", "give", "take", "get", "make", "go", "come", "begin", ""))
_GENERAL = re.compile(r"\b(?:can(?!\s?not)|usually|typically|normally|generally|tends?\sto)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:another|more(?!\sthan)|additional|extra|further|each|per|every|remaining|first|last|next"
    r"|of (?:the|them|whom|those|these|his|her|its|their)|average|so far)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\b([A-Z][\w-]+)\s?(?:['’]\s?s?)\s(?:[\w-]+\s){0,2}$")
_BROKEN_BEFORE = re.compile(
    r"(?:\d\s?[-–]\s?|/\s?|\d\s?,\s|\b(?:at\s(?:least|most)|(?:more|less)\sthan|about|nearly|over)\s(?:a\s)?\w+\s?-?\s?)$"
)
_BROKEN_AFTER = re.compile(r"^(?:\s?/\s?\d|MM\b)")
_CONVERTED = re.compile(r"\d[^()]{0,18}\(\s?$")
_WORTH = re.compile(r"\b([a-z]+)\s(?:worth|valued\sat|costing)\s$", re.IGNORECASE)
_PLAY = re.compile(
    r"\b(?:goals?|touchdowns?|pass(?:es)?|runs?|kicks?|punts?|putts?|shots?|throws?|jumpers?|carr(?:y|ies)|return)\b",
    re.IGNORECASE,
)
_ONE_OF_MANY = re.compile(r"\b(?:an?|his|her|one)\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)
_STAGES = r"(?:round|half|quarter|inning|period|set|lap|stage|leg|session|semi-?final|final)"
_ORDINALS = re.findall(
    r"\w+", "first second third fourth fifth sixth seventh eighth ninth tenth opening closing last"
)
_NUMERALS = re.findall(r"\w+", "one two three four five six seven eight nine ten")
_STAGE = re.compile(
    rf"\b({'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s({_STAGES})\b"
    rf"|\b({_STAGES})\s({'|'.join(_NUMERALS)}|\d{{1,2}})\b",
    re.IGNORECASE,
)
_AROUND = 14
BACKGROUND_DAYS = 10
_FIRST_NAME = re.compile(
    r"^(?:[A-Z][\w-]+\s)?([A-Z][\w-]+)\s(?:(?:was|were|is|has|had|have|been|then|later|also)\s){0,3}([a-z]+)"
)
_TWO_NAMES = re.compile(r"\b([A-Z][\w-]+)\s([A-Z][\w-]+)")
_CAPITAL = re.compile(r"\b[A-Z][\w-]+")
_PRONOUN = re.compile(r"\b(?:I|he|she|it|they|we|you|who|which|that)\b", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:since|(?:over|within|during|in)\s(?:the\s)?(?:past\s|last\s)?(?:\w+\s){1,2}(?:days|nights|weeks|months|years))\b",
    re.IGNORECASE,
)
_TALLIES = frozenset(
    re.findall(
        r"\w+",
        "point rebound assist goal touchdown yard run wicket steal save hit pass tackle try homer catch",
    )
)
_TALLY_UNITS = frozenset(("yard",))


def apart(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> str:
    """The id of the first principle by which the figures are of two things; "" where none is."""
    if _general(a, x) or _general(b, y):
        return "told-in-general"
    if _broken(a, x) or _broken(b, y):
        return "broken-figure"
    if other_stage(a, b):
        return "other-stage"
    if x.measure == "age":
        return ""
    if _before_the_news(a, b):
        return "before-the-news"
    if x.measure in measures.measures():
        return _toll_apart(a, b, x, y)
    return _others_apart(a, b) or _slots_apart(a, b, x, y)


def _toll_apart(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> str:
    """Of measures that the vocabulary knows: the dead, the arrested, a quake's strength."""
    if _elsewhere(a, b) or _elsewhere(b, a):
        return "other-place"
    if _spans(a) != _spans(b):
        return "longer-span"
    return "other-told" if _other_told(x, y) else ""


def _others_apart(a: Proposition, b: Proposition) -> str:
    if other_actor(a, b) or _doer_missing(a, b) or _doer_missing(b, a):
        return "other-actor"
    return "other-person" if _other_persons(a, b) else ""


def _slots_apart(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> str:
    """What stands right beside the two figures."""
    if _other_owner(a, b, x, y):
        return "other-owner"
    if _part(a, x) or _part(b, y) or _one_play(a, x) or _one_play(b, y):
        return "part-or-more"
    if _other_match(a, b, x, y):
        return "other-match"
    if _as_what(a, x) != _as_what(b, y):
        return "in-one-role"
    if _counted_from(a, x) != _counted_from(b, y):
        return "counted-from-elsewhere"
    if _other_thing(a, b, x, y):
        return "other-thing"
    return "kind-of-it" if _kind_of(a, x) != _kind_of(b, y) else ""


def loosely_counted(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Whether a plain count of what no list knows is tied by less than one deed of one subject: a player's
    points in two matches, six games of a series and the first two."""
    if x.unit or y.unit or x.measure in measures.measures() or x.measure == "age":
        return False
    if len(tie(a, b, frozenset((x.counted,)))) >= LEAST_TIE and _shared_around(a, b, x, y):
        return False
    about = shared_subjects(a, b) - {stem_of_name(x.counted), stem_of_name(y.counted)}
    return not (one_deed(a, b) and a.predicate not in _LIGHT and about)


def one_report(a: Proposition, b: Proposition) -> bool:
    """One text in which the outlet itself tells one of the two: it would hardly print two figures of one
    thing without a word, so they are of two. Two sources that disagree in one text both have a name there."""
    one_text = bool(a.origin) and a.origin == b.origin and a.reported_on == b.reported_on
    return one_text and not (a.speaker and b.speaker)


def other_actor(a: Proposition, b: Proposition) -> bool:
    """Whether both clauses are about somebody named, and not the same."""
    left, right = _named_subjects(a), _named_subjects(b)
    return bool(left and right and not left & right)


def _named_subjects(p: Proposition) -> set[str]:
    known = {stem_of_name(e) for e in p.entities} | set(anchors_of(p.keys))
    named = {stem_of_name(s) for s in p.subjects} & known
    first = _FIRST_NAME.match(p.text)
    if named or first is None or not p.predicate or not is_name(first[1]) or first[1].lower() in _NUMERALS:
        return named
    # Nothing stands between the name and the verb, and no article before it.
    return {stem_of_name(first[1].lower())} if first[2][:2] == p.predicate[:2] else named


def _doer_missing(a: Proposition, b: Proposition) -> bool:
    """Whether somebody named does it in ``a``, and the clause of ``b`` has no doer, its sentence other names:
    "… the Reds of owner Sand, offered 4 million"."""
    doers = _named_subjects(a)
    if not doers or b.subjects or b.entities == () or _PRONOUN.search(b.text):
        return False
    there = {stem_of_name(w.lower()) for w in _CAPITAL.findall(b.context)}
    return bool(there - {stem_of_name(e) for e in b.entities}) and not doers & there


def _before_the_news(a: Proposition, b: Proposition) -> bool:
    """Whether one tells of a day well before its report, for the background, and the other names no day."""
    for dated, other in ((a, b), (b, a)):
        if dated.event_to and not other.event_from and dated.reported_on and other.reported_on:
            first = min(dated.reported_on, other.reported_on)
            if (first - dated.event_to).days > BACKGROUND_DAYS:
                return True
    return False


def _elsewhere(a: Proposition, b: Proposition) -> bool:
    """Whether ``a`` names places of which neither the sentence nor the story of ``b`` speaks."""
    known = {stem_of_name(e) for e in b.entities} | set(anchors_of(b.keys))
    places = {stem_of_name(p) for p in a.places}
    there = {stem_of_name(w.lower()) for w in _CAPITAL.findall(b.context)}
    story = set(anchors_of(b.keys)) - {stem_of_name(e) for e in b.entities} - there
    return bool(places and len(story) >= 2) and not places & (known | there)


def _spans(p: Proposition) -> bool:
    """ "50 arrests over four nights", "since the shooting": no version of one night's."""
    return _SPAN.search(p.text) is not None


def _other_match(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """A player's points, or yards, repeat with every match: two are of one match where both name its day, or
    more than the player."""
    if not ({x.counted, y.counted} & _TALLIES or {x.unit, y.unit} & _TALLY_UNITS):
        return False
    if a.event_from and b.event_from and a.event_from == b.event_from:
        return False
    doers = _named_subjects(a) | _named_subjects(b)
    firsts = {
        stem_of_name(m[1].lower())
        for p in (a, b)
        for m in _TWO_NAMES.finditer(p.context)
        if stem_of_name(m[2].lower()) in doers
    }
    left, right = ({stem_of_name(w.lower()) for w in _CAPITAL.findall(p.context)} for p in (a, b))
    return len((left & right) - doers - firsts) < 2


def _counted_from(p: Proposition, q: Quantity) -> str:
    """ "Nine days before the vote" and "in 30 days" are counted from two days."""
    found = re.match(r"\s(before|after|later|ago|earlier|prior)\b", _beside(p, q)[1])
    return found[1] if found else ""


def _as_what(p: Proposition, q: Quantity) -> bool:
    """ "Four seasons as director" are a part of 19 with the team."""
    _, after = _beside(p, q)
    return re.match(r"\s?(?:[\w-]+\s){0,2}as\s(?:an?|the|his|her|its)\s", after) is not None


def _other_owner(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """ "Rossi's 26 runs", and a clause in whose sentence no Rossi is named."""
    for own, q, other in ((a, x, b), (b, y, a)):
        before, _ = _beside(own, q)
        found = _OWNER.search(before)
        if found is not None and not re.search(rf"\b{re.escape(found[1])}\b", other.context or other.text):
            return True
    return False


def _other_persons(a: Proposition, b: Proposition) -> bool:
    """Whether each clause gives the age of somebody with a name, and nobody of one is in the other."""
    left, right = (
        {stem_of_name(name[-1].lower()) for name, _ in aged_names(p.context) if len(name) > 1} for p in (a, b)
    )
    return bool(left and right and not left & right)


def other_stage(a: Proposition, b: Proposition) -> bool:
    """ "In the third round" and "in the fifth": two moments of one match."""
    left, right = _stages(a.text), _stages(b.text)
    return bool(left and right and not left & right)


def _stages(text: str) -> set[tuple[str, str]]:
    found = set()
    for m in _STAGE.finditer(text):
        word, stage = (m[1], m[2]) if m[1] else (m[4], m[3])
        low = word.lower()
        number = low if low.isdigit() else re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", low)
        if low in _ORDINALS[:10]:
            number = str(_ORDINALS.index(low) + 1)
        elif low in _NUMERALS:
            number = str(_NUMERALS.index(low) + 1)
        found.add((number, stage.lower()))
    return found


def _general(p: Proposition, q: Quantity) -> bool:
    """ "A quake of magnitude 6 can bring down houses" tells of no quake."""
    _, after = _beside(p, q)
    return p.event_from is None and _GENERAL.search(after) is not None


def _broken(p: Proposition, q: Quantity) -> bool:
    """ "4 - 1 / 2 months": only a piece was read. "$1 million ($1.5 million)": its conversion."""
    before, after = _beside(p, q)
    if _BROKEN_BEFORE.search(before) or _BROKEN_AFTER.search(after):
        return True
    return _CONVERTED.search(before) is not None


def _part(p: Proposition, q: Quantity) -> bool:
    before, after = _beside(p, q)
    return _PART.search(f"{before[-_AROUND:]}{q.text} | {after[:_AROUND]}") is not None


def _one_play(p: Proposition, q: Quantity) -> bool:
    """ "A 41-yard pass": one of many in a match, and no version of how far all went."""
    _, after = _beside(p, q)
    return "-" in q.text and bool(q.unit) and _PLAY.search(after[: 2 * _AROUND]) is not None


def _other_thing(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """ "Jewels worth 3 million" and "a ring worth 1 million"."""
    left, right = (_WORTH.search(_beside(p, q)[0]) for p, q in ((a, x), (b, y)))
    return bool(left and right and left[1].lower() != right[1].lower())


def _kind_of(p: Proposition, q: Quantity) -> frozenset[str]:
    """Names between a figure and what it counts: "seven AK-47 rifles" are a kind of rifles."""
    if not q.counted or q.unit:
        return frozenset()
    _, after = _beside(p, q)
    between = after[: m.start()] if (m := re.search(rf"\b{re.escape(q.counted[:5])}", after, re.I)) else ""
    words = between.split() if len(between) < 2 * _AROUND else []
    return frozenset(w.lower() for w in words if w[:1].isupper() or w[:1].isdigit())


def _other_told(x: Quantity, y: Quantity) -> bool:
    """ "Two survivors knew the gunman", "five survivors were wounded": so many of whom this is told."""
    known = measures.measures()[x.measure]
    people = (
        known.nouns - {x.measure} if x.measure not in ("killed", "injured", "casualties") else frozenset()
    )
    if x.counted not in people or y.counted not in people or not x.predicate or not y.predicate:
        return False
    verbs = known.patient_of | known.agent_of | {"be"}
    return x.predicate != y.predicate and not {x.predicate, y.predicate} & verbs


def sum_and_piece(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """ "A 12-day trip" and "travelled for 90 days": one of several against all, where they lie far apart."""
    pieces = ["-" in q.text and bool(_ONE_OF_MANY.search(_beside(p, q)[0])) for p, q in ((a, x), (b, y))]
    return pieces[0] != pieces[1] and intervals.ratio(x, y) > MANY_TIMES


def _shared_around(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> frozenset[str]:
    found = []
    for p, q in ((a, x), (b, y)):
        before, after = _beside(p, q)
        text = f"{before}{q.text}{after}"
        found.append(near(text, len(before), len(before) + len(q.text)))
    return found[0] & found[1]


def _beside(p: Proposition, q: Quantity) -> tuple[str, str]:
    """What stands before and after the figure in its sentence, else in its clause."""
    at = q.span.start - p.context_start
    if p.context and p.context[at : at + len(q.text)] == q.text and at >= 0:
        return p.context[:at], p.context[at + len(q.text) :]
    at = p.text.find(q.text)
    return ("", "") if at < 0 else (p.text[:at], p.text[at + len(q.text) :])
