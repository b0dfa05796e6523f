"""Wiring only: settings, queue, addresses and the supervisor. Nothing imports this package."""

from newsverify.celery import app as celery_app

__all__ = ["celery_app"]
