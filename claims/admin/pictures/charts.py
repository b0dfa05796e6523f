"""Lines and bars: numbers over days, hours and ages, and the share of claims still unverified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claims.admin.pictures.scales import (
    Scale,
    Tick,
    counted,
    day_scale,
    day_ticks,
    day_words,
    number_ticks,
    number_words,
)
from claims.selectors.rule_quality import Share
from claims.selectors.trends import DayValue, Trend
from claims.selectors.waiting import WaitingClaims
from sources.selectors.jobs import QueueHealth


@dataclass(frozen=True, slots=True)
class Dot:
    """``open``: a number that is not final yet. ``top`` and ``bottom`` are of the bar around it."""

    x: float
    y: float
    words: str
    open: bool = False
    top: float = 0
    bottom: float = 0


@dataclass(frozen=True, slots=True)
class LinePicture:
    """``path`` has a gap wherever a value is missing. ``now``: the last number in words."""

    key: str
    title: str
    finding: str
    width: int
    height: int
    path: str = ""
    dots: tuple[Dot, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    left: float = 0
    right: float = 0
    top: float = 0
    bottom: float = 0
    now: str = ""
    guide: Tick | None = None
    x_words: str = ""
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """``hatched``: the part at the top that stands for what failed."""

    x: float
    y: float
    height: float
    middle: float
    words: str
    label: str
    number: str
    hatched: float = 0


@dataclass(frozen=True, slots=True)
class BarPicture:
    key: str
    title: str
    finding: str
    width: int
    height: int
    bars: tuple[Bar, ...] = ()
    bar_width: float = 0
    base: float = 0


SMALL = (200, 48)
LARGE = (680, 220)


def draw_trend(trend: Trend, *, large: bool = False) -> LinePicture:
    """A number over days; today's, which may still grow, as an open dot."""
    width, height = LARGE if large else SMALL
    key = f"trend-{trend.name.replace('_', '-')}{'-large' if large else ''}"
    known = trend.known
    now = number_words(known[-1].value or 0) if known else "–"
    finding = trend_words(trend)
    if len(known) < 2:
        return LinePicture(key, trend.title, finding, width, height, now=now)
    left, right, top, bottom = (64, width - 16, 12, height - 34) if large else (4, width - 6, 6, height - 6)
    x = day_scale([day.day for day in trend.days], start=left, end=right)
    values = [float(day.value) for day in known if day.value is not None]
    y = _from_zero(values, start=bottom, end=top)
    path, pen = [], "M"
    for day in trend.days:
        if day.value is None:
            pen = "M"
            continue
        path.append(f"{pen}{x(day.day.toordinal())} {y(day.value)}")
        pen = "L"
    alone = _alone([day.value is not None for day in trend.days])
    dots = [
        Dot(x(day.day.toordinal()), y(day.value), f"{day_words(day.day)}: {day.value:,}", open=day.live)
        for number, day in enumerate(trend.days)
        if day.value is not None and (large or day.live or number in alone or day is known[-1])
    ]
    return LinePicture(
        key, trend.title, finding, width, height, path="".join(path), dots=tuple(dots),
        x_ticks=day_ticks(x) if large else (), y_ticks=number_ticks(y, most=4) if large else (),
        left=left, right=right, top=top, bottom=bottom, now=now, head=("Day", trend.title),
        table=tuple((day_words(day.day), _day_number(day)) for day in reversed(trend.days)) if large else (),
    )  # fmt: skip


def _day_number(day: DayValue) -> str:
    if day.value is None:
        return "not written down"
    return f"{day.value:,} so far" if day.live else f"{day.value:,}"


def _from_zero(values: Sequence[float], *, start: float, end: float) -> Scale:
    return Scale(0.0, max([*values, 1.0]) * 1.05, start, end)


def _alone(known: Sequence[bool]) -> set[int]:
    """Places of values with a gap on both sides: no line shows them."""
    return {
        n for n, there in enumerate(known)
        if there and not (n and known[n - 1]) and not (n + 1 < len(known) and known[n + 1])
    }  # fmt: skip


def trend_words(trend: Trend) -> str:
    """The last number beside the earliest, the highest, and how many days are missing."""
    known = trend.known
    if not known:
        return f"{trend.title}: nothing is written down for these {len(trend.days)} days."
    last = known[-1]
    value = last.value or 0
    told = f"{trend.title}: {value:,} {'today' if last.live else f'on {day_words(last.day)}'}"
    if len(known) < 2:
        return f"{told}; no earlier day is written down, so there is no line yet."
    first, most = known[0], max(known, key=lambda day: day.value or 0)
    told += f", {first.value or 0:,} on {day_words(first.day)}"
    if most not in (first, last):
        told += f", most on {day_words(most.day)} ({most.value or 0:,})"
    missing = sum(day.value is None for day in trend.days)
    return f"{told}; {counted(missing, 'day is', 'days are')} missing." if missing else f"{told}."


