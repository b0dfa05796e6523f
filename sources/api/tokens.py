"""Tokens and the accounts of services: listed, made, revoked, switched off."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sources.api.access import (
    RoleInputSerializer,
    SecretSerializer,
    ServiceAccountInputSerializer,
    ServiceAccountSerializer,
    TokenInputSerializer,
    TokenSerializer,
)
from sources.api.filters import ServiceAccountFilters, TokenFilters
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, ReadViewSet, person_of
from sources.models import ApiToken, ServiceAccount
from sources.selectors.access import service_accounts, visible_tokens
from sources.services import accounts
from sources.services.errors import InvalidInput
from sources.services.tokens import MANAGE, create_token, revoke_token

SEE = "sources.view_apitoken"
NEW_TOKEN = OpenApiExample(
    "A dashboard that reads",
    value={"name": "Dashboard", "scopes": ["read"], "expires_in_days": 90},
    request_only=True,
)
MADE_TOKEN = OpenApiExample(
    "Told once",
    value={"token": "nvp_ (36 letters and digits)", "id": 3, "name": "Dashboard", "scopes": ["read"],
           "expires_at": "2026-06-01T08:00:00Z"},
    response_only=True,
)  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary="List your tokens; operators: everybody's", responses=TokenSerializer),
    retrieve=extend_schema(summary="Read what is known of a token", responses=TokenSerializer),
)
class TokenViewSet(ReadViewSet):
    """What programs show instead of a password."""

    model = ApiToken
    tag = "tokens"
    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer
    detail_serializer_class = TokenSerializer
    filterset_class = TokenFilters
    ordering_fields = ("id", "expires_at")
    required_permissions = dict.fromkeys(("list", "retrieve", "create", "revoke"), SEE)
    version_fields = ("expires_at", "seen_in_url_at", "revoked_at")
    unsorted: ClassVar = {
        "url": ADDRESS,
        "scopes": "It is a list of words; a person has few tokens.",
        "last_used_from": "It is an address, for a person to look at.",
        "revoked_reason": "It is prose.",
    }
    undecided = {"revoke": "Whatever the token is by now, it shall go."}
    idempotent = False  # an answer that is kept to be given again would keep the secret

    def get_queryset(self) -> Any:
        if not self.request or not self.request.user.pk:  # only the schema is drawn
            return super().get_queryset()
        return visible_tokens(person_of(self.request))

    @extend_schema(
        summary="Make a token, for yourself or for a service account",
        description="The secret is in this answer and nowhere else. Made with a token, it gets no scope that "
        "token lacks, and no longer life unless that one came of `POST /token`.",
        request=TokenInputSerializer,
        responses={201: SecretSerializer},
        examples=[NEW_TOKEN, MADE_TOKEN],
    )
    def create(self, request: Request) -> Response:
        asked = self.read_body(TokenInputSerializer)
        owner = person_of(request)
        if (wanted := asked.get("service_account")) is not None:
            account = ServiceAccount.objects.select_related("user").filter(pk=wanted).first()
            if account is None:
                raise InvalidInput("unknown-service-account", f"There is no service account {wanted}.")
            owner = account.user
        made = create_token(
            owner,
            by=person_of(request),
            name=asked["name"],
            scopes=asked["scopes"],
            days=asked["expires_in_days"],
            reason=asked["reason"],
            made_with=request.auth if isinstance(request.auth, ApiToken) else None,
        )
        return Response(SecretSerializer(made).data, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        summary="Revoke a token: yours, or as an operator anybody's",
        request=ReasonInputSerializer,
        responses=TokenSerializer,
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        token = self.get_object()
        revoke_token(token, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(summary="List the service accounts", responses=ServiceAccountSerializer),
    retrieve=extend_schema(summary="Read a service account", responses=ServiceAccountSerializer),
)
class ServiceAccountViewSet(ReadViewSet):
    """Programs that have an account of their own, which no person's leaving ends."""

    model = ServiceAccount
    tag = "tokens"
    queryset = ServiceAccount.objects.all()
    serializer_class = ServiceAccountSerializer
    detail_serializer_class = ServiceAccountSerializer
    filterset_class = ServiceAccountFilters
    ordering_fields = ("id",)
    unsorted: ClassVar = {
        "url": ADDRESS,
        "roles": "`role` narrows by one.",
        "live_tokens": "It is counted; the list is short.",
    }
    required_permissions = dict.fromkeys(
        ("list", "retrieve", "create", "role", "switch_off", "switch_on"), MANAGE
    )
    undecided = {
        "role": "It is set to what the body says.",
        "switch_off": "The service refuses an account that is off.",
        "switch_on": "The service refuses an account that is on.",
    }

    def get_queryset(self) -> Any:
        return service_accounts(timezone.now())

    @extend_schema(
        summary="Make a service account",
        description="It has no password and no access to the admin. Make its tokens with `POST /tokens`.",
        request=ServiceAccountInputSerializer,
        responses={201: ServiceAccountSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = self.read_body(ServiceAccountInputSerializer)
        made = accounts.create_service_account(asked.pop("username"), by=person_of(request), **asked)
        return self.shown(made.pk, status=201)

    @extend_schema(
        summary="Give a service account another role",
        request=RoleInputSerializer,
        responses=ServiceAccountSerializer,
    )
    @action(detail=True, methods=["post"])
    def role(self, request: Request, pk: int) -> Response:
        asked = self.read_body(RoleInputSerializer)
        accounts.set_service_role(self.get_object(), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Switch a service account off: none of its tokens works",
        request=ReasonInputSerializer,
        responses=ServiceAccountSerializer,
    )
    @action(detail=True, methods=["post"], url_path="switch-off")
    def switch_off(self, request: Request, pk: int) -> Response:
        asked = self.read_body(ReasonInputSerializer)
        accounts.switch_off_account(self.get_object(), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Switch a service account on again",
        request=ReasonInputSerializer,
        responses=ServiceAccountSerializer,
    )
    @action(detail=True, methods=["post"], url_path="switch-on")
    def switch_on(self, request: Request, pk: int) -> Response:
        asked = self.read_body(ReasonInputSerializer)
        accounts.switch_on_account(self.get_object(), by=person_of(request), **asked)
        return self.shown(pk)
