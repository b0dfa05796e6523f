"""How a content is meant (asserted, denied, promised, asked ...), on sentences of our own with gold stance.

    python benchmarks/stance.py [--part tune] [--wrong 20]

``benchmarks/gold/stance.tsv``: one sentence a row, ``{source} [cue] <content>``, with modality, polarity,
certainty, strength and whether it can be true or false now (checkable). Every second sentence is ``held``:
it was written before the rules were, and ``--wrong`` shows errors of ``tune`` alone.

Stance is read from the gold spans ("given the spans"), and from what the extractor finds ("end to end": a
content that is not found, at half of its letters or more, is wrong in every column). Beside it, in the same
run, two floors that read no content: everything is asserted; and a table from the cue's act ("deny",
"promise") to the modality.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser, token_table
from claims.pipeline.lexicons.loaders import noun_cues, reporting_verbs
from claims.pipeline.protocols import Parsed
from claims.pipeline.types import (
    Attribution,
    Certainty,
    Document,
    Extraction,
    Modality,
    Polarity,
    QuoteType,
    Span,
    Strength,
    Voice,
)

GOLD = Path(__file__).resolve().parent / "gold" / "stance.tsv"
PARTS = ("tune", "held")
COLUMNS = ("modality", "polarity", "certainty", "strength", "checkable")
_MARKS = re.compile(r"[{}\[\]<>]")
_ROLES = {"{": "source", "[": "cue", "<": "content"}
_OPENING, _CLOSING = '“‘"«', '”’"»'


@dataclass(frozen=True, slots=True)
class Answer:
    modality: str
    polarity: str
    certainty: str
    strength: str
    checkable: str


@dataclass(frozen=True, slots=True)
class Case:
    part: str
    genre: str
    text: str
    extraction: Extraction
    gold: Answer


def read_cases(path: Path = GOLD) -> Iterator[Case]:
    """Every row. Raises ValueError where a mark is left open, a content is missing, or a word is unknown."""
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            text, spans = unmarked(row["sentence"])
            gold = Answer(
                Modality(row["modality"]), Polarity(row["polarity"]), Certainty(row["certainty"]),
                Strength(row["strength"]), row["checkable"],
            )  # fmt: skip
            yield Case(row["part"], row["genre"], text, extraction_of(text, spans), gold)


def unmarked(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The sentence without marks, and its spans by role."""
    text, at, opened = "", 0, None
    spans: dict[str, list[Span]] = defaultdict(list)
    for mark in _MARKS.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark.group() in _ROLES:
            opened = (_ROLES[mark.group()], len(text))
        elif opened is None:
            raise ValueError(f"a mark closes that never opened: {marked!r}")
        else:
            spans[opened[0]].append(Span(opened[1], len(text)))
            opened = None
    if opened is not None or not spans["content"]:
        raise ValueError(f"marks left open, or no content: {marked!r}")
    return text + marked[at:], spans


def extraction_of(text: str, spans: dict[str, list[Span]]) -> Extraction:
    """As the extractor would hand it on, but for the rule that found it."""
    content = tuple(spans["content"])
    attributed = bool(spans["cue"] or spans["source"])
    quoted = content[0].start > 0 and text[content[0].start - 1] in _OPENING
    marks = any(c in _OPENING + _CLOSING for c in content[0].of(text) if c != "’")
    kind = QuoteType.DIRECT if quoted else QuoteType.MIXED if marks else QuoteType.INDIRECT
    return Extraction(
        voice=Voice.ATTRIBUTED if attributed else Voice.OUTLET,
        quote_type=kind if attributed else QuoteType.NONE,
        content=content,
        source=next(iter(spans["source"]), None),
        cue=next(iter(spans["cue"]), None),
    )


# --- who answers ----------------------------------------------------------------------------------------


def answer_of(attribution: Attribution) -> Answer:
    return Answer(
        attribution.modality, attribution.polarity, attribution.certainty, attribution.strength,
        "yes" if attribution.modality.checkable else "no",
    )  # fmt: skip


def plain(modality: Modality = Modality.ASSERTED) -> Answer:
    turned = Polarity.NEGATED if modality is Modality.DENIED else Polarity.AFFIRMED
    return Answer(
        modality, turned, Certainty.CERTAIN, Strength.NEUTRAL, "yes" if modality.checkable else "no"
    )


_BY_ACT = {
    "deny": Modality.DENIED, "ask": Modality.ASKED, "demand": Modality.DEMANDED, "call": Modality.OPINION,
    "suggest": Modality.DEMANDED, "want": Modality.DEMANDED, "promise": Modality.PROMISED,
    "plan": Modality.PLANNED, "vote": Modality.PLANNED, "think": Modality.OPINION, "hope": Modality.WISHED,
    "fear": Modality.FEARED, "evaluate": Modality.OPINION,
}  # fmt: skip


