"""Reporting verbs and what they take: "said that X", "urged Y to Z", "denied X", "called for X"."""

from __future__ import annotations

from collections.abc import Iterator

from claims.pipeline.extraction.candidates import Candidate, trimmed, with_whole_quotations, worded
from claims.pipeline.extraction.sources import RELATIVES, further_reports, noun_phrase, subject_of
from claims.pipeline.language import TokenTable
from claims.pipeline.language.table import FINITE_TAGS
from claims.pipeline.lexicons.loaders import ReportingVerb, reporting_verbs, roles

_PASSIVE_ACTS = frozenset({"say", "claim", "think", "show", "tell", "know", "fear", "demand", "ask", "call"})
_PARTICLES = frozenset({"aux", "auxpass", "neg", "prt"})
ABOUT_THE_TALK = frozenset({"comment", "respond", "elaborate", "name", "identify", "quote"})
"""What is asked about the talk itself: "asked not to be named". Declining to comment is a statement."""
_SHORT = 8
_REACH = 16
_NOTHING_BUT_SPEECH = frozenset(
    ["say", "tell", "add", "announce", "argue", "claim", "insist", "report", "state", "warn"]
)
"""Verbs after which a clause is always what was said, unlike "began"."""
_OPENING_TAGS = frozenset({"DT", "PRP", "PRP$", "NN", "NNS", "NNP", "NNPS", "VBG", "EX", "CD", "JJ"})
"""What a clause begins with that follows its verb without "that"."""
_TOLLS = frozenset({"life", "victim", "casualty", "limb"})
"""What an accident "claims" without saying a word."""
_AUTHOR = frozenset({"i", "we"})


def reporting_verb(table: TokenTable, token: int) -> ReportingVerb | None:
    """The lexicon's entry if the token is used as a verb of reporting."""
    if not table.tag[token].startswith("VB") or table.dep[token] in ("amod", "compound", "aux", "auxpass"):
        return None
    entry = reporting_verbs().get(table.lemma[token])
    return None if entry is None or _set_phrase(table, token) else entry


def _set_phrase(table: TokenTable, verb: int) -> bool:
    """ "that is to say", "needless to say", "let's say": nobody reports."""
    before = table.previous(verb)
    if table.lemma[verb] == "say" and table.tag[verb] == "VB" and before is not None:
        two = table.previous(before)
        return (
            table.lower[before] in ("'s", "to")
            and two is not None
            and (table.lower[two] in ("is", "needless", "let", "suffice", "fair", "safe"))
        )
    return False


def cue_tokens(table: TokenTable, verb: int) -> set[int]:
    """The verb with its auxiliaries, negation and particle, where they stand beside it."""
    wanted = {verb} | {k for k in table.kids[verb] if table.dep[k] in _PARTICLES}
    between = {k for k in table.kids[verb] if table.dep[k] == "advmod" and not table.kids[k]}
    cue = {verb}
    for step in (-1, 1):
        at, pending = verb, set[int]()
        while True:
            at += step
            if at in wanted:
                cue |= pending | {at}
            elif at in between:
                pending.add(at)
            else:
                break
        if step < 0 and len(cue) == 1:
            cue |= {t for t in pending if table.tag[t] == "RB"}
    above = table.head[verb]
    if table.lemma[above] == "go" and above < verb - 1 and table.lower[above + 1 : verb] == ["on", "to"]:
        cue |= set(range(above, verb))
    return cue


def reported_by_verbs(table: TokenTable, taken: set[int]) -> Iterator[Candidate]:
    """Indirect speech, thought and demand. ``taken``: verbs that already introduce a quotation."""
    for verb in range(len(table)):
        entry = reporting_verb(table, verb)
        if entry is None or verb in taken:
            continue
        candidate = _reported(table, verb, entry)
        if candidate is not None and _holds(table, candidate):
            yield candidate


def _reported(table: TokenTable, verb: int, entry: ReportingVerb) -> Candidate | None:
    cue = cue_tokens(table, verb)
    if _is_passive(table, verb):
        return _passive(table, verb, entry, cue)
    found = _complement(table, verb, entry)
    if found is None:
        found = (
            _around(table, verb, entry)
            or _inserted(table, verb, entry)
            or _shown(table, verb, entry)
            or _rest(table, verb, entry)
        )
    if found is None:
        return None
    rule_id, content, more_cue = found
    subject = subject_of(table, verb)
    if subject is None and not _may_lack_subject(table, verb):
        return None
    cue |= more_cue
    source = noun_phrase(table, subject, cue | content) if subject is not None else set()
    content = with_whole_quotations(table, content - cue - source, cue | source)
    return Candidate(rule_id, verb, trimmed(table, content - cue - source), cue, source)


