"""What a cue alone makes of any content: "said", "denied", "declined to say whether", "falsely claimed".

The word that carries the meaning has a ``reading`` and a ``strength`` in the lexicons; here the words around
it are weighed: negations, verbs above it ("refused to confirm"), light verbs ("raised concerns"), adverbs and
adjectives that take a side ("wrongly said", "the baseless claim"), and the shape of the content ("told her
that", "told her to"). After the act types of Searle 1976, the veridicality of factive and non-factive cues in
FactBank (Saurí & Pustejovsky 2009) and the outlet's stance in reporting (Thompson & Ye 1991).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from claims.pipeline.attribution.cue_words import Cue, Shape, shape_of
from claims.pipeline.factuality import Telling
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import CueMeaning, cue_meanings, reporting_verbs, stance_words
from claims.pipeline.negation import is_negated
from claims.pipeline.retraction import is_taken_back
from claims.pipeline.types import Certainty, Extraction, Modality, Strength

_NEGATIONS = frozenset({"not", "n't", "never", "neither", "no", "nobody", "nothing", "none", "nor", "yet"})
_ONLY = frozenset({"only", "just", "merely", "simply"})
_ASIDE = frozenset({"want", "try", "seek", "need", "ask", "demand", "attempt", "struggle", "hope", "wait"})
_LEARNING = frozenset({"know", "learn", "find", "find out", "establish", "determine", "see", "understand"})
_HOLDING_BACK = frozenset(
    {"fail", "forget", "neglect", "omit", "avoid", "stop", "hesitate", "refrain", "unable"}
)
_UNSURE = frozenset({"rumor", "rumour", "speculation"})
_WEIGHING = frozenset({"consider", "contemplate", "mull", "weigh"})


@dataclass(frozen=True, slots=True)
class CueReading:
    """``modality`` ASSERTED leaves it to each clause what it is; any other holds for all. ``turns``: the
    content's polarity is turned round."""

    modality: Modality
    turns: bool = False
    certainty: Certainty = Certainty.CERTAIN
    strength: Strength = Strength.NEUTRAL


PLAIN = CueReading(Modality.ASSERTED)
_WITHHELD = CueReading(Modality.WITHHELD, certainty=Certainty.POSSIBLE)
_TAKEN_BACK = CueReading(Modality.WITHHELD)
_NOT_EXCLUDED = CueReading(Modality.ASSERTED, certainty=Certainty.POSSIBLE)
_HALF, _LEAST = Certainty.PROBABLE, Certainty.POSSIBLE

AFFIRMED: Mapping[str, CueReading] = MappingProxyType(
    {
        "say": PLAIN,
        "accuse": PLAIN,
        "know": PLAIN,
        "evidence": PLAIN,
        "agree": PLAIN,
        "warn": PLAIN,
        "assured": CueReading(Modality.ASSERTED, certainty=_HALF),
        "estimate": CueReading(Modality.ASSERTED, certainty=_HALF),
        "suggest": CueReading(Modality.ASSERTED, certainty=_HALF),
        "believe": CueReading(Modality.OPINION, certainty=_HALF),
        "joke": CueReading(Modality.OPINION),
        "judge": CueReading(Modality.OPINION),
        "call": CueReading(Modality.OPINION),
        "predict": CueReading(Modality.PREDICTED, certainty=_HALF),
        "plan": CueReading(Modality.PLANNED),
        "refuse": CueReading(Modality.PLANNED, turns=True),
        "promise": CueReading(Modality.PROMISED),
        "demand": CueReading(Modality.DEMANDED),
        "forbid": CueReading(Modality.DEMANDED, turns=True),
        "ask": CueReading(Modality.ASKED, certainty=_LEAST),
        "want": CueReading(Modality.WISHED, certainty=_LEAST),
        "wish": CueReading(Modality.WISHED, certainty=_LEAST),
        "fear": CueReading(Modality.FEARED, certainty=_LEAST),
        "deny": CueReading(Modality.DENIED, turns=True),
        "doubt": CueReading(Modality.DENIED, turns=True, certainty=_HALF),
    }
)
"""The kinds of reading that the lexicons use. A test holds that they use no other."""

