"""A story over time: a lane for each outlet with what its articles brought, and one for the desk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from claims.admin.pictures.scales import (
    Scale,
    Tick,
    counted,
    cut,
    day_ticks,
    day_words,
    listed,
    span_words,
)
from claims.selectors.story_marks import StoryDecision, StoryMarks, StoryReport

T = TypeVar("T")
WIDTH = 680
LEFT, RIGHT = 16, 664
MOST_LANES = 10
APART = 30.0
"""Articles of one lane that are nearer than this are drawn as one mark with their number."""
_LABEL, _SIGN_ROW, _GAP = 20.0, 14.0, 12.0
FIRST, DENIED, UPDATED, CONFLICT, DECIDED = "first", "denied", "updated", "conflict", "decided"
SIGNS = {
    FIRST: ("M0 -4.5L4.5 3.5H-4.5z", "claims said for the first time"),
    DENIED: ("M-4 -4L4 4M-4 4L4 -4", "denials"),
    UPDATED: ("M0 4.5V-4M-3.5 -0.5L0 -4.5L3.5 -0.5", "updates of an earlier figure"),
    CONFLICT: ("M-4.5 -2.2H4.5M-4.5 2.2H4.5M-2.7 5.2L2.7 -5.2", "conflicts with what was said before"),
    DECIDED: ("M-4 0L-1 4L5 -4", "decisions by people"),
}
_ONE = {
    FIRST: "claim said for the first time",
    DENIED: "denial",
    UPDATED: "update of an earlier figure",
    CONFLICT: "conflict with what was said before",
    DECIDED: "decision by people",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A small mark under an article, with its number."""

    y: float
    kind: str
    path: str
    number: int


@dataclass(frozen=True, slots=True)
class StoryPoint:
    """One article, or several that stand too near to be told apart. ``article`` is the only one, or None."""

    x: float
    y: float
    number: int
    words: str
    article: int | None
    claim: int | None
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class StoryLane:
    name: str
    label: str
    label_y: float
    y: float
    points: tuple[StoryPoint, ...]


@dataclass(frozen=True, slots=True)
class StoryKey:
    kind: str
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class StoryPicture:
    """``gap``: where the axis is broken, because people decided long after the last article."""

    key: str
    title: str
    finding: str
    marks: StoryMarks
    lanes: tuple[StoryLane, ...] = ()
    ticks: tuple[Tick, ...] = ()
    keys: tuple[StoryKey, ...] = ()
    notes: tuple[str, ...] = ()
    gap: float | None = None
    width: int = WIDTH
    height: int = 0
    left: int = LEFT
    right: int = RIGHT
    bottom: float = 0


@dataclass(frozen=True, slots=True)
class _Axis:
    main: Scale
    later: Scale | None = None

    def __call__(self, at: datetime) -> float:
        value = at.timestamp()
        return self.later(value) if self.later and value >= self.later.low else self.main(value)


def draw_story(marks: StoryMarks, *, key: str, title: str) -> StoryPicture:
    if len(marks.reports) < 2 and not marks.decisions:
        return StoryPicture(key, title, _few_words(marks), marks)
    axis = _axis(marks)
    lanes: list[StoryLane] = []
    y = 4.0
    grouped = _by_outlet(marks.reports)
    for name, reports in grouped[:MOST_LANES]:
        lane = _lane(name, reports, axis, y)
        lanes.append(lane)
        y = _foot(lane)
    if marks.decisions:
        lane = _desk(marks.decisions, axis, y)
        lanes.append(lane)
        y = _foot(lane)
    used = {sign.kind for lane in lanes for point in lane.points for sign in point.signs}
    return StoryPicture(
        key=key,
        title=title,
        finding=_finding(marks),
        marks=marks,
        lanes=tuple(lanes),
        ticks=_ticks(axis),
        keys=tuple(StoryKey(kind, path, words) for kind, (path, words) in SIGNS.items() if kind in used),
        notes=_notes(marks, grouped, axis),
        gap=axis.later.start - 40 if axis.later else None,
        height=int(y + 34),
        bottom=y,
    )


def _axis(marks: StoryMarks) -> _Axis:
    """Decisions that come long after the last article get a piece of the axis of their own."""
    told = [report.at.timestamp() for report in marks.reports]
    decided = [decision.at.timestamp() for decision in marks.decisions]
    first, last = min(told or decided), max(told or decided)
    edge = last + max((last - first) / 2, timedelta(days=2).total_seconds())
    late = [at for at in decided if at > edge]
    if not late:
        everything = [*told, *decided]
        return _Axis(Scale(min(everything), max(everything), LEFT + 40, RIGHT - 40))
    main = [*told, *(at for at in decided if at <= edge)]
    return _Axis(
        Scale(min(main), max(main), LEFT + 40, RIGHT - 200),
        Scale(min(late), max(late), RIGHT - 120, RIGHT - 40),
    )


def _by_outlet(reports: Sequence[StoryReport]) -> list[tuple[str, list[StoryReport]]]:
    """Outlets with most articles, then those that came first."""
    grouped: dict[str, list[StoryReport]] = defaultdict(list)
    for report in reports:
        grouped[report.outlet or "Outlet not known"].append(report)
    return sorted(grouped.items(), key=lambda item: (-len(item[1]), item[1][0].at, item[0]))


