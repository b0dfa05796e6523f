"""Invented news for ``benchmarks/scale.py``: towns, people and words with the skew of real ones.

Rank frequencies follow Zipf's law (Manning, Raghavan and Schuetze, Introduction to Information Retrieval,
5.1.2): few towns have most of the news. A thousand claims are a day, so that a larger store reaches further
back, as a newsroom's does. Nothing is parsed: a claim is made as the pipeline would read it, and its keys
come from the product's own ``keys_of``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from claims.pipeline.likeness import stem_of_name
from claims.pipeline.matching.keys import keys_of
from claims.pipeline.types import (
    Certainty,
    Comparator,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    Span,
)

A_DAY = 1000
FIRST_DAY = date(2015, 1, 1)
OUTLETS, SOURCES, TOWNS, COUNTRIES, WORDS = 300, 5000, 4000, 120, 30_000
CLAIMS_AN_ARTICLE = 4
_ARTICLES_AN_EVENT = 2


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that reports of an event of a kind tell: by which verbs, and of what there is a figure."""

    subject: str
    verbs: tuple[str, ...]
    thing: str = ""
    measure: str = ""
    words: tuple[str, ...] = ()


KINDS: tuple[tuple[Form, ...], ...] = (
    (
        Form("people", ("kill", "die"), "", "killed", ("strike", "residential", "block", "overnight")),
        Form("people", ("injure", "wound"), "", "injured", ("strike", "hospital", "shrapnel", "glass")),
        Form("defence", ("intercept", "destroy"), "drone", "", ("wave", "overnight", "launch", "region")),
        Form("ceasefire", ("hold", "collapse"), "line", "", ("observer", "shelling", "truce", "night")),
        Form("resident", ("evacuate",), "district", "evacuated", ("bus", "authority", "shelter", "school")),
    ),
    (
        Form("people", ("die", "kill"), "", "killed", ("flood", "river", "rain", "valley")),
        Form("people", ("evacuate",), "", "evacuated", ("flood", "shelter", "riverbank", "soldier")),
        Form("people", ("flee",), "home", "fled", ("water", "village", "rooftop", "boat")),
        Form("dam", ("break", "hold"), "valley", "", ("engineer", "crack", "reservoir", "level")),
        Form("bridge", ("close", "reopen"), "traffic", "", ("inspection", "pillar", "flood", "road")),
    ),
    (
        Form("police", ("arrest", "detain"), "protester", "arrested", ("square", "march", "charge", "order")),
        Form("people", ("injure", "hurt"), "", "injured", ("protest", "baton", "clash", "officer")),
        Form("union", ("call", "end"), "strike", "", ("wage", "worker", "talk", "offer")),
        Form("court", ("approve", "reject"), "appeal", "", ("ruling", "judge", "verdict", "lawyer")),
        Form("mayor", ("resign", "stay"), "office", "", ("scandal", "council", "vote", "contract")),
    ),
    (
        Form("parliament", ("approve", "reject"), "budget", "", ("vote", "deficit", "coalition", "reading")),
        Form("minister", ("visit", "leave"), "summit", "", ("delegation", "agreement", "trade", "border")),
        Form("company", ("cut", "add"), "job", "job cut", ("plant", "order", "quarter", "factory")),
        Form("hospital", ("treat", "admit"), "patient", "treated", ("outbreak", "ward", "virus", "doctor")),
        Form("school", ("close", "reopen"), "class", "", ("pupil", "heating", "inspection", "teacher")),
    ),
)
"""War, weather, streets and offices."""


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    kind: int
    town: int
    names: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Told:
    """One claim with the article (numbered from 0) and the source (from 0) that it is told in and by."""

    proposition: Proposition
    article: int
    source: int
    form: tuple[int, int]


