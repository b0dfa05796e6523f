"""Many rows decided at once: a dry run first, then the confirmation, and the undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import QueryDict
from django_filters.rest_framework import FilterSet, MultipleChoiceFilter
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims import tasks
from claims.api.deciding import OfClaims
from claims.api.filters import BatchFilters, ClaimFilters, FlagFilters, RelationFilters, StatementFilters
from claims.api.serializers.batches import BatchDetailSerializer, BatchInputSerializer, BatchSerializer
from claims.api.views.claims import colleague
from claims.choices import BatchVerb
from claims.models import Batch, Flag, Relation, Statement
from claims.selectors import claims_list
from claims.selectors.batches import batches_list
from claims.services.batches import ROWS_A_BATCH, discard_batch, draft_batch
from sources.api.conditional import Decision
from sources.api.filters import MatchFilters
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, ReadViewSet, person_of
from sources.models import SourceMatch

LISTS: dict[str, tuple[type[FilterSet], Callable[[], Any]]] = {
    "claim": (ClaimFilters, claims_list),
    "relation": (RelationFilters, Relation.objects.all),
    "flag": (FlagFilters, Flag.objects.all),
    "match": (MatchFilters, SourceMatch.objects.all),
    "statement": (StatementFilters, Statement.objects.all),
}
"""By the first part of a verb: the filters of the list that it is about, and its rows."""


@extend_schema_view(
    list=extend_schema(summary="List bulk decisions", responses=BatchSerializer),
    retrieve=extend_schema(summary="Read a bulk decision, row by row", responses=BatchDetailSerializer),
)
class BatchViewSet(OfClaims, ReadViewSet):
    """Decisions about many rows at once."""

    model = Batch
    tag = "batches"
    queryset = Batch.objects.all()
    serializer_class = BatchSerializer
    detail_serializer_class = BatchDetailSerializer
    filterset_class = BatchFilters
    ordering_fields = ("id", "created_at")
    unsorted: ClassVar = {
        "url": ADDRESS,
        "params": "They differ with the verb, which is a filter.",
        "counts": "They are written when all rows are done.",
    }
    required_permissions = {
        "create": "claims.decide_batch",
        "destroy": "claims.decide_batch",
        "confirm": "claims.decide_batch",
        "undo": "claims.decide_batch",
    }

    version_fields = ("state", "reason", "confirmed_at", "undone_by_id", "undone_at")
    decisions = {"confirm": Decision(), "undo": Decision()}
    undecided = {
        "create": "It adds a row.",
        "destroy": "Only a dry run of one's own goes, and it decided nothing.",
    }
    # Each row is decided in a transaction of its own; that a dry run is confirmed, and a bulk decision taken
    # back, happens once, by the guarded change of its state.
    own_transactions = frozenset({"confirm", "undo"})
    costly = frozenset({"create", "confirm", "undo"})

    def decided_row(self) -> Batch:
        row: Batch = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return row

    def get_queryset(self) -> Any:
        if not self.request or not self.request.user.pk:  # only the schema is drawn
            return super().get_queryset()
        return batches_list(person_of(self.request))

    @extend_schema(
        summary="Make a dry run: what would change, what is skipped and why",
        description="Nothing is decided. Confirm it with the id that is returned; rows that changed by then "
        "are skipped.",
        request=BatchInputSerializer,
        responses={201: BatchDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = self.read_body(BatchInputSerializer)
        verb, filtered = asked.pop("verb"), asked.pop("filter", None)
        ids = asked.pop("ids") if filtered is None else self._left_by(verb, filtered)
        if "to" in asked:
            asked["to"] = None if asked["to"] is None else colleague(asked["to"]).pk
        elif verb == BatchVerb.CLAIM_ASSIGN:
            asked["to"] = person_of(request).pk
        batch = draft_batch(verb, by=person_of(request), ids=ids, params=asked)
        return self.shown(batch.pk, status=201)

    def _left_by(self, verb: str, filtered: Mapping[str, str]) -> list[int]:
        """Ids of the rows that the filters of the verb's list leave, one more than a batch may hold."""
        filters, rows = LISTS[verb.partition("-")[0]]
        known = filters.base_filters
        if unknown := sorted(set(filtered) - (set(known) - {"as_of"})):
            words = f"Not a parameter of that list. Known: {', '.join(sorted(set(known) - {'as_of'}))}."
            raise ValidationError({"filter": {name[:60]: [words] for name in unknown[:10]}})
        asked = QueryDict(mutable=True)
        for name, value in filtered.items():
            many = isinstance(known[name], MultipleChoiceFilter)
            asked.setlist(name, value.split(",") if many else [value])
        found = filters(asked, queryset=rows(), request=self.request)
        if not found.is_valid():
            raise ValidationError({"filter": found.errors})
        return list(found.qs.order_by("-pk").values_list("pk", flat=True)[: ROWS_A_BATCH + 1])

    @extend_schema(summary="Throw a dry run of one's own away", request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        discard_batch(self.get_object(), by=person_of(request))
        return Response(status=204)

    @extend_schema(
        summary="Confirm a dry run of one's own",
        description="Few rows are decided before the answer comes; for many the state is `running`, and "
        "`counts` is written when all are done.",
        request=ReasonInputSerializer,
        responses=BatchDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        batch = self.get_object()
        tasks.confirm(batch, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Take a bulk decision back, as far as nobody has decided since",
        request=ReasonInputSerializer,
        responses=BatchDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        batch = self.get_object()
        tasks.undo(batch, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)
