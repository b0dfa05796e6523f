"""Who said it: from a printed name to a source, and what people decide about sources and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sources.choices import AliasState, SourceKind
from sources.models import Affiliation, Article, Source, SourceAlias
from sources.selectors.people import final_source
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.services.turns import take_turn
from sources.text.clean import clean_line
from sources.text.names import is_description, name_key, role_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_NAME = 300
MAX_ROLE = 200
MAX_REASON = 100  # what a line of the history holds


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

    A name means the source that has it as a confirmed alias (equal `name_key`, and a person is never a
    body). Where no or several sources have it:

    - a name of its own ("Nikol Pashinyan") makes a new source that every article shares;
    - a name that several sources have, and a bare surname, make a source known in this article only:
      two Smiths in two articles need not be one. Who it might be is written down as suggested aliases.
    - somebody unnamed ("a diplomat", and whatever is written without a capital: "the prime minister",
      "group") is a source of this article only, unless a person curates it under that very phrase.

    ``affiliation`` names the body he speaks for; it gets a source too, and an undated `Affiliation`. It also
    tells namesakes apart. Sources that people curate are used but never changed. Merged sources resolve to
    what they were merged into. Runs in the caller's transaction, or in one of its own.
    """
    shown = clean_line(name) or clean_line(role) or "unnamed source"
    shown = shown[:MAX_NAME].rstrip()
    if kind not in SourceKind.values:
        raise InvalidInput("unknown-kind", f"{kind!r} is no kind of source.")
    key = (name_key(shown) or shown.casefold())[:MAX_NAME]
    unnamed = anonymous or kind == SourceKind.ANONYMOUS or not clean_line(name) or is_description(shown)
    with transaction.atomic():
        body = _body(affiliation, article) if clean_line(affiliation) else None
        source = _find(key, kind, unnamed=unnamed, body=body, article=article)
        if source is None:
            # Two workers that meet a new name at once would each make it a source: one after the other.
            take_turn("sources")
            source = _find(key, kind, unnamed=unnamed, body=body, article=article)
        if source is None:
            source = _create(shown, key, kind, unnamed=unnamed, article=article)
        _learn(source, kind, role, body)
    return source


def _body(affiliation: str, article: Article) -> Source:
    return resolve_source(name=affiliation, kind=SourceKind.UNKNOWN, article=article)


def _find(key: str, kind: str, *, unnamed: bool, body: Source | None, article: Article) -> Source | None:
    shared = _known_as(key, kind, scope=None)
    if unnamed:
        # only a person can have said whom an unnamed phrase ("the separatists") means everywhere
        shared = [source for source in shared if source.is_curated]
    if len(shared) > 1 and body is not None:
        members = Affiliation.objects.filter(source__in=shared, body=body).values_list("source_id", flat=True)
        told_apart = [source for source in shared if source.pk in set(members)]
        shared = told_apart if len(told_apart) == 1 else shared
    if len(shared) == 1:
        return shared[0]
    scoped = _known_as(key, kind, scope=article)
    return scoped[0] if scoped else None


def _known_as(key: str, kind: str, *, scope: Article | None) -> list[Source]:
    """Sources with the confirmed alias, in their final form, each once, oldest first."""
    aliases = (
        SourceAlias.objects.filter(name_key=key, state=AliasState.CONFIRMED, source__scope_article=scope)
        .select_related("source__merged_into")
        .order_by("source_id")
    )
    found: dict[int, Source] = {}
    for alias in aliases:
        if _may_be(alias.source.kind, kind):
            source = final_source(alias.source)
            found[source.pk] = source
    return list(found.values())


def _may_be(known: str, met: str) -> bool:
    """A person is never a body. What kind of body it is, texts and readers see differently."""
    if SourceKind.UNKNOWN in (known, met):
        return True
    return (known == SourceKind.PERSON) == (met == SourceKind.PERSON)


def _create(shown: str, key: str, kind: str, *, unnamed: bool, article: Article) -> Source:
    namesakes = [] if unnamed else _known_as(key, kind, scope=None)
    bare_surname = kind == SourceKind.PERSON and " " not in key
    scoped = unnamed or bool(namesakes) or bare_surname
    source = Source.objects.create(name=shown, kind=kind, scope_article=article if scoped else None)
    SourceAlias.objects.create(source=source, name=shown, name_key=key, state=AliasState.CONFIRMED)
    if kind == SourceKind.PERSON and not unnamed:
        _suggest_full_names(shown, key) if bare_surname else _suggest_surname(source, shown, key)
    return source


def _suggest_full_names(surname: str, key: str) -> None:
    """Everybody with this surname might be meant; the aliases wait for a person."""
    full = SourceAlias.objects.filter(
        name_key__endswith=" " + key,
        state=AliasState.CONFIRMED,
        source__kind=SourceKind.PERSON,
        source__scope_article=None,
    ).select_related("source__merged_into")
    for source in {final_source(alias.source) for alias in full[:20]}:
        _suggest(source, surname, key)


