"""Bytes to characters. What is certain is used silently; what is guessed or lost is noted."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from sources.text.notes import CaptureNote

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\x00\x00\x01\x00", "an icon"),
)

# The WHATWG Encoding Standard reads these labels as windows-1252, as every browser does: bytes 0x80-0x9F
# are then curly quotes and dashes instead of control characters.
_READ_AS = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "utf-8-sig": "utf-8",
}
# Codecs of Python that are no encodings of a document.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"})

_GUESS_SAMPLE = 60_000  # bytes: charset-normalizer looks at chunks anyway, and its time grows with the input
_UTF8_PAIRS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NEVER_IN_TEXT = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 26, 27}) + b"\x7f"


class NotTextError(ValueError):
    """The bytes are something else than text. ``what`` names it for a person."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is {what}, not text")
        self.what = what


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[CaptureNote, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The characters of ``data``; a byte-order mark is dropped.

    In order: byte-order mark, UTF-8, the declared encoding, UTF-16 without a mark, a guess. UTF-8 goes
    before the declaration because text in another encoding is practically never valid UTF-8, while wrong
    declarations are common. Raises NotTextError for binary data, and for nothing else.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_with_losses(data[len(mark) :], encoding, ())
    _refuse_known_binaries(data)
    wide = _utf16_without_mark(data)
    if wide:
        return _decode_with_losses(data, wide, (CaptureNote("encoding-guessed", {"encoding": wide}),))
    _refuse_noise(data)
    notes: tuple[CaptureNote, ...] = ()
    codec = _codec_name(declared) if declared else ""
    if declared and not codec:
        notes = (CaptureNote("encoding-unknown", {"declared": declared[:40]}),)
    # A stateful seven-bit encoding is valid UTF-8 too: there the declaration is the only clue.
    order = [codec, "utf-8"] if codec.startswith(("iso2022", "hz")) else ["utf-8", codec]
    for candidate in order:
        text = _strictly(data, candidate)
        if text is not None:
            return Decoded(text, candidate, notes)
    if _mostly_utf8(data):
        return _decode_with_losses(data, "utf-8", notes)
    return _guess(data, codec, notes)


def _guess(data: bytes, declared: str, notes: tuple[CaptureNote, ...]) -> Decoded:
    best = from_bytes(_around_first_high_byte(data)).best()
    encoding = (_codec_name(best.encoding) if best is not None else "") or "cp1252"
    if declared:
        note = CaptureNote("encoding-overruled", {"declared": declared, "encoding": encoding})
    else:
        note = CaptureNote("encoding-guessed", {"encoding": encoding})
    return _decode_with_losses(data, encoding, (*notes, note))


def _decode_with_losses(data: bytes, encoding: str, notes: tuple[CaptureNote, ...]) -> Decoded:
    text = _strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding, notes)
    text = data.decode(encoding, errors="replace")
    lost = CaptureNote("bytes-replaced", {"count": max(1, text.count("\ufffd")), "encoding": encoding})
    return Decoded(text, encoding, (*notes, lost))


def _strictly(data: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    try:
        return data.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _codec_name(label: str) -> str:
    """Python's name for an encoding label, or ``""`` where it is none that a file can be in."""
    try:
        info = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not getattr(info, "_is_text_encoding", True) or info.name.replace("_", "-") in _NOT_FOR_FILES:
        return ""
    return _READ_AS.get(info.name, info.name)


def _mostly_utf8(data: bytes) -> bool:
    """A UTF-8 text with a few broken places: far more high bytes stand in whole sequences than outside.

    In other encodings whole sequences are chance: a high byte in the right range after another one.
    """
    intact = _UTF8_PAIRS.findall(data)
    high = sum(data.count(bytes([value])) for value in range(0x80, 0x100))
    whole = sum(map(len, intact))
    return whole > 2 * (high - whole)


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 of mostly Latin text has a NUL in every second byte, and always the same second."""
    sample = data[:4000]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    for encoding, nulls, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if nulls > 0.6 * half and others < 0.02 * half:
            text = _strictly(data[: len(data) // 2 * 2], encoding)
            # an array of small numbers looks alike; a text has letters
            if text is not None and sum(map(str.isalpha, text[:2000])) > 0.3 * min(len(text), 2000):
                return encoding
    return ""


def _refuse_known_binaries(data: bytes) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 3 or b"\x00" in data[:64]):
            raise NotTextError(what)
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        raise NotTextError("an image, sound or film")
    if data[4:8] == b"ftyp":
        raise NotTextError("a film or an image")


def _refuse_noise(data: bytes) -> None:
    """One control character in twenty is no text in any encoding that is left. A few stray NULs pass."""
    control = len(data) - len(data.translate(None, _NEVER_IN_TEXT))
    if control > 4 and control * 20 > len(data):
        raise NotTextError("binary data")


def _around_first_high_byte(data: bytes) -> bytes:
    """A sample that holds what is to be recognised, where the file begins with plain ASCII."""
    found = re.search(rb"[\x80-\xff]", data)
    start = max(0, found.start() - 500) if found else 0
    return data[start : start + _GUESS_SAMPLE]
