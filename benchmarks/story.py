"""How much of the demonstration story's gold the pipeline finds, from the texts alone.

    python benchmarks/story.py [--show]

Compares with ``seeds/gold.json``: statements (content, voice, quote type, speaker), figures (bounds), and
the judged pairs, each by the clause or the figure that the gold names. ``hard`` and ``optional`` items are
counted apart. --show lists what was missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.pipeline.conflicts import Label  # noqa: E402
from claims.pipeline.run import Pipeline, default_pipeline  # noqa: E402
from claims.pipeline.types import Analysis, Document, Proposition, Quantity, Span, Statement  # noqa: E402

SEEDS = ROOT / "seeds"


@dataclass
class Tally:
    """Found and wanted by line of the table, and what was missed."""

    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def count(self, line: str, hit: bool, what: str) -> None:
        self.wanted[line] += 1
        self.found[line] += hit
        if not hit:
            self.missed.append(f"{line}: {what}")


def articles() -> dict[str, dict[str, Any]]:
    lines = (SEEDS / "articles" / "karabakh-2023.jsonl").read_text().splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def analyses(pipeline: Pipeline) -> dict[str, Analysis]:
    """Each article read with its date; the wire copy shares the agency's origin, as ingest would say."""
    copies = json.loads((SEEDS / "gold.json").read_text())["wire_copies"]
    origin = {article: group["origin"] for group in copies for article in group["articles"]}
    return {
        key: pipeline.analyse(
            Document(
                text=row["text"],
                id=key,
                title=row["title"],
                byline=row.get("byline", ""),
                outlet=row["outlet"],
                published_on=date.fromisoformat(row["published_at"][:10]),
                origin=origin.get(key, key),
            )
        )
        for key, row in articles().items()
    }


def place(text: str, sentence: str, part: str) -> Span:
    start = text.index(sentence) + sentence.index(part)
    return Span(start, start + len(part))


def shared(spans: tuple[Span, ...], other: tuple[Span, ...]) -> float:
    """Jaccard of two sets of characters."""
    a = {i for s in spans for i in range(s.start, s.end)}
    b = {i for s in other for i in range(s.start, s.end)}
    return len(a & b) / len(a | b) if a | b else 0.0


def statement_of(analysis: Analysis, gold: dict[str, Any]) -> Statement | None:
    text = analysis.document.text
    wanted = tuple(place(text, gold["sentence"], part) for part in gold["content"])
    best = max(analysis.statements, key=lambda s: shared(s.extraction.content, wanted), default=None)
    if best is None or shared(best.extraction.content, wanted) < 0.5:
        return None
    return best


def figure_span(text: str, gold: dict[str, Any], figure: str) -> Span:
    return place(text, gold["sentence"], figure)


def proposition_of(analysis: Analysis, gold: dict[str, Any], figure: str) -> Proposition | None:
    """The clause that the gold names: the one that holds the figure, else the one nearest to the content."""
    text = analysis.document.text
    propositions = [p for s in analysis.statements for p in s.propositions]
    if figure:
        wanted = figure_span(text, gold, figure)
        for proposition in propositions:
            if any(q.span.overlaps(wanted) for q in proposition.quantities):
                return proposition
    whole = tuple(place(text, gold["sentence"], part) for part in gold["content"])
    near = max(propositions, key=lambda p: shared((p.span,), whole), default=None)
    return near if near is not None and shared((near.span,), whole) > 0.2 else None


def names(speaker: str | None, known: dict[str, set[str]]) -> set[str]:
    return known.get(speaker or "", {speaker or ""})


def aliases() -> dict[str, set[str]]:
    """Every name of a source, by its name; the story's own list knows that Baku is a government."""
    rows = map(json.loads, (SEEDS / "sources.jsonl").read_text().splitlines())
    return {
        row["name"]: {
            bare(row["name"]),
            *(bare(a if isinstance(a, str) else a["name"]) for a in row.get("aliases", [])),
        }
        for row in rows
    }


