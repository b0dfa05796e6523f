"""What the rules propose before overlaps are settled: sets of token indices, not yet spans."""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.pipeline.language import TokenTable

_EDGE = frozenset({",", ";", ":", "-", "–", "—", "--", "..."})


@dataclass(slots=True, eq=False)
class Candidate:
    """One proposed utterance.

    ``anchor`` is the token that the rule fired on (the reporting verb or noun); ``inherits`` the
    utterance whose source a cue without subject shares. ``direct`` marks contents given by quotation
    marks alone.
    """

    rule_id: str
    anchor: int
    content: set[int]
    cue: set[int] = field(default_factory=set)
    source: set[int] = field(default_factory=set)
    direct: bool = False
    embedded: bool = False
    """A noun cue inside somebody's clause: that clause stays whole and holds this utterance."""
    confidence: float = 0.0
    """How likely source and content are right, where more than its rule is known about it; else 0."""

    @property
    def order(self) -> tuple[int, int]:
        return min(self.content), self.anchor


def trimmed(table: TokenTable, tokens: set[int]) -> set[int]:
    """Without white space, and without commas and dashes at the edges of each run."""
    kept = set(tokens)
    for run in _runs(table, kept):
        while run and (table.word[run[0]] in _EDGE or table.word[run[0]] == "."):
            kept.discard(run.pop(0))
        while run and table.word[run[-1]] in _EDGE:
            kept.discard(run.pop())
        if run and table.word[run[-1]] == "." and table.quoted[run[-1]] < 0:
            kept.discard(run.pop())
    return kept


def _runs(table: TokenTable, tokens: set[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for token in sorted(tokens):
        if runs and table.previous(token) == runs[-1][-1]:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def worded(table: TokenTable, tokens: set[int]) -> int:
    """How many of the tokens are words or numbers."""
    return sum(any(c.isalnum() for c in table.word[t]) for t in tokens)


def with_whole_quotations(table: TokenTable, tokens: set[int], own: set[int]) -> set[int]:
    """The tokens, and the rest of each quotation that they enter, short of the source and cue."""
    for number in {table.quoted[t] for t in tokens if table.quoted[t] >= 0}:
        whole = set(table.tokens(table.quotations[number].span))
        if not whole & own:
            tokens = tokens | whole
    return tokens
