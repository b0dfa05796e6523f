"""Training pairs for the pair reader: two texts, their slots, and what is known of them.

Three origins: sentence pairs of other sets (SNLI dev, ``cad_nli`` train; label only), FEVER dev pairs (label,
and slots by distant supervision: a name, figure or date of a supported claim that stands in the evidence too
fills the same slot there), and the invented reports in ``benchmarks/reports`` (slots and facts marked by
hand). A fourth is in ``benchmarks/pairs_invented.py``.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENTAILED, NEITHER, CONTRADICTED = 0, 1, 2
OTHER, SAME, DIFFERENT = 0, 1, 2
UNKNOWN = -1

_SLOT = re.compile(r"\[([ntpwx])=([a-z0-9-]+)(~{0,2})\|([^\[\]|]+)\]")
_FACT = re.compile(r"^([=!]) ([a-z0-9-]+): (.+)$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the text, and the kind of question it answers: n, t, p, w or x."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Example:
    """``label``: what ``b`` is to ``a``. ``cells[i][j]``: what slot ``j`` of ``b`` is to slot ``i``."""

    a: str
    b: str
    label: int = UNKNOWN
    slots_a: tuple[Slot, ...] = ()
    slots_b: tuple[Slot, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()


# --- sets of others ---------------------------------------------------------------------------------------

_LABELS = {"entailment": ENTAILED, "neutral": NEITHER, "contradiction": CONTRADICTED}


def snli(folder: Path, part: str = "dev") -> list[Example]:
    """SNLI's pairs (Bowman et al. 2015); those without a majority label are left out."""
    columns = [
        (folder / f"{name}.{part}").read_text(encoding="utf-8").splitlines()
        for name in ("s1", "s2", "labels")
    ]
    rows = zip(*columns, strict=True)
    return [Example(a.strip(), b.strip(), _LABELS[label]) for a, b, label in rows if label in _LABELS]


