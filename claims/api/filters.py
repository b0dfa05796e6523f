"""What the lists of this app can be narrowed by: one declared filter per parameter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters

from claims.api.past import AsOfFilter, PastFilterSet
from claims.choices import (
    BatchState,
    BatchVerb,
    Certainty,
    ClaimType,
    FlagState,
    ListName,
    Modality,
    Origin,
    Polarity,
    PublicationState,
    QuoteType,
    Rating,
    RelationKind,
    RelationState,
    RunState,
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
    DailyDigest,
    Event,
    Flag,
    PipelineRun,
    Quantity,
    Relation,
    Review,
    SavedView,
    Statement,
    Story,
)
from claims.selectors import live_mentions
from claims.selectors.pastclaims import flagged_then
from claims.selectors.reviews import awaiting_countersignature
from claims.selectors.story_desk import LIVE, mentions_in_story, relations_of_story
from sources.api.fields import IdFilter, ShareFilter


class StatementFilters(filters.FilterSet):
    """Without ``state`` and ``revisions=all`` a list holds what the current texts say."""

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
    min_confidence = ShareFilter("confidence", label="Confidence at least, from 0 to 1.")
    min_check_worthiness = ShareFilter("check_worthiness", label="Check-worthiness at least, from 0 to 1.")
    reported_after = filters.IsoDateTimeFilter("reported_at", "gte", label="Reported at or after.")
    reported_before = filters.IsoDateTimeFilter("reported_at", "lt", label="Reported before.")
    state = filters.ChoiceFilter(choices=StatementState.choices, label="Else active ones.")
    verdict = filters.MultipleChoiceFilter(
        choices=[choice for choice in Verdict.choices if choice[0]], label="What a person said of it."
    )
    revisions = filters.ChoiceFilter(
        choices=[("current", "Current"), ("all", "All")],
        method="of_revisions",
        label="current (the default) or all revisions of the articles.",
    )
    search = filters.CharFilter("exact", "icontains", max_length=200, label="Part of the words said.")

    class Meta:
        model = Statement
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.form.cleaned_data
        if not asked.get("state"):
            queryset = queryset.filter(state=StatementState.ACTIVE)
        if asked.get("revisions") != "all":
            queryset = queryset.filter(revision=F("revision__article__current_revision"))
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
        "workflow_state": "workflow_state",
        "verification_status": "verification_status",
        "publication_state": "publication_state",
        "claim_type": "claim_type",
        "polarity": "polarity",
        "modality": "modality",
        "flag": "",
    }
    as_of = AsOfFilter()
    workflow_state = filters.MultipleChoiceFilter(choices=WorkflowState.choices)
    verification_status = filters.MultipleChoiceFilter(choices=VerificationStatus.choices)
    publication_state = filters.MultipleChoiceFilter(choices=PublicationState.choices)
    claim_type = filters.MultipleChoiceFilter(choices=ClaimType.choices)
    polarity = filters.ChoiceFilter(choices=Polarity.choices)
    modality = filters.MultipleChoiceFilter(choices=Modality.choices)
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
    assigned_to = filters.CharFilter("assigned_to__username", max_length=150, label="User name.")
    min_check_worthiness = ShareFilter("check_worthiness", label="Check-worthiness at least, from 0 to 1.")
    seen_after = filters.IsoDateTimeFilter("last_seen", "gte", label="Made at or after.")
    seen_before = filters.IsoDateTimeFilter("first_seen", "lt", label="First made before.")
    event_after = filters.DateFilter("event_to", "gte", label="The event ends on or after this day.")
    event_before = filters.DateFilter("event_from", "lte", label="The event starts on or before this day.")
    due_before = filters.IsoDateTimeFilter("next_check_at", "lte", label="Next check due by then.")
    search = filters.CharFilter("text", "icontains", max_length=200, label="Part of its wording.")

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()

    def flagged(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        at = self.form.cleaned_data.get("as_of")
        if at:
            return queryset.filter(flagged_then(value, at))
        open_flags = Flag.objects.filter(claim=OuterRef("pk"), rule_id=value, state=FlagState.OPEN)
        return queryset.filter(Exists(open_flags))

    def made_by(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        said = Q(statement__source=int(value)) | Q(statement__source__merged_into=int(value))
        return queryset.filter(Exists(live_mentions().filter(said, claim=OuterRef("pk"))))

    def made_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        printed = live_mentions().filter(claim=OuterRef("pk"), statement__revision__article=int(value))
        return queryset.filter(Exists(printed))

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
        return queryset.filter(open_conflict_count__gt=0) if value else queryset.filter(open_conflict_count=0)

    def judged(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.exclude(latest_rating="") if value else queryset.filter(latest_rating="")

    def half_signed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        waiting = Q(pk__in=awaiting_countersignature().order_by().values("claim"))
        return queryset.filter(waiting if value else ~waiting)


class ReviewFilters(PastFilterSet):
    PAST = {"claim": "", "rating": "", "reviewer": ""}
    as_of = AsOfFilter()
    claim = IdFilter("claim")
    rating = filters.MultipleChoiceFilter(choices=Rating.choices)
    reviewer = filters.CharFilter("reviewer__username", max_length=150, label="User name of the author.")
    awaiting_second = filters.BooleanFilter(method="half_signed", label="Waits for a second reviewer.")

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()

    def half_signed(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        waiting = Q(pk__in=awaiting_countersignature().order_by().values("pk"))
        return queryset.filter(waiting if value else ~waiting)


class RelationFilters(PastFilterSet):
    PAST = {"state": "state", "kind": "", "rule": "", "claim": ""}
    as_of = AsOfFilter()
    kind = filters.MultipleChoiceFilter(choices=RelationKind.choices)
    state = filters.MultipleChoiceFilter(choices=RelationState.choices)
    rule = filters.CharFilter("rule_id", max_length=80, label="Rule id.")
    claim = IdFilter("claim_a", method="touching", label="Id of a claim on either side.")
    article = IdFilter("article", method="between", label="Id of an article on either side.")
    story = IdFilter("story", method="told_in", label="Id of a story that either side is made in.")
    is_current = filters.BooleanFilter(label="Whether the machine still proposes it.")
    min_score = ShareFilter("score", label="Score at least, from 0 to 1.")

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


class StoryFilters(filters.FilterSet):
    article = IdFilter("article", method="holding", label="Id of an article that is in it.")
    title_origin = filters.ChoiceFilter(choices=Origin.choices, label="human: a person named it.")
    last_day_after = filters.DateFilter("last_day", "gte", label="An article of this day or later.")
    first_day_before = filters.DateFilter("first_day", "lte", label="An article of this day or earlier.")
    min_articles = filters.NumberFilter(
        "article_count", "gte", min_value=1, max_value=10**6, decimal_places=0
    )
    search = filters.CharFilter("title", "icontains", max_length=200, label="Part of its title.")

    class Meta:
        model = Story
        fields: tuple[str, ...] = ()

    def holding(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(links__article=int(value), links__state__in=LIVE)


class BatchFilters(filters.FilterSet):
    verb = filters.MultipleChoiceFilter(choices=BatchVerb.choices)
    state = filters.MultipleChoiceFilter(choices=BatchState.choices)

    class Meta:
        model = Batch
        fields: tuple[str, ...] = ()


class RunFilters(filters.FilterSet):
    article = IdFilter("revision__article", label="Id of the article.")
    state = filters.MultipleChoiceFilter(choices=RunState.choices)
    version = filters.CharFilter(max_length=80, label="Version of the pipeline.")
    job = IdFilter("job")

    class Meta:
        model = PipelineRun
        fields: tuple[str, ...] = ()


class DigestFilters(filters.FilterSet):
    since = filters.DateFilter("day", "gte", label="Of that day or later.")
    until = filters.DateFilter("day", "lte", label="Of that day or earlier.")

    class Meta:
        model = DailyDigest
        fields: tuple[str, ...] = ()


class SavedViewFilters(filters.FilterSet):
    list_name = filters.ChoiceFilter(choices=ListName.choices)
    is_shared = filters.BooleanFilter(label="Shared with everybody.")
    owner = filters.CharFilter("owner__username", max_length=150, label="User name of who saved it.")

    class Meta:
        model = SavedView
        fields: tuple[str, ...] = ()


class TargetFilter(filters.CharFilter):
    """A kind of row and its id, as ``ref`` in a timeline: ``relation:12``."""

    field_class = forms.RegexField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"^[a-z]{1,60}:[1-9][0-9]{0,17}\Z", max_length=80, **kwargs)


class EventFilters(filters.FilterSet):
    claim = IdFilter("claim", label="Id of the claim in whose history it stands.")
    target_type = filters.CharFilter(max_length=60, label="Kind of row, such as relation.")
    target = TargetFilter(method="about", label="One row, such as relation:12.")
    verb = filters.CharFilter(max_length=60, label="Such as relation-confirmed.")
    actor = filters.CharFilter("actor__username", max_length=150, label="User name of who did it.")
    by_machine = filters.BooleanFilter("actor", "isnull", label="True: what no person did.")
    pipeline_version = filters.CharFilter(max_length=80)
    after = filters.IsoDateTimeFilter("at", "gte", label="At or after this instant.")
    before = filters.IsoDateTimeFilter("at", "lt", label="Before this instant.")

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()

    def about(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        kind, _, number = value.partition(":")
        return queryset.filter(target_type=kind, target_id=int(number))


class FlagFilters(PastFilterSet):
    PAST = {"state": "state", "claim": "", "rule": ""}
    as_of = AsOfFilter()
    claim = IdFilter("claim")
    rule = filters.CharFilter("rule_id", max_length=80, label="Rule id.")
    state = filters.MultipleChoiceFilter(choices=FlagState.choices)

    class Meta:
        model = Flag
        fields: tuple[str, ...] = ()
