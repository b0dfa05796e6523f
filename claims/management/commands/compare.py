"""``manage.py compare``: what two texts are to each other, without a database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.management.commands.analyse import as_line, outcomes, write_utf8
from claims.management.reading import compare_lines
from claims.management.streaming import quiet_broken_pipe


class Command(BaseCommand):
    help = (
        "Read pairs of texts as JSON Lines (id, a, b, optional a_date and b_date) and print for each whether "
        "they conflict, update, are the same, compatible or unrelated, and by which rule. No database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", metavar="PAIRS.jsonl", required=True, help="'-' is the standard input")
        parser.add_argument("--processes", type=int, default=0, help="default: as many as there are cores")

    def handle(self, *args: Any, **options: Any) -> None:
        write_utf8(self.stdout)
        try:
            for outcome in outcomes(
                options["jsonl"], compare_lines, processes=options["processes"], noun="pairs", command=self
            ):
                if outcome.record is not None:
                    self.stdout.write(as_line(outcome.record))
            self.stdout.flush()
        except BrokenPipeError:
            quiet_broken_pipe()
