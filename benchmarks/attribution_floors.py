"""What simple or published methods find, on the same parse as the pipeline, to compare it with.

All code here is ours, written from what the methods' authors published; none is theirs. ``floor_textacy``
alone calls the real library, where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.attribution_gold import Utterance, tokens_in, words
from claims.pipeline.language import TokenTable
from claims.pipeline.protocols import Parsed

COMMON_VERBS = frozenset(
    ["say", "tell", "ask", "add", "announce", "claim", "report", "think", "believe", "argue", "warn"]
)
REPORTING_VERBS = COMMON_VERBS | frozenset(
    " ".join(
        (
            "accuse acknowledge admit advise agree allege answer assert assure blame call cite comment",
            "complain concede conclude confirm contend continue criticize declare demand deny",
            "describe disclose emphasize estimate explain expect express fear feel find hope indicate inform",
            "insist joke know learn maintain mention note object observe offer point predict promise pledge",
            "propose question quote read recall recommend refer remark remind reply repeat request respond",
            "reveal see show signal state stress suggest suspect testify tweet urge vow want wonder worry",
            "write",
        )
    ).split()
)
SUBJECTS = ("nsubj", "nsubjpass")

Floor = Callable[[TokenTable], list[Utterance]]


def floor_quotes(table: TokenTable) -> list[Utterance]:
    """Whatever stands in double quotation marks."""
    return [Utterance(content=words(table, table.tokens(q.span))) for q in table.quotations if not q.single]


def floor_sentences(table: TokenTable) -> list[Utterance]:
    """And every sentence with a reporting verb, less the verb and its subject."""
    found = floor_quotes(table)
    for first, last in table.sentences:
        for token in range(first, last):
            if table.lemma[token] in COMMON_VERBS and table.tag[token].startswith("VB"):
                subject = table.child(token, "nsubj")
                source = words(table, table.subtree(subject)) if subject is not None else set()
                content = words(table, range(first, last)) - source - {token}
                found.append(Utterance(content, source, {token}))
                break
    return found


def floor_dependencies(table: TokenTable) -> list[Utterance]:
    """The clause that a reporting verb takes, and the verb's subject."""
    return list(_clauses(table, REPORTING_VERBS))


def floor_direct_quotations(table: TokenTable) -> list[Utterance]:
    """Direct quotations as textacy describes its ``direct_quotations``: a pair of quotation marks, a
    reporting verb outside it in the same sentences, and that verb's subject; without all three, nothing.
    Neither indirect nor mixed quotations are meant to be found."""
    found = []
    for quotation in table.quotations:
        inside = table.tokens(quotation.span)
        if quotation.single or len(words(table, inside)) < 4:
            continue
        verb = _nearest_verb(table, inside, REPORTING_VERBS)
        subject = table.child(verb, "nsubj") if verb is not None else None
        if verb is not None and subject is not None:
            found.append(Utterance(words(table, inside), _noun_phrase(table, subject), {verb}))
    return found


def floor_gap_tracker(table: TokenTable) -> list[Utterance]:
    """Quotations as the Gender Gap Tracker describes its extractor (Asr et al. 2021, PLoS ONE 16(1)): clauses
    of reporting verbs with their subject ("syntactic quotes"), "according to", quotations beside a verb
    and its subject ("heuristic"), and a quotation that stands as a sentence of its own after another, which
    the last speaker goes on with ("floating")."""
    found = [_with_quotations(table, one) for one in _clauses(table, REPORTING_VERBS)]
    found.extend(_according_to(table))
    covered = {t for one in found for t in one.content}
    spoken: list[tuple[int, Utterance]] = [(max(one.content), one) for one in found]
    for quotation in table.quotations:
        inside = words(table, table.tokens(quotation.span))
        if quotation.single or len(inside) < 4 or inside & covered:
            continue
        verb = _nearest_verb(table, table.tokens(quotation.span), REPORTING_VERBS)
        subject = table.child(verb, *SUBJECTS) if verb is not None else None
        if verb is not None and subject is not None:
            one = Utterance(inside, words(table, table.subtree(subject)) - inside, {verb})
        else:
            before = [(end, other) for end, other in spoken if end < min(inside)]
            last = max(before, key=lambda each: each[0], default=None)
            if last is None or table.sentence[min(inside)] - table.sentence[last[0]] > 1:
                continue
            one = Utterance(inside, set(last[1].source))
        found.append(one)
        spoken.append((max(inside), one))
    return found


