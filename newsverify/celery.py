"""The Celery application. Its settings are those of Django that start with CELERY_."""

from __future__ import annotations

import os

from celery import Celery

# Read by billiard when it is imported: SIGTERM then gives running jobs time to end (soft shutdown).
os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsverify.settings")

app = Celery("newsverify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
