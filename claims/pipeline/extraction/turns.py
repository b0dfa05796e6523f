"""Whose turn it is: speaker labels in transcripts, question-and-answer interviews and posts ("NAME: words",
"Q: words", "@handle: words", a name in capitals on a line of its own).

A colon is mostly no speech ("Photo: ...", "When: Monday", "Batman: The Movie"), so the text as a whole has to
look like people taking turns before any label counts; only a handle speaks for itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from claims.pipeline.extraction.candidates import Candidate, worded
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import given_names, roles, speaker_labels
from claims.pipeline.types import Span

TURN, POST = "turn-label", "turn-handle"
TURNS = frozenset({TURN, POST})

_WORD = r"(?:[A-Z][\w.’'&-]{0,24}|\#\d{1,2}|\d{1,2}|de|del|der|di|da|la|le|van|von|bin|al|el|of|the|for|and)"
_NAME = rf"[A-Z][\w.’'&-]{{0,24}}(?:,? {_WORD}){{0,6}}(?: \([^()\n:]{{1,40}}\))?"
_HANDLE = r"(?:(?:[A-Z][\w.’'-]{0,24} ){0,5}\(?@\w{2,30}\)?)"
_LABEL = re.compile(rf"[ \t]*(?:RT )?(?:\*\*|__)?({_HANDLE}|{_NAME})(?:\*\*|__)?:(?:\*\*|__)?(?=\s|$)")
_CAPITALS = re.compile(
    r"[ \t]*(?:\*\*|__)?([A-Z][A-Z.’'-]{1,24}(?: [A-Z][A-Z.’'-]{0,24}){0,4})(?:\*\*|__)?[ \t]*$"
)
_QUESTION = frozenset({"q", "question"})
_ANSWER = frozenset({"a", "answer"})
_SPOKEN = re.compile(
    r"\b(?:i|we|you|my|our|your|me|us|yes|no|yeah|well|thanks?|please|let['’]s|okay|ok|sorry|hello|"
    r"good (?:morning|evening|afternoon))\b|[?!]",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[\[(*][^\n]*[\])*]\s*$|[-–—_*=#\s]+$")
_ENDED = (".", "?", "!", "…", '"', "”", "’", "'", ")", "]")
_LOOK = 400
"""Characters of a turn that are read to see whether it is somebody's speech."""


@dataclass(frozen=True, slots=True)
class _Label:
    """``name`` is the label without its colon; speech begins at ``begin``; ``line`` is where it stands.
    ``sure`` is a label of the kind that only speakers have: in capitals, or coming again."""

    name: Span
    begin: int
    line: int
    paragraph: int
    handle: bool
    alone: bool
    sure: bool = False


def speakers_turns(table: TokenTable) -> list[Candidate]:
    """One candidate a turn, over all paragraphs until the next label."""
    labels = _accepted(table, list(_labels(table)))
    ends = [paragraph.end for paragraph in table.paragraphs]
    found = []
    for number, label in enumerate(labels):
        upto = labels[number + 1] if number + 1 < len(labels) else None
        content = _speech(table, ends, label, upto)
        source = set(table.tokens(label.name))
        if source and worded(table, content - source):
            rule_id = POST if label.handle else TURN
            found.append(Candidate(rule_id, min(source), content - source, set(), source, direct=True))
    return found


def without_echoes(table: TokenTable, turns: list[Candidate], others: list[Candidate]) -> list[Candidate]:
    """Reports inside a turn as inside quotation marks: those by a pronoun or by nobody are dropped, and so
    are labels taken for sources."""
    spoken, labelled = set[int](), set[int]()
    for turn in turns:
        spoken |= turn.content
        labelled |= turn.source
    return [
        c
        for c in others
        if not (
            (c.anchor in spoken and (not c.source or _pronouns(table, c) or c.source - spoken))
            or c.anchor in labelled
            or c.source & labelled
        )
    ]


def _pronouns(table: TokenTable, candidate: Candidate) -> bool:
    return all(table.tag[t] in ("PRP", "WP", "DT", "EX") for t in candidate.source)


def _labels(table: TokenTable) -> Iterator[_Label]:
    """Every label at the beginning of a paragraph or of a line that follows a finished one."""
    for number, paragraph in enumerate(table.paragraphs):
        at, before = paragraph.start, ""
        while at < paragraph.end:
            stop = table.text.find("\n", at, paragraph.end)
            stop = paragraph.end if stop < 0 else stop
            if at == paragraph.start or before.rstrip().endswith(_ENDED):
                label = _label(table.text, at, stop, number)
                if label is not None:
                    yield label
            before = table.text[max(at, stop - 4) : stop]
            at = stop + 1


