"""What the page of a claim shows, gathered in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claims.admin import colours
from claims.admin.forms import (
    AssignForm,
    EvidenceForm,
    FlagForm,
    MatchForm,
    ReviewForm,
    publication_form,
    workflow_form,
)
from claims.choices import FlagState
from claims.models import Claim, ClaimMention, Flag, Relation
from claims.selectors import (
    Explanation,
    claim_timeline,
    flag_explanation,
    match_explanation,
    mentions_of,
    next_check_words,
    origins_of,
    relation_explanation,
    relations_of,
    why_not_words,
)

VOICINGS_SHOWN = 60
MAY = {
    "decide_flag": "claims.decide_flag",
    "decide_match": "claims.decide_match",
    "review": "claims.review_claim",
    "publish": "claims.publish_claim",
    "add_evidence": "claims.add_evidence",
    "recheck": "claims.recheck_claim",
}


@dataclass(frozen=True, slots=True)
class FlagRow:
    flag: Flag
    explanation: Explanation
    colour: str
    form: FlagForm


@dataclass(frozen=True, slots=True)
class RelationRow:
    """``other`` is the claim at the far end of the pair."""

    relation: Relation
    other: Claim
    explanation: Explanation
    kind_colour: str
    state_colour: str


@dataclass(frozen=True, slots=True)
class MentionRow:
    mention: ClaimMention
    explanation: Explanation
    colour: str


def claim_page(claim: Claim, *, by: Any) -> dict[str, Any]:
    mentions = list(
        mentions_of(claim)
        .defer("statement__revision__text")
        .order_by("statement__reported_at", "id")[: VOICINGS_SHOWN + 1]
    )
    reviews = list(claim.reviews.select_related("reviewer", "second_reviewer").order_by("-id"))
    latest = reviews[0].pk if reviews else None
    return {
        "title": f"Claim {claim.pk}",
        "axes": axes(claim),
        "flags": flag_rows(claim),
        "origins": [(row, why_not_words(row)) for row in origins_of(claim)],
        "relations": [
            relation_row(relation, claim) for relation in relations_of(claim).order_by("-score", "-id")
        ],
        "mentions": [mention_row(mention) for mention in mentions[:VOICINGS_SHOWN]],
        "has_more_mentions": len(mentions) > VOICINGS_SHOWN,
        "evidence": [
            (item, colours.STANCE.get(item.stance)) for item in claim.evidence.select_related("added_by")
        ],
        "reviews": [(review, colours.RATING.get(review.rating)) for review in reviews],
        "timeline": claim_timeline(claim),
        "next_check": next_check_words(claim),
        "merged_from": list(claim.merged_from.all()),
        "match_form": MatchForm(auto_id=False),
        "assign_form": AssignForm(initial={"to": claim.assigned_to_id}, auto_id="assign-%s"),
        "review_form": ReviewForm(initial={"expected_latest": latest}, auto_id="review-%s"),
        "evidence_form": EvidenceForm(auto_id="evidence-%s"),
        "may": {name: by.has_perm(permission) for name, permission in MAY.items()},
    }


def axes(claim: Claim) -> list[dict[str, Any]]:
    """The three axes, shown apart. Only people move the outer two; reviews and machines move the middle."""
    notes = {
        "unverified": "Nothing independent has confirmed it yet.",
        "corroborated": "Independent lines of reporting agree. Nobody has judged it.",
        "disputed": "Accounts conflict. This does not say that it is false.",
        "supported": "A reviewer found that it holds.",
        "refuted": "A reviewer found that it is false.",
        "unverifiable": "A reviewer found that it cannot be settled.",
    }
    return [
        {
            "name": "Desk",
            "value": claim.get_workflow_state_display(),
            "colour": colours.WORKFLOW.get(claim.workflow_state),
            "note": f"Assigned to {claim.assigned_to}" if claim.assigned_to else "Assigned to nobody",
            "form": workflow_form(claim),
            "url": "admin:claims_claim_workflow",
            "may": "review",
        },
        {
            "name": "Known",
            "value": claim.get_verification_status_display(),
            "colour": colours.STATUS.get(claim.verification_status),
            "note": notes[claim.verification_status],
        },
        {
            "name": "Public",
            "value": claim.get_publication_state_display(),
            "colour": colours.PUBLICATION.get(claim.publication_state),
            "note": "",
            "form": publication_form(claim),
            "url": "admin:claims_claim_publication",
            "may": "publish",
        },
    ]


def flag_rows(claim: Claim) -> list[FlagRow]:
    """Open ones first; those that no longer apply last."""
    order = [FlagState.OPEN, FlagState.ACCEPTED, FlagState.DISMISSED, FlagState.LAPSED]
    flags = claim.flags.select_related("decided_by").order_by("rule_id")
    return [flag_row(flag) for flag in sorted(flags, key=lambda flag: order.index(FlagState(flag.state)))]


def flag_row(flag: Flag) -> FlagRow:
    return FlagRow(
        flag, flag_explanation(flag), colours.FLAG_STATE.get(flag.state, ""), FlagForm.for_flag(flag)
    )


def relation_row(relation: Relation, claim: Claim) -> RelationRow:
    return RelationRow(
        relation,
        relation.claim_b if relation.claim_a_id == claim.pk else relation.claim_a,
        relation_explanation(relation),
        colours.RELATION_KIND.get(relation.kind, ""),
        colours.RELATION_STATE.get(relation.state, ""),
    )


def mention_row(mention: ClaimMention) -> MentionRow:
    return MentionRow(mention, match_explanation(mention), colours.MENTION_STATE.get(mention.state, ""))
