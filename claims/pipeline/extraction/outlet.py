"""What the outlet says in its own voice: the finite clauses that nobody else is made to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.pipeline.extraction.candidates import Candidate, trimmed, worded
from claims.pipeline.extraction.sources import RELATIVES, noun_phrase, subject_of
from claims.pipeline.language import TokenTable
from claims.pipeline.language.table import SUBJECTS

_NOT_STATEMENTS = re.compile(
    r"(?:read|see|watch|click|listen|follow us|sign up|subscribe|download|share|copyright|©|all rights|"
    r"photo|image|picture|(?:additional |with )?reporting by|editing by|writing by|story continues|related|"
    r"advertisement|this (?:article|story) (?:was|has been|originally)|editor[’']s note|correction)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"contribut\w+ (?:to (?:this|the) (?:report|article|story)|(?:additional )?reporting)")
_OPENING = re.compile(r"[\W_]*")
_NAMELESS = frozenset({"by", "with", "from", "via"})
"""How a byline or credit begins where no finite verb follows."""
_STOPS = (".", "!", "…")
_QUOTES = "\"'”’»)]"
_FINITE_VERBS = frozenset({"VBD", "VBZ", "VBP"})
_BREAKS = frozenset({"advcl", "conj", "parataxis", "ccomp", "relcl", "acl"})


def outlet_statements(table: TokenTable, attributed: list[Candidate]) -> Iterator[Candidate]:
    """One utterance for each sentence, of what remains once the attributed parts are taken out."""
    covered = [False] * len(table)
    for candidate in attributed:
        for token in _covered(table, candidate):
            covered[token] = True
    for number, (first, last) in enumerate(table.sentences):
        tokens = {t for t in range(first, last) if not covered[t]}
        if not tokens or number in table.datelines or _skipped(table, first, last):
            continue
        whole = len(tokens) == last - first
        shared = set() if whole else _shared_subjects(table, tokens)
        if shared or _asserts(table, tokens) or (whole and _declares(table, first, last)):
            content = _without_leftovers(table, trimmed(table, tokens | shared))
            if worded(table, content) >= (2 if whole and _stopped(table, last) else 3):
                yield Candidate("outlet-sentence", min(content), content)


def _shared_subjects(table: TokenTable, tokens: set[int]) -> set[int]:
    """ "Hill said it rained and left the town": who left is named only where the report begins."""
    found: set[int] = set()
    for verb in tokens:
        conjoined = table.dep[verb] == "conj" and table.head[verb] not in tokens
        own = table.child(verb, "nsubj", "nsubjpass", "csubj", "expl") is not None
        if conjoined and not own and table.tag[verb] in _FINITE_VERBS:
            subject = subject_of(table, verb)
            if subject is not None and table.sentence[subject] == table.sentence[verb]:
                found |= noun_phrase(table, subject, set())
    return found


def _covered(table: TokenTable, candidate: Candidate) -> set[int]:
    """The utterance with its frame: time and place of the saying go with it, further clauses do not."""
    if candidate.embedded:
        return set()
    tokens = candidate.content | candidate.cue
    if candidate.direct and candidate.rule_id != "quotation-with-cue":
        return tokens
    frame = set(table.subtree(candidate.anchor))
    if candidate.rule_id.startswith("noun-"):
        verb = table.head[candidate.anchor]
        frame = set(table.subtree(verb)) if candidate.cue & {verb} or table.child(verb, "expl") else frame
    for token in sorted(frame):
        own_clause = (
            table.dep[token] in _BREAKS
            and token not in tokens
            and table.finite(token)
            and any(table.dep[k] in SUBJECTS for k in table.kids[token])
            and not set(table.subtree(token)) & candidate.cue
        )
        if (own_clause and table.dep[token] != "relcl") or _further_deed(table, token, candidate):
            frame -= set(table.subtree(token))
    return tokens | frame


def _further_deed(table: TokenTable, token: int, candidate: Candidate) -> bool:
    """A second verb of the speaker's beside the reporting one ("and left") is the outlet's to tell."""
    first = table.head[token]
    return (
        table.dep[token] == "conj"
        and (first == candidate.anchor or table.head[first] == candidate.anchor)
        and table.tag[token] in _FINITE_VERBS
        and token not in candidate.content | candidate.cue
    )


def _skipped(table: TokenTable, first: int, last: int) -> bool:
    """A question, credit, byline or label."""
    start, end = table.start[first], table.end[last - 1]
    sentence = table.text[start:end]
    if sentence.rstrip(_QUOTES).endswith("?"):
        return True
    opening = _OPENING.match(sentence)
    at = start + (opening.end() if opening else 0)
    return bool(_NOT_STATEMENTS.match(table.text, at, end) or _CREDIT.search(table.text, at, end))


def _declares(table: TokenTable, first: int, last: int) -> bool:
    """A sentence that nobody else speaks in states something also where the parse shows no subject or
    took its verb for something else: it holds a tensed verb, or ends as a sentence does."""
    words = [t for t in range(first, last) if any(c.isalpha() for c in table.word[t])]
    if len(words) < 3:
        return False
    if any(table.tag[t] in _FINITE_VERBS or table.tag[t] == "MD" for t in words):
        return True
    order = table.tag[words[0]] == "VB" or table.lower[words[0]] in _NAMELESS
    return _stopped(table, last) and len(words) > 3 and not order


def _stopped(table: TokenTable, last: int) -> bool:
    """Whether the sentence that ends before ``last`` has its full stop."""
    return table.text[: table.end[last - 1]][-4:].rstrip(_QUOTES).endswith(_STOPS)


def _asserts(table: TokenTable, tokens: set[int]) -> bool:
    """A finite verb with a subject, both the outlet's own."""
    for token in tokens:
        if table.tag[token] not in _FINITE_VERBS and table.tag[token] != "MD":
            continue
        verb = token if table.dep[token] not in ("aux", "auxpass") else table.head[token]
        at = verb
        for _ in range(4):
            if any(table.dep[k] in SUBJECTS and k in tokens for k in table.kids[at]):
                return True
            if table.dep[at] not in ("conj", "xcomp") or table.head[at] not in tokens:
                break
            at = table.head[at]
    return False


def _without_leftovers(table: TokenTable, tokens: set[int]) -> set[int]:
    """Drop a conjunction or mark left hanging where an attributed clause was taken out."""
    ordered = sorted(tokens)
    kept = set(tokens)
    for index, token in enumerate(ordered):
        following = table.following(token)
        hanging = following is not None and following not in tokens
        loose = table.head[token] not in tokens or table.dep[token] == "cc"
        joins = table.dep[token] in ("mark", "cc", "punct") or table.lower[token] in RELATIVES
        if hanging and loose and joins and index:
            kept.discard(token)
    return kept