def bare(name: str) -> str:
    return name.lower().replace("’", "'").removeprefix("the ").removeprefix("a ").strip()


def score_statements(found: dict[str, Analysis], gold: dict[str, Any], tally: Tally) -> None:
    known = aliases()
    for article in gold["articles"]:
        analysis = found[article["id"]]
        for wanted in article["statements"]:
            kind = "optional statements" if wanted.get("optional") else f"{wanted['voice']} statements"
            statement = statement_of(analysis, wanted)
            label = f"{article['id']}/{wanted['id']}"
            right_voice = statement is not None and statement.extraction.voice == wanted["voice"]
            tally.count(kind, right_voice, label)
            score_figures(analysis, wanted, label, tally)
            if statement is None or not right_voice or wanted.get("optional"):
                continue
            tally.count("quote type", statement.extraction.quote_type == wanted["quote_type"], label)
            if wanted["voice"] == "attributed":
                speaker = statement.attribution.speaker
                name = bare(speaker.name) if speaker else ""
                hit = (
                    name in {bare(n) for n in names(wanted["speaker"], known)}
                    if name
                    else not wanted["speaker"]
                )
                tally.count("speaker by name", hit, f"{label}: {name!r} for {wanted['speaker']!r}")


def score_figures(analysis: Analysis, wanted: dict[str, Any], label: str, tally: Tally) -> None:
    quantities = [q for s in analysis.statements for q in s.quantities]
    for figure in wanted["figures"]:
        span = figure_span(analysis.document.text, wanted, figure["text"])
        read = next((q for q in quantities if q.span.overlaps(span)), None)
        what = f"{label} {figure['text']!r}: {(read.low, read.high, read.measure) if read else None}"
        tally.count("figures", read is not None and bounds_hold(read, figure), what)


def bounds_hold(read: Quantity, figure: dict[str, Any]) -> bool:
    """The interval holds the gold's, and an open or missing bound is one in both."""
    low, high = figure["low"], figure["high"]
    if (read.low is None) != (low is None) or (read.high is None) != (high is None):
        return False
    return (low is None or read.low is None or read.low <= low) and (
        high is None or read.high is None or read.high >= high
    )


def score_pairs(pipeline: Pipeline, found: dict[str, Analysis], gold: dict[str, Any], tally: Tally) -> None:
    statements = {(a["id"], s["id"]): s for a in gold["articles"] for s in a["statements"]}
    for pair in gold["pairs"]:
        sides = [
            proposition_of(
                found[side["article"]],
                statements[side["article"], side["statement"]],
                side.get("figure", ""),
            )
            for side in (pair["a"], pair["b"])
        ]
        got, rule = "missing", ""
        if sides[0] and sides[1]:
            label, finding = pipeline.label(sides[:1], sides[1:])
            got, rule = label.value, finding.rule_id
        quiet = {Label.COMPATIBLE.value, Label.UNRELATED.value}
        hit = got == pair["label"] or (pair["label"] in quiet and got in quiet)
        where = " ~ ".join(f"{s['article'][9:]}/{s['statement']}" for s in (pair["a"], pair["b"]))
        line = f"pairs: {pair['label']}" + (" (hard)" if pair.get("hard") else "")
        tally.count(line, hit, f"{where}: got {got} {rule}")


def score(pipeline: Pipeline) -> Tally:
    gold = json.loads((SEEDS / "gold.json").read_text())
    found, tally = analyses(pipeline), Tally()
    score_statements(found, gold, tally)
    score_pairs(pipeline, found, gold, tally)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="list what was missed")
    options = parser.parse_args()
    tally = score(default_pipeline())
    print(f"{'':28}{'found':>7}{'of':>6}")
    for line in sorted(tally.wanted):
        print(f"{line:28}{tally.found[line]:7}{tally.wanted[line]:6}")
    if options.show:
        print(*tally.missed, sep="\n")


if __name__ == "__main__":
    main()
