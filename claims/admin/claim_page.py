"""What the page of a claim shows, in the order in which it is read, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from claims.admin import colours
from claims.admin.forms import (
    AssignForm,
    CountersignForm,
    EvidenceForm,
    FlagForm,
    MatchForm,
    ReviewForm,
    publication_form,
    workflow_form,
)
from claims.admin.judgements import may_sign, standing_words
from claims.admin.pictures.context import claim_figures
from claims.choices import FlagState, RelationKind, RelationState, Stance
from claims.models import Claim, ClaimMention, Event, Evidence, Flag, Relation, Review
from claims.selectors import (
    Explanation,
    OriginRow,
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
from claims.selectors.merging import CARRIED, SET_ASIDE, merges_of
from claims.selectors.reviews import PolicyReason, policy_reasons, reviews_list, signature_of
from claims.services.judgements import policy_for
from claims.services.merging import MERGE
from sources.admin.screens import ReasonForm

RELATIONS_SHOWN = 100
HISTORY_SHOWN = 300
MERGED_SHOWN = 20
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
    """``carried``: number of the merged claim that the decision came with."""

    flag: Flag
    explanation: Explanation
    colour: str
    form: FlagForm
    carried: int | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """``other`` is the claim at the far end of the pair. ``carried``: number of the merged claim that the
    decision came with; ``set_aside``: it counts for nothing while its claim is merged."""

    relation: Relation
    other: Claim
    explanation: Explanation
    kind_colour: str
    state_colour: str
    stands: bool
    carried: int | None
    set_aside: bool
    waits_to_be_merged: bool


@dataclass(frozen=True, slots=True)
class MentionRow:
    mention: ClaimMention
    explanation: Explanation
    colour: str


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """One line of reporting and its statements, oldest first. ``row`` is None of those that no longer
    count: rejected, no longer found, or of an earlier text. ``letter`` marks it in the strip of days."""

    letter: str
    row: OriginRow | None
    why_not: str
    mentions: tuple[MentionRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    stance: str
    colour: str
    items: tuple[Evidence, ...]
    standing: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    review: Review
    colour: str
    standing: str
    reasons: list[PolicyReason]
    signed: Any
    may_sign: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A claim that was merged into this one, with what stays its own."""

    claim: Claim
    event: Event | None
    reviews: tuple[ReviewRow, ...]
    evidence: tuple[Evidence, ...]
    form: ReasonForm


def claim_page(claim: Claim, *, by: Any) -> dict[str, Any]:
    mentions = list(
        mentions_of(claim)
        .defer("statement__revision__text")
        .order_by("statement__reported_at", "id")[: VOICINGS_SHOWN + 1]
    )
    origins = origins_of(claim)
    groups = origin_groups(origins, mentions[:VOICINGS_SHOWN])
    relations = [relation_row(relation, claim) for relation in _relations(claim)]
    flags = flag_rows(claim)
    reviews = [review_row(review, by) for review in reviews_list().filter(claim=claim).order_by("-id")]
    timeline = claim_timeline(claim)
    merged = claim.merged_into_id is not None
    newest = reviews[0] if reviews else None
    return {
        "title": f"Claim {claim.pk}",
        "axes": axes(claim),
        "figures_picture": claim_figures(claim),
        "why": why_heading(claim),
        "standing_conflicts": [
            row for row in relations if row.stands and row.relation.kind == RelationKind.CONFLICTS
        ],
        "open_flags": [row for row in flags if row.flag.state == FlagState.OPEN],
        "flags": flags,
        "origins": [(row, why_not_words(row)) for row in origins],
        "groups": groups,
        "days": days_of(groups),
        "kinds": relation_kinds(relations),
        "relation_count": len(relations),
        "mention_count": len(mentions[:VOICINGS_SHOWN]),
        "has_more_mentions": len(mentions) > VOICINGS_SHOWN,
        "evidence": evidence_groups(claim),
        "reviews": reviews,
        "newest": newest,
        "stands": next((row for row in reviews if row.stands), None),
        "waits": newest if newest and not newest.stands and newest.review.asks_second else None,
        "will_ask": policy_reasons(policy_for(claim)),
        "timeline": timeline[-HISTORY_SHOWN:],
        "history_left_out": max(0, len(timeline) - HISTORY_SHOWN),
        "next_check": next_check_words(claim),
        "merged_from": merged_rows(claim, by),
        "unmerge_form": ReasonForm(auto_id="unmerge-%s"),
        "match_form": MatchForm(auto_id=False),
        "assign_form": AssignForm(initial={"to": claim.assigned_to_id}, auto_id="assign-%s"),
        "review_form": ReviewForm(
            initial={"expected_latest": newest.review.pk if newest else None}, auto_id="review-%s"
        ),
        "countersign_form": CountersignForm(auto_id="countersign-%s"),
        "evidence_form": EvidenceForm(auto_id="evidence-%s"),
        "withdraw_form": ReasonForm(auto_id=False),
        "is_mine": claim.assigned_to_id == by.pk,
        "me": by.pk,
        "may": {name: not merged and by.has_perm(permission) for name, permission in MAY.items()}
        | {"merge": by.has_perm(MERGE)},
    }


# --- status and why -------------------------------------------------------------------------------------


def why_heading(claim: Claim) -> str:
    return f"Why it is {claim.get_verification_status_display().lower()}"


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
            "name": "Known",
            "value": claim.get_verification_status_display(),
            "colour": colours.STATUS.get(claim.verification_status),
            "note": notes[claim.verification_status],
        },
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
        flag,
        flag_explanation(flag),
        colours.FLAG_STATE.get(flag.state, ""),
        FlagForm.for_flag(flag),
        flag.params.get(CARRIED, {}).get("claim"),
    )


