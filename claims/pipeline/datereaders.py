"""What each wording of a date says: one reader a wording, from the match to a range of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from claims.pipeline import periods
from claims.pipeline.datewords import (
    BUSINESS,
    DECADES,
    FUTURE,
    MONTHS,
    ORDINALS,
    TIMES,
    WEEKDAYS,
    century_number,
    count_of,
    part_named,
    spelled_year,
)
from claims.pipeline.periods import Period
from claims.pipeline.types import Span

_BEFORE = 60
"""Characters before a date that are searched for a word which puts it ahead."""
_AROUND = 300
_AHEAD = 2
"""How many times nearer a day to come must be than one past, where no word puts it ahead."""
_STEPS = {"last": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_CLAUSE_END = re.compile(r"[.!?;:\n](?=\s|$)")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text, both days included; the range is None where the text alone does not give it.

    ``precision``: "day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade" or
    "century"; "range" for any other stretch; "time" for a clock time of an unnamed day; "present", "past"
    and "future" for words that say no more. ``time``: the part of the day as "MO", "AF", "EV" or "NI", or
    the clock time as "17:00".
    """

    span: Span
    first: date | None
    last: date | None
    precision: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A match on its way to a mention, with what resolves it."""

    match: re.Match[str]
    span: Span
    published_on: date | None

    def __getitem__(self, group: str) -> str:
        """The group's text in lower case; ``""`` where it took no part."""
        return (self.match[group] or "").lower()

    @property
    def ahead(self) -> bool:
        text = self.match.string
        before = text[max(0, self.span.start - _BEFORE) : self.span.start]
        return FUTURE.search(_CLAUSE_END.split(before)[-1]) is not None

    def mention(self, period: Period | None, precision: str, time: str = "") -> DateMention:
        first, last = period or (None, None)
        return DateMention(self.span, first, last, precision, time)

    def nearest(self, options: Callable[[int], Period]) -> Period | None:
        """Of a period that comes every year, the one nearest to publication, ahead or behind as is told."""
        today = self.published_on
        if today is None:
            return None
        around = [p for step in (-1, 0, 1) if (p := _or_none(options, today.year + step))]
        if self.ahead:
            around = [p for p in around if p[1] >= today] or around
        return min(around, key=lambda p: _gap(p, today) * (1 if p[0] <= today else _AHEAD), default=None)


def _or_none(options: Callable[[int], Period], year: int) -> Period | None:
    try:
        return options(year)
    except (ValueError, OverflowError):
        return None


def _gap(period: Period, day: date) -> int:
    return max((period[0] - day).days, (day - period[1]).days, 0)


def _iso(found: Found) -> DateMention:
    day = date.fromisoformat(found["iso_d"].replace("/", "-"))
    return found.mention((day, day), "day")


def _slashed(found: Found) -> DateMention:
    """Day and month in either order; where both could be the month, the date is not known."""
    a, b, year = int(found["sl_a"]), int(found["sl_b"]), int(found["sl_y"])
    if a <= 12 and b <= 12 and a != b:
        return found.mention(None, "day")
    day = date(year, b, a) if b <= 12 else date(year, a, b)
    return found.mention((day, day), "day")


def _nth(found: Found) -> DateMention:
    """The first Friday of July, the last Monday in May 2021."""
    month, number = MONTHS[found["nth_m"]], WEEKDAYS.index(found["nth_d"])

    def of(year: int) -> Period:
        first, last = periods.month_of(year, month)
        if found["nth_n"] == "last":
            that = last - timedelta(days=(last.weekday() - number) % 7)
        else:
            ahead = (number - first.weekday()) % 7 + 7 * (ORDINALS[found["nth_n"]] - 1)
            that = first + timedelta(days=ahead)
        return that, that

    return found.mention(of(int(found["nth_y"])) if found["nth_y"] else found.nearest(of), "day")


def _days(found: Found) -> DateMention | None:
    month, first, last = MONTHS[found["ds_m"]], int(found["ds_a"]), int(found["ds_b"])
    if first >= last or found.match["ds_m"] == "may":
        return None

    def of(year: int) -> Period:
        return date(year, month, first), date(year, month, last)

    return found.mention(of(int(found["ds_y"])) if found["ds_y"] else found.nearest(of), "range")


def _month_day(found: Found) -> DateMention | None:
    shape = found.match.lastgroup
    name, day, year = found[f"{shape}_m"], int(found[f"{shape}_d"]), found[f"{shape}_y"]
    if not 1 <= day <= 31 or found.match[f"{shape}_m"] == "may":
        return None

    def of(year: int) -> Period:
        that = date(year, MONTHS[name], day)
        return that, that

    if year:
        return found.mention(of(int(year)), "day")
    period = found.nearest(of)
    return found.mention(period, "day") if period or found.published_on is None else None


