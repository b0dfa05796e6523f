"""Pictures: the places on the sheet counted by hand, and every picture with its words and its table."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.admin.pictures.charts import draw_survival, draw_trend
from claims.admin.pictures.context import figures_picture
from claims.admin.pictures.figures import BOTTOM, MOST_SOURCES, draw_figures, fits_all
from claims.admin.pictures.matrix import draw_matrix
from claims.admin.pictures.scales import day_scale, day_ticks, number_scale, number_ticks
from claims.admin.pictures.story import draw_story
from claims.models import Claim, DailyDigest, Event
from claims.selectors import FigureRow
from claims.selectors.contested import claims_said, conflict_matrix
from claims.selectors.figures import measures_list
from claims.selectors.story_marks import story_marks
from claims.selectors.trends import trends
from claims.selectors.waiting import WaitingClaims, survival, waiting_claims

from . import data

DAY = date(2026, 3, 4)


def figure(who="Ilse Brandt", low=100.0, high=100.0, *, day=0, **fields):
    at = datetime(2026, 3, 4, 8, tzinfo=UTC) + timedelta(days=day) if day is not None else None
    told = {
        "quantity": 1, "statement": 7, "claim": None, "article": 1, "exact": "as printed", "low": low,
        "high": high, "low_open": high is None, "high_open": low is None, "comparator": "exact", "unit": "",
        "counted": "family", "measure": "families left", "scope": "", "place": "", "as_of": None,
        "source": who, "outlet": "Vessel Courier", "reported_at": at,
    }  # fmt: skip
    return FigureRow(**told | fields)


def drawn(*rows):
    return draw_figures(rows, key="figures", title="Who says how many")


def test_a_scale_has_round_numbers_and_turns_logarithmic_over_two_orders():
    plain = number_scale([20, 90], start=300, end=0)
    assert [tick.words for tick in number_ticks(plain)] == ["0", "20", "40", "60", "80"]
    assert plain(0) == 300
    assert plain(97) == 0
    wide = number_scale([30, 60_000], start=300, end=0)
    assert wide.is_log
    assert [tick.words for tick in number_ticks(wide)] == ["100", "1,000", "10,000"]
    steps = [tick.at for tick in number_ticks(wide)]
    assert steps[0] - steps[1] == pytest.approx(steps[1] - steps[2], abs=0.2)
    assert not number_scale([0, 60_000], start=300, end=0).is_log


def test_days_are_named_so_far_apart_that_they_can_be_read():
    for last in (0, 1, 9, 40, 400, 9000):
        ticks = day_ticks(day_scale([DAY, DAY + timedelta(days=last)], start=0, end=600))
        assert ticks[0].words == "4 Mar 2026"
        assert all(b.at - a.at >= 78 for a, b in itertools.pairwise(ticks))


def test_an_interval_is_a_bar_and_an_end_without_bound_an_arrow():
    picture = drawn(figure(low=100, high=200), figure(high=None, day=2), figure(low=None, high=150, day=4))
    between, more, fewer = picture.marks
    assert between.is_range
    assert (between.opens_up, between.opens_down) == (False, False)
    assert between.top < between.y < between.bottom
    assert (more.opens_up, more.opens_down) == (True, False)
    assert more.top < more.y == more.bottom
    assert (fewer.opens_up, fewer.opens_down) == (False, True)
    assert fewer.bottom > fewer.y == fewer.top
    assert between.x < more.x < fewer.x
    assert any("arrow" in note for note in picture.notes)


def test_figures_of_one_day_make_room_for_each_other():
    picture = drawn(*(figure(f"Source {n}") for n in range(5)), figure(day=3))
    places = sorted(mark.x for mark in picture.marks[:5])
    assert all(b - a >= 14 for a, b in itertools.pairwise(places))


def test_what_is_not_drawn_is_counted_in_words():
    rows = [figure(f"Source {n}", day=n) for n in range(MOST_SOURCES + 3)]
    picture = drawn(*rows, figure(measure="roads shut"), figure(day=None))
    assert len({key.glyph for key in picture.keys if key.tone}) == MOST_SOURCES
    assert len(picture.marks) == MOST_SOURCES + 3
    assert len(picture.rows) == MOST_SOURCES + 5
    assert picture.notes == (
        "1 figure of another measure or unit: in the table only.",
        "1 figure without a day: in the table only.",
        "3 more sources share the small open dot.",
    )


def test_none_and_one_are_told_in_words_alone():
    assert drawn().finding == "Nobody gives a figure."
    alone = drawn(figure())
    assert alone.marks == ()
    assert alone.finding.startswith("Only one dated figure: Ilse Brandt: “as printed”, 4 Mar 2026")
    assert "none with a day" in drawn(figure(day=None)).finding


def test_the_finding_says_whether_one_number_fits_everybody():
    more, fewer = figure(low=300, high=None), figure("Open Boats", low=None, high=100, day=1)
    assert fits_all([figure(low=100, high=200), figure(low=200, high=300)])
    assert not fits_all([figure(low=200, high=None), figure(low=100, high=200)])
    assert drawn(more, fewer).finding == (
        "2 figures from 2 sources from 4 Mar 2026 to 5 Mar 2026: from “as printed” (Open Boats) to "
        "“as printed” (Ilse Brandt). No number fits the latest figure of every source."
    )


def test_a_matrix_tells_who_says_so_who_denies_and_who_says_otherwise(story):
    denied = data.claim("The dam at Hult was not safe", modality="denied", polarity="negated")
    data.mention(denied, story.second.current_revision.statements.get(modality="denied"))
    data.conflict(story.safe, denied, rule_id="assertion-denied")
    matrix = conflict_matrix()
    stands = {
        (row.name, matrix.claims[n].id): stand.stand
        for row in matrix.sources
        for n, stand in enumerate(row.stands)
        if stand
    }
    assert stands == {
        ("Ilse Brandt", story.left.pk): "asserts",
        ("Ilse Brandt", story.few_left.pk): "otherwise",
        ("Open Boats Network", story.few_left.pk): "asserts",
        ("Open Boats Network", story.left.pk): "otherwise",
        ("Water Board", story.safe.pk): "denies",
        ("Water Board", denied.pk): "asserts",
    }
    assert [claim.opposes for claim in matrix.claims] == [(2,), (1,), (4,), (3,)]
    small = conflict_matrix(rows=1, columns=2)
    assert (len(small.claims), len(small.sources), small.claims_left, small.sources_left) == (2, 1, 2, 1)
    assert "2 less contested claims left out." in draw_matrix(small, key="m", title="M").notes
    assert conflict_matrix([story.injured.pk]).claims == ()
    assert len(conflict_matrix(Claim.objects.filter(pk=story.left.pk)).claims) == 2


def test_a_story_is_laid_out_by_outlet_and_late_decisions_get_their_own_piece(story, people):
    Event.objects.create(
        claim=story.left, verb="relation-confirmed", target_type="relation", target_id=1,
        actor=people["reviewer"], reason="Both stand.",
    )  # fmt: skip
    marks = story_marks([story.first.pk, story.second.pk])
    first, second = marks.reports
    assert (first.first, first.denied, first.conflicting) == (3, 0, 0)
    assert (second.first, second.denied, second.conflicting) == (1, 0, 1)
    picture = draw_story(marks, key="story", title="Story")
    assert [lane.name for lane in picture.lanes] == ["Vessel Courier", "Orlen Gazette", "The desk"]
    told, later, decided = (lane.points[0].x for lane in picture.lanes)
    assert told < later < picture.gap < decided
    assert picture.finding.endswith(
        "make 4 claims, with 0 denials, 0 updates and 1 conflict; people took 1 decision about them."
    )
    assert draw_story(story_marks([]), key="s", title="S").finding.startswith("No article")
    assert draw_story(story_marks([story.second.pk]), key="s", title="S").finding.startswith(
        "Only one article"
    )


def test_survival_is_the_product_limit_estimate_by_hand():
    steps = survival({1: 2, 4: 1}, {2: 3, 9: 4})
    assert [(s.day, s.at_risk) for s in steps] == [(1, 10), (2, 8), (4, 5), (9, 4)]
    assert [s.share for s in steps] == pytest.approx([0.8, 0.8, 0.64, 0.64])
    waiting = WaitingClaims(DAY, 10, 3, None, steps, (), 7)
    picture = draw_survival(waiting)
    assert picture.finding.endswith("After 9 days 64% still are: half is not reached.")
    assert picture.path.startswith("M64")


@pytest.mark.django_db
def test_claims_that_left_are_counted_once_and_those_that_wait_are_censored():
    now = timezone.now()
    today = now.astimezone(UTC).date()

    def claim(age, left=None, status="unverified", **fields):
        made = data.claim(f"Claim of {age} days", verification_status=status, **fields)
        Claim.objects.filter(pk=made.pk).update(created_at=now - timedelta(days=age))
        for day in left or ():
            event = Event.objects.create(
                claim=made, verb="status-changed", target_type="claim", target_id=made.pk,
                before={"verification_status": "unverified"}, after={"verification_status": "disputed"},
            )  # fmt: skip
            Event.objects.filter(pk=event.pk).update(at=now - timedelta(days=age - day))
        return made

    kept = claim(20)
    claim(10, left=[2], status="disputed")
    claim(10, left=[2, 7])  # came back: it left on day 2 all the same
    claim(10, left=[1], status="disputed", merged_into=kept)
    claim(400)
    waiting = waiting_claims(today=today)
    assert [(s.day, s.at_risk, s.left, s.censored) for s in waiting.steps] == [(2, 3, 2, 0), (20, 1, 0, 1)]
    assert waiting.half == 2
    assert {one.first: one.claims for one in waiting.ages if one.claims} == {7: 1, 14: 1, 90: 1}


@pytest.mark.django_db
def test_a_day_without_a_digest_is_a_gap_and_today_is_counted_now(story):
    today = timezone.now().date()
    for ago, articles in ((5, 7), (3, 4), (2, 9)):
        DailyDigest.objects.create(
            day=today - timedelta(days=ago),
            figures={"day": {"articles": articles, "decisions": {"a": 1, "b": 2}}, "now": {}},
        )
    found = {trend.name: trend for trend in trends(today=today, days=7)}
    assert [day.value for day in found["articles"].days] == [None, 7, None, 4, 9, None, 2]
    assert [day.value for day in found["decisions"].known] == [3, 3, 3, 0]
    assert [day.value for day in found["open_conflicts"].known] == [1]
    picture = draw_trend(found["articles"], large=True)
    assert picture.path.count("M") == 4 - 1
    assert picture.table[0][1] == "2 so far"
    assert "3 days are missing" in picture.finding
    assert draw_trend(found["open_conflicts"]).path == ""


PAGES = {
    "claims_measures": "",
    "claims_measure": "?measure=families+left",
    "claims_conflicts": "",
    "claims_story": "",
    "claims_unverified": "",
    "claims_days": "",
    "claims_rules": "",
}


def test_a_picture_page_costs_the_same_for_a_full_newsroom(signed_in, people, story):
    client = signed_in(people["reader"])

    def costs():
        found = {}
        for name, query in PAGES.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"admin:{name}") + query).status_code == 200
            found[name] = len(queries)
        return found

    for number in (1, 2):
        data.everything(number, by=people["reviewer"])
    costs()
    few = costs()
    for number in range(3, 9):
        data.everything(number, by=people["reviewer"])
    assert costs() == few


def test_measures_are_found_by_their_words_and_lead_to_their_picture(signed_in, people, story):
    assert [(row.measure, row.figures, row.sources) for row in measures_list()] == [("families left", 3, 3)]
    assert measures_list("roads") == []
    assert next(mark.statement for mark in figures_picture(story.left).marks) == story.statement.pk
    assert len(figures_picture(story.few_left).marks) == 2
    assert [claim.id for claim in conflict_matrix(claims_said(source=story.mayor.pk)).claims] == [
        story.left.pk, story.few_left.pk,
    ]  # fmt: skip
    page = signed_in(people["reader"]).get(reverse("admin:claims_measure") + "?measure=families left")
    text = page.content.decode()
    assert 'role="img" aria-labelledby="figures-title figures-desc"' in text
    assert text.count(reverse("admin:claims_statement_change", args=[story.statement.pk])) == 2
    assert page.context["picture"].marks[0].y <= BOTTOM


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("claims_measure", "?measure=%00", 200),
        ("claims_measure", "?measure=" + "x" * 5000, 404),
        ("claims_measures", "?q=%00" + "%F0%9F%8C%8A" * 500, 200),
        ("claims_conflicts", "?source=99999999999999999999", 200),
        ("claims_conflicts", "?source=999999", 404),
        ("claims_conflicts", "?article=-1,x,%C2%B2,5", 200),
        ("claims_story", "?article=1e9&article=%00", 200),
    ],
)
def test_what_no_row_can_be_is_answered_with_care(name, query, status, signed_in, people):
    assert signed_in(people["reader"]).get(reverse(f"admin:{name}") + query).status_code == status
