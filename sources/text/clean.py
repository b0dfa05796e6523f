"""What the stored text is: the characters as captured, less what no text needs, so that spans can index it.

Kept on purpose: combining sequences as they came (no NFC: composing would move every offset after them,
and the text is evidence), joiners (ZWJ and ZWNJ spell emoji and Persian), LRM and RLM (they carry the
order of mixed text). Directional embeddings, overrides and isolates are kept as well, because taking them
out would change how an honest Arabic or Hebrew text reads, but they are reported: an override can make
what is shown differ from what is stored (Boucher and Anderson 2021, "Trojan Source").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from sources.text.notes import CaptureNote

_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\v\f]")
# C0 but tab and newline, DEL, C1, byte-order marks inside the text, and code points that are no characters.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cleaned:
    text: str
    warnings: tuple[CaptureNote, ...] = ()


def clean_text(text: str) -> Cleaned:
    """The text to store. Applying it twice changes nothing more.

    Line ends become ``\\n`` (a paragraph separator two of them); control characters go; halves of
    surrogate pairs, which no database stores, become U+FFFD. Each loss is counted in ``warnings``.
    """
    notes: list[CaptureNote] = []
    text = _NEWLINES.sub("\n", text).replace("\u2029", "\n\n")
    removed = _CONTROLS.findall(text)
    if removed:
        notes.append(_counted("control-characters-removed", removed))
        text = _CONTROLS.sub("", text)
    halves = len(_SURROGATES.findall(text))
    if halves:
        notes.append(CaptureNote("surrogates-replaced", {"count": halves}))
        text = _SURROGATES.sub("\ufffd", text)
    directed = _BIDI.findall(text)
    if directed:
        notes.append(_counted("bidi-controls-kept", directed))
    return Cleaned(text, tuple(notes))


def clean_line(text: str) -> str:
    """A headline, a name: one line, single spaces, without control characters."""
    return " ".join(clean_text(text).text.split())


def is_blank(text: str) -> bool:
    """Nothing in it that could be seen: white space, joiners and direction marks only."""
    return not any(unicodedata.category(char) not in _INVISIBLE for char in text)


_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def _counted(rule_id: str, characters: list[str]) -> CaptureNote:
    common = Counter(characters).most_common(_NAMES_SHOWN)
    names = ", ".join(f"U+{ord(char):04X}" for char, _ in common)
    return CaptureNote(rule_id, {"count": len(characters), "names": names})
