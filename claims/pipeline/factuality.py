"""How a clause stands by its own words: is it so, will it be, should it be, or is it somebody's view?

Without any cue: "the dam burst", "the dam would burst if it rained", "the dam is a disgrace". What an author
commits to is read after FactBank (Saurí & Pustejovsky 2009) and de Marneffe et al. 2012.
Linear in the dependents of a few heads; both attribution and matching ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from claims.pipeline.evaluation import is_evaluation
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import cue_meanings, roles, stance_words
from claims.pipeline.negation import LINKING, ends_negated, is_negated, opened_by, yet_to
from claims.pipeline.types import Certainty, Extraction, Modality, Polarity, Voice

_FUTURE = frozenset({"will", "would", "shall", "'ll", "wo", "'d"})
_MAYBE = frozenset({"may", "might", "could"})
_DUTY = frozenset({"should", "must", "ought"})
_FIRST = frozenset({"i", "we"})
_THIRD = frozenset({"he", "she", "they", "it"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_NAMES = frozenset({"PERSON", "ORG", "NORP", "GPE"})
_KEEPING = frozenset({"forget", "remember", "miss"})
"""What befalls others is promised by the speaker: "I will never forget"."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells the clause: ``source`` is the lemma of its source's head; ``quoted``: in their own words."""

    attributed: bool = False
    quoted: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Factuality:
    """``modality`` is never DENIED: to deny takes a cue."""

    modality: Modality
    negated: bool
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Meant:
    """A clause as its speaker leaves it standing, the cue and its own words together."""

    modality: Modality
    polarity: Polarity
    certainty: Certainty


_BY_DOUBT = (Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE)
_UNDECIDED = (Modality.ASKED, Modality.WITHHELD)
"""Who asks whether nobody came holds neither that one did nor that none did."""


def meant(fact: Factuality, *, by_cue: Modality, turns: bool, certainty: Certainty) -> Meant:
    """What a cue leaves of a clause: ``by_cue``, ``turns`` and ``certainty`` are the cue's.

    A cue that asserts leaves the clause what it is by itself; any other makes it what the cue says, since
    "promised that it would", "denied that it would" and "feared that it had" are one act each.
    """
    modality = fact.modality if by_cue is Modality.ASSERTED else by_cue
    negated = fact.negated != turns and modality not in _UNDECIDED
    doubt = max(
        fact.certainty if modality is fact.modality else Certainty.CERTAIN, certainty, key=_BY_DOUBT.index
    )
    return Meant(modality, Polarity.NEGATED if negated else Polarity.AFFIRMED, doubt)


def telling_of(table: TokenTable, extraction: Extraction) -> Telling:
    """Who tells the content, as far as its clauses need it."""
    first = table.tokens(extraction.content[0])
    source = table.tokens(extraction.source) if extraction.source is not None else range(0)
    tops = [t for t in source if table.head[t] not in source or table.head[t] == t]
    heads = [t for t in tops if table.tag[t].startswith(("NN", "PRP"))] or tops
    return Telling(
        attributed=extraction.voice is Voice.ATTRIBUTED,
        quoted=len(first) > 0 and table.quoted[first[0]] >= 0,
        source=table.lemma[heads[0]] if heads else "",
    )


def factuality_of(table: TokenTable, head: int, telling: Telling) -> Factuality:
    """What the clause under ``head`` (its verb, or the first word of what has none) says by itself."""
    chain = opened_by(table, head)
    view = _own_view(table, head, telling)
    if view is not None:
        modality, inner = view
        return Factuality(
            modality,
            ends_negated(table, chain) != ends_negated(table, opened_by(table, inner)),
            Certainty.PROBABLE,
        )
    negated = ends_negated(table, chain) != _risk_averted(table, head)
    modality, certainty = _future_or_fact(table, chain, telling)
    special = _special(table, chain, telling)
    if special is not None:
        modality = special
    elif modality is not Modality.PROMISED and _conditional(table, chain, telling):
        modality, certainty = Modality.SUPPOSED, Certainty.POSSIBLE
    if modality in (Modality.WISHED, Modality.FEARED, Modality.ASKED, Modality.SUPPOSED):
        certainty = Certainty.POSSIBLE
    return Factuality(modality, negated, certainty)


