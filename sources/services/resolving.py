"""Which source a printed name means, and what a text adds to what is known of it. Everything here only reads:
`sources.services.people` writes what follows, `sources.services.foreseeing` tells it beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sources.choices import AliasState, SourceKind
from sources.models import Article, Source, SourceAlias
from sources.selectors.people import final_source
from sources.services.errors import InvalidInput
from sources.services.naming import Candidate, candidates_for, told_apart
from sources.text.clean import clean_line
from sources.text.identity import Printed, Verdict, is_shareable
from sources.text.names import is_description, name_key, role_key

MAX_NAME = 300
MAX_ROLE = 200
_SPELLINGS = frozenset({"same-letters", "same-office", "spelling-of-a-place"})
"""Rules that find another spelling of a name, which is then a name of its source everywhere. Others teach no
alias: "Baku" stands for a government in one article and for a city in the next."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as one article prints it. ``unnamed``: nobody is called so."""

    printed: Printed
    key: str
    unnamed: bool
    article: Article
    role: str


@dataclass(frozen=True, slots=True)
class Lessons:
    """What an article adds to a source that no person has taken in hand; each blank where it is nothing."""

    kind: str = ""
    alias: str = ""
    affiliated: bool = False


class Known(Protocol):
    """Where sources are looked up: what is stored, or that with what a text would add to it."""

    def candidates(self, mention: Mention) -> list[Candidate]: ...

    def called(self, mention: Mention, *, scope: Article | None) -> list[Source]:
        """Sources with the very name as a confirmed alias, in their final form, each once, oldest first."""
        ...


class Stored:
    """What the database holds."""

    def candidates(self, mention: Mention) -> list[Candidate]:
        return candidates_for(mention.printed, key=mention.key)

    def called(self, mention: Mention, *, scope: Article | None) -> list[Source]:
        aliases = (
            SourceAlias.objects.filter(
                name_key=mention.key, state=AliasState.CONFIRMED, source__scope_article=scope
            )
            .select_related("source__merged_into")
            .order_by("source_id")
        )
        found: dict[int, Source] = {}
        for alias in aliases:
            if may_be(alias.source.kind, mention.printed.kind):
                source = final_source(alias.source)
                found[source.pk] = source
        return list(found.values())


def mention_of(
    *,
    name: str,
    kind: str,
    role: str,
    affiliation: str,
    body: Source | None,
    article: Article,
    anonymous: bool,
) -> Mention:
    """``body``: the source that ``affiliation`` names. Raises InvalidInput for a kind that there is not."""
    shown = clean_line(name) or clean_line(role) or "unnamed source"
    shown = shown[:MAX_NAME].rstrip()
    if kind not in SourceKind.values:
        raise InvalidInput("unknown-kind", f"{kind!r} is no kind of source.")
    unnamed = anonymous or kind == SourceKind.ANONYMOUS or not clean_line(name) or is_description(shown)
    # the body as printed here, and as it is called where the two were merged
    bodies = {clean_line(affiliation): None, body.name: None} if body else {"": None}
    held = tuple((clean_line(role), each) for each in bodies)
    key = (name_key(shown) or shown.casefold())[:MAX_NAME]
    return Mention(Printed(shown, kind, held), key, unnamed, article, clean_line(role)[:MAX_ROLE])


def find(mention: Mention, *, known: Known) -> tuple[Source | None, list[Candidate]]:
    """(who is meant, or None; all who are or may be meant)."""
    alike = [] if mention.unnamed else known.candidates(mention)
    same = [c for c in alike if c.found.verdict == Verdict.SAME and c.source.scope_article_id is None]
    meant = told_apart(same, key=mention.key, mention=mention.printed)
    if meant is not None:
        return meant.source, alike
    if mention.unnamed:
        # only a person can have said whom an unnamed phrase ("the separatists") means everywhere
        curated = [s for s in known.called(mention, scope=None) if s.is_curated]
        if len(curated) == 1:
            return curated[0], alike
    scoped = known.called(mention, scope=mention.article)
    return (scoped[0] if scoped else None), alike


def may_be(known: str, met: str) -> bool:
    """A person is never a body. What kind of body it is, texts and readers see differently."""
    if SourceKind.UNKNOWN in (known, met):
        return True
    return (known == SourceKind.PERSON) == (met == SourceKind.PERSON)


def new_source(mention: Mention, *, among: Sequence[Candidate]) -> Source:
    """The source, not saved, that the name makes where it means none that is known."""
    namesakes = any(
        each.found.verdict == Verdict.SAME and each.source.scope_article_id is None for each in among
    )
    scoped = mention.unnamed or namesakes or not is_shareable(mention.printed)
    return Source(
        name=mention.printed.name,
        kind=mention.printed.kind,
        scope_article=mention.article if scoped else None,
    )


def lessons(
    source: Source, mention: Mention, *, among: Iterable[Candidate], body: Source | None, roles: Iterable[str]
) -> Lessons:
    """``roles``: those that the source is known to have in the body. One of any date that says the same is
    no news."""
    if source.is_curated:
        return Lessons()
    kind = mention.printed.kind
    is_news = source.kind == SourceKind.UNKNOWN and kind != SourceKind.UNKNOWN
    known = next((each for each in among if each.source.pk == source.pk), None)
    spelled = known is not None and mention.key not in known.names and known.found.rule_id in _SPELLINGS
    affiliated = False
    if body is not None and body.pk != source.pk:
        held = {role_key(role, body=body.name) for role in roles}
        met = role_key(mention.role, body=body.name)
        affiliated = not (met in held or (not met and held))
    return Lessons(kind if is_news else "", mention.printed.name if spelled else "", affiliated)
