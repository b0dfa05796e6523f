"""The names of sources in the database: written down under keys, fetched by them, compared, proposed.

The rules stand in `sources.text.identity`; here is what they are asked about. However many sources there are,
one question costs the same number of queries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from sources.choices import AliasState, SourceKind
from sources.models import Affiliation, Source, SourceAlias, SourceKey, SourceMatch
from sources.selectors.people import final_source, finals
from sources.text.identity import Identity, Printed, Verdict, lookup_keys, strongest
from sources.text.names import is_description

KEYS_VERSION = 1
"""Raise it where `lookup_keys` changes: `index_waiting` then writes the keys of every source anew."""
MAX_KEY = 100
MAX_CANDIDATES = 200
"""Sources looked at for one name; those that every article shares come first."""
MAX_PROPOSED = 20
"""Pairs proposed for one new source: more than that nobody reads."""

_TOO_LITTLE = frozenset(
    {"surname-alone-twice", "surname-in-one-body", "generic-name", "another-name", "another-body"}
)
"""Rules that find too little in a name, which say nothing against a person who wrote it down as an alias."""


@dataclass(slots=True)
class Candidate:
    """A source after all merges, with the names, roles and bodies of all that were merged into it."""

    source: Source
    names: dict[str, str] = field(default_factory=dict)
    """name_key -> name as printed, confirmed ones."""
    rejected: set[str] = field(default_factory=set)
    held: list[tuple[str, str]] = field(default_factory=list)
    found: Identity = field(default_factory=lambda: Identity(Verdict.DIFFERENT, "unnamed"))

    def as_printed(self) -> list[Printed]:
        return [Printed(name, self.source.kind, tuple(self.held)) for name in self.names.values()]


def candidates_for(mention: Printed, *, key: str) -> list[Candidate]:
    """Sources that ``mention`` is or may be, each compared with it, those alone that are not different.

    ``key`` is the mention's `name_key`: whoever has it as an alias is looked at whatever the keys say. A
    source of which a person said that this is not its name is left out.
    """
    return alike(candidates_among(met_sources(mention, key=key)), mention, key=key)


def met_sources(mention: Printed, *, key: str) -> set[int]:
    """Ids of the sources that share a key or an alias with the mention."""
    return _met_by_keys(mention) | set(
        SourceAlias.objects.filter(name_key=key, state=AliasState.CONFIRMED)
        .order_by(F("source__scope_article").asc(nulls_first=True), "source_id")
        .values_list("source_id", flat=True)[:MAX_CANDIDATES]
    )


def alike(candidates: Iterable[Candidate], mention: Printed, *, key: str) -> list[Candidate]:
    """Those that the mention is or may be; each is told what it was found to be."""
    found = []
    for candidate in candidates:
        if key in candidate.rejected:
            continue
        candidate.found = _compared(candidate, mention, key)
        if candidate.found.verdict != Verdict.DIFFERENT:
            found.append(candidate)
    return found


def _met_by_keys(mention: Printed) -> set[int]:
    asked = {stored(key) for key in lookup_keys(mention).asks}
    found = (
        Source.objects.filter(name_keys__key__in=asked)
        .order_by(F("scope_article").asc(nulls_first=True), "id")
        .values_list("id", flat=True)
        .distinct()
    )
    return set(found[:MAX_CANDIDATES]) if asked else set()


def candidates_among(met: Collection[int]) -> list[Candidate]:
    """What these sources became, with everything that is told of them; by id."""
    if not met:
        return []
    rows = list(Source.objects.filter(pk__in=met).select_related("merged_into__merged_into"))
    final = {row.pk: final_source(row) for row in rows}
    found = {source.pk: Candidate(source) for source in final.values()}
    final |= {pk: candidate.source for pk, candidate in found.items()}
    merged = list(Source.objects.filter(merged_into__in=found))
    for row in merged:
        final.setdefault(row.pk, found[row.merged_into_id].source)  # type: ignore[index]
    # that "Smith" was Anna Smith in one article makes it no name of hers in the next
    in_one_article = {row.pk for row in (*rows, *merged) if row.scope_article_id and row.merged_into_id}
    aliases = SourceAlias.objects.filter(source__in=final).exclude(state=AliasState.SUGGESTED)
    for alias in aliases.order_by("id"):
        candidate = found[final[alias.source_id].pk]
        if alias.state == AliasState.REJECTED:
            candidate.rejected.add(alias.name_key)
        elif alias.source_id not in in_one_article:
            candidate.names.setdefault(alias.name_key, alias.name)
    for source_id, role, body in _roles_of(final):
        found[final[source_id].pk].held.append((role, body))
    return sorted(found.values(), key=lambda each: each.source.pk)


def _compared(candidate: Candidate, mention: Printed, key: str) -> Identity:
    names = candidate.as_printed()
    source = candidate.source
    # of a source that all articles share, a surname alone is an alias only where somebody wrote it down
    said = source.is_curated or (source.kind == SourceKind.PERSON and source.scope_article_id is None)
    if said and key in candidate.names:
        equal = strongest([each for each in names if each.name == candidate.names[key]], [mention])
        if equal.rule_id in _TOO_LITTLE:
            return Identity(Verdict.SAME, "written-down-by-a-person", (candidate.names[key],))
    return strongest(names, [mention])


# --- keys -----------------------------------------------------------------------------------------------


def stored(key: str) -> str:
    """The key as its column holds it: a long one is cut and told apart by a digest."""
    if len(key) <= MAX_KEY:
        return key
    return f"{key[:60]}#{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"


def index_names(sources: Iterable[Source]) -> None:
    """Write down the keys of these sources as their aliases and affiliations are now.

    Call it after a name, a kind, a role or a merge has changed. Safe to repeat, by several at once too.
    """
    rows = {source.pk: source for source in sources}
    if not rows:
        return
    wanted = {(pk, key) for pk, source in _printed(rows).items() for key in source}
    there = dict[tuple[int, str], int]()
    for number, pk, key in SourceKey.objects.filter(source__in=rows).values_list("id", "source_id", "key"):
        there[pk, key] = number
    SourceKey.objects.bulk_create(
        (SourceKey(source_id=pk, key=key) for pk, key in sorted(wanted - set(there))),
        ignore_conflicts=True,
        batch_size=500,
    )
    if stale := [number for pair, number in there.items() if pair not in wanted]:
        SourceKey.objects.filter(pk__in=stale).delete()
    behind = [pk for pk, source in rows.items() if source.names_indexed != KEYS_VERSION]
    if behind:
        # not save(): no person changed the source, and its history says nothing of keys
        Source.objects.filter(pk__in=behind).update(names_indexed=KEYS_VERSION)


def index_waiting(*, batch: int = 300) -> int:
    """Write down the keys of every source that has none of this version; returns how many it were."""
    done = 0
    while True:
        rows = list(Source.objects.exclude(names_indexed=KEYS_VERSION).order_by("id")[:batch])
        if not rows:
            return done
        index_names(rows)
        done += len(rows)


def _roles_of(source_ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Source, role and the name of the body after all merges, in the order in which they were written."""
    roles = Affiliation.objects.filter(source__in=list(source_ids)).order_by("id")
    held = list(roles.values_list("source_id", "role", "body_id"))
    bodies = finals({body for _, _, body in held})
    return [(source, role, bodies[body][1]) for source, role, body in held]


