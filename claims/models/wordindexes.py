"""Which texts of this app are searched by their words: see ``sources.models.wordindex``."""

from __future__ import annotations

from sources.models.wordindex import WordIndex

CLAIM_TEXTS = WordIndex("claim_text_words", "claims_claim", ("text",))
STATEMENT_TEXTS = WordIndex("statement_text_words", "claims_statement", ("exact",))
EVIDENCE_TEXTS = WordIndex("evidence_text_words", "claims_evidence", ("excerpt", "note", "text"))
STORY_TITLES = WordIndex("story_title_words", "claims_story", ("title",))
CLAIMS_INDEXES = (CLAIM_TEXTS, STATEMENT_TEXTS, EVIDENCE_TEXTS, STORY_TITLES)
