"""From the analyses of several documents to claims and relations in memory, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from claims.pipeline.conflicts import relate
from claims.pipeline.matching import candidate_pairs, fold
from claims.pipeline.run import Pipeline
from claims.pipeline.types import (
    Analysis,
    Proposition,
    RelationFinding,
    RelationKind,
    Speaker,
    SpeakerKind,
    Statement,
)
from claims.pipeline.views import ClaimView, Opposed, Voicing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposition stands: indices of the analysis, its statement and the statement's proposition."""

    document: int
    statement: int
    proposition: int


@dataclass(frozen=True, slots=True)
class GatheredClaim:
    """A claim with every place that makes it; ``reasons[i]`` says why ``places[i]`` was joined (the
    first stands for the claim and has None)."""

    view: ClaimView
    places: tuple[Place, ...]
    reasons: tuple[RelationFinding | None, ...]


@dataclass(frozen=True, slots=True)
class GatheredRelation:
    """A pair of places and what they are to each other; ``a`` comes before ``b``."""

    a: Place
    b: Place
    finding: RelationFinding


def gather(
    analyses: Sequence[Analysis], pipeline: Pipeline, today: date | None = None
) -> list[GatheredClaim]:
    """Folds all propositions into claims with their voicings, in order of first appearance."""
    places, propositions = _all(analyses)
    gathered = []
    for claim in fold(propositions, pipeline.matcher):
        where = tuple(places[i] for i in claim.members)
        voicings = tuple(voicing_of(analyses[p.document], p) for p in where)
        view = ClaimView(propositions[claim.members[0]], voicings, today)
        gathered.append(GatheredClaim(view, where, claim.reasons))
    return _with_opposed(gathered, pipeline)


def _with_opposed(claims: list[GatheredClaim], pipeline: Pipeline) -> list[GatheredClaim]:
    """Each claim with those of the same speakers on another day that a conflict rule sets against it."""
    opposed: dict[int, list[Opposed]] = defaultdict(list)
    views = [claim.view for claim in claims]
    if len({v.reported_on for view in views for v in view.voicings}) < 2:
        return claims
    speakers = [{v.speaker for v in view.voicings if v.speaker} for view in views]
    for i, j in candidate_pairs([view.proposition for view in views]):
        if not speakers[i] & speakers[j]:
            continue
        finding = relate(views[i].proposition, views[j].proposition, pipeline.matcher, pipeline.rules)
        if finding is None or finding.kind is not RelationKind.CONFLICTS:
            continue
        for own, other in ((i, j), (j, i)):
            against = views[other]
            opposed[own].append(Opposed(finding.rule_id, against.proposition.text, against.voicings))
    return [
        replace(claim, view=replace(claim.view, opposed=tuple(opposed[i]))) if i in opposed else claim
        for i, claim in enumerate(claims)
    ]


def relations(
    analyses: Sequence[Analysis], pipeline: Pipeline, *, across_only: bool = False
) -> Iterator[GatheredRelation]:
    """Every relation between propositions that share a key; ``across_only`` leaves out pairs in one text."""
    places, propositions = _all(analyses)
    for i, j in candidate_pairs(propositions):
        if across_only and places[i].document == places[j].document:
            continue
        finding = relate(propositions[i], propositions[j], pipeline.matcher, pipeline.rules)
        if finding is not None:
            yield GatheredRelation(places[i], places[j], finding)


def voicing_of(analysis: Analysis, place: Place) -> Voicing:
    """The place as the verification flags see it. A speaker's affiliation counts as their side."""
    statement = analysis.statements[place.statement]
    proposition = statement.propositions[place.proposition]
    document, speaker = analysis.document, statement.attribution.speaker
    name = document.id or str(place.document)
    passed_on = _through_whom(analysis, statement)
    return Voicing(
        id=f"{name}:{proposition.span.start}-{proposition.span.end}",
        voice=statement.extraction.voice,
        modality=proposition.modality,
        certainty=proposition.certainty,
        speaker=speaker.key if speaker else "",
        speaker_name=speaker.name if speaker else "",
        speaker_kind=speaker.kind if speaker else SpeakerKind.UNKNOWN,
        anonymous=bool(speaker and speaker.anonymous),
        role=speaker.role if speaker else "",
        sides=_sides(speaker),
        origin=proposition.origin,
        outlet=document.outlet,
        reported_on=document.published_on,
        hedges=_hedges(analysis, statement),
        span=proposition.span,
        strength=statement.attribution.strength,
        via=tuple(person.key for person in passed_on),
        via_names=tuple(person.name for person in passed_on),
        taken_back=proposition.taken_back,
        quotation=proposition.text if proposition.quoted else "",
    )


def _through_whom(analysis: Analysis, statement: Statement) -> tuple[Speaker, ...]:
    """The speakers of the utterances that hold this one, from the inside out; who quotes themself is none."""
    found: list[Speaker] = []
    here, known = statement, statement.attribution.speaker
    seen: set[int] = set()
    while here.extraction.parent is not None and here.extraction.parent not in seen:
        seen.add(here.extraction.parent)
        here = analysis.statements[here.extraction.parent]
        speaker = here.attribution.speaker
        if speaker is not None and speaker not in (known, *found):
            found.append(speaker)
    return tuple(found)


def _sides(speaker: Speaker | None) -> tuple[str, ...]:
    return (speaker.affiliation,) if speaker and speaker.affiliation else ()


def _hedges(analysis: Analysis, statement: Statement) -> tuple[str, ...]:
    return tuple(span.of(analysis.document.text) for span in statement.attribution.hedges)


def _all(analyses: Sequence[Analysis]) -> tuple[list[Place], list[Proposition]]:
    places, propositions = [], []
    for d, analysis in enumerate(analyses):
        for s, statement in enumerate(analysis.statements):
            for p, proposition in enumerate(statement.propositions):
                places.append(Place(d, s, p))
                propositions.append(proposition)
    return places, propositions
