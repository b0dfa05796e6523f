"""Acting only on what was seen: tags, 304, If-Match, and the 428 and 412 of decisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import RequestFactory
from django.urls import get_resolver
from rest_framework.test import APIClient

from claims.models import Claim, Event, Flag, Relation
from sources.api.conditional import read_tags
from sources.api.problems import Refusal

from .data import Story, add_judgements
from .test_problems import assert_problem

API = "/api/v1"
YES = {"state": "confirmed", "reason": "Both were printed."}


def without_star(client: APIClient) -> APIClient:
    client.defaults.pop("HTTP_IF_MATCH", None)
    return client


def decide(client: APIClient, story: Story, tag: str | None, **body: Any) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return client.post(f"{API}/relations/{story.relation.pk}/decide", YES | body, headers=headers)


@pytest.mark.parametrize("path", ["claims", "claims/{}", "relations", "me", "", "articles/{}/revisions/1"])
def test_what_did_not_change_is_not_sent_again(as_reader: APIClient, story: Story, path: str) -> None:
    address = f"{API}/{path.format(story.first.claim.pk if 'claims' in path else story.first.article.pk)}"
    first = as_reader.get(address)
    assert first.status_code == 200
    assert (first["Cache-Control"], set(first["Vary"].split(", "))) == (
        "private, no-cache", {"Authorization", "Cookie"},
    )  # fmt: skip
    again = as_reader.get(address, headers={"If-None-Match": f'"other", W/{first["ETag"]}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], first["Vary"])
    assert as_reader.head(address)["ETag"] == first["ETag"]
    for tag in ('"other"', "nonsense", ""):
        assert as_reader.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.django_db
def test_a_tag_changes_with_a_decision_and_not_with_the_clock(as_reviewer: APIClient, story: Story) -> None:
    address = f"{API}/claims/{story.first.claim.pk}"
    before = as_reviewer.get(address)["ETag"].strip('"').split("-")
    Claim.objects.filter(pk=story.first.claim.pk).update(checks_without_change=7)
    moved = as_reviewer.get(address)["ETag"].strip('"').split("-")
    assert (moved[0] == before[0], moved[1] == before[1]) == (True, False)
    body = {"state": "in_review", "reason": "Mine."}
    done = as_reviewer.post(f"{address}/workflow", body, headers={"If-Match": f'"{"-".join(before)}"'})
    assert done.status_code == 200, done.content
    assert done["Content-Location"] == address
    assert done["ETag"].strip('"').split("-")[0] != before[0]
    assert as_reviewer.get(address, headers={"If-None-Match": done["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_a_decision_says_what_it_was_made_on(as_reviewer: APIClient, story: Story) -> None:
    client = without_star(as_reviewer)
    told = assert_problem(decide(client, story, None), 428)
    assert told["code"] == "precondition-required"
    assert "If-Match" in told["detail"]
    assert "expected_state" in told["detail"]
    assert not Event.objects.exists()
    assert decide(client, story, None, expected_state="suggested").status_code == 200
    assert decide(client, story, None, state="rejected", expected_state="suggested").status_code == 409
    assert decide(client, story, "*", state="rejected").status_code == 200


@pytest.mark.django_db
def test_who_decides_on_an_old_tag_is_told_who_was_first(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    address = f"{API}/relations/{story.relation.pk}"
    seen = as_editor.get(address)["ETag"]
    fresh = decide(as_reviewer, story, seen)["ETag"]
    late = assert_problem(decide(as_editor, story, seen, state="rejected"), 412)
    assert (late["code"], late["cause"]) == ("precondition-failed", "another-version")
    for words in ("relation-confirmed by reviewer on 20", "Both were printed.", "state is confirmed"):
        assert words in late["detail"]
    for wrong in (f"W/{fresh}", '"x"', '"x-y"', fresh.split("-")[0] + '"'):
        refused = decide(as_editor, story, wrong, state="rejected")
        assert refused.status_code == 412, wrong
    assert Relation.objects.get().state == "confirmed"
    other = fresh.split("-")[0] + '-of-other-fields"'
    assert decide(as_editor, story, f'"x" ,, {other}', state="rejected").status_code == 200


@pytest.mark.django_db
def test_a_verb_that_does_not_apply_says_so_under_a_right_tag(as_reviewer: APIClient, story: Story) -> None:
    address = f"{API}/relations/{story.relation.pk}"
    seen = as_reviewer.get(address)["ETag"]
    refused = as_reviewer.post(f"{address}/reopen", {"reason": "x"}, headers={"If-Match": seen})
    assert assert_problem(refused, 412)["cause"] == "nothing-to-reopen"
    contradicted = decide(as_reviewer, story, seen, expected_state="rejected")
    assert assert_problem(contradicted, 412)["cause"] == "decided-before-you"
    unless = {"If-None-Match": "*", "If-Match": "*"}
    assert as_reviewer.post(f"{address}/decide", YES, headers=unless).status_code == 412
    assert Relation.objects.get().state == "suggested"


def test_a_header_that_holds_no_tags_is_refused() -> None:
    for header in ("", "abc", '"a', 'a"b"', '"a" "b"', '"a"b', "*, *", '* , "a"', '"a b"', "W/", ",", "'a'"):
        with pytest.raises(Refusal) as refused:
            read_tags(header, name="If-Match")
        assert refused.value.status_code == 400


def test_tags_are_read_as_the_rfc_writes_them() -> None:
    tags = read_tags('"a" , ,W/"b","", "c,d"', name="If-Match")
    assert (tags.strong, tags.weak) == (("a", "", "c,d"), ("b",))
    assert read_tags(" * ", name="If-Match").anything


@pytest.mark.django_db
def test_each_row_that_people_decide_about_has_a_version_of_its_own(
    as_editor: APIClient, story: Story, operator: User
) -> None:
    evidence, review = add_judgements(story.second.claim, by=operator)
    first = story.first
    for path, verb, body in (
        (f"flags/{first.flag.pk}", "decide", {"state": "accepted", "reason": "x"}),
        (f"mentions/{first.mention.pk}", "decide", {"state": "confirmed", "reason": "x"}),
        (f"statements/{first.statement.pk}", "confirm", {}),
        (f"evidence/{evidence.pk}", "withdraw", {"reason": "x"}),
        (f"sources/{first.source.pk}", "merge", {"other": story.second.source.pk, "reason": "x"}),
        (f"claims/{first.claim.pk}", "assign", {"to": None}),
    ):
        seen = as_editor.get(f"{API}/{path}")["ETag"]
        done = as_editor.post(f"{API}/{path}/{verb}", body, headers={"If-Match": seen})
        assert done.status_code == 200, (path, done.content)
        # To nobody, as before; and what is merged is the other row.
        changed = verb not in ("assign", "merge")
        assert (done["ETag"].split("-")[0] != seen.split("-")[0]) == changed, path
        late = as_editor.post(f"{API}/{path}/{verb}", body, headers={"If-Match": seen})
        assert late.status_code == (200 if verb == "assign" else 412), path
    assert Flag.objects.get(pk=first.flag.pk).state == "accepted"
    assert as_editor.get(f"{API}/reviews/{review.pk}")["ETag"]


@pytest.mark.usefixtures("shared_database")
def test_of_two_who_decide_at_once_on_one_tag_one_is_told_412(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    seen = as_editor.get(f"{API}/relations/{story.relation.pk}")["ETag"]
    start = Barrier(2)

    def ask(client: APIClient, state: str) -> Any:
        try:
            start.wait(timeout=30)
            return decide(client, story, seen, state=state)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, as_reviewer, "confirmed"), pool.submit(ask, as_editor, "rejected")]
        answers = [each.result() for each in asked]
    assert sorted(answer.status_code for answer in answers) == [200, 412], [a.content for a in answers]
    [winner] = [answer for answer in answers if answer.status_code == 200]
    [late] = [answer for answer in answers if answer.status_code == 412]
    assert f"by {winner.json()['decided_by']}" in late.json()["detail"]
    assert Event.objects.filter(target_type="relation").count() == 1


def named_action(view: Any, verb: str) -> str:
    """The action of a plain view; one that follows the method says so of a request with it."""
    action = getattr(view, "action", verb)
    if not isinstance(action, property):
        return str(action)
    asked = view()
    asked.request = RequestFactory().generic(verb.upper(), "/")
    return str(asked.action)


def test_every_verb_that_writes_is_decided_on_something_or_says_why_not() -> None:
    """A door that is new here: name its actions in ``decisions``, or in ``undecided`` with the reason."""
    missing = set()

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
                continue
            view: Any = getattr(pattern.callback, "cls", None)
            if view is None or not route.startswith("api/v1/") or "<path:" in route:
                continue
            methods = getattr(pattern.callback, "actions", None) or {
                verb: named_action(view, verb) for verb in ("post", "put", "patch", "delete")
                if hasattr(view, verb)
            }  # fmt: skip
            known = {"create", *view.decisions, *view.undecided}
            writes = {action for verb, action in methods.items() if verb not in ("get", "head")}
            missing.update(f"{route}: {action}" for action in writes - known)

    walk(get_resolver().url_patterns, "")
    assert missing == set()
