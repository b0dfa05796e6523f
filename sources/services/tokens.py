"""API tokens: made, told once, used, revoked. The record (`AccessEvent`) says who, when, what and why."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from sources.choices import AccessVerb, Scope, TokenKind
from sources.models import AccessEvent, ApiToken, ServiceAccount
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.text.clean import clean_line
from sources.text.tokens import ALPHABET, DRAWN, digest_of, holds_token, is_whole, shown_part, token_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

MANAGE = "sources.manage_apitoken"
DAYS = 90
"""How long a token works where nobody says otherwise."""
MOST_DAYS = 365
SIGN_IN_HOURS = 12
USE_NOTED_EVERY = timedelta(minutes=5)
MOST_LIVE = 50
"""Tokens of one owner that work at a time; of those from signing in, the oldest make room."""
SIGN_INS_KEPT = timedelta(days=30)
MAX_NAME = 80
MAX_REASON = 2000


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its secret. The secret exists here and nowhere else: show it once and let it go."""

    token: ApiToken
    secret: str = field(repr=False)


def create_token(
    owner: User,
    *,
    by: User | None,
    name: str,
    scopes: Iterable[str],
    days: int = DAYS,
    reason: str = "",
    made_with: ApiToken | None = None,
) -> NewToken:
    """A token for oneself, or for a service account by who manages those. ``by`` None: at the terminal.

    ``made_with`` is the token of the request that asks, if one does: what it makes has no scope that it lacks
    and, unless it was itself just got by a password, no longer life. Raises NotAllowed, and InvalidInput for
    a name that is empty or in use, unknown scopes, days outside 1 to 365, an owner who is switched off or
    has too many tokens.
    """
    service = ServiceAccount.objects.filter(user=owner).exists()
    _may_give(owner, service=service, by=by)
    given = _name(name)
    now = timezone.now()
    wanted = clean_scopes(scopes)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("token-life", f"A token works for 1 to {MOST_DAYS} days.")
    ends = now + timedelta(days=days)
    if made_with is not None:
        ends = _bounded(made_with, wanted, ends)
    with transaction.atomic():
        live = _live_of(owner, now)
        if live.filter(name=given, is_sign_in=False).exists():
            raise InvalidInput(
                "token-name-in-use", "There is a token of this name. Revoke that one, or choose another name."
            )
        if live.filter(is_sign_in=False).count() >= MOST_LIVE:
            raise InvalidInput("too-many-tokens", f"{MOST_LIVE} tokens work already. Revoke one that rests.")
        kind = TokenKind.SERVICE if service else TokenKind.PERSONAL
        made = _make(owner, kind=kind, by=by, name=given, scopes=wanted, ends=ends, now=now)
        _tell(AccessVerb.TOKEN_CREATED, made.token, by=by, reason=_reason(reason))
    return made


def sign_in_token(owner: User, *, name: str, scopes: Iterable[str] = ()) -> NewToken:
    """A token of a few hours for a person whose password was just checked; with all scopes if none is named.

    The oldest of such tokens is revoked where there are too many, and those long ended are forgotten. Raises
    InvalidInput for unknown scopes.
    """
    now = timezone.now()
    wanted = clean_scopes(scopes or Scope.values)
    with transaction.atomic():
        live = _live_of(owner, now).filter(is_sign_in=True)
        for old in live.order_by("-id")[MOST_LIVE - 1 :]:
            _revoke(old, by=owner, reason="Made room for a newer sign-in.", now=now)
        ApiToken.objects.filter(owner=owner, is_sign_in=True, expires_at__lt=now - SIGN_INS_KEPT).delete()
        made = _make(
            owner, kind=TokenKind.PERSONAL, by=owner, name=_name(name or "a program"), scopes=wanted,
            ends=now + timedelta(hours=SIGN_IN_HOURS), now=now, is_sign_in=True,
        )  # fmt: skip
        _tell(AccessVerb.SIGNED_IN, made.token, by=owner)
    return made


def revoke_token(token: ApiToken, *, by: User, reason: str) -> ApiToken:
    """End a token at once: one's own, or anybody's for who manages them.

    Raises NotAllowed, InvalidInput without a reason, StaleState where it was revoked before.
    """
    if token.owner_id != by.pk and not by.has_perm(MANAGE):
        raise NotAllowed("manage-tokens", "This is somebody else's token.")
    said = _reason(reason)
    if not said:
        raise InvalidInput("reason-needed", "Say why, in a few words: it stays with the token.")
    with transaction.atomic():
        if not _revoke(token, by=by, reason=said, now=timezone.now()):
            token.refresh_from_db()
            when = f"{token.revoked_at:%Y-%m-%d %H:%M} UTC" if token.revoked_at else "before"
            who = token.revoked_by.get_username() if token.revoked_by else "somebody"
            raise StaleState("decided-before-you", f"It was revoked by {who} on {when}.")
    token.refresh_from_db()
    return token


# --- at every request -------------------------------------------------------------------------------------


