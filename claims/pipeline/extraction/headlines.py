"""Headlines: lines without a full stop in which the parse mostly loses who speaks ("Minister: no deal",
"‘We were lucky’ – survivor", "Talks to resume, minister says", "US says three soldiers hurt")."""

from __future__ import annotations

from claims.pipeline.extraction.candidates import Candidate, trimmed, worded
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import ReportingVerb, reporting_verbs, roles, speaker_labels

_WORDS = 22
_LABEL_WORDS = 5
_SPEAKER_WORDS = 6
_NAMES = frozenset({"PERSON", "ORG", "NORP", "GPE"})
_NOMINAL = ("NN", "JJ", "DT", "CD", "POS", "PRP$", "VBN")
_DASHES = frozenset({"–", "—", "-", "--"})
_ARTICLES = frozenset({"A", "An", "The"})
_SAYING = frozenset({"say", "claim", "tell", "show", "think", "fear", "deny"})
_GROUPS = frozenset({"officials", "sources", "witnesses", "analysts", "experts", "lawmakers", "ministers"})
_GROUPS |= {"scientists", "researchers", "economists", "prosecutors", "investigators", "lawyers", "residents"}
_STOPS = frozenset({".", "!", ":", ";", "…", ","})


def headlines(table: TokenTable, others: list[Candidate]) -> list[Candidate]:
    """``others`` is what the parse gave already: its verbs are not read a second time."""
    taken = {c.anchor for c in others}
    found: list[Candidate] = []
    for paragraph in table.paragraphs:
        tokens = list(table.tokens(paragraph))
        if not 3 <= len(tokens) <= _WORDS or table.word[tokens[-1]] in _STOPS:
            continue
        one = (
            _colon(table, tokens)
            or _quotation_then_name(table, tokens)
            or _says_last(table, tokens, taken)
            or _says_first(table, tokens, taken)
        )
        if one is not None:
            found.append(one)
    return found


def _colon(table: TokenTable, tokens: list[int]) -> Candidate | None:
    """ "Poll: most want change" and "No deal this year: minister"."""
    colons = [t for t in tokens if table.word[t] == ":"]
    if len(colons) != 1 or len(table.paragraphs) < 2:
        return None
    colon = colons[0]
    before, after = [t for t in tokens if t < colon], [t for t in tokens if t > colon]
    if not before or not after:
        return None
    if len(before) <= _LABEL_WORDS and len(after) >= 2 and _speaker(table, before):
        named = _last_role(table, before) is None
        if _statement(table, after, verb=named) and not _title(table, after):
            return Candidate("headline-colon", colon, set(after), {colon}, set(before))
    if len(before) <= _LABEL_WORDS and len(after) >= 4 and _named_before_quotation(table, before, after):
        return Candidate("headline-colon", colon, set(after), {colon}, set(before))
    if len(after) <= _LABEL_WORDS and len(before) >= 3 and _speaker(table, after):
        bare = table.word[after[0]][0].islower() and table.tag[after[0]] != "DT"
        if _statement(table, before, verb=not (bare and _last_role(table, after) is not None)):
            return Candidate("headline-colon", colon, set(before), {colon}, set(after))
    return None


def _named_before_quotation(table: TokenTable, before: list[int], after: list[int]) -> bool:
    number = table.quoted[after[0]]
    whole = number >= 0 and all(table.quoted[t] == number for t in after)
    known = speaker_labels()["rubric"] & {table.lower[before[0]], table.lower[before[-1]]}
    return whole and not known and all(table.tag[t].startswith("NNP") for t in before)


def _speaker(table: TokenTable, tokens: list[int]) -> bool:
    """A short name of somebody or something that can speak, and no rubric ("Analysis", "Photo")."""
    if not tokens or speaker_labels()["rubric"] & {table.lower[tokens[0]], table.lower[tokens[-1]]}:
        return False
    if not all(table.tag[t].startswith(_NOMINAL) for t in tokens):
        return False
    named = any(table.entity[t] in _NAMES or _initials(table.word[t]) for t in tokens)
    return named or _last_role(table, tokens) is not None


def _last_role(table: TokenTable, tokens: list[int]) -> int | None:
    last = tokens[-1]
    known = roles()
    if known.get(table.lower[last], known.get(table.lemma[last], frozenset())) <= {"collective", "kind"}:
        return last if table.lower[last] in _GROUPS else None
    return last if table.lower[last] in known or table.lemma[last] in known else None