NEGATED: Mapping[str, CueReading] = MappingProxyType(
    {
        "say": _WITHHELD,
        "accuse": _WITHHELD,
        "assured": _WITHHELD,
        "suggest": _WITHHELD,
        "warn": _WITHHELD,
        "promise": _WITHHELD,
        "demand": _WITHHELD,
        "forbid": _WITHHELD,
        "ask": _WITHHELD,
        "deny": _WITHHELD,
        # Factive: who "did not know that it had been sold" was wrong, and it had been.
        "know": PLAIN,
        "joke": PLAIN,
        # Negation that is raised out of the content: "does not believe that it will" (Horn 1989).
        "believe": CueReading(Modality.OPINION, turns=True, certainty=_HALF),
        "estimate": CueReading(Modality.ASSERTED, turns=True, certainty=_HALF),
        "predict": CueReading(Modality.PREDICTED, turns=True, certainty=_HALF),
        "plan": CueReading(Modality.PLANNED, turns=True),
        "want": CueReading(Modality.WISHED, turns=True, certainty=_LEAST),
        "wish": CueReading(Modality.WISHED, turns=True, certainty=_LEAST),
        "fear": CueReading(Modality.FEARED, turns=True, certainty=_LEAST),
        "judge": CueReading(Modality.OPINION, turns=True),
        "call": CueReading(Modality.OPINION, turns=True),
        "agree": CueReading(Modality.OPINION, turns=True),
        "refuse": CueReading(Modality.PLANNED),
        "doubt": PLAIN,
        "evidence": CueReading(Modality.DENIED, turns=True, certainty=_HALF),
    }
)


_TENTATIVE_SAYING = CueMeaning("say", Strength.TENTATIVE)
_NOTHING = CueMeaning("", Strength.NEUTRAL)
_RAISED = frozenset({"believe", "estimate", "predict"})
"""Their negation is the content's, and the speaker's own weight stays what it was."""


# --- what it makes of the content -----------------------------------------------------------------------


def read_cue(
    table: TokenTable, extraction: Extraction, cue: Cue, root: int | None, telling: Telling
) -> CueReading:
    """What the cue does with its content, whose first clause has its head at ``root``."""
    if is_taken_back(table.text, extraction):
        return _TAKEN_BACK
    shape = shape_of(table, extraction, root)
    negated = _negated(table, cue)
    found = _held_back(table, cue, root, shape, negated) or _special(
        table, extraction, cue, root, shape, negated, telling
    )
    if found is None:
        found = (NEGATED if negated else AFFIRMED)[cue.meaning.reading]
        factive = cue.meaning.reading == "know"
        if not negated or factive or cue.meaning.reading in _RAISED:
            found = replace(found, strength=cue.meaning.strength)
        if not negated and cue.meaning == _TENTATIVE_SAYING:
            found = replace(found, certainty=_HALF)
        if not negated and cue.lemma in _UNSURE:
            found = replace(found, certainty=_LEAST)
    if found.modality is Modality.WITHHELD:
        return found
    side = _side_taken(table, cue)
    if side is Strength.DISOWNED and cue.meaning.reading == "believe":
        # What the outlet calls an error it takes for something that is so or not.
        found = replace(found, modality=Modality.ASSERTED)
    return found if side is None else replace(found, strength=side)


def _negated(table: TokenTable, cue: Cue) -> bool:
    """A negation in the cue or beside one of its verbs; "not only said" is none."""
    if any(is_negated(table, t) for t in (cue.head, *cue.above)):
        return not _not_only(table, cue)
    for token in cue.tokens:
        if table.lower[token] in _NEGATIONS and (table.lower[token] != "yet" or _yet(table, cue)):
            return not _not_only(table, cue)
    return False


def _not_only(table: TokenTable, cue: Cue) -> bool:
    first = min(*cue.tokens, cue.head)
    return any(
        table.lower[t] == "not" and table.lower[t + 1] in _ONLY
        for t in range(max(0, first - 2), min(cue.head, len(table) - 1))
    )


def _yet(table: TokenTable, cue: Cue) -> bool:
    return any(table.lemma[t] in ("have", "be") for t in (*cue.above, *cue.tokens))


def _held_back(
    table: TokenTable, cue: Cue, root: int | None, shape: Shape, negated: bool
) -> CueReading | None:
    """ "Declined to say", "refused to be drawn on", "gave no details", "would neither confirm nor deny"."""
    speaking, lemma = stance_words("speaking"), cue.lemma
    above = [table.lemma[t] for t in cue.above]
    refused = any(cue_meanings().get((v, "verb"), _NOTHING).reading == "refuse" for v in above)
    if refused or any(v in _HOLDING_BACK for v in above):
        # "Did not refuse to answer" is as good as an answer.
        return None if negated else _WITHHELD if _speaks(lemma) else replace(AFFIRMED["refuse"])
    if cue.meaning.reading == "refuse" and not negated:
        told = root is not None and (table.lemma[root] in speaking or shape is Shape.QUESTION)
        return _WITHHELD if told and shape in (Shape.INFINITIVE, Shape.QUESTION) else None
    if negated and lemma in stance_words("withholding_noun"):
        return _WITHHELD
    if any(v in _ASIDE for v in above) and (lemma in _LEARNING or shape is Shape.QUESTION):
        return AFFIRMED["ask"]
    if any(cue_meanings().get((v, "verb"), _NOTHING).reading == "deny" for v in above):
        return _WITHHELD
    both = negated and cue.meaning.reading == "deny" and any(v in speaking for v in above)
    return _WITHHELD if both else None


