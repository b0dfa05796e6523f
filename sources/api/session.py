"""Who is asking: a token for programs, and what its owner may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.urls import get_resolver
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import ScopedRateThrottle

from sources.api.access import MeSerializer, SecretSerializer, SignInSerializer
from sources.api.deprecation import POLICY, DeprecationsSerializer, marked
from sources.api.permissions import AnyToken
from sources.api.problems import BadCredentials, LockedOut
from sources.api.viewsets import PlainView, person_of
from sources.models import ApiToken
from sources.services.errors import InvalidInput
from sources.services.tokens import revoke_token, sign_in_token

BY_ITSELF = "Given back by the program that used it."


class TokenView(PlainView):
    """A first token for who has a password. Guessing is slowed by address and locked out by name, as in the
    admin. What it gives works for some hours; one that lasts is made with it, or in the admin."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"
    undecided = {"post": "It gives a token and decides nothing."}
    idempotent = False  # an answer that is kept to be given again would keep the secret

    @extend_schema(
        summary="Get a token of some hours for a user name and password",
        description="It is told once. `scopes` bounds what it allows; left out, it allows all that your role "
        "does. Send it as `Authorization: Bearer ...`.",
        request=SignInSerializer,
        responses=SecretSerializer,
    )
    def post(self, request: Request) -> Response:
        asked = SignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        known = dict(asked.validated_data)
        plain = request._request
        user = authenticate(request=plain, username=known["username"], password=known["password"])
        if getattr(plain, "axes_locked_out", False):
            plain.axes_locked_out = False  # type: ignore[attr-defined]  # its middleware would answer in HTML
            raise LockedOut
        if user is None:
            raise BadCredentials
        client = request.META.get("HTTP_USER_AGENT", "").partition(" ")[0]
        made = sign_in_token(user, name=known.get("name") or client, scopes=known.get("scopes", ()))
        return Response(SecretSerializer(made).data, headers={"Cache-Control": "no-store"})


class MeView(PlainView):
    permission_classes = (AnyToken,)

    @extend_schema(
        summary="See who you are, what you may do, and when your token ends", responses=MeSerializer
    )
    def get(self, request: Request) -> Response:
        person = person_of(request)
        known: dict[str, Any] = {
            "username": person.get_username(),
            "roles": sorted(person.groups.values_list("name", flat=True)),
            "permissions": sorted(person.get_all_permissions()),
            "token": request.auth if isinstance(request.auth, ApiToken) else None,
        }
        return Response(MeSerializer(known).data)


class TokenRevocationView(PlainView):
    permission_classes = (AnyToken,)
    undecided = {"delete": "Whatever the token is by now, it shall go."}

    @extend_schema(
        summary="Revoke the token that you use",
        description="It is refused from the next request on. Other tokens of yours stay.",
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        if not isinstance(request.auth, ApiToken):
            raise InvalidInput("no-token", "This request was made with a session and not with a token.")
        revoke_token(request.auth, by=person_of(request), reason=BY_ITSELF)
        return Response(status=204)


class DeprecationsView(PlainView):
    permission_classes = (AnyToken,)

    @extend_schema(
        summary="See what will go, and until when it works",
        description=POLICY,
        responses=DeprecationsSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response({"policy": POLICY, "results": list(marked(get_resolver().url_patterns))})


_PLAIN_PLURALS = (
    "article", "statement", "claim", "relation", "flag", "mention", "review", "source", "outlet", "feed",
    "event", "run", "digest", "rule", "measure", "saved-view", "job", "check", "hook", "foreign-review",
    "token", "service-account",
)  # fmt: skip
LISTS = {f"{name}s": f"{name}-list" for name in _PLAIN_PLURALS} | {
    "stories": "story-list",
    "source-matches": "source-match-list",
    "foreign-matches": "foreign-match-list",
    "evidence": "evidence-list",
    "batches": "batch-list",
    "watches": "watch-list",
    "queue": "queue-list",
    "claim-reviews": "claim-review-feed",
    "search": "search",
    "corrections": "corrections",
    "pipeline": "pipeline",
}
"""What the root tells of, each by its address and the name of its route."""


class RootView(PlainView):
    permission_classes = (AnyToken,)

    @extend_schema(
        operation_id="root",
        summary="See what there is",
        responses={200: OpenApiTypes.OBJECT},
        description="The lists by name, each with its address.",
    )
    def get(self, request: Request) -> Response:
        known = {address: reverse(name, request=request) for address, name in LISTS.items()}
        return Response(
            known | {"me": reverse("me", request=request), "docs": reverse("docs", request=request)}
        )
