"""Who is asking: a token for programs, and what its owner may do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import authenticate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from sources.api.problems import BadCredentials, LockedOut
from sources.api.serializers import MeSerializer, TokenInputSerializer, TokenSerializer
from sources.api.viewsets import AlwaysJson, person_of


class PlainView(APIView):
    """An address that is no resource of the model."""

    tag: ClassVar[str] = "session"
    documents_problems = True
    content_negotiation_class = AlwaysJson


class TokenView(PlainView):
    """The one token of a person. Guessing is slowed by address and locked out by name, as in the admin."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"

    @extend_schema(
        summary="Get your token for a user name and password",
        request=TokenInputSerializer,
        responses=TokenSerializer,
    )
    def post(self, request: Request) -> Response:
        asked = TokenInputSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        plain = request._request
        user = authenticate(request=plain, **asked.validated_data)
        if getattr(plain, "axes_locked_out", False):
            plain.axes_locked_out = False  # type: ignore[attr-defined]  # its middleware would answer in HTML
            raise LockedOut
        if user is None:
            raise BadCredentials
        token, _ = Token.objects.get_or_create(user=user)
        return Response({"token": token.key}, headers={"Cache-Control": "no-store"})


class MeView(PlainView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(summary="See who you are and what you may do", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        person = person_of(request)
        roles = sorted(person.groups.values_list("name", flat=True))
        known: dict[str, Any] = {"roles": roles, "permissions": sorted(person.get_all_permissions())}
        return Response({"username": person.get_username(), **known})


class TokenRevocationView(PlainView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="Revoke your token",
        description="A program that still uses it is signed out at once.",
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        Token.objects.filter(user=person_of(request)).delete()
        return Response(status=204)


class RootView(PlainView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="root",
        summary="See what there is",
        responses={200: OpenApiTypes.OBJECT},
        description="The lists by name, each with its address.",
    )
    def get(self, request: Request) -> Response:
        lists = (
            "article",
            "statement",
            "claim",
            "relation",
            "flag",
            "story",
            "source",
            "outlet",
            "job",
            "check",
            "mention",
            "review",
        )
        known = {f"{name}s": reverse(f"{name}-list", request=request) for name in lists}
        known["source-matches"] = reverse("source-match-list", request=request)
        known["evidence"] = reverse("evidence-list", request=request)
        known["batches"] = reverse("batch-list", request=request)
        return Response(
            known | {"me": reverse("me", request=request), "docs": reverse("docs", request=request)}
        )
