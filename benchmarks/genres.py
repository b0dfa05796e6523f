"""Who says what across genres, on short texts of our own with gold spans (benchmarks/genres/*.txt).

One file a genre: wire, British papers, translated wire, press releases, live blogs, social posts,
headlines, interviews, court reports, aid and rights reports, science and finance pages, and "plain",
which is mostly outlet sentences that nobody else says. Half of the texts are ``tune``, half ``held``:
the held ones were written before the rules saw them and causes are looked for in ``tune`` alone.

The marks: ``{c1 direct inverted|...}`` is content of statement 1 with its quote type and what is
hard about it, ``{c1|...}`` a further span of the same content, ``{s1,2|...}`` the source of two
statements, ``{q1|...}`` the cue. Conventions are those of PolNeAR (content with its quotation marks,
"that" and "to"; no recipient; cue with auxiliaries, negation and adverbs beside it), except that
nested statements are marked, too.

    python benchmarks/genres.py [--part held] [--show wire-1] [--rules-only]

Tokens are counted as in benchmarks/attribution.py. "false" counts found statements of which less
than half of the words lie in any gold content.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.attribution_floors import FLOORS
from benchmarks.attribution_gold import ROLES, Utterance, tokens_in
from benchmarks.attribution_score import HEADLINE, Score, jaccard, same_source
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import TokenTable, token_table
from claims.pipeline.run import default_pipeline
from claims.pipeline.types import Document, Extraction, Voice

GOLD = Path(__file__).resolve().parent / "genres"
PARTS = ("tune", "held")
QUOTE_TYPES = ("direct", "indirect", "mixed")
_HEADER = re.compile(r"^=== (\S+) (tune|held)\n", re.MULTILINE)
_MARK = re.compile(r"\{([csq])(\d+(?:,\d+)*)((?: [a-z-]+)*)\||\}")


@dataclass
class GoldStatement:
    """Character spans by role, the quote type and the tags of what is hard about it."""

    spans: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    tags: tuple[str, ...] = ()

    @property
    def quote_type(self) -> str:
        return self.tags[0]


@dataclass
class GoldText:
    id: str
    genre: str
    part: str
    text: str
    statements: list[GoldStatement]


def read_texts(folder: Path = GOLD) -> Iterator[GoldText]:
    """Every text of every genre. Raises ValueError where the marks do not close or a statement has no
    content or no quote type."""
    for path in sorted(folder.glob("*.txt")):
        pieces = _HEADER.split(path.read_text(encoding="utf-8"))[1:]
        for name, part, marked in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            text, statements = unmarked(marked.strip())
            for number, one in statements.items():
                if not one.spans["content"] or not one.tags or one.quote_type not in QUOTE_TYPES:
                    raise ValueError(f"{name}: statement {number} lacks content or quote type")
            yield GoldText(name, path.stem, part, text, [statements[n] for n in sorted(statements)])


def unmarked(marked: str) -> tuple[str, dict[int, GoldStatement]]:
    """The text without marks, and the statements by number."""
    role_of = {"c": "content", "s": "source", "q": "cue"}
    statements: dict[int, GoldStatement] = defaultdict(GoldStatement)
    text, at = "", 0
    opened: list[tuple[str, list[int], int]] = []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark.group() == "}":
            if not opened:
                raise ValueError(f"a mark closes that never opened: {text[-40:]!r}")
            role, numbers, start = opened.pop()
            for number in numbers:
                statements[number].spans[role].append((start, len(text)))
            continue
        numbers = [int(n) for n in mark.group(2).split(",")]
        if mark.group(3):
            statements[numbers[0]].tags = tuple(mark.group(3).split())
        opened.append((role_of[mark.group(1)], numbers, len(text)))
    text += marked[at:]
    if opened or re.search(r"[{}|]", text):
        raise ValueError(f"marks left open: {opened} in {text[:60]!r}")
    return text, statements


def gold_of(table: TokenTable, statements: Iterable[GoldStatement]) -> list[Utterance]:
    return [
        Utterance(**{role: tokens_in(table, one.spans[role]) for role in ROLES}, rule_id=one.quote_type)
        for one in statements
    ]


def found_of(table: TokenTable, extractions: list[Extraction]) -> list[Utterance]:
    """What the pipeline found, nested statements included; ``rule_id`` with the quote type after it."""
    result = []
    for one in extractions:
        if one.voice is Voice.ATTRIBUTED:
            spans = {"content": one.content, "source": [one.source], "cue": [one.cue]}
            sets = {
                role: tokens_in(table, [(s.start, s.end) for s in spans[role] if s is not None])
                for role in ROLES
            }
            result.append(Utterance(**sets, rule_id=f"{one.rule_id} {one.quote_type.value}"))
    return result


def same(one: Utterance, other: Utterance, least: float) -> bool:
    return same_source(one, other) and jaccard(one.content, other.content) >= least


def false_ones(gold: list[Utterance], found: list[Utterance]) -> list[Utterance]:
    every = set().union(*(u.content for u in gold), set())
    return [one for one in found if 2 * len(one.content & every) < len(one.content)]


@dataclass
class Tally:
    """One system on one genre and part."""

    score: Score = field(default_factory=Score)
    gold: int = 0
    found: int = 0
    false: int = 0
    typed: int = 0
    paired: int = 0

    def add(self, table: TokenTable, gold: list[Utterance], found: list[Utterance]) -> None:
        self.score.add(table, gold, found)
        self.gold += len(gold)
        self.found += len(found)
        self.false += len(false_ones(gold, found))
        for one in found:
            other = next((g for g in gold if same(one, g, 0.5)), None)
            if other is not None and " " in one.rule_id:
                self.paired += 1
                self.typed += one.rule_id.split()[1] == other.rule_id


OURS, RULES = "this pipeline", "this pipeline, rules"


def show(gold_text: GoldText, gold: list[Utterance], found: list[Utterance], table: TokenTable) -> None:
    """What is wrong in one text: statements missed or found otherwise, side by side."""
    for name, ones, others in (("gold ", gold, found), ("found", found, gold)):
        for one in ones:
            if not any(same(one, o, 0.8) and one.cue == o.cue for o in others):
                words = (" ".join(table.word[t] for t in sorted(getattr(one, r))) for r in ROLES)
                print(f"{gold_text.id:14}{name} {one.rule_id:30} {' | '.join(words)}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--part", choices=PARTS, help="one part alone")
    options.add_argument("--show", help="what is wrong in tune texts whose id begins so ('' is all)")
    options.add_argument("--rules-only", action="store_true", help="leave trained weights out")
    chosen = options.parse_args()
    tallies: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    hard: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    shipped, rules, count = default_pipeline(), RuleExtractor(), 0
    parser, extractor = shipped.parser, rules if chosen.rules_only else shipped.extractor
    for text in read_texts():
        if chosen.part not in (None, text.part):
            continue
        parsed = parser.parse(Document(text.text))
        table, count = token_table(parsed), count + 1
        gold, found = gold_of(table, text.statements), found_of(table, extractor.extract(parsed))
        if chosen.show is not None and text.part == "tune" and text.id.startswith(chosen.show):
            show(text, gold, found, table)
        given = {OURS: found} | {name: floor(table) for name, floor in FLOORS.items()}
        if not chosen.rules_only:
            given[RULES] = found_of(table, rules.extract(parsed))
        for name, utterances in given.items():
            for genre in (text.genre, "all"):
                tallies[genre, text.part, name].add(table, gold, utterances)
        for one, wanted in zip(text.statements, gold, strict=True):
            for tag in one.tags:
                row = hard[tag, text.part]
                row[0] += 1
                row[1] += any(same(f, wanted, 0.8) for f in found)
                row[2] += any(same(f, wanted, 0.5) for f in found)
    report(tallies, hard, count)
    return 0 if count else 1


def report(
    tallies: dict[tuple[str, str, str], Tally], hard: dict[tuple[str, str], list[int]], count: int
) -> None:
    print(f"{count} texts; F1; false = found statements outside every gold content; type = right quote type")
    print(
        f"{'genre':12}{'part':6}{'':20}" + "".join(f"{c:>10}" for c in HEADLINE) + "    gold   found   false"
    )
    for genre in sorted({key[0] for key in tallies}, key=lambda g: (g == "all", g)):
        for part in PARTS:
            for name in (OURS, RULES, *FLOORS) if genre == "all" else (OURS, RULES):
                tally = tallies.get((genre, part, name))
                if tally is None:
                    continue
                score = tally.score
                cells = "".join(f"{score.values(column)[2]:>10.3f}" for column in HEADLINE)
                counts = (tally.gold, tally.found, tally.false)
                typed = f"   type {tally.typed}/{tally.paired}" if tally.paired and name == OURS else ""
                print(f"{genre:12}{part:6}{name:22}{cells}" + "".join(f"{n:>7}" for n in counts) + typed)
    print("\nwhat is hard about them: statements, found whole at .8, at .5")
    for tag in sorted({tag for tag, _ in hard}):
        cells = (
            f"{part} {'{:3} {:3} {:3}'.format(*hard[tag, part])}" for part in PARTS if (tag, part) in hard
        )
        print(f"  {tag:20}" + "    ".join(cells))


if __name__ == "__main__":
    raise SystemExit(main())
