"""Which permission an action needs, in the words of the roles (reader, reviewer, editor, operator)."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class RolePermission(BasePermission):
    """Signed in, and holding the permission that the view names for the action.

    A view says ``required_permissions = {"action": "app.codename"}``; an action that it does not name
    reads, and needs the view permission of the model. Services check again: this door is not the only one.
    """

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if user is None or not user.is_authenticated:
            return False
        action = getattr(view, "action", None)
        if action is None:
            return True  # a method that the address does not have: 405 follows
        return bool(user.has_perm(required_permission(view, action)))


def required_permission(view: Any, action: str) -> str:
    """The permission string for an action of a view."""
    named: dict[str, str] = getattr(view, "required_permissions", {})
    if action in named:
        return named[action]
    options = view.model._meta
    return f"{options.app_label}.view_{options.model_name}"
