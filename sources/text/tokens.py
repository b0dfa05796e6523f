"""The text of an API token: its form, its checksum, and how it is kept out of what people read.

The form is the one that secret scanners look for, as GitHub describes its own: a prefix that names the issuer
and the kind (``nvp_`` personal, ``nvs_`` service), thirty letters and digits drawn by chance (178 bits), and
six that are the CRC-32 of all before them in base 62. A scanner tells a token from a chance string without
asking anybody, and a slip in copying is told before a database is asked.
"""

from __future__ import annotations

import hashlib
import re
import string
import zlib
from urllib.parse import unquote

PREFIXES = {"personal": "nvp_", "service": "nvs_"}
"""By kind of token."""
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
DRAWN = 30
"""Letters of a token that are drawn by chance."""
CHECKSUM = 6
SHOWN = 6
"""Letters that lists show to tell one token from another; 24 stay unknown (143 bits)."""

_WHOLE = re.compile(rf"nv[ps]_[0-9A-Za-z]{{{DRAWN + CHECKSUM}}}")
_LIKE = re.compile(r"nv[ps]_[0-9A-Za-z]{16,}")
# Each sign may be percent-encoded, as in the address that a server writes into its log.
_LETTER = r"(?:[0-9A-Za-z]|%[0-9A-Fa-f]{2})"
_IN_TEXT = re.compile(
    rf"((?:n|%6[eE])(?:v|%76)(?:[ps]|%7[03])(?:_|%5[fF]){_LETTER}{{{SHOWN}}}){_LETTER}{{{SHOWN},}}"
)
_MARKS = ("nv", "%6e", "%6E", "%76")


def token_of(kind: str, letters: str) -> str:
    """The token of a kind with the given thirty letters. Raises ValueError for letters it cannot hold."""
    if len(letters) != DRAWN or not set(letters) <= set(ALPHABET):
        raise ValueError(f"a token is made of {DRAWN} letters and digits")
    body = PREFIXES[kind] + letters
    return body + _checksum(body)


def is_whole(text: str) -> bool:
    """Whether this is a token of our form with a checksum that agrees."""
    return bool(_WHOLE.fullmatch(text)) and _checksum(text[:-CHECKSUM]) == text[-CHECKSUM:]


def shown_part(token: str) -> str:
    """What lists and logs show of a token: enough to tell it from another, too little to use."""
    return token[: len("nvp_") + SHOWN]


def digest_of(token: str) -> str:
    """SHA-256 in hex. Plain, because what is hashed is drawn by chance and cannot be guessed at any speed."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def holds_token(text: str) -> bool:
    """Whether something in the text looks like a token of ours, or like most of one."""
    return "nv" in text and bool(_LIKE.search(text))


def tokens_in_address(address: str) -> list[str]:
    """What looks like a token in a path or a query, also where it was percent-encoded, once or twice."""
    for _ in range(3):
        if "nv" in address and (found := _LIKE.findall(address)):
            return found
        plain = unquote(address, errors="replace") if "%" in address else address
        if plain == address:
            break
        address = plain
    return []


def masked(text: str) -> str:
    """The text with every token cut to what may be shown. Masking twice changes nothing."""
    if not any(mark in text for mark in _MARKS):
        return text
    return _IN_TEXT.sub(r"\1…", text)


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits.rjust(CHECKSUM, ALPHABET[0])
