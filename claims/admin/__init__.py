from claims.admin import (
    articles,
    audit,
    checks,
    claims,
    flags,
    judgements,
    matches,
    picture_pages,
    relations,
    rule_quality,
    sources,
    statements,
)

__all__ = [
    "articles",
    "audit",
    "checks",
    "claims",
    "flags",
    "judgements",
    "matches",
    "picture_pages",
    "relations",
    "rule_quality",
    "sources",
    "statements",
]