_VIEWS = {
    "believe": Modality.OPINION,
    "estimate": Modality.ASSERTED,
    "predict": Modality.PREDICTED,
}


def _own_view(table: TokenTable, head: int, telling: Telling) -> tuple[Modality, int] | None:
    """ "I think he lied", "she did not believe that it would work": a cue in the speaker's own words. What it
    makes of the clause that hangs on it, and that clause's head."""
    meaning = cue_meanings().get((table.lemma[head], "verb"))
    modality = _VIEWS.get(meaning.reading) if meaning is not None else None
    inner, subject = table.child(head, "ccomp"), table.child(head, "nsubj")
    if modality is None or inner is None or inner < head or subject is None:
        return None
    if not telling.attributed or table.lower[subject] not in (_FIRST if telling.quoted else _THIRD):
        return None
    return (Modality.OPINION if is_evaluation(table, inner) else modality), inner


# --- what is neither so nor not so ----------------------------------------------------------------------


def _special(table: TokenTable, chain: list[int], telling: Telling) -> Modality | None:
    """Questions, orders, duties, feelings and views: what no event can make true or false."""
    head = chain[0]
    if _question(table, head, telling):
        return Modality.ASKED
    if (telling.quoted or not telling.attributed) and _imperative(table, head):
        return Modality.DEMANDED
    duty = _duty(table, chain, telling)
    if duty is not None:
        return duty
    felt = next((t for t in chain[1:] if table.tag[t].startswith(("J", "VBN"))), None)
    if felt is not None and table.lemma[head] in LINKING:
        if table.lower[felt] in stance_words("feeling_fear"):
            return Modality.FEARED
        if table.lower[felt] in stance_words("feeling_wish"):
            return Modality.WISHED
    if any(is_evaluation(table, here) for here in chain[:2] if table.tag[here].startswith(("VB", "MD"))):
        return Modality.OPINION
    if not table.tag[head].startswith(("VB", "MD")) and telling.attributed and is_evaluation(table, head):
        return Modality.OPINION
    wished = table.child(head, "xcomp") is not None or table.child(head, "ccomp") is not None
    # The lemmatiser takes "hopes" and "hoped" for forms of "hop".
    wishing = table.lemma[head] in stance_words("wishing") or table.lemma[head] == "hop"
    if wishing and wished and not _habit(table, head):
        return Modality.WISHED
    return None


def _habit(table: TokenTable, head: int) -> bool:
    """ "Loved to dance" tells what was done; only "would love to" wishes."""
    return table.lemma[head] in ("like", "love", "hate", "prefer") and "would" not in _modals(table, head)


def _question(table: TokenTable, head: int, telling: Telling) -> bool:
    if any(table.dep[k] == "mark" and table.lower[k] == "whether" for k in table.kids[head]):
        return True
    if telling.attributed and not telling.quoted:
        return False
    last = table.sentences[table.sentence[head]][1] - 1
    while last > head and table.word[last] in "\"'”’)»":
        last -= 1
    return table.word[last] == "?"


def _imperative(table: TokenTable, head: int) -> bool:
    if table.tag[head] != "VB" or table.dep[head] in ("xcomp", "advcl", "relcl", "acl", "pcomp"):
        return False
    if table.child(head, *_SUBJECTS) is not None:
        return table.lemma[head] == "let"
    return not any(
        table.tag[k] in ("TO", "MD", "VBZ", "VBD") and table.dep[k] == "aux" for k in table.kids[head]
    ) and (table.dep[head] != "conj" or _imperative(table, table.head[head]))


