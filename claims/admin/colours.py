"""One colour for one meaning, on every screen: unfold's label variants by state."""

from __future__ import annotations

from claims.choices import (
    FlagState,
    ForeignMatchState,
    MentionState,
    PublicationState,
    Rating,
    RelationKind,
    RelationState,
    RunState,
    Stance,
    VerificationStatus,
    WorkflowState,
)
from sources.choices import MatchState

WORKFLOW: dict[str, str] = {
    WorkflowState.NEW: "info",
    WorkflowState.IN_REVIEW: "primary",
    WorkflowState.READY: "success",
    WorkflowState.CLOSED: "",
}
# Disputed is amber and never red: red is kept for what a person found to be refuted.
STATUS: dict[str, str] = {
    VerificationStatus.UNVERIFIED: "",
    VerificationStatus.CORROBORATED: "info",
    VerificationStatus.DISPUTED: "warning",
    VerificationStatus.SUPPORTED: "success",
    VerificationStatus.REFUTED: "danger",
    VerificationStatus.UNVERIFIABLE: "",
}
PUBLICATION: dict[str, str] = {
    PublicationState.INTERNAL: "",
    PublicationState.PUBLISHED: "success",
    PublicationState.WITHDRAWN: "warning",
}
RELATION_KIND: dict[str, str] = {
    RelationKind.CONFLICTS: "warning",
    RelationKind.UPDATES: "info",
    RelationKind.SAME: "",
    RelationKind.BEARS_ON: "primary",
}
RELATION_STATE: dict[str, str] = {
    RelationState.SUGGESTED: "info",
    RelationState.CONFIRMED: "warning",
    RelationState.REJECTED: "",
    RelationState.EXPLAINED: "success",
    RelationState.LAPSED: "",
}
FLAG_STATE: dict[str, str] = {
    FlagState.OPEN: "warning",
    FlagState.ACCEPTED: "primary",
    FlagState.DISMISSED: "",
    FlagState.LAPSED: "",
}
MENTION_STATE: dict[str, str] = {
    MentionState.PROPOSED: "info",
    MentionState.CONFIRMED: "success",
    MentionState.REJECTED: "",
    MentionState.LAPSED: "",
}
RUN: dict[str, str] = {
    RunState.DONE: "success",
    RunState.PARTIAL: "warning",
    RunState.FAILED: "danger",
    "never": "",
}
RATING: dict[str, str] = {Rating.SUPPORTED: "success", Rating.REFUTED: "danger", Rating.UNVERIFIABLE: ""}
STANCE: dict[str, str] = {Stance.SUPPORTS: "success", Stance.REFUTES: "danger", Stance.NOT_ENOUGH_INFO: ""}
MATCH_STATE: dict[str, str] = {
    MatchState.SUGGESTED: "warning",
    MatchState.CONFIRMED: "success",
    MatchState.REJECTED: "",
}
FOREIGN_MATCH: dict[str, str] = {
    ForeignMatchState.SUGGESTED: "warning",
    ForeignMatchState.CONFIRMED: "success",
    ForeignMatchState.REJECTED: "",
    ForeignMatchState.LAPSED: "",
}
