"""Write the trained pair reader as one int8 ONNX file; needs torch and onnx, which are no dependencies.

    python benchmarks/export_pairs.py pairs.pt claims/pipeline/weights/pairs.onnx

Dynamic quantisation per channel with reduced range: the default loses much on processors without VNNI. Prints
how far the file's odds are from those of the network in full precision.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs_network import PairNetwork

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "a", "b")


def drawn(length: int, slots: int) -> tuple[torch.Tensor, ...]:
    ids = torch.randint(1000, 29000, (1, length))
    kinds = (torch.arange(length) > length // 2).long()[None]
    shares = [torch.rand(1, slots, length) for _ in range(2)]
    a, b = (s / s.sum(-1, keepdim=True) for s in shares)
    return ids, torch.ones_like(ids), kinds, a, b


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(3)
    network = PairNetwork(0.0)
    network.load_state_dict(torch.load(options.trained))
    network.eval()
    axes = {name: {0: "n", 1: "pieces"} for name in INPUTS[:3]}
    axes |= {"a": {0: "n", 1: "slots_a", 2: "pieces"}, "b": {0: "n", 1: "slots_b", 2: "pieces"}}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network,
            drawn(40, 3),
            str(full),
            input_names=list(INPUTS),
            output_names=["whole", "cells"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            options.out,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    session = InferenceSession(str(options.out), providers=["CPUExecutionProvider"])
    apart = []
    for length in (30, 60, 90, 150):
        inputs = drawn(length, 5)
        with torch.no_grad():
            whole, cells = network(*inputs)
        ours = session.run(None, {n: v.numpy() for n, v in zip(INPUTS, inputs, strict=True)})
        for mine, theirs in zip(ours, (whole, cells), strict=True):
            odds = torch.tensor(mine).softmax(-1) - theirs.softmax(-1)
            apart.append(float(odds.abs().max()))
    print(f"{options.out.stat().st_size / 1e6:.1f} MB; odds apart by at most {np.max(apart):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
