"""How often each rule is right, as the people who decided about its proposals see it.

What counts as right is said in ``RIGHT_MEANS`` for each kind. A row holds one decision, the last: a decision
that was taken back left nothing, and one that moved along with a merge of claims or to a newer text counts
once: the merged claim's own relations are set aside, its flags stay and their copies are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from math import sqrt
from typing import Any

from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Floor, TruncWeek

from claims.choices import (
    Explanation,
    FlagState,
    MentionState,
    Origin,
    RelationKind,
    RelationState,
    Verdict,
)
from claims.models import ClaimMention, Event, Flag, Relation, Statement
from claims.selectors.merging import CARRIED
from sources.choices import MatchState
from sources.models import SourceMatch

FLAG, NAME, LINK, STATEMENT = "flag", "name", "link", "statement"
KINDS = {
    **{kind.value: f"{kind.label}: pairs of claims" for kind in RelationKind},
    LINK: "Links: a clause makes this claim",
    FLAG: "Flags: why a claim is unverified",
    NAME: "Names: two sources that may be one",
    STATEMENT: "Statements: who says what",
}
RIGHT_MEANS = {
    RelationKind.CONFLICTS.value: "Right: confirmed as a conflict. Wrong: rejected, or explained in any way "
    "(an update, a rounding, another scope): the pair was shown as a conflict and is none.",
    RelationKind.UPDATES.value: "Right: confirmed, or explained as an update. Wrong: rejected, or explained "
    "otherwise.",
    RelationKind.SAME.value: "Right: confirmed as one claim. Wrong: rejected, or explained in any way.",
    RelationKind.BEARS_ON.value: "Right: confirmed as bearing on the other. Wrong: rejected, or explained in "
    "any way.",
    LINK: "Right: a person confirmed that the clause makes the claim. Wrong: it was rejected or moved.",
    FLAG: "Right: accepted. Wrong: dismissed.",
    NAME: "Right: the two were confirmed as one source. Wrong: they are two.",
    STATEMENT: "Right: confirmed as it is. Wrong: corrected (a statement, but misread) or dismissed (none). "
    "What was added by hand is no proposal and is not counted.",
}
BY_PEOPLE = ("separated-by-person", "moved-by-person")
"""Rule ids of rows that a person's decision made: nobody proposed them."""
_NO_RULE = (*BY_PEOPLE, "first-mention", "carried-over", "")
"""Links that were not proposed, but made: by people, for want of a claim, or along with a newer text."""
FEW = 20
"""Below so many decisions a share says little."""
BANDS = 20
"""Scores are counted in steps of a twentieth."""
EXAMPLES = 20
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``decided``, and between what bounds the share of a long run lies."""

    right: int
    decided: int

    @property
    def precision(self) -> float | None:
        return self.right / self.decided if self.decided else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        return wilson(self.right, self.decided)

    @property
    def is_few(self) -> bool:
        return self.decided < FEW


@dataclass(frozen=True, slots=True)
class Threshold:
    """If only proposals with a score of at least ``score`` were shown: how often they are right, and which
    share of all proposals would be shown."""

    score: float
    share: Share
    proposed: int
    kept: float


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of one kind. ``outcomes`` are (decision in words, number), most frequent first; ``versions`` and
    ``weeks`` (Monday) split the decisions; ``thresholds`` are empty where the rule gives one score only."""

    kind: str
    rule_id: str
    proposed: int
    share: Share
    outcomes: tuple[tuple[str, int], ...]
    thresholds: tuple[Threshold, ...]
    versions: tuple[tuple[str, Share], ...]
    weeks: tuple[tuple[date, Share], ...]


