"""Accounts of services: made, given a role, switched off and on by who manages tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sources.choices import AccessVerb
from sources.models import AccessEvent, ServiceAccount
from sources.services.errors import InvalidInput, StaleState
from sources.services.signing import allow
from sources.services.tokens import MANAGE, MAX_REASON
from sources.text.clean import clean_line
from sources.text.tokens import holds_token

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_USERNAME = 150
MAX_PURPOSE = 300
_WHAT = "managing service accounts"


def create_service_account(username: str, *, by: User, role: str, purpose: str) -> ServiceAccount:
    """A user without a password and without the admin, in one role. ``purpose`` says which program it is.

    Raises NotAllowed, and InvalidInput for a name that is taken or no user name, a role that does not exist,
    a purpose that is missing.
    """
    allow(by, MANAGE, _WHAT)
    name = clean_line(username)
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as wrong:
        raise InvalidInput("bad-username", "Letters, digits and @ . + - _ make a user name.") from wrong
    if len(name) > MAX_USERNAME or holds_token(name):
        raise InvalidInput("bad-username", f"At most {MAX_USERNAME} signs, and no token.")
    why = _said(purpose)
    group = _role(role)
    users: Any = get_user_model().objects
    try:
        with transaction.atomic():
            user = users.create_user(name, password=None, is_staff=False)
            user.groups.add(group)
            account = ServiceAccount.objects.create(user=user, purpose=why[:MAX_PURPOSE], created_by=by)
            _tell(AccessVerb.ACCOUNT_CREATED, account, by=by, details={"role": role}, reason=why)
    except IntegrityError as taken:
        raise InvalidInput("username-taken", "There is an account of this name.") from taken
    return account


def set_service_role(account: ServiceAccount, *, by: User, role: str, reason: str) -> ServiceAccount:
    """Give it another role; its tokens follow at their next request. Raises NotAllowed, InvalidInput."""
    allow(by, MANAGE, _WHAT)
    why, group = _said(reason), _role(role)
    with transaction.atomic():
        before = sorted(account.user.groups.values_list("name", flat=True))
        account.user.groups.set([group])
        _tell(AccessVerb.ACCOUNT_ROLE, account, by=by, details={"role": role, "before": before}, reason=why)
    return account


def switch_off_account(account: ServiceAccount, *, by: User, reason: str) -> ServiceAccount:
    """None of its tokens works from now on. Raises NotAllowed, InvalidInput, StaleState if it is off."""
    return _switch(account, by=by, reason=reason, on=False)


def switch_on_account(account: ServiceAccount, *, by: User, reason: str) -> ServiceAccount:
    """Its tokens that have not ended work again. Raises NotAllowed, InvalidInput, StaleState if it is on."""
    return _switch(account, by=by, reason=reason, on=True)


def _switch(account: ServiceAccount, *, by: User, reason: str, on: bool) -> ServiceAccount:
    allow(by, MANAGE, _WHAT)
    why = _said(reason)
    verb = AccessVerb.ACCOUNT_ON if on else AccessVerb.ACCOUNT_OFF
    with transaction.atomic():
        users = get_user_model().objects.filter(pk=account.user_id, is_active=not on)
        if not users.update(is_active=on):
            last = account_events(account).filter(verb=verb).first()
            who = f" by {last.actor} on {last.at:%Y-%m-%d %H:%M} UTC" if last and last.actor else ""
            raise StaleState("decided-before-you", f"It was switched {'on' if on else 'off'}{who}.")
        _tell(verb, account, by=by, reason=why)
    account.user.refresh_from_db()
    return account


def account_events(account: ServiceAccount) -> Any:
    return AccessEvent.objects.filter(account_id=account.user_id).select_related("actor")


def _role(role: str) -> Group:
    group = Group.objects.filter(name=role).first()
    if group is None:
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise InvalidInput("unknown-role", f"{role!r} is no role. Known: {known}.")
    return group


def _said(reason: str) -> str:
    said = reason.strip()[:MAX_REASON]
    if not said:
        raise InvalidInput("reason-needed", "Say why, in a few words: it stays with the account.")
    if holds_token(said):
        raise InvalidInput("token-in-body", "A reason must not hold a token.")
    return said


def _tell(
    verb: AccessVerb,
    account: ServiceAccount,
    *,
    by: User,
    reason: str,
    details: dict[str, Any] | None = None,
) -> None:
    AccessEvent.objects.create(
        verb=verb, actor=by, account_id=account.user_id, details=details or {}, reason=reason
    )
