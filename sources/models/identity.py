"""Which sources may be one: the keys that they are found by, and the pairs that wait for a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from sources.choices import MatchState
from sources.models.constraints import one_of
from sources.models.people import Source


class SourceKey(models.Model):
    """A key that a source's names are found by (`sources.text.identity.lookup_keys`). Derived: it can be
    written anew from the aliases and affiliations at any time."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="name_keys")
    key = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="source_key_unique")]
        indexes = [
            # resolution: who may be meant by this name
            models.Index(fields=["key", "source"], name="source_key_of"),
        ]

    def __str__(self) -> str:
        return self.key


class SourceMatch(models.Model):
    """An unordered pair of sources that may be one.

    ``rule_id`` and ``params`` ("parts": words that decided it) are the machine's proposal. ``state`` to
    ``decided_at`` are the person's decision, which no re-run touches; a rejected pair is not proposed again.
    ``merged`` is the one of the two that went, where a confirmation merged them. The smaller id stands first,
    so that a pair has one row.
    """

    first = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="matches_as_first")
    second = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="matches_as_second")
    rule_id = models.CharField(max_length=80)
    params = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=12, choices=MatchState, default=MatchState.SUGGESTED)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    merged = models.ForeignKey(Source, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "pair of names that may be one"
        verbose_name_plural = "names that may be one"
        ordering = ["-id"]
        constraints = [
            one_of("match_state_valid", "state", MatchState),
            models.CheckConstraint(name="match_pair_in_order", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(fields=["first", "second"], name="match_unique"),
            models.CheckConstraint(
                name="match_decision_is_dated",
                condition=Q(state=MatchState.SUGGESTED, decided_at__isnull=True)
                | (~Q(state=MatchState.SUGGESTED) & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            # the list of what waits, newest first
            models.Index(fields=["state", "-id"], name="match_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
