"""``manage.py write_digest``: keep the numbers of a day."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims.services.checks import write_digest


class Command(BaseCommand):
    help = "Keep the numbers of one day (UTC; default: yesterday) and print them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", nargs="?", type=date.fromisoformat, help="such as 2023-09-21")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.now().date() - timedelta(days=1)
        digest = write_digest(day)
        self.stdout.write(json.dumps({"date": digest.day.isoformat(), **digest.figures}, indent=2))
