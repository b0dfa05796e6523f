"""``manage.py process_articles``: read articles now, in this process, through the services the queue uses."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.choices import RunState
from claims.services.engine import engine
from claims.services.processing import process_article
from claims.services.refreshing import refresh_claims
from sources.models import Article


class Command(BaseCommand):
    help = "Read articles and refresh their claims. Without ids: those that this version has not read yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("articles", nargs="*", type=int, metavar="ID")
        parser.add_argument("--all", action="store_true", help="every article, read before or not")
        parser.add_argument("--limit", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        articles = Article.objects.filter(current_revision__isnull=False).order_by("pk")
        if options["articles"]:
            articles = articles.filter(pk__in=options["articles"])
            missing = set(options["articles"]) - set(articles.values_list("pk", flat=True))
            if missing:
                raise CommandError(f"No such articles: {', '.join(map(str, sorted(missing)))}")
        elif not options["all"]:
            articles = articles.exclude(
                current_revision__runs__version=engine().version,
                current_revision__runs__state__in=[RunState.DONE, RunState.PARTIAL],
            )
        ids = list(articles.values_list("pk", flat=True))
        for number, pk in enumerate(ids[: options["limit"] or None], start=1):
            article = Article.objects.select_related("current_revision__article__outlet").get(pk=pk)
            result = process_article(article)
            now = timezone.now()
            refreshed = refresh_claims(result.claims_touched, today=now.date(), now=now)
            self.stdout.write(
                f"{number}/{len(ids)} article {pk}: {result.statements} statements, "
                f"{result.claims_new} new claims, {sum(r.changed for r in refreshed)} claims changed"
            )
        if not ids:
            self.stdout.write("Nothing to read.")
