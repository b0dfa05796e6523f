"""Questions about articles."""

from __future__ import annotations

from django.db.models import QuerySet

from sources.models import Article


def same_origin(article: Article) -> QuerySet[Article]:
    """The other articles that are near-copies of this one's text: they count as one origin."""
    if not article.origin_group:
        return Article.objects.none()
    copies = Article.objects.filter(origin_group=article.origin_group).exclude(pk=article.pk)
    return copies.select_related("outlet").order_by("published_at", "id")
