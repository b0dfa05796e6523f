"""A claim as the verification flags see it: where it was made, by whom, and what stands against it.

Frozen and plain like ``claims.pipeline.types``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claims.pipeline.types import Certainty, Modality, Proposition, Span, SpeakerKind, Strength, Voice


@dataclass(frozen=True, slots=True)
class Voicing:
    """One place where a claim was made, as the verification flags see it.

    ``sides`` are the keys of bodies the speaker belongs to or acts for; two voicings that share
    one are not independent. ``stakes`` says what the speaker has to gain, where a person recorded it.
    ``taken_back``: the speaker no longer holds it.
    ``via`` are the keys of those through whom the words reached the outlet, nearest to the speaker
    first, and ``via_names`` their names; empty where the speaker spoke to the outlet itself.
    ``quotation`` are the words where they stand in quotation marks, else empty.
    """

    id: str
    voice: Voice
    modality: Modality
    certainty: Certainty
    speaker: str = ""
    speaker_name: str = ""
    speaker_kind: SpeakerKind = SpeakerKind.UNKNOWN
    anonymous: bool = False
    role: str = ""
    sides: tuple[str, ...] = ()
    stakes: str = ""
    origin: str = ""
    outlet: str = ""
    reported_on: date | None = None
    hedges: tuple[str, ...] = ()
    span: Span | None = None
    strength: Strength = Strength.NEUTRAL
    via: tuple[str, ...] = ()
    via_names: tuple[str, ...] = ()
    taken_back: bool = False
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class Opposed:
    """A claim that a standing conflict sets against another: the rule that says so, and who makes it."""

    rule_id: str
    text: str
    voicings: tuple[Voicing, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with all its voicings, and what stands against it: what a verification flag is decided from.

    ``both_said_it``: a person holds that the two to whom one quotation is ascribed both said it.
    """

    proposition: Proposition
    voicings: tuple[Voicing, ...]
    today: date | None = None
    opposed: tuple[Opposed, ...] = ()
    both_said_it: bool = False
