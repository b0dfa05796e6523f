from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ClaimsConfig(AppConfig):
    name = "claims"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Claims"

    def ready(self) -> None:
        post_migrate.connect(_keep_words, sender=self)


def _keep_words(using: str, **_: Any) -> None:
    from claims.models.wordindexes import CLAIMS_INDEXES
    from sources.models.wordindex import keep_word_indexes

    keep_word_indexes(connections[using], CLAIMS_INDEXES)
