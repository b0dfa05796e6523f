"""Who a claim really comes from: corroboration counts origins, not outlets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from claims.pipeline.comparability import is_name
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Certainty, Modality, SpeakerKind, Strength, Voice
from claims.pipeline.verification.interest import interest_of
from claims.pipeline.versions import words_in_common
from claims.pipeline.views import ClaimView, Opposed, Voicing


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent line of reporting: the voicings that go back to it and what joins them. ``name`` is
    that of its speaker, else of its outlet; the key of the line only where it has neither."""

    name: str
    voicings: tuple[str, ...]
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]
    joined_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """``independent`` origins count; ``parties`` are those whose every voice has a stake. ``set_aside``
    names the voicing ids that do not count, with the reason ("interested-party", "anonymous",
    "not-asserted", "disowned", "walked-back", "attribution-lost")."""

    origins: tuple[Origin, ...]
    independent: tuple[Origin, ...]
    parties: tuple[Origin, ...]
    set_aside: tuple[tuple[str, str], ...]

    @property
    def corroborated(self) -> bool:
        """Whether two independent origins hold the claim, or somebody named and without a stake confirms
        what a party says. An outlet that only repeats a party in its own voice confirms nothing."""
        confirmed = any(origin.speakers for origin in self.independent)
        return len(self.independent) >= 2 or (bool(self.parties) and confirmed)


def corroboration(view: ClaimView) -> Corroboration:
    """Groups the claim's voicings into origins and says which of them corroborate it.

    Voicings are one origin when they share the line of reporting (a wire text), the speaker, who passed the
    words on, a side, or word for word a quotation that is ascribed to two people, unless a person holds that
    both said it.
    An origin whose every voicing is anonymous, of an interested party, called untrue by the outlet that
    prints it, given up by whoever said it, an outlet's retelling of another's word, or no assertion, does not
    count as independent: a party does not corroborate itself, and two parties do not corroborate each other.
    """
    left = _given_up_by(view)
    retold = {v.id for v in lost_attribution(view)}
    reasons = {v.id: reason for v in view.voicings if (reason := _weakness(view, v, left, retold))}
    links = _links_of_each(view)
    groups = _groups(view.voicings, links)
    origins = tuple(_origin(group, links) for group in groups)
    independent = tuple(
        origin
        for origin, group in zip(origins, groups, strict=True)
        if any(v.id not in reasons for v in group)
    )
    parties = tuple(
        origin
        for origin, group in zip(origins, groups, strict=True)
        if all(reasons.get(v.id) == "interested-party" for v in group)
    )
    return Corroboration(origins, independent, parties, tuple(sorted(reasons.items())))


def first_said(view: ClaimView) -> Voicing | None:
    """Whose word the claim first was, where no outlet had said it in its own voice by that day."""
    said = [
        v
        for v in view.voicings
        if v.voice is Voice.ATTRIBUTED
        and v.speaker_name
        and v.reported_on is not None
        and v.modality.checkable
        and v.strength is not Strength.DISOWNED
    ]
    first = min(said, key=lambda v: v.reported_on or date.max, default=None)
    if first is None or first.reported_on is None:
        return None
    own = (v.reported_on for v in view.voicings if v.voice is Voice.OUTLET and v.modality.checkable)
    return None if any(day is None or day <= first.reported_on for day in own) else first


def lost_attribution(view: ClaimView) -> tuple[Voicing, ...]:
    """The outlets' own statements of a later day than that on which it was first attributed to somebody."""
    first = first_said(view)
    if first is None:
        return ()
    return tuple(
        v
        for v in view.voicings
        if v.voice is Voice.OUTLET and v.modality.checkable and v.certainty is Certainty.CERTAIN
    )


def given_up(view: ClaimView) -> tuple[tuple[Opposed, Voicing, Voicing], ...]:
    """What stands against the claim as the later word of a source that makes it: (claim, later, earlier)."""
    return tuple(
        (against, later, earlier)
        for against in view.opposed
        for later in against.voicings
        for earlier in view.voicings
        if is_name(later.speaker_name)
        and not later.anonymous
        and later.speaker
        and later.speaker == earlier.speaker
        and later.modality.checkable
        and earlier.modality.checkable
        and later.reported_on is not None
        and earlier.reported_on is not None
        and later.reported_on > earlier.reported_on
    )


def _given_up_by(view: ClaimView) -> frozenset[str]:
    """Keys of the sources that no longer hold the claim."""
    retracted = {v.speaker for v in view.voicings if v.taken_back and v.speaker}
    return frozenset(retracted | {later.speaker for _, later, _ in given_up(view)})


