"""A big file of articles: kept in the state folder, taken in line by line by a worker."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from sources.choices import JobQueue
from sources.models import Job
from sources.services.articles import LineError, drafts_from_jsonl, lines_of
from sources.services.errors import NotAllowed, ServiceError
from sources.tasks.articles import submit_article
from sources.tasks.queue import PermanentError, Progress, register, submit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

IMPORT = "import-file"
KEPT_ERRORS = 100
"""Lines whose error is kept word for word; the others are counted."""


def submit_file(chunks: Iterable[bytes], *, name: str, by: User | None = None) -> Job:
    """Keep a JSON Lines upload and ask a worker to take it in. ``chunks`` as an upload yields them.

    Raises NotAllowed without sources.add_article. The job's result counts articles and lists bad lines.
    """
    if by is not None and not by.has_perm("sources.add_article"):
        raise NotAllowed("add-article", "Your role does not include adding articles.")
    return submit(IMPORT, subject=name[:80], params={"file": keep_upload(chunks, suffix="jsonl")}, by=by)


def keep_upload(chunks: Iterable[bytes], *, suffix: str) -> str:
    """Write an upload into the state folder, under a name of ours: the name that came in is only shown, never
    used as a path. Returns the name, for ``kept_upload``."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = f"{secrets.token_hex(12)}.{suffix}"
    with (folder / kept).open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
    return kept


def kept_upload(name: str) -> Path:
    """Where an upload lies. Raises PermanentError where it is gone."""
    path = _folder() / Path(name).name
    if not path.exists():
        raise PermanentError("file-gone", "The uploaded file is no longer there. Upload it again.")
    return path


def drop_upload(name: str) -> None:
    (_folder() / Path(name).name).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


@register(IMPORT, queue=JobQueue.FETCH)
class ImportFile:
    """Articles are stored while the file is read, each in a transaction of its own: storing is idempotent,
    so an attempt that starts over finds what the last one stored, and a big file holds no lock for long."""

    def prepare(self, job: Job, progress: Progress) -> dict[str, Any]:
        path = kept_upload(job.params["file"])
        counts = {"created": 0, "revised": 0, "known": 0, "failed": 0}
        errors: list[dict[str, Any]] = []
        with path.open("rb") as stream:
            total = sum(1 for _ in lines_of(stream))
            stream.seek(0)
            for number, item in enumerate(drafts_from_jsonl(lines_of(stream)), start=1):
                error = item if isinstance(item, LineError) else None
                if not isinstance(item, LineError):
                    try:
                        stored, _ = submit_article(item, by=job.requested_by)
                    except ServiceError as exc:
                        error = LineError(number, exc.code, exc.detail)
                    else:
                        counts["created" if stored.created else "revised" if stored.revised else "known"] += 1
                if error is not None:
                    counts["failed"] += 1
                    errors.append({"line": error.line_number, "code": error.code, "detail": error.detail})
                progress(number, total, "articles")
        return {**counts, "errors": errors[:KEPT_ERRORS]}

    def apply(self, job: Job, prepared: dict[str, Any]) -> dict[str, Any]:
        drop_upload(job.params["file"])
        return prepared
