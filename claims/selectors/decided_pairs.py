"""Pairs of claims that people decided, as data to evaluate rules on: one line of JSON for each pair.

The lines hold ``id``, ``a``, ``b``, ``a_date`` and ``b_date`` as ``manage.py compare --jsonl`` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from claims.models import Claim, ClaimMention
from claims.selectors.explanations import meant_as
from claims.selectors.rule_quality import decided_relations, relation_is_right

SCHEMA = "newsverify-decisions/1"
_CHUNK = 200
_LONGEST = 1500
"""Characters of a passage; a clause that stands in a longer sentence is given alone."""
_END = re.compile(r"(?<=[.!?])[\"”’»)\]]*\s+|\n+")


def decided_pairs(*, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Each pair that a rule proposed and a person decided, oldest first, each decision once.

    ``a`` and ``b`` are the sentences in which the compared clauses stand, with who says so, since a denial
    is one by its cue; the claim's own wording where its clause is gone. ``right`` is as rule quality counts.
    One query for each 200 pairs.
    """
    rows = (
        decided_relations(since)
        .select_related(
            "claim_a",
            "claim_b",
            "mention_a__statement__source",
            "mention_a__statement__revision__article__outlet",
            "mention_b__statement__source",
            "mention_b__statement__revision__article__outlet",
        )
        .order_by("decided_at", "pk")
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        yield {
            "schema": SCHEMA,
            "id": f"relation:{row.pk}",
            **_side("a", row.claim_a, row.mention_a),
            **_side("b", row.claim_b, row.mention_b),
            "kind": row.kind,
            "rule_id": row.rule_id,
            "score": row.score,
            "pipeline_version": row.pipeline_version,
            "decision": row.state,
            "explanation": row.explanation,
            "right": relation_is_right(row.kind, row.state, row.explanation),
            "reason": row.reason,
            "decided_on": row.decided_at.date().isoformat() if row.decided_at else None,
        }


def decision_lines(*, since: datetime | None = None) -> Iterator[str]:
    """The pairs as JSON Lines, one at a time."""
    for record in decided_pairs(since=since):
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _side(side: str, claim: Claim, mention: ClaimMention | None) -> dict[str, Any]:
    if mention is None:
        told = {"": claim.text, "date": None, "claim": claim.text, "source": "", "outlet": "", "meant": ""}
    else:
        statement = mention.statement
        article = statement.revision.article
        told = {
            "": passage(statement.revision.text, mention.start, mention.end),
            "date": _day(statement.reported_at),
            "claim": claim.text,
            "source": statement.source.name if statement.source else statement.speaker_name,
            "outlet": article.outlet.name if article.outlet else "",
            "meant": meant_as(statement),
        }
    return {f"{side}_{name}" if name else side: value for name, value in told.items()}


def _day(at: datetime | date | None) -> str | None:
    return at.strftime("%Y-%m-%d") if at else None


def passage(text: str, start: int, end: int) -> str:
    """The sentences that the place stands in, one paragraph at most; the place alone where they are long."""
    left = max(0, start - _LONGEST)
    before = [match.end() for match in _END.finditer(text, left, start)]
    after = _END.search(text, end, end + _LONGEST)
    opens = before[-1] if before else left
    closes = after.start() if after else min(len(text), end + _LONGEST)
    if closes - opens > _LONGEST:
        opens, closes = start, end
    return text[opens:closes].strip() or text[start:end]