def _is_passive(table: TokenTable, verb: int) -> bool:
    if table.child(verb, "auxpass") is not None:
        return table.tag[verb] == "VBN"
    if table.child(verb, "nsubj", "aux") is not None:
        return False
    # "Asked whether ..., she replied": a participle before its clause, even where the tagger saw a past.
    leading = table.dep[verb] == "advcl" and table.head[verb] > verb and table.tag[verb] in ("VBN", "VBD")
    return leading or (table.tag[verb] == "VBN" and table.dep[verb] in ("acl", "advcl"))


def _may_lack_subject(table: TokenTable, verb: int) -> bool:
    return table.tag[verb] == "VBG" and table.dep[verb] in ("advcl", "conj")


def _holds(table: TokenTable, candidate: Candidate) -> bool:
    """Enough words, and not the writer's own "I think" outside quotation marks."""
    least = 1 if candidate.rule_id in ("reported-object", "reported-about") else 2
    if worded(table, candidate.content) < least:
        return False
    pronouns = {table.lower[t] for t in candidate.source}
    quoted = table.quoted[candidate.anchor] >= 0
    if quoted and (not pronouns or pronouns & {"i", "we", "you", "they", "it", "he", "she"}):
        return False
    return not (len(candidate.source) == 1 and pronouns & (_AUTHOR | {"you", "it"} if quoted else _AUTHOR))


def _complement(table: TokenTable, verb: int, entry: ReportingVerb) -> tuple[str, set[int], set[int]] | None:
    """The rule, the content and further cue tokens, by the first frame of the verb that the parse fills."""
    clauses = [k for k in table.kids[verb] if table.dep[k] in ("ccomp", "xcomp", "advcl", "acl")]
    for clause in clauses:
        if table.dep[clause] == "ccomp" and "c" in entry.frames and not _to_infinitive(table, clause):
            if clause < verb and ";" in table.word[clause:verb]:
                continue
            whole = table.finite(clause) or table.child(clause, "mark", "nsubj") is not None
            if whole or clause < verb:
                return "reported-clause", set(table.subtree(clause)) - further_reports(table, clause), set()
    for clause in clauses:
        if clause > verb and _to_infinitive(table, clause):
            asked = _asked_of(table, verb, clause, entry)
            if asked is not None:
                return asked
            if not entry.frames & {"i", "o"}:
                continue
            if table.lemma[clause] in ABOUT_THE_TALK and entry.act != "deny":
                return None
            return _infinitive(table, verb, clause, entry)
    for clause in clauses:
        if clause > verb and "g" in entry.frames and table.dep[clause] in ("xcomp", "ccomp"):
            return "reported-gerund", set(table.subtree(clause)), set()
    if "oc" in entry.frames:
        named = _object_complement(table, verb)
        if named:
            return "reported-as", named, set()
    return _object_or_about(table, verb, entry)


def _asked_of(
    table: TokenTable, verb: int, clause: int, entry: ReportingVerb
) -> tuple[str, set[int], set[int]] | None:
    """ "called for X to do Y", "called on X (on Thursday) to do Y": a preposition leads to who is asked."""
    introducer = table.child(clause, "mark")
    if introducer is not None and table.lower[introducer] in entry.prepositions:
        return "reported-request", set(table.subtree(clause)) - {introducer}, {introducer}
    if "o" not in entry.frames:
        return None
    for preposition in table.children(verb, "prep"):
        whom = table.child(preposition, "pobj")
        beside = verb < preposition < clause and table.lower[preposition] in entry.prepositions
        if beside and whom is not None and table.entity[whom] not in ("DATE", "TIME"):
            content = _demanded(table, clause) | set(table.subtree(whom))
            return "reported-request", content, set(range(verb + 1, preposition + 1))
    return None


def _demanded(table: TokenTable, clause: int) -> set[int]:
    """The infinitive's words, without a past tense that the parser coordinated with it: in "asked members
    to wait and sued the city" the suing is not asked for."""
    content = set(table.subtree(clause))
    for kid in table.children(clause, "conj"):
        if table.tag[kid] == "VBD" and table.child(kid, "nsubj", "nsubjpass", "aux") is None:
            content -= set(table.subtree(kid))
            content -= {k for k in table.children(clause, "cc") if k < kid}
    return content