def _printed(rows: dict[int, Source]) -> dict[int, set[str]]:
    """Keys by source; none for one that is not named."""
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for source_id, role, body in _roles_of(rows):
        held[source_id].append((role, body))
    keys: dict[int, set[str]] = defaultdict(set)
    for alias in SourceAlias.objects.filter(source__in=rows, state=AliasState.CONFIRMED):
        source = rows[alias.source_id]
        if source.is_curated or not is_description(alias.name):
            printed = Printed(alias.name, source.kind, tuple(held[source.pk]))
            keys[source.pk] |= {stored(key) for key in lookup_keys(printed).found_by}
    return keys


def members_of(*bodies: Source) -> QuerySet[Source]:
    """Sources that have an affiliation with one of these: their keys name the body."""
    return Source.objects.filter(affiliations__body__in=bodies).distinct()


# --- proposals ------------------------------------------------------------------------------------------


def propose(source: Source, *, candidates: Iterable[Candidate], is_new: bool) -> int:
    """Write down that ``source`` may be one with these; what was proposed before stays as it is.

    Two sources of which each is known in one article only say too little to be a pair: every "Smith" of
    a thousand articles would wait with every other. Returns how many pairs were written.
    """
    settled = set() if is_new else _paired_with(source)
    pairs = [
        each
        for each in candidates
        if each.source.pk not in settled | {source.pk}
        and (source.scope_article_id is None or each.source.scope_article_id is None)
    ]
    pairs.sort(key=lambda each: (each.found.verdict != Verdict.SAME, each.source.scope_article_id or 0))
    rows = [
        SourceMatch(
            first_id=min(source.pk, each.source.pk),
            second_id=max(source.pk, each.source.pk),
            rule_id=each.found.rule_id,
            params={"parts": list(each.found.parts)},
        )
        for each in pairs[:MAX_PROPOSED]
    ]
    rows.sort(key=lambda row: (row.first_id, row.second_id))
    return len(SourceMatch.objects.bulk_create(rows, ignore_conflicts=True))


def _paired_with(source: Source) -> set[int]:
    """Sources that this one, or what was merged into it, was ever paired with, after all merges: a pair that
    a person took apart is not proposed again under another of its names."""
    family = [source.pk, *Source.objects.filter(merged_into=source).values_list("id", flat=True)]
    pairs = SourceMatch.objects.filter(Q(first__in=family) | Q(second__in=family))
    ends = {end for pair in pairs.values_list("first_id", "second_id") for end in pair}
    return {pk for pk, _ in finals(ends).values()} - {source.pk}


def told_apart(same: list[Candidate], *, key: str, mention: Printed) -> Candidate | None:
    """The one of them that is meant, or None: an equal name before one that only sounds alike, and then
    whoever speaks for the body that the mention names."""
    equal = [each for each in same if key in each.names] or same
    if len(equal) > 1:
        bodies = mention.bodies
        members = [each for each in equal if any(bodies & names.bodies for names in each.as_printed())]
        equal = members if len(members) == 1 else equal
    return equal[0] if len(equal) == 1 else None
