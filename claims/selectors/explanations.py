"""The words for what rules found: rendered from the rule's class, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claims.choices import MentionState, Modality, StatementState, VerificationStatus
from claims.models import Claim, ClaimMention, Event, Flag, Relation, Statement
from claims.pipeline.conflicts import RULES, rule_of
from claims.pipeline.verification import flag_of
from claims.selectors.merging import CARRIED


@dataclass(frozen=True, slots=True)
class Explanation:
    """``title`` is the rule's name, ``sentence`` says it of this finding, ``rows`` are (label, value)."""

    title: str
    sentence: str
    rows: tuple[tuple[str, str], ...] = ()


def relation_explanation(relation: Relation) -> Explanation:
    """Why the machine holds the two claims to conflict, to be an update, or to be one. Free of queries
    where the relation came from ``relations_list()``."""
    rows = [
        *_side("A", relation.claim_a, relation.mention_a),
        *_side("B", relation.claim_b, relation.mention_b),
        ("Score", f"{relation.score:.2f}"),
    ]
    title, sentence = _words(relation.rule_id, relation.params)
    return Explanation(title, sentence, tuple(rows))


def relation_rules() -> list[tuple[str, str]]:
    """The rules that find relations, and what a person calls them: (id, title), by title."""
    titles = {rule.rule_id: str(getattr(rule, "title", rule.rule_id)) for rule in RULES} | _MATCHES
    return sorted(titles.items(), key=lambda item: item[1])


def relation_title(rule_id: str) -> str:
    """The rule's name for a person; the id in words where this version has no such rule."""
    return dict(relation_rules()).get(rule_id) or _unknown(rule_id)[0]


def _words(rule_id: str, params: Mapping[str, Any]) -> tuple[str, str]:
    if rule_id in _MATCHES:
        return _MATCHES[rule_id], _shared_words(params)
    try:
        rule = rule_of(rule_id)
    except KeyError:
        return _unknown(rule_id)
    try:
        return str(getattr(rule, "title", rule_id)), rule.render(dict(params))
    except (KeyError, TypeError, ValueError):
        # Params of an older version of the rule: say so rather than show a page of error.
        return str(getattr(rule, "title", rule_id)), "Found by an earlier version of this rule."


def rule_title(rule_id: str) -> str:
    """The rule's name for a person; the id in words where this version has no such rule."""
    if rule_id in _MATCHES:
        return _MATCHES[rule_id]
    try:
        return str(getattr(rule_of(rule_id), "title", "")) or _unknown(rule_id)[0]
    except KeyError:
        return _unknown(rule_id)[0]


def _unknown(rule_id: str) -> tuple[str, str]:
    return rule_id.replace("-", " ").capitalize(), "This version has no such rule any more."


def _side(label: str, claim: Claim, mention: ClaimMention | None) -> list[tuple[str, str]]:
    rows = [(f"{label}: claim", claim.text)]
    if mention is None:
        return rows
    statement = mention.statement
    article = statement.revision.article
    outlet = article.outlet.name if article.outlet else "unknown outlet"
    who = _name(statement)
    when = statement.reported_at.strftime("%Y-%m-%d") if statement.reported_at else ""
    rows.append((f"{label}: said by", who or f"{outlet} itself"))
    if told_by := through_whom(statement):
        rows.append((f"{label}: told by", told_by))
    rows.append((f"{label}: printed in", ", ".join(part for part in (outlet, when) if part)))
    rows.append((f"{label}: words", mention.exact))
    return rows


def _name(statement: Statement) -> str:
    return statement.source.name if statement.source else statement.speaker_name


def through_whom(statement: Statement) -> str:
    """Who says that the speaker said so, where the words stand within another's; else ""."""
    outer = statement.parent
    return _name(outer) if outer is not None and outer.state == StatementState.ACTIVE else ""


# --- how it is meant ------------------------------------------------------------------------------------


def meant_as(statement: Statement) -> str:
    """What the speaker does with the words, unless it asserts them: "denied", "demanded". The words of a
    denial are those that it denies, so a list that shows them alone would tell the opposite."""
    if statement.modality == Modality.ASSERTED:
        return ""
    return Modality(statement.modality).label.lower()


# --- links ----------------------------------------------------------------------------------------------

