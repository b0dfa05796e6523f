"""Where a claim really comes from: its independent origins by name, and what does not count and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.models import Claim
from claims.pipeline.verification import corroboration
from claims.pipeline.views import ClaimView
from claims.selectors.views import claim_views


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One line of reporting. ``counts``: it is independent. ``why_not``: the reasons where it is not."""

    name: str
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]
    voicings: int
    counts: bool
    why_not: tuple[str, ...]
    mentions: tuple[int, ...] = ()
    """Ids of the links that go back to it."""


WORDS = {
    "interested-party": "a party to the matter",
    "anonymous": "not named",
    "not-asserted": "does not assert it",
    "disowned": "called untrue by the outlet that prints it",
    "walked-back": "no longer holds it",
    "attribution-lost": "an outlet that retells what another was quoted with first",
}


def origins_of(claim: Claim) -> list[OriginRow]:
    """Independent origins first. Empty where nobody makes the claim any more."""
    return origins_of_each([claim]).get(claim.pk, [])


def origins_of_each(claims: Iterable[Claim]) -> dict[int, list[OriginRow]]:
    """As ``origins_of``, of each of these claims; as many queries for any number of them."""
    return {pk: origin_rows(view) for pk, view in claim_views(claims, today=None).items()}


def origin_rows(view: ClaimView | None) -> list[OriginRow]:
    """``origins_of`` of a view at hand."""
    if view is None:
        return []
    found = corroboration(view)
    reasons = dict(found.set_aside)
    rows = [
        OriginRow(
            name=_readable(origin.name, origin.outlets),
            outlets=origin.outlets,
            speakers=origin.speakers,
            voicings=len(origin.voicings),
            counts=origin in found.independent,
            why_not=()
            if origin in found.independent
            else tuple(sorted({reasons[v] for v in origin.voicings if v in reasons})),
            mentions=tuple(int(voicing.removeprefix("mention-")) for voicing in origin.voicings),
        )
        for origin in found.origins
    ]
    return sorted(rows, key=lambda row: not row.counts)


def why_not_words(row: OriginRow) -> str:
    return ", ".join(WORDS.get(reason, reason) for reason in row.why_not)


def _readable(name: str, outlets: tuple[str, ...]) -> str:
    return outlets[0] if name.startswith("article-") and outlets else name
