"""What storing a text would make of articles and sources, told without storing it: rows that are not saved.

A row that does not exist yet has a provisional id, beyond every id that a database gives, so that it takes
its place after all others as the saved one would. Nothing here writes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from sources.choices import SourceKind
from sources.models import Affiliation, Article, ArticleRevision, Source
from sources.services.articles import ArticleDraft, known_article, prepare_capture
from sources.services.naming import Candidate, alike, candidates_among, met_sources
from sources.services.origins import near_copies_of, shared_origin
from sources.services.outlets import find_outlet
from sources.services.resolving import Mention, Stored, find, lessons, may_be, mention_of, new_source
from sources.text.clean import clean_line
from sources.text.identity import Printed, lookup_keys
from sources.text.notes import CaptureNote

PROVISIONAL = 2**62
"""The first provisional id."""


def is_provisional(pk: int | None) -> bool:
    return pk is not None and pk >= PROVISIONAL


# --- the article ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForeseenArticle:
    """``stored``: the article that this is already; ``same_text``: and its text is this one, so that storing
    it adds nothing. ``copies`` are stored near-copies of the text, ``origins`` the line of reporting that
    each article would be of, by id, where that changes."""

    revision: ArticleRevision
    stored: Article | None
    same_text: bool
    copies: tuple[Article, ...]
    origins: dict[int, str]
    notes: tuple[CaptureNote, ...]


def foresee_article(draft: ArticleDraft, *, now: datetime) -> ForeseenArticle:
    """The article that the draft would be. Raises InvalidInput as ``store_article`` does."""
    capture = prepare_capture(draft, now=now)
    ready = capture.draft
    outlet = find_outlet(ready.outlet, url=ready.url)
    if outlet is not None and outlet.pk is None:
        outlet.pk = PROVISIONAL
    stored, by_text = known_article(capture, outlet)
    article = Article(
        pk=PROVISIONAL,
        outlet=outlet,
        title=ready.title,
        byline=ready.byline,
        credit_line=ready.credit_line,
        language=ready.language,
        canonical_url=ready.url,
        published_at=capture.published_at,
        fingerprint=capture.fingerprint,
    )
    revision = ArticleRevision(
        pk=PROVISIONAL,
        article=article,
        number=1,
        title=ready.title,
        text=ready.text,
        sha256=hashlib.sha256(ready.text.encode()).hexdigest(),
        captured_at=now,
        captured_from=ready.captured_from[:20],
    )
    article.current_revision = revision
    copies = near_copies_of(revision, bands=list(capture.bands))
    origins: dict[int, str] = {}
    if copies:
        article.origin_group, members = shared_origin(article, copies)
        origins = {m.pk: article.origin_group for m in members if m.origin_group != article.origin_group}
    same_text = stored is not None and (by_text or stored.fingerprint == capture.fingerprint)
    return ForeseenArticle(revision, stored, same_text, tuple(copies), origins, ready.warnings)


# --- sources --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Learnt:
    names: dict[str, str] = field(default_factory=dict)
    held: list[tuple[str, str]] = field(default_factory=list)


class ForeseenSources:
    """Whom the names of one text mean among the stored sources, and whom they would make: what
    ``resolve_source`` gives, name after name. A source may carry affiliations that are not saved."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._stored = Stored()
        self._new: list[tuple[Source, Mention]] = []
        self._learnt: dict[int, _Learnt] = defaultdict(_Learnt)
        self.held: dict[int, Source] = {}
        """Every source that was met, by id, with its affiliations at hand."""

    def source_of(
        self, *, name: str, kind: str, role: str = "", affiliation: str = "", anonymous: bool = False
    ) -> Source:
        """Raises InvalidInput for a kind that there is not."""
        body = self.source_of(name=affiliation, kind=SourceKind.UNKNOWN) if clean_line(affiliation) else None
        mention = mention_of(
            name=name, kind=kind, role=role, affiliation=affiliation, body=body, article=self._article,
            anonymous=anonymous,
        )  # fmt: skip
        found, among = find(mention, known=self)
        source = self._make(mention, among) if found is None else self._at_hand(found)
        self._learn(source, mention, among, body)
        return source

    # --- what is known, with what this text adds ---

    def candidates(self, mention: Mention) -> list[Candidate]:
        met = met_sources(mention.printed, key=mention.key) | {pk for pk in self._learnt if pk < PROVISIONAL}
        known = candidates_among(met)
        for candidate in known:
            if (learnt := self._learnt.get(candidate.source.pk)) is not None:
                candidate.source = self.held.get(candidate.source.pk, candidate.source)
                candidate.names |= learnt.names
                candidate.held += learnt.held
        asked = lookup_keys(mention.printed).asks
        for source, made_by in self._new:
            if made_by.unnamed:
                continue  # found by no key
            learnt = self._learnt[source.pk]
            names = {made_by.key: source.name, **learnt.names}
            printed = [Printed(name, source.kind, tuple(learnt.held)) for name in names.values()]
            if mention.key in names or any(asked & lookup_keys(each).found_by for each in printed):
                known.append(Candidate(source, names=names, held=list(learnt.held)))
        return alike(known, mention.printed, key=mention.key)

    def called(self, mention: Mention, *, scope: Article | None) -> list[Source]:
        if scope is None:
            return self._stored.called(mention, scope=None)
        return [
            source
            for source, made_by in self._new
            if source.scope_article_id == scope.pk
            and mention.key in {made_by.key, *self._learnt[source.pk].names}
            and may_be(source.kind, mention.printed.kind)
        ]

    # --- what it adds ---

    def _make(self, mention: Mention, among: list[Candidate]) -> Source:
        source = new_source(mention, among=among)
        source.pk = PROVISIONAL + len(self._new)
        _with_affiliations(source, [])
        self._new.append((source, mention))
        self.held[source.pk] = source
        return source

    def _at_hand(self, source: Source) -> Source:
        if source.pk not in self.held:
            roles = Affiliation.objects.select_related("body__merged_into")
            inner = Prefetch("affiliations__body__affiliations", roles)
            rows = Source.objects.select_related("merged_into")
            found = rows.prefetch_related(Prefetch("affiliations", roles), inner).get(pk=source.pk)
            self.held[source.pk] = found
        return self.held[source.pk]

    def _learn(self, source: Source, mention: Mention, among: list[Candidate], body: Source | None) -> None:
        affiliations = list(source.affiliations.all())
        roles = [each.role for each in affiliations if body is not None and each.body_id == body.pk]
        news = lessons(source, mention, among=among, body=body, roles=roles)
        if news.kind:
            source.kind = news.kind
        if news.alias:
            self._learnt[source.pk].names[mention.key] = news.alias
        if news.affiliated and body is not None:
            self._learnt[source.pk].held.append((mention.role, body.name))
            added = Affiliation(source=source, body=body, role=mention.role)
            _with_affiliations(source, [*affiliations, added])


def _with_affiliations(source: Source, rows: list[Affiliation]) -> None:
    """As prefetched: what reads them asks no database."""
    held: dict[str, object] = source.__dict__.setdefault("_prefetched_objects_cache", {})
    held["affiliations"] = rows
