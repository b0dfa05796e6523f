from claims.admin import (
    articles,
    audit,
    bulk,
    checks,
    claims,
    flags,
    judgements,
    matches,
    queue,
    relations,
    sources,
    statements,
)

__all__ = [
    "articles",
    "audit",
    "bulk",
    "checks",
    "claims",
    "flags",
    "judgements",
    "matches",
    "queue",
    "relations",
    "sources",
    "statements",
]
