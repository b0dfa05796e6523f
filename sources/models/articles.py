from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from sources.models.outlets import Outlet


class Article(models.Model):
    """One piece as an outlet printed it; its text lives in revisions."""

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="articles", null=True, blank=True
    )
    identity = models.CharField(
        max_length=80,
        help_text="What makes a second capture the same article: canonical URL, else outlet and external id, "
        "else outlet and text (hashed).",
    )
    external_id = models.CharField(max_length=200, blank=True)
    canonical_url = models.URLField(max_length=2000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    credit_line = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    published_at = models.DateTimeField(null=True, blank=True)
    fingerprint = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="SHA-256 of the normalised current text."
    )
    origin_group = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="Shared by near-copies of one text: they count as one origin.",
    )
    current_revision = models.ForeignKey(
        "sources.ArticleRevision", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["identity"], name="article_identity_unique"),
            models.CheckConstraint(name="article_identity_present", condition=~Q(identity="")),
        ]
        indexes = [
            # the reader's list: newest first, by outlet
            models.Index(fields=["outlet", "-published_at"], name="article_outlet_newest"),
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            # the API: which articles changed since
            models.Index(fields=["updated_at", "id"], name="article_updated"),
        ]

    def __str__(self) -> str:
        return self.title or self.canonical_url or f"Article {self.pk}"

    @property
    def origin(self) -> str:
        """Key of the line of reporting; an article that copies nobody is its own."""
        return self.origin_group or f"article-{self.pk}"


class ArticleRevision(models.Model):
    """A text as captured. Never edited: a changed text is the next revision."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    captured_at = models.DateTimeField(default=timezone.now)
    captured_from = models.CharField(
        max_length=20, blank=True, help_text="text, html or jsonl: how the text came in."
    )
    warnings = models.JSONField(
        default=list, blank=True, help_text="What was mended or left out at capture: rule ids with params."
    )

    class Meta:
        ordering = ["article_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique"),
            models.CheckConstraint(name="revision_number_positive", condition=Q(number__gt=0)),
            models.CheckConstraint(name="revision_sha256_whole", condition=Q(Exact(Length("sha256"), 64))),
        ]
        indexes = [
            # ingest: is this very text here already?
            models.Index(fields=["sha256"], name="revision_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, revision {self.number}"


class RevisionBand(models.Model):
    """One band of a revision's MinHash signature: near-copies are found by an equal (band, value).

    Broder 1997 (resemblance by MinHash), banded as in Leskovec, Rajaraman and Ullman, ch. 3.
    """

    revision = models.ForeignKey(ArticleRevision, on_delete=models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "band"], name="band_unique_in_revision"),
        ]
        indexes = [
            # near-copies of a new text
            models.Index(fields=["band", "value"], name="band_value"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}/{self.band}"
