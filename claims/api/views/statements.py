"""Statements, by article or all, and the links from their clauses to claims."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.filters import StatementFilters
from claims.api.serializers.statements import (
    CorrectionInputSerializer,
    MatchDecisionSerializer,
    MentionDetailSerializer,
    StatementDetailSerializer,
    StatementSerializer,
)
from claims.models import Claim, ClaimMention, Statement
from claims.selectors import statements_list
from claims.services import decisions
from sources.api.viewsets import ApiViewSet, ReadViewSet, person_of
from sources.models import Article, Source
from sources.services.errors import InvalidInput


@extend_schema_view(
    list=extend_schema(summary="List statements", responses=StatementSerializer),
    retrieve=extend_schema(
        summary="Read a statement with its spans, figures and claims", responses=StatementDetailSerializer
    ),
)
class StatementViewSet(ReadViewSet):
    """Who says what, in which words of which text."""

    model = Statement
    tag = "statements"
    queryset = Statement.objects.select_related("source", "revision__article__outlet")
    serializer_class = StatementSerializer
    detail_serializer_class = StatementDetailSerializer
    filterset_class = StatementFilters
    ordering_fields = ("id", "check_worthiness", "confidence", "reported_at", "start")
    required_permissions = {"correct": "claims.correct_statement"}

    def get_queryset(self) -> Any:
        if self.action != "list":
            queryset = statements_list().prefetch_related("mentions__claim", "mentions__decided_by")
            return queryset.defer("revision__text")
        return super().get_queryset().defer("revision__text")

    @extend_schema(
        summary="Correct what was read wrongly in a statement",
        request=CorrectionInputSerializer,
        responses=StatementDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: int) -> Response:
        statement = get_object_or_404(Statement, pk=pk)
        asked = self.read_body(CorrectionInputSerializer)
        if "source" in asked:
            wanted = asked.pop("source")
            asked |= {"clear_source": True} if wanted is None else {"source": _source(wanted)}
        if "spans" in asked:
            asked["spans"] = {role: [(s, e) for s, e in spans] for role, spans in asked["spans"].items()}
        decisions.correct_statement(statement, by=person_of(request), **asked)
        return self.shown(pk)


def _source(pk: int) -> Source:
    source = Source.objects.filter(pk=pk).first()
    if source is None:
        raise InvalidInput("unknown-source", f"There is no source {pk}.")
    return source


@extend_schema_view(
    list=extend_schema(summary="List the statements of an article", responses=StatementSerializer)
)
class ArticleStatementsViewSet(mixins.ListModelMixin, ApiViewSet):
    """The statements of one article in the order of its text."""

    model = Statement
    tag = "articles"
    queryset = StatementViewSet.queryset
    serializer_class = StatementSerializer
    filterset_class = StatementFilters
    ordering_fields = ("start", "id", "check_worthiness", "confidence")
    ordering = "start"

    def get_queryset(self) -> Any:
        queryset = super().get_queryset().defer("revision__text")
        if "pk" not in self.kwargs:  # only the schema is drawn
            return queryset
        return queryset.filter(revision__article=get_object_or_404(Article, pk=self.kwargs["pk"]))


@extend_schema_view(
    retrieve=extend_schema(
        summary="Read the link between a clause and its claim", responses=MentionDetailSerializer
    )
)
class MentionViewSet(mixins.RetrieveModelMixin, ApiViewSet):
    """Links from clauses to claims: proposed by a rule, decided by people."""

    model = ClaimMention
    tag = "statements"
    serializer_class = MentionDetailSerializer
    queryset = ClaimMention.objects.select_related(
        "claim", "decided_by", "statement__source", "statement__revision__article__outlet"
    ).defer("statement__revision__text")
    required_permissions = {"decide": "claims.decide_match"}

    @extend_schema(
        summary="Decide whether a clause makes this claim",
        request=MatchDecisionSerializer,
        responses=MentionDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        mention = get_object_or_404(ClaimMention, pk=pk)
        asked = self.read_body(MatchDecisionSerializer)
        if "claim" in asked:
            asked["claim"] = Claim.objects.filter(pk=asked["claim"]).first()
            if asked["claim"] is None:
                raise InvalidInput("unknown-claim", "There is no such claim to move it to.")
        live = decisions.decide_match(mention, by=person_of(request), **asked)
        return self.shown(live.pk)