def _weakness(view: ClaimView, voicing: Voicing, left: frozenset[str], retold: set[str]) -> str:
    """That somebody plans a thing is a fact that others can confirm, though the thing is none yet."""
    if not (voicing.modality.checkable or voicing.modality is Modality.PLANNED):
        return "not-asserted"
    if voicing.strength is Strength.DISOWNED:
        return "disowned"
    if voicing.speaker in left:
        return "walked-back"
    if voicing.id in retold:
        return "attribution-lost"
    if voicing.anonymous:
        return "anonymous"
    return "interested-party" if interest_of(view, voicing) else ""


def misascribed(voicings: Sequence[Voicing]) -> tuple[tuple[Voicing, Voicing, int], ...]:
    """Two reports that quote the same words from two people who are not of one side: one may well be wrong.
    With how many words are the same; in order, and of every speaker's reports of one wording the first."""
    quoted: dict[tuple[str, str], Voicing] = {}
    for v in voicings:
        if (
            v.quotation
            and v.speaker_kind is SpeakerKind.PERSON
            and is_name(v.speaker_name)
            and not v.anonymous
        ):
            quoted.setdefault((v.speaker, v.quotation), v)
    return tuple(
        (one, other, words)
        for one, other in combinations(quoted.values(), 2)
        if not _may_be_one(one, other) and (words := words_in_common(one.quotation, other.quotation))
    )


def _may_be_one(one: Voicing, other: Voicing) -> bool:
    """One person under two names, one text, or somebody who speaks for the other."""
    if one.speaker == other.speaker or set(one.sides) & set(other.sides):
        return True
    if one.speaker in other.via or other.speaker in one.via or set(one.via) & set(other.via):
        return True
    if (one.origin or one.outlet) == (other.origin or other.outlet):
        return True
    return _one_name(one.speaker_name, other.speaker_name)


def _one_name(one: str, other: str) -> bool:
    """One name holds all of the other, or both end alike: two with one first name are two."""
    x, y = ([stem_of_name(word) for word in name.lower().split()] for name in (one, other))
    return set(x) <= set(y) or set(y) <= set(x) or x[-1] == y[-1]


Links = Mapping[str, set[tuple[str, str]]]
"""What joins a voicing, by its id, with others."""


def _links_of_each(view: ClaimView) -> Links:
    links = {v.id: _links(v) for v in view.voicings}
    for one, other, _ in () if view.both_said_it else misascribed(view.voicings):
        for voicing in (one, other):
            links[voicing.id].add(("quotation", one.id))
    return links


def _links(voicing: Voicing) -> set[tuple[str, str]]:
    links = {("side", side) for side in voicing.sides if side}
    # Whoever passes another's words on is no second witness beside them.
    links.update(("speaker", key) for key in (voicing.speaker, *voicing.via) if key)
    line = voicing.origin or voicing.outlet
    if line:
        links.add(("origin", line))
    return links


def _groups(voicings: Sequence[Voicing], links_of: Links) -> list[list[Voicing]]:
    """Voicings joined through any shared link, directly or along a chain; in first-seen order."""
    groups: list[tuple[set[tuple[str, str]], list[Voicing]]] = []
    for voicing in voicings:
        links, members = links_of[voicing.id], [voicing]
        apart = []
        for known, group in groups:
            if known & links:
                links, members = known | links, group + members
            else:
                apart.append((known, group))
        groups = [*apart, (links, members)]
    order = {v.id: i for i, v in enumerate(voicings)}
    return sorted((m for _, m in groups), key=lambda m: min(order[v.id] for v in m))


def _origin(group: list[Voicing], links_of: Links) -> Origin:
    seen: dict[tuple[str, str], int] = {}
    for voicing in group:
        for link in links_of[voicing.id]:
            seen[link] = seen.get(link, 0) + 1
    outlets = tuple(dict.fromkeys(v.outlet for v in group if v.outlet))
    speakers = tuple(dict.fromkeys(v.speaker_name for v in group if v.speaker_name))
    lines = tuple(dict.fromkeys(v.origin for v in group if v.origin))
    return Origin(
        name=(speakers or outlets or lines or ("",))[0],
        voicings=tuple(v.id for v in group),
        outlets=outlets,
        speakers=speakers,
        joined_by=tuple(sorted(f"{kind}:{value}" for (kind, value), count in seen.items() if count > 1)),
    )
