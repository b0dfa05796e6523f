from __future__ import annotations

from django.db import models

from claims.models.claims import Claim


class ClaimVector(models.Model):
    """A claim's wording as a sentence vector, so that what says nearly the same is found in other words.

    Vectors of two models are never compared: ``version`` names the model, ``text_hash`` the wording.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    version = models.CharField(max_length=60)
    text_hash = models.CharField(max_length=16)
    data = models.BinaryField(max_length=1024)

    class Meta:
        ordering = ["-claim"]
        indexes = [
            # nearness: the newest vectors of the model in use, read backwards
            models.Index(fields=["version", "claim"], name="claim_vector_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.version}"