def counterfactual(folder: Path) -> list[Example]:
    """Kaushik et al. 2020: SNLI train pairs that people edited until the label turned."""
    lines = (folder / "NLI" / "all_combined" / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [Example(r[0], r[1], _LABELS[r[2]]) for r in rows if len(r) == 3 and r[2] in _LABELS]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim and its evidence, each with the names, figures and dates that a parser found."""

    evidence: str
    claim: str
    supported: bool
    evidence_slots: tuple[Slot, ...] = ()
    claim_slots: tuple[Slot, ...] = ()


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}


def fever_pairs(folder: Path, most: int = 420) -> list[Checked]:
    """FEVER dev (Thorne et al. 2018), evidence of up to ``most`` characters; without slots yet."""
    found = []
    for line in (folder / "dev.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        evidence, claim, label = line.split("\t")
        for old, new in _BRACKETS.items():
            evidence = evidence.replace(old, new)
        evidence = re.sub(r" ([.,;:)])", r"\1", re.sub(r"\[[^\]]*\]|\( *\)", "", evidence)).replace("( ", "(")
        evidence = re.sub(r"\s+", " ", evidence).strip()
        if len(evidence) <= most:
            found.append(Checked(evidence, claim.strip(), label == "SUPPORTS"))
    return found


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower().replace("the ", "")).strip()


def _one(a: str, b: str) -> bool:
    left, right = _plain(a), _plain(b)
    return (
        bool(left)
        and bool(right)
        and (left == right or f" {left} " in f" {right} " or f" {right} " in f" {left} ")
    )


def from_fever(pairs: Sequence[Checked], chance: random.Random, swap: float = 0.35) -> list[Example]:
    """Pairs with a label and slots; some values that both texts share are exchanged in the claim."""
    pool: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        for slot in pair.claim_slots:
            pool[slot.kind].append(pair.claim[slot.start : slot.end])
        for word in set(re.findall(r"[A-Z][a-z]{3,}", pair.claim)):
            by_name[word].append(number)
    found = []
    for pair in pairs:
        found.append(_fever_example(pair, pool, chance, swap))
        if chance.random() < 0.35:
            other = _neighbour(pair, pairs, by_name, chance)
            cells = tuple(
                tuple(
                    OTHER
                    if x.kind == y.kind and not _one(_of(other.evidence, x), _of(pair.claim, y))
                    else UNKNOWN
                    for y in pair.claim_slots
                )
                for x in other.evidence_slots
            )
            found.append(
                Example(other.evidence, pair.claim, NEITHER, other.evidence_slots, pair.claim_slots, cells)
            )
    return found


def _of(text: str, slot: Slot) -> str:
    return text[slot.start : slot.end]


def _neighbour(
    pair: Checked, pairs: Sequence[Checked], by_name: dict[str, list[int]], chance: random.Random
) -> Checked:
    """Evidence about the same name, but for another claim; else any."""
    words = re.findall(r"[A-Z][a-z]{3,}", pair.claim)
    near = [i for w in words for i in by_name[w] if pairs[i].evidence != pair.evidence]
    claims = set(_plain(pair.claim).split())
    apart = [i for i in near if len(claims & set(_plain(pairs[i].claim).split())) <= len(claims) / 2]
    return pairs[chance.choice(apart)] if apart else chance.choice(pairs)


def _fever_example(pair: Checked, pool: dict[str, list[str]], chance: random.Random, swap: float) -> Example:
    rows: list[list[int]] = [[UNKNOWN] * len(pair.claim_slots) for _ in pair.evidence_slots]
    matched: set[int] = set()
    shared: list[tuple[int, int]] = []
    for j, y in enumerate(pair.claim_slots):
        alike = [i for i, x in enumerate(pair.evidence_slots) if x.kind == y.kind]
        equal = [i for i in alike if _one(_of(pair.evidence, pair.evidence_slots[i]), _of(pair.claim, y))]
        for i in alike:
            if equal:
                rows[i][j] = SAME if i in equal else OTHER
        if len(equal) == 1:
            shared.append((equal[0], j))
        matched |= set(equal)
    if not pair.supported:
        for j, y in enumerate(pair.claim_slots):
            free = [i for i, x in enumerate(pair.evidence_slots) if x.kind == y.kind and i not in matched]
            if len(free) == 1 and rows[free[0]][j] == UNKNOWN:
                rows[free[0]][j] = DIFFERENT
    claim, slots, label = pair.claim, list(pair.claim_slots), ENTAILED if pair.supported else CONTRADICTED
    if shared and chance.random() < swap:
        i, j = chance.choice(shared)
        new = _another(_of(claim, slots[j]), pool[slots[j].kind], chance)
        if new:
            claim, slots = replaced(claim, slots, j, new)
            rows[i][j], label = DIFFERENT, CONTRADICTED
    return Example(
        pair.evidence, claim, label, pair.evidence_slots, tuple(slots), tuple(tuple(row) for row in rows)
    )


_SHAPES = (
    re.compile(r"\d+:\d\d|[ap]\.?m\b|noon|midnight|dawn|o'clock"),
    re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"),
    re.compile(r"\b(?:1[5-9]|20)\d\d\b"),
    re.compile(r"january|february|march|april|june|july|august|september|october|november|december"),
    re.compile(r"[$€£%]|per ?cent|million|billion|dollar|euro"),
    re.compile(r"\bago\b|year|month|week|hour|minute"),
    re.compile(r"\d"),
)


def _shape(value: str) -> int:
    return next((i for i, shape in enumerate(_SHAPES) if shape.search(value.lower())), len(_SHAPES))


def _another(value: str, values: Sequence[str], chance: random.Random) -> str:
    """Another value, of the same shape where one is found in a few draws; "" where none is."""
    drawn = [v for v in (chance.choice(values) for _ in range(24)) if not _one(v, value)] if values else []
    alike = [v for v in drawn if _shape(v) == _shape(value)]
    return (alike or [""])[0]


def replaced(text: str, slots: Sequence[Slot], which: int, new: str) -> tuple[str, list[Slot]]:
    """The text with another value in one slot, and all slots where they are then."""
    old = slots[which]
    by = len(new) - (old.end - old.start)
    moved = [
        Slot(s.start + by, s.end + by, s.kind)
        if s.start >= old.end
        else Slot(s.start, s.end + by if i == which else s.end, s.kind)
        for i, s in enumerate(slots)
    ]
    return text[: old.start] + new + text[old.end :], moved


# --- invented reports -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """A report with its slots, and of each the question that it answers and which of its values it gives."""

    text: str
    slots: tuple[Slot, ...]
    questions: tuple[str, ...]
    versions: tuple[int, ...]


@dataclass(slots=True)
class Event:
    title: str
    reports: list[Report] = field(default_factory=list)
    facts: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


def events(folder: Path) -> list[Event]:
    """All events of the ``*.txt`` files in the folder. Raises ValueError with file and line where one is
    broken.
    """
    found: list[Event] = []
    for path in sorted(folder.glob("*.txt")):
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.strip()
            if line.startswith("# "):
                found.append(Event(line[2:]))
            elif line:
                if not found or re.search(r"[\[\]|]", _SLOT.sub("", line)):
                    raise ValueError(f"{path.name}, line {number}: broken: {line[:60]}")
                _add(found[-1], line)
    return found


def _add(event: Event, line: str) -> None:
    fact = _FACT.match(line)
    if fact:
        holds, breaks = event.facts.setdefault(fact[2], ([], []))
        (holds if fact[1] == "=" else breaks).append(fact[3])
        return
    text, slots, questions, versions, last = "", [], [], [], 0
    for found in _SLOT.finditer(line):
        text += line[last : found.start()]
        slots.append(Slot(len(text), len(text) + len(found[4]), found[1]))
        questions.append(found[2])
        versions.append(len(found[3]))
        text += found[4]
        last = found.end()
    event.reports.append(Report(text + line[last:], tuple(slots), tuple(questions), tuple(versions)))


def from_events(
    found: Sequence[Event], chance: random.Random, swap: float = 0.3, share: float = 1.0
) -> list[Example]:
    """Pairs of reports of one event (all, or this share), some of two events, every pair of facts of one
    event.
    """
    pool: dict[str, list[str]] = defaultdict(list)
    for event in found:
        for report in event.reports:
            for slot in report.slots:
                pool[slot.kind].append(_of(report.text, slot))
    examples: list[Example] = []
    for number, event in enumerate(found):
        for i, a in enumerate(event.reports):
            for b in event.reports[i + 1 :]:
                meet = bool(set(a.questions) & set(b.questions))
                if chance.random() >= (share if meet else share / 5):
                    continue
                left, right = (a, b) if chance.random() < 0.5 else (b, a)
                examples.append(_paired(left, right, pool, chance, swap))
            other = found[(number + chance.choice((-2, -1, 1, 2))) % len(found)]
            if chance.random() < share / 2:
                examples.append(_apart(a, chance.choice(other.reports)))
        examples.extend(_facts(event, chance))
    return examples


def _paired(a: Report, b: Report, pool: dict[str, list[str]], chance: random.Random, swap: float) -> Example:
    rows = [
        [
            _cell(a.questions[i] == b.questions[j], a.versions[i] == b.versions[j])
            if x.kind == y.kind
            else UNKNOWN
            for j, y in enumerate(b.slots)
        ]
        for i, x in enumerate(a.slots)
    ]
    text, slots = b.text, list(b.slots)
    for j, slot in enumerate(b.slots):
        if chance.random() >= swap or slot.kind not in "ntp":
            continue
        near = [_of(a.text, s) for i, s in enumerate(a.slots) if s.kind == slot.kind and not rows[i][j]]
        values = near * 8 + [chance.choice(pool[slot.kind]) for _ in range(40)]
        new = _another(_of(text, slots[j]), values, chance)
        if new:
            text, slots = replaced(text, slots, j, new)
            for i, row in enumerate(rows):
                if row[j] in (SAME, DIFFERENT):
                    row[j] = UNKNOWN if _one(new, _of(a.text, a.slots[i])) else DIFFERENT
    return Example(a.text, text, UNKNOWN, a.slots, tuple(slots), tuple(tuple(row) for row in rows))


def _cell(one_question: bool, one_version: bool) -> int:
    return (SAME if one_version else DIFFERENT) if one_question else OTHER


def _apart(a: Report, b: Report) -> Example:
    cells = tuple(tuple(OTHER if x.kind == y.kind else UNKNOWN for y in b.slots) for x in a.slots)
    return Example(a.text, b.text, NEITHER, a.slots, b.slots, cells)


def _facts(event: Event, chance: random.Random) -> Iterator[Example]:
    ids = list(event.facts)
    for name in ids:
        holds, breaks = event.facts[name]
        for group in (holds, breaks):
            for a in group:
                for b in group:
                    if a is not b:
                        yield Example(a, b, ENTAILED)
        for a in holds:
            for b in breaks:
                yield Example(a, b, CONTRADICTED)
                yield Example(b, a, CONTRADICTED)
        others = [t for other in ids if other != name for side in event.facts[other] for t in side]
        for a in (*holds, *breaks):
            for b in chance.sample(others, min(2, len(others))):
                yield Example(a, b, NEITHER)