def _speaks(lemma: str) -> bool:
    meaning = cue_meanings().get((lemma, "verb"), _NOTHING)
    return lemma in stance_words("speaking") or meaning.reading == "say" or lemma == "draw on"


def _special(
    table: TokenTable,
    extraction: Extraction,
    cue: Cue,
    root: int | None,
    shape: Shape,
    negated: bool,
    telling: Telling,
) -> CueReading | None:
    """Where the shape of the content, or who speaks, makes another act of it."""
    reading, strength = cue.meaning.reading, cue.meaning.strength
    if cue.lemma == "plead":
        return _plea(table, extraction)
    if (
        reading in ("say", "warn", "ask", "want")
        and shape is Shape.INFINITIVE
        and _of_others(table, cue, root)
    ):
        return CueReading(Modality.DEMANDED, turns=negated, strength=strength)
    if reading == "warn":
        return _warning(table, extraction, cue, shape, negated)
    if reading == "promise" and _sworn(table, root, shape):
        return NEGATED["say"] if negated else CueReading(Modality.ASSERTED, strength=Strength.EMPHATIC)
    if shape is Shape.INFINITIVE and (cue.lemma == "seek" or reading == "agree"):
        return _taken_on(cue, negated)
    if reading == "ask" and table.lower[max(cue.tokens)] == "for":
        return AFFIRMED["demand"]
    if reading == "suggest" and shape in (Shape.SUBJUNCTIVE, Shape.GERUND) and not negated:
        return AFFIRMED["demand"]
    if (
        reading in ("say", "estimate")
        and shape is Shape.SUBJUNCTIVE
        and cue.lemma in ("insist", "move", "write")
    ):
        return CueReading(Modality.DEMANDED, strength=Strength.EMPHATIC)
    if reading == "plan":
        return _plan(table, extraction, cue, shape, negated)
    if reading in ("demand", "call") and _names_it(table, extraction, cue, shape):
        return _called(table, extraction, negated)
    if reading == "deny":
        return _denial(table, cue, root, shape, negated)
    if reading in ("know", "say", "assured") and shape is Shape.QUESTION and negated:
        return _WITHHELD
    if reading == "believe":
        return _belief(extraction, cue, negated, telling)
    return None


def _taken_on(cue: Cue, negated: bool) -> CueReading:
    """ "Agreed to leave" promises, "sought to leave" plans."""
    if cue.lemma == "seek":
        return (NEGATED if negated else AFFIRMED)["plan"]
    return CueReading(Modality.PROMISED, turns=negated)


def _plea(table: TokenTable, extraction: Extraction) -> CueReading | None:
    words = {table.lower[t] for span in extraction.content for t in table.tokens(span)}
    if "innocent" in words or {"not", "guilty"} <= words:
        # "Not guilty" is negated by its own words: nothing is left to turn round.
        return CueReading(Modality.DENIED, turns="innocent" in words)
    return CueReading(Modality.ASSERTED, strength=Strength.CONCEDED) if "guilty" in words else None


def _of_others(table: TokenTable, cue: Cue, root: int | None) -> bool:
    """ "Told pupils to stay", "wants her to go", "asked to be heard": the content is another's deed. "Claimed
    to have won" and "wants to stay" are not."""
    verb = reporting_verbs().get(cue.lemma)
    object_ = table.child(cue.head, "dobj", "dative")
    if object_ is not None and object_ not in cue.tokens and (root is None or object_ < root):
        return True
    if root is not None and table.child(root, "nsubj", "nsubjpass") is not None:
        return True
    passive = table.child(cue.head, "auxpass") is not None
    if cue.meaning.reading == "want":
        return False
    return cue.meaning.reading in ("ask", "warn") or (
        verb is not None and not passive and ("o" in verb.frames or "i" not in verb.frames)
    )


def _sworn(table: TokenTable, root: int | None, shape: Shape) -> bool:
    """ "Swears she locked the door": a promise is of what is to come."""
    if shape is not Shape.CLAUSE or root is None or table.tag[root] not in ("VBD", "VBN", "VBZ", "VBP"):
        return False
    return not any(table.tag[k] == "MD" for k in table.kids[root]) and table.child(root, "xcomp") is None