class Vocabulary:
    """Names and words out of syllables, the same for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        chance = random.Random(seed)
        heads = [c + v for c in "bdfghjklmnprstvz" for v in "aeiou"]
        tails = [
            "rd",
            "ln",
            "sk",
            "mor",
            "vik",
            "tov",
            "burg",
            "ston",
            "mar",
            "den",
            "lok",
            "rin",
            "gat",
            "pol",
        ]

        def invent(count: int, syllables: int) -> list[str]:
            found: dict[str, None] = {}
            while len(found) < count:
                word = "".join(chance.choice(heads) for _ in range(syllables)) + chance.choice(tails)
                found[word] = None
            return list(found)

        self.countries = invent(COUNTRIES, 1)
        self.towns = invent(TOWNS, 2)
        self.people = invent(SOURCES, 2)
        self.words = invent(WORDS, 3)
        self.country_of = [int(COUNTRIES ** chance.random()) - 1 for _ in range(TOWNS)]


class News:
    """An endless stream of claims in the order of their days."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.vocabulary = Vocabulary()
        self.told = 0
        self.articles = 0
        self.events = 0

    def zipf(self, count: int) -> int:
        """A rank from 0; the chance of rank r falls as 1 / (r + 1)."""
        return int((count + 1) ** self.chance.random()) - 1

    def stream(self) -> Iterator[Told]:
        while True:
            event = self._event()
            for _ in range(_ARTICLES_AN_EVENT):
                source, article = self.zipf(SOURCES), self.articles
                self.articles += 1
                for form in self.chance.sample(range(len(KINDS[event.kind])), CLAIMS_AN_ARTICLE):
                    self.told += 1
                    yield self._tell(event, (event.kind, form), article, source)

    def _event(self) -> Event:
        town = self.zipf(TOWNS)
        words = self.vocabulary
        names = (words.towns[town], words.countries[words.country_of[town]], words.people[self.zipf(SOURCES)])
        self.events += 1
        day = FIRST_DAY + timedelta(days=self.told // A_DAY)
        return Event(self.events, self.chance.randrange(len(KINDS)), town, names, day)

    def _tell(self, event: Event, form: tuple[int, int], article: int, source: int) -> Told:
        told = KINDS[form[0]][form[1]]
        extra = [
            told.words[self.zipf(len(told.words))],
            *(self.vocabulary.words[self.zipf(WORDS)] for _ in "ab"),
        ]
        figure = self.zipf(3000) + 1 if told.measure else None
        own = event.names[: 1 + self.chance.randrange(2)]
        proposition = said(
            told,
            verb=told.verbs[0] if self.chance.random() < 0.7 else told.verbs[-1],
            figure=figure,
            own=own,
            story=event.names,
            extra=extra,
            day=event.day,
            dated=event.day if self.chance.random() < 0.2 else None,
            article=article,
            source=source,
        )
        return Told(proposition, article, source, form)

    # --- new claims with a partner in the store ---

    def partner_of(self, old: Told, way: str, *, day: date, article: int) -> Told:
        """The same in other words, a later and larger figure, or what cannot also be true."""
        form, p = KINDS[old.form[0]][old.form[1]], old.proposition
        low = p.quantities[0].low if p.quantities else None
        if low is not None and way == "update":
            low += max(3.0, low // 2)
        elif low is not None and way == "conflict":
            low = max(0.0, low // 3 - 1) if low > 5 else low + 40
        fixed = {form.subject, form.thing, *form.verbs, *p.entities}
        extra = [w for w in p.lemmas if w not in fixed][:2]
        source = (old.source + 1 + self.zipf(50)) % SOURCES
        new = said(
            form,
            verb=p.predicate if way == "conflict" else self.chance.choice(form.verbs),
            figure=low,
            own=p.entities,
            story=tuple(dict.fromkeys((*p.entities, self.vocabulary.people[self.zipf(SOURCES)]))),
            extra=[*extra, self.vocabulary.words[self.zipf(WORDS)]],
            day=day,
            dated=p.event_from,
            article=article,
            source=source,
        )
        if way == "conflict" and low is None:
            new = replace(new, polarity=Polarity.NEGATED)
        return Told(new, article, source, old.form)


def said(
    form: Form,
    *,
    verb: str,
    figure: float | None,
    own: Sequence[str],
    story: Sequence[str],
    extra: Sequence[str],
    day: date,
    dated: date | None,
    article: int,
    source: int,
) -> Proposition:
    """The clause as the pipeline reads it. Names in ``own`` stand in it, those of ``story`` around it."""
    number = "" if figure is None else f"{figure:.0f} "
    text = " ".join(w for w in (number + form.subject, verb, form.thing, *extra, "in", *own) if w)
    quantity = Quantity(
        Span(0, max(1, len(number) - 1)),
        number.strip(),
        figure,
        figure,
        Comparator.EXACT,
        counted="person" if form.subject in ("people", "resident") else form.thing or form.subject,
        predicate=verb,
        measure=form.measure,
    )
    lemmas = tuple(dict.fromkeys(w for w in (form.subject, verb, form.thing, *extra, *own) if w))
    quantities = (quantity,) if figure is not None else ()
    return Proposition(
        span=Span(0, len(text)),
        text=text,
        polarity=Polarity.AFFIRMED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        lemmas=lemmas,
        predicate=verb,
        subjects=(form.subject,),
        objects=(form.thing,) if form.thing else (),
        entities=tuple(own),
        places=(own[0],),
        quantities=quantities,
        speaker=f"source:{source + 1}",
        event_from=dated,
        event_to=dated,
        reported_on=day,
        origin=f"article-{article + 1}",
        keys=keys_of(
            measures=(q.measure for q in quantities),
            predicate=verb,
            topics=tuple(w for w in (form.subject, form.thing) if w),
            names=own,
            lemmas=lemmas,
            story=[stem_of_name(n) for n in story],
        ),
    )
