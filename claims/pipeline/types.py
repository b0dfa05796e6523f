"""The values that pass between the steps of the pipeline.

Everything here is frozen and plain: no Django, no clock, no network. Offsets count characters
(Python ``str`` indices) of ``Document.text`` and are half-open. A value that is not known is
``None`` or ``""``; it is never guessed and the item that carries it is never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Params = Mapping[str, Any]
"""What a finding compared: JSON-able numbers, names and spans, never a sentence for a person."""


class Voice(StrEnum):
    """Whose words: somebody the text names or hints at, or the outlet itself."""

    ATTRIBUTED = "attributed"
    OUTLET = "outlet"


class QuoteType(StrEnum):
    """How the content is given (PARC/PolNeAR); ``NONE`` is the outlet's own voice."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    NONE = "none"


class Polarity(StrEnum):
    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """What the speaker does with the content. Only ASSERTED and DENIED can be true or false now.

    Which event a speaker is committed to: FactBank (Saurí & Pustejovsky 2009) and de Marneffe et al.
    2012; the sorts of act: Searle 1976. PREDICTED: what will or may come; SUPPOSED: holds only under a
    condition, or contrary to fact; WITHHELD: neither affirmed nor denied ("declined to say whether").
    """

    ASSERTED = "asserted"
    DENIED = "denied"
    WITHHELD = "withheld"
    PREDICTED = "predicted"
    SUPPOSED = "supposed"
    PROMISED = "promised"
    PLANNED = "planned"
    DEMANDED = "demanded"
    ASKED = "asked"
    WISHED = "wished"
    FEARED = "feared"
    OPINION = "opinion"

    @property
    def checkable(self) -> bool:
        """Whether what is so meant can be true or false now."""
        return self in (Modality.ASSERTED, Modality.DENIED)


class Strength(StrEnum):
    """What the choice of cue tells beyond "said" (Thompson & Ye 1991; Hyland 2002).

    EMPHATIC and TENTATIVE are the speaker's own weight ("insisted", "suggested"); with the others it is
    the outlet that takes a stand: DISTANCED leaves it to the speaker ("claimed"), DISOWNED calls it
    untrue ("falsely claimed"), VOUCHED takes it for so ("confirmed"), CONCEDED too, and against the
    speaker's interest ("admitted").
    """

    NEUTRAL = "neutral"
    EMPHATIC = "emphatic"
    TENTATIVE = "tentative"
    DISTANCED = "distanced"
    DISOWNED = "disowned"
    VOUCHED = "vouched"
    CONCEDED = "conceded"


