"""A POST that is sent again under its key is answered again, and nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from claims.api.views.judgements import EvidenceViewSet
from claims.models import Evidence, Relation
from sources.models import Article, KeyedRequest
from sources.services.errors import StaleState
from sources.services.idempotency import LEASE, forget_old_keys, keep_answer, take_key

from .data import Story, body_of
from .test_problems import assert_problem

pytestmark = pytest.mark.django_db
API = "/api/v1"
HEARD = {"stance": "supports", "excerpt": "Twenty-seven."}


def add(client: APIClient, story: Story, key: str, **body: Any) -> Any:
    address = f"{API}/claims/{story.first.claim.pk}/evidence"
    return client.post(address, HEARD | body, headers={"Idempotency-Key": key})


def test_the_same_request_is_answered_with_the_same_bytes(as_reviewer: APIClient, story: Story) -> None:
    first = add(as_reviewer, story, '"a key"')
    again = as_reviewer.generic(
        "POST", f"{API}/claims/{story.first.claim.pk}/evidence",
        '{ "excerpt": "Twenty-seven.",  "stance": "supports"}', content_type="application/json",
        headers={"Idempotency-Key": '"a key"'},
    )  # fmt: skip
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["Content-Type"]) == (first.content, first["Content-Type"])
    assert (again["Idempotency-Replayed"], first.has_header("Idempotency-Replayed")) == ("true", False)
    assert Evidence.objects.count() == 1


def test_a_key_belongs_to_one_request_of_one_person(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    assert add(as_reviewer, story, "k").status_code == 201
    reused = assert_problem(add(as_reviewer, story, "k", excerpt="Other."), 422)
    assert reused["code"] == "idempotency-key-reused"
    elsewhere = as_reviewer.post(
        f"{API}/claims/{story.second.claim.pk}/evidence", HEARD, headers={"Idempotency-Key": "k"}
    )
    assert elsewhere.status_code == 422
    assert add(as_editor, story, "k").status_code == 201
    assert Evidence.objects.count() == 2


def test_a_key_that_is_none_is_refused(as_reviewer: APIClient, story: Story) -> None:
    for key in ("", '""', '"a', 'a"b', "a b", "ä", "x" * 201, '"' + "x" * 201 + '"', '"\\n"'):
        assert assert_problem(add(as_reviewer, story, key), 400)["code"] == "idempotency-key-malformed", key
    assert not Evidence.objects.exists()


def test_a_decision_sent_again_is_not_late_for_itself(as_reviewer: APIClient, story: Story) -> None:
    address = f"{API}/relations/{story.relation.pk}"
    headers = {"If-Match": as_reviewer.get(address)["ETag"], "Idempotency-Key": "d"}
    body = {"state": "confirmed", "reason": "Both were printed."}
    first, again = (as_reviewer.post(f"{address}/decide", body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again["ETag"], again["Content-Location"]) == (first["ETag"], address)
    late = [
        as_reviewer.post(f"{address}/decide", body, headers=headers | {"Idempotency-Key": "e"}) for _ in "ab"
    ]
    assert [(answer.status_code, answer.has_header("Idempotency-Replayed")) for answer in late] == [
        (412, False), (412, True),
    ]  # fmt: skip
    assert late[0].content == late[1].content


def test_what_was_refused_for_its_form_may_be_put_right_under_the_same_key(
    as_reviewer: APIClient, story: Story
) -> None:
    assert add(as_reviewer, story, "k", stance="maybe").status_code == 400
    assert add(as_reviewer, story, "k").status_code == 201


def test_nothing_of_a_failure_is_kept(
    as_reviewer: APIClient, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = EvidenceViewSet.create

    def fall_over(self: Any, request: Any, claim_id: int) -> Any:
        whole(self, request, claim_id)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(EvidenceViewSet, "create", fall_over)
        assert add(as_reviewer, story, "k").status_code == 500
    assert (Evidence.objects.count(), KeyedRequest.objects.count()) == (0, 0), (
        "the effect goes with its record"
    )
    assert add(as_reviewer, story, "k").status_code == 201


def test_a_key_whose_process_was_killed_is_free_again_when_its_lease_ran_out(
    as_reviewer: APIClient, story: Story, reviewer: User
) -> None:
    assert add(as_reviewer, story, "k").status_code == 201
    KeyedRequest.objects.update(state="running", status=None, lease_until=timezone.now() + LEASE)
    Evidence.objects.all().delete()
    busy = add(as_reviewer, story, "k")
    assert assert_problem(busy, 409)["code"] == "idempotency-in-progress"
    assert int(busy["Retry-After"]) >= 1
    KeyedRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    slow = KeyedRequest.objects.get()
    assert add(as_reviewer, story, "k").status_code == 201
    with pytest.raises(StaleState):
        keep_answer(slow, status=201, headers={}, body="")
    assert Evidence.objects.count() == 1


def test_files_are_compared_by_what_is_in_them(as_reviewer: APIClient, story: Story) -> None:
    def send(text: str) -> Any:
        file = SimpleUploadedFile("a.txt", text.encode(), content_type="text/plain")
        return as_reviewer.post(
            f"{API}/articles",
            {"file": file, "title": "T"},
            format="multipart",
            headers={"Idempotency-Key": "f"},
        )

    known = Article.objects.count()
    first, again = send(body_of()["text"]), send(body_of()["text"])
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert send("Another text.").status_code == 422
    assert Article.objects.count() == known + 1


def test_keys_are_forgotten_after_a_day(reviewer: User) -> None:
    asked = {"key": "k", "method": "POST", "path": "/", "fingerprint": "f" * 64}
    now = timezone.now()
    old = take_key(reviewer, **asked, now=now - timedelta(hours=25))
    keep_answer(old, status=201, headers={}, body="x")
    assert take_key(reviewer, **asked, now=now).pk != old.pk, "an old answer is none"
    assert (forget_old_keys(now=now), forget_old_keys(now=now + timedelta(hours=25))) == (0, 1)


def test_a_token_is_never_kept(reviewer: User) -> None:
    asked = {"username": "reviewer", "password": "correct horse"}
    answer = APIClient().post(f"{API}/token", asked, headers={"Idempotency-Key": "t"})
    assert answer.status_code == 200
    assert not KeyedRequest.objects.exists()


@pytest.mark.usefixtures("shared_database")
def test_of_two_that_arrive_at_once_one_works(as_reviewer: APIClient, story: Story) -> None:
    start = Barrier(3)

    def ask(_: int) -> Any:
        client = APIClient(raise_request_exception=False)
        client.credentials(**as_reviewer._credentials)
        try:
            start.wait(timeout=30)
            return client.post(
                f"{API}/relations/{story.relation.pk}/decide", {"state": "confirmed", "reason": "Yes."},
                headers={"Idempotency-Key": "k", "If-Match": "*"},
            )  # fmt: skip
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, range(3)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses) <= {200, 409}
    worked = [a for a in answers if a.status_code == 200 and not a.has_header("Idempotency-Replayed")]
    assert len(worked) == 1
    assert Relation.objects.get().state == "confirmed"
