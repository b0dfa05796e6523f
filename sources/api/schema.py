"""How the OpenAPI description is drawn: names, tags, exact fields, and the errors that operations share."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny

from sources.api.authentication import TokenAuthentication
from sources.api.conditional import Decision
from sources.api.credentials import PROBLEM_TYPE
from sources.api.field_schema import FieldSchema
from sources.api.permissions import AnyToken, required_permission
from sources.api.problems import TITLES, ProblemSerializer
from sources.api.scopes import scope_of
from sources.api.shape_schema import ShapeSchema

_HEADER: Any = OpenApiParameter.HEADER
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, _HEADER, description="The ETag that you have: 304 where it still is that."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[\x21\x23-\x7e]{1,100}")$'},
    _HEADER,
    description="What you decide on: the ETag that you were given when you read it, or * for whatever it is. "
    "412 where somebody was first.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,200}$"},
    _HEADER,
    description="A name of your own for this request, such as a UUID. Sent again with it, the request is "
    "answered as before (Idempotency-Replayed: true) and done once.",
)
ETAG = OpenApiParameter(
    "ETag", str, _HEADER, response=[200, 201, 304], description="Names what is shown (RFC 9110)."
)
RATE_LIMIT = [
    OpenApiParameter(name, str, _HEADER, response=True, description=words)
    for name, words in (
        ("RateLimit-Policy", "The budget: its quota q in a window of w seconds."),
        ("RateLimit", "What is left of it: r requests in t seconds."),
    )
]

OF_ACTION = {"list": "list", "retrieve": "read", "create": "create", "destroy": "delete"}
OF_VERB = {"GET": "read", "POST": "", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}


class ProblemSchema(ShapeSchema, FieldSchema):
    """Documents the problem details each operation can answer with."""

    def get_tags(self) -> list[str]:
        tag: str | None = getattr(self.view, "tag", None)
        return [tag] if tag else super().get_tags()

    def get_operation_id(self) -> str:
        """What stands in the path, then what is done: claims_list, claims_read, claims_recheck, me_read."""
        words = [
            part.replace("-", "_")
            for part in self.path.removeprefix("/api/v1").split("/")
            if part and not part.startswith("{")
        ]
        action = getattr(self.view, "action", None)
        done = OF_ACTION.get(action or "", OF_VERB[self.method])
        return "_".join([*words, done] if done else words)

    def is_deprecated(self) -> bool:
        return self._action() in getattr(self.view, "deprecated", {})

    def _action(self) -> str:
        return str(getattr(self.view, "action", None) or str(self.method).lower())

    def _decision(self) -> Decision | None:
        known: dict[str, Decision] = getattr(self.view, "decisions", {})
        return known.get(self._action())

    def get_override_parameters(self) -> list[Any]:
        """What every operation of its kind takes and gives, beside what is declared for it."""
        declared: list[Any] = list(super().get_override_parameters())
        if not getattr(self.view, "documents_problems", False):
            return declared
        if self.method == "GET":
            return [*declared, IF_NONE_MATCH, ETAG, *RATE_LIMIT]
        added = [IF_MATCH, ETAG] if self._decision() else []
        if self.method == "POST" and getattr(self.view, "idempotent", False):
            added.append(IDEMPOTENCY_KEY)
        return [*declared, *added, *RATE_LIMIT]

    def _get_parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._get_parameters()
        marked = getattr(self.view, "deprecated_parameters", {})
        return [p | {"deprecated": True} if p["name"] in marked else p for p in found]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response" or not getattr(self.view, "documents_problems", False):
            return bodies
        for status in self._problem_statuses():
            describe: Any = self._get_response_for_code
            described = describe(ProblemSerializer, str(status), [PROBLEM_TYPE])
            bodies.setdefault(str(status), described | {"description": TITLES[status]})
        if self.method == "GET":
            bodies.setdefault("304", {"description": "You have it already (If-None-Match)."})
        return bodies

    def _problem_statuses(self) -> list[int]:
        statuses = [400, 401]
        if AllowAny not in self.view.permission_classes:
            statuses.append(403)
        if "{" in self.path:
            statuses.append(404)
        if self.method not in ("GET", "HEAD"):
            statuses += [409, 413, 415, 422]
        if (decision := self._decision()) is not None:
            statuses += [412, 428] if decision.required else [412]
        if self.method == "GET":
            statuses.append(414)
        return [*statuses, 429, 503]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI description tells it; an operation names the scope that it needs."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "nvp_ (personal) or nvs_ (service), 36 letters and digits",
            "description": "A token of the page “API tokens” of the admin, or of `POST /token`.",
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        view = auto_schema.view
        action = getattr(view, "action", None)
        if action is None or {AllowAny, AnyToken} & set(view.permission_classes):
            return {self.name: []}
        scope = scope_of(required_permission(view, action))
        return {self.name: [scope.value] if scope else []}
