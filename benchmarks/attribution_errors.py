"""Why attributions were not right as a whole (content Jaccard .5, sources that overlap), by cause.

Every gold without a match and every found without a match gets one cause. A missed gold and the found that
overlaps it most are one case: it costs a miss and a false find. The last column is what F1 would be if that
cause alone were mended: its misses found, its false finds gone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from benchmarks.attribution_gold import PRONOUN_TAGS, Utterance, cue_kind, head_of
from benchmarks.attribution_score import jaccard, prf, whole_pairs
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import noun_cues, reporting_verbs

LEAST = 0.5
RELATIVE = frozenset({"WP", "WDT", "WP$"})
INSIDE = 0.8
"""The share of the words of one content that must lie in the other's for it to be a part of it."""


@dataclass(frozen=True)
class Case:
    """One wrong place: what was missed there, what was found instead, and the most likely cause."""

    cause: str
    article: str
    start: int
    end: int
    gold: Utterance | None
    found: Utterance | None


def cases_of(
    article: str, table: TokenTable, gold: list[Utterance], found: list[Utterance], set_aside: set[int]
) -> list[Case]:
    pairs = whole_pairs(gold, found, LEAST)
    matched = set(pairs.values())
    missed = [i for i in range(len(gold)) if i not in matched]
    wrong = {i for i in range(len(found)) if i not in pairs}
    cases = []
    edges = sorted(
        ((jaccard(gold[g].content, found[f].content), g, f) for g in missed for f in wrong), reverse=True
    )
    instead: dict[int, int] = {}
    for overlap, g, f in edges:
        if overlap > 0 and g not in instead and f not in instead.values():
            instead[g] = f
    for g in missed:
        other = found[instead[g]] if g in instead else None
        cause = _cause(table, g, other, gold, found)
        cases.append(_case(table, cause, article, gold[g], other))
    for f in sorted(wrong - set(instead.values())):
        cases.append(_case(table, _spurious(table, found[f], gold, set_aside), article, None, found[f]))
    return cases


def _case(
    table: TokenTable, cause: str, article: str, gold: Utterance | None, found: Utterance | None
) -> Case:
    tokens = set().union(*((one.content | one.cue) for one in (gold, found) if one))
    return Case(cause, article, table.start[min(tokens)], table.end[max(tokens)], gold, found)


def _cause(
    table: TokenTable, index: int, other: Utterance | None, gold: list[Utterance], found: list[Utterance]
) -> str:
    one = gold[index]
    if other is None:
        holder = next((f for f in found if _part_of(one, f)), None)
        if holder is not None:
            return "content: another find holds it (merged, or gold marks the inner one too)"
        return _not_found(table, one)
    if jaccard(one.content, other.content) >= LEAST:
        return _wrong_source(table, one, other)
    return _wrong_content(one, other, gold, found)


def _wrong_source(table: TokenTable, one: Utterance, other: Utterance) -> str:
    if not other.source:
        tag = table.tag[head_of(table, one.source)]
        return f"source: none given, gold has a {'pronoun' if tag in PRONOUN_TAGS else 'name or noun'}"
    if not one.source:
        return "source: given, gold has none"
    if one.cue & other.cue:
        if {table.tag[t] for t in one.source} <= RELATIVE:
            return "source: a noun, where gold marks the relative pronoun beside the cue"
        return "source: another one, same cue"
    return "source: another one, another cue"


def _wrong_content(one: Utterance, other: Utterance, gold: list[Utterance], found: list[Utterance]) -> str:
    pieces = [f for f in found if _part_of(f, one)]
    if len(pieces) > 1 and jaccard(set().union(*(p.content for p in pieces)), one.content) >= LEAST:
        return "content: one gold, found in pieces"
    inside = [g for g in gold if _part_of(g, other)]
    if len(inside) > 1:
        return "content: several gold, found as one"
    same_cue = bool(one.cue & other.cue)
    if _part_of(other, one):
        return "content: too short" if same_cue else "content: too short, by another cue"
    if _part_of(one, other):
        return "content: too long" if same_cue else "content: too long, by another cue"
    return "content: elsewhere" if same_cue else "content: other edges, by another cue"


