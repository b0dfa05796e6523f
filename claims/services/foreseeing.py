"""What processing a text would make of it, told without storing anything.

The same functions that processing uses read, link, compare and flag; what they would write is kept as rows
that are not saved, with provisional ids (``sources.services.foreseeing``). Nothing here writes or locks.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from claims.mapping import document_of, proposition_of, statement_identity
from claims.models import Claim, ClaimMention, Flag, Quantity, Relation, Statement
from claims.pipeline.types import Analysis, Proposition
from claims.pipeline.types import Statement as Read
from claims.pipeline.views import ClaimView
from claims.selectors.reviews import standing_ratings
from claims.selectors.views import (
    against_each,
    as_decided,
    build_views,
    claim_views,
    dismissed_rules,
    representatives,
    voices_of,
)
from claims.services.engine import Engine, engine
from claims.services.flagging import Changes, plan_flags
from claims.services.linking import (
    Clause,
    LinkResult,
    choose_claims,
    key_warnings,
    new_claims,
    new_mention,
    propositions_by_place,
)
from claims.services.nearness import nearness_of
from claims.services.pool import ClaimPool, missing_keys
from claims.services.relating import RelationPlan, Stand, plan_relations
from claims.services.settling import status_of
from claims.services.speakers import SpeakerResolver
from claims.services.statements import check_spans, columns_of, figures_of, read_twice, source_said
from sources.models import ArticleRevision
from sources.services.articles import ArticleDraft
from sources.services.errors import TryLater
from sources.services.foreseeing import (
    PROVISIONAL,
    ForeseenArticle,
    ForeseenSources,
    foresee_article,
    is_provisional,
)


@dataclass(slots=True)
class Budget:
    """Wall-clock seconds that a check may take."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def spend(self, step: str) -> None:
        """Call it before each step. Raises TryLater when the time is over."""
        if time.monotonic() - self.started > self.seconds:
            raise TryLater(
                "check-took-too-long",
                f"The check was ended before {step}: it took more than {self.seconds:g} seconds "
                "(NEWSVERIFY_CHECK_SECONDS). Send a shorter text, or store the text as an article.",
            )


@dataclass(slots=True)
class ForeseenClaim:
    """A claim that the text makes, as it would stand. ``view_before`` is None for one that is new.
    ``opened`` and ``lapsed`` name flags ("flag:one-source") as ``Changes`` does."""

    claim: Claim
    mentions: list[ClaimMention] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    opened: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    view: ClaimView | None = None
    view_before: ClaimView | None = None
    status: str = ""

    @property
    def is_new(self) -> bool:
        return is_provisional(self.claim.pk)


@dataclass(slots=True)
class Foreseen:
    """What storing the text would produce: rows that are not saved, in text order."""

    article: ForeseenArticle
    analysis: Analysis
    sources: ForeseenSources
    statements: list[tuple[Statement, Read]] = field(default_factory=list)
    figures: dict[int, list[Quantity]] = field(default_factory=dict)
    claims: dict[int, ForeseenClaim] = field(default_factory=dict)
    stand: dict[int, ClaimMention] = field(default_factory=dict)
    """The link that speaks for each claim that is compared, by the claim's id."""
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def revision(self) -> ArticleRevision:
        return self.article.revision


def foresee(draft: ArticleDraft, *, now: datetime, today: date, budget: Budget) -> Foreseen:
    """What ``store_article``, ``process_article`` and ``refresh_claims`` would come to for this draft.

    Differs from them where another text is stored meanwhile; where the page is known in another wording (an
    article is read as a new one); and in claims that the text does not make. Raises InvalidInput as
    ``store_article``, SpanLiesError as ``store_analysis``, TryLater when the budget is spent.
    """
    working = engine()
    article = foresee_article(draft, now=now)
    budget.spend("the text was read")
    analysis = working.analyse(document_of(article.revision))
    check_spans(article.revision.text, analysis)
    budget.spend("claims were looked for")
    found = Foreseen(article, analysis, ForeseenSources(article.revision.article))
    found.warnings = [
        {"rule_id": w.rule_id, "params": dict(w.params), "spans": [[s.start, s.end] for s in w.spans]}
        for w in analysis.warnings
    ]
    _read_statements(found)
    keys = _link(found, working)
    budget.spend("claims were compared")
    plan = _compare(found, working, keys)
    budget.spend("flags were read")
    _judge(found, plan, working, today=today)
    return found


# --- statements -----------------------------------------------------------------------------------------


def _read_statements(found: Foreseen) -> None:
    """As ``store_statements`` for a text that nobody has read yet."""
    revision, version = found.revision, found.analysis.version
    resolver = SpeakerResolver(revision, resolve=found.sources.source_of)
    rows: dict[int, Statement] = {}
    seen: set[str] = set()
    for index, read in enumerate(found.analysis.statements):
        identity = statement_identity(read.extraction)
        if identity in seen:
            found.warnings.append(read_twice(read))
            continue
        seen.add(identity)
        source = source_said(read, resolver)
        columns = columns_of(read, revision, source=source, version=version)
        del columns["source_id"]
        row = Statement(
            pk=PROVISIONAL + index, revision=revision, identity=identity, source=source, **columns
        )
        rows[index] = row
        found.statements.append((row, read))
        found.figures[row.pk] = figures_of(row, read.quantities, found.warnings)
    for index, row in rows.items():
        parent = found.analysis.statements[index].extraction.parent
        above = rows.get(parent) if parent is not None else None
        row.parent = above if above is not row else None


# --- claims ---------------------------------------------------------------------------------------------


