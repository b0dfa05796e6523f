"""How well "who said what" is found, on a corpus in brat stand-off such as PolNeAR.

    python benchmarks/attribution.py --data DIR --split dev [--limit N] [--rules]

DIR holds ``data/<split>/text/*.txt`` and ``data/<split>/attributions/*.ann`` (Source, Cue, Content).
Prints token F1 of content, source and cue; whole attributions with an overlapping source and a
content Jaccard of at least .8 and .5; beside three floors computed in the same run; and what
extraction and attribution cost beside a bare parse. Nested utterances are left out of the count:
the corpus gives each token to at most one attribution.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser, TokenTable, token_table
from claims.pipeline.language.english import load_model
from claims.pipeline.types import Document, Extraction, Voice

ROLES = ("content", "source", "cue")
COMMON_VERBS = frozenset(
    ["say", "tell", "ask", "add", "announce", "claim", "report", "think", "believe", "argue", "warn"]
)


@dataclass
class Utterance:
    """Token sets of one attribution, gold or found."""

    content: set[int] = field(default_factory=set)
    source: set[int] = field(default_factory=set)
    cue: set[int] = field(default_factory=set)
    rule_id: str = ""


@dataclass
class Score:
    hits: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gold: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rules: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def add(self, gold: list[Utterance], found: list[Utterance]) -> None:
        for role in ROLES:
            wanted = set().union(*(getattr(u, role) for u in gold), set())
            given = set().union(*(getattr(u, role) for u in found), set())
            self.hits[role] += len(wanted & given)
            self.found[role] += len(given)
            self.gold[role] += len(wanted)
        for least in (0.8, 0.5):
            name = f"whole .{int(least * 10)}"
            self.gold[name] += len(gold)
            self.found[name] += len(found)
            used: set[int] = set()
            for one in found:
                for index, other in enumerate(gold):
                    if index not in used and same(one, other, least):
                        used.add(index)
                        self.hits[name] += 1
                        break
        every = set().union(*(u.content for u in gold), set())
        for one in found:
            row = self.rules[one.rule_id]
            row[0] += 1
            row[1] += len(one.content & every) >= 0.5 * len(one.content)
            row[2] += any(same(one, other, 0.5) for other in gold)
            row[3] += len(one.content)

    def f1(self, name: str) -> tuple[float, float, float]:
        precision = self.hits[name] / self.found[name] if self.found[name] else 0.0
        recall = self.hits[name] / self.gold[name] if self.gold[name] else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


def same(one: Utterance, other: Utterance, least: float) -> bool:
    sources = bool(one.source & other.source) or (not one.source and not other.source)
    union = one.content | other.content
    return sources and bool(union) and len(one.content & other.content) >= least * len(union)


def read_gold(path: Path, table: TokenTable) -> list[Utterance]:
    places: dict[str, list[tuple[int, int]]] = {}
    utterances = []
    lines = path.read_text(encoding="utf-8").split("\n")
    for line in sorted(lines, key=lambda each: not each.startswith("T")):
        fields = line.split("\t")
        if line.startswith("T"):
            spans = fields[1].split(" ", 1)[1].split(";")
            places[fields[0]] = [(int(a), int(b)) for a, b in (s.split() for s in spans)]
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


def tokens_in(table: TokenTable, spans: list[tuple[int, int]]) -> set[int]:
    from bisect import bisect_left

    found: set[int] = set()
    for start, end in spans:
        first = bisect_left(table.end, start + 1)
        for token in range(first, bisect_left(table.start, end)):
            if any(c.isalnum() for c in table.word[token]):
                found.add(token)
    return found


def from_extractions(table: TokenTable, extractions: list[Extraction]) -> list[Utterance]:
    result = []
    for one in extractions:
        nested = one.parent is not None and extractions[one.parent].voice is Voice.ATTRIBUTED
        if one.voice is Voice.ATTRIBUTED and not nested:
            spans = {
                "content": [(s.start, s.end) for s in one.content],
                "source": [(one.source.start, one.source.end)] if one.source and one.cue else [],
                "cue": [(one.cue.start, one.cue.end)] if one.cue else [],
            }
            sets = {role: tokens_in(table, spans[role]) for role in ROLES}
            if not one.cue and one.source:
                sets["source"] = tokens_in(table, [(one.source.start, one.source.end)])
            result.append(Utterance(**sets, rule_id=one.rule_id))
    return result


def words(table: TokenTable, tokens: Iterator[int] | range | set[int]) -> set[int]:
    return {t for t in tokens if any(c.isalnum() for c in table.word[t])}


def floor_quotes(table: TokenTable) -> list[Utterance]:
    return [Utterance(content=words(table, table.tokens(q.span))) for q in table.quotations if not q.single]


def floor_sentences(table: TokenTable) -> list[Utterance]:
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
    found = []
    for token in range(len(table)):
        clause = table.child(token, "ccomp")
        subject = table.child(token, "nsubj")
        if table.lemma[token] in COMMON_VERBS and clause is not None and subject is not None:
            source = words(table, table.subtree(subject))
            found.append(Utterance(words(table, table.subtree(clause)) - source, source, {token}))
    return found


def articles(folder: Path, limit: int | None) -> Iterator[tuple[Path, Path]]:
    """Each text with its first annotator's file."""
    marked: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        marked.setdefault(path.stem.rsplit("_", 1)[0], path)
    chosen = sorted(marked.items())
    step = max(1, len(chosen) // limit) if limit else 1
    for name, marks in chosen[::step][:limit]:
        text = folder / "text" / f"{name}.txt"
        if text.exists():
            yield text, marks


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--split", default="dev")
    options.add_argument("--limit", type=int)
    options.add_argument("--rules", action="store_true", help="precision of each rule as well")
    chosen = options.parse_args()
    folder = chosen.data / "data" / chosen.split
    if not folder.is_dir():
        options.error(f"no such folder: {folder}")
    scores: dict[str, Score] = {
        name: Score()
        for name in ("quotation marks", "+ verb sentences", "plain dependencies", "this pipeline")
    }
    seconds: dict[str, float] = defaultdict(float)
    parser, extractor, attributor, model = EnglishParser(), RuleExtractor(), RuleAttributor(), load_model()
    count = 0
    for text_path, gold_path in articles(folder, chosen.limit):
        text = text_path.read_text(encoding="utf-8")
        began = time.process_time()
        model(text)
        bare = time.process_time()
        parsed = parser.parse(Document(text))
        read = time.process_time()
        extractions = extractor.extract(parsed)
        attributor.attribute(parsed, extractions)
        done = time.process_time()
        seconds["bare parse"] += bare - began
        seconds["language step"] += read - bare
        seconds["extraction + attribution"] += done - read
        table = token_table(parsed)
        gold = read_gold(gold_path, table)
        scores["quotation marks"].add(gold, floor_quotes(table))
        scores["+ verb sentences"].add(gold, floor_sentences(table))
        scores["plain dependencies"].add(gold, floor_dependencies(table))
        scores["this pipeline"].add(gold, from_extractions(table, extractions))
        count += 1
    report(scores, seconds, count, chosen.rules)
    return 0 if count else 1


def report(scores: dict[str, Score], seconds: dict[str, float], count: int, rules: bool) -> None:
    names = (*ROLES, "whole .8", "whole .5")
    print(f"{count} articles; precision / recall / F1")
    print(f"{'':20}" + "".join(f"{name:>20}" for name in names))
    for name, score in scores.items():
        cells = ("{:.3f} {:.3f} {:.3f}".format(*score.f1(column)) for column in names)
        print(f"{name:20}" + "".join(f"{cell:>20}" for cell in cells))
    if rules:
        print("\nrule: found, share with half of the words in a gold content, share whole .5, words")
        for rule, (found, inside, whole, size) in sorted(scores["this pipeline"].rules.items()):
            print(f"  {rule:26}{found:6}{inside / found:8.3f}{whole / found:8.3f}{size:8}")
    bare = seconds["bare parse"] or 1.0
    print(
        "\nCPU seconds (ratio to the bare parse): "
        + ", ".join(f"{name} {value:.2f} ({value / bare:.3f})" for name, value in seconds.items())
    )


if __name__ == "__main__":
    raise SystemExit(main())
