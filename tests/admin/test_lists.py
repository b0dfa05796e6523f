"""Every list: it opens, it filters, it searches, and it costs the same for six rows as for two."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from rest_framework.authtoken.models import Token
from unfold.admin import ModelAdmin

from claims.models import Claim, DailyDigest
from claims.selectors.digest import digest_figures
from claims.services.batches import draft_batch
from sources.admin.screens import clipped

from . import data

LISTS = [
    "sources_article", "sources_source", "sources_outlet", "sources_feed", "sources_job",
    "sources_sourcematch",
    "claims_claim", "claims_relation", "claims_flag", "claims_statement", "claims_quantity",
    "claims_story", "claims_evidence",
    "claims_review", "claims_event", "claims_pipelinerun", "claims_dailydigest",
    "claims_batch",
    "django_celery_beat_periodictask", "auth_user", "authtoken_tokenproxy",
]  # fmt: skip


def one_more(number, people):
    data.everything(number, by=people["reviewer"])
    DailyDigest.objects.create(day=f"2026-03-{number:02d}", figures={"claims": number})
    every, _ = IntervalSchedule.objects.get_or_create(every=number, period="minutes")
    PeriodicTask.objects.create(name=f"task {number}", task="sources.tick", interval=every)
    person = User.objects.create_user(f"person-{number}", is_staff=True)
    person.groups.set(people["reviewer"].groups.all())
    Token.objects.create(user=person)
    claim = Claim.objects.order_by("-id")[0]
    draft_batch("claim-assign", by=people["superuser"], ids=[claim.pk], params={"to": person.pk})


def cost(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return response, [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_as_many_queries_for_six_rows_as_for_two(name, signed_in, people):
    client = signed_in(people["superuser"])
    address = reverse(f"admin:{name}_changelist")
    for number in (1, 2):
        one_more(number, people)
    cost(client, address)  # content types and the like are looked up once a process
    _, few = cost(client, address)
    for number in range(3, 7):
        one_more(number, people)
    response, many = cost(client, address)
    assert response.context["cl"].result_count >= 6
    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))[:3000]
    assert len(many) <= 20


@pytest.mark.parametrize("name", LISTS)
def test_a_list_finds_nothing_without_falling_over(name, signed_in, people):
    client = signed_in(people["superuser"])
    address = reverse(f"admin:{name}_changelist")
    assert client.get(address, {"q": "nothing like this \x00 “…” %_'"}).status_code in (200, 302)


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
        "BatchItem", "SavedView", "Watch",
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
