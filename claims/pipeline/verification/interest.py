"""Speakers with a stake in what they say."""

from __future__ import annotations

from collections.abc import Iterable

from claims.pipeline.lexicons.loaders import country_of, roles
from claims.pipeline.likeness import COMMON, stem_of_name
from claims.pipeline.measures import word_set
from claims.pipeline.types import Finding, SpeakerKind, Voice
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView, Voicing

_FORCE = frozenset(("killed", "injured", "casualties", "displaced", "evacuated", "arrested", "abducted"))
_FIGHTERS = (SpeakerKind.ARMED_GROUP,)
_BODIES = (SpeakerKind.GOVERNMENT, SpeakerKind.OFFICE, SpeakerKind.ORGANISATION, SpeakerKind.PERSON)


class InterestedParty:
    """A party to the matter speaks of its own or its opponent's doing."""

    rule_id = "interested-party"
    title = "Interested party"

    def check(self, view: ClaimView) -> Finding | None:
        """Fires when every attributed voicing comes from a party; names them and what shows it."""
        spoken = [v for v in view.voicings if v.voice is Voice.ATTRIBUTED]
        parties = {v.id: reason for v in spoken if (reason := interest_of(view, v))}
        if not parties or any(v.id not in parties for v in view.voicings):
            return None
        params = {
            "voicings": sorted(parties),
            "names": sorted({v.speaker_name for v in spoken if v.speaker_name}),
            "reasons": sorted(set(parties.values())),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        why = listed([_REASONS.get(str(r), str(r)) for r in _sequence(params.get("reasons"))])
        return f"Only a party to the matter says so: {listed(params['names']) or 'unnamed'} ({why})."


_REASONS = {
    "stakes-recorded": "a stake in it is on record",
    "named-in-claim": "the claim is about them or their side",
    "armed-group": "an armed group on what the fighting did",
}


def _sequence(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def interest_of(view: ClaimView, voicing: Voicing) -> str:
    """Why the speaker is a party to what the claim is about; ``""`` where nothing shows it.

    An office or a person is a party when the claim names them or a side they belong to as the one who
    acts or suffers; an armed group, also when the claim is about fighting or its victims.
    """
    if voicing.voice is Voice.OUTLET:
        return ""
    if voicing.stakes:
        return "stakes-recorded"
    if _fights(voicing) and about_force(view):
        return "armed-group"
    if voicing.speaker_kind in (*_FIGHTERS, *_BODIES) and _names(voicing) & _named(view):
        return "named-in-claim"
    return ""


def _fights(voicing: Voicing) -> bool:
    """An armed group, or somebody who speaks for one without a name ("a separatist official")."""
    if voicing.speaker_kind in _FIGHTERS:
        return True
    words = f"{voicing.role} {' '.join(voicing.sides)}".lower().replace("_", " ").split()
    return any(SpeakerKind.ARMED_GROUP.value in roles().get(word, ()) for word in words)


def about_force(view: ClaimView) -> bool:
    """Whether the claim is of fighting, or of people killed, hurt, driven out or held."""
    proposition = view.proposition
    if any(q.measure in _FORCE for q in proposition.quantities):
        return True
    return any(w in word_set("events") for w in proposition.lemmas)


def _names(voicing: Voicing) -> set[str]:
    """Stems of the speaker's name and sides; of a role nothing, since "president" fits many."""
    words = f"{voicing.speaker_name} {' '.join(voicing.sides)}".lower().replace("_", " ").split()
    plain = [w.strip(".,’'\"()") for w in words]
    return _stems(w for w in plain if len(w) > 3 and w not in COMMON)


def _named(view: ClaimView) -> set[str]:
    """Stems of the names that the claim has as subject or object, or anywhere as entity."""
    proposition = view.proposition
    return _stems((*proposition.entities, *proposition.subjects))


def _stems(words: Iterable[str]) -> set[str]:
    """Stems of names; a capital and a nationality also stand for their country ("Baku" acts for it)."""
    named = list(words)
    countries = (country_of()[w].lower() for w in named if w in country_of())
    return {stem_of_name(w) for w in (*named, *countries)}
