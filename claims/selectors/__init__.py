"""Reading: nouns, no writes, and as many queries for a thousand rows as for ten."""

from claims.selectors.claims import (
    awaiting_review,
    claims_list,
    flags_list,
    in_open_conflict,
    live_mentions,
    mentions_of,
    relations_list,
    relations_of,
    review_queue,
    statements_list,
)
from claims.selectors.corroborating import OriginRow, origins_of, why_not_words
from claims.selectors.dashboard import CheckRow, DashboardFigures, check_history, dashboard_figures
from claims.selectors.explanations import (
    Explanation,
    flag_explanation,
    flag_title,
    match_explanation,
    meant_as,
    next_check_words,
    relation_explanation,
    through_whom,
)
from claims.selectors.figures import FigureRow, figures_for
from claims.selectors.revisions import (
    RevisionChanges,
    Segment,
    StatementChange,
    article_segments,
    change_words,
    revision_changes,
)
from claims.selectors.story import StorySummary, story_summary
from claims.selectors.timeline import TimelineEntry, claim_timeline

__all__ = [
    "CheckRow",
    "DashboardFigures",
    "Explanation",
    "FigureRow",
    "OriginRow",
    "RevisionChanges",
    "Segment",
    "StatementChange",
    "StorySummary",
    "TimelineEntry",
    "article_segments",
    "awaiting_review",
    "change_words",
    "check_history",
    "claim_timeline",
    "claims_list",
    "dashboard_figures",
    "figures_for",
    "flag_explanation",
    "flag_title",
    "flags_list",
    "in_open_conflict",
    "live_mentions",
    "match_explanation",
    "meant_as",
    "mentions_of",
    "next_check_words",
    "origins_of",
    "relation_explanation",
    "relations_list",
    "relations_of",
    "review_queue",
    "revision_changes",
    "statements_list",
    "story_summary",
    "through_whom",
    "why_not_words",
]
