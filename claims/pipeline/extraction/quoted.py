"""Direct speech: quotations tied to the cue before, after or between them, or to the last speaker.

The parser splits quoted sentences from their cue, so the ties are read from what stands beside the
marks: the stretch of unquoted text (a *gap*) before and after each quotation.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.pipeline.extraction.candidates import Candidate, worded
from claims.pipeline.extraction.sources import noun_phrase, subject_of
from claims.pipeline.extraction.verbs import cue_tokens, reporting_verb
from claims.pipeline.language import TokenTable

_SENTENCE_ENDS = frozenset({".", "!", "?", "…"})
_LEAD_INS = frozenset({",", ":", "–", "—", "-"})
_NEW_CLAUSE = frozenset({"and", "but", "or", "while", "when", "who", "which", "that", "because"})
_REACH = 40
"""Tokens within a gap in which a cue still belongs to the quotation."""
_FINITE = ("VBD", "VBZ", "VBP", "MD")


@dataclass(slots=True)
class _Quote:
    number: int
    tokens: list[int]
    continues: bool
    closed: bool = True
    cue: int | None = None


def quoted_speech(table: TokenTable) -> list[Candidate]:
    """One candidate for each cue with all quotations it introduces, and one for each quotation that
    goes on in the voice of the last speaker ("floating")."""
    by_paragraph: dict[int, list[_Quote]] = {}
    for quote in _utterances(table):
        by_paragraph.setdefault(table.paragraph[quote.tokens[0]], []).append(quote)
    found: dict[int, Candidate] = {}
    result: list[Candidate] = []
    last: Candidate | None = None
    before: _Quote | None = None
    for paragraph, group in sorted(by_paragraph.items()):
        _tie_to_cues(table, group)
        for quote in group:
            near = before is not None and paragraph - table.paragraph[before.tokens[0]] <= 1
            if quote.cue is not None:
                last = found.get(quote.cue)
                if last is None:
                    last = found[quote.cue] = _introduced(table, quote.cue, quote.tokens)
                    result.append(last)
                last.content |= set(quote.tokens) - last.cue - last.source
            elif last is not None and before is not None and near and _goes_on(table, before, quote):
                last.content |= set(quote.tokens)
                quote.cue = before.cue
            elif _free_standing(table, quote):
                last = _uncued(table, quote)
                result.append(last)
            else:
                continue
            before = quote
    return result


def _uncued(table: TokenTable, quote: _Quote) -> Candidate:
    """A quotation without a reporting verb: after a name and a colon, or in the last speaker's voice."""
    tokens = set(quote.tokens)
    colon = table.previous(quote.tokens[0])
    if (
        colon is not None
        and table.word[colon] == ":"
        and table.paragraph[colon] == table.paragraph[min(tokens)]
    ):
        name = table.previous(colon)
        if name is not None and table.entity[name] in ("PERSON", "ORG", "NORP"):
            source = noun_phrase(table, name, {colon})
            return Candidate("quotation-after-name", colon, tokens, {colon}, source, direct=True)
    return Candidate("quotation-floating", quote.tokens[0], tokens, direct=True)


def _goes_on(table: TokenTable, before: _Quote, quote: _Quote) -> bool:
    """The same utterance: opened anew in the next paragraph, or nothing but the cue's sentence between."""
    if not before.closed or quote.continues:
        return True
    return _free_standing(table, quote) and _touching(table, before, quote)


def _utterances(table: TokenTable) -> list[_Quote]:
    """Quotations that can be somebody's sentence, rather than a title or a word held at arm's length."""
    quotes = []
    for number, quotation in enumerate(table.quotations):
        tokens = list(table.tokens(quotation.span))
        words = worded(table, set(tokens))
        if not words:
            continue
        inner = [t for t in tokens if table.word[t] not in "\"'“”‘’"]
        stopped = bool(inner) and table.word[inner[-1]][-1] in ".,?!…—–-"
        finite = any(table.tag[t] in _FINITE for t in inner)
        after = table.following(tokens[-1])
        stopped_outside = after is not None and table.word[after] in (",", ".")
        if (
            stopped
            or quotation.continues
            or not quotation.closed
            or (finite and words >= 3)
            or (stopped_outside and words >= 4)
        ):
            quotes.append(_Quote(number, tokens, quotation.continues, quotation.closed))
    return quotes


