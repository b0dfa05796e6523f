from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.choices import ListName
from claims.models.claims import Claim
from sources.models.constraints import one_of


class SavedView(models.Model):
    """The filters of a list under a name. Its owner alone changes it; what is shared everybody may use."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    list_name = models.CharField(max_length=30, choices=ListName)
    query = models.CharField(max_length=2000, blank=True, help_text="As after the ? of the list's address.")
    is_shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            one_of("saved_view_list_valid", "list_name", ListName),
            models.CheckConstraint(name="saved_view_is_named", condition=~Q(name="")),
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="saved_view_unique"),
        ]
        indexes = [
            # what everybody shares, above a list
            models.Index(fields=["is_shared", "list_name"], name="saved_view_shared"),
        ]
        permissions = [("share_view", "Can share saved filters with everybody")]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """A person wants to know what happens to a claim. ``seen_event`` is the newest event they have seen."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches", db_index=False
    )
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="watches")
    seen_event = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "claim"], name="watch_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.claim_id}"
