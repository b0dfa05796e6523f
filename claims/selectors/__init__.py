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
from claims.selectors.comparisons import Comparison, comparison_of
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
    relation_rules,
    relation_title,
    through_whom,
)
from claims.selectors.figures import FigureRow, figures_for
from claims.selectors.merging import MergePreview, awaiting_merge, merge_obstacles, merge_preview
from claims.selectors.reviews import awaiting_countersignature, policy_reasons, reviews_list, standing_ratings
from claims.selectors.revisions import (
    RevisionChanges,
    Segment,
    StatementChange,
    article_segments,
    change_words,
    revision_changes,
)
from claims.selectors.samemeasure import OtherFigure, other_figures
from claims.selectors.story import StorySummary, story_summary
from claims.selectors.timeline import TimelineEntry, claim_timeline
from claims.selectors.verdicts import Check, Verdict

__all__ = [
    "Check",
    "CheckRow",
    "Comparison",
    "DashboardFigures",
    "Explanation",
    "FigureRow",
    "MergePreview",
    "OriginRow",
    "OtherFigure",
    "RevisionChanges",
    "Segment",
    "StatementChange",
    "StorySummary",
    "TimelineEntry",
    "Verdict",
    "article_segments",
    "awaiting_countersignature",
    "awaiting_merge",
    "awaiting_review",
    "change_words",
    "check_history",
    "claim_timeline",
    "claims_list",
    "comparison_of",
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
    "merge_obstacles",
    "merge_preview",
    "next_check_words",
    "origins_of",
    "other_figures",
    "policy_reasons",
    "relation_explanation",
    "relation_rules",
    "relation_title",
    "relations_list",
    "relations_of",
    "review_queue",
    "reviews_list",
    "revision_changes",
    "standing_ratings",
    "statements_list",
    "story_summary",
    "through_whom",
    "why_not_words",
]