def _tie_to_cues(table: TokenTable, group: list[_Quote]) -> None:
    for index, quote in enumerate(group):
        if quote.cue is None:
            following = group[index + 1] if index + 1 < len(group) else None
            quote.cue = _cue_after(table, quote, following)
        if quote.cue is None:
            quote.cue = _cue_before(table, quote, group[index - 1] if index else None)


def _cue_after(table: TokenTable, quote: _Quote, following: _Quote | None) -> int | None:
    """ "...," he said. The cue stands in the same sentence, before the next quotation."""
    at = table.following(quote.tokens[-1])
    if at is None or not _open_ended(table, quote, at):
        return None
    first = table.following(at) if table.word[at] in _LEAD_INS else at
    if first is not None and table.lower[first] in _NEW_CLAUSE:
        return None
    stop = following.tokens[0] if following is not None else len(table)
    seen = 0
    paragraph = table.paragraph[quote.tokens[-1]]
    while at is not None and at < stop and seen < _REACH and table.paragraph[at] == paragraph:
        word = table.word[at]
        if word in _SENTENCE_ENDS or word == ";" or (word == ":" and seen):
            return None
        if table.tag[at].startswith("VB") and table.tag[at] != "VBG" and table.quoted[at] < 0:
            entry = reporting_verb(table, at)
            if entry is not None and entry.frames & {"q", "c", "oc"} and _has_speaker(table, at, quote):
                return None if _says_something_else(table, at, quote) else at
            if table.tag[at] in _FINITE and table.child(at, "nsubj") is not None and seen > 6:
                return None
        at = table.following(at)
        seen += 1
    return None


def _says_something_else(table: TokenTable, verb: int, quote: _Quote) -> bool:
    """On "Hannity," Smith said that X: a title before a report with a clause of its own."""
    own = any(k > verb and table.finite(k) for k in table.children(verb, "ccomp"))
    return own and not any(table.tag[t] in _FINITE for t in quote.tokens)


def _open_ended(table: TokenTable, quote: _Quote, after: int) -> bool:
    """Whether the sentence goes on after the quotation."""
    inner = next((t for t in reversed(quote.tokens) if table.word[t] not in "\"'“”‘’"), None)
    if inner is None:
        return False
    last, beside = table.word[inner][-1], table.word[after]
    if beside in (",", "–", "—", "-") or last in ",—–-":
        return True
    if last in "?!…":
        return not table.word[after][0].isupper() or reporting_nearby(table, after)
    return last not in "." and beside not in _SENTENCE_ENDS and reporting_nearby(table, after)


def reporting_nearby(table: TokenTable, at: int) -> bool:
    """A reporting verb in the next four tokens: "...?" Smith asked."""
    for token in range(at, min(at + 5, len(table))):
        if table.word[token] in _SENTENCE_ENDS:
            return False
        if table.tag[token] in _FINITE and reporting_verb(table, token) is not None:
            return True
    return False


def _has_speaker(table: TokenTable, verb: int, quote: _Quote) -> bool:
    subject = _speaker(table, verb)
    return subject is not None and (table.quoted[subject] != quote.number)


def _speaker(table: TokenTable, verb: int) -> int | None:
    """The subject, also where the parser took an inverted one for an object ("...?" asked Reeves)."""
    subject = subject_of(table, verb)
    before, after = table.previous(verb), table.following(verb)
    beside_quotation = before is not None and (table.quoted[before] >= 0 or table.word[before] == ",")
    inverted = table.tag[verb] in _FINITE and table.lemma[verb] != "tell"
    if beside_quotation and inverted and after is not None and table.child(verb, "nsubj") is None:
        for kid in table.children(verb, "dobj", "oprd", "attr", "npadvmod", "dative", "ccomp"):
            named = table.tag[kid].startswith(("NN", "PRP")) and table.quoted[kid] < 0
            if named and table.left[kid] == after:
                return kid
    return subject


