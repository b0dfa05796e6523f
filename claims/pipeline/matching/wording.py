"""The words of a clause as a claim of its own: with the subject it shares, without what joins it on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claims.pipeline.matching.arguments import RELATIVE, subject_and_verb
from claims.pipeline.matching.clauses import Clause, has_subject
from claims.pipeline.types import Modality, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_STRAIGHT = '"'
_QUOTES = frozenset("“«„”»" + _STRAIGHT)
_JOINTS = frozenset(
    ("that", "as", "while", "after", "because", "although", "though", "when", "since", "before", "whereas")
)
_WH = frozenset(("where", "when", "which", "whom"))
_OF_OTHERS = (Modality.DEMANDED, Modality.ASKED)
"""What somebody wants of others has them for its subject, not who wants it."""
_LONGEST_SUBJECT = 25
"""Tokens; a longer subject is not repeated before a clause that shares it."""
_EDGE = " \t\n\r,;:–—-"


def clause_span(text: str, clause: Clause, hull: Span) -> Span:
    """The clause without its opening "that" or "to", and with the closing quotation mark of one it opens.

    Stays inside ``hull`` and is never empty.
    """
    first = _opening(clause)
    start, end = clause.tokens[first].idx, clause.span.end
    if first == 0 and start > hull.start and _unopened(text[start:end]) and text[start - 1] in _QUOTES:
        start -= 1
    if end < hull.end and _unclosed(text[start:end]) and text[end] in _QUOTES:
        end += 1
    while end - start > 2 and _wrapped(text[start:end]):
        start, end = start + 1, end - 1
    while end - start > 1 and text[start] in _QUOTES and _unclosed(text[start:end]):
        start += 1
    while end - start > 1 and text[start].isspace():
        start += 1
    return Span(start, end)


def _opening(clause: Clause) -> int:
    """How many tokens only join the clause to what is before it; at least one token is left."""
    first = 0
    tokens, head = clause.tokens, clause.head
    if head is None:
        return int(len(tokens) > 1 and tokens[0].lower_ == "that" and tokens[0].pos_ == "SCONJ")
    if tokens[0].lower_ in _JOINTS and tokens[0].dep_ in ("mark", "advmod") and tokens[0].head.i == head.i:
        first = 1
    elif head.dep_ == "relcl":
        first = next((n + 1 for n, t in enumerate(tokens[:3]) if t.lower_ in _WH or t.tag_ in RELATIVE), 0)
        if first and tokens[first - 1].tag_ == "WP$":
            first = 0
    elif tokens[0].lower_ == "to" and tokens[0].dep_ == "aux":
        first = 1
    return first if first < len(tokens) else 0


def _unopened(words: str) -> bool:
    opened, closed = sum(c in "“«„" for c in words), sum(c in "”»" for c in words)
    return closed > opened or words.count(_STRAIGHT) % 2 == 1


def _unclosed(words: str) -> bool:
    opened = sum(c in "“«„" for c in words)
    closed = sum(c in "”»" for c in words)
    return opened > closed or words.count(_STRAIGHT) % 2 == 1


def _wrapped(words: str) -> bool:
    """One quotation and nothing else."""
    inner = words[1:-1]
    pair = words[0] + words[-1]
    return pair in ("“”", '""', "«»") and not any(c in _QUOTES for c in inner)


def clause_text(text: str, clause: Clause, span: Span, content: Sequence[Span], modality: Modality) -> str:
    """The clause to be read alone: its subject, where another clause holds it, then its own words.

    Only what stands in ``content`` is taken, so that a speaker named in the middle is left out.
    """
    parts = [
        text[max(span.start, c.start) : min(span.end, c.end)]
        for c in content
        if c.start < span.end and span.start < c.end
    ]
    words = " ".join(p.strip() for p in parts) or text[span.start : span.end]
    subject = _doer(text, clause) if modality not in _OF_OTHERS else ""
    if subject:
        held = modality in (Modality.ASSERTED, Modality.DENIED)
        words = f"{subject} {_inflected(words, clause) if held else f'to {words}'}"
    else:
        words = f"{_shared_subject(text, clause)} {words}"
    return tidy(words) or text[span.start : span.end]


def negated(text: str, clause: Clause, words: str) -> str:
    """What is held by one who denies ``words``: "units were not there"; "not so: ..." where no auxiliary
    carries the "not"."""
    head = clause.head
    helpers = (
        [c for c in head.children if c.dep_ in ("aux", "auxpass") and c.tag_ != "TO"]
        if head is not None
        else []
    )
    first = helpers[0] if helpers else head
    if first is None or not (helpers or first.lemma_ == "be"):
        return f"not so: {words}"
    start = clause.tokens[0].idx
    before = text[start : first.idx + len(first.text)].split()
    plain = words.split()
    at = len(before)
    while at <= len(plain) and at > 0 and plain[at - 1] != first.text:
        at -= 1
    return " ".join((*plain[:at], "not", *plain[at:])) if at else f"not so: {words}"


def tidy(words: str) -> str:
    """One line, quotation marks in pairs, no comma or dash at the ends."""
    line = re.sub(r"[”\"]\s+[“\"]", " ", " ".join(words.split()))
    opened, closed = sum(c == "“" for c in line), sum(c == "”" for c in line)
    if opened != closed:
        line = line.translate({ord("“"): None, ord("”"): None})
    if line.count(_STRAIGHT) % 2:
        line = line.replace(_STRAIGHT, "")
    line = line.strip(_EDGE)
    return line[1:-1].strip(_EDGE) if len(line) > 2 and _wrapped(line) else line


def _shared_subject(text: str, clause: Clause) -> str:
    """The subject, with the auxiliary, of the clause that this one hangs on; "" where it has its own."""
    head = clause.head
    if head is None or has_subject(head):
        return _antecedent(text, clause, head) if head is not None else ""
    subject, verb = subject_and_verb(head)
    if subject is None or verb is None or head.dep_ != "conj":
        return ""
    noun = (
        _phrase(text, verb.head, before=subject.i)
        if verb.dep_ == "relcl" and subject.tag_ in RELATIVE
        else _phrase(text, subject)
    )
    return " ".join(filter(None, (noun, _auxiliaries(head, verb))))


def _doer(text: str, clause: Clause) -> str:
    """Who "claimed to have regained it" or "agreed to leave": the subject of the verb that the infinitive
    hangs on; "" where that verb has an object, which may be the one who acts."""
    head, first = clause.head, clause.tokens[0]
    if head is None or head.dep_ != "xcomp" or head.head.i >= first.i or has_subject(head):
        return ""
    if first.lower_ != "to" or clause.tokens[1:2] == () or clause.tokens[1].tag_ != "VB":
        return ""
    if any(c.dep_ in ("dobj", "dative") for c in head.head.children):
        return ""
    subject, verb = subject_and_verb(head.head)
    if subject is None or verb is None:
        return ""
    if subject.tag_ in RELATIVE and verb.dep_ == "relcl":
        return _phrase(text, verb.head, before=subject.i)
    return "" if subject.pos_ == "PRON" else _phrase(text, subject)


def _inflected(words: str, clause: Clause) -> str:
    """The infinitive at the beginning as a present tense: "have regained it" as "has regained it"."""
    verb, _, rest = words.partition(" ")
    subject = subject_and_verb(clause.head.head)[0] if clause.head is not None else None
    many = subject is not None and (
        subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
    )
    if verb == "be":
        return f"{'are' if many else 'is'} {rest}"
    return words if many else f"{_THIRD.get(verb) or _third(verb)} {rest}"


_THIRD = {"have": "has", "do": "does", "go": "goes"}


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "ch", "sh", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _antecedent(text: str, clause: Clause, head: Token) -> str:
    """What "that" or "which" stands for, where it is the subject."""
    relative = next((c for c in head.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if head.dep_ != "relcl" or relative is None or relative.tag_ not in RELATIVE:
        return ""
    if head.head.i >= clause.tokens[0].i:
        return ""
    return _phrase(text, head.head, before=relative.i)


def _auxiliaries(head: Token, verb: Token) -> str:
    """The auxiliaries that "and" carries on: "200 were arrested and charged"."""
    if head.tag_ not in ("VBN", "VB", "VBG") or any(c.dep_ in ("aux", "auxpass") for c in head.children):
        return ""
    return " ".join(c.text for c in verb.children if c.dep_ in ("aux", "auxpass", "neg") and c.i < verb.i)


def _phrase(text: str, noun: Token, before: int | None = None) -> str:
    """The noun with all that belongs to it, up to the token ``before``."""
    tokens = [t for t in noun.subtree if before is None or t.i < before]
    if not tokens or len(tokens) > _LONGEST_SUBJECT:
        return ""
    first, last = tokens[0], tokens[-1]
    return text[first.idx : last.idx + len(last.text)].strip(_EDGE)
