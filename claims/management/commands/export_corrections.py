"""``manage.py export_corrections``: what people decided about statements, to train and to evaluate on."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.selectors.corrections import PEOPLE, correction_records
from claims.selectors.standoff import FORMATS, brat_files, json_lines


def moment(said: str) -> datetime:
    """A day or a moment, ISO 8601; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{said!r} is no day or moment such as 2024-03-01.") from wrong
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def split_name(said: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", said):
        raise ArgumentTypeError("a split is named by letters, digits, - and _.")
    return said


class Command(BaseCommand):
    help = "Write what people confirmed, corrected, added or struck out, beside what the machine had read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="jsonl")
        parser.add_argument("--since", type=moment, help="texts with a decision at or after, ISO 8601")
        parser.add_argument("--article", type=int, help="one article, by its number")
        parser.add_argument(
            "--out", type=Path, help="folder to write to; JSON Lines go to the screen without"
        )
        parser.add_argument("--split", type=split_name, default="corrections", help="name in the brat layout")
        parser.add_argument("--people", choices=PEOPLE, default="pseudonym", help="how who decided is told")
        parser.add_argument("--complete", action="store_true", help="only texts judged from end to end")

    def handle(self, *args: Any, **options: Any) -> None:
        records = correction_records(
            since=options["since"],
            article=options["article"],
            people=options["people"],
            complete_only=options["complete"],
        )
        out: Path | None = options["out"]
        if options["format"] == "brat":
            if out is None:
                raise CommandError("brat is many files: name a folder with --out.")
            count = 0
            for name, text in brat_files(records, split=options["split"]):
                self._write(out / name, text)
                count += name.endswith(".txt")
            self.stdout.write(f"{count} texts in {out / 'data' / options['split']}")
        elif out is None:
            for line in json_lines(records):
                self.stdout.write(line, ending="")
        else:
            lines = list(json_lines(records))
            self._write(out / "corrections.jsonl", "".join(lines))
            self.stdout.write(f"{len(lines)} texts in {out / 'corrections.jsonl'}")

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as wrong:
            raise CommandError(f"{path} cannot be written: {wrong.strerror}.") from wrong
