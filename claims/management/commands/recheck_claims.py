"""``manage.py recheck_claims``: the same check as on the schedule, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.management.check_report import report_words
from claims.services.checks import recheck_due_claims


class Command(BaseCommand):
    help = "Look again at claims whose time has come; waits double while nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="claims at most (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(report_words(recheck_due_claims(now=timezone.now(), limit=options["limit"])))
