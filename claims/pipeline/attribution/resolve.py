"""From a source span to the speaker it refers to, within one document."""

from __future__ import annotations

from functools import cache

from claims.pipeline.attribution.names import (
    affiliation_in,
    clean,
    gender_of,
    name_run,
    role_after,
    role_before,
    split_role,
    titled,
)
from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import country_of, gendered_nouns, media_names, places, roles
from claims.pipeline.types import Span, SpeakerKind

PRONOUNS = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "him",
        "her",
        "them",
        "his",
        "their",
        "its",
        "i",
        "we",
        "you",
        "himself",
        "herself",
        "themselves",
    ]
)
_INDEFINITE = frozenset({"a", "an", "one", "another", "some"})
_SOME = frozenset({"some", "several", "many", "few", "other", "both"})
_SOME_ALONE = frozenset({"some", "many", "others", "most", "several", "few", "both", "those"})
_SURNAME_ENDINGS = (
    "yev",
    "ev",
    "ov",
    "ova",
    "yan",
    "enko",
    "sky",
    "ski",
    "dze",
    "shvili",
    "oglu",
    "vich",
    "escu",
)
_UNNAMED_PLURALS = frozenset(
    [
        "officials",
        "sources",
        "diplomats",
        "aides",
        "witnesses",
        "insiders",
        "advisers",
        "advisors",
        "officers",
        "eyewitnesses",
    ]
)
_KIND_ORDER = ("armed_group", "media", "document", "government", "organisation", "office", "person")
_KIND_OF_BODY = {"government": SpeakerKind.GOVERNMENT, "organisation": SpeakerKind.ORGANISATION}


def head_of(table: TokenTable, span: Span) -> int:
    """The token of the span whose governor lies outside it."""
    tokens = list(table.tokens(span))
    inside = set(tokens)
    tops = [t for t in tokens if table.head[t] not in inside or table.head[t] == t]
    nouns = [t for t in tops if table.tag[t].startswith(("NN", "PRP"))]
    return (nouns or tops or tokens)[0]


def refer(table: TokenTable, registry: Registry, span: Span) -> Person:
    """The entry for a source that is not a pronoun: known already, or added now."""
    head = head_of(table, span)
    named_beside = next(
        (
            k
            for k in table.children(head, "appos")
            if table.entity[k] == "PERSON" and span.end >= table.end[k]
        ),
        None,
    )
    if table.tag[head] in ("NN", "NNS") and named_beside is not None:
        head = named_beside
    if table.dep[head] == "conj" or table.children(head, "conj"):
        joint = _joint(table, registry, span, head)
        if joint is not None:
            return joint
    surname_known = table.word[head][0].isupper() and bool(registry.with_surname(table.word[head]))
    proper = table.tag[head] in ("NNP", "NNPS") and not table.word[head].islower()
    if proper or table.entity[head] == "PERSON" or surname_known:
        person = by_name(table, registry, head)
    else:
        person = _by_noun(table, registry, head, span)
    person.mentions.add(span)
    return person


def _joint(table: TokenTable, registry: Registry, span: Span, head: int) -> Person | None:
    """Several named together ("Smith and Jones said") are one collective source."""
    partners = [k for k in table.children(head, "conj") if span.start <= table.start[k] < span.end]
    if not partners:
        return None
    name = clean(" ".join(span.of(table.text).split()))
    person = registry.named(name)
    if person is None:
        person = registry.add(
            Person(name, SpeakerKind.COLLECTIVE, affiliation=affiliation_in(name), plural=True)
        )
    person.mentions.add(span)
    return person


def by_name(table: TokenTable, registry: Registry, head: int) -> Person:
    """The entry for the proper name that ends at the head: known already, or added now."""
    run = name_run(table, head)
    role_tokens, name_tokens = split_role(table, run)
    name = clean(table.text[table.start[name_tokens[0]] : table.end[name_tokens[-1]]])
    whole = clean(" ".join(table.text[table.start[run.start] : _name_end(table, run.stop - 1)].split()))
    country = country_of().get(name.lower())
    if country is not None and name.lower() not in _demonyms():
        return _country(registry, name, country)
    known = registry.named(whole) or registry.named(name) or _cut_short(table, registry, head, name)
    role = role_before(table, head, name_tokens) or role_after(table, head)
    if known is not None:
        _enrich(known, role)
        return known
    matches = registry.with_surname(name) if len(name_tokens) == 1 else []
    if matches:
        return _one_of(matches, gender_of("", role), table.start[head])
    personal = titled(table, role_tokens) or (
        len(name_tokens) == 1 and table.lower[head] in registry.personal_words
    )
    place = len(name_tokens) == 1 and not role_tokens and table.lower[head] in registry.place_words
    return registry.add(_new_name(table, head, name or whole, whole, role, personal, place), whole)