def _cue_before(table: TokenTable, quote: _Quote, before: _Quote | None) -> int | None:
    """He said, "..." or He told them: "..."; the nearest reporting verb with nothing finite between."""
    at = table.previous(quote.tokens[0])
    if at is None or table.paragraph[at] != table.paragraph[quote.tokens[0]]:
        return _cue_of_line_before(table, at) if at is not None else None
    stop = before.tokens[-1] if before is not None else -1
    lead_in = table.word[at] in _LEAD_INS
    if before is not None and before.cue is not None and stop < before.cue < quote.tokens[0]:
        between = [table.word[t] for t in range(before.cue, quote.tokens[0])]
        if not any(w in _SENTENCE_ENDS for w in between):
            further = _participle_before(table, before.cue, at)
            if further is not None:
                return further
            return before.cue if lead_in or table.word[at] == table.word[before.cue] else None
    if not lead_in and reporting_verb(table, at) is None and table.tag[at] not in ("NNP", "NNS", "NN", "PRP"):
        return None
    colon = table.word[at] == ":"
    for seen, token in enumerate(range(at, max(stop, at - _REACH), -1)):
        if (table.word[token] in _SENTENCE_ENDS and table.head[token] != token + 1) or (
            table.word[token] == ";" and not colon
        ):
            return None
        if table.quoted[token] >= 0 or not table.tag[token].startswith("VB"):
            continue
        entry = reporting_verb(table, token)
        if entry is not None and entry.frames & {"q", "c"} and _has_speaker(table, token, quote):
            if not lead_in and (seen > 3 or table.child(token, "ccomp") is not None):
                return None
            return None if _has_own_clause(table, token, quote) else token
        if not colon and table.tag[token] in _FINITE and seen > 12:
            return None
    return None


def _participle_before(table: TokenTable, cue: int, at: int) -> int | None:
    """The "adding" of "..., he said, adding, '...'": a cue of its own that shares the speaker."""
    for token in range(at, max(cue, at - 4), -1):
        entry = reporting_verb(table, token) if table.tag[token] == "VBG" else None
        if entry is not None and "q" in entry.frames:
            return token
    return None


def _cue_of_line_before(table: TokenTable, at: int) -> int | None:
    """A paragraph that ends with a colon introduces the quotation that opens the next one."""
    if table.word[at] != ":":
        return None
    first = table.sentences[table.sentence[at]][0]
    for token in range(at, max(first, at - _REACH) - 1, -1):
        entry = reporting_verb(table, token)
        if entry is not None and entry.frames & {"q", "c"} and subject_of(table, token) is not None:
            return token
    return None


def _has_own_clause(table: TokenTable, verb: int, quote: _Quote) -> bool:
    """Already followed by a full reported clause outside the quotation: "said he was sure, "..."" ."""
    first = quote.tokens[0]
    for kid in table.children(verb, "ccomp"):
        if verb < kid < first and table.quoted[kid] < 0 and table.finite(kid) and table.right[kid] < first:
            return table.child(kid, "nsubj", "nsubjpass") is not None
    return False


def _introduced(table: TokenTable, verb: int, content: list[int]) -> Candidate:
    cue = cue_tokens(table, verb)
    subject = _speaker(table, verb)
    source = noun_phrase(table, subject, cue | set(content)) if subject is not None else set()
    source = {t for t in source if table.quoted[t] < 0}
    return Candidate("quotation-with-cue", verb, set(), cue, source, direct=True)


def _free_standing(table: TokenTable, quote: _Quote) -> bool:
    """A quotation that is a sentence of its own: after a sentence end or at a paragraph's beginning."""
    first = quote.tokens[0]
    before = table.previous(first)
    begins = (
        before is None
        or table.paragraph[before] != table.paragraph[first]
        or table.word[before][-1] in ".!?…:\"”’'"
    )
    tensed = any(table.tag[t] in _FINITE for t in quote.tokens)
    if not begins or worded(table, set(quote.tokens)) < (2 if tensed else 3):
        return False
    after = table.following(quote.tokens[-1])
    ends = after is None or table.paragraph[after] != table.paragraph[first]
    inner = [table.word[t] for t in quote.tokens if table.word[t] not in "\"'“”‘’"]
    return ends or inner[-1][-1] in ".?!…" or table.word[after or first] in _SENTENCE_ENDS


def _touching(table: TokenTable, before: _Quote, quote: _Quote) -> bool:
    """Only the cue's own sentence stands between two quotations ("A," he said. "B.")."""
    gap = list(range(before.tokens[-1] + 1, quote.tokens[0]))
    if not gap:
        return True
    own_sentence = table.word[gap[-1]] in _SENTENCE_ENDS and before.cue in gap
    return own_sentence and sum(table.word[t] in _SENTENCE_ENDS for t in gap) == 1
