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
    stories,
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
    "stories",
]
