"""The pages of stories: what they tell, lists narrowed to one, and decisions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Event, Story, StoryArticle
from sources.admin.screens import address_of
from sources.models import Job

from . import data

WHY = {"reason": "Read both."}


def test_a_story_tells_who_is_in_it_and_what_conflicts(signed_in, people, story):
    page = signed_in(people["reader"]).get(address_of(story.event)).content.decode()
    assert "River rises again in Orlen" in page
    assert "Orlen Gazette" in page
    assert "Began the story" in page
    assert "Fewer than 100 families had left the lower town" in page
    assert "Ilse Brandt" in page
    assert 'id="conflicts"' in page
    link = reverse("admin:claims_story_change", args=[story.event.pk])
    assert link in signed_in(people["reader"]).get(address_of(story.first)).content.decode()


LISTS = [("claims_claim", 4), ("claims_relation", 1), ("sources_article", 2)]


@pytest.mark.parametrize(("name", "rows"), LISTS)
def test_a_list_is_narrowed_to_a_story_and_says_so(name, rows, signed_in, people, story):
    data.everything(1, by=people["reviewer"])
    client, address = signed_in(people["reader"]), reverse(f"admin:{name}_changelist")
    answer = client.get(address, {"story": story.event.pk})
    assert answer.context["cl"].result_count == rows
    assert "Only what belongs to the story" in answer.content.decode()
    for odd in ("x", "0", "9" * 30, "-1", "٣"):
        wrong = client.get(address, {"story": odd})
        assert wrong.context["cl"].result_count == 0
        assert "There is no story" in wrong.content.decode()


def test_a_reviewer_moves_joins_parts_names_and_undoes(signed_in, people, story):
    client = signed_in(people["reviewer"])

    def post(verb, row, **fields):
        answer = client.post(reverse(f"admin:claims_story_{verb}", args=[row.pk]), WHY | fields, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "is moved" in post("move", story.event, article=story.second.pk, to="own")
    own = StoryArticle.objects.get(article=story.second, state="confirmed").story
    assert "joined" in client.get(address_of(own)).content.decode() or own.article_count == 1
    assert "Taken out by reviewer" in client.get(address_of(story.event)).content.decode()
    assert "Both are one story" in post("merge", story.event, other="other", number=own.pk)
    assert "stands for itself again" in post("unmerge", own)
    assert "taken back" in post("undo_move", own, article=story.second.pk)
    assert "No article is in this story any more" in client.get(address_of(own)).content.decode()
    named = {"title": "The flood", "expected_title": story.event.title}
    assert "The flood" in post("rename", story.event, **named)
    assert Event.objects.filter(actor=people["reviewer"]).count() == 5


def test_a_form_that_makes_no_sense_is_answered_and_changes_nothing(signed_in, people, story):
    client, address = signed_in(people["reviewer"]), reverse("admin:claims_story_move", args=[story.event.pk])
    for odd in (
        {}, {"article": "x", "to": "own"}, {"article": 10**17, "to": "own"},
        {"article": story.second.pk, "to": "99"},
        {"article": story.second.pk, "to": "other"},
        {"article": story.second.pk, "to": "other", "number": 10**9},
        {"article": story.second.pk, "to": "own", "reason": ""},
        {"article": story.second.pk, "to": "own", "reason": "x" * 5000},
    ):  # fmt: skip
        answer = client.post(address, WHY | odd, follow=True)
        assert answer.status_code == 200
        assert list(answer.context["messages"]), odd
    assert StoryArticle.objects.filter(story=story.event, state="proposed").count() == 2
    assert client.get(reverse("admin:claims_story_change", args=["9" * 30])).status_code in (302, 404)
    assert Story.objects.count() == 1


def test_a_story_is_checked_again_as_a_whole(signed_in, people, story):
    client = signed_in(people["reviewer"])
    client.post(reverse("admin:claims_story_recheck", args=[story.event.pk]))
    claims = sorted(c.pk for c in (story.left, story.few_left, story.safe, story.injured))
    assert Job.objects.get(kind="refresh-claim").params == {"claim_ids": claims}
