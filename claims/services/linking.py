"""Which claim each clause makes: joined to one that says the same, or the first to say it.

All of it runs in one transaction under ``lock_claim_graph``, so that two articles that are processed at once
do not both make the same new claim.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.choices import MentionState, Origin
from claims.mapping import claim_fields, proposition_from_json, proposition_to_json, reported_at
from claims.models import Claim, ClaimMention, Statement
from claims.pipeline.types import Proposition
from claims.pipeline.types import Statement as Read
from claims.selectors.hooks import CLAIM_CREATED
from claims.selectors.merging import final_claims
from claims.services.engine import Engine
from claims.services.guards import write_events
from claims.services.pool import Candidate, ClaimPool, write_keys
from sources.models import ArticleRevision

KEY_TOO_COMMON = "key-too-common"
_MAX_KEYS_TOLD = 20
FIRST_MENTION = "first-mention"
CARRIED_OVER = "carried-over"
LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)
_CHAIN = 50


@dataclass(slots=True)
class LinkResult:
    """``touched``: ids of claims that gained, kept or lost a link. ``skipped_keys``: of which only the
    newest claims were looked at, and how many."""

    new: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    skipped_keys: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Clause:
    """A clause that is to be linked, with what is known of its place."""

    statement: Statement
    proposition: Proposition
    worth: float
    held: list[ClaimMention] = field(default_factory=list)
    excluded: frozenset[int] = frozenset()
    inherited: ClaimMention | None = None

    @property
    def place(self) -> tuple[int, int]:
        return place_of(self.proposition)


@dataclass(frozen=True, slots=True)
class Choice:
    """The claim that a clause is held to make, and the rule that says so."""

    clause: Clause
    candidate: Candidate
    rule_id: str
    score: float
    params: dict[str, Any]


def place_of(proposition: Proposition) -> tuple[int, int]:
    return proposition.span.start, proposition.span.end


def propositions_by_place(read: Read) -> dict[tuple[int, int], Proposition]:
    """What the clauses of a statement hold, one a place, in the order they were read."""
    found: dict[tuple[int, int], Proposition] = {}
    for proposition in read.propositions:
        found.setdefault(place_of(proposition), proposition)
    return found


def link_statements(
    revision: ArticleRevision, *, pairs: Sequence[tuple[Statement, Read]], engine: Engine
) -> LinkResult:
    """Link every clause of the statements; what is linked already and read the same way is left alone."""
    result = LinkResult()
    pending = _pending(revision, pairs, engine=engine, result=result)
    choices = choose_claims(pending, engine=engine, result=result)
    _save(choices, revision=revision, engine=engine, result=result)
    return result


def choose_claims(clauses: Sequence[Clause], *, engine: Engine, result: LinkResult) -> list[Choice]:
    """The claim of each clause, in order; one that is new is not saved. Writes nothing."""
    pool = ClaimPool(c.proposition for c in clauses)
    result.skipped_keys = pool.skipped
    inherited = {c.inherited.claim_id for c in clauses if c.inherited}
    claims = final_claims(inherited | {m.claim_id for c in clauses for m in c.held})
    return [
        Choice(clause, *_choose(clause, pool, claims, engine=engine, result=result)) for clause in clauses
    ]


def key_warnings(skipped: Mapping[str, int]) -> list[dict[str, Any]]:
    """Warnings of keys of which only the newest claims were looked at, the commonest first."""
    common = sorted(skipped.items(), key=lambda e: (-e[1], e[0]))[:_MAX_KEYS_TOLD]
    return [{"rule_id": KEY_TOO_COMMON, "params": {"key": key, "claims": n}} for key, n in common]


# --- what is there already ------------------------------------------------------------------------------


def _pending(
    revision: ArticleRevision, pairs: Sequence[tuple[Statement, Read]], *, engine: Engine, result: LinkResult
) -> list[Clause]:
    """Clauses without a live link, after bringing those that have one up to date."""
    mentions: dict[int, list[ClaimMention]] = defaultdict(list)
    rows = ClaimMention.objects.filter(statement__revision=revision).select_related(
        "claim", "statement__source__merged_into", "statement__revision__article"
    )
    for mention in rows.defer("statement__revision__text"):
        mentions[mention.statement_id].append(mention)
        result.touched.add(mention.claim_id)
    history = _History([s for s, _ in pairs])
    pending: list[Clause] = []
    for statement, read in pairs:
        places = propositions_by_place(read)
        for place, proposition in places.items():
            exact = proposition.span.of(revision.text)
            held = [m for m in mentions[statement.pk] if (m.start, m.end) == place]
            live = next((m for m in held if m.state in LIVE), None)
            if live is not None and _still_holds(live, proposition, engine=engine):
                result.counts["links_kept"] += 1
                continue
            excluded = frozenset(m.claim_id for m in held if m.state == MentionState.REJECTED)
            pending.append(
                Clause(
                    statement,
                    proposition,
                    read.check_worthiness,
                    [m for m in held if m.state in (MentionState.LAPSED, MentionState.PROPOSED)],
                    excluded | history.rejected(statement, exact),
                    history.live(statement, exact),
                )
            )
        _lapse(m for m in mentions[statement.pk] if (m.start, m.end) not in places)
    return pending


def _still_holds(mention: ClaimMention, proposition: Proposition, *, engine: Engine) -> bool:
    """Whether a live link may stay; its stored clause is brought up to date.

    A person's link always stays, and so does one that came with a merged claim. The machine's own stays
    while the claim still is what the clause says, or has nothing but this clause to say it. One that stays
    no longer is made to lapse.
    """
    stored = proposition_to_json(proposition)
    if mention.proposition == stored and mention.pipeline_version == engine.version:
        return True
    mention.proposition, mention.pipeline_version = stored, engine.version
    canonical = proposition_from_json(mention.claim.proposition)
    holds = (
        mention.state == MentionState.CONFIRMED
        or mention.came_with_id is not None
        or canonical is None
        or engine.match(proposition, canonical) is not None
        or not mention.claim.mentions.filter(state__in=LIVE).exclude(pk=mention.pk).exists()
    )
    if not holds:
        mention.state = MentionState.LAPSED
    mention.save(update_fields=["proposition", "pipeline_version", "state"])
    return holds


def _lapse(mentions: Iterable[ClaimMention]) -> None:
    gone = [m.pk for m in mentions if m.state == MentionState.PROPOSED]
    if gone:
        ClaimMention.objects.filter(pk__in=gone).update(state=MentionState.LAPSED)


class _History:
    """What was decided about the same utterances in earlier revisions of the article."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._before: dict[int, int] = {s.pk: s.previous_id for s in statements if s.previous_id}
        frontier = set(self._before.values())
        for _ in range(_CHAIN):
            links = Statement.objects.filter(pk__in=frontier).values_list("pk", "previous")
            new = {pk: before for pk, before in links if before and pk not in self._before}
            if not new:
                break
            self._before.update(new)
            frontier = set(new.values())
        self._mentions: dict[int, list[ClaimMention]] = defaultdict(list)
        earlier = set(self._before.values())
        for mention in ClaimMention.objects.filter(statement__in=earlier) if earlier else ():
            self._mentions[mention.statement_id].append(mention)

    def _of(self, statement: Statement, text: str) -> Iterable[ClaimMention]:
        words = _plain(text)
        before = self._before.get(statement.pk)
        for _ in range(_CHAIN):
            if before is None:
                return
            yield from (m for m in self._mentions[before] if _plain(m.exact) == words)
            before = self._before.get(before)

    def rejected(self, statement: Statement, text: str) -> frozenset[int]:
        found = self._of(statement, text)
        return frozenset(m.claim_id for m in found if m.state == MentionState.REJECTED)

    def live(self, statement: Statement, text: str) -> ClaimMention | None:
        """The newest link of the same clause in an earlier revision."""
        return next((m for m in self._of(statement, text) if m.state in LIVE), None)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- choosing -------------------------------------------------------------------------------------------


