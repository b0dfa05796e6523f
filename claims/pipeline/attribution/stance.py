"""How a content is meant: polarity, modality and certainty, from the cue and the content's own verb."""

from __future__ import annotations

from dataclasses import dataclass

from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import ReportingVerb, hedges, noun_cues, reporting_verbs
from claims.pipeline.types import Certainty, Extraction, Modality, Polarity, Span, Voice

MODALITY_OF = {
    "say": Modality.ASSERTED,
    "tell": Modality.ASSERTED,
    "claim": Modality.ASSERTED,
    "show": Modality.ASSERTED,
    "know": Modality.ASSERTED,
    "agree": Modality.ASSERTED,
    "judge": Modality.ASSERTED,
    "persuade": Modality.ASSERTED,
    "deny": Modality.DENIED,
    "ask": Modality.ASKED,
    "demand": Modality.DEMANDED,
    "suggest": Modality.DEMANDED,
    "want": Modality.DEMANDED,
    "promise": Modality.PROMISED,
    "plan": Modality.PLANNED,
    "vote": Modality.PLANNED,
    "think": Modality.OPINION,
    "hope": Modality.OPINION,
    "fear": Modality.OPINION,
    "evaluate": Modality.OPINION,
    "call": Modality.OPINION,
}
_DOUBTING_ACTS = frozenset({"think", "fear", "hope"})
_HALF = Certainty.PROBABLE
_ESTIMATING = frozenset(
    {"estimate", "believe", "think", "expect", "report", "allege", "fear", "suspect", "say"}
)
_NEGATIVE = frozenset({"no", "never", "none", "nobody", "nothing", "neither", "nowhere"})
_SURE = frozenset({"know", "realise", "realize", "remember", "doubt"})
_EVALUATIVE = frozenset({"must", "should", "ought"})


@dataclass(frozen=True, slots=True)
class Stance:
    polarity: Polarity
    modality: Modality
    certainty: Certainty
    cue_lemma: str
    hedges: tuple[Span, ...]


def cue_head(table: TokenTable, extraction: Extraction) -> int | None:
    """The verb or noun of the cue that carries the meaning."""
    if extraction.cue is None:
        return None
    tokens = list(table.tokens(extraction.cue))
    nouns = [t for t in tokens if table.tag[t] in ("NN", "NNS") and table.lemma[t] in noun_cues()]
    verbs = [t for t in tokens if table.tag[t].startswith("VB") and table.lemma[t] in reporting_verbs()]
    if extraction.rule_id.startswith("noun-") and nouns:
        return nouns[-1]
    return (verbs or nouns or tokens)[-1] if tokens else None


def content_root(table: TokenTable, extraction: Extraction) -> int | None:
    """The first clause's head in the content: its verb where it has one."""
    tokens = [t for span in extraction.content for t in table.tokens(span)]
    inside = set(tokens)
    tops = [t for t in tokens if table.head[t] not in inside or table.head[t] == t]
    verbs = [t for t in tops if table.tag[t].startswith(("VB", "MD"))]
    return next(iter(verbs or tops or tokens), None)


def stance_of(table: TokenTable, extraction: Extraction) -> Stance:
    head, root = cue_head(table, extraction), content_root(table, extraction)
    verb = reporting_verbs().get(table.lemma[head]) if head is not None else None
    noun = noun_cues().get(table.lemma[head]) if head is not None else None
    act = verb.act if verb and not extraction.rule_id.startswith("noun-") else noun.act if noun else "say"
    negated_cue = head is not None and _negated(table, head)
    modality = _modality(table, extraction, act, head, root)
    polarity = _polarity(table, root, modality, negated_cue, act)
    if negated_cue and modality is Modality.DENIED:
        modality = Modality.ASSERTED
    found = _hedges(table, extraction)
    certainty = _certainty(table, extraction, act, verb, negated_cue, head, found)
    lemma = "" if head is None else "according to" if table.lower[head] == "to" else table.lemma[head]
    return Stance(polarity, modality, certainty, lemma, table.spans(found))


def _negated(table: TokenTable, token: int) -> bool:
    return any(
        table.dep[k] == "neg" or (table.lower[k] in _NEGATIVE and table.dep[k] in ("det", "advmod", "nsubj"))
        for k in table.kids[token]
    )


