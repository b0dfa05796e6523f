"""Which scope of a token a permission needs: each permission that a view asks for stands here once.

What a token allows is what its owner's role allows (the permission) and what its scopes allow (this table). A
permission that is not here opens to no token: a new door must say which scope it belongs to.
"""

from __future__ import annotations

from sources.choices import Scope

SCOPE_OF: dict[str, Scope] = {
    "sources.add_article": Scope.INGEST,
    "claims.recheck_claim": Scope.INGEST,
    "claims.decide_relation": Scope.DECIDE,
    "claims.decide_flag": Scope.DECIDE,
    "claims.decide_match": Scope.DECIDE,
    "claims.decide_batch": Scope.DECIDE,
    "claims.review_claim": Scope.DECIDE,
    "claims.add_evidence": Scope.DECIDE,
    "claims.correct_statement": Scope.DECIDE,
    "claims.edit_story": Scope.DECIDE,
    "claims.merge_claim": Scope.DECIDE,
    "claims.share_view": Scope.DECIDE,
    "claims.view_savedview": Scope.DECIDE,  # whoever sees them may make some of their own
    "sources.merge_source": Scope.DECIDE,
    "sources.add_source": Scope.DECIDE,
    "sources.change_source": Scope.DECIDE,
    "sources.add_sourcealias": Scope.DECIDE,
    "sources.change_sourcealias": Scope.DECIDE,
    "sources.add_affiliation": Scope.DECIDE,
    "sources.change_affiliation": Scope.DECIDE,
    "sources.add_outlet": Scope.DECIDE,
    "sources.change_outlet": Scope.DECIDE,
    "claims.publish_claim": Scope.PUBLISH,
    "claims.manage_hook": Scope.HOOKS,
    "sources.add_feed": Scope.OPERATE,
    "sources.change_feed": Scope.OPERATE,
    "sources.delete_article": Scope.OPERATE,
    "sources.retry_job": Scope.OPERATE,
    "sources.start_check": Scope.OPERATE,
    "django_celery_beat.change_periodictask": Scope.OPERATE,
    "sources.view_apitoken": Scope.OPERATE,
    "sources.manage_apitoken": Scope.OPERATE,
}
"""Beside these, every permission to see a model (``app.view_model``) needs ``read``."""


def scope_of(permission: str) -> Scope | None:
    """The scope that goes with a permission; None where no token may use it."""
    if permission in SCOPE_OF:
        return SCOPE_OF[permission]
    return Scope.READ if permission.partition(".")[2].startswith("view_") else None
