from __future__ import annotations

import pytest

from sources.choices import AliasState
from sources.models import Affiliation, Article, Source, SourceAlias
from sources.selectors.people import suggested_aliases, waiting_matches
from sources.services.articles import ArticleDraft, store_article
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.services.people import (
    confirm_alias,
    merge_sources,
    reject_alias,
    resolve_source,
    unmerge_source,
)
from sources.text.names import name_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return store_article(ArticleDraft(text="One text.")).article


@pytest.fixture
def another() -> Article:
    return store_article(ArticleDraft(text="Another text.")).article


def curated(name: str, *aliases: str, kind: str = "person") -> Source:
    source = Source.objects.create(name=name, kind=kind, is_curated=True)
    for alias in (name, *aliases):
        SourceAlias.objects.create(source=source, name=alias, name_key=name_key(alias))
    return source


def pairs() -> set[tuple[Source, Source, str]]:
    return {(pair.first, pair.second, pair.rule_id) for pair in waiting_matches()}


def suggested(source: Source, name: str) -> SourceAlias:
    return SourceAlias.objects.create(
        source=source, name=name, name_key=name_key(name), state=AliasState.SUGGESTED
    )


def test_a_full_name_is_one_source_in_every_article(article, another):
    first = resolve_source(name="Ada Quill", kind="person", article=article)
    assert first == resolve_source(name="ADA QUILL", kind="person", article=another)
    assert first == resolve_source(name="Dr. Áda Quill", kind="person", article=another)
    assert first.scope_article is None


def test_a_curated_alias_leads_to_its_source_and_leaves_it_unchanged(article):
    quill = curated("Ada Quill", "Quill", "the harbour master")
    before = Source.objects.filter(pk=quill.pk).values().get()
    for name in ("Quill", "the harbour master"):
        found = resolve_source(
            name=name, kind="person", role="harbour master", affiliation="Port Ellery", article=article
        )
        assert found == quill
    assert Source.objects.filter(pk=quill.pk).values().get() == before
    assert not quill.affiliations.exists()
    assert quill.aliases.count() == 3


def test_somebody_unnamed_is_a_source_of_one_article(article, another):
    here = resolve_source(name="a Western diplomat", kind="anonymous", article=article)
    assert here == resolve_source(name="A Western diplomat", kind="anonymous", article=article)
    there = resolve_source(name="a Western diplomat", kind="person", anonymous=True, article=another)
    assert here != there
    assert (here.scope_article, there.scope_article) == (article, another)


def test_an_unnamed_phrase_that_a_person_has_explained_is_believed(article):
    separatists = curated("Karabakh separatists", "separatist officials", kind="armed_group")
    found = resolve_source(name="separatist officials", kind="collective", anonymous=True, article=article)
    assert found == separatists


def test_an_unnamed_phrase_never_becomes_a_shared_source_that_a_machine_made(article, another):
    group = resolve_source(name="Officials", kind="organisation", article=article)
    unnamed = resolve_source(name="officials", kind="anonymous", article=another)
    assert group != unnamed
    assert unnamed.scope_article == another


def test_a_source_without_a_name_is_known_by_its_role_or_as_unnamed(article):
    assert resolve_source(name="", role="a doctor", kind="person", article=article).name == "a doctor"
    nobody = resolve_source(name=" \x00 ", kind="unknown", article=article)
    assert (nobody.name, nobody.scope_article) == ("unnamed source", article)


def test_a_person_is_never_a_body_of_the_same_name(article):
    state = resolve_source(name="Georgia", kind="government", article=article)
    woman = resolve_source(name="Georgia", kind="person", article=article)
    assert state != woman
    assert state == resolve_source(name="Georgia", kind="organisation", article=article)


def test_a_bare_surname_is_not_shared_between_articles_but_suggested(article, another):
    smith = resolve_source(name="Smith", kind="person", article=article)
    other = resolve_source(name="Smith", kind="person", article=another)
    assert smith != other
    assert smith == resolve_source(name="Mr Smith", kind="person", article=article)
    full = resolve_source(name="Anna Smith", kind="person", article=another)
    assert pairs() == {(smith, full, "surname-alone"), (other, full, "surname-alone")}