def _modality(
    table: TokenTable, extraction: Extraction, act: str, head: int | None, root: int | None
) -> Modality:
    modality = MODALITY_OF.get(act, Modality.ASSERTED)
    if extraction.rule_id == "reported-as":
        return Modality.OPINION
    if extraction.rule_id == "reported-request":
        return Modality.DEMANDED if modality is not Modality.OPINION else modality
    if act == "think" and (extraction.rule_id == "reported-impersonal" or _estimates(table, head)):
        # An estimate is a claim of fact with a hedge; "I think it is wrong" is a view.
        modality = Modality.ASSERTED
    if modality is not Modality.ASSERTED or root is None:
        return modality
    if _is_question(table, extraction):
        return Modality.ASKED
    modals = {table.lower[k] for k in table.kids[root] if table.tag[k] == "MD"}
    going_to = (
        table.lemma[root] == "go" and table.child(root, "xcomp") is not None and table.tag[root] == "VBG"
    )
    if modals & _EVALUATIVE:
        return Modality.DEMANDED if extraction.voice is Voice.ATTRIBUTED else Modality.OPINION
    if modals & {"will", "would", "shall", "'ll", "wo"} or going_to:
        subject = table.child(root, "nsubj", "nsubjpass")
        own = subject is not None and table.lower[subject] in ("i", "we", "he", "she", "it", "they")
        return Modality.PROMISED if own and extraction.voice is Voice.ATTRIBUTED else Modality.OPINION
    return modality


def _estimates(table: TokenTable, head: int | None) -> bool:
    return head is not None and table.lemma[head] in (
        "estimate",
        "calculate",
        "suspect",
        "reckon",
        "understand",
    )


def _is_question(table: TokenTable, extraction: Extraction) -> bool:
    text = extraction.content[-1].of(table.text).rstrip("\"'”’ ")
    return text.endswith("?") and extraction.quote_type != "indirect" and "." not in text


def _polarity(
    table: TokenTable, root: int | None, modality: Modality, negated_cue: bool, act: str
) -> Polarity:
    negated = root is not None and (_negated(table, root) or _negative_subject(table, root))
    if modality is Modality.DENIED:
        negated = not negated
        if negated_cue:
            negated = not negated
    elif negated_cue and act in _DOUBTING_ACTS:
        # "does not believe X will happen" leaves the content denied, not affirmed.
        negated = not negated
    return Polarity.NEGATED if negated else Polarity.AFFIRMED


def _negative_subject(table: TokenTable, root: int) -> bool:
    for kid in table.kids[root]:
        if table.dep[kid] in ("nsubj", "nsubjpass", "dobj", "attr"):
            if table.lower[kid] in _NEGATIVE:
                return True
            if any(table.lower[k] == "no" and table.dep[k] == "det" for k in table.kids[kid]):
                return True
    return False


def _hedges(table: TokenTable, extraction: Extraction) -> list[int]:
    """Words in the content (and impersonal cues) that keep the speaker from committing to it."""
    known = hedges()
    spans = [*extraction.content]
    if extraction.cue is not None and extraction.source is None:
        spans.append(extraction.cue)
    found = []
    for span in spans:
        for token in table.tokens(span):
            if table.lemma[token] in known or table.lower[token] in known:
                month = table.lower[token] == "may" and table.tag[token] != "MD"
                if not month and not (table.lemma[token] == "can" or table.tag[token].startswith("NNP")):
                    found.append(token)
    return found


def _of_the_main(table: TokenTable, token: int, root: int | None) -> bool:
    """ "An estimated 900 people live there": the hedge stands before what the main verb says it of."""
    return table.dep[token] == "amod" and table.head[table.head[token]] == root


def _certainty(
    table: TokenTable,
    extraction: Extraction,
    act: str,
    verb: ReportingVerb | None,
    negated_cue: bool,
    head: int | None,
    found: list[int],
) -> Certainty:
    """The least committed of what the cue and the hedges of the main clause leave."""
    known = hedges()
    levels = [Certainty.CERTAIN]
    root = content_root(table, extraction)
    for token in found:
        level = known.get(table.lemma[token]) or known[table.lower[token]]
        main = root is None or token in (root, head) or table.head[token] == root
        if main or len(extraction.content) == 0 or (level is _HALF and _of_the_main(table, token, root)):
            levels.append(level)
    lemma = table.lemma[head] if head is not None else ""
    if extraction.source is None and extraction.cue is not None and lemma in _ESTIMATING:
        levels.append(Certainty.PROBABLE)
    if act in _DOUBTING_ACTS and lemma not in _SURE:
        levels.append(Certainty.POSSIBLE if act in ("fear", "hope") else Certainty.PROBABLE)
    if act == "ask" or (negated_cue and verb is not None and verb.act in ("say", "claim", "show", "deny")):
        levels.append(Certainty.POSSIBLE)
    order = (Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE)
    return max(levels, key=order.index)
