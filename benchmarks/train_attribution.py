"""Train the learned reader's network (claims/pipeline/extraction/network.py) on an attribution corpus.

    python benchmarks/train_prepare.py --data DIR --split train --out train.pkl
    python benchmarks/train_attribution.py --train train.pkl --out reader.npz [--epochs 14] [--held 84]

Needs torch, which is not among the project's packages: install it beside them. Every tenth article or so
(``--held``, spread evenly) is kept out of training; after each epoch the loss and the F1 of cue and roles on
these are printed. ``reader.npz`` holds float16 weights alone, no text: lemmas are hash buckets.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as nf

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.attribution_gold import Utterance, head_of
from claims.pipeline.extraction import features as f
from claims.pipeline.extraction.candidates import Candidate
from claims.pipeline.extraction.extractor import attributed
from claims.pipeline.extraction.network import CONTENT, CUE, NONE, SOURCE, Network
from claims.pipeline.language import TokenTable

WIDTH, PAIR, PRODUCT = 96, 48, 24
SIZES = {"lemma": 24, "tag": 12, "dep": 12, "entity": 6}
LAYERS = 3
EMBEDDINGS = {
    "lemma": f.LEMMA_BUCKETS,
    "tag": len(f.TAGS) + 1,
    "dep": len(f.DEPS) + 1,
    "entity": len(f.ENTITIES) + 1,
}


class Reader(nn.Module):
    """The same network as ``network.py`` in torch, with the same names for the same weights."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.weights: dict[str, nn.Parameter] = {}
        self.drop = drop
        entry = f.VECTOR + sum(SIZES.values()) + f.FLAGS
        for name, count in EMBEDDINGS.items():
            self._add(name, torch.randn(count, SIZES[name]) * 0.1)
        self._linear("in", entry, WIDTH)
        for layer in range(LAYERS):
            self._linear(f"head{layer}", 2 * WIDTH, WIDTH)
            self._linear(f"conv{layer}", 3 * WIDTH, WIDTH)
            self._norm(f"norm{2 * layer}", WIDTH)
            self._norm(f"norm{2 * layer + 1}", WIDTH)
        self._linear("anchor", WIDTH, 1)
        self._linear("pair.token", WIDTH, PAIR)
        self._linear("pair.anchor", WIDTH, PAIR)
        self._linear("product.token", WIDTH, PRODUCT)
        self._linear("product.anchor", WIDTH, PRODUCT)
        self._linear("product", PRODUCT, PAIR)
        self._add("path", torch.randn(f.PATHS, PAIR) * 0.1)
        self._add("distance", torch.randn(f.DISTANCES, PAIR) * 0.1)
        self._linear("flag", f.PAIR_FLAGS, PAIR)
        self._norm("norm.pair", PAIR)
        for number in (1, 2):
            self._linear(f"pair.conv{number}", 3 * PAIR, PAIR)
        self._linear("out", PAIR, 4)

    def _add(self, name: str, value: torch.Tensor) -> None:
        self.weights[name] = nn.Parameter(value)
        self.register_parameter(name.replace(".", "_"), self.weights[name])

    def _linear(self, name: str, inputs: int, outputs: int) -> None:
        self._add(f"{name}.w", torch.randn(inputs, outputs) * (2.0 / inputs) ** 0.5 * 0.7)
        self._add(f"{name}.b", torch.zeros(outputs))

    def _norm(self, name: str, width: int) -> None:
        self._add(f"{name}.w", torch.ones(width))
        self._add(f"{name}.b", torch.zeros(width))

    def _at(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return x @ self.weights[f"{name}.w"] + self.weights[f"{name}.b"]

    def _normed(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return nf.layer_norm(x, x.shape[-1:], self.weights[f"{name}.w"], self.weights[f"{name}.b"])

    def _dropped(self, x: torch.Tensor) -> torch.Tensor:
        return nf.dropout(x, self.drop, self.training)

    def encode(self, rows: dict[str, torch.Tensor]) -> torch.Tensor:
        lemma = rows["lemma"]
        if self.training:  # words that no training text holds must be read too
            lemma = torch.where(
                torch.rand(lemma.shape) < 0.1, torch.randint_like(lemma, f.LEMMA_BUCKETS), lemma
            )
        parts = [rows["vectors"], nf.embedding(lemma, self.weights["lemma"])]
        parts += [nf.embedding(rows[name], self.weights[name]) for name in ("tag", "dep", "entity")]
        h = self._dropped(torch.cat([*parts, rows["flags"]], dim=1))
        h = self._dropped(nf.relu(self._at("in", h)))
        for layer in range(LAYERS):
            above = torch.cat((h, nf.embedding(rows["head"], h)), dim=1)
            h = self._normed(f"norm{2 * layer}", h + self._dropped(nf.relu(self._at(f"head{layer}", above))))
            beside = _beside(h, 1 << layer)
            h = self._normed(f"norm{2 * layer + 1}", h + nf.relu(self._at(f"conv{layer}", beside)))
        return h

    def cues(self, encoded: torch.Tensor) -> torch.Tensor:
        return self._at("anchor", encoded)[:, 0]

    def roles(self, encoded: torch.Tensor, pair: dict[str, torch.Tensor]) -> torch.Tensor:
        """(rows of all windows, 4) scores."""
        own, which, mask = encoded[pair["anchors"]], pair["anchor"], pair["inside"][:, None]
        tokens, products = self._at("pair.token", encoded), self._at("product.token", encoded)
        product = nf.embedding(pair["token"], products) * nf.embedding(which, self._at("product.anchor", own))
        z = nf.embedding(pair["token"], tokens) + nf.embedding(which, self._at("pair.anchor", own))
        z = z + self._at("product", product) + self._at("flag", pair["flags"])
        z = z + nf.embedding(pair["path"], self.weights["path"])
        z = z + nf.embedding(pair["distance"], self.weights["distance"])
        z = self._dropped(nf.relu(self._normed("norm.pair", z)) * mask)
        for number, gap in ((1, 1), (2, f.GAP)):
            z = (z + nf.relu(self._at(f"pair.conv{number}", _beside(z, gap)))) * mask
        return self._at("out", z)


def _beside(values: torch.Tensor, gap: int) -> torch.Tensor:
    blank = torch.zeros_like(values)
    before, after = blank, blank
    if values.shape[-2] > gap:
        zeros = blank[..., :gap, :]
        before = torch.cat((zeros, values[..., :-gap, :]), dim=-2)
        after = torch.cat((values[..., gap:, :], zeros), dim=-2)
    return torch.cat((before, values, after), dim=-1)


# --- examples -------------------------------------------------------------------------------------------


def example(
    table: TokenTable, vectors: np.ndarray, gold: list[Utterance], proposed: list[Candidate]
) -> dict[str, Any]:
    """One article as tensors: its rows, which tokens are anchors, and windows with roles around those."""
    rows = f.rows_of(table, vectors, proposed)
    anchors = {_anchor(table, one): one for one in gold if _anchor(table, one) < len(table)}
    target = np.zeros(len(table), np.float32)
    target[list(anchors)] = 1
    near = f.windows(table, rows, list(anchors), f.by_anchor(proposed))
    role = np.full(len(near.token), -100, np.int64)
    for one, (row, first, last) in zip(anchors.values(), near.bounds, strict=True):
        roles = np.full(last - first, NONE)
        for tokens, each in ((one.content, CONTENT), (one.source, SOURCE), (one.cue, CUE)):
            roles[[t - first for t in tokens if first <= t < last]] = each
        # what is counted are words: signs are nobody's loss
        roles[[not any(c.isalnum() for c in w) for w in table.word[first:last]]] = -100
        role[row : row + last - first] = roles
    pair = {
        "anchors": np.array(list(anchors), np.int64),
        "role": role,
        "inside": near.inside,
        "flags": near.flags,
        **{name: getattr(near, name).astype(np.int64) for name in ("token", "anchor", "path", "distance")},
    }
    as_rows = {
        name: torch.from_numpy(np.asarray(getattr(rows, name), np.int64 if kind == "i" else np.float32))
        for name, kind in (("vectors", "f"), ("flags", "f"), ("lemma", "i"), ("tag", "i"), ("dep", "i"),
                           ("entity", "i"), ("head", "i"))
    }  # fmt: skip
    return {
        "rows": as_rows,
        "target": torch.from_numpy(target),
        "pair": {name: torch.from_numpy(value) for name, value in pair.items()},
    }


def _anchor(table: TokenTable, one: Utterance) -> int:
    """The cue's head, its verb before others; the first word said where there is no cue."""
    if not one.cue:
        return min(one.content)
    verbs = {t for t in one.cue if table.tag[t].startswith("VB")}
    return head_of(table, one.cue) if not verbs or head_of(table, one.cue) in verbs else head_of(table, verbs)


# --- training -------------------------------------------------------------------------------------------


def loss_of(model: Reader, one: dict[str, Any]) -> torch.Tensor:
    encoded = model.encode(one["rows"])
    target = one["target"]
    loss = nf.binary_cross_entropy_with_logits(model.cues(encoded), target, reduction="sum")
    if len(one["pair"]["anchor"]):
        scores = model.roles(encoded, one["pair"])
        roles = one["pair"]["role"]
        each = nf.cross_entropy(scores, roles, ignore_index=-100, reduction="sum")
        loss = loss + each / 40
    return loss


@torch.no_grad()
def held_out(model: Reader, held: list[dict[str, Any]]) -> str:
    model.eval()
    loss, counts = 0.0, np.zeros((4, 3))
    cue = np.zeros(3)
    for one in held:
        loss += float(loss_of(model, one))
        encoded = model.encode(one["rows"])
        sure = model.cues(encoded) > -0.4
        gold = one["target"] > 0
        cue += [int((sure & gold).sum()), int(sure.sum()), int(gold.sum())]
        if len(one["pair"]["anchor"]):
            found, roles = model.roles(encoded, one["pair"]).argmax(-1), one["pair"]["role"]
            for role in (SOURCE, CONTENT, CUE):
                mine, theirs = (found == role) & (roles >= 0), roles == role
                counts[role] += [int((mine & theirs).sum()), int(mine.sum()), int(theirs.sum())]
    model.train()
    named = [
        ("cue", cue),
        ("source", counts[SOURCE]),
        ("content", counts[CONTENT]),
        ("cue words", counts[CUE]),
    ]
    return f"loss {loss / len(held):.3f}  " + "  ".join(
        f"{n} {2 * c[0] / (c[1] + c[2]):.3f}" for n, c in named
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--train", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--epochs", type=int, default=14)
    options.add_argument("--held", type=int, default=84)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--drop", type=float, default=0.2)
    options.add_argument("--batch", type=int, default=4)
    options.add_argument("--limit", type=int)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    articles = pickle.loads(chosen.train.read_bytes())[: chosen.limit]  # noqa: S301 - written by train_prepare.py
    step = max(2, len(articles) // chosen.held)
    examples = [example(table, vectors, gold, attributed(table)) for _, table, vectors, gold in articles]
    held = [one for number, one in enumerate(examples) if number % step == step - 1]
    train = [one for number, one in enumerate(examples) if number % step != step - 1]
    model = Reader(chosen.drop)
    average = {name: value.detach().clone() for name, value in model.weights.items()}
    print(
        f"{len(train)} articles, {len(held)} held out; {sum(p.numel() for p in model.parameters()):,} weights"
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=chosen.rate, weight_decay=0.02)
    total = chosen.epochs * (len(train) // chosen.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, chosen.rate, total_steps=total, pct_start=0.15)
    generator = np.random.default_rng(chosen.seed)
    done = 0
    for epoch in range(chosen.epochs):
        began, order, sums = time.time(), generator.permutation(len(train)), 0.0
        for at in range(0, len(order), chosen.batch):
            optimiser.zero_grad()
            some = [train[i] for i in order[at : at + chosen.batch]]
            loss = sum((loss_of(model, one) for one in some), torch.zeros(())) / len(some)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 20.0)
            optimiser.step()
            schedule.step()
            sums += float(loss.detach()) * len(some)
            done += 1
            keep = min(0.998, done / (done + 20))
            with torch.no_grad():
                for name, value in model.weights.items():
                    average[name].mul_(keep).add_(value, alpha=1 - keep)
        averaged = Reader(0.0)
        with torch.no_grad():
            for name, value in average.items():
                averaged.weights[name].copy_(value)
        took = time.time() - began
        print(
            f"epoch {epoch + 1:2} {took:4.0f} s  train {sums / len(train):.3f}  {held_out(averaged, held)}",
            flush=True,
        )
        stored = {name: value.numpy().astype(np.float16) for name, value in average.items()}
        np.savez_compressed(chosen.out, **stored)
    check(averaged, chosen.out, held[0])


@torch.no_grad()
def check(model: Reader, path: Path, one: dict[str, Any]) -> None:
    """The shipped forward pass gives what torch gave, but for float16."""
    model.eval()
    rows = f.Rows(**{n: v.numpy() for n, v in one["rows"].items()}, ruled=np.zeros((0, 3), np.float32))
    network = Network.load(path)
    apart = np.abs(network.encode(rows) - model.encode(one["rows"]).numpy()).max()
    print(
        f"largest difference of the encoded tokens to torch: {apart:.4f}; {path.stat().st_size / 1e6:.2f} MB"
    )


if __name__ == "__main__":
    main()
