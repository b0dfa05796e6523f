"""Across articles: who is joined, who is proposed, and what people decide about a pair."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.choices import MatchState
from sources.models import Article, Source, SourceAlias, SourceKey, SourceMatch
from sources.selectors.people import matches_of, waiting_matches, why_alike
from sources.services.articles import ArticleDraft, store_article
from sources.services.catalogue import ensure_affiliation, ensure_source
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.services.matches import confirm_match, reject_match, reopen_match
from sources.services.naming import MAX_KEY, index_names, index_waiting, stored
from sources.services.people import merge_sources, resolve_source, unmerge_source
from sources.text.names import name_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles() -> list[Article]:
    return [store_article(ArticleDraft(text=f"Text {n}.")).article for n in range(4)]


@pytest.fixture
def met(articles: list[Article]) -> Any:
    """``met(name, ...)`` as the next article prints it."""
    number = iter(range(1000))

    def resolve(
        name: str, kind: str = "person", role: str = "", body: str = "", at: int | None = None
    ) -> Source:
        where = articles[next(number) % len(articles) if at is None else at]
        return resolve_source(name=name, kind=kind, role=role, affiliation=body, article=where)

    return resolve


def pair() -> SourceMatch:
    return waiting_matches().get()


# --- joined ----------------------------------------------------------------------------------------------


def test_two_spellings_in_one_office_are_one_source_that_has_both_names(met):
    one = met("Volodymyr Zelensky", role="president", body="Ukraine")
    assert met("Volodymyr Zelenskyy", role="Ukrainian president", body="Ukraine") == one
    assert sorted(one.aliases.values_list("name", flat=True)) == ["Volodymyr Zelensky", "Volodymyr Zelenskyy"]
    assert met("Zelenskyy, Volodymyr", role="president", body="Ukraine") == one
    assert not SourceMatch.objects.filter(first=one).exists()


def test_the_ministry_of_one_state_is_one_however_it_is_printed(met):
    one = met("Russian Ministry of Defence", "office")
    assert met("Ministry of Defence", "office", body="Russia") == one
    assert met("Ministry of Defence", "office", body="Ukraine") != one


def test_a_capital_stands_for_its_government_but_is_no_alias_of_it(met):
    government = met("Azerbaijan", "government")
    assert met("Baku", "government") == government
    assert list(government.aliases.values_list("name", flat=True)) == ["Azerbaijan"]


def test_what_a_person_curates_is_found_by_another_spelling_and_left_unchanged(met):
    kyiv = ensure_source("Kyiv City Council", kind="organisation")
    assert met("Kiev city council", "organisation") == kyiv
    assert kyiv.aliases.count() == 1


# --- kept apart, and proposed --------------------------------------------------------------------------


def test_names_that_only_sound_alike_are_two_sources_that_wait_for_a_person(met):
    one, other = met("Muammar Gaddafi"), met("Moammar Qaddafi")
    assert one != other
    assert (pair().first, pair().second, pair().rule_id) == (one, other, "sounds-alike")
    assert "sound alike" in why_alike(pair())
    assert list(matches_of(other)) == [pair()]


def test_one_name_in_two_bodies_is_two_sources_and_a_third_mention_is_nobody_for_sure(met):
    police = met("John Park", role="police chief", body="Port Ellery")
    singer = met("John Park", role="singer", body="Tin Owls")
    assert police != singer
    assert pair().rule_id == "same-name-other-body"
    assert met("John Park", role="singer", body="Tin Owls") == singer
    somebody = met("John Park", at=0)
    assert somebody not in (police, singer)
    assert somebody.scope_article is not None
    assert waiting_matches().filter(second=somebody).count() == 2


def test_a_ministry_that_nobody_says_whose_it_is_stays_in_its_article(met):
    owned = met("Foreign Ministry", "office", body="Armenia")
    here, there = met("Foreign Ministry", "office", at=0), met("Foreign Ministry", "office", at=1)
    assert len({owned, here, there}) == 3
    assert here == met("the foreign ministry", "office", at=0)
    assert {(p.first, p.second, p.rule_id) for p in waiting_matches()} == {
        (owned, here, "generic-name"), (owned, there, "generic-name"),
    }  # fmt: skip


def test_surnames_alone_are_not_paired_with_each_other(met):
    for at in range(4):
        met("Smith", at=at)
    assert not SourceMatch.objects.exists()


def test_reading_again_writes_nothing_new(met):
    printed = [("Ada Quill", "person"), ("Quill", "person"), ("Adda Quill", "person"), ("EU", "organisation"),
               ("European Union", "organisation"), ("Foreign Ministry", "office")]  # fmt: skip
    first = [met(name, kind, at=0) for name, kind in printed]
    counts = [model.objects.count() for model in (Source, SourceAlias, SourceKey, SourceMatch)]
    assert [met(name, kind, at=0) for name, kind in printed] == first
    assert [model.objects.count() for model in (Source, SourceAlias, SourceKey, SourceMatch)] == counts


# --- decided -----------------------------------------------------------------------------------------------


def test_a_confirmed_pair_is_merged_and_can_be_taken_apart_again(met, editor):
    full, bare = met("Kim Jong-un"), met("Mr. Kim", at=0)
    decided = confirm_match(pair(), by=editor, reason="The only Kim in the story.")
    assert (decided.state, decided.decided_by, decided.merged) == (MatchState.CONFIRMED, editor, bare)
    assert met("Mr. Kim", at=0) == full
    assert met("Mr. Kim", at=1) != full, "a surname in another article may be somebody else's"
    assert not full.aliases.filter(name_key="kim").exists()
    assert decided.history.first().history_user == editor
    reopen_match(decided, by=editor, reason="A slip.")
    bare.refresh_from_db()
    assert (decided.state, decided.decided_at, bare.merged_into) == (MatchState.SUGGESTED, None, None)
    assert "A slip." in decided.history.first().history_change_reason
    assert met("Mr. Kim", at=0) == bare


def test_a_person_says_which_of_the_two_stays(met, editor):
    one, other = met("Hosni Mubarak"), met("Husni Mubarak")
    with pytest.raises(InvalidInput, match="not-of-the-pair"):
        confirm_match(pair(), by=editor, reason="x", keep=met("Ada Quill"))
    confirm_match(pair(), by=editor, reason="The usual spelling.", keep=other)
    one.refresh_from_db()
    assert one.merged_into == other
    assert met("Hosni Mubarak") == other


def test_a_rejected_pair_stays_apart_and_is_not_proposed_again(met, editor):
    one, other = met("Mohamed Ali"), met("Muhammad Aly")
    rejected = reject_match(pair(), by=editor, reason="A boxer and a baker.")
    assert (met("Mohamed Ali"), met("Muhammad Aly")) == (one, other)
    met("Mohamed Ali", role="baker", body="Port Ellery")
    assert not waiting_matches().exists()
    with pytest.raises(StaleState, match=r"match-decided.*A boxer"):
        confirm_match(rejected, by=editor, reason="x")
    reopen_match(rejected, by=editor, reason="Not so sure.")
    assert pair() == rejected
    with pytest.raises(StaleState, match="match-waits"):
        reopen_match(rejected, by=editor, reason="x")


def test_a_pair_that_was_taken_apart_does_not_return_under_another_name_of_the_two(met, editor):
    met("Mohamed Ali")
    baker = met("Muhammad Aly")
    reject_match(pair(), by=editor, reason="Two men.")
    also = met("Carl Reed")
    merge_sources(baker, other=also, by=editor, reason="His name before.")
    met("Carl Reed", role="baker", body="Port Ellery")
    assert not waiting_matches().exists()


def test_a_merge_on_the_page_of_a_source_decides_its_pair_and_undoing_it_reopens_that(met, editor):
    one, other = met("EU", "organisation"), met("European Union", "organisation")
    match = pair()
    merge_sources(other, other=one, by=editor, reason="Its acronym.")
    match.refresh_from_db()
    assert (match.state, match.reason, match.merged) == (MatchState.CONFIRMED, "Its acronym.", one)
    unmerge_source(one, by=editor, reason="A slip.")
    match.refresh_from_db()
    assert match.state == MatchState.SUGGESTED


def test_what_was_merged_by_another_way_waits_no_longer(met, editor):
    one, two, three = met("Gerhard Schröder"), met("Gerhard Schroeder"), met("Gert Schroder")
    match = pair()
    for source in (one, two):
        Source.objects.filter(pk=source.pk).update(merged_into=three)
    assert not waiting_matches().exists()
    for decide in (confirm_match, reject_match):
        with pytest.raises(StaleState, match="already-one"):
            decide(match, by=editor, reason="x")


def test_a_decision_needs_a_reason_and_the_role(met, editor, reviewer):
    met("Kim Jong-un"), met("Kim", at=0)
    for decide in (confirm_match, reject_match, reopen_match):
        with pytest.raises(InvalidInput, match="reason-missing"):
            decide(pair(), by=editor, reason=" ")
        with pytest.raises(NotAllowed):
            decide(pair(), by=reviewer, reason="x")


# --- keys ------------------------------------------------------------------------------------------------


def test_keys_follow_names_and_roles_and_are_written_once(met):
    source = ensure_source("Ministry of Defence", kind="office")
    before = set(source.name_keys.values_list("key", flat=True))
    ensure_affiliation(source, body=ensure_source("Russia", kind="government"), role="")
    after = set(source.name_keys.values_list("key", flat=True))
    assert before < after
    index_names([source, source])
    assert set(source.name_keys.values_list("key", flat=True)) == after
    source.aliases.all().delete()
    index_names([source])
    assert not source.name_keys.exists()


def test_sources_of_an_earlier_release_get_their_keys_when_a_release_is_prepared(met, settings, tmp_path):
    old = Source.objects.create(name="Muammar Gaddafi", kind="person")
    SourceAlias.objects.create(source=old, name=old.name, name_key=name_key(old.name))
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("prepare")
    assert index_waiting() == 0
    met("Moammar Qaddafi")
    assert pair().first == old


def test_a_long_key_fits_its_column_and_is_told_from_others():
    long = "words:" + "a" * 400
    assert len(stored(long)) <= MAX_KEY
    assert stored(long) != stored(long + "b")
    assert stored("bare:kim") == "bare:kim"


def test_the_cost_of_a_name_does_not_grow_with_the_sources(met, articles):
    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            met(name, role="speaker", body="Harbour Union", at=0)
        return len(queries)

    met("Ada Quill", role="speaker", body="Harbour Union")
    known, new = cost("Ada Quill"), cost("Zoe Quill")
    crowd = [
        Source(name=f"{given} {family} {n}", kind="person")
        for n in range(100) for given in ("Ada", "Zoe", "Kim", "Ali", "Ann") for family in ("Quill", "Ford")
    ] * 10  # fmt: skip
    Source.objects.bulk_create(crowd, batch_size=1000)
    rows = Source.objects.filter(names_indexed=0)
    SourceAlias.objects.bulk_create(
        SourceAlias(source=row, name=row.name, name_key=name_key(row.name)) for row in rows
    )
    assert index_waiting(batch=1000) == len(crowd) == 10_000
    assert cost("Ada Quill") == known <= 20
    assert cost("Zoë Quill") <= new + 2, "a new name has pairs to write now"
    plan = SourceKey.objects.filter(key__in=["bare:kim", "full:k:ford"]).explain()
    assert "source_key_of" in plan or connection.vendor == "postgresql"