def _part_of(one: Utterance, other: Utterance) -> bool:
    return len(one.content & other.content) >= INSIDE * len(one.content)


def _not_found(table: TokenTable, one: Utterance) -> str:
    kind = cue_kind(table, one.cue)
    if kind == "cue: none":
        quoted = any(table.quoted[t] >= 0 for t in one.content)
        return f"not found: no cue, {'quoted' if quoted else 'not quoted'}"
    if kind == "cue: noun" and any(table.lemma[t] in noun_cues() for t in one.cue):
        return "not found: noun cue in the lexicon"
    if kind in ("cue: noun", "cue: other") and any(table.lemma[t] in reporting_verbs() for t in one.cue):
        return "not found: verb in the lexicon, tagged as another part of speech"
    if kind == "cue: noun":
        return "not found: noun cue not in the lexicon"
    if kind == "cue: verb":
        verbs = {t for t in one.cue if table.tag[t].startswith("VB")}
        if not any(table.lemma[t] in reporting_verbs() for t in verbs):
            return "not found: verb not in the lexicon"
        return "not found: verb in the lexicon, frame or parse"
    return f"not found: {kind.removeprefix('cue: ')} cue"


def _spurious(table: TokenTable, one: Utterance, gold: list[Utterance], set_aside: set[int]) -> str:
    if one.content & set_aside:
        return "spurious: in a passage that the annotator set aside"
    everything = set().union(*(g.content for g in gold), set())
    if len(one.content & everything) >= 0.5 * len(one.content):
        if any(_part_of(one, g) and one.cue and one.cue <= g.content for g in gold):
            return "spurious: inside a gold content (nested, its outer one not found so)"
        return "spurious: a piece of a gold content"
    kind = cue_kind(table, one.cue)
    return f"spurious: gold has none, {kind.removeprefix('cue: ')} cue"


def report_errors(
    cases: list[Case], counts: tuple[int, int, int], texts: dict[str, TokenTable] | None
) -> None:
    """Prints causes by what mending them would bring; ``counts`` are the right, found and gold of whole .5.
    With ``texts``, the words of the examples as well (for the screen: the corpus may not be quoted)."""
    right, found, gold = counts
    by_cause: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_cause[case.cause].append(case)
    now = prf((right, found, right, gold))[2]
    rows = []
    for cause, ones in by_cause.items():
        misses = sum(c.gold is not None for c in ones)
        false = sum(c.found is not None for c in ones)
        # A case with both becomes right; a miss alone is found; a false find alone goes.
        mended = (right + misses, found - false + misses, right + misses, gold)
        rows.append((prf(mended)[2] - now, cause, misses, false, ones))
    rows.sort(key=lambda row: (-row[0], row[1]))
    print(f"\nErrors at whole .5 (F1 {now:.3f}): {gold - right} missed, {found - right} false")
    print(f"  {'cause':72}{'missed':>8}{'false':>8}{'F1 if mended':>14}")
    for gain, cause, misses, false, _ in rows:
        print(f"  {cause:72}{misses:8}{false:8}{'+' + format(gain, '.3f'):>14}")
    print("\nThree places of each of the five largest (article:start-end, in characters)")
    for _, cause, _, _, ones in rows[:5]:
        print(f"  {cause}")
        step = max(1, len(ones) // 3)
        for case in ones[::step][:3]:
            print(f"    {case.article}:{case.start}-{case.end}")
            if texts is not None:
                _show(texts[case.article], case)


def _show(table: TokenTable, case: Case) -> None:
    for name, one in (("gold", case.gold), ("found", case.found)):
        if one is not None:
            print(f"      {name:6}{_words(table, one.source)} | {_words(table, one.cue)} | ", end="")
            print(f"{_words(table, one.content)}  {one.rule_id}")


def _words(table: TokenTable, tokens: set[int]) -> str:
    return " ".join(table.word[t] for t in sorted(tokens)) or "-"