FLOORS: dict[str, Floor] = {
    "quotation marks": floor_quotes,
    "+ verb sentences": floor_sentences,
    "plain dependencies": floor_dependencies,
    "as textacy describes": floor_direct_quotations,
    "as GenderGapTracker d.": floor_gap_tracker,
}


def real_textacy() -> Callable[[Parsed, TokenTable], list[Utterance]]:
    """textacy's own ``direct_quotations`` on the pipeline's parse. Raises ImportError where not installed."""
    from textacy.extract import direct_quotations  # type: ignore[import-not-found, unused-ignore]

    def find(parsed: Parsed, table: TokenTable) -> list[Utterance]:
        try:
            triples: list[Any] = list(direct_quotations(parsed.doc))
        except ValueError:
            return []  # It refuses a text whose quotation marks do not pair.
        return [
            Utterance(
                tokens_in(table, [(each.content.start_char, each.content.end_char)]),
                tokens_in(table, [(t.idx, t.idx + len(t)) for t in each.speaker]),
                tokens_in(table, [(t.idx, t.idx + len(t)) for t in each.cue]),
            )
            for each in triples
        ]

    return find


def _clauses(table: TokenTable, verbs: frozenset[str]) -> Iterator[Utterance]:
    for token in range(len(table)):
        clause = table.child(token, "ccomp")
        subject = table.child(token, *SUBJECTS)
        if table.lemma[token] in verbs and clause is not None and subject is not None:
            source = words(table, table.subtree(subject))
            content = words(table, table.subtree(clause)) - source - {token}
            if content:
                yield Utterance(content, source, {token})


def _according_to(table: TokenTable) -> Iterator[Utterance]:
    for token in range(len(table) - 2):
        if table.lower[token] == "according" and table.lower[token + 1] == "to":
            named = table.child(token + 1, "pobj")
            first, last = table.sentences[table.sentence[token]]
            source = words(table, table.subtree(named)) if named is not None else set()
            content = words(table, range(first, last)) - source - {token, token + 1}
            if source and content:
                yield Utterance(content, source, {token, token + 1})


def _with_quotations(table: TokenTable, one: Utterance) -> Utterance:
    """The content, and the rest of each quotation that it enters."""
    content = set(one.content)
    for number in {table.quoted[t] for t in content if table.quoted[t] >= 0}:
        content |= words(table, table.tokens(table.quotations[number].span))
    return Utterance(content - one.source - one.cue, one.source, one.cue)


def _nearest_verb(table: TokenTable, inside: range, verbs: frozenset[str]) -> int | None:
    """The reporting verb outside the quotation, in the sentences that it touches, nearest to it."""
    if not inside:
        return None
    first = table.sentences[table.sentence[inside[0]]][0]
    last = table.sentences[table.sentence[inside[-1]]][1]
    outside = [*range(first, inside[0]), *range(inside[-1] + 1, last)]
    chosen = [
        t
        for t in outside
        if table.lemma[t] in verbs and table.tag[t].startswith("VB") and table.quoted[t] < 0
    ]
    return min(chosen, key=lambda t: inside[0] - t if t < inside[0] else t - inside[-1], default=None)


def _noun_phrase(table: TokenTable, head: int) -> set[int]:
    """The head and what stands before it: a name without the clauses that follow."""
    return words(table, range(table.left[head], head + 1))