def test_a_bare_surname_is_suggested_to_everybody_who_has_it_and_merged_with_nobody(article, another):
    anna = resolve_source(name="Anna Smith", kind="person", article=article)
    carl = resolve_source(name="Carl Smith", kind="person", article=article)
    smith = resolve_source(name="Smith", kind="person", article=another)
    assert smith not in (anna, carl)
    assert pairs() == {(anna, smith, "surname-alone"), (carl, smith, "surname-alone")}


def test_a_confirmed_surname_resolves_and_a_rejected_one_stays_apart(article, another, editor):
    anna = resolve_source(name="Anna Smith", kind="person", article=article)
    alias = suggested(anna, "Smith")
    assert resolve_source(name="Smith", kind="person", article=article) != anna
    confirm_alias(alias, by=editor)
    assert resolve_source(name="Smith", kind="person", article=another) == anna
    assert anna.history.first().history_user == editor
    reject_alias(alias, by=editor)
    assert resolve_source(name="Smith", kind="person", article=another) != anna
    assert alias.state == AliasState.REJECTED
    resolve_source(name="Smith", kind="person", article=another)
    assert not suggested_aliases().exists()


def test_a_name_that_two_sources_have_makes_a_source_of_the_article(article, another):
    one, two = curated("John Park"), curated("John Park")
    here = resolve_source(name="John Park", kind="person", article=article)
    assert here not in (one, two)
    assert here.scope_article == article
    assert here == resolve_source(name="John Park", kind="person", article=article)
    assert here != resolve_source(name="John Park", kind="person", article=another)


def test_an_affiliation_tells_namesakes_apart(article):
    one, two = curated("John Park"), curated("John Park")
    body = curated("Harbour Union", kind="organisation")
    Affiliation.objects.create(source=two, body=body, role="speaker")
    found = resolve_source(name="John Park", kind="person", affiliation="Harbour Union", article=article)
    assert found == two
    assert found != one


def test_an_affiliation_by_name_makes_the_body_and_an_undated_role_once(article, another):
    for where in (article, another):
        source = resolve_source(
            name="Ada Quill", kind="person", role="head", affiliation="Port Ellery", article=where
        )
    affiliation = source.affiliations.get()
    assert (affiliation.body.name, affiliation.role, affiliation.since) == ("Port Ellery", "head", None)


def test_one_role_in_other_words_is_one_affiliation(article):
    for role in ("prime minister of Armenia", "Armenia’s Prime Minister", "Armenian prime minister", ""):
        source = resolve_source(
            name="Nikol Vell", kind="person", role=role, affiliation="Armenia", article=article
        )
    assert source.affiliations.get().role == "prime minister of Armenia"
    resolve_source(
        name="Nikol Vell", kind="person", role="party leader", affiliation="Armenia", article=article
    )
    assert source.affiliations.count() == 2


@pytest.mark.parametrize(
    ("name", "kind"), [("the prime minister", "office"), ("group", "organisation"), ("rebels", "armed_group")]
)
def test_what_is_described_and_not_named_is_not_shared_between_articles(article, another, name, kind):
    here = resolve_source(name=name, kind=kind, article=article)
    assert here == resolve_source(name=name.capitalize(), kind=kind, article=article)
    assert here != resolve_source(name=name, kind=kind, article=another)


def test_a_name_in_a_script_without_capitals_is_a_name(article, another):
    here = resolve_source(name="ნიკოლოზ ბარათაშვილი", kind="person", article=article)
    assert here == resolve_source(name="ნიკოლოზ ბარათაშვილი", kind="person", article=another)
    assert resolve_source(name="محمد علي", kind="person", article=article).scope_article is None


def test_the_kind_of_a_source_is_learnt_once_and_then_kept(article):
    source = resolve_source(name="Port Ellery", kind="unknown", article=article)
    resolve_source(name="Port Ellery", kind="government", article=article)
    source.refresh_from_db()
    assert source.kind == "government"
    resolve_source(name="Port Ellery", kind="organisation", article=article)
    source.refresh_from_db()
    assert source.kind == "government"


