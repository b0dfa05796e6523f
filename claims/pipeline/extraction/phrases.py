"""Attribution without a reporting verb: "according to", "in the words of", noun cues."""

from __future__ import annotations

from collections.abc import Iterator

from claims.pipeline.extraction.candidates import Candidate, trimmed, with_whole_quotations, worded
from claims.pipeline.extraction.sources import noun_phrase, subject_of
from claims.pipeline.extraction.verbs import reporting_verb
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import NounCue, noun_cues

_LIGHT_VERBS = frozenset(
    [
        "make",
        "issue",
        "give",
        "have",
        "express",
        "voice",
        "present",
        "release",
        "offer",
        "raise",
        "send",
        "deliver",
        "announce",
        "repeat",
        "reject",
        "outline",
        "unveil",
        "hold",
        "share",
        "renew",
        "reiterate",
        "air",
        "publish",
        "receive",
        "provide",
        "draw",
        "face",
        "dismiss",
    ]
)
_WORDS_OF = frozenset({"word", "view", "opinion", "eye", "account", "estimate", "judgment", "judgement"})
_HEARSAY = frozenset({"allegedly", "reportedly", "purportedly", "supposedly"})
_TAKING_BACK = frozenset(
    ["withdraw", "retract", "recant", "disavow", "take", "walk", "backtrack", "back", "backpedal", "stand"]
)
_SURVEYS = frozenset({"poll", "survey", "census", "study", "tally"})


def attributing_phrases(table: TokenTable) -> Iterator[Candidate]:
    for token in range(len(table)):
        lower = table.lower[token]
        if lower in ("according", "per", "in", "by"):
            candidate = _adjunct(table, token)
            if candidate is not None:
                yield candidate
        elif lower in _HEARSAY:
            candidate = _hearsay(table, token)
            if candidate is not None:
                yield candidate
        elif table.tag[token] in ("NN", "NNS"):
            entry = noun_cues().get(table.lemma[token])
            candidate = _noun(table, token, entry) if entry is not None else None
            if candidate is not None:
                yield candidate


def _hearsay(table: TokenTable, adverb: int) -> Candidate | None:
    """ "He allegedly fled": the clause is somebody's account, nobody says whose."""
    verb = table.head[adverb]
    if not table.tag[verb].startswith("VB") or table.dep[adverb] != "advmod":
        return None
    whole = table.finite(verb) or table.child(verb, "nsubj", "nsubjpass") is not None
    content = trimmed(table, set(table.subtree(verb)) - {adverb})
    if not whole or worded(table, content) < 2:
        return None
    return Candidate("adverb-hearsay", adverb, content, {adverb}, set())


def _adjunct(table: TokenTable, token: int) -> Candidate | None:
    """The clause that an "according to X" hangs on is what X says."""
    found = _adjunct_source(table, token)
    if found is None:
        return None
    rule_id, cue, speaker = found
    source = noun_phrase(table, speaker, cue)
    phrase = set(range(min(cue | source), max(cue | source) + 1))
    clause = _clause_of(table, token, phrase)
    if clause is None or (rule_id == "in-a-survey" and _reports_itself(table, clause)):
        return None
    content = set(table.subtree(clause)) - phrase - set(table.subtree(token))
    content = {t for t in content if table.paragraph[t] == table.paragraph[token]}
    content = trimmed(table, with_whole_quotations(table, content, cue | source) - phrase)
    if worded(table, content) < 2:
        return None
    return Candidate(rule_id, token, content, cue, source)


def _reports_itself(table: TokenTable, clause: int) -> bool:
    """ "In a poll, voters said that ...": the clause has a speaker of its own."""
    entry = reporting_verb(table, clause)
    return entry is not None and bool(entry.frames & {"q", "c"}) and table.child(clause, "ccomp") is not None