class Certainty(StrEnum):
    """Commitment to the content, after FactBank (Saurí & Pustejovsky 2009): CT, PR, PS."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class SpeakerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT = "government"
    ARMED_GROUP = "armed_group"
    OFFICE = "office"
    MEDIA = "media"
    ANONYMOUS = "anonymous"
    COLLECTIVE = "collective"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class Comparator(StrEnum):
    EXACT = "exact"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    ABOUT = "about"
    BETWEEN = "between"
    VAGUE = "vague"


class RelationKind(StrEnum):
    SAME = "same"
    CONFLICTS = "conflicts"
    UPDATES = "updates"
    BEARS_ON = "bears_on"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range. Raises ValueError unless ``0 <= start < end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}, {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The text under the span. Raises ValueError where the span runs past the text."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}-{self.end} runs past a text of {len(text)}")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    @staticmethod
    def hull(spans: tuple[Span, ...]) -> Span:
        """The smallest span that covers all. Raises ValueError on an empty tuple."""
        return Span(min(s.start for s in spans), max(s.end for s in spans))


@dataclass(frozen=True, slots=True)
class Document:
    """A text as captured, with what is known about its printing."""

    text: str
    id: str = ""
    language: str = "en"
    title: str = ""
    byline: str = ""
    outlet: str = ""
    published_on: date | None = None
    origin: str = ""
    """Key of the line of reporting: wire copies of one text share it. Falls back to the outlet."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """One utterance in one text: who (source) says (cue) what (content), as spans.

    ``content`` is in text order and does not overlap ``source`` or ``cue``; several spans are one
    discontinuous content ("A," he said, "B"). ``confidence`` in [0, 1] is how likely source and content are
    right, 0 where only the rule is known. ``parent`` is the index, in the list that the
    extractor returned, of the utterance whose content holds this one (nested attribution).
    """

    voice: Voice
    quote_type: QuoteType
    content: tuple[Span, ...]
    source: Span | None = None
    cue: Span | None = None
    rule_id: str = ""
    parent: int | None = None
    confidence: float = 0.0

    @property
    def hull(self) -> Span:
        return Span.hull(self.content)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks in one document, with every place that refers to them.

    ``key`` is stable for the same text and unique in it. ``ambiguous_with`` names the keys this
    mention could equally be: kept for a person to settle, never merged.
    """

    key: str
    name: str
    kind: SpeakerKind
    role: str = ""
    affiliation: str = ""
    anonymous: bool = False
    mentions: tuple[Span, ...] = ()
    ambiguous_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """How an extraction is meant and by whom; same order and length as the extractions.

    ``polarity`` is that of the content as the speaker leaves it standing: a denial of an
    affirmed content is NEGATED. ``confidence`` is in [0, 1]. ``by_cue`` is what the cue alone makes of
    any content, and ``turns`` says that it turns the content's polarity round ("denied", "does not
    believe"): both hold for every clause of the content, while ``modality`` and ``polarity`` are those
    of its first.
    """

    speaker: Speaker | None
    polarity: Polarity
    modality: Modality
    certainty: Certainty
    cue_lemma: str = ""
    hedges: tuple[Span, ...] = ()
    confidence: float = 0.0
    strength: Strength = Strength.NEUTRAL
    by_cue: Modality = Modality.ASSERTED
    turns: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as an interval, what it counts and by which predicate.

    ``low``/``high`` are ``None`` where unbounded; ``low_open``/``high_open`` say that the bound
    itself is excluded ("more than 10,000" is (10000, None) with ``low_open``). ``counted`` is the
    lemma of what is counted ("family"), ``predicate`` the lemma of the verb that says how
    ("host"), ``measure`` the normalised key of both, equal for two quantities of one measure
    ("killed", "evacuated", "host family"); ``""`` where none could be read.
    """

    span: Span
    text: str
    low: float | None
    high: float | None
    comparator: Comparator
    low_open: bool = False
    high_open: bool = False
    unit: str = ""
    counted: str = ""
    predicate: str = ""
    measure: str = ""
    scope: str = ""
    place: str = ""
    as_of: date | None = None


class SlotKind(StrEnum):
    """What sort of question a slot answers: how many, when, where, who, or which thing."""

    NUMBER = "number"
    TIME = "time"
    PLACE = "place"
    NAME = "name"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a proposition's ``context`` that another account could fill otherwise.

    ``start`` and ``end`` count characters of the context. ``own``: it stands in the proposition's clause, not
    merely beside it in the sentence. ``quantity``: of a NUMBER, as it was read.
    """

    start: int
    end: int
    kind: SlotKind
    own: bool = True
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a statement holds to be so, reduced to what can be compared without the parse.

    A statement with several clauses gives several propositions; ``span`` is the clause in the
    document. ``polarity`` already includes a denying cue. ``keys`` are the candidate keys: two
    propositions that share none are never compared. ``origin`` is the line of reporting. ``context`` is the
    clause's sentence (a stretch of it, where that is very long) that begins at ``context_start`` of the
    document; its ``slots`` are in text order. ``said_by`` is the name of the speaker, else of the outlet;
    ``quoted`` says that the clause stands word for word in quotation marks, ``taken_back`` that its speaker
    is told to no longer hold it.
    """

    span: Span
    text: str
    polarity: Polarity
    modality: Modality
    certainty: Certainty
    lemmas: tuple[str, ...] = ()
    predicate: str = ""
    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    speaker: str = ""
    event_from: date | None = None
    event_to: date | None = None
    reported_on: date | None = None
    origin: str = ""
    keys: tuple[str, ...] = ()
    context: str = ""
    context_start: int = 0
    slots: tuple[Slot, ...] = ()
    said_by: str = ""
    quoted: bool = False
    taken_back: bool = False

    @property
    def checkable(self) -> bool:
        """Whether it can be true or false now, and so may take part in a conflict."""
        return self.modality.checkable


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: ids, spans and numbers. The words are rendered from the rule."""

    rule_id: str
    params: Params = field(default_factory=dict)
    score: float = 1.0
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationFinding:
    """What the pair of propositions ``a`` and ``b`` is to each other, and which rule says so."""

    kind: RelationKind
    rule_id: str
    params: Params = field(default_factory=dict)
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Statement:
    """An utterance with everything that one document tells about it."""

    extraction: Extraction
    attribution: Attribution
    propositions: tuple[Proposition, ...]
    quantities: tuple[Quantity, ...]
    check_worthiness: float

    @property
    def hull(self) -> Span:
        return self.extraction.hull


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the pipeline read in one document. ``warnings`` are rule ids of partial results."""

    document: Document
    version: str
    statements: tuple[Statement, ...]
    speakers: tuple[Speaker, ...]
    warnings: tuple[Finding, ...] = ()