def _choose(
    item: Clause, pool: ClaimPool, claims: dict[int, Claim], *, engine: Engine, result: LinkResult
) -> tuple[Candidate, str, float, dict[str, Any]]:
    inherited = item.inherited
    if inherited is not None and inherited.claim_id in claims and inherited.claim_id not in item.excluded:
        home = inherited.came_with_id or inherited.claim_id
        candidate = Candidate(claims[inherited.claim_id], handle=home)
        return candidate, CARRIED_OVER, inherited.score, {"mention": inherited.pk}
    best: tuple[float, Candidate, str, dict[str, Any]] | None = None
    for candidate in pool.candidates(item.proposition):
        if not item.excluded.isdisjoint((candidate.claim.pk, candidate.handle)):
            continue
        if candidate.proposition is None:
            continue
        result.counts["pairs_scored"] += 1
        finding = engine.match(item.proposition, candidate.proposition)
        if finding is not None and (best is None or finding.score > best[0]):
            best = (finding.score, candidate, finding.rule_id, dict(finding.params))
    if best is not None:
        score, candidate, rule_id, params = best
        pool.extend(candidate, item.proposition.keys)
        return candidate, rule_id, score, params
    claim = _own_claim(item, claims) or new_claim(
        item.statement, item.proposition, worth=item.worth, version=engine.version
    )
    return pool.add(claim, item.proposition), FIRST_MENTION, 1.0, {}