def _duty(table: TokenTable, chain: list[int], telling: Telling) -> Modality | None:
    head = chain[0]
    modals = _modals(table, head)
    owed = Modality.DEMANDED if telling.attributed else Modality.OPINION
    if modals & _DUTY:
        if not _perfect(table, head):
            return owed
        return None if "must" in modals else Modality.OPINION
    bound = table.lemma[head] in ("have", "need") and table.child(head, "xcomp") is not None
    if bound and table.tag[head] in ("VBP", "VBZ", "VB") and not yet_to(table, head):
        return owed if not modals else None
    return None


def _conditional(table: TokenTable, chain: list[int], telling: Telling) -> bool:
    head = chain[0]
    modals = _modals(table, head)
    if "would" in modals and (_perfect(table, head) or not telling.attributed or telling.quoted):
        return True
    for here in chain:
        for kid in table.kids[here]:
            if table.dep[kid] == "mark" and table.lower[kid] in ("if", "unless"):
                return not _conceded(table, kid)
            if table.dep[kid] == "advcl" and any(
                table.dep[k] == "mark" and table.lower[k] in ("if", "unless") and not _conceded(table, k)
                for k in table.kids[kid]
            ):
                return True
    return False


def _conceded(table: TokenTable, mark: int) -> bool:
    """ "Even if", "as if"."""
    return mark > 0 and table.lower[mark - 1] in ("even", "as")


# --- what will be, may be or is -------------------------------------------------------------------------


def _future_or_fact(table: TokenTable, chain: list[int], telling: Telling) -> tuple[Modality, Certainty]:
    head = chain[0]
    modals = _modals(table, head)
    inner = chain[1] if len(chain) > 1 else None
    if modals & _FUTURE or (table.lemma[head] == "go" and table.tag[head] == "VBG" and inner is not None):
        return _to_come(table, chain, telling), Certainty.CERTAIN
    if modals & _MAYBE:
        return _possible(table, head, modals)
    if "must" in modals and _perfect(table, head):
        return Modality.ASSERTED, Certainty.PROBABLE
    if inner is not None:
        return _opened(table, chain, telling)
    if _scheduled(table, head):
        return Modality.PLANNED, Certainty.CERTAIN
    if table.lemma[head] == "be" and _risk(table, head) is not None:
        return Modality.PREDICTED, Certainty.POSSIBLE
    return Modality.ASSERTED, Certainty.CERTAIN


def _opened(table: TokenTable, chain: list[int], telling: Telling) -> tuple[Modality, Certainty]:
    """What the head says of the complement that it opens: planned, likely, only seeming, or done."""
    for here, inner in pairwise(chain):
        lemma, word = table.lemma[here], table.lower[here]
        passive = table.child(here, "auxpass") is not None or table.tag[here] == "VBN"
        infinitive = any(table.tag[k] == "TO" for k in table.kids[inner])
        told = table.child(here, "acomp", "attr")
        if lemma == "be" and infinitive and table.tag[inner] == "VB" and told is None:
            return Modality.PLANNED, Certainty.CERTAIN
        if word in stance_words("likely") and infinitive:
            return Modality.PREDICTED, Certainty.PROBABLE
        if word == "unlikely" and infinitive:
            return Modality.PREDICTED, Certainty.PROBABLE
        if word in stance_words("ready") and infinitive and not (lemma == "set" and not passive):
            return Modality.PLANNED, Certainty.CERTAIN
        if lemma in stance_words("expecting") and passive and infinitive:
            coming = _to_come(table, chain, telling)
            planned = coming is Modality.PLANNED and lemma not in ("expect", "predict", "project")
            return (
                (Modality.PLANNED, Certainty.CERTAIN) if planned else (Modality.PREDICTED, Certainty.PROBABLE)
            )
        if lemma in stance_words("planning") and infinitive and not passive:
            return Modality.PLANNED, Certainty.CERTAIN
        if lemma in stance_words("seeming"):
            return Modality.ASSERTED, Certainty.PROBABLE
    return Modality.ASSERTED, Certainty.CERTAIN


