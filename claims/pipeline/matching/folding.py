"""Groups propositions into claims: those that say the same thing become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from claims.pipeline.protocols import Matcher
from claims.pipeline.types import Proposition, RelationFinding

MAX_BUCKET = 500
"""A key that more propositions than this share selects nothing and is passed over."""


@dataclass(frozen=True, slots=True)
class FoldedClaim:
    """One claim: indices of its propositions, the first being the one that stands for it, and why
    each of the others was joined (None for the first)."""

    members: tuple[int, ...]
    reasons: tuple[RelationFinding | None, ...]


def candidate_pairs(propositions: Sequence[Proposition]) -> list[tuple[int, int]]:
    """All pairs of indices that share a key, smaller index first, sorted."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for index, proposition in enumerate(propositions):
        for key in proposition.keys:
            buckets[key].append(index)
    pairs = {
        (a, b)
        for members in buckets.values()
        if len(members) <= MAX_BUCKET
        for i, a in enumerate(members)
        for b in members[i + 1 :]
        if a != b
    }
    return sorted(pairs)


def fold(propositions: Sequence[Proposition], matcher: Matcher) -> list[FoldedClaim]:
    """Claims in the order of their first member.

    Matches are joined from the strongest down, and a group is joined to another only through its
    representatives' own match, so that "A is like B is like C" does not chain unlike claims. The
    representative is the member with the most words (ties: the text itself), not the one that came
    first, which makes the grouping independent of the input's order but for equal scores.
    """
    found: dict[tuple[int, int], RelationFinding] = {}
    for a, b in candidate_pairs(propositions):
        finding = matcher.match(propositions[a], propositions[b])
        if finding is not None:
            found[a, b] = finding
    group = list(range(len(propositions)))
    members: dict[int, list[int]] = {i: [i] for i in group}
    for a, b in sorted(found, key=lambda pair: _strength(pair, found, propositions)):
        left, right = group[a], group[b]
        if left == right or not _all_match(members[left], members[right], found, propositions, matcher):
            continue
        for index in members[right]:
            group[index] = left
        members[left].extend(members.pop(right))
    return sorted((_folded(m, found, propositions) for m in members.values()), key=lambda c: min(c.members))


def _strength(
    pair: tuple[int, int], found: dict[tuple[int, int], RelationFinding], propositions: Sequence[Proposition]
) -> tuple[float, str, str]:
    texts = sorted((propositions[pair[0]].text, propositions[pair[1]].text))
    return (-found[pair].score, texts[0], texts[1])


def _all_match(
    left: Sequence[int],
    right: Sequence[int],
    found: dict[tuple[int, int], RelationFinding],
    propositions: Sequence[Proposition],
    matcher: Matcher,
) -> bool:
    """Whether the representatives match; further members only need not to be known as different."""
    a, b = _representative(left, propositions), _representative(right, propositions)
    if (min(a, b), max(a, b)) in found:
        return True
    return matcher.match(propositions[a], propositions[b]) is not None


def _representative(members: Sequence[int], propositions: Sequence[Proposition]) -> int:
    return min(members, key=lambda i: (-len(propositions[i].lemmas), propositions[i].text, i))


def _folded(
    members: Sequence[int], found: dict[tuple[int, int], RelationFinding], propositions: Sequence[Proposition]
) -> FoldedClaim:
    first = _representative(members, propositions)
    rest = sorted(i for i in members if i != first)
    reasons = [_reason(i, first, members, found) for i in rest]
    return FoldedClaim((first, *rest), (None, *reasons))


def _reason(
    index: int, first: int, members: Sequence[int], found: dict[tuple[int, int], RelationFinding]
) -> RelationFinding | None:
    direct = found.get((min(index, first), max(index, first)))
    if direct is not None:
        return direct
    links = [found[p] for o in members if (p := (min(index, o), max(index, o))) in found]
    return max(links, key=lambda f: f.score, default=None)
