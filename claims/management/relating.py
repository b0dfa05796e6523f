"""Relations and flags over all documents of one run of ``analyse --relations``. No database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from claims.management.reading import Record, document_record, flags_by_statement, pipeline
from claims.pipeline.gathering import Place, relations
from claims.pipeline.types import Analysis
from sources.text.fingerprint import minhash_bands, near_copies

MAX_NEIGHBOURS = 50
"""How many texts of one band a text is compared with: enough for one wire text in fifty papers."""


def share_origins(analyses: Sequence[Analysis]) -> list[Analysis]:
    """Near-copies of one text get one origin, so that a wire text in ten papers is one line of reporting.

    Candidates share a band of their MinHash signatures. Documents that name their origin keep it.
    """
    leader = list(range(len(analyses)))

    def lead(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    held: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, analysis in enumerate(analyses):
        text = analysis.document.text
        near: dict[int, None] = {}
        for band, value in enumerate(minhash_bands(text)):
            near.update(dict.fromkeys(held[band, value][-MAX_NEIGHBOURS:]))
            held[band, value].append(index)
        others = [other for other in list(near)[:MAX_NEIGHBOURS] if lead(other) != lead(index)]
        copies = near_copies(text, (analyses[other].document.text for other in others))
        for other, copied in zip(others, copies, strict=True):
            if copied:
                older, newer = sorted((lead(other), lead(index)))
                leader[newer] = older
    leaders = [lead(index) for index in range(len(analyses))]
    sizes = Counter(leaders)
    return [
        _of_origin(analysis, f"copies of {analyses[leaders[i]].document.id}")
        if sizes[leaders[i]] > 1 and not analysis.document.origin
        else analysis
        for i, analysis in enumerate(analyses)
    ]


def _of_origin(analysis: Analysis, origin: str) -> Analysis:
    statements = tuple(
        replace(s, propositions=tuple(replace(p, origin=origin) for p in s.propositions))
        for s in analysis.statements
    )
    return replace(analysis, document=replace(analysis.document, origin=origin), statements=statements)


def related_records(read: Sequence[tuple[Any, Analysis]]) -> Iterator[Record]:
    """A record for each document, with flags folded over all of them, then one for each relation found."""
    analyses = share_origins([analysis for _, analysis in read])
    flags = flags_by_statement(analyses)
    for index, (id_, _) in enumerate(read):
        yield document_record(id_, analyses[index], flags.get(index, {}))
    ids = [id_ for id_, _ in read]
    for relation in relations(analyses, pipeline()):
        yield {
            "relation": relation.finding.kind.value,
            "rule_id": relation.finding.rule_id,
            "score": relation.finding.score,
            "params": dict(relation.finding.params),
            "a": _place(analyses, ids, relation.a),
            "b": _place(analyses, ids, relation.b),
        }


def _place(analyses: Sequence[Analysis], ids: Sequence[Any], place: Place) -> Record:
    statement = analyses[place.document].statements[place.statement]
    span = statement.propositions[place.proposition].span
    return {"id": ids[place.document], "start": span.start, "end": span.end}
