"""Overlaps settled: nested utterances get a parent, crossing ones are cut, doubles dropped."""

from __future__ import annotations

from claims.pipeline.extraction.candidates import Candidate, trimmed, worded
from claims.pipeline.language import TokenTable

_RANK = {
    "turn-label": -1,
    "turn-handle": -1,
    "quotation-with-cue": 0,
    "reported-clause": 1,
    "reported-parenthetical": 1,
    "reported-as-clause": 1,
    "according-to": 1,
    "quotation-floating": 2,
    "reported-impersonal": 2,
    "outlet-sentence": 9,
}
_USUAL_RANK = 3
_DEEPEST = 6
"""Reports within reports past this depth are dropped: no reader follows them, and time is bounded."""


def settle(table: TokenTable, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates in rank order claim their tokens; a later one may lie wholly inside an earlier
    content or around it, and loses the tokens in which it would cross."""
    kept: list[Candidate] = []
    owners: dict[int, list[Candidate]] = {}
    for candidate in sorted(candidates, key=_precedence):
        if candidate.content and len(owners.get(max(candidate.content), ())) >= _DEEPEST:
            continue
        _fit(table, candidate, owners)
        if worded(table, candidate.content) < 1:
            continue
        kept.append(candidate)
        for token in candidate.content:
            owners.setdefault(token, []).append(candidate)
    return sorted(kept, key=lambda c: (*c.order, -len(c.content)))


def _precedence(candidate: Candidate) -> tuple[float, float, tuple[int, int]]:
    rank = _RANK.get(candidate.rule_id, _USUAL_RANK)
    if candidate.confidence:
        return 1.0, -candidate.confidence, candidate.order
    return float(rank), 0.0, candidate.order


def _fit(table: TokenTable, candidate: Candidate, owners: dict[int, list[Candidate]]) -> None:
    rivals = {id(o): o for t in candidate.content for o in owners.get(t, ())}
    for rival in sorted(rivals.values(), key=lambda c: c.order):
        shared = candidate.content & rival.content
        if not shared:
            continue
        inside = candidate.content < rival.content and not candidate.cue & (rival.cue | rival.source)
        around = rival.content < candidate.content and (rival.cue | rival.source) <= candidate.content
        if not (inside or around):
            candidate.content = trimmed(table, candidate.content - shared)


def parents(kept: list[Candidate]) -> list[int | None]:
    """For each utterance the index of the smallest content that holds its own, None at the top."""
    result: list[int | None] = []
    where: dict[int, list[int]] = {}
    for index, candidate in enumerate(kept):
        for token in candidate.content:
            where.setdefault(token, []).append(index)
    for index, candidate in enumerate(kept):
        first = min(candidate.content)
        holding = [
            other for other in where[first] if other != index and candidate.content < kept[other].content
        ]
        result.append(min(holding, key=lambda o: (len(kept[o].content), o), default=None))
    return result
