"""Questions about articles."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from sources.models import Article


def articles_list() -> QuerySet[Article]:
    """Articles, newest first, with outlet and current revision; ``revision_count`` is annotated."""
    return (
        Article.objects.select_related("outlet", "current_revision")
        .annotate(revision_count=Count("revisions"))
        .order_by("-published_at", "-id")
    )


def same_origin(article: Article) -> QuerySet[Article]:
    """The other articles that are near-copies of this one's text."""
    if not article.origin_group:
        return Article.objects.none()
    copies = Article.objects.filter(origin_group=article.origin_group).exclude(pk=article.pk)
    return copies.select_related("outlet").order_by("published_at", "id")
