"""Check a text: the same answer as the API's, on a page, with a way to store the text."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim
from sources.models import Article, Job

pytestmark = pytest.mark.django_db
TEXT = (
    "More than 10,000 people were evacuated from Villaverde, mayor Rosa Silva said.\n\n"
    "Fewer than 6,000 people were evacuated from Villaverde, Anna Schmidt said."
)


def test_a_text_is_shown_with_its_claims_and_conflicts_and_can_then_be_stored(signed_in, people):
    client, address = signed_in(people["reviewer"]), reverse("admin:claims_check_text")
    said = {"text": TEXT, "outlet": "Evening News", "published_at": "2024-03-01T09:00", "language": "en"}
    page = client.post(address, said)
    assert page.status_code == 200
    content = page.content.decode()
    assert [row["is_new"] for row in page.context["claims"]] == [True, True]
    assert page.context["checked"].conflicts == 1
    assert "Anna Schmidt" in content
    assert "within this text" in content
    assert not Claim.objects.exists()
    assert not Article.objects.exists()
    stored = client.post(reverse("admin:sources_article_add"), said)
    assert stored.status_code == 302
    assert Job.objects.filter(kind="process-article").exists()
    reading = signed_in(people["reader"]).post(address, said).content.decode()
    assert "Store it as an article" in content
    assert "Store it as an article" not in reading


def test_what_cannot_be_checked_is_said_on_the_page(signed_in, people, settings):
    client, address = signed_in(people["reader"]), reverse("admin:claims_check_text")
    settings.NEWSVERIFY_CHECK_MAX_CHARACTERS = 20
    for text, words in (("", "Paste a text."), (TEXT, "NEWSVERIFY_CHECK_MAX_CHARACTERS")):
        page = client.post(address, {"text": text})
        assert page.status_code == 400
        assert words in page.content.decode()
