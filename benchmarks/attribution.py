"""How well "who said what" is found, on a corpus in brat stand-off such as PolNeAR.

    python benchmarks/attribution.py --data DIR --split dev [--errors] [--rules] [--rules-only] [--limit N]

DIR holds ``data/<split>/text/*.txt`` and ``data/<split>/attributions/*.ann`` (Source, Cue, Content). Prints,
for the pipeline and for floors on the same parse in the same run: token F1 of content, source and cue; whole
attributions with an overlapping source and a content Jaccard of at least .8 and .5, with a 95 % interval
over articles; span F1 of each role; the same by kind of quotation, cue, source and shape; how far confidence
can be trusted. ``attribution_score.py`` defines each measure, ``attribution_gold.py`` what is counted.

Where several people annotated an article, each two of them are scored against each other by the same
measures, here and, without --limit, in the other splits ("else"): that is the line to come near to. In all
other figures a text counts once, by its first annotator's file.

--errors      why what was missed was missed, with places; --texts shows their words too (for the screen)
--rules       confidence and share right of each rule
--rules-only  leaves trained weights out
--textacy     runs the real textacy as well, where it is installed
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.attribution_calibration import Judged, judged, report_calibration
from benchmarks.attribution_errors import Case, cases_of, report_errors
from benchmarks.attribution_floors import (
    FLOORS,
    floor_dependencies,
    floor_direct_quotations,
    floor_gap_tracker,
    floor_quotes,
    floor_sentences,
    real_textacy,
)
from benchmarks.attribution_gold import (
    KINDS,
    ROLES,
    Utterance,
    annotators,
    articles,
    from_extractions,
    nested,
    read_gold,
    read_set_aside,
    tokens_in,
)
from benchmarks.attribution_score import HEADLINE, Score
from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser, TokenTable, token_table
from claims.pipeline.run import Pipeline, default_pipeline
from claims.pipeline.types import Document, Voice

__all__ = [
    "Score",
    "Utterance",
    "articles",
    "floor_dependencies",
    "floor_direct_quotations",
    "floor_gap_tracker",
    "floor_quotes",
    "floor_sentences",
    "from_extractions",
    "read_gold",
    "tokens_in",
]

OURS, RULES = "this pipeline", "this pipeline, rules"
QUOTED = {
    "two people, on test*": ("   .86-.97", "   .82-.92", "   .59-.83", "", ""),
    "textacy, on test*": ("      .397", "      .152", "      .161", "      .121", "      .197"),
    "GenderGapTracker, on test*": ("      .696", "      .619", "      .384", "      .353", "      .424"),
}
"""Figures of others' runs on the part held back, quoted for reference."""


@dataclass
class Run:
    """What one pass over a split gathers."""

    scores: dict[str, Score] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    tables: dict[str, TokenTable] = field(default_factory=dict)
    nested: int = 0
    people: Score = field(default_factory=Score)
    people_elsewhere: Score = field(default_factory=Score)
    beside_people: Score = field(default_factory=Score)
    read_by_several: int = 0

    def score(self, name: str) -> Score:
        return self.scores.setdefault(name, Score())


def pipelines(*, rules_only: bool) -> dict[str, Pipeline]:
    """The pipeline as shipped, and, where that is not rules alone, the rules alone beside it."""
    shipped = default_pipeline()
    rules = replace(shipped, extractor=RuleExtractor(), attributor=RuleAttributor())
    if rules_only:
        return {OURS: rules}
    both = type(shipped.extractor) is not RuleExtractor or type(shipped.attributor) is not RuleAttributor
    return {RULES: rules, OURS: shipped} if both else {OURS: shipped}


def measure(folder: Path, options: argparse.Namespace) -> Run:
    run = Run()
    chosen = pipelines(rules_only=options.rules_only)
    floors = [*FLOORS.items()]
    textacy = real_textacy() if options.textacy else None
    parser = chosen[OURS].parser
    several = annotators(folder)
    for number, (text_path, gold_path) in enumerate(articles(folder, options.limit)):
        parsed = parser.parse(Document(text_path.read_text(encoding="utf-8")))
        table = token_table(parsed)
        gold = read_gold(gold_path, table)
        for name, floor in floors:
            run.score(name).add(table, gold, floor(table))
        if textacy is not None:
            run.score("textacy itself").add(table, gold, textacy(parsed, table))
        for name, pipeline in chosen.items():
            extractions = pipeline.extractor.extract(parsed)
            attributions, _ = pipeline.attributor.attribute(parsed, extractions)
            found = from_extractions(table, extractions, attributions)
            run.score(name).add(table, gold, found)
        run.nested += sum(e.voice is Voice.ATTRIBUTED and nested(extractions, e) for e in extractions)
        run.judged.extend(judged(number, gold, found))
        _beside_people(run, table, several[text_path.stem], found)
        if options.errors:
            aside = read_set_aside(gold_path, table)
            run.cases.extend(cases_of(text_path.stem, table, gold, found, aside))
            run.tables[text_path.stem] = table
    return run


def _beside_people(run: Run, table: TokenTable, files: list[Path], found: list[Utterance]) -> None:
    """Each two annotators of one text against each other, and the pipeline against each of them."""
    if len(files) < 2:
        return
    run.read_by_several += 1
    everybody = [read_gold(path, table) for path in files]
    for one, other in combinations(everybody, 2):
        run.people.add(table, one, other)
    for one in everybody:
        run.beside_people.add(table, one, found)


