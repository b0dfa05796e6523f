from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from sources.choices import AliasState, SourceKind
from sources.models.articles import Article
from sources.models.constraints import one_of


class Source(models.Model):
    """Somebody who can say something: a person, a government, an office, a crowd, a paper."""

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.UNKNOWN)
    description = models.TextField(blank=True)
    stakes = models.TextField(blank=True, help_text="What this source has to gain or lose by being believed.")
    scope_article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="scoped_sources",
        null=True,
        blank=True,
        help_text="Set for a source that is not named: it is only known within this article.",
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="merged_from", null=True, blank=True
    )
    is_curated = models.BooleanField(
        default=False, help_text="A person entered or confirmed it; machines leave it alone."
    )
    names_indexed = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="Version of the keys that its names were written down under; 0 where they were not.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords(excluded_fields=["names_indexed"])

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            one_of("source_kind_valid", "kind", SourceKind),
            models.CheckConstraint(name="source_name_present", condition=~Q(name="")),
            models.CheckConstraint(
                name="source_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            # the sources list, by kind
            models.Index(fields=["kind", "name"], name="source_kind_name"),
            # the API's list of sources, by name as it comes
            models.Index(fields=["name", "id"], name="source_name"),
        ]
        permissions = [("merge_source", "Can merge and unmerge sources")]

    def __str__(self) -> str:
        return self.name


class SourceAlias(models.Model):
    """A name by which a source is printed. ``SUGGESTED`` ones wait for a person."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, help_text="Folded for look-up: case, accents, titles.")
    state = models.CharField(max_length=12, choices=AliasState, default=AliasState.CONFIRMED)

    class Meta:
        verbose_name_plural = "source aliases"
        ordering = ["source_id", "name"]
        constraints = [
            one_of("alias_state_valid", "state", AliasState),
            models.UniqueConstraint(fields=["source", "name_key"], name="alias_unique_in_source"),
        ]
        indexes = [
            # resolution: who is known by this name
            models.Index(fields=["name_key"], name="alias_name_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """A dated role: the separatist official of 2023 stays one, whatever came later."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="affiliations")
    body = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=100, blank=True, help_text="Side in the matter, such as Armenia.")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["source_id", "since", "id"]
        constraints = [
            models.CheckConstraint(name="affiliation_not_with_itself", condition=~Q(source=F("body"))),
            models.CheckConstraint(
                name="affiliation_ends_after_it_starts",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(fields=["source", "body", "role", "since"], name="affiliation_unique"),
            models.UniqueConstraint(
                fields=["source", "body", "role"],
                condition=Q(since__isnull=True),
                name="affiliation_undated_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.role or 'member'} of {self.body_id}"