def _month_year(found: Found) -> DateMention | None:
    month, today = MONTHS[found["my_m"]], found.published_on
    if found.match["my_m"] == "may":
        return None
    if found["my_rel"] and today is None:
        return found.mention(None, "month")
    year = int(found["my_y"]) if found["my_y"] else (today or date.min).year + _STEPS[found["my_rel"]]
    return found.mention(
        periods.part_of(periods.month_of(year, month), found["my_p"] or part_named(found["my_e"])), "month"
    )


def _decade(found: Found) -> DateMention:
    year = int(found["dec_y"] or 1900 + (DECADES.get(found["nin_w"]) or int(found["nin_y"])))
    part = found["dec_p"] or found["nin_p"] or found["nin_p2"] or found["nin_p3"]
    low, high = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}.get(part, (0, 9))
    return found.mention((date(year + low, 1, 1), date(year + high, 12, 31)), "decade")


def _century(found: Found) -> DateMention:
    number = century_number(found["cen_n"], found["cen_w"])
    period = periods.years_from(100 * (number - 1) + 1, 100)
    return found.mention(periods.part_of(period, found["cen_p"]), "century")


def _clock(found: Found) -> DateMention:
    if found["clk_w"]:
        return found.mention(None, "time", {"noon": "12:00", "midnight": "00:00"}[found["clk_w"]])
    if found["clk_ap"]:
        hour = int(found["clk_h"]) % 12 + (12 if found["clk_ap"] == "p" else 0)
        return found.mention(None, "time", f"{hour:02}:{found['clk_m'] or '00'}")
    return found.mention(None, "time", f"{int(found['clk_h2']):02}:{found['clk_m2']}")


def _weekday(found: Found) -> DateMention:
    today, time = found.published_on, TIMES.get(found["wd_t"], "")
    if today is None:
        return found.mention(None, "day", time)
    number = WEEKDAYS.index(found["wd"])
    back = (today.weekday() - number) % 7
    that = today - timedelta(days=back)
    if found["wd_week"]:
        monday = periods.week_of(today + timedelta(weeks=_STEPS[found["wd_week"]]))[0]
        that = monday + timedelta(days=number)
    elif found["wd_rel"] == "next" or (found["wd_rel"] in ("", "this") and back and found.ahead):
        that = today + timedelta(days=7 - back)
    elif found["wd_rel"] == "last" and back == 0:
        that -= timedelta(days=7)
    return found.mention((that, that), "day", time)


def _near_day(found: Found) -> DateMention:
    """ "yesterday", "the day after tomorrow", "tomorrow night", "last night", "this morning"."""
    step = {"yesterday": -1, "tomorrow": 1}.get(found["nr"], 0)
    step += 2 * (bool(found["byd_a"]) - bool(found["byd_b"])) - bool(found["tn_l"])
    time = TIMES.get(
        found["nr_t"] or found["tn_t"], "NI" if found["nr"] == "tonight" or found["tn_l"] else ""
    )
    if found.published_on is None:
        return found.mention(None, "day", time)
    that = found.published_on + timedelta(days=step)
    return found.mention((that, that), "day", time)


def _ago(found: Found) -> DateMention:
    unit, count = found["ago_u"], count_of(found["ago_n"])
    if found["ago_d"] in ("earlier", "later"):
        return found.mention(None, unit)
    behind = found["ago_d"] == "ago"
    if count is None or found.published_on is None:
        return found.mention(None, "past" if behind else "future")
    return found.mention(*periods.away(unit, found.published_on, -count if behind else count))


def _past_few(found: Found) -> DateMention:
    """ "the past two months", "the next few days", "the past year": up to publication or from it."""
    behind = found["pst_d"] in ("last", "past", "")
    count = count_of(found["pst_n"]) if found["pst_n"] else 1 if found["pst_one"] else None
    if count is None or found.published_on is None:
        return found.mention(None, "range" if count else "past" if behind else "future")
    unit = found["pst_u"] or found["pst_one"]
    return found.mention(periods.span_back(unit, found.published_on, count if behind else -count), "range")


def _period(found: Found) -> DateMention:
    unit, step, today = found["per_u"], _STEPS[found["per_rel"]], found.published_on
    if today is None:
        return found.mention(None, "season" if unit in periods.SEASONS else unit)
    if unit in periods.SEASONS:
        return found.mention(periods.part_of(_season_beside(unit, step, today), found["per_p"]), "season")
    period, precision = periods.away(unit, today, step)
    if found["per_p"] == "earlier":
        return found.mention((period[0], min(period[1], today)), precision)
    if found["per_p"] == "later":
        return found.mention((max(period[0], today), period[1]), precision)
    return found.mention(periods.part_of(period, found["per_p"] or part_named(found["per_e"])), precision)


def _season_beside(name: str, step: int, today: date) -> Period:
    """The one that runs or is nearest for "this"; the last that is over, the first to come."""
    options = [periods.season_of(today.year + move, name) for move in (-2, -1, 0, 1)]
    if step == 0:
        return min(options, key=lambda p: _gap(p, today))
    if step < 0:
        return max(p for p in options if p[1] < today)
    return min((p for p in options if p[0] > today), default=options[-1])


