"""An article comes in: stored, and its reading asked for, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sources.choices import JobQueue, JobState
from sources.models import Job
from sources.services.articles import ArticleDraft, StoredArticle, store_article
from sources.tasks.queue import submit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

READING = "process-article"
"""The job kind that reads a revision; the claims app handles it."""


def submit_article(draft: ArticleDraft, *, by: User | None = None) -> tuple[StoredArticle, Job | None]:
    """Store a draft and ask for its reading. The job is None where nothing new came: the text is known and
    was read. Where its reading is still open, or ended badly, that job or a new one is returned.

    Raises as ``store_article`` does; then nothing is stored and nothing is asked for.
    """
    with transaction.atomic():
        stored = store_article(draft, by=by)
        key = f"revision:{stored.revision.pk}"
        new = stored.created or stored.revised
        if not new and Job.objects.filter(kind=READING, key=key, state=JobState.DONE).exists():
            return stored, None
        job = submit(
            READING,
            key=key,
            subject=f"article:{stored.article.pk}",
            params={"revision_id": stored.revision.pk, "regrouped": list(stored.regrouped)},
            queue=JobQueue.LANGUAGE,
            by=by,
        )
    return stored, job
