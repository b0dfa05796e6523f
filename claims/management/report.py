"""The readable report of ``analyse FILE...``: who says what, figures, flags, and what does not fit."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from claims.management.reading import flags_by_statement, pipeline
from claims.management.relating import share_origins
from claims.pipeline.conflicts import rule_of
from claims.pipeline.conflicts.wording import range_words
from claims.pipeline.gathering import Place, relations
from claims.pipeline.types import Analysis, Finding, Quantity, RelationKind, Statement, Voice
from claims.pipeline.verification import flag_of
from claims.pipeline.warnings import explain_warning

_WIDTH = 100


def report_lines(analyses: Sequence[Analysis], notes: Sequence[Sequence[str]] = ()) -> Iterator[str]:
    """Lines without newlines, for a terminal of 100 columns. ``notes`` say what was mended in each text."""
    analyses = share_origins(analyses)
    flags = flags_by_statement(analyses)
    for index, analysis in enumerate(analyses):
        mended = notes[index] if index < len(notes) else ()
        yield from _document(analysis, flags.get(index, {}), mended)
    yield from _relations(analyses)


def _document(
    analysis: Analysis, flags: Mapping[int, Sequence[Finding]], mended: Sequence[str]
) -> Iterator[str]:
    document = analysis.document
    yield f"== {document.id}" + (f": {document.title}" if document.title else "")
    for note in (*mended, *(explain_warning(w.rule_id, w.params) for w in analysis.warnings)):
        yield _wrapped(note, "   note: ")
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
    value = range_words(quantity.low, quantity.high, low_open=quantity.low_open, high_open=quantity.high_open)
    about = quantity.measure or quantity.counted or "not known what is counted"
    return f"“{quantity.text}” = {value}{' ' + quantity.unit if quantity.unit else ''} ({about})"


_KINDS = (
    (RelationKind.CONFLICTS, "CONFLICTS"),
    (RelationKind.UPDATES, "UPDATES"),
    (RelationKind.BEARS_ON, "BEARING ON EACH OTHER"),
    (RelationKind.SAME, "SAID MORE THAN ONCE"),
)
_SHOWN = 40
"""Pairs of a kind: what one text says again and again makes thousands of them."""
_SAME = {
    "same-words": "In the same words:",
    "same-claim": "In other words:",
    "same-figure": "The same figure:",
    "same-meaning": "Perhaps the same in other words:",
}


def _relations(analyses: Sequence[Analysis]) -> Iterator[str]:
    found = list(relations(analyses, pipeline()))
    for kind, title in _KINDS:
        chosen = [r for r in found if r.finding.kind is kind]
        yield f"== {title}: {len(chosen) or 'none found'}"
        for relation in chosen[:_SHOWN]:
            finding = relation.finding
            if kind is RelationKind.SAME:
                yield f"   {_SAME.get(finding.rule_id, 'The same:')}"
            else:
                yield _wrapped(rule_of(finding.rule_id).render(dict(finding.params)), "   ")
            yield _wrapped(_voice(analyses, relation.a), "      A: ")
            yield _wrapped(_voice(analyses, relation.b), "      B: ")
        if len(chosen) > _SHOWN:
            yield f"   ... and {len(chosen) - _SHOWN:,} more; --jsonl with --relations prints all"


def _voice(analyses: Sequence[Analysis], place: Place) -> str:
    analysis = analyses[place.document]
    statement = analysis.statements[place.statement]
    return f"{analysis.document.id}, {_speaker(statement)}: {statement.propositions[place.proposition].text}"


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), width=_WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)
    )
