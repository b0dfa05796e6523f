"""The yardsticks of ``benchmarks/api.py``, as addresses beside those of the product.

``/bare/<list>``: a Django view that returns bytes which lie ready, through the same middleware, without a
look at who asks. ``/plain/<list>``: REST framework as its guide shows it, with the fields of the product's
list, what it joins at hand, the same sign-in, the same permission and REST framework's own cursors.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import generics, pagination, serializers

from claims.choices import FlagState
from claims.models import Claim, Flag, Relation, Statement
from claims.selectors import claims_list
from sources.models import Article, Outlet, Source
from sources.selectors.articles import in_current_text

READY: dict[str, bytes] = {}
"""What ``/bare/<list>`` returns."""


def bare(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(READY[name], content_type="application/json")


class OutletRef(serializers.ModelSerializer):
    class Meta:
        model = Outlet
        fields = ("id", "name", "kind", "is_wire_agency")


class SourceRef(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ("id", "name", "kind")


class ArticleRef(serializers.ModelSerializer):
    outlet = OutletRef()

    class Meta:
        model = Article
        fields = ("id", "title", "canonical_url", "published_at", "outlet")


class ClaimRef(serializers.ModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="claim-detail")

    class Meta:
        model = Claim
        fields = ("id", "url", "text", "verification_status")


class PlainArticle(serializers.ModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="article-detail")
    outlet = OutletRef()

    class Meta:
        model = Article
        fields = (
            "id", "url", "title", "outlet", "canonical_url", "external_id", "byline", "credit_line",
            "language", "published_at", "origin_group", "created_at", "updated_at",
        )  # fmt: skip


class PlainStatement(serializers.ModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="statement-detail")
    article = ArticleRef(source="revision.article")
    revision = serializers.IntegerField(source="revision.number")
    source = SourceRef()

    class Meta:
        model = Statement
        fields = (
            "id", "url", "article", "revision", "voice", "quote_type", "start", "end", "exact", "source",
            "speaker_name", "role_as_printed", "cue_lemma", "polarity", "modality", "certainty", "strength",
            "confidence", "check_worthiness", "said_at", "reported_at", "origin", "state", "verdict",
            "updated_at",
        )  # fmt: skip


class PlainRelation(serializers.ModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="relation-detail")
    claim_a = ClaimRef()
    claim_b = ClaimRef()
    decided_by = serializers.CharField(source="decided_by.username", default=None)

    class Meta:
        model = Relation
        fields = (
            "id", "url", "kind", "claim_a", "claim_b", "rule_id", "score", "is_current", "state",
            "explanation", "reason", "decided_by", "decided_at", "created_at", "updated_at",
        )  # fmt: skip


class PlainClaim(serializers.ModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="claim-detail")
    latest_rating = serializers.CharField()
    voicing_count = serializers.IntegerField()
    open_conflict_count = serializers.IntegerField()
    open_flags = serializers.SerializerMethodField()
    assigned_to = serializers.CharField(source="assigned_to.username", default=None)

    class Meta:
        model = Claim
        fields = (
            "id", "url", "text", "text_origin", "claim_type", "polarity", "modality", "event_from",
            "event_to", "event_precision", "place", "check_worthiness", "first_seen", "last_seen",
            "workflow_state", "verification_status", "publication_state", "latest_rating", "voicing_count",
            "open_conflict_count", "open_flags", "assigned_to", "next_check_at", "next_check_reason",
            "last_checked_at", "created_at", "updated_at",
        )  # fmt: skip

    def get_open_flags(self, claim: Any) -> list[str]:
        return [flag.rule_id for flag in claim.open_flag_rows]


class NewestFirst(pagination.CursorPagination):
    page_size = 50
    ordering = "-id"


class PlainList(generics.ListAPIView):
    pagination_class = NewestFirst
    filter_backends = ()
    action = "list"
    model: Any = None

    def get_queryset(self) -> Any:
        current = Statement.objects.filter(in_current_text(), state="active")
        open_flags = Flag.objects.filter(state=FlagState.OPEN).order_by("rule_id")
        return {
            Article: Article.objects.select_related("outlet"),
            Statement: current.select_related("source", "revision__article__outlet").defer("revision__text"),
            Relation: Relation.objects.select_related("claim_a", "claim_b", "decided_by"),
            Claim: claims_list().prefetch_related(Prefetch("flags", open_flags, to_attr="open_flag_rows")),
        }[self.model]


PLAIN: dict[str, Any] = {
    "claims": PlainClaim, "relations": PlainRelation, "statements": PlainStatement, "articles": PlainArticle,
}  # fmt: skip

urlpatterns = [
    path("bare/<slug:name>", bare),
    *(
        path(f"plain/{name}", PlainList.as_view(serializer_class=one, model=one.Meta.model))
        for name, one in PLAIN.items()
    ),
    path("", include("newsverify.urls")),
]
