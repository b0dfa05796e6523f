"""Questions about articles."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from sources.models import Article


def same_origin(article: Article) -> QuerySet[Article]:
    """The other articles that are near-copies of this one's text: they count as one origin."""
    if not article.origin_group:
        return Article.objects.none()
    copies = Article.objects.filter(origin_group=article.origin_group).exclude(pk=article.pk)
    return copies.select_related("outlet").order_by("published_at", "id")


def in_current_text(revision: str = "revision") -> Exists:
    """Rows whose revision, by that path, is the newest of its article.

    A lookup of its own and no comparison of two joined columns: those PostgreSQL takes for independent, so
    that it expects next to nothing to match, and sorts all statements for a page of fifty.
    """
    return Exists(Article.objects.filter(current_revision=OuterRef(revision)))