def by_act(parsed: Parsed, extraction: Extraction) -> Answer:
    """The cue's last known verb or noun, looked up; the content is not read."""
    if extraction.cue is None:
        return plain()
    table = token_table(parsed)
    lemmas = [table.lemma[t] for t in table.tokens(extraction.cue)]
    known = [reporting_verbs().get(lemma) or noun_cues().get(lemma) for lemma in lemmas]
    acts = [entry.act for entry in known if entry is not None]
    return plain(_BY_ACT.get(acts[-1], Modality.ASSERTED) if acts else Modality.ASSERTED)


def end_to_end(found: Sequence[tuple[Extraction, Attribution]], gold: Extraction) -> Answer | None:
    """The answer for the found content that shares most with the gold one; None below half."""

    def shared(one: Extraction) -> float:
        mine = {i for s in one.content for i in range(s.start, s.end)}
        other = {i for s in gold.content for i in range(s.start, s.end)}
        return len(mine & other) / len(mine | other)

    best = max(found, key=lambda pair: shared(pair[0]), default=None)
    return answer_of(best[1]) if best is not None and shared(best[0]) >= 0.5 else None


SYSTEMS = ("given the spans", "end to end", "the cue's act", "all asserted")


def answers(cases: Iterable[Case]) -> Iterator[tuple[Case, dict[str, Answer | None]]]:
    parser, extractor, attributor = EnglishParser(), RuleExtractor(), RuleAttributor()
    for case in cases:
        parsed = parser.parse(Document(case.text))
        given, _ = attributor.attribute(parsed, [case.extraction])
        extractions = extractor.extract(parsed)
        found, _ = attributor.attribute(parsed, extractions)
        yield (
            case,
            {
                "given the spans": answer_of(given[0]),
                "end to end": end_to_end(list(zip(extractions, found, strict=True)), case.extraction),
                "the cue's act": by_act(parsed, case.extraction),
                "all asserted": plain(),
            },
        )


# --- figures --------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """Pairs of gold and answer; an answer that is missing is right in nothing."""

    pairs: list[tuple[Answer, Answer | None]] = field(default_factory=list)

    def accuracy(self, column: str) -> float:
        right = sum(a is not None and getattr(a, column) == getattr(g, column) for g, a in self.pairs)
        return right / len(self.pairs)

    def whole(self) -> float:
        return sum(g == a for g, a in self.pairs) / len(self.pairs)

    def macro_f1(self) -> float:
        """Of modality, over the classes that the gold has."""
        right, gold, found = Counter[str](), Counter[str](), Counter[str]()
        for wanted, answer in self.pairs:
            gold[wanted.modality] += 1
            if answer is not None:
                found[answer.modality] += 1
                right[wanted.modality] += answer.modality == wanted.modality
        return sum(2 * right[m] / (gold[m] + found[m]) for m in gold) / len(gold)

    def of_checkable(self) -> tuple[float, float]:
        """Precision and recall of what may enter conflict checking."""
        wanted = [g.checkable == "yes" for g, _ in self.pairs]
        found = [a is not None and a.checkable == "yes" for _, a in self.pairs]
        right = sum(w and f for w, f in zip(wanted, found, strict=True))
        return right / (sum(found) or 1), right / (sum(wanted) or 1)


def report(tallies: dict[tuple[str, str, str], Tally]) -> None:
    heads = (*COLUMNS, "all five", "macro F1", "check. P", "check. R")
    print(f"{'':8}{'':8}{'':18}{'n':>5}" + "".join(f"{h:>11}" for h in heads))
    genres = sorted({genre for _, genre, _ in tallies} - {"all"})
    for genre in ("all", *genres):
        for part in PARTS:
            for system in SYSTEMS if genre == "all" else SYSTEMS[:1]:
                tally = tallies.get((part, genre, system))
                if tally is None:
                    continue
                cells = [tally.accuracy(c) for c in COLUMNS]
                cells += [tally.whole(), tally.macro_f1(), *tally.of_checkable()]
                numbers = "".join(f"{value:11.3f}" for value in cells)
                print(f"{genre:10}{part:6}{system:18}{len(tally.pairs):5}{numbers}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--part", choices=PARTS, help="one part alone")
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong answers of the tune part")
    options = parser.parse_args(argv)
    tallies: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    left = options.wrong
    cases = [c for c in read_cases(options.gold) if options.part in (None, c.part)]
    for case, given in answers(cases):
        for system, answer in given.items():
            for genre in (case.genre, "all"):
                tallies[case.part, genre, system].pairs.append((case.gold, answer))
        answer = given["given the spans"]
        if left and case.part == "tune" and answer is not None and answer != case.gold:
            left -= 1
            print(f"{case.genre}: {case.text}")
            for column in COLUMNS:
                wanted, found = getattr(case.gold, column), getattr(answer, column)
                if wanted != found:
                    print(f"    {column}: wanted {wanted}, found {found}")
    report(tallies)
    return 0 if cases else 1


if __name__ == "__main__":
    sys.exit(main())
