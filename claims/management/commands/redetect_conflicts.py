"""``manage.py redetect_conflicts``: the same check as on the schedule, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.management.check_report import report_words
from claims.services.checks import redetect_conflicts


class Command(BaseCommand):
    help = "Compare again what an older version of the pipeline compared."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="claims at most (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(report_words(redetect_conflicts(now=timezone.now(), limit=options["limit"])))
