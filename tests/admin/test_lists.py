"""Every list: it opens, it filters, it searches. What each costs is in ``test_query_counts``."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from unfold.admin import ModelAdmin

from claims.models import DailyDigest
from claims.selectors.digest import digest_figures
from sources.admin.screens import clipped

from . import data

LISTS = [
    "sources_article", "sources_source", "sources_outlet", "sources_feed", "sources_job",
    "sources_sourcematch",
    "claims_claim", "claims_relation", "claims_flag", "claims_statement", "claims_quantity",
    "claims_story", "claims_evidence",
    "claims_review", "claims_event", "claims_pipelinerun", "claims_dailydigest",
    "claims_batch",
    "django_celery_beat_periodictask", "auth_user", "sources_apitoken", "sources_serviceaccount",
    "sources_accessevent",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_finds_nothing_without_falling_over(name, signed_in, people):
    client = signed_in(people["superuser"])
    address = reverse(f"admin:{name}_changelist")
    assert client.get(address, {"q": "nothing like this \x00 “…” %_'"}).status_code in (200, 302)


PAGES_OF_THEIR_OWN = ("sources_apitoken", "sources_serviceaccount")


@pytest.mark.parametrize("name", [name for name in LISTS if name not in PAGES_OF_THEIR_OWN])
def test_an_empty_list_says_what_fills_it_and_one_that_was_narrowed_how_to_see_all(name, signed_in, people):
    model = apps.get_model(*name.rsplit("_", 1))
    screen = admin.site.get_model_admin(model)
    client = signed_in(people["superuser"])
    address = reverse(f"admin:{name}_changelist")
    page = client.get(address).content.decode()
    if screen.get_queryset(client.get(address).wsgi_request).exists():
        assert "Nothing here yet" not in page
    else:
        assert "Nothing here yet" in page
        assert screen.filled_by in page
        assert screen.filled_by or "Add " in page
    assert "yielded" not in page
    if screen.search_fields:
        narrowed = client.get(address, {"q": "zzzzqqqq"}).content.decode()
        assert "Nothing matches" in narrowed
        assert 'href="?"' in narrowed


FILTERS = [
    ("sources_article", {"run": "done"}, 1), ("sources_article", {"run": "partial"}, 1),
    ("sources_article", {"run": "never"}, 0),
    ("sources_source", {"standing": "named"}, 3), ("sources_source", {"standing": "scoped"}, 1),
    ("sources_source", {"standing": "suggested"}, 0), ("sources_source", {"standing": "merged"}, 0),
    ("claims_claim", {"desk": "queue"}, 4), ("claims_claim", {"desk": "mine"}, 0),
    ("claims_claim", {"desk": "watched"}, 0), ("claims_claim", {"desk": "stuck"}, 0),
    ("claims_claim", {"desk": "conflicts"}, 2), ("claims_claim", {"desk": "flags"}, 1),
    ("claims_claim", {"desk": "due"}, 0), ("claims_claim", {"flag": "anonymous-source"}, 1),
    ("claims_claim", {"verification_status__exact": "disputed"}, 2),
    ("claims_relation", {"standing": "open"}, 1), ("claims_relation", {"standing": "stands"}, 1),
    ("claims_relation", {"standing": "decided"}, 0),
    ("claims_flag", {"rule": "anonymous-source", "state__exact": "open"}, 1),
    ("claims_statement", {"voice__exact": "outlet"}, 1), ("claims_statement", {"q": "Hult"}, 2),
    ("sources_sourcematch", {"standing": "open"}, 1), ("sources_sourcematch", {"standing": "decided"}, 0),
    ("sources_sourcematch", {"q": "Boats"}, 1),
    ("claims_story", {"q": "River"}, 1),
    ("sources_job", {"need": "person"}, 1), ("sources_job", {"need": "open"}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query", "rows"), FILTERS)
def test_a_filter_shows_the_rows_it_names(name, query, rows, signed_in, people, story):
    data.job(state="dead")
    data.job(state="queued")
    response = signed_in(people["superuser"]).get(reverse(f"admin:{name}_changelist"), query)
    assert response.status_code == 200
    assert response.context["cl"].result_count == rows


def test_a_list_stops_counting_and_says_so(signed_in, people, story, monkeypatch):
    monkeypatch.setattr("sources.admin.lists.MOST", 2)
    response = signed_in(people["reader"]).get(reverse("admin:claims_claim_changelist"))
    assert len(response.context["cl"].result_list) == 2
    assert "more than 2" in response.content.decode()


def test_each_word_of_a_search_may_stand_in_another_place(signed_in, people, story):
    client, address = signed_in(people["reader"]), reverse("admin:claims_statement_changelist")
    for words, rows in (
        ("families brandt", 1),
        ('"lower town" doubt', 1),
        ("families board", 0),
        ("' \"", 0),
    ):
        assert client.get(address, {"q": words}).context["cl"].result_count == rows, words
    many = " ".join(f"word{n}" for n in range(3000))
    assert client.get(address, {"q": many}).status_code == 200


def test_a_body_that_is_only_named_by_others_in_one_article_keeps_out_of_the_way(signed_in, people, story):
    body = data.source("separatist", "unknown", scope_article=story.first)
    client, address = signed_in(people["reader"]), reverse("admin:sources_source_changelist")
    shown = [source.pk for source in client.get(address).context["cl"].queryset]
    everything = [source.pk for source in client.get(address, {"standing": "all"}).context["cl"].queryset]
    assert body.pk not in shown
    assert set(everything) == {*shown, body.pk}


def test_claims_of_a_source_are_found_by_the_link_of_its_page(signed_in, people, story):
    address = reverse("admin:claims_claim_changelist")
    response = signed_in(people["reader"]).get(address, {"source": story.mayor.pk})
    assert [claim.pk for claim in response.context["cl"].queryset] == [story.left.pk]


def test_every_model_of_ours_that_people_speak_of_has_a_screen():
    inner = {
        "RevisionBand", "ArticleRevision", "StatementSpan", "ClaimKey", "ClaimMention", "ClaimVector",
        "SourceAlias", "Affiliation", "SourceKey", "Countersignature",
        "StoryArticle", "StoryKey", "ArticleProfile",
        "BatchItem", "SavedView", "Watch", "KeyedRequest", "PastState",
    }  # fmt: skip
    ours = [m for app in ("sources", "claims") for m in apps.get_app_config(app).get_models()]
    plain = [m for m in ours if not m.__name__.startswith("Historical") and m.__name__ not in inner]
    assert [m.__name__ for m in plain if not admin.site.is_registered(m)] == []


def test_the_numbers_of_a_day_are_shown_in_the_list(signed_in, people, story):
    DailyDigest.objects.create(day="2026-03-04", figures=digest_figures(date(2026, 3, 4)))
    page = signed_in(people["editor"]).get(reverse("admin:claims_dailydigest_changelist")).content.decode()
    assert "claims by status (" in page
    assert "open conflicts 1" in page


def test_a_text_that_is_cut_in_a_list_says_so():
    assert clipped("eleven chars", 20) == "eleven chars"
    assert clipped("The river rose again overnight", 20) == "The river rose…"
    assert clipped("a" * 30, 20) == "a" * 19 + "…"


def test_only_unfold_screens_are_registered():
    plain = [
        model.__name__ for model, screen in admin.site._registry.items() if not isinstance(screen, ModelAdmin)
    ]
    assert plain == []
