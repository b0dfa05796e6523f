from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sources.models import Article, ArticleRevision, Outlet
from sources.services.articles import ArticleDraft, store_article
from sources.services.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
TEXT = (
    "The harbour of Port Ellery was closed on Monday after a storm tore two cranes from their rails.\n\n"
    "“Nobody was hurt,” the harbour master, Ada Quill, said, and put the damage at 4 million crowns."
)
DRAFT = ArticleDraft(
    text=TEXT, title="Storm shuts harbour", url="https://www.post.example/storm?utm_source=x", outlet="Post"
)


def test_a_first_capture_makes_an_article_with_one_revision_whose_text_is_what_was_given():
    stored = store_article(DRAFT, now=NOW)
    assert (stored.created, stored.revised) == (True, False)
    assert stored.article.canonical_url == "https://www.post.example/storm"
    assert stored.article.outlet.name == "Post"
    assert stored.article.outlet.domain == "post.example"
    assert stored.article.current_revision == stored.revision
    assert (stored.revision.number, stored.revision.text, stored.revision.captured_at) == (1, TEXT, NOW)


def test_the_same_text_twice_is_one_article():
    first = store_article(DRAFT)
    again = store_article(DRAFT)
    assert again.article == first.article
    assert (again.created, again.revised) == (False, False)
    assert ArticleRevision.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://post.example/storm",
        "https://www.post.example/storm/#top",
        "https://www.post.example:443/storm?fbclid=1",
    ],
)
def test_spellings_of_one_address_are_one_article(url):
    first = store_article(DRAFT)
    assert store_article(replace(DRAFT, url=url)).article == first.article


def test_a_changed_text_is_the_next_revision_and_keeps_the_last_one():
    first = store_article(DRAFT)
    second = store_article(replace(DRAFT, text=TEXT.replace("4 million", "6 million")))
    assert (second.article, second.created, second.revised) == (first.article, False, True)
    assert second.revision.number == 2
    assert first.article.revisions.get(number=1).text == TEXT
    assert Article.objects.get().current_revision == second.revision


def test_a_text_that_goes_back_to_an_old_wording_is_a_revision_of_its_own():
    store_article(DRAFT)
    store_article(replace(DRAFT, text=TEXT + "\n\nMore soon."))
    third = store_article(DRAFT)
    assert (third.revised, third.revision.number, third.revision.text) == (True, 3, TEXT)


def test_a_change_of_layout_only_is_nothing_new():
    store_article(DRAFT)
    again = store_article(replace(DRAFT, text=TEXT.replace("\n\n", "\r\n") + "  \n"))
    assert (again.created, again.revised) == (False, False)


def test_pasted_text_that_somebody_printed_is_that_article():
    printed = store_article(DRAFT)
    assert store_article(ArticleDraft(text=TEXT)).article == printed.article


def test_pasted_text_takes_the_address_and_outlet_that_a_later_capture_knows():
    pasted = store_article(ArticleDraft(text=TEXT))
    known = store_article(DRAFT)
    assert known.article == pasted.article
    assert known.article.canonical_url == "https://www.post.example/storm"
    assert known.article.title == "Storm shuts harbour"
    revised = store_article(replace(DRAFT, text=TEXT + "\n\nThe port opened again."))
    assert (revised.article, revised.revised) == (pasted.article, True)


def test_one_text_in_two_outlets_is_two_articles_of_one_origin():
    one = store_article(DRAFT).article
    two = store_article(replace(DRAFT, url="", outlet="Gazette")).article
    one.refresh_from_db()
    assert one != two
    assert one.origin_group == two.origin_group == f"article-{one.pk}"


def test_an_external_id_finds_the_article_again_when_there_is_no_address():
    first = store_article(ArticleDraft(text=TEXT, outlet="Post", external_id="a-1"))
    changed = store_article(ArticleDraft(text=TEXT + " More.", outlet="Post", external_id="a-1"))
    elsewhere = store_article(ArticleDraft(text="Quite another story.", outlet="Gazette", external_id="a-1"))
    assert (changed.article, changed.revised) == (first.article, True)
    assert elsewhere.article != first.article


def test_what_a_person_could_have_changed_is_not_overwritten_by_a_second_capture():
    first = store_article(DRAFT).article
    store_article(replace(DRAFT, title="Another headline", byline="Ada"))
    first.refresh_from_db()
    assert (first.title, first.byline) == ("Storm shuts harbour", "Ada")


