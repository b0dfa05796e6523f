"""How much a fact-checker would want a statement checked: a simple, explained first version.

A weighted sum of yes/no features squashed to [0, 1], in the spirit of ClaimBuster (Hassan et al.
2017), whose strongest features were numbers, tense and named entities. The weights are set by hand,
not learnt: the score orders a list, it is no probability. ``explain`` names every feature that
fired with its weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from claims.pipeline.language import TokenTable, token_table
from claims.pipeline.protocols import Parsed
from claims.pipeline.types import (
    Attribution,
    Certainty,
    Extraction,
    Finding,
    Modality,
    Quantity,
    Voice,
)

WEIGHTS = {
    "quantity": 1.4,
    "second-quantity": 0.4,
    "named-entity": 0.5,
    "place-or-date": 0.4,
    "past-or-perfect": 0.7,
    "present-statement": 0.2,
    "checkable": 0.8,
    "event-verb": 0.5,
    "comparison": 0.4,
    "opinion": -1.2,
    "not-yet-so": -1.2,
    "question": -1.6,
    "first-person": -0.5,
    "value-word": -0.5,
    "hedged": -0.2,
    "no-finite-verb": -0.8,
    "short": -0.8,
}
_BIAS = -1.4
_EVENTS = frozenset(
    [
        "kill",
        "injure",
        "wound",
        "die",
        "arrest",
        "evacuate",
        "displace",
        "shell",
        "bomb",
        "seize",
        "capture",
        "attack",
        "destroy",
        "collapse",
        "rise",
        "fall",
        "increase",
        "decrease",
        "cut",
        "spend",
        "pay",
        "sign",
        "vote",
        "ban",
        "close",
        "open",
        "launch",
        "fire",
        "strike",
        "detain",
        "charge",
        "convict",
        "lose",
        "win",
        "claim",
        "leave",
        "host",
        "hold",
        "receive",
        "deport",
        "sell",
        "buy",
    ]
)
_VALUES = frozenset(
    [
        "good",
        "bad",
        "great",
        "terrible",
        "beautiful",
        "wonderful",
        "awful",
        "disgraceful",
        "important",
        "difficult",
        "easy",
        "best",
        "worst",
        "amazing",
        "tremendous",
        "horrible",
        "sad",
        "happy",
        "proud",
        "unfair",
        "fair",
        "wrong",
        "right",
        "shameful",
    ]
)
_MODALITIES = {
    Modality.OPINION: "opinion",
    Modality.DEMANDED: "not-yet-so",
    Modality.PROMISED: "not-yet-so",
    Modality.PLANNED: "not-yet-so",
    Modality.PREDICTED: "not-yet-so",
    Modality.SUPPOSED: "not-yet-so",
    Modality.WISHED: "opinion",
    Modality.FEARED: "opinion",
    Modality.WITHHELD: "question",
    Modality.ASKED: "question",
    Modality.ASSERTED: "checkable",
    Modality.DENIED: "checkable",
}


class FeatureCheckWorthiness:
    """See the module: hand-weighted features, explained, in [0, 1]."""

    def score(
        self, parsed: Parsed, extraction: Extraction, attribution: Attribution, quantities: Sequence[Quantity]
    ) -> float:
        features = self._features(parsed, extraction, attribution, quantities)
        total = _BIAS + sum(WEIGHTS[name] for name in features)
        return round(1 / (1 + math.exp(-total)), 3)

    def explain(
        self, parsed: Parsed, extraction: Extraction, attribution: Attribution, quantities: Sequence[Quantity]
    ) -> Finding:
        """The score with the weight of each feature that fired, in ``params``."""
        features = self._features(parsed, extraction, attribution, quantities)
        weights = {name: WEIGHTS[name] for name in features}
        score = self.score(parsed, extraction, attribution, quantities)
        return Finding(
            "check-worthiness-features", {"weights": weights, "bias": _BIAS}, score, extraction.content
        )

    def _features(
        self, parsed: Parsed, extraction: Extraction, attribution: Attribution, quantities: Sequence[Quantity]
    ) -> list[str]:
        table = token_table(parsed)
        tokens = [t for span in extraction.content for t in table.tokens(span)]
        inside = [q for q in quantities if any(s.contains(q.span) for s in extraction.content)]
        features = {_MODALITIES[attribution.modality]}
        features.update(["quantity"] * (len(inside) > 0) + ["second-quantity"] * (len(inside) > 1))
        if attribution.certainty is not Certainty.CERTAIN:
            features.add("hedged")
        if sum(table.word[t][0].isalnum() for t in tokens) < 5:
            features.add("short")
        features |= _wording(table, tokens, extraction)
        return sorted(features)


def _wording(table: TokenTable, tokens: list[int], extraction: Extraction) -> set[str]:
    features: set[str] = set()
    entities = {table.entity[t] for t in tokens}
    lemmas = {table.lemma[t] for t in tokens}
    tags = {table.tag[t] for t in tokens}
    if entities & {"PERSON", "ORG", "NORP"}:
        features.add("named-entity")
    if entities & {"GPE", "LOC", "FAC", "DATE", "TIME"}:
        features.add("place-or-date")
    if tags & {"VBD", "VBN"}:
        features.add("past-or-perfect")
    elif tags & {"VBZ", "VBP"}:
        features.add("present-statement")
    elif "MD" not in tags:
        features.add("no-finite-verb")
    if lemmas & _EVENTS:
        features.add("event-verb")
    if tags & {"JJR", "RBR", "JJS", "RBS"}:
        features.add("comparison")
    if lemmas & _VALUES:
        features.add("value-word")
    if extraction.voice is Voice.ATTRIBUTED and {table.lower[t] for t in tokens} & {"i", "we", "my", "our"}:
        features.add("first-person")
    return features
