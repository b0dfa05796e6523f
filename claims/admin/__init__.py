from claims.admin import (
    articles,
    audit,
    checks,
    claims,
    flags,
    judgements,
    matches,
    relations,
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
    "relations",
    "sources",
    "statements",
]
