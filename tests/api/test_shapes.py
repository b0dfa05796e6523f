"""What a caller may leave out, put in, sort by and narrow a list by; and that compiled rows are the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_filters import rest_framework as filters
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.test import APIClient

from claims.api.upkeep_filters import TargetFilter
from claims.api.urls import router as claims_router
from claims.api.views.judgements import EvidenceViewSet, ReviewViewSet
from claims.api.views.statements import ArticleStatementsViewSet
from claims.models import Claim, ClaimMention, DailyDigest
from claims.services.batches import draft_batch
from claims.services.decisions import assign_claim
from claims.services.desk import save_view, watch_claim
from sources.api.filtering import SearchFilter
from sources.api.shapes import EMBEDDED, shape_of
from sources.api.urls import router as sources_router
from sources.models import Feed, Job
from sources.services.tokens import sign_in_token

from .data import Story, add_judgements, grouped, make_story

API = "/api/v1"
VIEWS: dict[str, Any] = {name: view for name, view, _ in (*sources_router.registry, *claims_router.registry)}
WHOLE = {"queue", "rules", "measures"}
"""Short lists without pages: all of them at once."""
LISTS = {name: view for name, view in VIEWS.items() if hasattr(view, "list") and name not in WHOLE}
INNER: dict[str, Any] = {
    "articles/statements": ArticleStatementsViewSet,
    "claims/reviews": ReviewViewSet,
    "claims/evidence": EvidenceViewSet,
}


def get(client: APIClient, path: str, **params: Any) -> Any:
    response = client.get(f"{API}/{path}", params)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def everything(story: Story, reviewer: User, operator: User) -> Story:
    """A row or more of every resource."""
    add_judgements(story.first.claim, by=reviewer)
    grouped(story, by=reviewer)
    draft_batch("claim-assign", by=reviewer, ids=[story.first.claim.pk], params={"to": reviewer.pk})
    Job.objects.create(kind="heartbeat", requested_by=reviewer)
    sign_in_token(reviewer, name="tests", scopes=["read"])
    Claim.objects.filter(pk=story.first.claim.pk).update(assigned_to=reviewer)
    save_view("claims.claim", by=reviewer, name="New", query="q=x", known={"q"})
    watch_claim(story.second.claim, by=reviewer)
    assign_claim(story.second.claim, by=operator, to=operator)
    DailyDigest.objects.create(day="2023-09-21", figures={"day": {"articles": 1}})
    Feed.objects.create(outlet=story.first.article.outlet, url="https://courier.example/rss")
    return story


# --- every listed field ---------------------------------------------------------------------------------


def covered(view: Any) -> set[str]:
    """Sources of fields that the list can be narrowed or sorted by."""
    found = set(view.ordering_fields)
    for filter_ in getattr(getattr(view, "filterset_class", None), "base_filters", {}).values():
        columns = filter_.columns if isinstance(filter_, SearchFilter) else [filter_.field_name]
        found |= {column.split("__")[0] for column in columns} | set(columns)
    return found


@pytest.mark.parametrize("name", [*LISTS, *INNER])
def test_a_list_can_be_narrowed_or_sorted_by_each_field_that_it_shows(name: str) -> None:
    view = (LISTS | INNER)[name]
    known, exempt = covered(view), dict(view.unsorted)
    # A pair is found by either side, and names of parameters say what is not a column.
    known |= set(view.filterset_class.base_filters) | EITHER_SIDE.get(name, set())
    bare = {
        field for field, shown in view.serializer_class().fields.items()
        if not {field, shown.source.replace(".", "__")} & known
    }  # fmt: skip
    assert bare <= set(exempt), "neither a filter nor an ordering nor a reason"
    assert all(reason.endswith(".") for reason in exempt.values())


EITHER_SIDE = {
    "relations": {"claim_a", "claim_b"},
    "source-matches": {"first", "second"},
    "claims": {"open_conflict_count", "latest_rating", "open_flags", "text"},
    "articles": {"title", "byline"},
    "statements": {"exact", "speaker_name", "role_as_printed"},
    "articles/statements": {"exact", "speaker_name", "role_as_printed"},
}
"""Fields whose filter has another name: `claim`, `source`, `conflicting`, `rating`, `flag`, `speaker`,
`search`."""

_EXAMPLES: list[tuple[type, str]] = [
    (filters.IsoDateTimeFilter, "2023-09-21T00:00:00Z"),
    (filters.DateFilter, "2023-09-21"),
    (filters.BooleanFilter, "true"),
    (filters.NumberFilter, "1"),
    (TargetFilter, "claim:1"),
]


def example(filter_: Any) -> str:
    if "choices" in filter_.extra:
        return str(dict(filter_.extra["choices"]).popitem()[0])
    return next((value for kind, value in _EXAMPLES if isinstance(filter_, kind)), "x")


@pytest.mark.django_db
def test_every_filter_and_ordering_is_answered(as_operator: APIClient, everything: Story) -> None:
    for name, view in LISTS.items():
        declared = view.filterset_class.base_filters
        get(as_operator, name, **{n: example(f) for n, f in declared.items() if n != "as_of"})
        for field in view.ordering_fields:
            rows = get(as_operator, name, ordering=f"-{field}", page_size=1)
            if rows["next"]:
                assert as_operator.get(rows["next"]).status_code == 200, (name, field)


OF_INSTANCES = {"foreign-matches", "foreign-reviews", "hooks", "service-accounts"}
"""Lists that are short, and whose serializer reads more than columns."""

# --- the same bytes -------------------------------------------------------------------------------------


def _context(user: User, action: str) -> dict[str, Any]:
    request = Request(RequestFactory().get("/"))
    request.user = user
    return {"request": request, "listed": action == "list"}


@pytest.mark.django_db
def test_compiled_rows_are_byte_for_byte_what_the_serializer_gives(everything: Story, reviewer: User) -> None:
    for name, view in LISTS.items():
        for action in ("list", "retrieve"):
            context = _context(reviewer, action)
            bound = view(action=action, request=context["request"], kwargs={})
            serializer_class, queryset = bound.get_serializer_class(), bound.get_queryset().order_by("id")
            shape = shape_of(serializer_class)
            assert (shape.columns is None) == (name in OF_INSTANCES), f"{serializer_class.__name__}"
            if shape.columns is None:
                continue
            compiled = shape.represent(list(shape.rows(queryset)), context)
            plain = serializer_class(queryset, many=True, context=context).data
            assert compiled, name
            render = JSONRenderer().render
            assert render(compiled) == render(plain), (name, action)


# --- fields ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_the_fields_that_are_asked_for_are_shown_and_read(
    as_reader: APIClient, everything: Story
) -> None:
    pk = everything.first.claim.pk
    with CaptureQueriesContext(connection) as asked:
        page = get(as_reader, f"claims/{pk}", fields="text,id")
    assert list(page) == ["id", "text"]
    sql = " ".join(query["sql"] for query in asked if "claims_" in query["sql"])
    assert sql.count("SELECT") == 2, "what was asked for, and what the ETag is made of"
    assert "proposition" not in sql
    rows = get(as_reader, "claims", fields="id,voicing_count")["results"]
    assert [set(row) for row in rows] == [{"id", "voicing_count"}] * 2
    assert list(get(as_reader, "articles", fields="outlet")["results"][0]) == ["outlet"]
    assert set(get(as_reader, "claims", fields="id,mentions")["results"][0]) == {"id", "mentions"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["claims", "claims/{pk}"])
@pytest.mark.parametrize(
    "query", ["fields=id,nosuch", "expand=outlet", "fields=" + "a" * 3000, "expand=%00", "nosuch=1"]
)
def test_a_name_that_there_is_not_is_refused_and_those_that_there_are_told(
    as_reader: APIClient, story: Story, path: str, query: str
) -> None:
    response = as_reader.get(f"{API}/{path.format(pk=story.first.claim.pk)}?{query}")
    assert response.status_code == 400
    problem = response.json()
    assert problem["code"] == "invalid-parameter"
    assert problem["errors"][0]["parameter"] == query.split("=")[0]
    if "nosuch" in query or "outlet" in query:
        assert "Known: " in problem["errors"][0]["detail"]


# --- expand ---------------------------------------------------------------------------------------------


def _requests() -> Iterator[tuple[str, str]]:
    for name, view in LISTS.items():
        if view.expansions:
            yield name, ",".join(view.expansions)


@pytest.mark.django_db
def test_expanding_everything_costs_as_many_queries_for_twenty_rows_as_for_two(
    as_reader: APIClient, everything: Story, reviewer: User
) -> None:
    def count(name: str, expand: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert get(as_reader, name, expand=expand)["results"]
        return len(queries)

    second = make_story(2)
    add_judgements(second.first.claim, by=reviewer)
    before = {name: count(name, expand) for name, expand in _requests()}
    for number in range(3, 11):
        other = make_story(number)
        add_judgements(other.first.claim, by=reviewer)
        add_judgements(other.second.claim, by=reviewer)
    assert Claim.objects.count() == 20
    assert {name: count(name, expand) for name, expand in _requests()} == before


@pytest.mark.django_db
def test_what_is_expanded_in_a_list_is_what_the_detail_page_shows(
    as_reader: APIClient, everything: Story
) -> None:
    expand = ",".join(VIEWS["claims"].expansions)
    for row in get(as_reader, "claims", expand=expand)["results"]:
        page = get(as_reader, f"claims/{row['id']}")
        assert row == {name: page[name] for name in row}
    relation = get(as_reader, "relations", expand="claim_a,mention_b")["results"][0]
    assert relation["claim_a"] == get(as_reader, f"claims/{relation['claim_a']['id']}", fields=CLAIM)
    assert relation["mention_b"]["statement"]["exact"].startswith("68 people")


CLAIM = ",".join(VIEWS["claims"].serializer_class().fields)


@pytest.mark.django_db
def test_a_list_shows_the_first_of_many_and_the_page_all(as_reader: APIClient, story: Story) -> None:
    mention, claim = story.first.mention, story.first.claim
    for end in range(1, EMBEDDED + 6):
        exact = mention.exact[:end]
        ClaimMention.objects.create(
            claim=claim, statement=mention.statement, start=0, end=end, exact=exact, pipeline_version="t"
        )
    [_, row] = get(as_reader, "claims", expand="mentions")["results"]
    assert len(row["mentions"]) == EMBEDDED
    assert row["mentions"][0]["id"] == mention.pk
    assert len(get(as_reader, f"claims/{claim.pk}")["mentions"]) == EMBEDDED + 6


# --- links, HEAD ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_links_keep_the_shape_and_head_answers_like_get(as_reader: APIClient, everything: Story) -> None:
    page = get(as_reader, "claims", page_size=1, fields="id", expand="flags")
    following = as_reader.get(page["next"]).json()
    assert set(following["results"][0]) == {"id", "flags"}
    assert get(as_reader, "claims", page_size=1, fields="id", expand="flags")["results"] == page["results"]
    for path in ("claims", f"claims/{everything.first.claim.pk}", "evidence?fields=id"):
        head = as_reader.head(f"{API}/{path}")
        assert head.status_code == 200
        assert head["Content-Type"] == "application/json"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "id=0", "id=x", "id=1.5", "id=" + ",".join(["1"] * 201), f"id={2**63}", "id=1,", "id=NaN",
        "created_after=0001-01-01T00:00:00%2B14:00", "created_before=9999-12-31T23:59:59-14:00",
        "min_attempt=-1", "min_attempt=1e400",
    ],
)  # fmt: skip
def test_a_filter_out_of_bounds_is_refused(as_reader: APIClient, query: str) -> None:
    response = as_reader.get(f"{API}/jobs?{query}")
    assert response.status_code == (200 if query == "id=1," else 400), response.content
