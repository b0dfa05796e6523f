"""Whether a clause judges: it calls something good or bad, which no event makes true or false."""

from __future__ import annotations

from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import stance_words
from claims.pipeline.negation import LINKING

_AMOUNTS = frozenset({"deal", "number", "part", "amount", "time", "many"})


def is_evaluation(table: TokenTable, head: int) -> bool:
    """Whether the clause, or the bare phrase, judges: "is unacceptable", "a great man", "did a fine job"."""
    good, nouns = stance_words("evaluative"), stance_words("evaluative_noun")
    if table.lemma[head] in LINKING or table.tag[head].startswith("VB"):
        for kid in table.kids[head]:
            if table.dep[kid] in ("acomp", "attr", "oprd", "ccomp", "xcomp") and _judges(table, kid):
                linking = table.lemma[head] in LINKING
                if linking or table.dep[kid] in ("oprd", "acomp"):
                    return True
            if table.dep[kid] == "dobj" and _praised(table, kid):
                return True
        return False
    return table.lemma[head] in good | nouns or table.lower[head] in good or _praised(table, head)


def _judges(table: TokenTable, token: int) -> bool:
    good, nouns = stance_words("evaluative"), stance_words("evaluative_noun")
    if table.tag[token] == "JJR" and any(table.lower[k] == "never" for k in table.kids[table.head[token]]):
        # "Sales had never been better" compares figures.
        return False
    if table.lemma[token] == "time":
        return any(table.lower[k] == "high" for k in table.kids[token])
    if table.tag[token].startswith("J") or table.tag[token].startswith("VB"):
        return table.lemma[token] in good or table.lower[token] in good
    return table.lemma[token] in nouns or _praised(table, token)


def _praised(table: TokenTable, noun: int) -> bool:
    """A noun with a judging adjective; "a great deal" is none."""
    good = stance_words("evaluative")
    return table.lemma[noun] not in _AMOUNTS and any(
        table.dep[k] == "amod" and (table.lemma[k] in good or table.lower[k] in good)
        for k in table.kids[noun]
    )