def _warning(
    table: TokenTable, extraction: Extraction, cue: Cue, shape: Shape, negated: bool
) -> CueReading | None:
    if negated:
        return None
    before = table.lower[max(cue.tokens)]
    if before == "against" or _opens_with(table, extraction, "against"):
        return CueReading(Modality.DEMANDED, turns=True, strength=cue.meaning.strength)
    if shape is Shape.NOUN or before in ("of", "about") or _opens_with(table, extraction, "of"):
        return CueReading(Modality.PREDICTED, certainty=_LEAST, strength=cue.meaning.strength)
    return None


def _opens_with(table: TokenTable, extraction: Extraction, word: str) -> bool:
    tokens = table.tokens(extraction.content[0])
    return len(tokens) > 0 and table.lower[tokens[0]] == word


def _plan(
    table: TokenTable, extraction: Extraction, cue: Cue, shape: Shape, negated: bool
) -> CueReading | None:
    if cue.lemma in _WEIGHING:
        if _names_it(table, extraction, cue, shape):
            return _called(table, extraction, negated)
        return None if negated else CueReading(Modality.PLANNED, certainty=_LEAST)
    if shape is Shape.CLAUSE and cue.lemma in ("decide", "resolve", "mean"):
        return NEGATED["say"] if negated else PLAIN
    return None


def _names_it(table: TokenTable, extraction: Extraction, cue: Cue, shape: Shape) -> bool:
    """Whether the content is an object and what it is called: "called the verdict a disgrace"."""
    if cue.meaning.reading == "call":
        return True
    verb = reporting_verbs().get(cue.lemma)
    if verb is None or "oc" not in verb.frames or shape not in (Shape.NOUN, Shape.CLAUSE, Shape.QUOTED):
        return False
    if cue.lemma == "call":
        return not any(table.lower[t] in ("for", "on", "upon") for t in (*cue.tokens, *_after(table, cue)))
    hull = extraction.hull
    inside = [t for t in table.kids[cue.head] if table.start[t] >= hull.start and table.end[t] <= hull.end]
    below = [k for t in inside for k in (t, *table.kids[t])]
    return any(table.dep[k] in ("oprd", "ccomp", "xcomp", "acomp", "attr") for k in below)


def _after(table: TokenTable, cue: Cue) -> range:
    return range(cue.head + 1, min(cue.head + 2, len(table)))


def _called(table: TokenTable, extraction: Extraction, negated: bool) -> CueReading:
    """A view; but to call a report false denies it."""
    tokens = [t for span in extraction.content for t in table.tokens(span)]
    untrue = any(table.lower[t] in stance_words("falsity") for t in tokens)
    told = any(table.lemma[t] in stance_words("content_nouns") for t in tokens)
    if untrue and told:
        return _WITHHELD if negated else AFFIRMED["deny"]
    return (NEGATED if negated else AFFIRMED)["call"]


def _denial(table: TokenTable, cue: Cue, root: int | None, shape: Shape, negated: bool) -> CueReading | None:
    if cue.lemma in ("rule out", "exclude"):
        return _NOT_EXCLUDED if negated else None
    offered = shape is Shape.NOUN and root is not None and cue.lemma in ("reject", "dismiss", "turn down")
    if offered and root is not None and table.lemma[root] not in stance_words("content_nouns"):
        return (NEGATED if negated else AFFIRMED)["refuse"]
    return None


def _belief(extraction: Extraction, cue: Cue, negated: bool, telling: Telling) -> CueReading | None:
    """What investigators believe of a fire is a finding with a doubt; what a neighbour does is a view."""
    unnamed = not telling.source or extraction.rule_id == "reported-impersonal"
    if not unnamed and telling.source not in stance_words("knowing_people"):
        return None
    if cue.lemma in ("opinion", "view", "feeling", "stance", "position"):
        return None
    return CueReading(Modality.ASSERTED, negated, _HALF, Strength.TENTATIVE)


def _side_taken(table: TokenTable, cue: Cue) -> Strength | None:
    """The outlet's own word on what was said: "falsely claimed", "rightly noted", "the baseless claim"."""
    near = [*cue.tokens, *(k for k in table.kids[cue.head] if table.dep[k] in ("advmod", "amod"))]
    words = {table.lower[t] for t in near}
    if words & stance_words("disowning"):
        return Strength.DISOWNED
    if table.tag[cue.head].startswith("N") and words & stance_words("falsity"):
        return Strength.DISOWNED
    if words & stance_words("vouching"):
        return Strength.VOUCHED
    return Strength.DISTANCED if words & stance_words("distancing") else None
