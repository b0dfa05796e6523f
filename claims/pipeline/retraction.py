"""Whether the words before a content say that its speaker takes it back: "withdrew her claim that ...".

Nobody who retracts a claim thereby says that the opposite is so: a claim taken back is neither affirmed nor
denied any more.
"""

from __future__ import annotations

import re

from claims.pipeline.types import Extraction, Voice

_REACH = 140
"""Characters before the content in which the words are looked for, no further than its own sentence."""
NOUNS = (
    r"(?:claim|statement|assertion|allegation|accusation|charge|report|account|story|testimony|remark|comment|"
    r"announcement|version|suggestion|finding|confession|warning|estimate|post|tweet)s?"
)
_OWN = r"(?:(?:an?|the|its|his|her|their|my|our|this|that|some|all|any|[\w’'-]+['’]s?)\s)?(?:[\w-]+\s){0,3}?"
_TAKES_BACK = (
    r"(?:withdr[ae]wn?|withdraws?|withdrawing|retract(?:s|ed|ing)?|recant(?:s|ed|ing)?|disavow(?:s|ed|ing)?|"
    r"rescind(?:s|ed|ing)?|t(?:ake|akes|ook|aken|aking)\sback|walk(?:s|ed|ing)?\sback|"
    r"back(?:s|ed|ing)?\s(?:away|off|down)\s?from|back-?track(?:s|ed|ing)?\s(?:on|from|over)|"
    r"back-?pedall?(?:s|ed|ing)?\son|distanc(?:es|ed|ing)\s(?:her|him|it|them)sel(?:f|ves)\sfrom|"
    r"(?:no\slonger|not|n['’]t)\s(?:st(?:and|ands|ood|anding)\s(?:by|behind)|maintain(?:s|ed)?|insists?\son))"
)
_SORRY = (
    r"(?:apologi[sz](?:es?|ed|ing)|regret(?:s|ted|ting)?|(?:was|is|were|are)\s(?:wrong|mistaken)|"
    r"(?:was|is|were|are|felt)\ssorry|misspoke)\s?"
)
_SAYING = r"(?:in\s|by\s|for\s|to\s|when\s(?:he|she|they|it)\s)?(?:having\s)?"
_SAID = (
    r"(?:say|said|saying|claim|claimed|claiming|assert|asserted|asserting|suggest|suggested|suggesting|alleg"
    r"e|alleged|alleging|report|reported|reporting|stat|stated|stating|told|telling)"
)
_NOUN_TAKEN_BACK = re.compile(
    rf"\b{_TAKES_BACK}\s{_OWN}{NOUNS}\b(?:[\s\w]{{0,30}}\b(?:that|of|about))?\W*$", re.I
)
_SAYING_REGRETTED = re.compile(rf"\b{_SORRY}{_SAYING}{_SAID}\b(?:\s\w+)?(?:\sthat)?\W*$", re.I)
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s+(?=[A-Z\"“])|\n")


def is_taken_back(text: str, extraction: Extraction) -> bool:
    """Whether the utterance is only told of because whoever made it retracts it or is sorry for it."""
    if extraction.voice is Voice.OUTLET:
        return False
    start = extraction.content[0].start
    before = text[max(0, start - _REACH) : start]
    ends = [m.end() for m in _SENTENCE_END.finditer(before)]
    before = " ".join(before[ends[-1] if ends else 0 :].split())
    return bool(_NOUN_TAKEN_BACK.search(before) or _SAYING_REGRETTED.search(before))
