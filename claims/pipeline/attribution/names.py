"""Proper names in a document: persons by full name, with the role printed beside the name."""

from __future__ import annotations

from itertools import pairwise

from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import country_of, gendered_nouns, given_names, roles
from claims.pipeline.types import Span, SpeakerKind

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "lord",
        "lady",
        "dame",
        "sen",
        "rep",
        "gov",
        "gen",
        "col",
        "lt",
        "sgt",
        "capt",
        "maj",
        "prof",
        "rev",
        "judge",
        "justice",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "president",
        "senator",
        "governor",
        "mayor",
        "chancellor",
        "congressman",
        "congresswoman",
    ]
)
_PROPER = ("NNP", "NNPS")


def clean(text: str) -> str:
    """One line, without a possessive ending or a leading article."""
    words = text.split()
    if words and words[0].lower() in ("the", "a", "an", "one"):
        words = words[1:]
    name = " ".join(words).strip("\"'“”‘’,.;:() ")
    for ending in ("’s", "'s"):
        name = name.removesuffix(ending)
    return name.strip()


def name_run(table: TokenTable, head: int) -> range:
    """The run of proper nouns that ends at the head: "Prime Minister Nikol Pashinyan"."""
    first = head
    while first > 0:
        before = first - 1
        fits = table.tag[before] in _PROPER or table.word[before] in (
            "-",
            "&",
            "al",
            "bin",
            "de",
            "von",
            "van",
        )
        joined = table.head[before] == head or table.within(before, head)
        fits = fits or (first == before + 1 and _capital_adjective(table, before))
        if not fits or not joined or table.dep[before] in ("poss", "appos", "conj"):
            break
        first = before
    last = head
    while last + 1 < len(table) and table.lower[last + 1].strip(".") in ("jr", "sr", "ii", "iii"):
        last += 1
    return range(first, last + 1)


def _capital_adjective(table: TokenTable, token: int) -> bool:
    """The "Northern" of "the Northern Aid Fund", though not the "Russian" of "the Russian President"."""
    after_article = token > 0 and table.lower[token - 1] == "the"
    capital = table.tag[token] == "JJ" and table.word[token][0].isupper()
    return after_article and capital and table.lower[token] not in country_of()


def split_role(table: TokenTable, run: range) -> tuple[list[int], list[int]]:
    """Tokens of the role and tokens of the name within one run of proper nouns."""
    known = roles()
    cut = run.start
    for token in run:
        word = table.lower[token].strip(".")
        kinds = known.get(word, frozenset())
        if token < run.stop - 1 and (kinds & {"person", "armed_group"} or word in TITLES):
            cut = token + 1
    return list(range(run.start, cut)), list(range(cut, run.stop))


def titled(table: TokenTable, role: list[int]) -> bool:
    """Whether the words before the name are a human being's ("President", but not "separatist")."""
    words = [table.lower[t].strip(".") for t in role]
    return any(w in TITLES or "person" in roles().get(w, frozenset()) for w in words)


def role_before(table: TokenTable, head: int, name: list[int]) -> str:
    """What is printed before the name in its own phrase, without article: "Russian President"."""
    before = [
        t for t in range(table.left[head], name[0]) if table.dep[t] not in ("det", "punct", "cc", "predet")
    ]
    text = table.text[table.start[before[0]] : table.end[before[-1]]] if before else ""
    known = roles()
    named = any(
        known.get(table.lower[t].strip("."), ()) or table.lower[t].strip(".") in TITLES for t in before
    )
    return clean(" ".join(text.split())) if named and len(before) <= 12 else ""


def role_after(table: TokenTable, head: int) -> str:
    """The apposition: "Smith, a spokesman for the ministry"."""
    for kid in table.children(head, "appos"):
        human = roles().get(table.lemma[kid], frozenset()) & {"person", "anonymous", "office"}
        if kid > head and table.tag[kid].startswith("NN") and human:
            tokens = list(table.subtree(kid))[:14]
            return clean(" ".join(table.text[table.start[tokens[0]] : table.end[tokens[-1]]].split()))
    return ""


