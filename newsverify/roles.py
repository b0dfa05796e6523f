"""Who may do what: four groups, each with everything of the one before it.

A permission string is ``app.codename``, as Django checks it. An administrator may give a group more; the
next ``ensure_roles`` adds what is missing and takes nothing away.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

APPS = ("sources", "claims", "django_celery_beat")
"""Every role sees everything of these."""

OWN = {
    "reviewer": (
        "claims.decide_relation",
        "claims.decide_flag",
        "claims.decide_match",
        "claims.review_claim",
        "claims.add_evidence",
        "claims.correct_statement",
        "claims.recheck_claim",
        "claims.edit_story",
        "claims.decide_batch",
        "sources.add_article",
    ),
    "editor": (
        "claims.publish_claim",
        "claims.merge_claim",
        "claims.share_view",
        "sources.merge_source",
        "sources.start_check",
        *(f"sources.{verb}_{noun}" for noun in ("outlet", "source", "sourcealias", "affiliation", "feed")
          for verb in ("add", "change")),
        "django_celery_beat.change_periodictask",
        *(f"django_celery_beat.{verb}_{noun}" for noun in ("intervalschedule", "crontabschedule")
          for verb in ("add", "change")),
    ),
    "operator": (
        "sources.retry_job",
        "sources.delete_article",
        "sources.manage_apitoken",
        "claims.manage_hook",
        *(f"auth.{verb}_{noun}" for noun in ("user", "group")
          for verb in ("view", "add", "change", "delete")),
        "auth.view_permission",
        *(f"django_celery_beat.{verb}_periodictask" for verb in ("add", "delete")),
    ),
}  # fmt: skip
ROLES = ("reader", "reviewer", "editor", "operator")


@transaction.atomic
def ensure_roles() -> dict[str, Group]:
    """Create the groups and give each what it should have. Safe to call at any time after migrate.

    Raises LookupError where a permission does not exist, which means that a model lost it.
    """
    every = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    granted = {
        name: permission
        for name, permission in every.items()
        if permission.content_type.app_label in APPS and permission.codename.startswith("view_")
    }
    groups = {}
    for role in ROLES:
        for name in OWN.get(role, ()):
            if name not in every:
                raise LookupError(f"{role} needs the permission {name}, which no model defines")
            granted[name] = every[name]
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*granted.values())
        groups[role] = group
    return groups
