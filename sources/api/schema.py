"""How the OpenAPI description is drawn: the errors that every operation shares are added in one place."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny

from sources.api.authentication import TokenAuthentication
from sources.api.credentials import PROBLEM_TYPE
from sources.api.permissions import AnyToken, required_permission
from sources.api.problems import TITLES, ProblemSerializer
from sources.api.scopes import scope_of


class ProblemSchema(AutoSchema):
    """AutoSchema that documents the problem details each operation can answer with."""

    def get_tags(self) -> list[str]:
        tag: str | None = getattr(self.view, "tag", None)
        return [tag] if tag else super().get_tags()

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response" or not getattr(self.view, "documents_problems", False):
            return bodies
        for status in self._problem_statuses():
            describe: Any = self._get_response_for_code
            described = describe(ProblemSerializer, str(status), [PROBLEM_TYPE])
            bodies.setdefault(str(status), described | {"description": TITLES[status]})
        return bodies

    def _problem_statuses(self) -> list[int]:
        statuses = [400, 401]
        if AllowAny not in self.view.permission_classes:
            statuses.append(403)
        if "{" in self.path:
            statuses.append(404)
        if self.method not in ("GET", "HEAD"):
            statuses += [409, 413, 415, 422]
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
