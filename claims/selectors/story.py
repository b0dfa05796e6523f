"""A story in words, for the terminal."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from claims.choices import FlagState, RelationKind, RelationState, StatementState, Voice
from claims.mapping import canonical_source
from claims.models import ClaimMention, Flag, Statement
from claims.selectors.claims import claims_list, live_mentions, relations_list
from claims.selectors.explanations import flag_explanation, meant_as, relation_explanation
from sources.models import Article


@dataclass(frozen=True, slots=True)
class StoryArticle:
    id: int
    title: str
    outlet: str
    published: str
    statements: int
    sources: int


@dataclass(frozen=True, slots=True)
class StorySource:
    """A source and what it said: (article id, statement text, how it is meant where it is not asserted).
    The outlet's own voice has no source id."""

    id: int | None
    name: str
    kind: str
    statements: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class StoryClaim:
    id: int
    text: str
    status: str
    voicings: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryConflict:
    id: int
    kind: str
    sentence: str
    a: str
    b: str
    state: str


@dataclass(frozen=True, slots=True)
class StorySummary:
    """``text()`` is what the terminal prints: the counts are of everything, the lists are cut."""

    articles: tuple[StoryArticle, ...]
    sources: tuple[StorySource, ...]
    claims: tuple[StoryClaim, ...]
    conflicts: tuple[StoryConflict, ...]

    def text(self, *, width: int = 100, most_said: int = 4, most_claims: int = 12) -> str:
        """Articles, who says what, the claims with status and flags, and the conflicts, in plain text.

        A source's list is cut at ``most_said`` statements and the claims at ``most_claims``; what is
        left out is counted.
        """
        lines = [f"{len(self.articles)} ARTICLES"]
        for article in self.articles:
            lines.append(
                f"  {article.outlet or 'unknown outlet'}, {article.published or 'no date'}: {article.title} "
                f"({article.statements} statements, {article.sources} sources)"
            )
        voices = [s for s in self.sources if s.kind == "outlet"]
        lines += ["", f"WHO SAYS WHAT: {len(self.sources) - len(voices)} sources, {len(voices)} outlets"]
        for source in self.sources:
            lines += _said(source, width=width, most=most_said)
        lines += ["", f"{len(self.claims)} CLAIMS, those in conflict and those said most often first"]
        for claim in self.claims[:most_claims]:
            lines.append(_wrapped(claim.text, f"  [{claim.status}] ", width))
            said = f"said in {claim.voicings} place{'' if claim.voicings == 1 else 's'}"
            lines += [_wrapped(why, "      - ", width) for why in (said, *claim.flags)]
        lines += _rest(len(self.claims) - most_claims, "  ")
        lines += ["", f"{len(self.conflicts)} CONFLICTS AND UPDATES"]
        for conflict in self.conflicts:
            lines.append(_wrapped(f"{conflict.kind} ({conflict.state}): {conflict.sentence}", "  ", width))
            lines.append(_wrapped(conflict.a, "      A: ", width))
            lines.append(_wrapped(conflict.b, "      B: ", width))
        return "\n".join(lines)


def _said(source: StorySource, *, width: int, most: int) -> Iterator[str]:
    """A source and its statements, each wording once."""
    yield f"  {source.name} ({source.kind}): {len(source.statements)}"
    times = Counter((" ".join(text.split()), meant) for _, text, meant in source.statements)
    for (text, meant), count in list(times.items())[:most]:
        marks = (f" [{meant}]" if meant else "") + (f" (in {count} articles)" if count > 1 else "")
        yield _wrapped(text + marks, "      - ", width)
    yield from _rest(len(times) - most, "      ")


def _rest(left: int, indent: str) -> list[str]:
    return [f"{indent}... and {left} more, in the admin"] if left > 0 else []


def _wrapped(text: str, indent: str, width: int) -> str:
    return textwrap.fill(
        " ".join(text.split()), width=width, initial_indent=indent, subsequent_indent=" " * len(indent)
    )


