"""Everything that depends on one language, behind one parser object."""

from claims.pipeline.language.english import MAX_CHARACTERS, DocumentTooLong, EnglishParser
from claims.pipeline.language.quotations import find_quotations
from claims.pipeline.language.table import TokenTable, token_table

__all__ = [
    "MAX_CHARACTERS",
    "DocumentTooLong",
    "EnglishParser",
    "TokenTable",
    "find_quotations",
    "token_table",
]