def _suggest_surname(source: Source, shown: str, key: str) -> None:
    """A full name that comes after articles with the bare surname: they might have meant this person."""
    surname = key.rsplit(" ", 1)[-1]
    met_before = SourceAlias.objects.filter(name_key=surname, source__kind=SourceKind.PERSON)
    if met_before.exclude(source__scope_article=None).exists():
        _suggest(source, shown.rsplit(" ", 1)[-1], surname)


def _suggest(source: Source, name: str, key: str) -> None:
    # an alias that a person confirmed or rejected stays as it is
    SourceAlias.objects.get_or_create(
        source=source, name_key=key, defaults={"name": name, "state": AliasState.SUGGESTED}
    )


def _learn(source: Source, kind: str, role: str, body: Source | None) -> None:
    """What this article adds to a source that no person has taken in hand."""
    if source.is_curated:
        return
    if source.kind == SourceKind.UNKNOWN and kind != SourceKind.UNKNOWN:
        source.kind = kind
        source.save(update_fields=["kind", "updated_at"])
    if body is not None and body.pk != source.pk:
        _affiliate(source, body, clean_line(role)[:MAX_ROLE])


def _affiliate(source: Source, body: Source, role: str) -> None:
    """An undated affiliation, unless one of any date says the same of them already."""
    roles = Affiliation.objects.filter(source=source, body=body).values_list("role", flat=True)
    known = {role_key(known, body=body.name) for known in roles}
    met = role_key(role, body=body.name)
    if met in known or (not met and known):
        return
    Affiliation.objects.get_or_create(source=source, body=body, role=role, since=None)


# --- what people decide ---------------------------------------------------------------------------------


def merge_sources(keep: Source, *, other: Source, by: User, reason: str) -> Source:
    """Say that ``other`` is ``keep``. Nothing moves: look-ups follow `merged_into`, so it can be undone.

    Returns ``keep``. Needs ``sources.merge_source``. Raises NotAllowed; InvalidInput (``reason-missing``,
    ``merge-with-itself``, ``merge-into-merged``); StaleState where ``other`` was merged by somebody first.
    """
    _allow(by, "sources.merge_source", "merging sources")
    reason = _reason(reason)
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
        _save(merged, by=by, reason=f"merged: {reason}", merged_into=target)
    other.refresh_from_db()
    return target


def unmerge_source(source: Source, *, by: User, reason: str) -> Source:
    """Undo a merge: the source stands for itself again, with all it ever had. Returns it, read anew."""
    _allow(by, "sources.merge_source", "merging sources")
    reason = _reason(reason)
    with transaction.atomic():
        take_turn("sources")
        row = Source.objects.select_related("merged_into").get(pk=source.pk)
        if row.merged_into is None:
            raise StaleState("not-merged", f"{row.name} is not merged into another source (any more).")
        _save(row, by=by, reason=f"unmerged: {reason}", merged_into=None)
    source.refresh_from_db()
    return row


def confirm_alias(alias: SourceAlias, *, by: User) -> SourceAlias:
    """From now on the name means this source, unless another has it as well. Returns the alias, read anew."""
    return _settle_alias(alias, by=by, state=AliasState.CONFIRMED)


def reject_alias(alias: SourceAlias, *, by: User) -> SourceAlias:
    """The name does not mean this source; it is not suggested again. Returns the alias, read anew."""
    return _settle_alias(alias, by=by, state=AliasState.REJECTED)


def _settle_alias(alias: SourceAlias, *, by: User, state: AliasState) -> SourceAlias:
    _allow(by, "sources.change_sourcealias", "settling aliases")
    with transaction.atomic():
        changed = SourceAlias.objects.filter(pk=alias.pk, state=alias.state).exclude(state=state)
        if changed.update(state=state) != 1:
            raise StaleState("alias-settled", "Somebody settled this alias first. Load the page again.")
        # an alias has no history of its own: its source's tells who settled it
        _save(Source.objects.get(pk=alias.source_id), by=by, reason=f"alias {alias.name!r} {state.value}")
    alias.refresh_from_db()
    return alias


def _allow(by: User, permission: str, what: str) -> None:
    if not by.has_perm(permission):
        raise NotAllowed(permission.split(".")[1].replace("_", "-"), f"Your role does not include {what}.")


def _reason(reason: str) -> str:
    given = clean_line(reason)
    if not given:
        raise InvalidInput("reason-missing", "Say why, in a few words.")
    return given


def _merged_words(source: Source) -> str:
    return f"{source.name} is already merged into {source.merged_into}."


def _save(source: Source, *, by: User, reason: str, **changes: Source | None) -> None:
    """Save with a line in the history that says who and why."""
    for field, value in changes.items():
        setattr(source, field, value)
    source._history_user = by  # type: ignore[attr-defined]
    source._change_reason = reason if len(reason) <= MAX_REASON else f"{reason[: MAX_REASON - 1]}…"  # type: ignore[attr-defined]
    source.save()
