"""One key for the spellings of one name."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-"}
    | {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ə": "e", "æ": "ae", "œ": "oe"}
)
_POSSESSIVE = re.compile(r"(\w)'s(?!\w)|(?<=s)'(?!\w)")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)(?:al|el|ad|an|ar|as|ash|at|az)-(?=\w)")
_ARABIC_INSIDE = re.compile(r"(?<=\w )al (?=\w)")
_NOT_WORD = re.compile(r"[^\w\s]|_")

_TITLES_WORDS = """
mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend fr hon rt honourable
honorable president vice premier chancellor minister prime foreign interior senator sen congressman
congresswoman rep representative governor gov mayor ambassador amb secretary general gen lieutenant lt
colonel col major maj captain capt sergeant sgt admiral adm brigadier brig marshal commander cmdr
spokesman spokeswoman spokesperson judge justice sheikh sheik imam ayatollah pope cardinal archbishop
bishop patriarch king queen prince princess emir sultan crown
former ex late acting deputy then chief
"""
TITLES = frozenset(_TITLES_WORDS.split())
# After these a title is part of an office or of a body, not a form of address.
_OFFICE_LINES = """
of for and in to s office administration assembly staff council committee electric motors motor
ministry department cabinet secretariat government service services party house college affairs
defence defense command hospital court league
"""
_OFFICE_WORDS = frozenset(_OFFICE_LINES.split())
_ARTICLES = frozenset({"the", "a", "an"})
_SUFFIXES = frozenset({"jr", "sr", "phd", "md", "qc", "kc", "mp", "mep", "obe", "cbe", "mbe"})
_SPELLINGS = {
    "defense": "defence",
    "organization": "organisation",
    "center": "centre",
    "labor": "labour",
    "ministries": "ministry",
}


def name_key(name: str) -> str:
    """The name folded for look-up; ``""`` only for a name without a letter or a digit.

    Case, accents, dots, hyphens, possessives, a leading article, forms of address before a name
    ("President Ilham Aliyev" is "Ilham Aliyev"), suffixes such as "Jr." and the Arabic article
    ("al-Assad") do not count; the order of words does. An office keeps its title ("President of
    Armenia"). Applying it to its own result changes nothing.
    """
    folded = letters(letters(name))  # a compatibility form may hold capitals, a capital marks
    folded = _POSSESSIVE.sub(r"\1", folded)
    folded = _ARABIC_INSIDE.sub("", _ARABIC_ARTICLE.sub("", folded))
    folded = _DOTTED.sub("", folded)
    words = _NOT_WORD.sub(" ", folded).split()
    words = _joined_initials([_SPELLINGS.get(word, word) for word in words])
    return " ".join(_without_address(words))


def is_description(name: str) -> bool:
    """A phrase without a single capital, in a script that has them: "two residents", "the prime minister".

    It tells what somebody is and not who. At the beginning of a sentence such a phrase has a capital, so
    ``False`` does not mean that it is a name.
    """
    # Georgian letters count as small ones, but names are written with them
    small = any(char.islower() and not "\u10d0" <= char <= "\u10ff" for char in name)
    return small and not any(char.isupper() or char.istitle() for char in name)


def role_key(role: str, *, body: str) -> str:
    """A role without the body it is held in: "prime minister of Armenia", "Armenia's Prime Minister" and
    "Armenian Prime Minister" are all "prime minister" in Armenia. ``""`` where nothing else is left.
    """
    stems = [word[:_STEM] for word in name_key(body).split() if len(word) >= _STEM]
    words = [_SPELLINGS.get(word, word) for word in letters(role).replace("'s", "").split()]
    kept = [word for word in words if word not in _LINKS and not word.startswith(tuple(stems))]
    return " ".join(kept)


_STEM = 5  # letters that a state and its adjective share: "armen-", "russi-", "azerb-"
_LINKS = frozenset({"of", "the", "for", "a", "an", "in"})


def letters(name: str) -> str:
    """Small letters without accents, with one form for each kind of mark (quotes, dashes)."""
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(_MARKS)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _without_address(words: list[str]) -> list[str]:
    rest = words
    while len(rest) > 1 and rest[0] in _ARTICLES:
        rest = rest[1:]
    while len(rest) > 2 and rest[-1] in _SUFFIXES:
        rest = rest[:-1]
    bare = rest
    while len(bare) > 1 and bare[0] in TITLES:
        bare = bare[1:]
    # "Prime Minister" alone, "President of Armenia" and "General Staff" are offices: the title stays.
    if bare[:1] and (bare[0] in TITLES or bare[0] in _OFFICE_WORDS):
        return rest
    return bare


def _joined_initials(words: list[str]) -> list[str]:
    """ "J. K. Rowling" and "J.K. Rowling" are one spelling: single letters in a row are joined."""
    joined: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    return [*joined, run] if run else joined
