from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SourcesConfig(AppConfig):
    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Sources and articles"

    def ready(self) -> None:
        post_migrate.connect(_keep_words, sender=self)


def _keep_words(using: str, **_: Any) -> None:
    from sources.models.wordindex import SOURCES_INDEXES, keep_word_indexes

    keep_word_indexes(connections[using], SOURCES_INDEXES)
