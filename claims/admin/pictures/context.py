"""Pictures for a page: each function asks a selector and draws; the template is named beside it.

``{% include "claims/admin/pictures/figures.html" with picture=figures_picture %}``
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from claims.admin.pictures.charts import (
    LinePicture,
    draw_trend,
)
from claims.admin.pictures.figures import FiguresPicture, draw_figures
from claims.admin.pictures.matrix import MatrixPicture, draw_matrix
from claims.admin.pictures.story import StoryPicture, draw_story
from claims.choices import ClaimType
from claims.models import Claim
from claims.selectors import figures_for
from claims.selectors.contested import conflict_matrix
from claims.selectors.figures import measures_list
from claims.selectors.story_marks import story_marks
from claims.selectors.trends import trends

_WHO_WHEN = "Who says how many, when"


def figures_picture(subject: str | Claim) -> FiguresPicture:
    """figures.html: who says how many, when, of a measure (its key), or of a claim and its opposites."""
    title = _WHO_WHEN if isinstance(subject, Claim) else f"Who says how many: {subject}"
    return draw_figures(figures_for(subject), key="figures", title=title)


def claim_figures(claim: Claim) -> FiguresPicture | None:
    """figures.html: what is said of a claim's figure, where it is a figure and there is more than one."""
    if claim.claim_type != ClaimType.QUANTITY:
        return None
    rows = figures_for(claim)
    return draw_figures(rows, key="figures", title=_WHO_WHEN) if len(rows) > 1 else None


def story_figures(article_ids: Collection[int]) -> FiguresPicture | None:
    """figures.html: the measure of which most sources of these articles give a figure, where two do."""
    measure = next((m for m in measures_list(articles=article_ids, limit=1) if m.sources > 1), None)
    if measure is None:
        return None
    rows = figures_for(measure.measure, articles=article_ids)
    return draw_figures(rows, key="figures", title=f"Who says how many: {measure.measure}")


def conflict_picture(
    claims: Iterable[int] | QuerySet[Claim] | None = None, *, title: str = "Sources and claims in conflict"
) -> MatrixPicture:
    """matrix.html: who asserts and who denies, among these claims (ids or a queryset) and what opposes them;
    of all claims without."""
    return draw_matrix(conflict_matrix(claims), key="matrix", title=title)


def story_timeline(article_ids: Collection[int]) -> StoryPicture:
    """story.html: these articles by outlet over time, and what each brought."""
    return draw_story(story_marks(article_ids), key="story", title="The story over time")


def trend_pictures(*, today: date, large: bool = False) -> list[LinePicture]:
    """spark.html, or line.html where ``large``: the days side by side."""
    return [draw_trend(trend, large=large) for trend in trends(today=today)]
