"""The extractor: every rule's proposals, settled, as spans of the stored text."""

from __future__ import annotations

from claims.pipeline.extraction.candidates import Candidate, trimmed
from claims.pipeline.extraction.headlines import headlines
from claims.pipeline.extraction.outlet import outlet_statements
from claims.pipeline.extraction.phrases import attributing_phrases
from claims.pipeline.extraction.quoted import quoted_speech
from claims.pipeline.extraction.settle import parents, settle
from claims.pipeline.extraction.turns import TURNS, speakers_turns, without_echoes
from claims.pipeline.extraction.verbs import reported_by_verbs
from claims.pipeline.language import TokenTable, token_table
from claims.pipeline.protocols import Parsed
from claims.pipeline.types import Extraction, QuoteType, Span, Voice

_CIRCUMSTANCE = frozenset({"after", "before", "as", "while", "although", "though"})


class RuleExtractor:
    """Who says what by rules on the dependency parse and the quotation marks.

    Content, source and cue follow the guidelines of PARC and PolNeAR (Pareti 2016; Newell et al.
    2018): content with its quotation marks and its "that", cue with auxiliaries, negation and adverbs, source
    with its relative clauses. An utterance by nobody named keeps ``source=None``.
    """

    def extract(self, parsed: Parsed) -> list[Extraction]:
        table = token_table(parsed)
        return extractions(table, attributed(table))


def attributed(table: TokenTable) -> list[Candidate]:
    """What the rules propose as somebody's words, overlaps settled."""
    direct = quoted_speech(table)
    taken = {c.anchor for c in direct}
    reported = list(reported_by_verbs(table, taken))
    _detach(table, reported)
    turns = speakers_turns(table)
    others = direct + reported + list(attributing_phrases(table))
    others += headlines(table, others)
    kept = settle(table, turns + without_echoes(table, turns, others))
    _continue_last_speaker(table, kept)
    return kept


def extractions(table: TokenTable, kept: list[Candidate]) -> list[Extraction]:
    """The attributed utterances and, in what they leave, the outlet's own; as spans, in text order."""
    everything = settle(table, kept + list(outlet_statements(table, kept)))
    above = parents(everything)
    return [_extraction(table, c, p) for c, p in zip(everything, above, strict=True)]


def _detach(table: TokenTable, reported: list[Candidate]) -> None:
    """A participle after a comma ("said it was ready, urging X to Y"), an impersonal afterthought
    (", which is estimated to ...") and a further report given as circumstance (", after others accused
    her of Z") are utterances beside the reported clause, not inside it."""
    by_sentence: dict[int, list[Candidate]] = {}
    for candidate in reported:
        by_sentence.setdefault(table.sentence[candidate.anchor], []).append(candidate)
    for inner in reported:
        verb = inner.anchor
        first = table.left[verb]
        before = table.previous(first)
        if before is None or table.word[before] != ",":
            continue
        participle = table.tag[verb] == "VBG" and table.dep[verb] == "advcl"
        afterthought = inner.rule_id == "reported-impersonal" and table.dep[verb] == "relcl"
        circumstance = table.dep[verb] == "advcl" and any(
            table.lower[k] in _CIRCUMSTANCE and table.dep[k] == "mark" for k in table.kids[verb]
        )
        if not (participle or afterthought or circumstance):
            continue
        for outer in by_sentence[table.sentence[verb]]:
            if outer is inner or outer.direct or verb not in outer.content or outer.anchor > first:
                continue
            outer.content = trimmed(table, outer.content - set(table.subtree(verb)))
            if participle and outer.source:
                inner.source = set(outer.source) - inner.content


def _continue_last_speaker(table: TokenTable, kept: list[Candidate]) -> None:
    """A quotation without a cue goes on in the voice of whoever spoke last, this paragraph or the last."""
    last: Candidate | None = None
    for candidate in kept:
        if candidate.rule_id == "quotation-floating":
            near = last is not None and (
                table.paragraph[candidate.anchor] - table.paragraph[max(last.content)] <= 1
            )
            if near and last is not None and not candidate.source:
                candidate.source = set(last.source) - candidate.content
                last = Candidate("", candidate.anchor, candidate.content, set(), candidate.source)
        elif candidate.source and table.quoted[candidate.anchor] < 0 and not candidate.embedded:
            last = candidate


def _extraction(table: TokenTable, candidate: Candidate, parent: int | None) -> Extraction:
    outlet = candidate.rule_id == "outlet-sentence"
    source, cue = _span(table, candidate.source), _span(table, candidate.cue)
    own = {t for span in (source, cue) if span for t in table.tokens(span)}
    content = table.spans(candidate.content - own) or table.spans(candidate.content)
    return Extraction(
        voice=Voice.OUTLET if outlet else Voice.ATTRIBUTED,
        quote_type=QuoteType.NONE if outlet else _quote_type(table, candidate),
        content=content,
        source=source,
        cue=cue,
        rule_id=candidate.rule_id,
        parent=parent,
        confidence=candidate.confidence,
    )


def _span(table: TokenTable, tokens: set[int]) -> Span | None:
    spans = table.spans(tokens)
    return Span.hull(spans) if spans else None


def _quote_type(table: TokenTable, candidate: Candidate) -> QuoteType:
    if candidate.rule_id in TURNS:
        return QuoteType.DIRECT
    words = [t for t in candidate.content if any(c.isalnum() for c in table.word[t])]
    words = [t for t in words if not (t == min(words) and table.lower[t] == "that")]
    quoted = sum(table.quoted[t] >= 0 for t in words)
    if quoted == len(words):
        return QuoteType.DIRECT
    return QuoteType.MIXED if quoted else QuoteType.INDIRECT