def _cut_short(table: TokenTable, registry: Registry, head: int, name: str) -> Person | None:
    """ "State" for the State Department, "Treasury" for the Treasury Department."""
    if " " in name or table.entity[head] in ("GPE", "PERSON") or table.lower[head] in country_of():
        return None
    found = [p for p in registry.people if p.name.lower().startswith(name.lower() + " ")]
    bodies = [p for p in found if p.kind in (SpeakerKind.GOVERNMENT, SpeakerKind.ORGANISATION)]
    return bodies[0] if len(found) == 1 and bodies and len(name) > 3 else None


def _name_end(table: TokenTable, last: int) -> int:
    """Where a body's name ends that goes on after "of" or "for": "Ministry of Foreign Affairs of Japan"."""
    at, end = last + 1, table.end[last]
    if table.entity[last] == "PERSON":
        return end
    while at < len(table) and table.entity[at] not in ("PERSON", "DATE", "TIME"):
        if table.tag[at] in ("NNP", "NNPS"):
            end = table.end[at]
        elif not (table.lower[at] in ("of", "for", "the", "and", "&") and table.within(at, last)):
            break
        at += 1
    return end


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(d.lower() + s for p in places() for d in p.demonyms for s in ("", "s"))


def _country(registry: Registry, name: str, country: str) -> Person:
    """A capital or a country speaks for its government; its seat of power keeps its own name."""
    seat = name.lower() in ("kremlin", "white house", "downing street", "whitehall")
    best = name if seat else country
    kind = SpeakerKind.OFFICE if seat else SpeakerKind.GOVERNMENT
    if country == "European Union":
        kind = SpeakerKind.ORGANISATION
    return registry.named(best) or registry.add(Person(best, kind, affiliation=country), name)


def _enrich(person: Person, role: str) -> None:
    if role and not person.role and person.kind is SpeakerKind.PERSON:
        person.role = role
        person.affiliation = person.affiliation or affiliation_in(role)
        person.gender = person.gender or gender_of(person.name, role)


def _one_of(matches: list[Person], gender: str, position: int) -> Person:
    """Among namesakes the one of fitting gender named last before the position; the others are kept."""
    fitting = [p for p in matches if not gender or p.gender in ("", gender)] or matches
    nearest = max(
        fitting, key=lambda p: max((m.start for m in p.mentions if m.start <= position), default=-1)
    )
    if len(fitting) > 1:
        nearest.rivals.extend(p for p in fitting if p is not nearest)
    return nearest


def _new_name(
    table: TokenTable, head: int, name: str, whole: str, role: str, personal: bool, place: bool
) -> Person:
    several = table.tag[head] == "NNPS" and table.entity[head] != "PERSON" and not personal
    if several or name.lower() in _demonyms():
        return Person(
            clean(whole), SpeakerKind.COLLECTIVE, affiliation=country_of().get(name.lower(), ""), plural=True
        )
    if name in media_names() or whole in media_names():
        return Person(whole, SpeakerKind.MEDIA)
    kinds = roles().get(table.lemma[head], frozenset()) | roles().get(table.lower[head], frozenset())
    for kind in _KIND_ORDER[1:-1]:
        if kind in kinds and not personal:
            noun = table.lower[head]
            return Person(whole, SpeakerKind(kind), affiliation=affiliation_in(whole), head_noun=noun)
    surname_like = " " not in name and name.lower().endswith(_SURNAME_ENDINGS) and len(name) > 4
    if (table.entity[head] == "PERSON" and not place) or personal or surname_like:
        return Person(name, SpeakerKind.PERSON, role, affiliation_in(role), gender=gender_of(name, role))
    if table.entity[head] in ("ORG", "NORP", "FAC"):
        return Person(whole, SpeakerKind.ORGANISATION, role, affiliation_in(whole))
    return Person(name, SpeakerKind.UNKNOWN, role, affiliation_in(role))


def _by_noun(table: TokenTable, registry: Registry, head: int, span: Span) -> Person:
    phrase = clean(" ".join(_without_tail(table, head, span).of(table.text).split()))
    noun, lemma = table.lower[head], table.lemma[head]
    determiner = next((table.lower[k] for k in table.children(head, "det", "nummod")), "")
    plural = table.tag[head] in ("NNS", "NNPS")
    counted = plural and _counted_people(table, head, lemma)
    if not plural and determiner in ("the", "this", "that") and (found := _spoken_of(table, registry, head)):
        return found
    some = plural or noun in _SOME_ALONE
    anonymous = (not plural and determiner in _INDEFINITE) or noun in _UNNAMED_PLURALS or counted
    indefinite = anonymous and not plural
    kind = _kind_of_noun(noun, lemma, plural, anonymous)
    anonymous = anonymous and kind in (SpeakerKind.ANONYMOUS, SpeakerKind.COLLECTIVE)
    known = registry.named(phrase)
    if known is not None and not (indefinite and kind is SpeakerKind.ANONYMOUS):
        return known
    fresh = Person(
        phrase,
        kind,
        role=phrase if kind in (SpeakerKind.ANONYMOUS, SpeakerKind.OFFICE) else "",
        affiliation=_noun_affiliation(table, head, phrase),
        anonymous=anonymous,
        plural=some,
        gender=gendered_nouns().get(lemma, ""),
        head_noun=lemma,
    )
    if known is not None:
        fresh.rivals.append(known)
        known.rivals.append(fresh)
    return registry.add(fresh)