def _to_infinitive(table: TokenTable, clause: int) -> bool:
    return any(table.lower[k] == "to" and table.dep[k] == "aux" for k in table.kids[clause])


def _infinitive(
    table: TokenTable, verb: int, clause: int, entry: ReportingVerb
) -> tuple[str, set[int], set[int]] | None:
    content = _demanded(table, clause)
    obj = next((k for k in table.children(verb, "dobj", "dative") if verb < k < clause), None)
    if obj is not None:
        if "o" not in entry.frames:
            return None
        content |= set(table.subtree(obj))
        return "reported-request", content, set()
    if table.dep[clause] == "advcl" and "i" not in entry.frames:
        return None
    return "reported-infinitive", content, set()


def _object_complement(table: TokenTable, verb: int) -> set[int]:
    """ "called it a lie": the object and what it is called."""
    small = next((k for k in table.children(verb, "ccomp", "oprd", "xcomp") if k > verb), None)
    described = next((k for k in table.children(verb, "prep") if table.lower[k] == "as"), None)
    last = small if small is not None else described
    if last is None:
        return set()
    obj = next((k for k in table.children(verb, "dobj") if verb < k < last), None)
    content = set(table.subtree(last))
    return content | set(table.subtree(obj)) if obj is not None else content if small is not None else set()


def _object_or_about(
    table: TokenTable, verb: int, entry: ReportingVerb
) -> tuple[str, set[int], set[int]] | None:
    obj = next((k for k in table.children(verb, "dobj") if k > verb), None)
    about = next(
        (k for k in table.children(verb, "prep") if table.lower[k] in entry.prepositions and k > verb), None
    )
    if about is not None and (obj is None or "n" not in entry.frames or entry.act == "evaluate"):
        inside = set(table.subtree(about)) - {about}
        if obj is not None and obj < about:
            return "reported-about", set(table.subtree(obj)) | {about} | inside, set()
        if about - verb <= 3:
            return "reported-about", inside, set(range(verb + 1, about + 1))
    if obj is None and entry.lemma == "plead":
        obj = next((k for k in table.children(verb, "acomp", "oprd", "attr") if k > verb), None)
    if obj is None or table.tag[obj].startswith("W"):
        return None
    if entry.lemma == "claim" and table.lemma[obj] in _TOLLS:
        return None
    given = _given_to(table, verb, obj, entry)
    quoted = any(table.quoted[t] >= 0 for t in table.subtree(obj)) and table.quoted[verb] < 0
    if "n" in entry.frames or ("nt" in entry.frames and (given or quoted)):
        return "reported-object", set(table.subtree(obj)) | given, set()
    return None


def _given_to(table: TokenTable, verb: int, obj: int, entry: ReportingVerb) -> set[int]:
    """Whom a promised thing goes to belongs to the promise: "offered aid to the region"."""
    if entry.act != "promise":
        return set()
    after = table.right[obj] + 1
    to = next((k for k in table.children(verb, "prep", "dative") if table.left[k] == after), None)
    return set(table.subtree(to)) if to is not None and table.lower[to] in ("to", "for") else set()


def _around(table: TokenTable, verb: int, entry: ReportingVerb) -> tuple[str, set[int], set[int]] | None:
    """ "The plan, she said, was dead" and "As she said, the plan was dead": the clause around the report."""
    if "c" not in entry.frames or table.child(verb, "nsubj") is None:
        return None
    above = table.head[verb]
    own = set(table.subtree(verb))
    if above == verb or table.tag[verb] not in ("VBD", "VBZ", "VBP", "VBN"):
        return None
    as_clause = any(table.lower[k] == "as" and table.dep[k] in ("mark", "advmod") for k in table.kids[verb])
    comma = table.previous(table.left[verb])
    set_off = comma is not None and table.word[comma] in (",", "–", "—", "-")
    if table.dep[verb] == "advcl" and as_clause:
        return "reported-as-clause", set(table.subtree(above)) - own, set()
    inserted = table.dep[verb] in ("parataxis", "ccomp", "dep") and set_off and not as_clause
    if inserted and table.tag[above].startswith("VB"):
        return "reported-parenthetical", set(table.subtree(above)) - own, set()
    return None


