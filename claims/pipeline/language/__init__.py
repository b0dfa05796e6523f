"""Everything that depends on one language, behind one parser object."""

from claims.pipeline.language.english import MAX_CHARACTERS, DocumentTooLong, EnglishParser, ParsedText
from claims.pipeline.language.quotations import Quotation, find_quotations
from claims.pipeline.language.table import TokenTable, token_table

__all__ = [
    "MAX_CHARACTERS",
    "DocumentTooLong",
    "EnglishParser",
    "ParsedText",
    "Quotation",
    "TokenTable",
    "find_quotations",
    "token_table",
]
