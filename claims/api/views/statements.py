"""Statements, by article or all, and the links from their clauses to claims."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import MentionFilters, StatementFilters
from claims.api.serializers.claims import claim_field
from claims.api.serializers.statements import (
    AdditionInputSerializer,
    CorrectionInputSerializer,
    DismissalInputSerializer,
    MatchDecisionSerializer,
    MentionDetailSerializer,
    StatementDetailSerializer,
    StatementSerializer,
    VerdictInputSerializer,
    claims_made_field,
    quantities_field,
    spans_field,
    statement_field,
)
from claims.models import Claim, ClaimMention, Statement
from claims.services import corrections, decisions
from claims.tasks import submit_reading
from sources.api.conditional import Decision
from sources.api.fields import Expansion
from sources.api.serializers import article_field, source_field
from sources.api.viewsets import ADDRESS, MADE_BY_RULE, ApiViewSet, ListMixin, ReadViewSet, person_of
from sources.models import Article, Source
from sources.services.errors import InvalidInput, StaleState

CORRECTING = "claims.correct_statement"
_MARKS = {"content": [[71, 90], [104, 131]], "source": [[54, 62]], "cue": [[63, 67]]}
ADDITION_EXAMPLE = OpenApiExample(
    "A discontinuous quotation",
    value={"revision": 1, "spans": _MARKS, "source_name": "Rosa Silva", "source_kind": "person",
           "quote_type": "direct", "reason": "missed"},
    request_only=True,
)  # fmt: skip
CORRECTION_EXAMPLE = OpenApiExample(
    "Another cue, and somebody who is known",
    value={"spans": {"cue": [[63, 67]]}, "source": 12, "reason": "He was quoted by her."},
    request_only=True,
)
STATEMENT_EXPANSIONS = {
    "article": Expansion(lambda: article_field("revision__article_id")),
    "source": Expansion(lambda: source_field("source_id")),
    "parent": Expansion(lambda: statement_field("parent_id")),
    "spans": Expansion(spans_field),
    "quantities": Expansion(quantities_field),
    "mentions": Expansion(claims_made_field),
}
UNSORTED_STATEMENT = {
    "url": ADDRESS,
    "revision": "A list holds what the current texts say; `revisions=all` holds the others too.",
    "end": "It is a place in a text; `start` sorts by it.",
    "speaker_name": "Free text; `search` finds it, `source` those who are known.",
    "role_as_printed": "Free text; `search` finds it.",
}
DISMISSAL_EXAMPLE = OpenApiExample(
    "A caption", value={"reason": "The caption of a picture."}, request_only=True
)


@extend_schema_view(
    list=extend_schema(summary="List statements", responses=StatementSerializer),
    retrieve=extend_schema(
        summary="Read a statement with its spans, figures and claims", responses=StatementDetailSerializer
    ),
)
class StatementViewSet(OfClaims, ReadViewSet):
    """Who says what, in which words of which text."""

    model = Statement
    tag = "statements"
    queryset = Statement.objects.all()
    serializer_class = StatementSerializer
    detail_serializer_class = StatementDetailSerializer
    filterset_class = StatementFilters
    ordering_fields = ("id", "check_worthiness", "confidence", "reported_at", "start", "updated_at")
    expansions: ClassVar = STATEMENT_EXPANSIONS
    unsorted: ClassVar = UNSORTED_STATEMENT
    required_permissions = dict.fromkeys(("correct", "confirm", "dismiss", "undo"), CORRECTING)
    version_fields = ("state", "verdict", "origin", "source_id", "settled", "updated_at")
    decisions = dict.fromkeys(("correct", "confirm", "dismiss", "undo"), Decision({"seen": "updated_at"}))

    @extend_schema(
        summary="Correct what was read wrongly in a statement",
        description="Offsets count characters of the article's current text. Later readings leave the "
        "statement so. After a change of spans a job reads the text again for clauses, figures and claims.",
        request=CorrectionInputSerializer,
        responses=StatementDetailSerializer,
        examples=[CORRECTION_EXAMPLE],
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: int) -> Response:
        statement = get_object_or_404(Statement, pk=pk)
        asked = _places(self.read_body(CorrectionInputSerializer))
        if "source" in asked:
            wanted = asked.pop("source")
            asked |= {"clear_source": True} if wanted is None else {"source": _source(wanted)}
        with transaction.atomic():
            decisions.correct_statement(statement, by=person_of(request), **asked)
            if "spans" in asked:
                submit_reading(statement.revision, by=person_of(request))
        return self.shown(pk)

    @extend_schema(
        summary="Say that a statement is right as it is",
        request=VerdictInputSerializer,
        responses=StatementDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        asked = self.read_body(VerdictInputSerializer)
        corrections.confirm_statement(get_object_or_404(Statement, pk=pk), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Say that it is no statement",
        description="It lapses, and later readings do not propose it again.",
        request=DismissalInputSerializer,
        responses=StatementDetailSerializer,
        examples=[DISMISSAL_EXAMPLE],
    )
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        asked = self.read_body(DismissalInputSerializer)
        corrections.dismiss_statement(get_object_or_404(Statement, pk=pk), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Take back the last decision about a statement",
        description="It is again what it was before; a job reads the text again.",
        request=VerdictInputSerializer,
        responses=StatementDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        statement = get_object_or_404(Statement, pk=pk)
        asked = self.read_body(VerdictInputSerializer)
        with transaction.atomic():
            corrections.undo_decision(statement, by=person_of(request), **asked)
            submit_reading(statement.revision, by=person_of(request))
        return self.shown(pk)


def _places(asked: dict[str, Any]) -> dict[str, Any]:
    """Spans as the services take them."""
    if "spans" in asked:
        asked["spans"] = {role: [(s, e) for s, e in spans] for role, spans in asked["spans"].items()}
    return asked


def _source(pk: int) -> Source:
    source = Source.objects.filter(pk=pk).first()
    if source is None:
        raise InvalidInput("unknown-source", f"There is no source {pk}.")
    return source


@extend_schema_view(
    list=extend_schema(summary="List the statements of an article", responses=StatementSerializer),
    create=extend_schema(
        summary="Add a statement that was missed",
        description="Offsets count characters of the article's current text, whose number goes with them. A "
        "job reads the text again for its clauses, figures and claims; later readings keep the statement.",
        request=AdditionInputSerializer,
        responses={201: StatementDetailSerializer},
        examples=[ADDITION_EXAMPLE],
    ),
)
class ArticleStatementsViewSet(ListMixin, ApiViewSet):
    """The statements of one article in the order of its text."""

    model = Statement
    tag = "articles"
    queryset = StatementViewSet.queryset
    serializer_class = StatementSerializer
    filterset_class = StatementFilters
    ordering_fields = ("start", "id", "check_worthiness", "confidence")
    ordering = "start"
    expansions: ClassVar = STATEMENT_EXPANSIONS
    unsorted: ClassVar = UNSORTED_STATEMENT
    required_permissions = {"create": CORRECTING}
    undecided = {"create": "It adds a row to the text whose number the body names."}

    def create(self, request: Request, pk: int) -> Response:
        article = get_object_or_404(Article.objects.select_related("current_revision"), pk=pk)
        asked = _places(self.read_body(AdditionInputSerializer))
        number, revision = asked.pop("revision"), article.current_revision
        if revision is None or revision.number != number:
            current = revision.number if revision else "none"
            raise StaleState(
                "text-replaced", f"The current text of the article is {current}, not {number}. Mark it there."
            )
        if "source" in asked:
            asked["source"] = _source(asked["source"])
        with transaction.atomic():
            added = corrections.add_statement(revision, by=person_of(request), **asked)
            submit_reading(revision, by=person_of(request))
        return self.shown(added.pk, status=201)

    def get_detail_serializer_class(self) -> Any:
        return StatementDetailSerializer

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        if "pk" not in self.kwargs:  # only the schema is drawn
            return queryset
        return queryset.filter(revision__article=get_object_or_404(Article, pk=self.kwargs["pk"]))


@extend_schema_view(
    list=extend_schema(
        summary="List the links between clauses and claims", responses=MentionDetailSerializer
    ),
    retrieve=extend_schema(
        summary="Read the link between a clause and its claim", responses=MentionDetailSerializer
    ),
)
class MentionViewSet(OfClaims, ReadViewSet):
    """Links from clauses to claims: proposed by a rule, decided by people."""

    model = ClaimMention
    tag = "statements"
    queryset = ClaimMention.objects.all()
    serializer_class = MentionDetailSerializer
    detail_serializer_class = MentionDetailSerializer
    filterset_class = MentionFilters
    expansions: ClassVar = {
        "claim": Expansion(lambda: claim_field("claim_id")),
        "statement": Expansion(lambda: statement_field("statement_id")),
    }
    unsorted: ClassVar = {
        "start": "It is a place in a text; `statements` sorts by it.",
        "end": "It is a place in a text; `statements` sorts by its start.",
        "params": MADE_BY_RULE,
        "finding": MADE_BY_RULE,
    }
    required_permissions = {"decide": "claims.decide_match"}
    version_fields = ("claim_id", "state", "rule_id", "reason", "decided_by_id", "decided_at")
    decisions = {"decide": Decision()}

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
