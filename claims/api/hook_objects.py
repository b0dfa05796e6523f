"""The objects in the payloads of web hooks: drawn by the serializers of the API, as its lists give them.

Addresses within them are paths on this server (``/api/v1/claims/12``): a worker does not know by which name
others reach it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework.serializers import BaseSerializer

from claims.api.serializers.claims import ClaimSerializer
from claims.api.serializers.judgements import EvidenceSerializer, ReviewDetailSerializer
from claims.api.serializers.relations import RelationSerializer
from claims.choices import FlagState, HookObject
from claims.models import Evidence, Flag
from claims.selectors import claims_list, relations_list
from claims.selectors.reviews import reviews_list
from sources.api.serializers import ArticleSerializer, JobSerializer
from sources.models import Article, Job


@dataclass(frozen=True, slots=True)
class ApiObject:
    """One kind of object. ``unless_asked`` are fields too large to be sent to who did not choose them."""

    serializer: type[BaseSerializer[Any]]
    queryset: Callable[[], QuerySet[Any]]
    unless_asked: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        meta: Any = getattr(self.serializer, "Meta")  # noqa: B009 - the base class declares none
        return tuple(meta.fields)

    @property
    def usual(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.unless_asked)

    def rows(self, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        found = self.queryset().filter(pk__in=ids)
        drawn = self.serializer(found, many=True, context={"request": None}).data
        return {row["id"]: dict(row) for row in drawn}


def _claims() -> QuerySet[Any]:
    open_flags = Flag.objects.filter(state=FlagState.OPEN).order_by("rule_id")
    return claims_list().prefetch_related(Prefetch("flags", open_flags, to_attr="open_flag_rows"))


def _relations() -> QuerySet[Any]:
    return relations_list().select_related(None).select_related("claim_a", "claim_b", "decided_by")


OBJECTS: Mapping[str, ApiObject] = {
    HookObject.CLAIM: ApiObject(ClaimSerializer, _claims),
    HookObject.RELATION: ApiObject(RelationSerializer, _relations),
    HookObject.REVIEW: ApiObject(ReviewDetailSerializer, lambda: reviews_list().select_related("claim")),
    HookObject.EVIDENCE: ApiObject(
        EvidenceSerializer,
        lambda: Evidence.objects.select_related("added_by", "withdrawn_by"),
        unless_asked=("text",),
    ),
    HookObject.ARTICLE: ApiObject(ArticleSerializer, lambda: Article.objects.select_related("outlet")),
    HookObject.JOB: ApiObject(JobSerializer, lambda: Job.objects.select_related("requested_by")),
}