def _without_tail(table: TokenTable, head: int, span: Span) -> Span:
    """The phrase up to a relative clause or an afterthought (", who asked not to be named")."""
    for token in table.tokens(span):
        if token <= head:
            continue
        set_off = table.word[token - 1] in (",", "–", "—", "-")
        relative = table.tag[token] in ("WP", "WDT", "WP$") and (set_off or table.lower[token] != "that")
        speaking = table.tag[token] == "VBG" and (set_off or table.lemma[token] == "speak")
        if relative or speaking:
            return Span(span.start, table.end[token - 1 - set_off])
    return span


def _counted_people(table: TokenTable, head: int, lemma: str) -> bool:
    """ "two residents", "several workers", "residents": individuals nobody names, not somebody's team."""
    kinds = roles().get(lemma, frozenset())
    if "armed_group" in kinds or table.child(head, "poss") is not None:
        return False
    number = table.child(head, "nummod") is not None
    some = any(table.lower[k] in _SOME for k in table.children(head, "det", "amod"))
    return bool(kinds & {"person", "anonymous"}) if number or some else "anonymous" in kinds


def _spoken_of(table: TokenTable, registry: Registry, head: int) -> Person | None:
    """ "the prime minister", "the official": somebody already named with this role or noun."""
    words = [table.lower[t] for t in range(table.left[head], head + 1) if table.dep[t] != "det"]
    words = [w for w in words if w.isalpha()]
    position = table.start[head]
    same_noun = [
        p
        for p in registry.people
        if p.head_noun == table.lemma[head] and not p.plural and any(m.start < position for m in p.mentions)
    ]
    by_role = [
        p
        for p in registry.people
        if p.kind is SpeakerKind.PERSON
        and p.role
        and _covers(p.role, words)
        and any(m.start < position for m in p.mentions)
    ]
    people = by_role + [p for p in same_noun if len(words) == 1 or all(w in p.name.lower() for w in words)]
    return _one_of(people, gendered_nouns().get(table.lemma[head], ""), position) if people else None


def _covers(role: str, words: list[str]) -> bool:
    """Whether the printed role says all that the phrase says ("the Armenian prime minister")."""
    known = country_of()
    printed = {known.get(w, w) for w in role.lower().replace("’s", "").replace("'s", "").split()}
    head_words = role.lower().split(" of ")[0].split(" for ")[0].split()
    return all(known.get(w, w) in printed for w in words) and words[-1] in head_words


def _kind_of_noun(noun: str, lemma: str, plural: bool, anonymous: bool) -> SpeakerKind:
    kinds = roles().get(noun, frozenset()) | roles().get(lemma, frozenset())
    if "armed_group" in kinds:
        return SpeakerKind.ARMED_GROUP
    for kind in ("media", "document"):
        if kind in kinds:
            return SpeakerKind(kind)
    if plural or "collective" in kinds:
        if noun in _UNNAMED_PLURALS:
            return SpeakerKind.ANONYMOUS
        return _KIND_OF_BODY["government"] if noun in ("authorities", "police") else SpeakerKind.COLLECTIVE
    if anonymous and "anonymous" in kinds | ({"anonymous"} if "person" in kinds else set()):
        return SpeakerKind.ANONYMOUS
    for kind in ("office", "government", "organisation"):
        if kind in kinds:
            return SpeakerKind(kind)
    return SpeakerKind.OFFICE if kinds & {"person", "anonymous"} else SpeakerKind.UNKNOWN


def _noun_affiliation(table: TokenTable, head: int, phrase: str) -> str:
    """Whom the source belongs to: an owner, a country, or a group word before the noun ("separatist")."""
    for kid in table.kids[head]:
        if table.dep[kid] == "poss" and (table.tag[kid] in ("NNP", "NNPS") or table.entity[kid]):
            owner = clean(table.text[table.start[table.left[kid]] : table.end[kid]])
            return country_of().get(owner.lower(), owner)
        if kid < head and roles().get(table.lower[kid], frozenset()) & {"armed_group"}:
            return table.lower[kid]
    country = affiliation_in(phrase)
    if country:
        return country
    for kid in table.children(head, "prep"):
        obj = table.child(kid, "pobj") if table.lower[kid] in ("for", "of", "from", "at", "with") else None
        if obj is not None and table.entity[obj]:
            return clean(" ".join(table.text[table.start[table.left[obj]] : table.end[obj]].split()))
    return ""