def draw_survival(waiting: WaitingClaims) -> LinePicture:
    """The share of claims that is still unverified, by days since they came in."""
    width, height = 680, 280
    key, title = "unverified-survival", "How long claims stay unverified"
    if not waiting.watched:
        words = f"No claim came in since {day_words(waiting.since)}."
        return LinePicture(key, title, words, width, height)
    share = waiting.steps[-1].share
    told = (
        f"Of {counted(waiting.watched, 'claim')} since {day_words(waiting.since)}, {waiting.left:,} stopped "
        f"being unverified. "
    )
    if waiting.half is None:
        told += f"After {counted(waiting.steps[-1].day, 'day')} {share:.0%} still are: half is not reached."
    else:
        told += f"Half have by day {waiting.half}."
    left, right, top, bottom = 64, 664, 14, 236
    x = Scale(0, max(1, waiting.steps[-1].day), left, right)
    y = Scale(0, 1, bottom, top)
    path = [f"M{x(0)} {y(1)}"]
    dots = []
    for step in waiting.steps:
        path.append(f"H{x(step.day)}V{y(step.share)}")
        gone = f"{step.left:,} left, {step.censored:,} watched no longer"
        words = f"Day {step.day}: {step.share:.0%} still unverified ({gone})"
        dots.append(Dot(x(step.day), y(step.share), words, open=bool(step.censored and not step.left)))
    return LinePicture(
        key, title, told, width, height, path="".join([*path, f"H{x(x.high)}"]), dots=tuple(dots),
        x_ticks=number_ticks(x), y_ticks=tuple(Tick(y(v / 4), f"{v * 25} %") for v in range(5)),
        left=left, right=right, top=top, bottom=bottom, x_words="days since the claim came in",
        guide=Tick(x(waiting.half), f"half by day {waiting.half}") if waiting.half is not None else None,
        head=("Day", "Still unverified", "Watched until then", "Left", "Watched no longer"),
        table=tuple(
            (str(s.day), f"{s.share:.1%}", f"{s.at_risk:,}", f"{s.left:,}", f"{s.censored:,}")
            for s in waiting.steps
        ),
    )  # fmt: skip


def draw_ages(waiting: WaitingClaims) -> BarPicture:
    """How old the claims are that are still unverified."""
    key, title = "unverified-ages", "Age of the claims that are unverified now"
    if not waiting.waiting:
        return BarPicture(key, title, "No claim is unverified.", 680, 220)
    old = sum(one.claims for one in waiting.ages if one.first >= 30)
    waits = counted(waiting.waiting, "claim is", "claims are")
    told = f"{waits} unverified, {old:,} of them for 30 days or more."
    values = [(age_words(one.first, one.last), one.claims) for one in waiting.ages]
    return _bars(key, title, told, [(label, n, 0) for label, n in values], size=(680, 220), unit="claim")


def age_words(first: int, last: int | None) -> str:
    """ "today", "1–2 days", "90 days or more"."""
    if last is None:
        return f"{first}+ days"
    if last == 0:
        return "today"
    return f"{first}–{last} days"


def draw_hours(health: QueueHealth) -> BarPicture:
    """Jobs that ended in each of the last 24 hours; what failed is hatched."""
    done, failed = sum(h.done for h in health.hours), sum(h.failed for h in health.hours)
    told = f"{counted(done, 'job')} done and {failed:,} failed in the last {len(health.hours)} hours."
    values = [(f"{hour.at:%H}", hour.done + hour.failed, hour.failed) for hour in health.hours]
    picture = _bars(
        "queue-hours", "Jobs by the hour", told, values, size=(400, 92), unit="job", numbers=False
    )
    return picture if done + failed else BarPicture(picture.key, picture.title, told, 400, 92)


def _bars(
    key: str,
    title: str,
    finding: str,
    values: Sequence[tuple[str, int, int]],
    *,
    size: tuple[int, int],
    unit: str,
    numbers: bool = True,
) -> BarPicture:
    width, height = size
    base, top = height - 22.0, 20.0 if numbers else 6.0
    room = (width - 16) / len(values)
    y = Scale(0, max([*(n for _, n, _ in values), 1]), base, top)
    bars = []
    for place, (label, number, failed) in enumerate(values):
        at = y(number)
        bad = f", {failed:,} failed" if failed else ""
        bars.append(
            Bar(
                x=round(8 + room * place + room * 0.12, 1), y=at, height=round(base - at, 1),
                middle=round(8 + room * (place + 0.5), 1),
                words=f"{label}: {counted(number, unit)}{bad}",
                label=label if numbers or place % 3 == 0 else "",
                number=f"{number:,}" if numbers else "", hatched=round(base - y(failed), 1),
            )
        )  # fmt: skip
    return BarPicture(key, title, finding, width, height, tuple(bars), round(room * 0.76, 1), base)


def draw_weeks(key: str, weeks: Sequence[tuple[date, Share]]) -> LinePicture:
    """A rule's precision by week, with the interval of each."""
    width, height = 400, 150
    title = "Precision by week"
    if len(weeks) < 2:
        told = "Decisions of one week only: no line yet." if weeks else "Nobody has decided yet."
        return LinePicture(key, title, told, width, height)
    left, right, top, bottom = 48.0, width - 14.0, 10.0, height - 32.0
    x = day_scale([week for week, _ in weeks], start=left + 14, end=right - 30)
    y = Scale(0, 1, bottom, top)
    dots = []
    for week, share in weeks:
        low, high = share.bounds or (0.0, 1.0)
        precision = share.precision or 0.0
        words = f"Week of {day_words(week)}: {share.right} of {share.decided} right ({precision:.0%})"
        dots.append(Dot(x(week.toordinal()), y(precision), words, top=y(high), bottom=y(low)))
    first, last = weeks[0], weeks[-1]
    told = (
        f"Precision {first[1].precision or 0:.0%} in the week of {day_words(first[0])} and "
        f"{last[1].precision or 0:.0%} in the week of {day_words(last[0])}."
    )
    return LinePicture(
        key, title, told, width, height, path="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots),
        dots=tuple(dots), x_ticks=day_ticks(x, apart=100),
        y_ticks=tuple(Tick(y(v / 2), f"{v * 50} %") for v in range(3)), left=left, right=right, top=top,
        bottom=bottom,
    )  # fmt: skip
