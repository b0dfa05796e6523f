"""What another newsroom's rating says of a claim: a visible table, and nothing read into other words."""

from __future__ import annotations

import csv
import html
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

UNSETTLED = "not_enough_info"


@cache
def rating_table() -> Mapping[str, str]:
    """Folded label -> stance (supports, refutes), as ``lexicons/foreign_ratings.tsv`` has them."""
    text = files("claims.pipeline.lexicons").joinpath("foreign_ratings.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return MappingProxyType({_folded(row["label"]): row["stance"] for row in rows})


def stance_of_rating(label: str) -> str:
    """The stance of evidence with this rating. "True" supports, "False" refutes; what the table does not
    hold, and what carries a question mark, is not enough info. Numbers are not read: scales differ."""
    return rating_table().get(_folded(label), UNSETTLED)


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(label)).casefold()
    return " ".join(plain.split()).strip("\"'“”‘’«» .:")
