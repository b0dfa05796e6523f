from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NewsverifyConfig(AppConfig):
    name = "newsverify"
    verbose_name = "Newsverify"

    def ready(self) -> None:
        # Every process that asks for work must know the kinds and their queues, not only the worker.
        autodiscover_modules("tasks")
        autodiscover_modules("checks")
