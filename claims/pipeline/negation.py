"""Whether a clause says that something is not so: "not", "nobody", "no longer", "failed to", "has yet to".

Verbs that turn the sense of their complement round ("failed to", "refused to") are the implicatives of
Karttunen 1971. Linear in the dependents of a few heads.
"""

from __future__ import annotations

from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import stance_words

_NEGATIVE = frozenset({"no", "never", "none", "nobody", "nothing", "neither", "nowhere", "no-one", "nor"})
LINKING = frozenset(
    {"be", "seem", "look", "sound", "feel", "become", "remain", "prove", "appear", "get", "'s"}
)
_DEPTH = 4
"""How many complements are followed down: "is ready to begin to try to leave"."""


def is_negated(table: TokenTable, token: int) -> bool:
    """Whether "not", "never", "no longer" or a negative subject or object goes with the token."""
    for kid in table.kids[token]:
        dep, word = table.dep[kid], table.lower[kid]
        if dep == "neg":
            return not (word == "no" and table.lower[kid - 1 : kid] == ["or"])
        if word in _NEGATIVE and dep in ("det", "advmod", "nsubj", "nsubjpass", "dobj", "attr", "preconj"):
            return True
        if word == "longer" and dep == "advmod" and any(table.lower[k] == "no" for k in table.kids[kid]):
            return True
        if dep in ("nsubj", "nsubjpass", "dobj", "attr") and any(
            table.lower[k] in ("no", "neither") and table.dep[k] in ("det", "preconj")
            for k in table.kids[kid]
        ):
            return True
    return False


def opened_by(table: TokenTable, head: int) -> list[int]:
    """The head and what it opens: "is", "ready", "leave"."""
    chain = [head]
    while len(chain) < _DEPTH:
        here = chain[-1]
        after = table.child(here, "xcomp")
        if after is None and table.lemma[here] in LINKING:
            after = table.child(here, "acomp")
        if after is None:
            break
        chain.append(after)
    return chain


def ends_negated(table: TokenTable, chain: list[int]) -> bool:
    """Whether negations and verbs such as "fail" leave the innermost verb negated."""
    turning, carrying = stance_words("turning"), stance_words("carrying")
    count = 0
    for place, here in enumerate(chain):
        count += is_negated(table, here)
        inner = place + 1 < len(chain)
        if table.lemma[here] in turning or table.lower[here] in turning:
            count += inner or table.lemma[here] == "lack"
        elif inner and yet_to(table, here):
            count += 1
        elif inner and table.lemma[here] not in carrying and not table.tag[here].startswith("J"):
            break
    return (count + _not_so(table, chain[0])) % 2 == 1


def yet_to(table: TokenTable, verb: int) -> bool:
    """ "Has yet to arrive"."""
    return table.lemma[verb] in ("have", "be") and any(table.lower[k] == "yet" for k in table.kids[verb])


def _not_so(table: TokenTable, head: int) -> int:
    """Turns in "it is not true that they did not pay" besides the first: those of the clause behind it."""
    told = table.child(head, "acomp")
    if table.lemma[head] != "be" or told is None or table.lemma[told] not in ("true", "false", "untrue"):
        return 0
    inner = table.child(head, "ccomp") or table.child(told, "ccomp")
    if inner is None or inner < told:
        return 0
    return int(is_negated(table, inner)) + (table.lemma[told] != "true")
