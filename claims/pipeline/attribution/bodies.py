"""Organisations of a document: by name, and by the plain noun that later stands for them.

"The Northern Aid Fund, a charity that ..." lets "the charity" lead back to the fund; so does the noun
inside a name ("the union" after "the European Union"), and for a noun that any organisation may bear
("the group") the one named last.
"""

from __future__ import annotations

from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.attribution.resolve import by_name
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import country_of, regions, roles
from claims.pipeline.types import Span, SpeakerKind

_PROPER = ("NNP", "NNPS")
_SUBJECTS = ("nsubj", "nsubjpass")


def collect_bodies(table: TokenTable, registry: Registry) -> None:
    """Enter the bodies that a later "it" or "the group" may mean: those that are a subject, a source by
    "according to", or explained by a noun beside them."""
    for head in range(len(table)):
        proper = table.tag[head] in _PROPER and table.word[head][0].isupper()
        if not proper or table.dep[head] == "compound":
            continue
        nouns = _described_as(table, head)
        if nouns or (table.dep[head] in _SUBJECTS and _bodily(table, head)):
            _enter(table, registry, head, nouns)


def _enter(table: TokenTable, registry: Registry, head: int, nouns: list[int]) -> None:
    body = by_name(table, registry, head)
    if body.kind is SpeakerKind.PERSON:
        # "Ann Hill of Open Road, a charity": the charity is what stands nearest to the noun.
        near = [t for n in nouns for t in range(head + 1, n) if table.dep[t] == "pobj"]
        if not near or table.tag[near[-1]] not in _PROPER:
            return
        head = near[-1]
        body = by_name(table, registry, head)
    if nouns and body.kind in (SpeakerKind.UNKNOWN, SpeakerKind.PERSON):
        body.kind = SpeakerKind.ORGANISATION
    body.mentions.add(Span(table.start[head], table.end[head]))
    registry.described.extend((table.start[noun], table.lemma[noun], body) for noun in nouns)


def _bodily(table: TokenTable, head: int) -> bool:
    """A country, a "Ministry of ...", or what the recogniser took for an organisation, in several words."""
    if table.entity[head] == "GPE":
        return table.lower[head] in country_of()
    if roles().get(table.lower[head], frozenset()) & {"government", "organisation"}:
        return True
    several = any(table.dep[k] == "compound" and table.tag[k] in _PROPER for k in table.kids[head])
    return table.entity[head] == "ORG" and (several or table.word[head].isupper())


def _described_as(table: TokenTable, head: int) -> list[int]:
    """Nouns of the lexicon that say what the body is: an apposition, or "is a ..."."""
    nouns = [k for k in table.children(head, "appos") if k > head]
    above = table.head[head]
    if table.dep[head] == "nsubj" and table.lemma[above] == "be":
        nouns += [k for k in table.children(above, "attr") if table.child(k, "det") is not None]
    bodies = {"organisation", "government", "media", "armed_group"}
    return [n for n in nouns if table.tag[n] == "NN" and roles().get(table.lemma[n], frozenset()) & bodies]


def body_called(registry: Registry, noun: str, position: int) -> tuple[Person, list[Person]] | None:
    """Whom "the <noun>" means at the position, and who else it could be; None where nobody fits."""
    described = [body for start, word, body in registry.described if word == noun and start < position]
    if described:
        return described[-1], []
    kinds = roles().get(noun, frozenset())
    earlier = [
        (max(m.start for m in p.mentions if m.start < position), p)
        for p in registry.people
        if p.kind in _BODIES and not p.plural and any(m.start < position for m in p.mentions)
    ]
    named = [(at, p) for at, p in earlier if noun in p.name.lower().split()]
    if not named and noun in _ANY_BODY and "organisation" in kinds:
        named = [(at, p) for at, p in earlier if p.kind is SpeakerKind.ORGANISATION and p.name[:1].isupper()]
    if not named:
        return None
    named.sort(key=lambda pair: pair[0])
    rivals = [p for _, p in named[:-1] if p is not named[-1][1]]
    return named[-1][1], rivals


def place_called(table: TokenTable, registry: Registry, head: int) -> tuple[Person, list[Person]] | None:
    """Whom "the city", "the state" or "the country" means: the place of that sort named last, and the one
    named before that as what it could be as well. A place that no list knows is taken for a city.
    """
    sorts = _PLACE_NOUNS.get(table.lower[head])
    if sorts is None:
        return None
    found: list[Person] = []
    for token in range(head - 1, max(-1, head - _REACH), -1):
        if table.entity[token] != "GPE" or table.tag[token] != "NNP" or table.dep[token] == "compound":
            continue
        first = token
        while first > 0 and table.entity[first - 1] == "GPE" and table.head[first - 1] == token:
            first -= 1
        name = " ".join(table.lower[first : token + 1])
        sort = "country" if name in country_of() else regions().get(name, "city")
        person = by_name(table, registry, token) if sort in sorts else None
        if person is not None and person not in found:
            found.append(person)
        if len(found) == 2:
            break
    return (found[0], found[1:]) if found else None


_REACH = 2000
"""Tokens back within which a place is looked for; a text that never names one stays linear."""
_PLACE_NOUNS = {
    "city": ("city",),
    "town": ("city",),
    "state": ("state",),
    "province": ("province",),
    "region": ("region", "province"),
    "country": ("country",),
    "nation": ("country",),
}
_BODIES = frozenset(
    {SpeakerKind.ORGANISATION, SpeakerKind.GOVERNMENT, SpeakerKind.MEDIA, SpeakerKind.ARMED_GROUP}
)
_ANY_BODY = frozenset(
    [
        "airline",
        "automaker",
        "bank",
        "broadcaster",
        "carmaker",
        "carrier",
        "chain",
        "insurer",
        "lender",
        "maker",
        "manufacturer",
        "newspaper",
        "paper",
        "party",
        "publisher",
        "retailer",
        "supplier",
        "team",
        "club",
        "alliance",
        "association",
        "bloc",
        "charity",
        "coalition",
        "company",
        "firm",
        "foundation",
        "group",
        "network",
        "organisation",
        "organization",
        "union",
    ]
)
"""Nouns that stand for an organisation whose name does not hold them."""
