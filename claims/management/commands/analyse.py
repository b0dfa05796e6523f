"""``manage.py analyse``: read articles and say what they hold, without a database."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.management.reading import (
    Line,
    Read,
    Record,
    analyse_lines,
    line_size,
    lost_line,
    pipeline,
    read_lines,
)
from claims.management.relating import related_records
from claims.management.report import report_lines
from claims.management.streaming import OrderedPool, Progress, default_processes, quiet_broken_pipe
from claims.pipeline.types import Analysis, Document
from sources.services.drafts import draft_from_bytes
from sources.services.errors import ServiceError
from sources.text.clean import clean_line, clean_text
from sources.text.notes import explain_note


class Command(BaseCommand):
    help = (
        "Read text or HTML files and print who says what, figures, flags and conflicts between the files; "
        "or read JSON Lines and print JSON Lines. Needs no database. '-' is the standard input."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="text or HTML files")
        parser.add_argument("--jsonl", metavar="IN.jsonl", help="one object a line, with id and text")
        parser.add_argument(
            "--relations",
            action="store_true",
            help="with --jsonl: compare all documents with each other. Their analyses are kept in memory, "
            "flags look at all of them, and the output begins when all are read.",
        )
        parser.add_argument("--processes", type=int, default=0, help="default: as many as there are cores")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["files"]) == bool(options["jsonl"]):
            raise CommandError("Give either files or --jsonl IN.jsonl.")
        try:
            if options["jsonl"]:
                write_utf8(self.stdout)
                self._jsonl(options["jsonl"], relations=options["relations"], processes=options["processes"])
            else:
                self._files(options["files"])
            self.stdout.flush()
        except BrokenPipeError:
            quiet_broken_pipe()

    # --- JSON Lines -------------------------------------------------------------------------------------

    def _jsonl(self, path: str, *, relations: bool, processes: int) -> None:
        work = read_lines if relations else analyse_lines
        read: list[tuple[Any, Analysis]] = []
        for outcome in outcomes(path, work, processes=processes, noun="documents", command=self):
            if outcome.record is not None:
                self.stdout.write(as_line(outcome.record))
            elif outcome.analysis is not None:
                read.append((outcome.id, outcome.analysis))
        for record in related_records(read) if relations else ():
            self.stdout.write(as_line(record))

    # --- files ------------------------------------------------------------------------------------------

    def _files(self, names: list[str]) -> None:
        analyses: list[Analysis] = []
        notes: list[list[str]] = []
        failed = 0
        for name in names:
            try:
                document, mended = _document(name)
                analyses.append(pipeline().analyse(document))
                notes.append(mended)
            except ServiceError as error:
                failed += 1
                self.stderr.write(f"{name}: {error.detail or error.code}")
            except OSError as error:
                failed += 1
                self.stderr.write(f"{name}: {error.strerror or error}")
        if hasattr(self.stdout, "reconfigure"):
            self.stdout.reconfigure(errors="replace")  # a terminal that cannot show a letter shows "?"
        for line in report_lines(analyses, notes) if analyses else ():
            self.stdout.write(line)
        if failed:
            raise CommandError(f"{failed} of {len(names)} files could not be read.")


def _document(name: str) -> tuple[Document, list[str]]:
    """The text as it would be stored, and in words what was mended for that."""
    data = sys.stdin.buffer.read() if name == "-" else _bytes_of(Path(name))
    draft = draft_from_bytes(data, filename=name)
    cleaned = clean_text(draft.text)
    published = draft.published_at
    document = Document(
        text=cleaned.text,
        id=name,
        title=clean_line(draft.title),
        byline=clean_line(draft.byline),
        language=draft.language or "en",
        published_on=published.date() if published is not None and not isinstance(published, str) else None,
    )
    return document, [explain_note(n.rule_id, n.params) for n in (*draft.warnings, *cleaned.warnings)]


def _bytes_of(path: Path) -> bytes:
    """One byte more than the limit tells that there is more, however large the file is."""
    with path.open("rb") as stream:
        return stream.read(settings.NEWSVERIFY_MAX_UPLOAD_BYTES + 1)


# --- shared with `compare` ------------------------------------------------------------------------------


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    if not Path(path).is_file():
        raise CommandError(f"{path}: there is no such file.")
    with Path(path).open("rb") as stream:
        yield stream


def numbered(stream: Iterable[bytes]) -> Iterator[Line]:
    for number, raw in enumerate(stream, start=1):
        if raw.strip():
            yield number, raw


def outcomes(path: str, work: Any, *, processes: int, noun: str, command: BaseCommand) -> Iterator[Read]:
    """Each line's outcome, in order, with progress on the standard error."""
    progress = Progress(command.stderr, noun)  # type: ignore[arg-type]
    pool: OrderedPool[Line, Read] = OrderedPool(
        work, lost_line, line_size, processes if processes > 0 else default_processes()
    )
    with opened(path) as stream:
        for outcome in pool.run(numbered(stream)):
            progress.step(failed=outcome.failed)
            yield outcome
    progress.finish()


def as_line(record: Record) -> str:
    """JSON that any output can carry: halves of characters, which UTF-8 has no form for, are escaped."""
    line = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _HALVES.search(line):
        return json.dumps(record, allow_nan=False, separators=(",", ":"))
    return line


_HALVES = re.compile("[\ud800-\udfff]")


def write_utf8(stream: Any) -> None:
    """JSON Lines are UTF-8 whatever the terminal speaks. A stream of a test has no encoding to set."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8")