def _to_come(table: TokenTable, chain: list[int], telling: Telling) -> Modality:
    """A promise of the speaker's own deed, a plan of somebody's, or a prediction of what befalls."""
    head, last = chain[0], chain[-1]
    if table.lemma[head] in ("like", "love", "prefer") and "would" in _modals(table, head):
        return Modality.WISHED
    subject = table.child(head, *_SUBJECTS)
    passive = any(table.child(t, "auxpass", "nsubjpass") is not None for t in chain if t is last)
    lemma = table.lemma[last]
    if passive:
        befalls = lemma in stance_words("harm") or lemma in stance_words("volition_none")
        return Modality.PREDICTED if befalls else Modality.PLANNED
    own = subject is not None and _own(table, subject, telling)
    if own and lemma in _KEEPING:
        return Modality.PROMISED
    if lemma in stance_words("scheduled") and not table.tag[last].startswith("J"):
        return Modality.PROMISED if own else Modality.PLANNED
    if lemma in stance_words("volition_none") or table.tag[last].startswith(("J", "N")):
        return Modality.PREDICTED
    if subject is None:
        return Modality.PREDICTED
    if own:
        return Modality.PROMISED
    return Modality.PLANNED if _acts(table, subject) else Modality.PREDICTED


def _own(table: TokenTable, subject: int, telling: Telling) -> bool:
    """Whether the subject is the speaker, or what is theirs ("his government")."""
    if not telling.attributed:
        return False
    mine = _FIRST if telling.quoted else _THIRD
    if table.lower[subject] in mine and table.dep[subject] != "expl":
        return True
    theirs = ("my", "our") if telling.quoted else ("his", "her", "its", "their")
    if any(table.dep[k] == "poss" and table.lower[k] in theirs for k in table.kids[subject]):
        return True
    return bool(telling.source) and table.lemma[subject] == telling.source


def _acts(table: TokenTable, subject: int) -> bool:
    if table.lower[subject] in _FIRST | {"he", "she", "they", "you", "who"}:
        return True
    return table.entity[subject] in _NAMES or table.lemma[subject] in roles()


def _possible(table: TokenTable, head: int, modals: set[str]) -> tuple[Modality, Certainty]:
    if "could" in modals and (is_negated(table, head) or table.lemma[head] in stance_words("sensing")):
        return Modality.ASSERTED, Certainty.CERTAIN
    settled = _perfect(table, head) or table.lemma[head] in stance_words("stative")
    if table.tag[head] in ("VBG", "VBN") and table.child(head, "auxpass") is None:
        settled = True
    return (Modality.ASSERTED if settled else Modality.PREDICTED), Certainty.POSSIBLE


def _scheduled(table: TokenTable, head: int) -> bool:
    """ "Elections are scheduled for October"."""
    return (
        table.lemma[head] in ("schedule", "slate", "plan", "due")
        and table.tag[head] == "VBN"
        and table.child(head, "auxpass") is not None
        and not any(table.lower[k] in ("was", "were", "been") for k in table.kids[head])
    ) or (table.lemma[head] == "be" and any(table.lower[k] == "due" for k in table.kids[head]))


def _risk(table: TokenTable, head: int) -> int | None:
    """ "There is a risk that it breaks": the head of what may happen."""
    noun = table.child(head, "attr")
    if noun is None or table.lemma[noun] not in stance_words("risk"):
        return None
    return table.child(noun, "acl", "ccomp", "relcl")


def _risk_averted(table: TokenTable, head: int) -> bool:
    """ "A risk that it will not hold"."""
    risk = _risk(table, head) if table.lemma[head] == "be" else None
    return risk is not None and is_negated(table, risk)


def _modals(table: TokenTable, head: int) -> set[str]:
    return {table.lower[k] for k in table.kids[head] if table.tag[k] == "MD"}


def _perfect(table: TokenTable, head: int) -> bool:
    """ "Have" between the modal and the verb."""
    return any(table.lower[k] in ("have", "'ve", "of") and table.dep[k] == "aux" for k in table.kids[head])