def test_an_outlet_is_known_by_name_in_any_case_and_by_host():
    post = Outlet.objects.create(name="The Post", domain="post.example")
    by_name = store_article(ArticleDraft(text="One text.", outlet="the post"))
    by_host = store_article(ArticleDraft(text="Another text.", url="https://www.post.example/x"))
    assert by_name.article.outlet == by_host.article.outlet == post


def test_a_host_nobody_knows_becomes_an_outlet():
    outlet = store_article(ArticleDraft(text="A text.", url="https://www.unknown.example/x")).article.outlet
    assert (outlet.name, outlet.domain) == ("unknown.example", "unknown.example")


def test_a_portal_keeps_its_host_when_it_prints_what_others_wrote():
    portal = Outlet.objects.create(name="Portal", domain="portal.example")
    stored = store_article(ArticleDraft(text="A text.", outlet="Agency", url="https://portal.example/1"))
    assert (stored.article.outlet.name, stored.article.outlet.domain) == ("Agency", "")
    portal.refresh_from_db()
    assert portal.domain == "portal.example"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("2023-09-21T18:40:00", datetime(2023, 9, 21, 18, 40, tzinfo=UTC)),
        ("2023-09-21T18:40:00+04:00", datetime(2023, 9, 21, 14, 40, tzinfo=UTC)),
        ("2023-09-21", datetime(2023, 9, 21, tzinfo=UTC)),
        (datetime(2023, 9, 21, 18, 40), datetime(2023, 9, 21, 18, 40, tzinfo=UTC)),  # noqa: DTZ001
        ("", None),
        (None, None),
    ],
)
def test_a_date_of_publication_is_kept_in_utc(given, taken):
    assert store_article(replace(DRAFT, published_at=given), now=NOW).article.published_at == taken


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("2023-02-30", "impossible-date"),
        ("2023-09-21T25:00:00", "impossible-date"),
        ("last Tuesday", "impossible-date"),
        ("9" * 5000, "impossible-date"),
        ("٢٠٢٣-٠٩-٢١", "impossible-date"),
        ("1066-10-14", "far-date"),
        (NOW + timedelta(days=8), "far-date"),
        ("0001-01-01T00:00:00+14:00", "far-date"),
        ("9999-12-31T23:59:59-12:00", "far-date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_nothing_is_stored(given, code):
    with pytest.raises(InvalidInput) as refused:
        store_article(replace(DRAFT, published_at=given), now=NOW)
    assert refused.value.code == code
    assert not Article.objects.exists()


def test_lines_that_are_too_long_are_cut_and_the_revision_says_so():
    stored = store_article(replace(DRAFT, title="t" * 600, byline="b" * 301, external_id="i" * 300))
    stored.article.refresh_from_db()
    assert len(stored.article.title) == 500
    assert stored.article.title.endswith("…")
    assert stored.article.external_id.startswith("sha256:")
    assert {"rule_id": "field-cut", "params": {"field": "title", "length": 600, "limit": 500}} in (
        stored.revision.warnings
    )


def test_a_language_that_is_none_is_taken_as_english_and_noted():
    stored = store_article(replace(DRAFT, language="<script>"))
    assert stored.article.language == "en"
    assert stored.revision.warnings[0]["rule_id"] == "language-ignored"
    assert store_article(ArticleDraft(text="Ein Text.", language="de_AT-x-old")).article.language == "de-at"


def test_the_limit_of_characters_is_told_with_the_way_out(settings):
    settings.NEWSVERIFY_MAX_TEXT_CHARACTERS = 100
    with pytest.raises(InvalidInput) as refused:
        store_article(ArticleDraft(text="a" * 101))
    assert refused.value.code == "text-too-long"
    assert "101" in refused.value.detail
    assert "NEWSVERIFY_MAX_TEXT_CHARACTERS" in refused.value.detail


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://me:pw@x.example/", "https://a b.example"])
def test_a_hostile_address_is_refused(url):
    with pytest.raises(InvalidInput) as refused:
        store_article(replace(DRAFT, url=url))
    assert refused.value.code == "bad-url"


def test_a_reader_may_not_add_articles_and_a_reviewer_may(reader, reviewer):
    with pytest.raises(NotAllowed):
        store_article(DRAFT, by=reader)
    assert not Article.objects.exists()
    assert store_article(DRAFT, by=reviewer).created