def people_in(folder: Path) -> Score:
    """Each two annotators of one text against each other, over a whole split."""
    score, parser = Score(), EnglishParser()
    for name, files in sorted(annotators(folder).items()):
        text = folder / "text" / f"{name}.txt"
        if len(files) < 2 or not text.exists():
            continue
        table = token_table(parser.parse(Document(text.read_text(encoding="utf-8"))))
        for one, other in combinations([read_gold(path, table) for path in files], 2):
            score.add(table, one, other)
    return score


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--split", default="dev")
    options.add_argument("--limit", type=int)
    for flag in ("--errors", "--texts", "--rules", "--rules-only", "--textacy"):
        options.add_argument(flag, action="store_true")
    chosen = options.parse_args()
    folder = chosen.data / "data" / chosen.split
    if not folder.is_dir():
        options.error(f"no such folder: {folder}")
    if chosen.textacy and find_spec("textacy") is None:
        options.error("textacy is not installed here; put the place where it is on PYTHONPATH")
    run = measure(folder, chosen)
    for other in sorted(folder.parent.iterdir()):
        if other != folder and not chosen.limit:
            run.people_elsewhere.by_article.extend(people_in(other).by_article)
    if not run.scores:
        options.error(f"no annotated text in {folder}")
    report(run)
    report_kinds(run)
    report_calibration(run.judged, by_rule=chosen.rules)
    if chosen.errors:
        counts = _whole_counts(run.scores[OURS])
        report_errors(run.cases, counts, run.tables if chosen.texts else None)
    return 0


def _whole_counts(score: Score) -> tuple[int, int, int]:
    """Right, found and gold of whole .5."""
    rows = [each["all", "whole .5"] for each in score.by_article if ("all", "whole .5") in each]
    right, found, _, gold = (sum(column) for column in zip(*rows, strict=True))
    return right, found, gold


def report(run: Run) -> None:
    ours = run.scores[OURS]
    print(f"{len(ours.by_article)} articles, {ours.gold('whole .5')} attributions; precision recall F1")
    print(f"{'':27}" + "".join(f"{name:>20}" for name in HEADLINE))
    for name, score in run.scores.items():
        print(f"{name:27}" + _cells(score))
    intervals = (ours.interval(name) for name in HEADLINE)
    print(f"{'  95 % interval of F1':27}" + "".join(f"{f'{a:.3f} - {b:.3f}':>20}" for a, b in intervals))
    for floor in (RULES, "as GenderGapTracker d."):
        if floor in run.scores:
            gains = (ours.interval(name, less=run.scores[floor]) for name in HEADLINE)
            label = "  F1 over " + ("the rules" if floor == RULES else "GenderGapT. d.")
            print(f"{label:27}" + "".join(f"{f'{a:+.3f} - {b:+.3f}':>20}" for a, b in gains))
    if run.read_by_several:
        pairs = len(run.people.by_article)
        print(f"\n{run.read_by_several} articles that several people annotated, {pairs} pairs")
        print(f"{'two people':27}" + _cells(run.people))
        print(f"{OURS:27}" + _cells(run.beside_people))
    if run.people_elsewhere.by_article:
        pairs = len(run.people_elsewhere.by_article)
        print(f"{f'two people, {pairs} pairs else':27}" + _cells(run.people_elsewhere))
    print("\n* quoted, not measured in this run:")
    for name, cells in QUOTED.items():
        print(f"{name:27}" + "".join(f"{cell:>20}" for cell in cells))
    print(f"\nSpans, F1{'':18}" + "".join(f"{f'{r} {n}':>17}" for r, n in _SPANS))
    for name, score in run.scores.items():
        print(f"{name:27}" + "".join(f"{score.values(f'{r} {n}')[2]:17.3f}" for r, n in _SPANS))


_SPANS = [(role, name) for role in ROLES for name in ("exact", "relaxed")]


def _cells(score: Score) -> str:
    return "".join("{:>8.3f} {:.3f} {:.3f}".format(*score.values(name)) for name in HEADLINE)


def report_kinds(run: Run) -> None:
    """F1 by kind of the shipped pipeline; of the best floor where it finds such at all."""
    ours, floor = run.scores[OURS], run.scores["as GenderGapTracker d."]
    print("\nBy kind (F1; whole .5 as precision recall F1 and, in brackets, that of GenderGapTracker d.)")
    print(f"{'':27}{'gold':>6}" + "".join(f"{name:>10}" for name in HEADLINE[:-1]) + f"{'whole .5':>20}")
    for kind in KINDS:
        firsts = "".join(f"{ours.values(name, kind)[2]:10.3f}" for name in HEADLINE[:-1])
        last = "{:>8.3f} {:.3f} {:.3f}".format(*ours.values("whole .5", kind))
        theirs = floor.values("whole .5", kind)[2]
        print(f"{kind:27}{ours.gold('whole .5', kind):6}{firsts}{last}  ({theirs:.3f})")
    print(f"nested: {run.nested} found inside others' contents, not scored: the corpus marks the outermost")


if __name__ == "__main__":
    raise SystemExit(main())
