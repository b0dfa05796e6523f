"""Bulk decisions, the queue and saved filters as pages: what the lists offer, what hostile input gets."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Batch, Claim, Event, Relation, SavedView, Watch
from claims.services.desk import save_view, share_view
from claims.services.judgements import assign_claim

from . import data

RELATIONS = "admin:claims_relation_changelist"


def act(client, name, action, rows, **more):
    said = {"action": action, "_selected_action": [str(getattr(row, "pk", row)) for row in rows], **more}
    return client.post(reverse(name), said)


def test_the_lists_offer_each_role_what_it_may_decide(signed_in, people, story):
    offered = {}
    for role in ("reader", "reviewer", "editor"):
        client = signed_in(people[role])
        for name in ("claims_relation", "sources_sourcematch"):
            page = client.get(reverse(f"admin:{name}_changelist"))
            offered[role, name] = len(page.context["cl"].model_admin.get_actions(page.wsgi_request))
    assert offered == {
        ("reader", "claims_relation"): 0, ("reader", "sources_sourcematch"): 0,
        ("reviewer", "claims_relation"): 7, ("reviewer", "sources_sourcematch"): 0,
        ("editor", "claims_relation"): 7, ("editor", "sources_sourcematch"): 2,
    }  # fmt: skip


def test_all_that_the_filters_leave_are_taken_with_rows_of_other_pages(signed_in, people, story):
    for number in range(60):
        data.claim(f"{number} bridges are shut")
    client = signed_in(people["reviewer"])
    address = reverse("admin:claims_claim_changelist") + "?q=bridges"
    chosen = {"action": "claim-state:in_review", "_selected_action": ["1"], "select_across": "1"}
    response = client.post(address, chosen)
    batch = Batch.objects.get()
    assert response["Location"] == reverse("admin:claims_batch_change", args=[batch.pk])
    assert batch.items.count() == 60
    page = client.get(response["Location"] + "?outcome=pending&p=99999999").content.decode()
    assert "60 rows will change when you confirm" in page


@pytest.mark.parametrize(
    ("action", "rows"),
    [("relation-explain:rounding", ["x", "-1", "9" * 40]), ("relation-explain:because", ["1"]),
     ("claim-assign:1", ["1"]), ("", ["1"]), ("\x00", ["1"]), ("relation-explain:rounding", [])],
)  # fmt: skip
def test_an_action_that_makes_no_sense_changes_nothing(action, rows, signed_in, people, story):
    assert act(signed_in(people["reviewer"]), RELATIONS, action, rows).status_code in (200, 302)
    assert not Batch.objects.exists()


def test_a_dry_run_is_shown_confirmed_and_undone_on_its_page(signed_in, people, story):
    client = signed_in(people["reviewer"])
    address = act(client, RELATIONS, "relation-explain:rounding", [story.conflict])["Location"]
    page = client.get(address).content.decode()
    for words in ("Explain pairs of claims: Rounding", "1 row will change", "2 claims would change"):
        assert words in page
    assert Relation.objects.get(pk=story.conflict.pk).state == "suggested"
    assert signed_in(people["editor"]).get(address).status_code == 404, "another's dry run is not there"
    batch = Batch.objects.get()
    confirm = reverse("admin:claims_batch_confirm", args=[batch.pk])
    assert "Say why" in client.post(confirm, {"reason": " "}, follow=True).content.decode()
    client.post(confirm, {"reason": "Rounded in one paper."})
    assert Relation.objects.get(pk=story.conflict.pk).explanation == "rounding"
    event = Event.objects.get(verb="relation-explained")
    told = client.get(reverse("admin:claims_event_change", args=[event.pk])).content.decode()
    assert f"Bulk decision {batch.pk}" in told
    client.post(reverse("admin:claims_batch_undo", args=[batch.pk]), {"reason": "It is not."})
    assert Relation.objects.get(pk=story.conflict.pk).state == "suggested"
    assert "Taken back by" in client.get(address).content.decode()


def test_the_queue_takes_hands_over_and_tells(signed_in, people, story):
    reviewer, editor = signed_in(people["reviewer"]), signed_in(people["editor"])
    taken = reviewer.post(reverse("admin:claims_queue_next"))["Location"]
    claim = Claim.objects.get(assigned_to=people["reviewer"])
    assert taken == reverse("admin:claims_claim_change", args=[claim.pk])
    hand = reverse("admin:claims_queue_hand_over")
    wrongs = [
        {"claim": "x"}, {"claim": claim.pk, "to": people["reader"].pk, "note": "Take it."}, {"note": "\x00"},
        {"claim": story.safe.pk, "to": people["editor"].pk, "note": "Take it."},
    ]  # fmt: skip
    for wrong in wrongs:
        assert reviewer.post(hand, wrong).status_code == 302
    assert Claim.objects.get(assigned_to=people["reviewer"]) == claim
    reviewer.post(reverse("admin:claims_claim_watch", args=[claim.pk]))
    reviewer.post(hand, {"claim": claim.pk, "to": people["editor"].pk, "note": "You know the board."})
    page = editor.get(reverse("admin:claims_queue")).content.decode()
    assert "Handed over by reviewer" in page
    assert "You know the board." in page
    assert "Who carries how much" in page
    assign_claim(Claim.objects.get(pk=claim.pk), by=people["editor"], to=None)
    page = reviewer.get(reverse("admin:claims_queue"))
    assert "Who carries how much" not in page.content.decode()
    assert [len(row.events) for row in page.context["watched"]] == [1]
    assert [len(r.events) for r in reviewer.get(reverse("admin:index")).context["watched"]] == [1]
    for number in ("x", "9" * 30, page.context["newest_event"]):
        reviewer.post(reverse("admin:claims_queue_seen"), {"up_to": number})
    assert [len(row.events) for row in reviewer.get(reverse("admin:claims_queue")).context["watched"]] == [0]
    reviewer.post(reverse("admin:claims_claim_unwatch", args=[claim.pk]))
    assert not Watch.objects.exists()


def test_the_queue_costs_the_same_for_many_claims_as_for_few(
    signed_in, people, django_assert_max_num_queries
):
    client = signed_in(people["editor"])
    for number in (1, 2, 3, 4, 5):
        data.everything(number, by=people["editor"])
        assert len(client.get(reverse("admin:claims_queue")).context["mine"]) == number
    with django_assert_max_num_queries(24):
        client.get(reverse("admin:claims_queue"))


@pytest.mark.parametrize(
    ("name", "query"),
    [("claims_article", ""), ("claims_claim", "desk=mine&o=-3"), ("claims_relation", "score_from=0.5"),
     ("claims_flag", "rule=one-source"), ("claims_statement", "source__id__exact=1"),
     ("sources_sourcematch", "standing=open"), ("sources_source", "is_curated__exact=1"),
     ("sources_article", "published_at_from_0=01/03/2026")],
)  # fmt: skip
def test_filters_of_each_list_are_saved_and_open_again(name, query, signed_in, people, story):
    client = signed_in(people["reader"])
    address = reverse("admin:claims_view_save", args=[name.replace("_", ".")])
    hostile = f"{query}&evil=1&_popup=1&next=//elsewhere"
    response = client.post(address, {"name": "Mine", "query": hostile})
    if not query:
        assert response.status_code == 404
        return
    shown = client.get(response["Location"])
    assert shown.status_code == 200
    assert "evil" not in response["Location"]
    assert [link.is_chosen for link in shown.context["saved_links"]] == [True]


def test_a_filter_is_its_owners_and_shared_by_editors(signed_in, people, story):
    known = {"standing"}
    own = save_view("claims.relation", by=people["reviewer"], name="Open", query="standing=open", known=known)
    mine, other = signed_in(people["reviewer"]), signed_in(people["editor"])
    assert other.post(reverse("admin:claims_view_delete", args=[own.pk])).status_code == 404
    assert mine.post(reverse("admin:claims_view_share", args=[own.pk])).status_code == 403
    theirs = save_view(
        "claims.relation", by=people["editor"], name="All", query="standing=stands", known=known
    )
    share_view(theirs, by=people["editor"], shared=True)
    names = [link.view.name for link in mine.get(reverse(RELATIONS)).context["saved_links"]]
    assert names == ["Open", "All"]
    for what in ("rename", "delete", "unshare"):
        assert (
            mine.post(reverse(f"admin:claims_view_{what}", args=[theirs.pk]), {"name": "x"}).status_code
            == 403
        )
    for wrong in ("", " ", "x" * 70, "\x00"):
        mine.post(reverse("admin:claims_view_rename", args=[own.pk]), {"name": wrong})
    mine.post(reverse("admin:claims_view_rename", args=[own.pk]), {"name": "Waiting"})
    mine.post(reverse("admin:claims_view_delete", args=[own.pk]))
    other.post(reverse("admin:claims_view_unshare", args=[theirs.pk]))
    assert list(SavedView.objects.values_list("name", "is_shared")) == [("All", False)]
    for query in ("", "nothing=known", "standing=%00", "standing=" + "x" * 5000, "&" * 90 + "standing=a"):
        save = reverse("admin:claims_view_save", args=["claims.relation"])
        assert mine.post(save, {"name": "Bad", "query": query}).status_code == 302
    assert not SavedView.objects.filter(name="Bad").exists()
