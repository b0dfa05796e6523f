"""Words in what is stored."""

from __future__ import annotations

from collections import Counter

from claims.models import Claim
from claims.pipeline.matching.lexical import words_of


def claims_sharing_words(text: str, *, limit: int) -> list[int]:
    """Ids of the claims that share the most telling words with the text, best first."""
    asked = set(words_of(text))
    newest = Claim.objects.filter(merged_into__isnull=True).order_by("-last_seen", "-id")
    shared: Counter[int] = Counter()
    for pk, words in newest.values_list("pk", "text")[:2000]:
        shared[pk] = len(asked.intersection(words_of(words)))
    return [pk for pk, count in shared.most_common(limit) if count]