def _weekend(found: Found) -> DateMention:
    today = found.published_on
    if today is None:
        return found.mention(None, "weekend")
    step = 0 if found.ahead or today.weekday() >= 5 else -1
    return found.mention(*periods.away("weekend", today, step))


def _season(found: Found) -> DateMention:
    period = periods.season_of(int(found["sea_y"]), found["sea"])
    return found.mention(periods.part_of(period, found["sea_p"]), "season")


def _years_quarter(found: Found) -> DateMention | None:
    number, unit, today = ORDINALS[found["yq_n"]], found["yq_u"], found.published_on
    if unit == "half" and number > 2:
        return None
    of = periods.half_of if unit == "half" else periods.quarter_of
    return found.mention(of(today.year + _STEPS[found["yq_rel"]], number) if today else None, unit)


def _quarter(found: Found) -> DateMention | None:
    """A quarter or half of a year. Without a year it is resolved only where business is spoken of."""
    code = found["qu_q"] or found["qu_h"]
    number = int(code) if code else ORDINALS[found["qu_n"]]
    unit, today = found["qu_u"] or ("half" if found["qu_h"] else "quarter"), found.published_on
    if unit == "half" and number > 2:
        return None
    of = periods.half_of if unit == "half" else periods.quarter_of
    if found["qu_y"]:
        return found.mention(of(int(found["qu_y"]), number), unit)
    if found["qu_rel"] and today:
        return found.mention(of(today.year + _STEPS[found["qu_rel"]], number), unit)
    start, end, text = found.span.start, found.span.end, found.match.string
    if not code and not BUSINESS.search(text, max(0, start - _AROUND), end + _AROUND):
        return None if unit == "half" else found.mention(None, unit)
    return found.mention(found.nearest(lambda year: of(year, number)), unit)


def _month(found: Found) -> DateMention:
    group = next(g for g in ("mon", "mon_b", "mon_m") if found.match[g])
    which, today, month = found["mon_p"], found.published_on, MONTHS[found[group]]
    if which not in ("", "early", "mid", "late", "last", "next", "this"):  # "in March"
        found = replace(found, span=Span(*found.match.span(group)))
    if today is None:
        return found.mention(None, "month")
    if which in ("last", "next"):
        over = today.month > month if which == "last" else today.month >= month
        year = today.year - (not over) if which == "last" else today.year + over
        return found.mention(periods.month_of(year, month), "month")
    if which == "this":
        return found.mention(periods.month_of(today.year, month), "month")
    period = found.nearest(lambda year: periods.month_of(year, month))
    return found.mention(
        periods.part_of(period, which or part_named(found["mon_e"])) if period else None, "month"
    )


def _years(found: Found) -> DateMention | None:
    first, last = int(found["ys_a"]), found["ys_b"]
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if not first < end <= first + 200:
        return None
    return found.mention((date(first, 1, 1), date(end, 12, 31)), "range")


def _year(found: Found) -> DateMention:
    name = next(n for n in ("y", "y_amid", "y_off", "y_par") if found.match[n])
    year = int(found[name])
    period = periods.part_of(periods.year_of(year), found["y_p"] or part_named(found["y_e"]))
    span = Span(*found.match.span("y_all" if name == "y" else name))
    return replace(found.mention(period, "year"), span=span)


def _spelled_year(found: Found) -> DateMention:
    return found.mention(periods.year_of(spelled_year(found["sp_c"], found["sp_t"], found["sp_u"])), "year")


def _vague(found: Found) -> DateMention:
    name = found.match.lastgroup or ""
    return found.mention(None, name if name in ("present", "future") else "past")


READERS: dict[str, Callable[[Found], DateMention | None]] = {
    "iso": _iso,
    "slashed": _slashed,
    "nth": _nth,
    "days": _days,
    "mdy": _month_day,
    "dmy": _month_day,
    "my": _month_year,
    "decade": _decade,
    "nineties": _decade,
    "spelled_year": _spelled_year,
    "century": _century,
    "clock": _clock,
    "weekday": _weekday,
    "beyond": _near_day,
    "near": _near_day,
    "tonight": _near_day,
    "ago": _ago,
    "times_ago": _vague,
    "year_ago": _vague,
    "past_few": _past_few,
    "recent": _vague,
    "period": _period,
    "weekend": _weekend,
    "season": _season,
    "years_quarter": _years_quarter,
    "quarter": _quarter,
    "month": _month,
    "years": _years,
    "year": _year,
    "year_set_off": _year,
    "present": _vague,
    "past": _vague,
    "future": _vague,
}
"""A wording's name in ``datewords.WORDINGS`` to its reader; a reader raises ValueError or OverflowError where
there is no such day."""
