"""``manage.py export_decisions``: the pairs of claims that people decided, to evaluate rules on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.management.commands.analyse import write_utf8
from claims.management.commands.export_corrections import moment
from claims.management.streaming import quiet_broken_pipe
from claims.selectors.decided_pairs import decision_lines


class Command(BaseCommand):
    help = (
        "Write each pair of claims that a rule proposed and a person decided as JSON Lines; "
        "`compare --jsonl` and benchmarks/decisions.py read them back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=moment, help="decided at or after, ISO 8601")
        parser.add_argument("--out", type=Path, help="file to write to; the screen without")

    def handle(self, *args: Any, **options: Any) -> None:
        lines, out = decision_lines(since=options["since"]), options["out"]
        if out is None:
            write_utf8(self.stdout)
            try:
                for line in lines:
                    self.stdout.write(line, ending="")
                self.stdout.flush()
            except BrokenPipeError:
                quiet_broken_pipe()
            return
        count = 0
        try:
            with out.open("w", encoding="utf-8", newline="\n") as file:
                for line in lines:
                    file.write(line)
                    count += 1
        except OSError as wrong:
            raise CommandError(f"{out} cannot be written: {wrong.strerror}.") from wrong
        self.stdout.write(f"{count} decided pairs in {out}")