def _initials(word: str) -> bool:
    """PM, UN, EU, BBC."""
    return 2 <= len(word) <= 5 and word.isalpha() and word.isupper()


def _statement(table: TokenTable, tokens: list[int], *, verb: bool) -> bool:
    """Something said of something: a verb, or a plain "no"."""
    if any(table.tag[t].startswith(("VB", "MD")) for t in tokens):
        return True
    denied = table.lower[tokens[0]] in ("no", "not", "never")
    quoted = any(table.quoted[t] >= 0 for t in tokens)
    return denied or quoted or (not verb and len(tokens) >= 3)


def _title(table: TokenTable, tokens: list[int]) -> bool:
    """ "The Long Road Home": every longer word is capitalised, an article first."""
    words = [table.word[t] for t in tokens if table.word[t][0].isalpha() and len(table.word[t]) > 3]
    return table.word[tokens[0]] in _ARTICLES and all(w[0].isupper() for w in words)


def _quotation_then_name(table: TokenTable, tokens: list[int]) -> Candidate | None:
    number = table.quoted[tokens[0]]
    if number < 0:
        return None
    said = [t for t in tokens if table.quoted[t] == number]
    rest = tokens[len(said) :]
    if said != tokens[: len(said)] or len(rest) < 2 or worded(table, set(said)) < 2:
        return None
    source = rest[1:]
    joined = table.word[rest[0]] in _DASHES or table.word[rest[0]] == ":"
    if joined and len(source) <= _SPEAKER_WORDS and _speaker(table, source):
        return Candidate("headline-quote", rest[0], set(said), set(), set(source), direct=True)
    return None


def _says_last(table: TokenTable, tokens: list[int], taken: set[int]) -> Candidate | None:
    """ "New vaccine 90% effective, maker claims", where the tagger saw two nouns."""
    last = tokens[-1]
    commas = [t for t in tokens if table.word[t] == ","]
    if not commas or last in taken or last - commas[-1] > _SPEAKER_WORDS or last - commas[-1] < 2:
        return None
    said = [t for t in tokens if t < commas[-1]]
    verb = next((t for t in (last, commas[-1] + 1) if _saying(table, t) is not None), None)
    source = [t for t in tokens if commas[-1] < t and t != verb]
    if len(said) < 3 or verb is None or verb in taken or not _nominal(table, source):
        return None
    if table.quoted[said[-1]] >= 0 and any(t in taken for t in tokens):
        return None
    return Candidate("headline-says", verb, trimmed(table, set(said)), {verb}, set(source))


def _says_first(table: TokenTable, tokens: list[int], taken: set[int]) -> Candidate | None:
    """ "US says three soldiers hurt in base attack", whose clause has no tense."""
    for place, verb in enumerate(tokens[1 : _SPEAKER_WORDS + 1], start=1):
        if table.word[verb] in (",", ":") or table.quoted[verb] >= 0:
            return None
        entry = _saying(table, verb)
        if entry is None:
            continue
        source, said = tokens[:place], tokens[place + 1 :]
        if verb in taken or len(said) < 3 or not _nominal(table, source):
            return None
        if not any(table.tag[t].startswith(("VB", "MD")) for t in said):
            return None
        return Candidate("headline-says", verb, trimmed(table, set(said)), {verb}, set(source))
    return None


def _saying(table: TokenTable, token: int) -> ReportingVerb | None:
    """A reporting verb in the third person or plural, whatever the tagger took it for."""
    word = table.lower[token]
    if table.tag[token] not in ("VBZ", "VBP", "NNS", "NN"):
        return None
    known = reporting_verbs()
    lemma = next((w for w in (word, word[:-1], word[:-2]) if w in known), None)
    entry = known[lemma] if lemma else None
    plural = word == lemma and table.tag[token] == "NN"
    if entry is None or plural or not {"c", "q"} <= entry.frames or entry.act not in _SAYING:
        return None
    return entry


def _nominal(table: TokenTable, tokens: list[int]) -> bool:
    return bool(tokens) and all(table.tag[t].startswith((*_NOMINAL, "IN")) for t in tokens)