def find_token(secret: str) -> ApiToken | None:
    """The token of this text with its owner, in one query; None where there is none. Whether it still works
    is for the caller to ask."""
    if not is_whole(secret):
        return None
    digest = digest_of(secret)
    found = ApiToken.objects.select_related("owner").filter(digest=digest).first()
    if found is None or not hmac.compare_digest(found.digest, digest):
        return None
    return found


def note_use(token: ApiToken, *, address: str, now: datetime) -> None:
    """Write when and from which network it was used, at most every few minutes. Never fails a request."""
    since = now - USE_NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > since:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=since)
    try:
        ApiToken.objects.filter(unnoted, pk=token.pk).update(
            last_used_at=now, last_used_from=network_of(address)
        )
    except DatabaseError:
        logger.warning("the use of a token could not be noted", extra={"token": token.pk})


def note_in_url(secret: str) -> None:
    """A token stood in an address: remember it, so that its owner is told to replace it. Once a token.

    It is not revoked: whether a program that works is stopped now or after its successor is in place is for
    people to decide, and who read the address in some log could have revoked it as well.
    """
    token = find_token(secret)
    if token is None or token.seen_in_url_at is not None:
        return
    with transaction.atomic():
        unseen = ApiToken.objects.filter(pk=token.pk, seen_in_url_at__isnull=True)
        if unseen.update(seen_in_url_at=timezone.now()):
            _tell(AccessVerb.TOKEN_IN_URL, token, by=None, reason="It stood in the address of a request.")


def network_of(address: str) -> str:
    """The network of an address: enough to see a stranger, too little to follow a person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    width = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, width), strict=False))


# --- shared -----------------------------------------------------------------------------------------------


def clean_scopes(scopes: Iterable[str]) -> list[str]:
    """Each scope once, in their own order. Raises InvalidInput for none and for unknown ones."""
    wanted = set(scopes)
    if unknown := sorted(wanted - set(Scope.values)):
        raise InvalidInput("unknown-scope", f"{unknown[0]!r} is no scope. Known: {', '.join(Scope.values)}.")
    if not wanted:
        raise InvalidInput("scope-needed", f"Give at least one of: {', '.join(Scope.values)}.")
    return [scope for scope in Scope.values if scope in wanted]


def _may_give(owner: User, *, service: bool, by: User | None) -> None:
    if not owner.is_active:
        raise InvalidInput("account-switched-off", "The account is switched off.")
    if by is None:
        return
    if service and not by.has_perm(MANAGE):
        raise NotAllowed("manage-tokens", "Only an operator makes tokens of service accounts.")
    if not service and owner.pk != by.pk:
        raise NotAllowed("manage-tokens", "People make their tokens themselves.")


def _bounded(made_with: ApiToken, scopes: list[str], ends: datetime) -> datetime:
    if beyond := sorted(set(scopes) - set(made_with.scopes)):
        raise NotAllowed("scope-beyond-token", f"The token that you use lacks the scope {beyond[0]}.")
    return ends if made_with.is_sign_in else min(ends, made_with.expires_at)


def _live_of(owner: User, now: datetime) -> Any:
    """The owner's tokens that work; the owner's row is locked, so that two at once are counted."""
    get_user_model().objects.select_for_update().get(pk=owner.pk)
    return ApiToken.objects.filter(owner=owner, revoked_at__isnull=True, expires_at__gt=now)


def _make(
    owner: User,
    *,
    kind: str,
    by: User | None,
    name: str,
    scopes: list[str],
    ends: datetime,
    now: datetime,
    is_sign_in: bool = False,
) -> NewToken:
    secret = token_of(kind, "".join(secrets.choice(ALPHABET) for _ in range(DRAWN)))
    token = ApiToken.objects.create(
        kind=kind, owner=owner, name=name, prefix=shown_part(secret), digest=digest_of(secret),
        scopes=scopes, is_sign_in=is_sign_in, expires_at=ends, created_at=now, created_by=by,
    )  # fmt: skip
    return NewToken(token, secret)


def _revoke(token: ApiToken, *, by: User, reason: str, now: datetime) -> bool:
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by, revoked_reason=reason
    )
    if changed:
        _tell(AccessVerb.TOKEN_REVOKED, token, by=by, reason=reason)
    return bool(changed)


def _tell(verb: AccessVerb, token: ApiToken, *, by: User | None, reason: str = "") -> None:
    details = {
        "name": token.name,
        "prefix": token.prefix,
        "kind": token.kind,
        "scopes": token.scopes,
        "expires_at": token.expires_at.isoformat(),
    }
    AccessEvent.objects.create(
        verb=verb, actor=by, account_id=token.owner_id, token=token, details=details, reason=reason
    )


def _name(name: str) -> str:
    given = clean_line(name)
    if not given:
        raise InvalidInput("name-needed", "Give the token a name that says what uses it.")
    if holds_token(given):
        raise InvalidInput("token-in-body", "A name must not hold a token.")
    return given[:MAX_NAME].rstrip()


def _reason(reason: str) -> str:
    said = reason.strip()[:MAX_REASON]
    if holds_token(said):
        raise InvalidInput("token-in-body", "A reason must not hold a token.")
    return said
