"""The readable report of ``analyse FILE...``: who says what, figures, flags, and what does not fit."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from claims.management.reading import flags_by_statement, pipeline
from claims.management.relating import share_origins
from claims.pipeline.conflicts import rule_of
from claims.pipeline.gathering import Place, relations
from claims.pipeline.types import Analysis, Finding, Quantity, RelationKind, Statement, Voice
from claims.pipeline.verification import flag_of

_WIDTH = 100


def report_lines(analyses: Sequence[Analysis]) -> Iterator[str]:
    """Lines without newlines, for a terminal of 100 columns."""
    analyses = share_origins(analyses)
    flags = flags_by_statement(analyses)
    for index, analysis in enumerate(analyses):
        yield from _document(analysis, flags.get(index, {}))
    yield from _relations(analyses)


def _document(analysis: Analysis, flags: Mapping[int, Sequence[Finding]]) -> Iterator[str]:
    document = analysis.document
    yield f"== {document.id}" + (f": {document.title}" if document.title else "")
    for warning in analysis.warnings:
        yield f"   note: {warning.rule_id} {dict(warning.params) or ''}".rstrip()
    if not analysis.statements:
        yield "   no statements found"
    groups: dict[str, list[tuple[int, Statement]]] = defaultdict(list)
    for index, statement in enumerate(analysis.statements):
        groups[_speaker(statement)].append((index, statement))
    for name in sorted(groups, key=lambda n: (n == _OUTLET, -len(groups[n]))):
        yield ""
        yield f"   {name}"
        for index, statement in groups[name]:
            yield from _said(statement, document.text, flags.get(index, []))
    yield ""


_OUTLET = "(the outlet's own voice)"


def _speaker(statement: Statement) -> str:
    if statement.extraction.voice is Voice.OUTLET:
        return _OUTLET
    speaker = statement.attribution.speaker
    if speaker is None:
        return "(nobody named)"
    details = [d for d in (speaker.kind.value.replace("_", " "), speaker.role, speaker.affiliation) if d]
    return f"{speaker.name} ({', '.join(dict.fromkeys(details))})"


def _said(statement: Statement, text: str, flags: Sequence[Finding]) -> Iterator[str]:
    words = " … ".join(" ".join(span.of(text).split()) for span in statement.extraction.content)
    kind = statement.extraction.quote_type.value
    marks = [] if kind == "none" else [kind]
    attribution = statement.attribution
    marks += [
        word
        for word, plain in (
            (attribution.polarity.value, "affirmed"),
            (attribution.modality.value, "asserted"),
            (attribution.certainty.value, "certain"),
            (attribution.strength.value, "neutral"),
        )
        if word != plain
    ]
    yield _wrapped(words + (f"  [{', '.join(marks)}]" if marks else ""), "     - ")
    for quantity in statement.quantities:
        yield f"         figure: {_figure(quantity)}"
    for flag in flags:
        yield _wrapped(flag_of(flag.rule_id).render(dict(flag.params)), "         flag: ")


def _figure(quantity: Quantity) -> str:
    low = "…" if quantity.low is None else f"{quantity.low:,.10g}"
    high = "…" if quantity.high is None else f"{quantity.high:,.10g}"
    value = low if low == high else f"{low} to {high}"
    about = quantity.measure or quantity.counted or "not known what is counted"
    return f"“{quantity.text}” = {value}{' ' + quantity.unit if quantity.unit else ''} ({about})"


def _relations(analyses: Sequence[Analysis]) -> Iterator[str]:
    found = list(relations(analyses, pipeline()))
    for kind, title in ((RelationKind.CONFLICTS, "CONFLICTS"), (RelationKind.UPDATES, "UPDATES")):
        chosen = [r for r in found if r.finding.kind is kind]
        yield f"== {title}: {len(chosen) or 'none found'}"
        for relation in chosen:
            yield _wrapped(rule_of(relation.finding.rule_id).render(dict(relation.finding.params)), "   ")
            yield _wrapped(_voice(analyses, relation.a), "      A: ")
            yield _wrapped(_voice(analyses, relation.b), "      B: ")
    same = sum(r.finding.kind is RelationKind.SAME for r in found)
    yield f"== SAID MORE THAN ONCE: {same or 'nothing found'}{' pairs' if same else ''}"


def _voice(analyses: Sequence[Analysis], place: Place) -> str:
    analysis = analyses[place.document]
    statement = analysis.statements[place.statement]
    return f"{analysis.document.id}, {_speaker(statement)}: {statement.propositions[place.proposition].text}"


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), width=_WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)
    )