def _label(text: str, at: int, stop: int, paragraph: int) -> _Label | None:
    match = _LABEL.match(text, at, stop)
    if match:
        handle = "@" in match.group(1)
        # The tokeniser leaves a bracket and its colon in one piece: the name ends before it.
        first = match.start(1)
        name = Span(first, first + len(match.group(1).partition(" (")[0]))
        return _Label(name, match.end(), at, paragraph, handle, alone=False)
    if stop - at <= 80:
        match = _CAPITALS.match(text, at, stop)
        if match:
            return _Label(Span(*match.span(1)), match.end(), at, paragraph, handle=False, alone=True)
    return None


def _accepted(table: TokenTable, labels: list[_Label]) -> list[_Label]:
    names = [_plain(label.name.of(table.text)) for label in labels]
    handles = [label for label in labels if label.handle]
    possible = [
        (label, name)
        for label, name in zip(labels, names, strict=True)
        if not label.handle and not speaker_labels()["rubric"] & set(name.split()[:1] + name.split()[-1:])
    ]
    count = Counter(name for _, name in possible)
    # A line in capitals is mostly a heading: it counts where the same one comes again.
    possible = [(label, name) for label, name in possible if not label.alone or count[name] > 1]
    count = Counter(name for _, name in possible)
    distinct = set(count)
    if not possible:
        return handles
    sure = {name for name in distinct if count[name] > 1 or name in _QUESTION | _ANSWER}
    sure |= {name for label, name in possible if label.name.of(table.text).isupper()}
    spoken = sum(_speech_like(table, label) for label, _ in possible)
    people = sum(_names_a_speaker(table, label, name) for label, name in possible)
    asked = bool(distinct & _QUESTION and distinct & _ANSWER)
    half = len(possible) / 2
    if sure and len(distinct) > 1:
        turns = spoken >= half and (len(possible) > len(distinct) or people >= half)
    elif len(distinct) > 1:
        turns = people >= half and all(_first_person(_opening(table, label)) for label, _ in possible)
    else:
        turns = people == spoken == len(possible) and _titled(possible[0][1])
    if not (asked or turns):
        return handles
    named = [replace(label, sure=name in sure) for label, name in possible]
    return sorted(handles + named, key=lambda label: label.line)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"\([^)]*\)|[.,*_]", " ", name).lower().split())


def _titled(name: str) -> bool:
    return bool(set(name.split()) & (speaker_labels()["title"] | speaker_labels()["speaker"]))


def _names_a_speaker(table: TokenTable, label: _Label, name: str) -> bool:
    """A title, a given name, a role, or what the parser takes for a person."""
    words = name.split()
    if not words:
        return False
    if _titled(name) or words[0] in given_names():
        return True
    if roles().get(words[-1], frozenset()) & {"person", "anonymous", "office"}:
        return True
    return any(table.entity[t] == "PERSON" for t in table.tokens(label.name))


def _speech_like(table: TokenTable, label: _Label) -> bool:
    return bool(_SPOKEN.search(_opening(table, label)))


def _opening(table: TokenTable, label: _Label) -> str:
    """The first words after the label, within its paragraph."""
    stop = label.begin + _LOOK
    upto = -1 if label.alone else table.text.find("\n\n", label.begin, stop)
    return table.text[label.begin : stop if upto < 0 else upto]


def _speech(table: TokenTable, ends: list[int], label: _Label, upto: _Label | None) -> set[int]:
    """What is said: to the next label; after the last one, or after one that may be no speaker's, as long
    as somebody goes on in the first person. A handle's post ends with its paragraph."""
    last = bisect_right(ends, label.begin - 1)
    limit = upto.line if upto is not None else len(table.text)
    spans: list[Span] = []
    for number in range(min(last, len(ends) - 1), len(ends)):
        paragraph = table.paragraphs[number]
        begin, end = max(paragraph.start, label.begin), min(paragraph.end, limit)
        if paragraph.start >= limit:
            break
        further = number > label.paragraph + label.alone
        piece = table.text[begin:end]
        doubtful = upto is None or not label.sure
        if further and (label.handle or (doubtful and not _first_person(piece))):
            break
        if begin < end and not (number > label.paragraph and _ASIDE.match(piece)):
            spans.append(Span(begin, end))
    return {t for span in spans for t in table.tokens(span)}


def _first_person(piece: str) -> bool:
    return bool(re.search(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou)\b", piece[:_LOOK]))