def _inserted(table: TokenTable, verb: int, entry: ReportingVerb) -> tuple[str, set[int], set[int]] | None:
    """ "The years that followed, he said, brought change", where the parse lost the thread: a short
    subject and verb between commas belong to the rest of their sentence."""
    subject = table.child(verb, "nsubj")
    if subject is None or not {"c", "q"} <= entry.frames or table.tag[verb] not in ("VBD", "VBZ", "VBP"):
        return None
    first, last = min(table.left[subject], verb), max(table.right[subject], verb)
    before, after = table.previous(first), table.following(last)
    if before is None or after is None or last - first > _SHORT or verb != last:
        return None
    if table.word[before] != "," or table.word[after] not in (",", ".") or table.quoted[before] >= 0:
        return None
    begin, end = table.sentences[table.sentence[verb]]
    if before < begin or first - begin < 3:
        return None
    above = table.head[verb]
    if table.dep[above] == "relcl" and before - table.left[above] <= 1 and above > last:
        # "a raid that, Hill says, killed ten": he vouches for what the relative clause tells, not for more.
        inside = set(table.subtree(above)) - set(table.subtree(verb))
        return "reported-inserted", {t for t in inside if t > last}, set()
    return "reported-inserted", set(range(begin, end)) - set(range(first, last + 1)), set()


def _shown(table: TokenTable, verb: int, entry: ReportingVerb) -> tuple[str, set[int], set[int]] | None:
    """ "A poll showed a narrow lead for Hill": what a document shows need not be a clause."""
    subject, obj = subject_of(table, verb), table.child(verb, "dobj")
    if entry.act != "show" or subject is None or obj is None or obj < verb:
        return None
    if "document" not in roles().get(table.lemma[subject], frozenset()):
        return None
    content = set(table.subtree(obj))
    for kid in table.children(verb, "prep", "advmod", "advcl", "npadvmod"):
        if kid > obj:
            content.update(table.subtree(kid))
    return "reported-object", content, set()


def _rest(table: TokenTable, verb: int, entry: ReportingVerb) -> tuple[str, set[int], set[int]] | None:
    """ "Hill said on Friday in the town that it may wait", where the parse lost the clause: the words from
    "that", or else straight after the verb, to the sentence's end."""
    subject = table.child(verb, "nsubj")
    plain = entry.lemma in _NOTHING_BUT_SPEECH and table.tag[verb] in ("VBD", "VBZ", "VBP")
    if subject is None or subject > verb or not plain or table.dep[verb] not in ("ROOT", "conj", "ccomp"):
        return None
    last = table.sentences[table.sentence[verb]][1]
    after = range(verb + 1, last)
    that = next((t for t in after if table.lower[t] == "that" and table.tag[t] == "IN"), None)
    first = that if that is not None and that - verb <= _REACH else verb + 1
    opens = first == that or (entry.lemma == "say" and table.tag[min(first, last - 1)] in _OPENING_TAGS)
    if not opens or not any(table.tag[t] in FINITE_TAGS for t in range(first, last)):
        return None
    return "reported-rest", set(range(first, last)), set()


def _passive(table: TokenTable, verb: int, entry: ReportingVerb, cue: set[int]) -> Candidate | None:
    """ "It was reported that X", "X is estimated to hold Y": the content is whole only with its subject."""
    clause = next((k for k in table.children(verb, "ccomp", "xcomp") if k > verb), None)
    if clause is None and entry.act == "ask":
        return _asked_about(table, verb, cue)
    if clause is None or entry.act not in _PASSIVE_ACTS:
        return None
    content = set(table.subtree(clause))
    subject = table.child(verb, "nsubjpass", "nsubj")
    if (
        subject is not None
        and table.dep[clause] == "xcomp"
        and table.lower[subject] not in RELATIVES | {"it"}
    ):
        content |= set(table.subtree(subject))
    agent = table.child(verb, "agent")
    speaker = table.child(agent, "pobj") if agent is not None else None
    source = noun_phrase(table, speaker, cue) if speaker is not None else set()
    rule_id = "reported-passive" if source else "reported-impersonal"
    return Candidate(rule_id, verb, trimmed(table, content - cue - source), cue, source)


def _asked_about(table: TokenTable, verb: int, cue: set[int]) -> Candidate | None:
    """ "Asked about the leak, he ...": a question that nobody is named for."""
    about = next((k for k in table.children(verb, "prep") if table.lower[k] == "about"), None)
    if about is None or not 0 < about - verb <= 4:
        return None
    content = trimmed(table, set(table.subtree(about)) - {about})
    return Candidate("reported-impersonal", verb, content, cue | set(range(verb, about + 1)), set())