def test_resolving_one_article_twice_gives_the_same_sources(article):
    speakers = [
        {"name": "Ada Quill", "kind": "person", "role": "harbour master", "affiliation": "Port Ellery"},
        {"name": "Quill", "kind": "person"},
        {"name": "two residents", "kind": "anonymous", "anonymous": True},
        {"name": "Port Ellery", "kind": "government"},
    ]
    first = [resolve_source(**speaker, article=article).pk for speaker in speakers]
    sizes = Source.objects.count(), SourceAlias.objects.count(), Affiliation.objects.count()
    assert [resolve_source(**speaker, article=article).pk for speaker in speakers] == first
    assert (Source.objects.count(), SourceAlias.objects.count(), Affiliation.objects.count()) == sizes


def test_a_merged_source_resolves_to_its_target_until_the_merge_is_undone(article, editor):
    keep = resolve_source(name="European Union", kind="organisation", article=article)
    other = resolve_source(name="EU", kind="organisation", article=article)
    merge_sources(keep, other=other, by=editor, reason="the same body")
    assert resolve_source(name="EU", kind="organisation", article=article) == keep
    assert list(Source.objects.filter(merged_into=keep)) == [other]
    assert other.history.first().history_user == editor
    assert "the same body" in other.history.first().history_change_reason
    unmerge_source(other, by=editor, reason="a slip")
    assert resolve_source(name="EU", kind="organisation", article=article) == other
    assert other.history.count() == 3


def test_merging_two_namesakes_settles_the_ambiguity(article, editor):
    one, two = curated("John Park"), curated("John Park")
    merge_sources(one, other=two, by=editor, reason="one man")
    assert resolve_source(name="John Park", kind="person", article=article) == one


def test_a_merge_that_makes_no_sense_is_refused(article, editor):
    one, two, three = (curated(name) for name in ("A One", "B Two", "C Three"))
    with pytest.raises(InvalidInput, match="merge-with-itself"):
        merge_sources(one, other=one, by=editor, reason="x")
    with pytest.raises(InvalidInput, match="reason-missing"):
        merge_sources(one, other=two, by=editor, reason="  ")
    merge_sources(one, other=two, by=editor, reason="x")
    with pytest.raises(StaleState, match="already-merged"):
        merge_sources(three, other=two, by=editor, reason="x")
    with pytest.raises(InvalidInput, match="merge-into-merged"):
        merge_sources(two, other=one, by=editor, reason="x")
    with pytest.raises(StaleState, match="not-merged"):
        unmerge_source(three, by=editor, reason="x")


def test_who_decided_on_an_alias_first_wins(article, editor):
    suggested(resolve_source(name="Anna Smith", kind="person", article=article), "Smith")
    seen_by_one, seen_by_other = suggested_aliases().get(), suggested_aliases().get()
    reject_alias(seen_by_one, by=editor)
    with pytest.raises(StaleState):
        confirm_alias(seen_by_other, by=editor)


def test_only_an_editor_merges_sources_and_settles_names(article, reviewer):
    one, two = curated("A One"), curated("B Two")
    with pytest.raises(NotAllowed):
        merge_sources(one, other=two, by=reviewer, reason="x")
    with pytest.raises(NotAllowed):
        unmerge_source(two, by=reviewer, reason="x")
    with pytest.raises(NotAllowed):
        reject_alias(one.aliases.get(), by=reviewer)
    two.refresh_from_db()
    assert two.merged_into is None


def test_a_long_or_odd_name_is_kept_as_far_as_it_fits(article):
    long = resolve_source(name="N" * 5000 + " X", kind="organisation", article=article)
    assert len(long.name) == 300
    assert resolve_source(name="!!!", kind="organisation", article=article).name == "!!!"
    with pytest.raises(InvalidInput, match="unknown-kind"):
        resolve_source(name="A B", kind="robot", article=article)
