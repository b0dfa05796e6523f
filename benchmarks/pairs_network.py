"""The network behind the pair reader, for training: a MiniLM encoder that reads both texts at once, and two
heads.

One head says what the second text is to the first (entailed, neither, contradicted), the other what one slot
of the first is to one slot of the second (other question, same question and value, same question and other
value). The encoder is that of all-MiniLM-L6-v2 (Wang et al. 2020, MiniLM; Reimers & Gurevych 2019): 6 layers,
384 wide. Needs torch, which is no dependency of Newsverify.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as f

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536


class Layer(nn.Module):
    def __init__(self, drop: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        n, length, _ = x.shape
        q, k, v = (
            part(x).view(n, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + mask
        mixed = self.drop(scores.softmax(-1)) @ v
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(n, length, WIDTH))))
        return self.norm2(x + self.drop(self.down(f.gelu(self.up(x)))))


class PairNetwork(nn.Module):
    """``forward`` takes ids, mask and kinds (n, length) and the shares ``a`` and ``b`` (n, slots, length) by
    which the words' states make a slot's; gives (n, 3) and (n, slots of a, slots of b, 3), unnormalised."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        self.words, self.places, self.kinds = (
            nn.Embedding(30522, WIDTH),
            nn.Embedding(512, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(drop)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.whole = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Dropout(drop), nn.Linear(WIDTH, 3))
        self.slot = nn.Linear(WIDTH, 192)
        self.slots = nn.Sequential(nn.Linear(192 * 4, 192), nn.GELU(), nn.Dropout(drop), nn.Linear(192, 3))

    def forward(
        self, ids: Tensor, mask: Tensor, kinds: Tensor, a: Tensor, b: Tensor
    ) -> tuple[Tensor, Tensor]:
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.places(place) + self.kinds(kinds)))
        shut = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, shut)
        left, right = self.slot(a @ x)[:, :, None, :], self.slot(b @ x)[:, None, :, :]
        left, right = left + 0 * right, right + 0 * left
        joined = torch.cat((left, right, left * right, (left - right).abs()), -1)
        return self.whole(x[:, 0]), self.slots(joined)


_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "norm1",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm2",
}


def start_from(network: PairNetwork, weights: Path) -> None:
    """Take the encoder's weights from a ``model.safetensors``. Raises KeyError where it holds another
    network.
    """
    raw = weights.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8 : 8 + size])
    state = network.state_dict()

    def put(name: str, stored: str) -> None:
        first, last = head[stored]["data_offsets"]
        values = np.frombuffer(raw[8 + size + first : 8 + size + last], np.float32)
        state[name].copy_(torch.tensor(values).view(state[name].shape))

    put("words.weight", "embeddings.word_embeddings.weight")
    put("places.weight", "embeddings.position_embeddings.weight")
    put("kinds.weight", "embeddings.token_type_embeddings.weight")
    for part in ("weight", "bias"):
        put(f"norm.{part}", f"embeddings.LayerNorm.{part}")
        for number in range(LAYERS):
            for theirs, ours in _NAMES.items():
                put(f"layers.{number}.{ours}.{part}", f"encoder.layer.{number}.{theirs}.{part}")
