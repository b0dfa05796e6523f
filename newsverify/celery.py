"""The Celery application. Its settings are those of Django that start with CELERY_."""

from __future__ import annotations

import ctypes
import logging.config
import os
import signal
import sys
from typing import Any

# Read by billiard when it is imported: SIGTERM then gives running jobs time to end (soft shutdown).
os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsverify.settings")

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

from newsverify.child import PR_SET_PDEATHSIG

app = Celery("newsverify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # the request id goes with the task into its log lines


@setup_logging.connect
def use_our_logging(**_: Any) -> None:
    """Celery would put handlers of its own beside ours."""
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A process of the pool whose worker was killed would work on unseen: the kernel ends it too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
