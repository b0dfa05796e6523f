"""People who log in, their roles, and what they tried. Tokens have a page of their own (``tokens``)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from sources.admin.screens import Screen, ViewOnly, person

for _model in (User, Group, AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, Screen):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "show_name", "email", "show_roles", "is_active", "is_superuser", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    filter_horizontal = ()
    # Single permissions beside the roles are not offered: a role says what somebody may do.
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Access", {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    actions = None
    search_fields = ["username", "first_name", "last_name", "email"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("service_account").prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser makes superusers."""
        return [] if person(request).is_superuser else ["is_superuser"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not person(request).is_superuser:
            return False
        if obj is not None and hasattr(obj, "service_account"):
            return False  # it gets no password; its own page gives it a role and switches it off
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People stay, because the history names them; an account is closed by clearing "active"."""
        return False

    @display(description="Name", ordering="last_name")
    def show_name(self, user: User) -> str:
        return "service account" if hasattr(user, "service_account") else user.get_full_name()

    @display(description="Roles", label=True)
    def show_roles(self, user: User) -> list[str]:
        return [group.name for group in user.groups.all()]


@admin.register(Group)
class RoleAdmin(DjangoGroupAdmin, Screen):
    list_display = ["name", "show_people"]
    filter_horizontal = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(people=Count("user"))

    @display(description="People", ordering="people")
    def show_people(self, group: Any) -> int:
        return int(group.people)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ViewOnly):
    filled_by = "An attempt to log in that fails is written down here."
    list_display = ["username", "ip_address", "attempt_time", "failures_since_start", "path_info"]
    search_fields = ["username", "ip_address"]


@admin.register(AccessLog)
class AccessLogAdmin(ViewOnly):
    filled_by = "Whoever logs in is written down here."
    list_display = ["username", "ip_address", "attempt_time", "logout_time"]
    search_fields = ["username", "ip_address"]
