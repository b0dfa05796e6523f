"""A corpus of attributions in brat stand-off, and what a pipeline found, as the same token sets.

PolNeAR (Newell, Margolin & Ruths 2018) annotates the outermost attribution only ("no nested attributions" in
its guidelines), so an utterance that a pipeline nests in another's content is counted apart and not scored.
Tokens are the parser's; only those with a letter or digit count, so that no choice of commas, quotation
marks or full stops at an edge moves a figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from claims.pipeline.language import TokenTable
from claims.pipeline.types import Attribution, Extraction, Voice

ROLES = ("content", "source", "cue")
PRONOUN_TAGS = frozenset({"PRP", "PRP$", "WP", "WP$", "DT", "WDT", "EX"})
QUOTE_KINDS = ("direct", "mixed", "indirect")
CUE_KINDS = ("cue: verb", "cue: noun", "cue: according to", "cue: other", "cue: none")
SOURCE_KINDS = ("source: named", "source: nominal", "source: pronoun", "source: none")
SHAPES = ("discontinuous", "multi-sentence")
KINDS = (*QUOTE_KINDS, *CUE_KINDS, *SOURCE_KINDS, *SHAPES)


@dataclass
class Utterance:
    """Token sets of one attribution, gold or found: indices of a ``TokenTable``."""

    content: set[int] = field(default_factory=set)
    source: set[int] = field(default_factory=set)
    cue: set[int] = field(default_factory=set)
    rule_id: str = ""
    confidence: float = 0.0


def read_gold(path: Path, table: TokenTable) -> list[Utterance]:
    """The attributions of one annotation file: every E line with a content."""
    places: dict[str, list[tuple[int, int]]] = {}
    utterances = []
    lines = path.read_text(encoding="utf-8").split("\n")
    for line in sorted(lines, key=lambda each: not each.startswith("T")):
        fields = line.split("\t")
        if len(fields) < 2:  # the rest of a marked text that has a line break in it
            continue
        if line.startswith("T"):
            places[fields[0]] = _spans(fields[1])
        elif line.startswith("E"):
            utterance = Utterance()
            for part in fields[1].split():
                role, key = part.split(":")
                name = role.rstrip("0123456789").lower()
                if name in ROLES and key in places:
                    getattr(utterance, name).update(tokens_in(table, places[key]))
            if utterance.content:
                utterances.append(utterance)
    return utterances


def read_set_aside(path: Path, table: TokenTable) -> set[int]:
    """What the annotator marked to be discarded: page furniture, invitations to read on."""
    lines = path.read_text(encoding="utf-8").split("\n")
    spans = [_spans(line.split("\t")[1]) for line in lines if "\tDiscard " in line]
    return set().union(*(tokens_in(table, each) for each in spans), set())


def _spans(described: str) -> list[tuple[int, int]]:
    """ "Content 115 290;301 320" to its pairs."""
    pieces = described.split(" ", 1)[1].split(";")
    return [(int(a), int(b)) for a, b in (piece.split() for piece in pieces)]


def tokens_in(table: TokenTable, spans: Iterable[tuple[int, int]]) -> set[int]:
    """The tokens with a letter or digit that the character spans touch."""
    found: set[int] = set()
    for start, end in spans:
        first = bisect_left(table.end, start + 1)
        found.update(words(table, range(first, bisect_left(table.start, end))))
    return found


def words(table: TokenTable, tokens: Iterable[int]) -> set[int]:
    return {t for t in tokens if any(c.isalnum() for c in table.word[t])}


def from_extractions(
    table: TokenTable, extractions: Sequence[Extraction], attributions: Sequence[Attribution] = ()
) -> list[Utterance]:
    """What a pipeline attributes to somebody, without what it nests in another's content."""
    result = []
    for index, one in enumerate(extractions):
        if one.voice is not Voice.ATTRIBUTED or nested(extractions, one):
            continue
        result.append(
            Utterance(
                tokens_in(table, [(s.start, s.end) for s in one.content]),
                tokens_in(table, [(one.source.start, one.source.end)]) if one.source else set(),
                tokens_in(table, [(one.cue.start, one.cue.end)]) if one.cue else set(),
                one.rule_id,
                attributions[index].confidence if attributions else 0.0,
            )
        )
    return result


def nested(extractions: Sequence[Extraction], one: Extraction) -> bool:
    return one.parent is not None and extractions[one.parent].voice is Voice.ATTRIBUTED


def articles(folder: Path, limit: int | None = None) -> Iterator[tuple[Path, Path]]:
    """Each text with its first annotator's file; with a limit, spread evenly over the names."""
    chosen = sorted(annotators(folder).items())
    step = max(1, len(chosen) // limit) if limit else 1
    for name, marks in chosen[::step][:limit]:
        text = folder / "text" / f"{name}.txt"
        if text.exists():
            yield text, marks[0]


def annotators(folder: Path) -> dict[str, list[Path]]:
    """Article name to the files of all who annotated it. The last part of a file's name is the annotator."""
    marked: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        marked.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    return marked


def head_of(table: TokenTable, tokens: set[int]) -> int:
    """The first token whose head lies outside the set."""
    return next((t for t in sorted(tokens) if table.head[t] not in tokens or table.head[t] == t), min(tokens))


def kinds_of(table: TokenTable, one: Utterance) -> tuple[str, ...]:
    """How the content is given, by what cue, by whom, and in what shape. Gold and found are told apart
    by the same rules: quotation marks and parts of speech of the words marked. A cue that is a colon or dash
    alone counts as none."""
    return (
        quote_kind(table, one),
        cue_kind(table, one.cue),
        source_kind(table, one.source),
        *(("discontinuous",) if _parted(table, one.content) else ()),
        *(("multi-sentence",) if len({table.sentence[t] for t in one.content}) > 1 else ()),
    )


def quote_kind(table: TokenTable, one: Utterance) -> str:
    """``direct`` where every word but a leading "that" is in quotation marks, ``mixed`` where some are."""
    first = min(one.content, default=-1)
    inside = [table.quoted[t] >= 0 for t in one.content if not (t == first and table.lower[t] == "that")]
    return "direct" if inside and all(inside) else "mixed" if any(inside) else "indirect"


def cue_kind(table: TokenTable, cue: set[int]) -> str:
    if not cue:
        return "cue: none"
    if any(table.lower[t] == "according" for t in cue):
        return "cue: according to"
    if any(table.tag[t].startswith("VB") for t in cue):
        return "cue: verb"
    return "cue: noun" if any(table.tag[t].startswith("NN") for t in cue) else "cue: other"


def source_kind(table: TokenTable, source: set[int]) -> str:
    if not source:
        return "source: none"
    tag = table.tag[head_of(table, source)]
    if tag in PRONOUN_TAGS:
        return "source: pronoun"
    return "source: named" if tag.startswith("NNP") else "source: nominal"


def _parted(table: TokenTable, content: set[int]) -> bool:
    """Whether words that are not of the content stand between its first and last."""
    return any(words(table, range(a + 1, b)) for a, b in pairwise(sorted(content)))