_MATCHES = {
    "same-words": "The same words",
    "same-claim": "The same claim in other words",
    "same-figure": "The same figure",
    "same-meaning": "Perhaps the same in other words",
    "first-mention": "The first to say it",
    "carried-over": "Linked so in the earlier text",
    "separated-by-person": "Told apart by a person",
    "moved-by-person": "Moved by a person",
}


def match_explanation(mention: ClaimMention) -> Explanation:
    """Why this clause is held to make this claim."""
    title, sentence = _words(mention.rule_id, mention.params)
    rows = [("Score", f"{mention.score:.2f}"), ("State", MentionState(mention.state).label)]
    for label, key in (("Only here", "only_a"), ("Only in the claim", "only_b")):
        if words := mention.params.get(key):
            rows.append((label, ", ".join(map(str, words))))
    if mention.reason:
        rows.append(("Reason", mention.reason))
    return Explanation(title, sentence, tuple(rows))


def _shared_words(params: Mapping[str, Any]) -> str:
    if measure := params.get("measure"):
        figures = [params[side].get("text", "") for side in ("a", "b") if isinstance(params.get(side), dict)]
        return f"Both give the same figure for “{measure}”: {' and '.join(figures)}."
    shared = params.get("shared")
    told = (
        f"Both speak of: {', '.join(map(str, shared[:12]))}." if isinstance(shared, list) and shared else ""
    )
    odds, model = params.get("odds"), params.get("model")
    if isinstance(odds, float) and model:
        told = f"{told} The pair reader (weights {model}) gives it a chance of {odds:.0%}.".lstrip()
    return told


# --- flags ----------------------------------------------------------------------------------------------


def flag_title(rule_id: str) -> str:
    """The flag's name for a person; the id in words where this version has no such flag."""
    try:
        return flag_of(rule_id).title
    except KeyError:
        return _unknown(rule_id)[0]


def status_reason(event: Event) -> str:
    """Why the machine gave a claim its status: the conflicts that stand, the flags that were open."""
    after = event.after
    status = after.get("verification_status")
    if status == VerificationStatus.DISPUTED:
        count = after.get("conflicts", 0)
        return f"{count} conflicting accounts stand." if count != 1 else "One conflicting account stands."
    if status == VerificationStatus.CORROBORATED:
        names = ", ".join(map(str, after.get("origins", ())))
        return f"Independent origins say so{f': {names}' if names else ''}, and nothing holds it back."
    if status == VerificationStatus.UNVERIFIED:
        titles = [flag_title(rule_id) for rule_id in after.get("flags", ())]
        return f"No conflict stands. Open: {'; '.join(titles)}." if titles else "No conflict stands."
    return "As the review that stands says."


def flag_explanation(flag: Flag) -> Explanation:
    """Why the claim carries this flag."""
    try:
        rule = flag_of(flag.rule_id)
        sentence = rule.render(_readable(flag.params))
    except KeyError:
        return Explanation(*_unknown(flag.rule_id))
    except (TypeError, ValueError):
        return Explanation(flag_title(flag.rule_id), "Found by an earlier version of this rule.")
    rows = [
        (
            name.replace("_", " ").capitalize(),
            ", ".join(map(str, value)) if isinstance(value, list) else str(value),
        )
        for name, value in _readable(flag.params).items()
        if name not in ("voicings", CARRIED) and value not in ("", [], None)
    ]
    return Explanation(rule.title, sentence, tuple(rows))


def _readable(params: Mapping[str, Any]) -> dict[str, Any]:
    """An article that nobody copied is its own line of reporting: a reader knows it by its outlet."""
    outlets = params.get("outlets")
    if str(params.get("origin", "")).startswith("article-") and isinstance(outlets, list) and outlets:
        return {**params, "origin": outlets[0]}
    return dict(params)


# --- checks ---------------------------------------------------------------------------------------------

_NEXT_CHECK = {
    "changed-lately": "It changed lately, so it is looked at again soon.",
    "unchanged-back-off": "Nothing changed at the last look, so the next one waits twice as long.",
    "corroborated-seldom": "Independent origins agree, so once a week is enough.",
    "judged-by-person": "A person has judged it; only a person changes that.",
    "closed-no-check": "The desk has closed it.",
}


def next_check_words(claim: Claim) -> str:
    """Why the claim is looked at again when it is."""
    return _NEXT_CHECK.get(claim.next_check_reason, "It has not been looked at yet.")
