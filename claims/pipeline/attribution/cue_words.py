"""Which word of a cue carries its meaning, and how the content behind it is put."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import CueMeaning, cue_meanings, stance_words
from claims.pipeline.types import Extraction, QuoteType, Strength

_STANDING = frozenset({"be", "feel", "remain", "seem", "stand", "become", "sound", "'s"})
_WH = frozenset({"whether", "if", "who", "whom", "whose", "what", "why", "how", "where", "when", "which"})


class Shape(StrEnum):
    """How the content is put, as far as it changes what a cue means."""

    CLAUSE = "clause"
    SUBJUNCTIVE = "subjunctive"
    QUESTION = "question"
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    NOUN = "noun"
    QUOTED = "quoted"


_SAYING = CueMeaning("say", Strength.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Cue:
    """The cue's words: ``head`` carries the meaning (``lemma`` may be two words, "rule out"), ``above`` are
    verbs of the cue that govern it, ``tokens`` all that is marked."""

    head: int
    lemma: str
    meaning: CueMeaning
    above: tuple[int, ...]
    tokens: tuple[int, ...]


def cue_of(table: TokenTable, extraction: Extraction) -> Cue | None:
    """None for what has no cue, as the outlet's own voice."""
    tokens = tuple(table.tokens(extraction.cue)) if extraction.cue is not None else ()
    if not tokens:
        return None
    verbs = [
        t for t in tokens if table.tag[t].startswith("VB") and table.dep[t] not in ("aux", "auxpass", "amod")
    ]
    nouns = [t for t in tokens if table.tag[t] in ("NN", "NNS") and _named(table, t)]
    if nouns and (not verbs or extraction.rule_id.startswith("noun-") or _light(table, verbs[-1], nouns[-1])):
        return Cue(
            nouns[-1], table.lemma[nouns[-1]], _meaning(table, nouns[-1], "noun"), tuple(verbs), tokens
        )
    adjective = next(
        (t for t in reversed(tokens) if (table.lower[t], "adjective") in cue_meanings() and t not in verbs),
        None,
    )
    if adjective is not None and (not verbs or table.lemma[verbs[-1]] in _STANDING):
        meaning = cue_meanings()[table.lower[adjective], "adjective"]
        return Cue(adjective, table.lower[adjective], meaning, tuple(verbs), tokens)
    if not verbs:
        return Cue(tokens[-1], table.lemma[tokens[-1]], _meaning(table, tokens[-1], "verb"), (), tokens)
    head, lemma = verbs[-1], _verb_lemma(table, verbs[-1])
    phrase = next(
        (
            p
            for t in _particles(table, head, tokens)
            if ((p := f"{lemma} {table.lower[t]}"), "phrase") in cue_meanings()
        ),
        None,
    )
    if phrase is not None:
        return Cue(head, phrase, cue_meanings()[phrase, "phrase"], tuple(verbs[:-1]), tokens)
    meaning = cue_meanings().get((lemma, "verb"), _SAYING)
    return Cue(head, lemma, meaning, tuple(verbs[:-1]), tokens)


def _verb_lemma(table: TokenTable, verb: int) -> str:
    """The lemmatiser takes "hopes" and "hoped" for forms of "hop"."""
    return "hope" if table.lemma[verb] == "hop" else table.lemma[verb]


def _named(table: TokenTable, token: int) -> bool:
    return (table.lemma[token], "noun") in cue_meanings() or table.lemma[token] in stance_words(
        "withholding_noun"
    )


def _light(table: TokenTable, verb: int, noun: int) -> bool:
    """ "Raised concerns", "found no evidence": the noun says what is done."""
    return table.lemma[verb] in stance_words("light") and verb < noun and table.within(noun, verb)


def _meaning(table: TokenTable, token: int, pos: str) -> CueMeaning:
    return cue_meanings().get((table.lemma[token], pos), _SAYING)


def _particles(table: TokenTable, verb: int, tokens: tuple[int, ...]) -> list[int]:
    near = [verb + 1] if verb + 1 in tokens else []
    return near + [k for k in table.kids[verb] if table.dep[k] == "prt"]


def shape_of(table: TokenTable, extraction: Extraction, root: int | None) -> Shape:
    """NOUN also where nothing could be read."""
    tokens = [t for span in extraction.content for t in table.tokens(span)]
    if extraction.quote_type is QuoteType.DIRECT:
        return Shape.QUOTED
    if root is None or not tokens:
        return Shape.NOUN
    words = [t for t in tokens if table.word[t][0].isalnum()] or tokens
    first = words[0]
    if table.lower[first] in _WH and not (table.lower[first] == "if" and table.dep[root] == "advcl"):
        return Shape.QUESTION
    to = next((t for t in words[:40] if table.tag[t] == "TO" and table.tag[table.head[t]] == "VB"), None)
    if to is not None and (to == first or (to in words[:2] and table.lower[first] in ("not", "never"))):
        return Shape.INFINITIVE
    if not table.tag[root].startswith(("VB", "MD")):
        return Shape.NOUN
    if to is not None and table.head[to] == root:
        return Shape.INFINITIVE
    subject = table.child(root, "nsubj", "nsubjpass", "expl")
    helpers = [k for k in table.kids[root] if table.dep[k] in ("aux", "auxpass")]
    if table.tag[root] == "VBG" and not helpers and (subject is None or root == first):
        return Shape.GERUND
    bare = (
        table.tag[root] == "VB"
        or _bare_after_singular(table, root, subject)
        or any(table.tag[k] == "VB" and table.lower[k] == "be" for k in helpers)
    )
    if (
        subject is not None
        and bare
        and not any(table.tag[k] in ("MD", "TO", "VBD", "VBZ", "VBP") for k in helpers)
    ):
        return Shape.SUBJUNCTIVE
    return Shape.CLAUSE


def _bare_after_singular(table: TokenTable, root: int, subject: int | None) -> bool:
    """ "That the owner resign": the tagger takes it for a plural."""
    if subject is None or table.tag[root] != "VBP" or table.lemma[root] in ("be", "have", "do"):
        return False
    marked = any(table.dep[k] == "mark" and table.lower[k] == "that" for k in table.kids[root])
    return marked and table.tag[subject] in ("NN", "NNP") and table.child(subject, "conj") is None