def _own_claim(item: Clause, claims: dict[int, Claim]) -> Claim | None:
    """The claim that this very clause made before its link lapsed: taken up again rather than made anew."""
    for mention in item.held:
        if mention.state == MentionState.LAPSED and mention.rule_id == FIRST_MENTION:
            claim = claims.get(mention.claim_id)
            if claim is not None and claim.pk not in item.excluded:
                return claim
    return None


def new_claim(statement: Statement, proposition: Proposition, *, worth: float, version: str) -> Claim:
    """A claim that is not saved yet, worded as this clause words it."""
    seen = statement.reported_at or reported_at(statement.revision)
    return Claim(
        text=proposition.text,
        text_origin=Origin.MACHINE,
        check_worthiness=min(1.0, max(0.0, worth)),
        first_seen=seen,
        last_seen=seen,
        pipeline_version=version,
        next_check_reason="",
        **claim_fields(proposition),
    )


# --- writing --------------------------------------------------------------------------------------------


def _save(
    choices: Sequence[Choice],
    *,
    revision: ArticleRevision,
    engine: Engine,
    result: LinkResult,
) -> None:
    fresh = new_claims(choices)
    Claim.objects.bulk_create(fresh)
    result.new = [claim.pk for claim in fresh]
    write_events(
        CLAIM_CREATED,
        ((claim, claim) for claim in fresh),
        after={"article": revision.article_id, "text": revision.number},
        pipeline_version=engine.version,
    )
    created: list[ClaimMention] = []
    for choice in choices:
        claim = choice.candidate.claim
        result.touched.add(claim.pk)
        held = next((m for m in choice.clause.held if m.claim_id == claim.pk), None)
        if held is not None:
            values = _link_columns(choice, revision=revision, version=engine.version)
            ClaimMention.objects.filter(pk=held.pk).update(**values)
            result.counts["links_reopened"] += 1
        else:
            created.append(new_mention(choice, revision=revision, version=engine.version))
    ClaimMention.objects.bulk_create(created)
    result.counts["links_new"] = len(created)
    write_keys((c.candidate.claim, c.clause.proposition.keys) for c in choices)


def new_claims(choices: Iterable[Choice]) -> list[Claim]:
    """The claims that are not saved yet, each once, in order."""
    claims = (choice.candidate.claim for choice in choices)
    return list({id(claim): claim for claim in claims if claim.pk is None}.values())


def new_mention(choice: Choice, *, revision: ArticleRevision, version: str) -> ClaimMention:
    """The link as a row that is not saved; its claim should have an id."""
    start, end = choice.clause.place
    return ClaimMention(
        statement=choice.clause.statement,
        claim=choice.candidate.claim,
        came_with_id=choice.candidate.came_with,
        start=start,
        end=end,
        **_link_columns(choice, revision=revision, version=version),
    )


def _link_columns(choice: Choice, *, revision: ArticleRevision, version: str) -> dict[str, Any]:
    start, end = choice.clause.place
    return {
        "exact": revision.text[start:end],
        "proposition": proposition_to_json(choice.clause.proposition),
        "state": MentionState.PROPOSED,
        "rule_id": choice.rule_id[:80],
        "score": choice.score,
        "params": choice.params,
        "pipeline_version": version,
    }
