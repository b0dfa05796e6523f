"""Which permission an action needs, in the words of the roles (reader, reviewer, editor, operator), and which
scope of the token that asks."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from sources.api.credentials import InsufficientScope
from sources.api.scopes import scope_of
from sources.models import ApiToken


class RolePermission(BasePermission):
    """Signed in, holding the permission that the view names for the action, with a token of its scope.

    A view says ``required_permissions = {"action": "app.codename"}``; an action that it does not name
    reads, and needs the view permission of the model. The scope follows from the permission
    (``sources.api.scopes``). Services check the role again: this door is not the only one.
    """

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if user is None or not user.is_authenticated:
            return False
        action = getattr(view, "action", None)
        if action is None:
            return True  # a method that the address does not have: 405 follows
        permission = required_permission(view, action)
        if not user.has_perm(permission):
            return False
        require_scope(request, permission)
        return True


class AnyToken(IsAuthenticated):
    """Signed in, with a token of whatever scope: for what a token may ask about itself."""


def required_permission(view: Any, action: str) -> str:
    """The permission string for an action of a view."""
    named: dict[str, str] = getattr(view, "required_permissions", {})
    if action in named:
        return named[action]
    options = view.model._meta
    return f"{options.app_label}.view_{options.model_name}"


def require_scope(request: Request, permission: str) -> None:
    """Raises InsufficientScope where a token asks that lacks it; a browser's session has every scope."""
    if not isinstance(request.auth, ApiToken):
        return
    scope = scope_of(permission)
    if scope is None or scope not in request.auth.scopes:
        raise InsufficientScope(scope, request.auth.scopes)
