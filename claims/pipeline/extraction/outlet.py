"""What the outlet says in its own voice: the finite clauses that nobody else is made to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.pipeline.extraction.candidates import Candidate, trimmed, worded
from claims.pipeline.language import TokenTable
from claims.pipeline.language.table import SUBJECTS

_NOT_STATEMENTS = re.compile(
    r"(?:read|see|watch|click|listen|follow us|sign up|subscribe|download|share|copyright|©|all rights|"
    r"photo|image|picture|(?:additional |with )?reporting by|editing by|writing by|story continues|related|"
    r"advertisement|this (?:article|story) (?:was|has been|originally)|editor[’']s note|correction)\b",
    re.IGNORECASE,
)
_FINITE_VERBS = frozenset({"VBD", "VBZ", "VBP"})
_BREAKS = frozenset({"advcl", "conj", "parataxis", "ccomp", "relcl", "acl"})
_ADJUNCT_MARKS = frozenset(
    {"after", "before", "while", "when", "since", "because", "although", "though", "as"}
)


def outlet_statements(table: TokenTable, attributed: list[Candidate]) -> Iterator[Candidate]:
    """One utterance for each sentence, of what remains once the attributed parts are taken out."""
    covered = [False] * len(table)
    for candidate in attributed:
        for token in _covered(table, candidate):
            covered[token] = True
    for first, last in table.sentences:
        tokens = {t for t in range(first, last) if not covered[t]}
        if tokens and not _skipped(table, first, last) and _asserts(table, tokens):
            content = trimmed(table, _without_leftovers(table, tokens))
            if worded(table, content) >= 3:
                yield Candidate("outlet-sentence", min(content), content)


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
        if own_clause and table.dep[token] != "relcl":
            frame -= set(table.subtree(token))
    return tokens | frame


def _skipped(table: TokenTable, first: int, last: int) -> bool:
    words = list(range(first, last))
    if not words or table.word[words[-1]] == "?":
        return True
    return bool(_NOT_STATEMENTS.match(table.text, table.start[words[0]], table.end[words[-1]]))


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
        hanging = following is not None and following not in tokens and table.head[token] not in tokens
        if hanging and table.dep[token] in ("mark", "cc", "punct") and index:
            kept.discard(token)
    return kept
