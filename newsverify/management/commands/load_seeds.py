from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsverify.story import load_story
from sources.models import Job
from sources.tasks import work_off


class Command(BaseCommand):
    help = "Put in the demonstration story: outlets, sources, articles. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "seeds")
        parser.add_argument("--work", action="store_true", help="read the articles here, without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_story(options["folder"])
        except (OSError, ValueError, KeyError) as exc:
            raise CommandError(f"{options['folder']} holds no story: {exc}") from exc
        self.stdout.write(
            f"{loaded.outlets} outlets, {loaded.sources} sources, {len(loaded.article_ids)} articles; "
            f"{len(loaded.jobs)} to be read"
        )
        for error in loaded.errors:
            self.stderr.write(error)
        if options["work"]:
            self.stdout.write(f"{work_off()} jobs done")
            for job in Job.objects.filter(pk__in=loaded.jobs).exclude(state="done"):
                self.stderr.write(f"job {job.pk} ({job.subject}): {job.state}: {job.error}")