def gender_of(name: str, role: str) -> str:
    for word in role.lower().replace(".", "").split():
        if word in gendered_nouns():
            return gendered_nouns()[word]
    first = name.lower().replace(".", "").split()
    return given_names().get(first[0], "") if first else ""


def affiliation_in(text: str) -> str:
    """The country that a role names by demonym, capital or name; "" where it names none or several."""
    known = country_of()
    words = clean(text).replace("’s", "").replace("'s", "").lower().replace(",", " ").split()
    found = {known[w] for w in words if w in known}
    found |= {known[pair] for pair in map(" ".join, pairwise(words)) if pair in known}
    return found.pop() if len(found) == 1 else ""


def collect_persons(table: TokenTable, registry: Registry) -> None:
    """Every full personal name of the document, then the places where a surname alone refers to it."""
    known = country_of()
    registry.place_words = _place_words(table)
    registry.personal_words = (
        frozenset(
            table.lower[t]
            for t in range(len(table))
            if table.entity[t] == "PERSON" and not table.word[t].isupper()
        )
        - registry.place_words
    )
    later: list[tuple[int, list[int], bool]] = []
    for head in range(len(table)):
        if table.tag[head] not in _PROPER or table.dep[head] == "compound":
            continue
        run = name_run(table, head)
        role, name = split_role(table, run)
        if not name:
            continue
        text = clean(table.text[table.start[name[0]] : table.end[name[-1]]])
        if not text or text.lower() in known:
            continue
        person_like = table.entity[head] == "PERSON" or titled(table, role)
        given = given_names().get(table.lower[name[0]]) if len(name) > 1 else None
        organisation = any(roles().get(w.lower(), frozenset()) & _BODIES for w in text.split()[-1:])
        if len(name) > 1 and (person_like or given) and len(name) <= 5 and not organisation:
            _note_person(table, registry, head, text, name)
        elif len(name) == 1:
            later.append((head, name, titled(table, role)))
    for head, name, has_title in later:
        text = clean(table.text[table.start[name[0]] : table.end[name[-1]]])
        matches = registry.with_surname(text)
        if not matches and has_title and table.entity[head] not in ("ORG", "GPE"):
            _note_person(table, registry, head, text, name)
        if len(matches) == 1:
            matches[0].mentions.add(Span(table.start[name[0]], table.end[name[-1]]))


def _place_words(table: TokenTable) -> frozenset[str]:
    """Lone names that stand where only places do: after "in" or "near", or as the end of "Nagorno-X"."""
    found = set()
    for token in range(len(table)):
        if table.tag[token] not in _PROPER or table.entity[token] == "ORG":
            continue
        above = table.head[token]
        inside = table.dep[token] == "pobj" and table.lower[above] in _WHERE and above == token - 1
        joined = token > 1 and table.word[token - 1] == "-" and table.start[token] == table.end[token - 1]
        if inside or (joined and table.entity[token] in ("GPE", "LOC")):
            found.add(table.lower[token])
    return frozenset(found)


_WHERE = frozenset({"in", "into", "near", "across", "inside", "outside", "throughout"})
_BODIES = frozenset({"government", "organisation", "media", "document"})


def _note_person(table: TokenTable, registry: Registry, head: int, text: str, name: list[int]) -> None:
    role = role_before(table, head, name) or role_after(table, head)
    person = registry.named(text)
    if person is None:
        person = registry.add(
            Person(text, SpeakerKind.PERSON, role, affiliation_in(role), gender=gender_of(text, role))
        )
    elif role and not person.role:
        person.role, person.affiliation = role, person.affiliation or affiliation_in(role)
        person.gender = person.gender or gender_of(text, role)
    person.mentions.add(Span(table.start[name[0]], table.end[name[-1]]))
