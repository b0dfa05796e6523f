"""What the lists of this app can be narrowed by: one declared filter per parameter."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django_filters import rest_framework as filters

from claims.api.past import AsOfFilter, PastFilterSet
from claims.choices import (
    BatchState,
    BatchVerb,
    Certainty,
    ClaimType,
    DatePrecision,
    Explanation,
    FlagState,
    MentionState,
    Modality,
    Origin,
    Polarity,
    PublicationState,
    QuoteType,
    Rating,
    RelationKind,
    RelationState,
    Stance,
    StatementState,
    Strength,
    Verdict,
    VerificationStatus,
    Voice,
    WorkflowState,
)
from claims.models import (
    Batch,
    Claim,
    ClaimMention,
    Evidence,
    Flag,
    Quantity,
    Relation,
    Review,
    Statement,
    Story,
)
from claims.models.wordindexes import CLAIM_TEXTS, STATEMENT_TEXTS
from claims.selectors import in_open_conflict, live_mentions
from claims.selectors.pastclaims import flagged_then
from claims.selectors.reviews import awaiting_countersignature, standing_reviews
from claims.selectors.story_desk import LIVE, mentions_in_story, relations_of_story
from sources.api.filtering import (
    CountFilter,
    IdFilter,
    IdsFilter,
    ListFilters,
    MomentFilter,
    PersonFilter,
    SearchFilter,
    ShareFilter,
    WordsFilter,
    after,
    before,
    exactly,
    from_day,
    to_day,
)
from sources.selectors.articles import in_current_text


class StatementFilters(ListFilters):
    """Without ``state`` and ``revisions=all`` a list holds what the current texts say."""

    id = IdsFilter()
    article = IdFilter("revision__article", label="Id of the article.")
    source = IdFilter("source", method="said_by", label="Id of the source, or of one merged into it.")
    claim = IdFilter("mentions__claim", method="making", label="Id of a claim that it makes.")
    voice = filters.ChoiceFilter(choices=Voice.choices)
    quote_type = filters.MultipleChoiceFilter(choices=QuoteType.choices)
    polarity = filters.ChoiceFilter(choices=Polarity.choices)
    modality = filters.MultipleChoiceFilter(choices=Modality.choices)
    certainty = filters.MultipleChoiceFilter(choices=Certainty.choices)
    strength = filters.MultipleChoiceFilter(choices=Strength.choices)
    measure = filters.CharFilter(method="measuring", max_length=160, label="Measure of a figure in it.")
    cue = exactly("cue_lemma", 100, "Dictionary form of the reporting verb.")
    origin = filters.ChoiceFilter(choices=Origin.choices, label="Who made the row: a machine or a person.")
    min_confidence = ShareFilter("confidence", label="Confidence at least, from 0 to 1.")
    max_confidence = ShareFilter("confidence", "lte", label="Confidence at most, from 0 to 1.")
    min_check_worthiness = ShareFilter("check_worthiness", label="Check-worthiness at least, from 0 to 1.")
    max_check_worthiness = ShareFilter("check_worthiness", "lte", label="Check-worthiness at most.")
    said_after, said_before = after("said_at"), before("said_at")
    reported_after, reported_before = after("reported_at"), before("reported_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    state = filters.ChoiceFilter(choices=StatementState.choices, label="Else active ones.")
    verdict = filters.MultipleChoiceFilter(
        choices=[choice for choice in Verdict.choices if choice[0]], label="What a person said of it."
    )
    revisions = filters.ChoiceFilter(
        choices=[("current", "Current"), ("all", "All")],
        method="of_revisions",
        label="current (the default) or all revisions of the articles.",
    )
    speaker = SearchFilter("speaker_name", "role_as_printed", label="Part of the words for who said it.")
    search = WordsFilter({"pk": STATEMENT_TEXTS}, label="In the words said.")

    class Meta:
        model = Statement
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.form.cleaned_data
        if not asked.get("state"):
            queryset = queryset.filter(state=StatementState.ACTIVE)
        if asked.get("revisions") != "all":
            queryset = queryset.filter(in_current_text())
        narrowed: QuerySet[Any] = super().filter_queryset(queryset)
        return narrowed

    def of_revisions(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # read by filter_queryset, which also has the default

    def said_by(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(Q(source=int(value)) | Q(source__merged_into=int(value)))

    def making(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(Exists(live_mentions().filter(statement=OuterRef("pk"), claim=int(value))))

    def measuring(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Exists(Quantity.objects.filter(statement=OuterRef("pk"), measure=value)))


class ClaimFilters(PastFilterSet):
    PAST = {
        "id": "",
        "workflow_state": "workflow_state",
        "verification_status": "verification_status",
        "publication_state": "publication_state",
        "claim_type": "claim_type",
        "polarity": "polarity",
        "modality": "modality",
        "flag": "",
        "created_after": "",
        "created_before": "",
    }
    id, as_of = IdsFilter(), AsOfFilter()
    workflow_state = filters.MultipleChoiceFilter(choices=WorkflowState.choices)
    verification_status = filters.MultipleChoiceFilter(choices=VerificationStatus.choices)
    publication_state = filters.MultipleChoiceFilter(choices=PublicationState.choices)
    claim_type = filters.MultipleChoiceFilter(choices=ClaimType.choices)
    polarity = filters.ChoiceFilter(choices=Polarity.choices)
    modality = filters.MultipleChoiceFilter(choices=Modality.choices)
    text_origin = filters.ChoiceFilter(choices=Origin.choices, label="human: a person worded it.")
    event_precision = filters.MultipleChoiceFilter(choices=DatePrecision.choices)
    place = exactly("place", 160, "Where it happened, as read.")
    rating = filters.MultipleChoiceFilter(
        choices=Rating.choices, method="rated", label="Rating of the review that stands."
    )
    flag = filters.CharFilter(method="flagged", max_length=80, label="Rule id of an open flag on it.")
    source = IdFilter("source", method="made_by", label="Id of a source that makes it.")
    article = IdFilter("article", method="made_in", label="Id of an article that it is made in.")
    story = IdFilter("story", method="told_in", label="Id of a story that it is made in.")
    measure = filters.CharFilter(method="measuring", max_length=160, label="Measure, such as killed.")
    conflicting = filters.BooleanFilter(method="in_conflict", label="Whether a conflict stands open.")
    reviewed = filters.BooleanFilter(method="judged", label="Whether a review of it stands.")
    awaiting_second = filters.BooleanFilter(
        method="half_signed", label="Whether its newest review waits for a second reviewer."
    )
    assigned_to = PersonFilter("assigned_to")
    min_check_worthiness = ShareFilter("check_worthiness", label="Check-worthiness at least, from 0 to 1.")
    max_check_worthiness = ShareFilter("check_worthiness", "lte", label="Check-worthiness at most.")
    seen_after = MomentFilter("last_seen", "gte", label="Made at or after.")
    seen_before = MomentFilter("first_seen", "lt", label="First made before.")
    event_after = filters.DateFilter("event_to", "gte", label="The event ends on or after this day.")
    event_before = filters.DateFilter("event_from", "lte", label="The event starts on or before this day.")
    first_seen_after, first_seen_before = after("first_seen"), before("first_seen")
    last_seen_after, last_seen_before = after("last_seen"), before("last_seen")
    due_before = MomentFilter("next_check_at", "lte", label="Next check due by then.")
    next_check_after, next_check_before = after("next_check_at"), before("next_check_at")
    next_check_reason = exactly("next_check_reason", 60, "Rule id of why it is looked at then.")
    last_checked_after, last_checked_before = after("last_checked_at"), before("last_checked_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = WordsFilter({"pk": CLAIM_TEXTS}, label="In its wording.")

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()

    def flagged(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if at := self.form.cleaned_data.get("as_of"):
            return queryset.filter(flagged_then(value, at))
        open_flags = Flag.objects.filter(claim=OuterRef("pk"), rule_id=value, state=FlagState.OPEN)
        return queryset.filter(Exists(open_flags))

    def made_by(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        said = Q(statement__source=int(value)) | Q(statement__source__merged_into=int(value))
        return queryset.filter(Exists(live_mentions().filter(said, claim=OuterRef("pk"))))

    def made_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        # By number: an article makes few claims, and each of the store's would be asked whether it is one.
        printed = live_mentions().filter(statement__revision__article=int(value)).order_by()
        return queryset.filter(pk__in=printed.values("claim"))

    def told_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=mentions_in_story(int(value)).order_by().values("claim"))

    def measuring(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        counted = live_mentions().filter(
            claim=OuterRef("pk"),
            statement__quantities__measure=value,
            statement__quantities__start__gte=F("start"),
            statement__quantities__end__lte=F("end"),
        )
        return queryset.filter(Exists(counted))

    def in_conflict(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(in_open_conflict() if value else ~in_open_conflict())

    def judged(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        stands = Exists(standing_reviews(claim=OuterRef("pk")).order_by())
        return queryset.filter(stands if value else ~stands)

    def rated(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        rated = Review.objects.filter(rating__in=value).order_by()
        latest = standing_reviews(claim=OuterRef("pk")).values("rating")[:1]
        narrowed = queryset.filter(pk__in=rated.values("claim")).alias(stands=Subquery(latest))
        found: QuerySet[Any] = narrowed.filter(stands__in=value)
        return found

    def half_signed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        waiting = Q(pk__in=awaiting_countersignature().order_by().values("claim"))
        return queryset.filter(waiting if value else ~waiting)


class ReviewFilters(PastFilterSet):
    PAST = dict.fromkeys(("id", "claim", "rating", "reviewer", "created_after", "created_before"), "")
    id, as_of = IdsFilter(), AsOfFilter()
    claim = IdFilter("claim")
    rating = filters.MultipleChoiceFilter(choices=Rating.choices)
    scale_version = exactly("scale_version", 20, "Version of the scale of ratings.")
    reviewer = PersonFilter("reviewer")
    supersedes = IdFilter("supersedes", label="Id of the review that it took the place of.")
    as_of_after, as_of_before = from_day("as_of"), to_day("as_of")
    stands = filters.BooleanFilter(label="Whether it decides its claim's status.")
    asks_second = filters.BooleanFilter(
        "policy", method="two", label="Whether the policy asks for two people."
    )
    awaiting_second = filters.BooleanFilter(method="half_signed", label="Waits for a second reviewer.")
    countersigned_by = PersonFilter("countersignature__reviewer")
    created_after, created_before = after("created_at"), before("created_at")
    search = SearchFilter("rationale", label="Part of the rationale.")

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()

    def two(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(asks_second=value)

    def half_signed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        waiting = Q(pk__in=awaiting_countersignature().order_by().values("pk"))
        return queryset.filter(waiting if value else ~waiting)


class EvidenceFilters(ListFilters):
    id = IdsFilter()
    claim = IdFilter("claim")
    stance = filters.MultipleChoiceFilter(choices=Stance.choices)
    sha256 = exactly("sha256", 64, "Digest of the document's text.")
    origin_group = exactly("origin_group", 64, "Near-copies of one text share it.")
    added_by = PersonFilter("added_by")
    withdrawn = filters.BooleanFilter(
        "withdrawn_at", "isnull", exclude=True, label="Whether it was taken back."
    )
    withdrawn_by = PersonFilter("withdrawn_by")
    captured_after, captured_before = after("captured_at"), before("captured_at")
    withdrawn_after, withdrawn_before = after("withdrawn_at"), before("withdrawn_at")
    created_after, created_before = after("created_at"), before("created_at")
    search = SearchFilter(
        "excerpt", "text", "note", "url", "withdrawn_reason",
        label="Part of its words, its address, the note or why it was taken back.",
    )  # fmt: skip

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = ()


class MentionFilters(ListFilters):
    id = IdsFilter()
    claim = IdFilter("claim")
    statement = IdFilter("statement")
    article = IdFilter("statement__revision__article", label="Id of the article.")
    state = filters.MultipleChoiceFilter(choices=MentionState.choices)
    rule = exactly("rule_id", 80, "Rule id, such as same-figure.")
    min_score = ShareFilter("score", label="Score at least, from 0 to 1.")
    max_score = ShareFilter("score", "lte", label="Score at most, from 0 to 1.")
    decided_by = PersonFilter("decided_by")
    decided_after, decided_before = after("decided_at"), before("decided_at")
    search = SearchFilter("exact", "reason", label="Part of the clause, or of the reason of a decision.")

    class Meta:
        model = ClaimMention
        fields: tuple[str, ...] = ()


class RelationFilters(PastFilterSet):
    PAST = {"id": "", "state": "state", "kind": "", "rule": "", "claim": ""}
    id, as_of = IdsFilter(), AsOfFilter()
    kind = filters.MultipleChoiceFilter(choices=RelationKind.choices)
    state = filters.MultipleChoiceFilter(choices=RelationState.choices)
    rule = exactly("rule_id", 80, "Rule id.")
    claim = IdFilter("claim_a", method="touching", label="Id of a claim on either side.")
    article = IdFilter("article", method="between", label="Id of an article on either side.")
    story = IdFilter("story", method="told_in", label="Id of a story that either side is made in.")
    is_current = filters.BooleanFilter(label="Whether the machine still proposes it.")
    min_score = ShareFilter("score", label="Score at least, from 0 to 1.")
    max_score = ShareFilter("score", "lte", label="Score at most, from 0 to 1.")
    explanation = filters.MultipleChoiceFilter(
        choices=[choice for choice in Explanation.choices if choice[0]], label="Why the two do not conflict."
    )
    decided_by = PersonFilter("decided_by")
    decided_after, decided_before = after("decided_at"), before("decided_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter(
        "claim_a__text", "claim_b__text", "reason", label="Part of a claim or of the reason of a decision."
    )

    class Meta:
        model = Relation
        fields: tuple[str, ...] = ()

    def touching(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(Q(claim_a=int(value)) | Q(claim_b=int(value)))

    def between(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(
            Q(mention_a__statement__revision__article=int(value))
            | Q(mention_b__statement__revision__article=int(value))
        )

    def told_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=relations_of_story(int(value)).order_by().values("pk"))


class StoryFilters(ListFilters):
    id = IdsFilter()
    article = IdFilter("article", method="holding", label="Id of an article that is in it.")
    title_origin = filters.ChoiceFilter(choices=Origin.choices, label="human: a person named it.")
    last_day_after = filters.DateFilter("last_day", "gte", label="An article of this day or later.")
    first_day_before = filters.DateFilter("first_day", "lte", label="An article of this day or earlier.")
    min_articles = CountFilter("article_count", label="With so many articles or more.")
    max_articles = CountFilter("article_count", "lte", label="With so many articles or fewer.")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("title", label="Part of its title.")

    class Meta:
        model = Story
        fields: tuple[str, ...] = ()

    def holding(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(links__article=int(value), links__state__in=LIVE)


class BatchFilters(ListFilters):
    id = IdsFilter()
    verb = filters.MultipleChoiceFilter(choices=BatchVerb.choices)
    state = filters.MultipleChoiceFilter(choices=BatchState.choices)
    created_by = PersonFilter("created_by")
    undone_by = PersonFilter("undone_by")
    created_after, created_before = after("created_at"), before("created_at")
    confirmed_after, confirmed_before = after("confirmed_at"), before("confirmed_at")
    finished_after, finished_before = after("finished_at"), before("finished_at")
    undone_after, undone_before = after("undone_at"), before("undone_at")
    search = SearchFilter("reason", "undo_reason", label="Part of a reason.")

    class Meta:
        model = Batch
        fields: tuple[str, ...] = ()


class FlagFilters(PastFilterSet):
    PAST = {"id": "", "state": "state", "claim": "", "rule": ""}
    id, as_of = IdsFilter(), AsOfFilter()
    claim = IdFilter("claim")
    rule = exactly("rule_id", 80, "Rule id.")
    state = filters.MultipleChoiceFilter(choices=FlagState.choices)
    decided_by = PersonFilter("decided_by")
    decided_after, decided_before = after("decided_at"), before("decided_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("reason", label="Part of the reason of a decision.")

    class Meta:
        model = Flag
        fields: tuple[str, ...] = ()