def _lane(name: str, reports: Sequence[StoryReport], axis: _Axis, top: float) -> StoryLane:
    y = top + _LABEL + 10
    points = []
    for x, group in _clusters([(axis(report.at), report) for report in reports]):
        counts = {
            FIRST: sum(r.first for r in group),
            DENIED: sum(r.denied for r in group),
            UPDATED: sum(r.updated for r in group),
            CONFLICT: sum(r.conflicting for r in group),
        }
        points.append(
            StoryPoint(
                x=x,
                y=y,
                number=len(group),
                words=_point_words(group, counts),
                article=group[0].id if len(group) == 1 else None,
                claim=None,
                signs=_signs(counts, y),
            )
        )
    return StoryLane(name, cut(name, 60), top + 14, y, tuple(points))


def _desk(decisions: Sequence[StoryDecision], axis: _Axis, top: float) -> StoryLane:
    y = top + _LABEL + 10
    points = []
    for x, group in _clusters([(axis(decision.at), decision) for decision in decisions]):
        verbs = Counter(decision.verb.replace("-", " ") for decision in group)
        told = ", ".join(verb if n == 1 else f"{verb} {n} times" for verb, n in verbs.most_common(4))
        days = [decision.at.date() for decision in group]
        points.append(
            StoryPoint(
                x=x,
                y=y,
                number=len(group),
                words=f"Decided {span_words(min(days), max(days))}: {told}",
                article=None,
                claim=group[0].claim if len(group) == 1 else None,
                signs=_signs({DECIDED: len(group)}, y),
            )
        )
    return StoryLane("The desk", "The desk: what people decided", top + 14, y, tuple(points))


def _clusters(placed: Sequence[tuple[float, T]]) -> list[tuple[float, list[T]]]:
    """Neighbours that are too near for marks of their own stand together, at the place of the first."""
    found: list[tuple[float, list[T]]] = []
    for x, one in sorted(placed, key=lambda item: item[0]):
        if found and x - found[-1][0] < APART:
            found[-1][1].append(one)
        else:
            found.append((x, [one]))
    return found


def _signs(counts: dict[str, int], y: float) -> tuple[Sign, ...]:
    present = [(kind, number) for kind, number in counts.items() if number]
    return tuple(
        Sign(y + 18 + _SIGN_ROW * place, kind, SIGNS[kind][0], number)
        for place, (kind, number) in enumerate(present)
    )


def _foot(lane: StoryLane) -> float:
    most = max((len(point.signs) for point in lane.points), default=0)
    return lane.y + 12 + _SIGN_ROW * most + _GAP


def _point_words(group: Sequence[StoryReport], counts: dict[str, int]) -> str:
    days = [report.at.date() for report in group]
    if len(group) == 1:
        told = f"“{cut(group[0].title, 90)}”, {day_words(days[0])}"
    else:
        told = f"{len(group)} articles {span_words(min(days), max(days))}, first “{cut(group[0].title, 70)}”"
    what = [counted(n, _ONE[kind], SIGNS[kind][1]) for kind, n in counts.items() if n]
    return f"{told}: {listed(what) or 'nothing new'}"


def _ticks(axis: _Axis) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    for scale in filter(None, (axis.main, axis.later)):
        first, last = (datetime.fromtimestamp(at, UTC).date() for at in (scale.low, scale.high))
        days = Scale(first.toordinal(), last.toordinal(), scale.start, scale.end)
        ticks += day_ticks(days, apart=80)
    return tuple(ticks)


def _finding(marks: StoryMarks) -> str:
    days: list[date] = [report.at.date() for report in marks.reports]
    outlets = len({report.outlet for report in marks.reports})
    told = [
        counted(sum(r.denied for r in marks.reports), "denial"),
        counted(sum(r.updated for r in marks.reports), "update"),
        counted(sum(r.conflicting for r in marks.reports), "conflict"),
    ]
    where = f" {span_words(min(days), max(days))}" if days else ""
    decided = counted(len(marks.decisions) + marks.decisions_left, "decision")
    return (
        f"{counted(len(marks.reports), 'article')} of {counted(outlets, 'outlet')}{where} make "
        f"{counted(marks.claims, 'claim')}, with {listed(told)}; people took {decided} about them."
    )


def _few_words(marks: StoryMarks) -> str:
    if not marks.reports:
        return "No article, so nothing to lay out over time."
    one = marks.reports[0]
    return (
        f"Only one article: “{cut(one.title, 90)}”, {day_words(one.at.date())}, with "
        f"{counted(marks.claims, 'claim')}. With a second it is laid out over time."
    )


def _notes(
    marks: StoryMarks, grouped: Sequence[tuple[str, list[StoryReport]]], axis: _Axis
) -> tuple[str, ...]:
    notes = []
    if left := grouped[MOST_LANES:]:
        articles = sum(len(reports) for _, reports in left)
        notes.append(
            f"{counted(len(left), 'more outlet')} with {counted(articles, 'article')}: in the table only."
        )
    if marks.articles_left:
        notes.append(f"{counted(marks.articles_left, 'article')} beyond the first 200 left out.")
    if undated := sum(not report.dated for report in marks.reports):
        notes.append(f"{counted(undated, 'article')} without a date stand where they were taken in.")
    if axis.later:
        notes.append("The axis is broken: people decided long after the last article.")
    return tuple(notes)
