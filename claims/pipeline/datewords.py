"""How news writes dates and times: one pattern a wording, tried in order at every place of a text."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMES = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
COUNTS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        start=1,
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
VAGUE_COUNTS = ("several", "many", "some", "a few", "few", "a couple of", "recent")
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
COUNTS_TO_NINE = {word: number for word, number in COUNTS.items() if number < 10 and word not in ("a", "an")}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_CENTURIES = {
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "twenty-first": 21,
}

_MONTH = "|".join(sorted(MONTHS, key=lambda m: -len(m)))
_FULL_MONTH = "|".join(m for m in MONTHS if len(m) > 3 and m != "sept") + "|may"
_WEEKDAY = "|".join(WEEKDAYS)
_TIME = "|".join(TIMES)
_YEAR = "[12][0-9]{3}"
_DAY = "[0-3]?[0-9]"
_PART = r"early|mid|late"
_SEASON = "spring|summer|autumn|fall|winter"
_COUNT = "|".join(sorted((*COUNTS, *VAGUE_COUNTS), key=lambda w: -len(w))) + "|[0-9]{1,3}"
_LENGTH = "day|week|month|year|decade"
_ORDINAL = "|".join(ORDINALS)
_OF_YEAR = rf"(?:\s(?:of\s)?(?:(?P<qu_y>{_YEAR})\b|(?P<qu_rel>last|this|next)\syear\b))?"
_ZONE = r"(?:\s(?:gmt|utc|est|edt|cst|cdt|mst|mdt|pst|pdt|bst|cet|cest|et|pt|local\stime)\b)?"
_PEOPLE = r"(?!\s(?:people|men|women|children|[a-z]{3,}s)\b)"

WORDINGS = {
    "iso": rf"\b(?P<iso_d>{_YEAR}(?P<iso_s>[-/])[01][0-9](?P=iso_s)[0-3][0-9])\b",
    "slashed": rf"""(?<![\d/.-])(?P<sl_a>{_DAY})(?P<sl_s>[/.-])(?P<sl_b>{_DAY})(?P=sl_s)
        (?P<sl_y>(?:19|20)[0-9]{{2}})\b(?![/\d])""",
    "nth": rf"""\b(?:the\s)?(?P<nth_n>{_ORDINAL}|last)\s(?P<nth_d>{_WEEKDAY})\s(?:of|in)\s
        (?P<nth_m>{_FULL_MONTH})\b(?:,?\s(?P<nth_y>{_YEAR})\b)?""",
    "days": rf"""\b(?P<ds_m>{_MONTH})\b\.?\s(?P<ds_a>{_DAY})\s?(?:[-–]|to|through)\s?(?P<ds_b>{_DAY})\b
        (?!\s?[-–/:%,.]?[0-9])(?:,?\s(?P<ds_y>{_YEAR})\b)?""",
    "mdy": rf"""\b(?:(?:{_WEEKDAY}),?\s)?(?P<mdy_m>{_MONTH})\b\.?\s?(?:the\s)?
        (?P<mdy_d>{_DAY})(?:st|nd|rd|th)?\b(?!\s?[,.]?[0-9]{{3}}\b)(?:\s?,?\s?(?P<mdy_y>{_YEAR})\b)?""",
    "dmy": rf"""\b(?:(?:{_WEEKDAY}),?\s(?:the\s)?)?(?P<dmy_d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?
        (?P<dmy_m>{_MONTH})\b\.?(?:\s?,?\s?(?P<dmy_y>{_YEAR})\b)?""",
    "my": rf"""\b(?:(?P<my_p>{_PART})[-\s]|(?:the\s)?(?P<my_e>beginning|start|end)\sof\s)?
        (?P<my_m>{_MONTH})\b\.?(?:,?\s(?:of\s)?(?P<my_y>{_YEAR})\b|\s(?:of\s)?(?P<my_rel>last|this|next)\syear\b)""",
    "decade": rf"\b(?:(?P<dec_p>{_PART})[-\s](?:the\s)?)?(?P<dec_y>[12][0-9]{{2}}0)'?s\b",
    "nineties": rf"""(?:\b(?P<nin_p>{_PART})[-\s](?:the\s)?'?|(?<=the\s)['’])(?P<nin_y>[2-9]0)s\b
        |\b(?:(?P<nin_p2>{_PART})[-\s]|the\s(?:(?P<nin_p3>{_PART})[-\s])?)(?P<nin_w>{"|".join(DECADES)})\b""",
    "spelled_year": rf"""\b(?P<sp_c>eighteen|nineteen)\s(?P<sp_t>{"|".join(_TENS)})
        (?:[-\s](?P<sp_u>{"|".join(COUNTS_TO_NINE)}))?\b""",
    "century": rf"""\b(?:(?P<cen_p>{_PART})[-\s])?
        (?:(?P<cen_n>1[0-9]|2[01])(?:th|st)|(?P<cen_w>{"|".join(_CENTURIES)}))[-\s]century\b""",
    "clock": rf"""\b(?P<clk_h>1[0-2]|0?[1-9])(?:[:.](?P<clk_m>[0-5][0-9]))?\s?
        (?P<clk_ap>[ap])(?:m\b|\.\s?m\b\.?){_ZONE}
        |\b(?P<clk_h2>[01]?[0-9]|2[0-3]):(?P<clk_m2>[0-5][0-9]){_ZONE}(?![:\d])
        |\b(?P<clk_w>noon|midnight)\b""",
    "weekday": rf"""\b(?:(?P<wd_rel>last|next|this|earlier|early|later|late)\s)?(?P<wd>{_WEEKDAY})\b
        (?:\s(?:of\s)?(?P<wd_week>last|this|next)\sweek\b|\s(?P<wd_t>{_TIME})\b)?""",
    "beyond": r"\bthe\sday\s(?:before\s(?P<byd_b>yesterday)|after\s(?P<byd_a>tomorrow))\b",
    "near": rf"\b(?P<nr>yesterday|today|tomorrow|tonight)\b(?:\s(?P<nr_t>{_TIME})\b)?",
    "tonight": r"""\b(?:(?:earlier|later|early|late)\s)?
        (?:(?P<tn_l>last)\snight|this\s(?P<tn_t>morning|afternoon|evening))\b""",
    "ago": rf"""\b(?<![-.,])(?<!and\s)(?P<ago_n>{_COUNT})[-\s](?P<ago_u>{_LENGTH})s?[-\s]
        (?P<ago_d>ago|from\snow|earlier|later)\b""",
    "year_ago": r"\byear[-\s](?:ago|earlier)\b",
    "times_ago": r"\b(?:days|weeks|months|years|decades|centuries)\sago\b",
    "past_few": rf"""\b(?:the\s)?(?P<pst_d>last|past|next|coming)\s(?:(?P<pst_n>{_COUNT})\s)?
        (?P<pst_u>{_LENGTH})s\b
        |\b(?:the\s)?past\s(?P<pst_one>week|month|year|decade)\b""",
    "recent": r"\brecent\s(?:days|weeks|months|years|decades)\b",
    "years_quarter": rf"""\b(?P<yq_rel>last|this|next)\syear['’]s\s
        (?P<yq_n>{_ORDINAL})[-\s](?P<yq_u>quarter|half)\b""",
    "period": rf"""\b(?:(?P<per_p>earlier|early|mid|later|late)[-\s]
        |(?:the\s)?(?P<per_e>beginning|start|end)\sof\s)?
        (?P<per_rel>last|this|next|current|coming)\s(?P<per_u>weekend|week|month|quarter|year|decade|century|{_SEASON})\b""",
    "weekend": r"(?:(?<=over\s)|(?<=at\s)|(?<=during\s))the\sweekend\b",
    "season": rf"\b(?:(?P<sea_p>{_PART})[-\s])?(?P<sea>{_SEASON}),?\s(?:of\s)?(?P<sea_y>{_YEAR})\b",
    "quarter": rf"""(?<!fiscal\s)\b(?:(?:the\s(?!\w{{3,6}}-))?(?P<qu_n>{_ORDINAL})[-\s]
        (?P<qu_u>quarter|half)\b
        |(?-i:Q(?P<qu_q>[1-4])|H(?P<qu_h>[12])(?=\s[12]))\b){_OF_YEAR}""",
    "month": rf"""(?-i:\b(?:(?:the\s)?(?P<mon_e>beginning|start|end)\sof\s(?P<mon_m>{_FULL_MONTH.title()})
        |(?P<mon_p>[Ee]arly|[Mm]id|[Ll]ate|[Ll]ast|[Nn]ext|[Tt]his|[Ii]n|[Ss]ince|[Uu]ntil|[Tt]hrough
        |[Bb]etween|[Dd]uring|(?:[Bb]y|[Ff]rom|[Bb]efore|[Aa]fter|of|to)(?!\sMay))[-\s](?P<mon>{_FULL_MONTH.title()})
        |(?P<mon_b>January|February|July|September|October|November|December))\b)(?!\s?[-'’0-9])""",
    "years": r"""\b(?P<ys_a>1[5-9][0-9]{2}|20[0-4][0-9])\s?[-–]\s?
        (?P<ys_b>(?:1[5-9]|20)?[0-9]{2})\b(?![-–/,.:]?[0-9])""",
    "year": rf"""\b(?:(?:(?:in|since|until|by|during|before|after|year)\s
        |(?=(?:{_PART}|fiscal|the\send)[-\s]))
        (?P<y_all>(?:(?P<y_p>{_PART})[-\s]|(?:the\s)?(?P<y_e>beginning|start|end)\sof\s|fiscal\s)?
        (?P<y>1[0-9]{{3}}|20[0-9]{{2}}))\b(?!\s?[,.]?[0-9])
        |(?:from|of|and|to|than|with|for|through)\s(?P<y_amid>1[0-9]{{3}}|20[0-9]{{2}})\b(?!\s?[,.]?[0-9]){_PEOPLE})""",
    "year_set_off": r"""(?<=[(,]\s)(?P<y_off>1[0-9]{3}|20[0-9]{2})\b(?=[),])
        |(?<=\()(?P<y_par>1[5-9][0-9]{2}|20[0-4][0-9])\b(?=\))""",
    "present": r"\b(?:now|currently|at\spresent|nowadays|these\sdays|(?<=at\s)the\smoment)\b",
    "past": rf"\b(?:recently|(?<=in\s)the\spast)\b(?!\s(?:{_COUNT}|{_LENGTH})\b)",
    "future": r"\b(?:soon|(?<=in\s)the\s(?:near\s|foreseeable\s)?future)\b",
}
"""Name of a wording to its pattern (verbose, case ignored). Every repetition in them is bounded."""

_OPENING = """
early earlier mid late later last next this past coming recent several many some few couple
yesterday today tomorrow tonight noon midnight now currently nowadays recently soon present year day
week month decade days weeks months years decades centuries weekend moment these end beginning start
near foreseeable future fiscal eighteen nineteen q1 q2 q3 q4 h1 h2 current
"""
OPENERS = frozenset(
    (
        *MONTHS,
        *WEEKDAYS,
        *(COUNTS.keys() - {"a", "an"}),
        *ORDINALS,
        *DECADES,
        *(word.partition("-")[0] for word in _CENTURIES),
        *_SEASON.split("|"),
        *_OPENING.split(),
    )
)
"""Lower-case words that a date can begin with, or its second word after one of ``LEADS``."""
_LEADING = """
the a an in since until by from through between during before after of to and than with for at
"""
LEADS = frozenset(_LEADING.split())
"""Words that begin a date only where one of ``OPENERS`` or a digit follows."""

DATES = re.compile("\n|".join(f"(?P<{name}>{shape})" for name, shape in WORDINGS.items()), re.I | re.X)

FUTURE = re.compile(
    r"\b(?:will|shall|going to|(?:is|are|be) to|due|scheduled|plans?|planned|set to)\b|['’]ll\b", re.I
)
"""Words before a date which tell that it lies ahead."""
BUSINESS = re.compile(
    r"\b(?:earnings|profits?|revenues?|sales|income|fiscal|gdp|economy|growth|shares?|exports|inflation|losses"
    r"|net|output|results|dividend|gross domestic product)\b",
    re.I,
)
"""Words around a "quarter" which tell that it is one of the year and not of a game."""


def century_number(digits: str | None, word: str | None) -> int:
    """20 for "20th" and "twentieth"."""
    return int(digits) if digits else _CENTURIES[(word or "").lower()]


def count_of(word: str) -> int | None:
    """What a number before a unit says; None for "several" and its like."""
    low = word.lower()
    return int(low) if low.isdigit() else COUNTS.get(low)


def spelled_year(century: str, tens: str, units: str) -> int:
    """1996 for "nineteen ninety-six"."""
    return {"eighteen": 1800, "nineteen": 1900}[century] + _TENS[tens] + COUNTS_TO_NINE.get(units, 0)


def part_named(word: str) -> str:
    """ "the end of" is late, "the beginning of" and "the start of" early; ``""`` for no word."""
    return {"end": "late", "beginning": "early", "start": "early"}.get(word, "")
