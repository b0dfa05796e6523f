"""Numbers in text as intervals: value, bounds, unit, what is counted and by which verb."""

from claims.pipeline.quantities.reader import EnglishQuantityReader, QuantityConfig

__all__ = ["EnglishQuantityReader", "QuantityConfig"]
