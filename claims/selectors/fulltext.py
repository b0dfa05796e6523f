"""Claims that share words with a text: candidates for whatever compares them."""

from __future__ import annotations

from collections import defaultdict

from claims.models.wordindexes import CLAIM_TEXTS
from claims.pipeline.matching.lexical import EMPTY_WORDS
from sources.selectors.fulltext import newest_with_each
from sources.text.words import words_in

MOST_WORDS = 16
CLAIMS_A_WORD = 200
"""Of a word that more claims hold only the newest are looked at."""


def claims_sharing_words(text: str, *, limit: int) -> list[int]:
    """Ids of the claims that share most and the rarest words with the text, the newer first among equals.

    A word that n claims hold counts 1 / sqrt(n). Of a long text the longest words are asked for. One query,
    each word a bounded stretch of the index of words.
    """
    words = dict.fromkeys(word.folded for word in words_in(text))
    telling = [word for word in words if word not in EMPTY_WORDS and (len(word) > 1 or word.isdigit())]
    asked = sorted(telling, key=len, reverse=True)[:MOST_WORDS]
    shared: dict[int, float] = defaultdict(float)
    for ids in newest_with_each(CLAIM_TEXTS, asked, limit=CLAIMS_A_WORD).values():
        for pk in ids:
            shared[pk] += 1 / len(ids) ** 0.5
    return sorted(shared, key=lambda pk: (-shared[pk], -pk))[:limit]