# --- who said it ----------------------------------------------------------------------------------------


def origin_groups(origins: list[OriginRow], mentions: list[ClaimMention]) -> list[OriginGroup]:
    """By the day of their first statement; what no longer counts last."""
    rows = {mention.pk: mention_row(mention) for mention in mentions}
    place = {pk: n for n, pk in enumerate(rows)}
    parts = [
        (row, sorted((pk for pk in row.mentions if pk in rows), key=place.__getitem__)) for row in origins
    ]
    parts = sorted((part for part in parts if part[1]), key=lambda part: place[part[1][0]])
    taken = {pk for _, ids in parts for pk in ids}
    groups = [
        OriginGroup(_letter(n), row, why_not_words(row), tuple(rows[pk] for pk in ids))
        for n, (row, ids) in enumerate(parts)
    ]
    rest = tuple(row for pk, row in rows.items() if pk not in taken)
    return [*groups, OriginGroup("–", None, "", rest)] if rest else groups


def _letter(number: int) -> str:
    """A to Z, then AA, AB …"""
    more, last = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[last]


def days_of(groups: Iterable[OriginGroup]) -> list[tuple[Any, list[tuple[str, int, int]]]]:
    """Day by day who said it: (day, [(letter of the origin, how often, link to go to)]), oldest first."""
    found: dict[Any, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for group in groups:
        if group.row is None:
            continue
        for row in group.mentions:
            moment = row.mention.statement.reported_at
            found[moment.date() if moment else None][group.letter].append(row.mention.pk)
    days = sorted(found, key=lambda day: (day is not None, day or 0))
    return [(day, [(letter, len(pks), pks[0]) for letter, pks in found[day].items()]) for day in days]


def mention_row(mention: ClaimMention) -> MentionRow:
    return MentionRow(mention, match_explanation(mention), colours.MENTION_STATE.get(mention.state, ""))


# --- evidence and reviews -------------------------------------------------------------------------------


def evidence_groups(claim: Claim) -> list[EvidenceGroup]:
    """By what it shows; what was withdrawn stays in its place and does not count."""
    items = list(claim.evidence.select_related("added_by", "withdrawn_by").order_by("captured_at", "id"))
    return [
        EvidenceGroup(
            stance.label,
            colours.STANCE.get(stance, ""),
            tuple(item for item in items if item.stance == stance),
            sum(item.stance == stance and item.withdrawn_at is None for item in items),
        )
        for stance in Stance
    ]


def review_row(review: Any, by: Any) -> ReviewRow:
    return ReviewRow(
        review,
        colours.RATING.get(review.rating, ""),
        standing_words(review),
        policy_reasons(review.policy),
        signature_of(review),
        may_sign(review, by),
        review.stands,
    )


# --- relations and merges -------------------------------------------------------------------------------


def _relations(claim: Claim) -> Any:
    rows = relations_of(claim).defer(
        "mention_a__statement__revision__text", "mention_b__statement__revision__text"
    )
    return rows.order_by("-score", "-id")[:RELATIONS_SHOWN]


def relation_kinds(rows: list[RelationRow]) -> list[tuple[str, list[RelationRow]]]:
    """Conflicts first; of each kind what stands before what does not."""
    titles = {
        RelationKind.CONFLICTS: "Conflicts",
        RelationKind.UPDATES: "Updates",
        RelationKind.SAME: "Perhaps the same claim",
        RelationKind.BEARS_ON: "What bears on it",
    }
    found = [
        (title, sorted((r for r in rows if r.relation.kind == kind), key=lambda r: not r.stands))
        for kind, title in titles.items()
    ]
    return [(title, members) for title, members in found if members]


def relation_row(relation: Relation, claim: Claim) -> RelationRow:
    other = relation.claim_b if relation.claim_a_id == claim.pk else relation.claim_a
    confirmed = relation.state == RelationState.CONFIRMED
    apart = claim.merged_into_id is None and other.merged_into_id is None
    return RelationRow(
        relation,
        other,
        relation_explanation(relation),
        colours.RELATION_KIND.get(relation.kind, ""),
        colours.RELATION_STATE.get(relation.state, ""),
        stands=confirmed or (relation.state == RelationState.SUGGESTED and relation.is_current),
        carried=relation.params.get(CARRIED, {}).get("claim"),
        set_aside=SET_ASIDE in relation.params,
        waits_to_be_merged=confirmed and relation.kind == RelationKind.SAME and apart,
    )


def merged_rows(claim: Claim, by: Any) -> list[MergedRow]:
    """The claims merged into this one, with their own reviews and evidence; a fixed number of queries."""
    merged = list(claim.merged_from.order_by("id")[:MERGED_SHOWN])
    if not merged:
        return []
    events = merges_of(merged)
    reviews: dict[int, list[ReviewRow]] = defaultdict(list)
    for review in reviews_list().filter(claim__in=merged).order_by("-id"):
        reviews[review.claim_id].append(review_row(review, by))
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for item in Evidence.objects.filter(claim__in=merged).select_related("added_by").order_by("id"):
        evidence[item.claim_id].append(item)
    return [
        MergedRow(
            one,
            events.get(one.pk),
            tuple(reviews[one.pk]),
            tuple(evidence[one.pk]),
            ReasonForm(auto_id=f"unmerge-{one.pk}-%s"),
        )
        for one in merged
    ]
