"""How the OpenAPI description is drawn: the errors that every operation shares are added in one place."""

from __future__ import annotations

from typing import Any, Literal

from rest_framework.permissions import AllowAny

from sources.api.problems import PROBLEM_TYPE, TITLES, ProblemSerializer
from sources.api.shape_schema import ShapeSchema


class ProblemSchema(ShapeSchema):
    """Documents the problem details each operation can answer with."""

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