@dataclass(slots=True)
class _Count:
    proposed: int = 0
    right: int = 0
    decided: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    bands: Counter[int] = field(default_factory=Counter)
    decided_bands: Counter[tuple[int, bool]] = field(default_factory=Counter)
    versions: Counter[tuple[str, bool]] = field(default_factory=Counter)
    weeks: Counter[tuple[date, bool]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Group:
    """So many rows of a rule that were decided alike, in one week."""

    kind: str
    rule_id: str
    outcome: str
    right: bool
    n: int
    version: str = ""
    band: int | None = None
    week: date | None = None


def wilson(right: int, decided: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (Wilson 1927, Journal of the American Statistical Association 22):
    unlike the plain one it holds at few decisions and at shares near 0 and 1."""
    if not decided:
        return None
    share, square = right / decided, _Z * _Z
    middle = (share + square / (2 * decided)) / (1 + square / decided)
    half = _Z * sqrt(share * (1 - share) / decided + square / (4 * decided**2)) / (1 + square / decided)
    return max(0.0, middle - half), min(1.0, middle + half)


def rule_quality(*, kind: str = "", rule_id: str = "", since: date | None = None) -> tuple[RuleRow, ...]:
    """Every rule that ever proposed something, by kind and then by decisions. Eleven queries, each grouped in
    the database, but for statements, of which those that people decided about are read.

    ``since``: only decisions of that day and later (proposals are counted all the same).
    """
    counts: dict[tuple[str, str], _Count] = defaultdict(_Count)
    for one_kind, one_rule, band, n in _proposed():
        count = counts[one_kind, one_rule]
        count.proposed += n
        if band is not None:
            count.bands[band] += n
    start = datetime(since.year, since.month, since.day, tzinfo=UTC) if since else None
    for group in _decided(start):
        _add(counts[group.kind, group.rule_id], group)
    order = list(KINDS)
    rows = [
        _row(one_kind, one_rule, count)
        for (one_kind, one_rule), count in counts.items()
        if one_rule and (not kind or one_kind == kind) and (not rule_id or one_rule == rule_id)
    ]
    return tuple(sorted(rows, key=lambda r: (order.index(r.kind), -r.share.decided, -r.proposed, r.rule_id)))


def _add(count: _Count, group: _Group) -> None:
    count.decided += group.n
    if group.kind == STATEMENT:
        # A row that a person judged is the person's, and is not among the machine's any more.
        count.proposed += group.n
    count.right += group.n if group.right else 0
    count.outcomes[group.outcome] += group.n
    if group.band is not None:
        count.decided_bands[group.band, group.right] += group.n
    if group.version:
        count.versions[group.version, group.right] += group.n
    if group.week is not None:
        count.weeks[group.week, group.right] += group.n


def _row(kind: str, rule_id: str, count: _Count) -> RuleRow:
    return RuleRow(
        kind=kind,
        rule_id=rule_id,
        proposed=count.proposed,
        share=Share(count.right, count.decided),
        outcomes=tuple(count.outcomes.most_common()),
        thresholds=_thresholds(count),
        versions=tuple(_shares(count.versions)),
        weeks=tuple(_shares(count.weeks)),
    )


def _shares(counts: Counter[tuple[Any, bool]]) -> Iterator[tuple[Any, Share]]:
    for key in sorted({key for key, _ in counts}):
        right = counts[key, True]
        yield key, Share(right, right + counts[key, False])


def _thresholds(count: _Count) -> tuple[Threshold, ...]:
    if len(count.bands) < 2:
        return ()
    found = []
    for band in sorted(count.bands):
        above = {flag: sum(n for (b, f), n in count.decided_bands.items() if b >= band and f is flag)
                 for flag in (True, False)}  # fmt: skip
        proposed = sum(n for b, n in count.bands.items() if b >= band)
        share = Share(above[True], above[True] + above[False])
        found.append(Threshold(band / BANDS, share, proposed, proposed / count.proposed))
    return tuple(found)


# --- what was proposed ------------------------------------------------------------------------------------


def _banded(rows: QuerySet[Any], column: str = "score") -> QuerySet[Any]:
    # A hair above, so that 0.15 × 20 is 3 in every database.
    banded: QuerySet[Any] = rows.annotate(band=Floor(F(column) * BANDS + 1e-6))
    return banded


def _proposed() -> Iterator[tuple[str, str, int | None, int]]:
    relations = _banded(Relation.objects.exclude(rule_id__in=BY_PEOPLE).order_by())
    for row in relations.values("kind", "rule_id", "band").annotate(n=Count("pk")):
        yield row["kind"], row["rule_id"], int(row["band"]), row["n"]
    links = _banded(ClaimMention.objects.exclude(rule_id__in=_NO_RULE).order_by())
    for row in links.values("rule_id", "band").annotate(n=Count("pk")):
        yield LINK, row["rule_id"], int(row["band"]), row["n"]
    for row in Flag.objects.order_by().values("rule_id").annotate(n=Count("pk")):
        yield FLAG, row["rule_id"], None, row["n"]
    for row in SourceMatch.objects.order_by().values("rule_id").annotate(n=Count("pk")):
        yield NAME, row["rule_id"], None, row["n"]
    machines = Statement.objects.filter(origin=Origin.MACHINE).exclude(rule_id="").order_by()
    for row in machines.values("rule_id").annotate(n=Count("pk")):
        yield STATEMENT, row["rule_id"], None, row["n"]


# --- what was decided -------------------------------------------------------------------------------------


def _decided(start: datetime | None) -> Iterator[_Group]:
    yield from _relations(start)
    yield from _links(start)
    yield from _signed(Flag.objects.exclude(params__has_key=CARRIED), FLAG, start)
    yield from _signed(SourceMatch.objects.all(), NAME, start)
    yield from _statements(start)


def _dated(rows: QuerySet[Any], start: datetime | None) -> QuerySet[Any]:
    rows = rows.filter(decided_at__isnull=False).order_by()
    if start is not None:
        rows = rows.filter(decided_at__gte=start)
    dated: QuerySet[Any] = rows.annotate(week=TruncWeek("decided_at", tzinfo=UTC))
    return dated


def decided_relations(start: datetime | None = None) -> QuerySet[Relation]:
    """Pairs that a rule proposed and a person decided, each decision once."""
    rows = Relation.objects.exclude(rule_id__in=BY_PEOPLE)
    states = (RelationState.CONFIRMED, RelationState.REJECTED, RelationState.EXPLAINED)
    return _dated(rows.filter(state__in=states), start)


def relation_is_right(kind: str, state: str, explanation: str) -> bool:
    if state == RelationState.EXPLAINED:
        return kind == RelationKind.UPDATES and explanation == Explanation.UPDATE
    return state == RelationState.CONFIRMED


def _relations(start: datetime | None) -> Iterator[_Group]:
    columns = ("kind", "rule_id", "state", "explanation", "pipeline_version", "band", "week")
    for row in _banded(decided_relations(start)).values(*columns).annotate(n=Count("pk")):
        kind, state, explanation = row["kind"], row["state"], row["explanation"]
        why = f": {Explanation(explanation).label.lower()}" if explanation else ""
        yield _Group(
            kind=kind, rule_id=row["rule_id"], outcome=f"{state}{why}", n=row["n"],
            right=relation_is_right(kind, state, explanation), version=row["pipeline_version"],
            band=int(row["band"]), week=row["week"].date(),
        )  # fmt: skip


def decided_links(start: datetime | None = None) -> QuerySet[ClaimMention]:
    rows = ClaimMention.objects.exclude(rule_id__in=_NO_RULE)
    states = (MentionState.CONFIRMED, MentionState.REJECTED)
    return _dated(rows.filter(state__in=states), start)


def _links(start: datetime | None) -> Iterator[_Group]:
    columns = ("rule_id", "state", "pipeline_version", "band", "week")
    for row in _banded(decided_links(start)).values(*columns).annotate(n=Count("pk")):
        yield _Group(
            kind=LINK, rule_id=row["rule_id"], outcome=row["state"], n=row["n"],
            right=row["state"] == MentionState.CONFIRMED, version=row["pipeline_version"],
            band=int(row["band"]), week=row["week"].date(),
        )  # fmt: skip


def _signed(rows: QuerySet[Any], kind: str, start: datetime | None) -> Iterator[_Group]:
    """Flags and names: two answers, no score."""
    answers = {
        FlagState.ACCEPTED.value: True, FlagState.DISMISSED.value: False,
        MatchState.CONFIRMED.value: True, MatchState.REJECTED.value: False,
    }  # fmt: skip
    columns = ["rule_id", "state", "week", *(["pipeline_version"] if kind == FLAG else [])]
    dated = _dated(rows.filter(state__in=list(answers)), start)
    for row in dated.values(*columns).annotate(n=Count("pk")):
        yield _Group(
            kind=kind, rule_id=row["rule_id"], outcome=row["state"], right=answers[row["state"]], n=row["n"],
            version=row.get("pipeline_version", ""), week=row["week"].date(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecidedStatement:
    """A statement that a person judged, and what the machine had read it by."""

    id: int
    rule_id: str
    version: str
    verdict: str
    at: datetime | None


def decided_statements(start: datetime | None = None) -> list[DecidedStatement]:
    """Each judged statement once: where a decision moved to newer texts, the newest. Three queries."""
    rows = Statement.objects.filter(
        verdict__in=(Verdict.CONFIRMED, Verdict.CORRECTED, Verdict.DISMISSED)
    ).order_by()
    moved = set(
        Event.objects.filter(verb="statement-carried-over", target_type="statement").values_list(
            "before__statement", flat=True
        )
    )
    moved |= set(rows.exclude(previous=None).values_list("previous", flat=True))
    verbs = ("statement-confirmed", "statement-corrected", "statement-dismissed")
    decisions = Event.objects.filter(target_type="statement", verb__in=verbs, target_id__in=rows.values("pk"))
    taken = dict(decisions.order_by().values_list("target_id").annotate(at=Max("at")))
    found = []
    columns = ("pk", "rule_id", "pipeline_version", "verdict", "machine_reading", "updated_at")
    for pk, rule, version, verdict, machine, updated in rows.values_list(*columns):
        at = taken.get(pk, updated)
        if pk in moved or (start is not None and at < start):
            continue
        rule = (machine or {}).get("rule_id") or rule
        version = (machine or {}).get("pipeline_version") or version
        found.append(DecidedStatement(pk, rule, version, verdict, at))
    return found


def _statements(start: datetime | None) -> Iterator[_Group]:
    yield from (
        _Group(
            kind=STATEMENT, rule_id=one.rule_id, outcome=one.verdict, n=1, version=one.version,
            right=one.verdict == Verdict.CONFIRMED, week=_monday(one.at),
        )
        for one in decided_statements(start)
    )  # fmt: skip


def _monday(at: datetime | None) -> date | None:
    if at is None:
        return None
    day = at.astimezone(UTC).date()
    return date.fromordinal(day.toordinal() - day.weekday())


def total(rows: Iterable[RuleRow]) -> Share:
    rows = list(rows)
    return Share(sum(row.share.right for row in rows), sum(row.share.decided for row in rows))
