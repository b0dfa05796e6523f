"""Parse an attribution corpus once and keep tables, vectors and gold for training and trials.

    python benchmarks/train_prepare.py --data DIR --split train --out FILE

FILE is a pickle for one machine's own use: it holds the corpus's text. Never commit or ship it.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.attribution_gold import articles, read_gold
from claims.pipeline.extraction.features import vectors_of
from claims.pipeline.language import EnglishParser, token_table
from claims.pipeline.types import Document


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--split", default="train")
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    parser, kept = EnglishParser(), []
    for text_path, gold_path in articles(chosen.data / "data" / chosen.split):
        parsed = parser.parse(Document(text_path.read_text(encoding="utf-8")))
        table = token_table(parsed)
        kept.append((text_path.stem, table, vectors_of(parsed.doc), read_gold(gold_path, table)))
    chosen.out.write_bytes(pickle.dumps(kept))
    print(f"{len(kept)} articles, {sum(len(t) for _, t, _, _ in kept):,} tokens")


if __name__ == "__main__":
    main()
