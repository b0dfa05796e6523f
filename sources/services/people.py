"""Who said it: from a printed name to a source, and what people decide about sources and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sources.choices import AliasState, SourceKind
from sources.models import Affiliation, Article, Source, SourceAlias
from sources.services.errors import InvalidInput, StaleState
from sources.services.naming import KEYS_VERSION, Candidate, index_names, members_of, propose
from sources.services.pairs import reopen_pairs, settle_pair
from sources.services.resolving import Mention, Stored, find, lessons, mention_of, new_source
from sources.services.signing import allow, given_reason, save_signed
from sources.services.turns import take_turn
from sources.text.clean import clean_line

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# --- from a name to a source ----------------------------------------------------------------------------


def resolve_source(
    *,
    name: str,
    kind: str,
    role: str = "",
    affiliation: str = "",
    article: Article,
    anonymous: bool = False,
) -> Source:
    """The source that ``article`` calls ``name``, made where there is none. Same input, same source.

    Who is one is said by the rules of `sources.text.identity`, asked of the sources that share a key with
    the name. Exactly one that is the *same* is meant: an equal name comes before one that sounds alike, and
    among namesakes whoever speaks for the body that is named. Where no or several sources are the same:

    - a name of its own ("Nikol Pashinyan") makes a new source that every article shares;
    - a name that several sources have, a bare surname, and a name that many bodies have ("Foreign Ministry",
      and nobody says whose) make a source known in this article only: two Smiths in two articles need not
      be one. Whoever a new source may be is written down as a `SourceMatch`, which waits for a person.
    - somebody unnamed ("a diplomat", and whatever is written without a capital: "the prime minister",
      "group") is a source of this article only, unless a person curates it under that very phrase.

    ``affiliation`` names the body he speaks for; it gets a source too, and an undated `Affiliation`. Sources
    that people curate are used but never changed. Merged sources resolve to what they were merged into.
    Runs in the caller's transaction, or in one of its own.
    """
    with transaction.atomic():
        body = _body(affiliation, article) if clean_line(affiliation) else None
        mention = mention_of(
            name=name, kind=kind, role=role, affiliation=affiliation, body=body, article=article,
            anonymous=anonymous,
        )  # fmt: skip
        source, alike = find(mention, known=_STORED)
        if source is None:
            # Two workers that meet a new name at once would each make it a source: one after the other.
            take_turn("sources")
            source, alike = find(mention, known=_STORED)
        is_new = source is None
        if source is None:
            source = _create(mention, among=alike)
        learnt = _learn(source, mention, among=alike, body=body)
        if not mention.unnamed and (is_new or learnt):
            index_names([source])
            propose(source, candidates=alike, is_new=is_new)
    return source


_STORED = Stored()


def _body(affiliation: str, article: Article) -> Source:
    return resolve_source(name=affiliation, kind=SourceKind.UNKNOWN, article=article)


def _create(mention: Mention, *, among: list[Candidate]) -> Source:
    source = new_source(mention, among=among)
    # what is not named has no keys to be found by
    source.names_indexed = KEYS_VERSION if mention.unnamed else 0
    source.save()
    SourceAlias.objects.create(source=source, name=source.name, name_key=mention.key)
    return source


def _learn(source: Source, mention: Mention, *, among: list[Candidate], body: Source | None) -> bool:
    """What this article adds to a source that no person has taken in hand; whether it was anything that its
    names are found by."""
    roles = (
        Affiliation.objects.filter(source=source, body=body).values_list("role", flat=True) if body else ()
    )
    news = lessons(source, mention, among=among, body=body, roles=roles)
    learnt = False
    if news.kind:
        source.kind = news.kind
        source.save(update_fields=["kind", "updated_at"])
        learnt = True
    if news.alias:
        # an alias that waits for a person, or that one rejected, stays as it is
        defaults = {"name": news.alias, "state": AliasState.CONFIRMED}
        learnt |= SourceAlias.objects.get_or_create(source=source, name_key=mention.key, defaults=defaults)[1]
    if news.affiliated and body is not None:
        learnt |= Affiliation.objects.get_or_create(source=source, body=body, role=mention.role, since=None)[
            1
        ]
    return learnt


# --- what people decide ---------------------------------------------------------------------------------


def merge_sources(keep: Source, *, other: Source, by: User, reason: str) -> Source:
    """Say that ``other`` is ``keep``. Nothing moves: look-ups follow `merged_into`, so it can be undone.

    Returns ``keep``. Needs ``sources.merge_source``. Raises NotAllowed; InvalidInput (``reason-missing``,
    ``merge-with-itself``, ``merge-into-merged``); StaleState where ``other`` was merged by somebody first.
    """
    allow(by, "sources.merge_source", "merging sources")
    reason = given_reason(reason)
    if keep.pk == other.pk:
        raise InvalidInput("merge-with-itself", "A source cannot be merged into itself.")
    with transaction.atomic():
        take_turn("sources")
        rows = {source.pk: source for source in Source.objects.filter(pk__in=(keep.pk, other.pk))}
        if len(rows) < 2:
            raise StaleState("source-gone", "One of the two sources no longer exists. Load the page again.")
        target, merged = rows[keep.pk], rows[other.pk]
        if merged.merged_into_id is not None:
            raise StaleState("already-merged", _merged_words(merged))
        if target.merged_into_id is not None:
            raise InvalidInput(
                "merge-into-merged", f"{_merged_words(target)} Merge into that source instead."
            )
        save_signed(merged, by=by, line=f"merged: {reason}", changes={"merged_into": target})
        settle_pair(target, merged=merged, by=by, reason=reason)
        index_names(members_of(merged))
    other.refresh_from_db()
    return target


def unmerge_source(source: Source, *, by: User, reason: str) -> Source:
    """Undo a merge: the source stands for itself again, with all it ever had. Returns it, read anew."""
    allow(by, "sources.merge_source", "merging sources")
    reason = given_reason(reason)
    with transaction.atomic():
        take_turn("sources")
        row = Source.objects.select_related("merged_into").get(pk=source.pk)
        if row.merged_into is None:
            raise StaleState("not-merged", f"{row.name} is not merged into another source (any more).")
        save_signed(row, by=by, line=f"unmerged: {reason}", changes={"merged_into": None})
        reopen_pairs(row, by=by, reason=reason)
        index_names(members_of(row))
    source.refresh_from_db()
    return row


def confirm_alias(alias: SourceAlias, *, by: User) -> SourceAlias:
    """From now on the name means this source, unless another has it as well. Returns the alias, read anew."""
    return _settle_alias(alias, by=by, state=AliasState.CONFIRMED)


def reject_alias(alias: SourceAlias, *, by: User) -> SourceAlias:
    """The name does not mean this source; it is not suggested again. Returns the alias, read anew."""
    return _settle_alias(alias, by=by, state=AliasState.REJECTED)


def _settle_alias(alias: SourceAlias, *, by: User, state: AliasState) -> SourceAlias:
    allow(by, "sources.change_sourcealias", "settling aliases")
    with transaction.atomic():
        changed = SourceAlias.objects.filter(pk=alias.pk, state=alias.state).exclude(state=state)
        if changed.update(state=state) != 1:
            raise StaleState("alias-settled", "Somebody settled this alias first. Load the page again.")
        # an alias has no history of its own: its source's tells who settled it
        source = Source.objects.get(pk=alias.source_id)
        save_signed(source, by=by, line=f"alias {alias.name!r} {state.value}")
        index_names([source])
    alias.refresh_from_db()
    return alias


def _merged_words(source: Source) -> str:
    return f"{source.name} is already merged into {source.merged_into}."
