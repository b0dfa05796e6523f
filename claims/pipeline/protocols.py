"""What each step of the pipeline promises. A step takes a frozen config and its inputs, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from claims.pipeline.types import (
    Attribution,
    Document,
    Extraction,
    Finding,
    Proposition,
    Quantity,
    RelationFinding,
    Speaker,
)
from claims.pipeline.views import ClaimView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc


class Parsed(Protocol):
    """A document with its linguistic analysis.

    ``doc.text == document.text`` always, so that token offsets are offsets of the stored text.
    ``warnings`` name what could not be analysed (for example ``text-without-sentence-end``).
    """

    @property
    def document(self) -> Document: ...
    @property
    def doc(self) -> Doc: ...
    @property
    def warnings(self) -> tuple[Finding, ...]: ...


class LanguageParser(Protocol):
    """Everything that depends on one language, behind one object."""

    code: str
    version: str

    def parse(self, document: Document) -> Parsed: ...


class Extractor(Protocol):
    def extract(self, parsed: Parsed) -> list[Extraction]:
        """All utterances in text order, the outlet's own included; content spans of two
        utterances overlap only where one is nested in the other."""
        ...


class Attributor(Protocol):
    def attribute(
        self, parsed: Parsed, extractions: Sequence[Extraction]
    ) -> tuple[list[Attribution], list[Speaker]]:
        """One attribution for each extraction, in order, and the speakers of the document."""
        ...


class QuantityReader(Protocol):
    def read(self, parsed: Parsed) -> list[Quantity]:
        """All quantities of the document, in text order."""
        ...


class CheckWorthiness(Protocol):
    def score(
        self, parsed: Parsed, extraction: Extraction, attribution: Attribution, quantities: Sequence[Quantity]
    ) -> float:
        """How much a fact-checker would want this checked, in [0, 1]."""
        ...


class PropositionReader(Protocol):
    def read(
        self,
        parsed: Parsed,
        extraction: Extraction,
        attribution: Attribution,
        quantities: Sequence[Quantity],
    ) -> tuple[Proposition, ...]:
        """At least one proposition for each extraction; their spans lie inside its hull."""
        ...


class Matcher(Protocol):
    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` with a score and the rule that says so, or None."""
        ...


class Encoder(Protocol):
    """Texts as vectors. ``version`` names the model: vectors of two versions are never compared."""

    version: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dimensions): of length one each, in order; what stands beside a text does not change it."""
        ...


class ConflictRule(Protocol):
    rule_id: str

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS``, ``UPDATES`` or ``BEARS_ON`` with what was compared, or None. Symmetric in a and b,
        but for the direction that an update's params name."""
        ...

    def render(self, params: dict[str, object]) -> str:
        """One English sentence for a person."""
        ...


class FlagRule(Protocol):
    rule_id: str
    title: str

    def check(self, view: ClaimView) -> Finding | None: ...
    def render(self, params: dict[str, object]) -> str: ...
