"""Whose words: from a cue to the noun phrase that names the source, on the parse."""

from __future__ import annotations

from claims.pipeline.language import TokenTable

RELATIVES = frozenset({"who", "whom", "which", "that", "whose"})
_CONTROLLED = frozenset({"xcomp", "conj", "advcl", "pcomp", "ccomp", "prep", "acl", "dep", "acomp"})
_FAR = 6
"""Steps up the tree within which a cue without subject may find one."""


def subject_of(table: TokenTable, verb: int) -> int | None:
    """The token that heads the subject of the verb, through coordination, control and relative
    pronouns; None where the text gives none ("it was reported", "to say so")."""
    at = verb
    for _ in range(_FAR):
        own = next(
            (
                k
                for k in table.children(at, "nsubj")
                if not _leads_quotation(table, k, verb) and not (k > at and table.tag[at] == "VBG")
            ),
            None,
        )
        if own is not None:
            return _antecedent(table, at, own)
        passive = table.child(at, "nsubjpass", "expl", "csubj")
        if passive is not None:
            return _passive_source(table, at, passive, verb)
        dep, above = table.dep[at], table.head[at]
        if above == at:
            return None
        if dep in ("acl", "relcl") and table.tag[above].startswith(("NN", "PRP")):
            return above if table.tag[at] == "VBG" or dep == "relcl" else None
        if dep not in _CONTROLLED:
            return None
        if dep == "conj" and _past_after_modal(table, at, above):
            above = table.head[above]
        asked = table.child(above, "dobj") if dep in ("xcomp", "ccomp") and at == verb else None
        if asked is not None and table.tag[verb] == "VB" and asked < verb:
            return asked
        at = above
    return None


def _past_after_modal(table: TokenTable, verb: int, first: int) -> bool:
    """ "He said aid must flow and called on X": no modal is coordinated with a past tense, so the second
    verb stands beside the outer one."""
    modal = any(table.tag[k] == "MD" for k in table.children(first, "aux"))
    return table.tag[verb] == "VBD" and modal and table.dep[first] == "ccomp" and table.head[first] < first


def further_reports(table: TokenTable, clause: int) -> set[int]:
    """The words of a reported clause that belong to a second verb of its speaker's."""
    apart: set[int] = set()
    for kid in table.children(clause, "conj"):
        own = table.child(kid, "nsubj", "nsubjpass", "aux") is not None
        if not own and _past_after_modal(table, kid, clause):
            apart |= set(table.subtree(kid)) | {k for k in table.children(clause, "cc") if k < kid}
    return apart


def _passive_source(table: TokenTable, at: int, passive: int, verb: int) -> int | None:
    if at != verb:
        # "was quoted by X as saying", "was asked and said": the subject of the passive is who speaks.
        return _antecedent(table, at, passive) if table.dep[passive] == "nsubjpass" else None
    agent = table.child(at, "agent")
    return table.child(agent, "pobj") if agent is not None else None


def _leads_quotation(table: TokenTable, subject: int, verb: int) -> bool:
    """A subject inside a quotation that does not hold the verb belongs to the quoted clause."""
    return table.quoted[subject] >= 0 and table.quoted[subject] != table.quoted[verb]


def _antecedent(table: TokenTable, verb: int, subject: int) -> int | None:
    if table.lower[subject] in RELATIVES and table.tag[subject] in ("WP", "WDT"):
        at = verb
        while table.dep[at] == "conj":
            at = table.head[at]
        return table.head[at] if table.dep[at] in ("relcl", "acl") else None
    return subject


def noun_phrase(table: TokenTable, head: int, apart_from: set[int]) -> set[int]:
    """The phrase of a source as one run of tokens around its head, with its relative clauses unless the
    report itself stands in them."""
    left_out: set[int] = set(apart_from)
    for kid in table.kids[head]:
        clause = table.dep[kid] in ("relcl", "acl", "advcl")
        if clause and (apart_from & set(table.subtree(kid)) or table.dep[kid] == "advcl"):
            left_out.update(table.subtree(kid))
    first = last = head
    while first - 1 >= table.left[head] and _joins(table, first - 1, left_out, head):
        first -= 1
    while last + 1 <= table.right[head] and _joins(table, last + 1, left_out, head):
        last += 1
    kept = list(range(first, last + 1))
    while kept and kept[-1] != head and not _ends_phrase(table, kept[-1]):
        kept.pop()
    while kept and kept[0] != head and not any(c.isalnum() for c in table.word[kept[0]]):
        kept.pop(0)
    return set(kept)


def _joins(table: TokenTable, token: int, left_out: set[int], head: int) -> bool:
    return token not in left_out and table.paragraph[token] == table.paragraph[head]


def _ends_phrase(table: TokenTable, token: int) -> bool:
    word = table.word[token]
    return any(c.isalnum() for c in word) or word in (")", "]") or word in "\"'”’"