def story_summary(article_ids: Sequence[int]) -> StorySummary:
    """What these articles say between them. A fixed number of queries."""
    articles = list(
        Article.objects.filter(pk__in=article_ids)
        .select_related("outlet", "current_revision")
        .order_by("published_at", "pk")
    )
    revisions = [a.current_revision_id for a in articles if a.current_revision_id]
    statements = list(
        Statement.objects.filter(revision__in=revisions, state=StatementState.ACTIVE)
        .select_related("source__merged_into", "revision__article__outlet")
        .defer("revision__text")
    )
    return StorySummary(
        articles=tuple(_article(article, statements) for article in articles),
        sources=tuple(_sources(statements)),
        claims=tuple(_claims(revisions)),
        conflicts=tuple(_conflicts(revisions)),
    )


def _article(article: Article, statements: Sequence[Statement]) -> StoryArticle:
    own = [s for s in statements if s.revision.article_id == article.pk]
    return StoryArticle(
        id=article.pk,
        title=article.title,
        outlet=article.outlet.name if article.outlet else "",
        published=article.published_at.strftime("%Y-%m-%d") if article.published_at else "",
        statements=len(own),
        sources=len({s.source_id for s in own if s.source_id}),
    )


def _sources(statements: Sequence[Statement]) -> Iterator[StorySource]:
    """Attributed speakers by the number of their statements, then the outlets' own voices."""
    groups: dict[tuple[bool, int, str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for statement in statements:
        source, article = canonical_source(statement.source), statement.revision.article
        if statement.voice == Voice.OUTLET:
            name = article.outlet.name if article.outlet else "unknown outlet"
            key = (True, 0, f"{name}, in its own voice", "outlet")
        elif source is None:
            key = (False, 0, statement.speaker_name or "nobody named", "unknown")
        else:
            key = (False, source.pk, source.name, source.get_kind_display().lower())
        groups[key].append((article.pk, statement.exact, meant_as(statement)))
    for key in sorted(groups, key=lambda k: (k[0], -len(groups[k]), k[2])):
        _, pk, name, kind = key
        yield StorySource(pk or None, name, kind, tuple(groups[key]))


def _claims(revisions: Sequence[int]) -> Iterator[StoryClaim]:
    made = live_mentions().filter(statement__revision__in=revisions).values("claim")
    order = ["-open_conflict_count", "-voicing_count", "-check_worthiness", "pk"]
    rows: QuerySet[Any] = (
        claims_list()
        .filter(pk__in=made)
        .order_by(*order)
        .prefetch_related(Prefetch("flags", Flag.objects.filter(state=FlagState.OPEN)))
    )
    for claim in rows:
        yield StoryClaim(
            id=claim.pk,
            text=claim.text,
            status=claim.get_verification_status_display().lower(),
            voicings=claim.voicing_count,
            flags=tuple(flag_explanation(flag).sentence for flag in claim.flags.all()),
        )


def _conflicts(revisions: Sequence[int]) -> Iterator[StoryConflict]:
    made = live_mentions().filter(statement__revision__in=revisions).values("claim")
    kinds = (RelationKind.CONFLICTS, RelationKind.UPDATES)
    rows = (
        relations_list()
        .filter(kind__in=kinds, claim_a__in=made, claim_b__in=made)
        .exclude(state=RelationState.LAPSED)
        .order_by("kind", "-score", "pk")
    )
    for relation in rows:
        yield StoryConflict(
            id=relation.pk,
            kind=relation.get_kind_display(),
            sentence=relation_explanation(relation).sentence,
            a=_voice(relation.mention_a) + relation.claim_a.text,
            b=_voice(relation.mention_b) + relation.claim_b.text,
            state=relation.get_state_display().lower(),
        )


def _voice(mention: ClaimMention | None) -> str:
    if mention is None:
        return ""
    statement = mention.statement
    article = statement.revision.article
    outlet = article.outlet.name if article.outlet else "unknown outlet"
    who = statement.source.name if statement.source else statement.speaker_name
    return f"{who} ({outlet}): " if who else f"{outlet}: "