def _link(found: Foreseen, working: Engine) -> dict[int, list[str]]:
    """Which claim each clause makes; returns the keys that each claim would be found by besides its own."""
    clauses = [
        Clause(row, proposition, read.check_worthiness)
        for row, read in found.statements
        for proposition in propositions_by_place(read).values()
    ]
    result = LinkResult()
    choices = choose_claims(clauses, engine=working, result=result)
    found.warnings += key_warnings(result.skipped_keys)
    for number, claim in enumerate(new_claims(choices)):
        claim.pk = PROVISIONAL + number
    for number, choice in enumerate(choices):
        mention = new_mention(choice, revision=found.revision, version=working.version)
        mention.pk = PROVISIONAL + number
        held = found.claims.setdefault(mention.claim_id, ForeseenClaim(choice.candidate.claim))
        mention.claim = held.claim
        held.mentions.append(mention)
    found.claims = dict(sorted(found.claims.items()))
    return missing_keys((c.candidate.claim, c.clause.proposition.keys) for c in choices)


def _compare(found: Foreseen, working: Engine, keys: Mapping[int, list[str]]) -> RelationPlan:
    """As ``refresh_claims`` compares the claims that the text touches."""
    claims = {pk: one.claim for pk, one in found.claims.items()}
    near = nearness_of({pk: claim.text for pk, claim in claims.items()})
    standing = dict(_represent(found, (pk for pk in claims if not is_provisional(pk))))
    for pk, one in found.claims.items():
        for mention in one.mentions:
            stands = standing.get(pk)
            if stands is None or (stands[0].came_with_id and not mention.came_with_id):
                proposition = proposition_of(mention)
                if proposition is not None:
                    standing[pk] = (mention, proposition)
    pool = ClaimPool(p for _, p in standing.values())
    more = missing_keys((claims[pk], p.keys) for pk, (_, p) in standing.items())
    for pk, (_, proposition) in standing.items():
        added = dict.fromkeys(chain(keys.get(pk, ()), more.get(pk, ())))
        if added:
            pool.include(claims[pk], proposition, added)
    plan = plan_relations(
        claims,
        standing,
        near=near.pairs,
        engine=working,
        changes=Changes(),
        pool=pool,
        represent=lambda ids: _represent(found, ids),
    )
    found.stand = {pk: mention for pk, (mention, _) in standing.items()}
    return plan


def _represent(found: Foreseen, claim_ids: Iterable[int]) -> Stand:
    """``representatives``, with each article in the line of reporting that it would be of."""
    stand: dict[int, tuple[ClaimMention, Proposition]] = {}
    for pk, (mention, proposition) in representatives(claim_ids).items():
        if _settle(found, mention):
            proposition = proposition_of(mention) or proposition
        stand[pk] = (mention, proposition)
    return stand


def _settle(found: Foreseen, mention: ClaimMention) -> bool:
    """Let a stored link stand as it would once the text is stored; whether anything of it changes."""
    article, statement = mention.statement.revision.article, mention.statement
    source = statement.source
    if source is not None:
        final = source.merged_into_id or source.pk
        statement.source = found.sources.held.get(final, source)
    origin = found.article.origins.get(article.pk)
    if origin is None:
        return False
    article.origin_group = origin
    return True


# --- flags and status -----------------------------------------------------------------------------------


def _judge(found: Foreseen, plan: RelationPlan, working: Engine, *, today: date) -> None:
    claims = {pk: one.claim for pk, one in found.claims.items()}
    stored = [pk for pk in claims if not is_provisional(pk)]
    against = against_each(claims, instead=[*plan.new, *plan.changed])
    voices = _voices(found, {*claims, *(other for pairs in against.values() for other, _ in pairs)})
    text = found.revision.text
    hedges = {row.pk: tuple(text[start:end] for start, end in row.hedges) for row, _ in found.statements}
    views = as_decided(build_views(claims, voices, against, today=today, hedges=hedges))
    before = claim_views((claims[pk] for pk in stored), today=today)
    ratings, dismissed = standing_ratings(stored), dismissed_rules(stored)
    flagged = {pk: working.flags(view) for pk, view in views.items()}
    changes = Changes()
    _, _, flags = plan_flags(flagged, version=working.version, changes=changes)
    for flag in flags:
        found.claims[flag.claim_id].flags.append(flag)
    for relation in plan.standing:
        for pk in (relation.claim_a_id, relation.claim_b_id):
            if pk in found.claims:
                found.claims[pk].relations.append(relation)
    for pk, one in found.claims.items():
        one.view, one.view_before = views.get(pk), before.get(pk)
        one.opened, one.lapsed = tuple(changes.opened.get(pk, ())), tuple(changes.lapsed.get(pk, ()))
        one.status, _ = status_of(
            one.claim,
            one.view,
            conflicts=len(against.get(pk, ())),
            rating=ratings.get(pk),
            dismissed=dismissed.get(pk, frozenset()),
            working=working,
        )


def _voices(found: Foreseen, claim_ids: Iterable[int]) -> dict[int, list[ClaimMention]]:
    """``voices_of`` with the links of this text; a text that is stored already adds none to stored claims."""
    voices: dict[int, list[ClaimMention]] = defaultdict(list)
    for pk, mentions in voices_of(pk for pk in claim_ids if not is_provisional(pk)).items():
        for mention in mentions:
            _settle(found, mention)
        voices[pk] = list(mentions)
    for pk, one in found.claims.items():
        if one.is_new or not found.article.same_text:
            voices[pk] += one.mentions
    return voices
