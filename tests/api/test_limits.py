"""How often one may ask, and what will go: both are said by headers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory

from sources.api import limits
from sources.api.deprecation import Deprecated, deprecates, marked
from sources.api.viewsets import PlainView, StrictSerializer

from .test_problems import assert_problem

API = "/api/v1"


@pytest.fixture
def few(settings: Any) -> None:
    settings.NEWSVERIFY_RATE_STORE = "memory"
    settings.NEWSVERIFY_READ_RATE, settings.NEWSVERIFY_WRITE_RATE = "3/hour", "1/hour"
    limits.forget_counts()


@pytest.mark.django_db
@pytest.mark.usefixtures("few")
def test_who_asks_too_often_is_told_when_to_come_back(as_reader: APIClient, as_editor: APIClient) -> None:
    first = as_reader.get(f"{API}/me")
    assert first["RateLimit-Policy"] == '"read";q=3;w=3600'
    assert re.fullmatch(r'"read";r=2;t=\d+', first["RateLimit"])
    assert as_reader.get(f"{API}/me", headers={"If-None-Match": first["ETag"]})["RateLimit"].startswith(
        '"read";r=1'
    )
    assert as_reader.get(f"{API}/claims/0")["RateLimit"].startswith('"read";r=0')
    refused = as_reader.get(f"{API}/me")
    assert assert_problem(refused, 429)["code"] == "rate-limited"
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused["RateLimit"].startswith('"read";r=0')
    assert as_reader.post(f"{API}/claims/1/recheck").status_code == 403, "writes have a budget of their own"
    assert as_reader.post(f"{API}/claims/1/recheck").status_code == 429
    assert as_editor.get(f"{API}/me").status_code == 200, "and so has everybody"


@pytest.mark.django_db
@pytest.mark.usefixtures("few")
def test_who_guesses_tokens_is_counted_by_address() -> None:
    guesses = [APIClient(HTTP_AUTHORIZATION=f"Token guess{n}").get(f"{API}/me").status_code for n in range(5)]
    assert guesses == [401, 401, 401, 429, 429]
    forged = APIClient().get(f"{API}/me", headers={"X-Forwarded-For": "9.9.9.9"})
    assert forged.status_code == 429
    assert APIClient(REMOTE_ADDR="10.1.1.1").get(f"{API}/nowhere").status_code == 404


@pytest.mark.django_db
def test_a_store_that_is_down_holds_nobody_up(
    as_reader: APIClient, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NEWSVERIFY_RATE_STORE = "unix:///nowhere/at/all.sock"
    settings.NEWSVERIFY_READ_RATE = "100/min"
    limits.forget_counts()
    assert [as_reader.get(f"{API}/me").status_code for _ in range(3)] == [200, 200, 200]
    assert len([r for r in caplog.records if "store is down" in r.message]) <= 1
    limits.forget_counts()


def test_a_rate_that_is_none_is_told() -> None:
    assert limits.read_rate("read", "") is None
    assert limits.read_rate("read", "20/day") == limits.Budget("read", 20, 86400)
    for wrong in ("many", "5", "5/", "/min", "-1/min", "5/fortnight"):
        with pytest.raises(ValueError, match="A rate is"):
            limits.read_rate("read", wrong)


# --- what will go ---------------------------------------------------------------------------------------

OLD = Deprecated(date(2026, 1, 1), "Ask /new.", sunset=date(2026, 9, 1))
OLDER = Deprecated(date(2025, 12, 1), "Send text.")


@deprecates(words=OLDER)
class Told(StrictSerializer):
    words = serializers.CharField(required=False)


class Fading(PlainView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    deprecated: ClassVar[dict[str, Deprecated]] = {"get": OLD}
    deprecated_parameters: ClassVar[dict[str, Deprecated]] = {"shape": OLDER}

    @extend_schema(responses=Told, parameters=[OpenApiParameter("shape", str)])
    def get(self, request: Any) -> Response:
        return Response({})

    @extend_schema(request=Told, responses=Told)
    def post(self, request: Any) -> Response:
        told = Told(data=request.data)
        told.is_valid(raise_exception=True)
        self.used_fields = told.used_fields()
        return Response({})


urlpatterns = [path("api/v1/fading", Fading.as_view())]


def ask(method: str, query: str = "", body: Any = None) -> HttpResponse:
    request = getattr(APIRequestFactory(), method)(f"/api/v1/fading{query}", body, format="json")
    return Fading.as_view()(request)


def test_what_will_go_is_said_where_it_is_used() -> None:
    moment = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    gone = ask("get")
    assert gone["Deprecation"] == f"@{moment}"
    assert gone["Sunset"] == "Tue, 01 Sep 2026 00:00:00 GMT"
    assert gone["Link"] == '</api/v1/deprecations>; rel="deprecation"'
    assert ask("get", "?shape=round")["Deprecation"] == f"@{moment - 31 * 86400}"
    assert not ask("post", body={}).has_header("Deprecation")
    field = ask("post", body={"words": "x"})
    assert (field.has_header("Deprecation"), field.has_header("Sunset")) == (True, False)


def test_what_will_go_is_marked_in_the_description() -> None:
    drawn: Any = SchemaGenerator(patterns=urlpatterns).get_schema(public=True)
    fading = drawn["paths"]["/api/v1/fading"]
    assert fading["get"]["deprecated"] is True
    assert "deprecated" not in fading["post"]
    [shape] = [p for p in fading["get"]["parameters"] if p["name"] == "shape"]
    assert shape["deprecated"] is True
    assert drawn["components"]["schemas"]["Told"]["properties"]["words"]["deprecated"] is True
    told = [(each["operation"] or each["parameter"], each["sunset"]) for each in marked(urlpatterns)]
    assert told == [("get", OLD.sunset), ("shape", None)]


@pytest.mark.django_db
def test_every_address_of_the_api_that_is_none_is_a_problem(as_reader: APIClient) -> None:
    for address in ("/api", "/api/", "/api/v1", "/api/v2/claims", "/api/v2/x/", "/api/%2e%2e/admin"):
        for client in (as_reader, APIClient()):
            assert assert_problem(client.get(address), 404)["code"] == "not-found"
    host = APIClient().get(f"{API}/claims", HTTP_HOST="evil.example")
    assert assert_problem(host, 400)["code"] == "unknown-host"
    assert as_reader.get(f"{API}/deprecations").json()["results"] == []
