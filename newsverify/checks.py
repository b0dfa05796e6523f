"""Bad configuration is a named check at start, with what to do about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from claims.services.engine import configured_pipeline
from newsverify.places import UNSET_KEY
from sources.services.addresses import current_policy

LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]", "testserver"}
SET_KEY = "Set SECRET_KEY to a long random text, or start with `manage.py up`, which makes one."


def _reached_from_elsewhere() -> bool:
    return any(host not in LOCAL_NAMES for host in settings.ALLOWED_HOSTS)


@register(Tags.security)
def check_secret_key(**_: Any) -> list[CheckMessage]:
    """newsverify.E001: a site that others can reach has no key of its own."""
    if settings.SECRET_KEY == UNSET_KEY and _reached_from_elsewhere():
        return [Error("SECRET_KEY is not set.", hint=SET_KEY, id="newsverify.E001")]
    return []


@register(Tags.security, deploy=True)
def check_secret_key_for_production(**_: Any) -> list[CheckMessage]:
    """newsverify.E001, whoever can reach it: `check --deploy` is asked before going live."""
    if settings.SECRET_KEY == UNSET_KEY and not _reached_from_elsewhere():
        return [Error("SECRET_KEY is not set.", hint=SET_KEY, id="newsverify.E001")]
    return []


@register(Tags.security)
def check_debug_stays_home(**_: Any) -> list[CheckMessage]:
    """newsverify.E002: DEBUG shows settings and code to whoever meets an error."""
    if settings.DEBUG and _reached_from_elsewhere():
        hint = "Unset DEBUG, or take the public names out of ALLOWED_HOSTS."
        return [Error("DEBUG is on and the site has public names.", hint=hint, id="newsverify.E002")]
    return []


@register()
def check_weights(**_: Any) -> list[CheckMessage]:
    """newsverify.E005: weights that are not there, or are no weights."""
    try:
        configured_pipeline()
    except (OSError, ValueError) as error:
        hint = (
            "Set NEWSVERIFY_ATTRIBUTION_WEIGHTS and NEWSVERIFY_PAIR_WEIGHTS to "
            '"packaged", "none" or the path of a file of weights.'
        )
        return [Error(f"Weights that cannot be read: {error}", hint=hint, id="newsverify.E005")]
    return []


@register()
def check_job_times(**_: Any) -> list[CheckMessage]:
    """newsverify.E003 and E004: times that would run work twice or lose sight of it."""
    found: list[CheckMessage] = []
    if settings.JOB_LEASE_SECONDS <= 0 or settings.JOB_RESEND_SECONDS <= 0:
        hint = "The defaults are 60 and 120 seconds."
        found.append(Error("Job times must be above zero.", hint=hint, id="newsverify.E003"))
    if settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] <= settings.CELERY_TASK_TIME_LIMIT:
        hint = "The broker would hand out a task again while it still runs."
        found.append(
            Error(
                "The broker's visibility time-out is below the time limit.", hint=hint, id="newsverify.E004"
            )
        )
    return found


@register()
def check_hook_addresses(**_: Any) -> list[CheckMessage]:
    """newsverify.E006: what hooks may be sent to, or when they are tried again, cannot be read."""
    found: list[CheckMessage] = []
    try:
        current_policy()
    except ValueError as error:
        hint = "Give names, addresses or networks, parted by commas: cms.newsroom.internal,10.1.0.0/16"
        found.append(Error(f"NEWSVERIFY_HOOK_ALLOWED_HOSTS: {error}.", hint=hint, id="newsverify.E006"))
    waits = settings.NEWSVERIFY_HOOK_RETRY_SECONDS
    if any(wait <= 0 for wait in waits):
        hint = "Give whole seconds above zero, parted by commas: 5,60,300"
        found.append(Error("NEWSVERIFY_HOOK_RETRY_SECONDS is out of range.", hint=hint, id="newsverify.E006"))
    return found