def _adjunct_source(table: TokenTable, token: int) -> tuple[str, set[int], int] | None:
    lower = table.lower[token]
    if lower == "according":
        to = table.following(token)
        if to is None or table.lower[to] != "to":
            return None
        speaker = table.child(to, "pobj")
        return None if speaker is None else ("according-to", {token, to}, speaker)
    speaker = table.child(token, "pobj")
    if speaker is None or table.dep[token] != "prep":
        return None
    if lower == "per":
        named = table.entity[speaker] in ("PERSON", "ORG")
        return ("per-source", {token}, speaker) if named else None
    if lower == "in" and table.lemma[speaker] in _SURVEYS:
        opens = table.sentences[table.sentence[token]][0] == token
        return ("in-a-survey", {token}, speaker) if opens else None
    if table.lemma[speaker] not in _WORDS_OF:
        return None
    owner = table.child(speaker, "poss")
    if owner is not None:
        cue = set(range(token, speaker + 1)) - set(table.subtree(owner))
        return "in-the-view-of", cue, owner
    of = next((k for k in table.children(speaker, "prep") if table.lower[k] == "of"), None)
    whose = table.child(of, "pobj") if of is not None else None
    if of is None or whose is None or lower != "in":
        return None
    return "in-the-words-of", set(range(token, of + 1)), whose


def _clause_of(table: TokenTable, token: int, phrase: set[int]) -> int | None:
    """The nearest clause above; the whole sentence where the phrase opens it or a comma sets it off."""
    first = min(phrase)
    before = table.previous(first)
    set_off = before is None or table.word[before] == "," or table.sentence[before] != table.sentence[first]
    top: int | None = None
    for above in table.ancestors(token):
        top = above
        clausal = table.tag[above].startswith("VB") and (
            table.finite(above) or table.child(above, "nsubj", "nsubjpass") is not None
        )
        if clausal and (not set_off or table.dep[above] in ("ROOT", "conj", "ccomp")):
            return above
    return top


def _noun(table: TokenTable, noun: int, entry: NounCue) -> Candidate | None:
    """ "the claim that X", "plans for X", "concerns of X", with the noun's owner or author as source."""
    complement = _noun_complement(table, noun, entry)
    if complement is None:
        return None
    rule_id, content, cue = complement
    cue = cue | {noun}
    verb = table.head[noun] if table.dep[noun] in ("dobj", "attr", "nsubj", "nsubjpass") else None
    source: set[int] = set()
    owner = table.child(noun, "poss")
    light = verb is not None and table.dep[noun] == "dobj" and table.lemma[verb] in _LIGHT_VERBS
    existential = verb is not None and table.child(verb, "expl") is not None
    by = next((k for k in table.children(noun, "prep") if table.lower[k] in ("by", "from")), None)
    author = table.child(by, "pobj") if by is not None else None
    if owner is not None and table.tag[owner] != "PRP$":
        source = noun_phrase(table, owner, cue)
    elif owner is not None:
        source = _who_takes_back(table, noun, cue) or {owner}
    elif author is not None:
        source = noun_phrase(table, author, cue)
    elif light and verb is not None:
        subject = subject_of(table, verb)
        source = noun_phrase(table, subject, cue | content) if subject is not None else set()
        cue |= set(range(verb, noun + 1)) if source else set()
    if not source and not existential and rule_id != "noun-that":
        return None
    content = trimmed(table, content - cue - source)
    if worded(table, content) < 2 or {table.lower[t] for t in source} & {"we", "i", "our", "my"}:
        return None
    embedded = not (light or existential)
    return Candidate(rule_id, noun, content, cue - source, source, embedded=embedded)


def _who_takes_back(table: TokenTable, noun: int, cue: set[int]) -> set[int]:
    """Of "Lund walked back her claim that" the subject, since only she can take back what is hers."""
    verb = table.head[noun]
    if table.dep[noun] == "pobj":
        verb = table.head[verb]
    if table.lemma[verb] not in _TAKING_BACK or not table.tag[verb].startswith("VB"):
        return set()
    subject = subject_of(table, verb)
    return noun_phrase(table, subject, cue) if subject is not None else set()


def _noun_complement(table: TokenTable, noun: int, entry: NounCue) -> tuple[str, set[int], set[int]] | None:
    for kid in table.kids[noun]:
        if kid < noun:
            continue
        if table.dep[kid] in ("acl", "ccomp", "relcl"):
            marks = [k for k in table.kids[kid] if table.dep[k] in ("mark", "aux")]
            words = {table.lower[k] for k in marks}
            if "that" in words and "c" in entry.complements:
                return "noun-that", set(table.subtree(kid)), set()
            if "to" in words and "i" in entry.complements:
                return "noun-to", set(table.subtree(kid)), set()
        if table.dep[kid] == "prep" and table.lower[kid] in entry.complements and kid - noun <= 2:
            return "noun-about", set(table.subtree(kid)) - {kid}, {kid}
    return None
