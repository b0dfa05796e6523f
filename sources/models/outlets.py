from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from sources.choices import OutletKind
from sources.models.constraints import one_of


class Outlet(models.Model):
    """Where articles are printed: a newspaper, an agency, an official channel."""

    name = models.CharField(max_length=200)
    domain = models.CharField(
        max_length=253, blank=True, help_text="Host of its pages, lower case, without www."
    )
    kind = models.CharField(max_length=20, choices=OutletKind, default=OutletKind.ONLINE)
    is_wire_agency = models.BooleanField(
        default=False, help_text="Its texts are reprinted by others; copies count as one origin."
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            one_of("outlet_kind_valid", "kind", OutletKind),
            models.UniqueConstraint(fields=["name"], name="outlet_name_unique"),
            models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="outlet_domain_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A list of an outlet's pages that is read again and again."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(max_length=2000)
    title = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    interval_minutes = models.PositiveIntegerField(default=30)
    next_fetch_at = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["outlet__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["url"], name="feed_url_unique"),
            models.CheckConstraint(name="feed_interval_positive", condition=Q(interval_minutes__gt=0)),
        ]
        indexes = [
            # the sweeper: which active feeds are due
            models.Index(fields=["is_active", "next_fetch_at"], name="feed_due"),
        ]

    def __str__(self) -> str:
        return self.title or self.url
