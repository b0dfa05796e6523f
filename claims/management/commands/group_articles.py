"""``manage.py group_articles``: give a story to articles that have none, now, in this process."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.services.grouping import group_remaining

AT_ONCE = 100
"""Articles of one round: each is a transaction of its own, so that others can write between."""


class Command(BaseCommand):
    help = (
        "Give a story to every article that was read and has none, oldest first. What people decided stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=0, help="articles at most (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        left, grouped, joined, remaining = options["limit"] or None, 0, 0, 0
        while left is None or left > 0:
            report = group_remaining(limit=AT_ONCE if left is None else min(left, AT_ONCE))
            grouped, joined, remaining = grouped + report.grouped, joined + report.joined, report.remaining
            left = None if left is None else left - report.grouped
            if not report.grouped or not remaining:
                break
        self.stdout.write(f"{grouped} articles grouped, {joined} of them into a story that was there.")
        if remaining:
            self.stdout.write(f"  {remaining} more have none: run it again.")
