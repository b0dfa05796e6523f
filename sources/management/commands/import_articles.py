"""Take articles in from files and folders: text, HTML and JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from sources.services.articles import (
    ArticleDraft,
    LineError,
    StoredArticle,
    draft_from_bytes,
    drafts_from_jsonl,
    lines_of,
)
from sources.services.dates import read_published_at
from sources.services.errors import InvalidInput, ServiceError
from sources.tasks import execute_job, submit_article, work_off
from sources.text.notes import explain_note

JSON_LINES = frozenset({".jsonl", ".ndjson"})
ASKED_FOR = JSON_LINES | {".json"}
"""In a folder other things lie under .json; a file that is named is meant as articles, not as a text."""
IN_FOLDERS = JSON_LINES | {".txt", ".text", ".md", ".html", ".htm", ".xhtml"}
PROGRESS_EVERY = 50


@dataclass(frozen=True)
class Failure:
    """Something that gave no article, and where it stands."""

    where: str
    code: str
    detail: str


@dataclass
class Tally:
    created: int = 0
    revised: int = 0
    known: int = 0
    jobs: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)

    @property
    def items(self) -> int:
        return self.created + self.revised + self.known + len(self.failures)

    def count(self, stored: StoredArticle) -> None:
        if stored.created:
            self.created += 1
        elif stored.revised:
            self.revised += 1
        else:
            self.known += 1


class Command(BaseCommand):
    help = (
        "Import articles from text, HTML and JSON Lines files, or from folders of them. Each article is "
        "stored at once and read by a worker. What cannot be imported is listed; the rest is stored, and "
        "the exit status is then 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--outlet", default="", help="outlet of articles that do not say theirs")
        parser.add_argument("--published-at", default="", help="2023-09-21 or 2023-09-21T18:40:00Z")
        parser.add_argument("--language", default="", help="language of articles that do not say theirs")
        parser.add_argument("--url", default="", help="address of the article (with a single file)")
        parser.add_argument(
            "--sync", action="store_true", help="read the articles here and now, without waiting for a worker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = self._given(options)
        tally = Tally()
        for where, item in _items(options["paths"], tally):
            if isinstance(item, Failure):
                self._fail(item, tally)
            else:
                self._take(where, item, given, tally)
            if tally.items % PROGRESS_EVERY == 0:
                self.stderr.write(f"{tally.items} done, {len(tally.failures)} failed")
        if options["sync"]:
            self._read_now(tally)
        self._report(tally)

    def _given(self, options: dict[str, Any]) -> dict[str, str]:
        if options["url"] and (len(options["paths"]) > 1 or not options["paths"][0].is_file()):
            raise CommandError("--url belongs to one article: give a single file with it.")
        if options["published_at"]:
            try:
                read_published_at(options["published_at"], now=timezone.now())
            except InvalidInput as error:
                raise CommandError(f"--published-at: {error.detail}") from error
        return {
            name: options[name] for name in ("outlet", "published_at", "language", "url") if options[name]
        }

    def _take(self, where: str, draft: ArticleDraft, given: dict[str, str], tally: Tally) -> None:
        try:
            stored, job = submit_article(_completed(draft, given))
        except ServiceError as error:
            self._fail(Failure(where, error.code, error.detail), tally)
        except DatabaseError as error:
            # one article that the database refuses must not sink the batch
            self._fail(Failure(where, "database-error", str(error)), tally)
        else:
            tally.count(stored)
            if stored.created or stored.revised:
                for note in stored.revision.warnings:
                    self.stderr.write(f"{where}: note: {explain_note(note['rule_id'], note['params'])}")
            if job is not None:
                tally.jobs.append(job.pk)

    def _fail(self, failure: Failure, tally: Tally) -> None:
        tally.failures.append(failure)
        self.stderr.write(f"{failure.where}: {failure.code}: {failure.detail}")

    def _read_now(self, tally: Tally) -> None:
        for done, job_id in enumerate(tally.jobs, start=1):
            job = execute_job(job_id)
            if job is not None and job.error:
                self._fail(Failure(f"{job.kind} of {job.subject}", job.error_code, job.error), tally)
            self.stderr.write(f"read {done} of {len(tally.jobs)}")
        work_off()  # what the reading asked for in turn

    def _report(self, tally: Tally) -> None:
        for path in tally.skipped:
            self.stderr.write(f"{path}: skipped, not a text, HTML or JSON Lines file by its name")
        self.stdout.write(
            f"{tally.created} new, {tally.revised} revised, {tally.known} already known, "
            f"{len(tally.failures)} failed, {len(tally.skipped)} skipped."
        )
        if tally.failures:
            raise CommandError(
                f"{len(tally.failures)} of {tally.items} could not be imported (listed above)."
            )
        if not tally.items:
            raise CommandError("There was nothing to import.")


def _completed(draft: ArticleDraft, given: dict[str, str]) -> ArticleDraft:
    """Options fill what a line of JSON leaves open; of a file, they are the better witness."""
    if draft.captured_from != "jsonl":
        return replace(draft, **given)  # type: ignore[arg-type]
    blank = {name: value for name, value in given.items() if not getattr(draft, name)}
    return replace(draft, **blank)  # type: ignore[arg-type]


def _items(paths: list[Path], tally: Tally) -> Iterator[tuple[str, ArticleDraft | Failure]]:
    for path in _files(paths, tally):
        try:
            yield from _items_of(path)
        except ServiceError as error:
            yield str(path), Failure(str(path), error.code, error.detail)
        except OSError as error:
            yield str(path), Failure(str(path), "unreadable", error.strerror or str(error))


def _items_of(path: Path) -> Iterator[tuple[str, ArticleDraft | Failure]]:
    with path.open("rb") as stream:
        if path.suffix.lower() not in ASKED_FOR:
            # one byte more than the limit tells that there is more, however large the file is
            data = stream.read(settings.NEWSVERIFY_MAX_UPLOAD_BYTES + 1)
            yield str(path), draft_from_bytes(data, filename=path.name)
            return
        for number, item in enumerate(drafts_from_jsonl(lines_of(stream)), start=1):
            if isinstance(item, LineError):
                where = f"{path}:{item.line_number}"
                yield where, Failure(where, item.code, item.detail)
            else:
                yield f"{path}, article {number}", item


def _files(paths: list[Path], tally: Tally) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if hidden or not found.is_file():
                continue
            if found.suffix.lower() in IN_FOLDERS:
                yield found
            else:
                tally.skipped.append(found)
