"""Every resource and verb by role, in one table; a door that is not in the table fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from rest_framework.test import APIClient

from claims import tasks
from claims.models import (
    Claim,
    DailyDigest,
    Event,
    Evidence,
    Flag,
    HookDelivery,
    PipelineRun,
    Relation,
    Review,
)
from claims.services.batches import draft_batch
from claims.services.corrections import confirm_statement
from claims.services.decisions import set_publication_state
from claims.services.desk import save_view, watch_claim
from claims.services.hooks import create_hook
from newsverify.schedules import ensure_schedules
from sources.choices import Scope
from sources.models import Feed, Job, Source, SourceAlias, SourceMatch
from sources.services.accounts import create_service_account, switch_off_account
from sources.services.tokens import create_token

from .data import Story, add_judgements, body_of, grouped, reviewed_elsewhere

pytestmark = pytest.mark.django_db
ROLES = ("reader", "reviewer", "editor", "operator")
EVERYBODY, REVIEWERS, EDITORS, OPERATORS = ROLES, ROLES[1:], ROLES[2:], ROLES[3:]
PARTS = ("1", "sweep", "one-source")
"""Parts of addresses that name a row by itself."""
WHY = {"reason": "Seen the log."}
MISSED = {"revision": 1, "spans": {"content": [[0, 6]]}, **WHY}
ROUNDED = {"verb": "relation-explain", "ids": [1], "explanation": "rounding"}
VIEW = {"list_name": "claims.claim", "name": "Open", "query": "workflow_state__exact=new"}
CMS = {"username": "cms", "role": "reviewer", "purpose": "Sends what we print."}
NEW = {"state": "in_review", "expected_state": "new", **WHY}
HOOK = {"name": "Site", "target": "https://cms.example.org/in", "events": ["claim.published"]}

# method, address, body, who may, status for those who may
TABLE: list[tuple[str, str, dict[str, Any] | None, tuple[str, ...], int]] = [
    ("get", "", None, EVERYBODY, 200),
    ("get", "me", None, EVERYBODY, 200),
    ("get", "deprecations", None, EVERYBODY, 200),
    ("delete", "token/mine", None, EVERYBODY, 204),
    ("get", "articles", None, EVERYBODY, 200),
    ("post", "articles", body_of(), REVIEWERS, 202),
    # A file cannot be told as JSON: who may send one gets as far as being asked for it.
    ("post", "articles/import", {}, REVIEWERS, 400),
    ("get", "articles/{article}", None, EVERYBODY, 200),
    ("get", "articles/{article}/statements", None, EVERYBODY, 200),
    ("post", "articles/{article}/statements", MISSED, REVIEWERS, 201),
    ("get", "articles/{article}/revisions/1", None, EVERYBODY, 200),
    ("post", "articles/{article}/process", None, REVIEWERS, 202),
    ("get", "sources", None, EVERYBODY, 200),
    ("get", "sources/{source}", None, EVERYBODY, 200),
    ("post", "sources/{source}/merge", {"other": "{other}", **WHY}, EDITORS, 200),
    ("post", "sources/{merged}/unmerge", WHY, EDITORS, 200),
    ("post", "sources/{source}/aliases/{alias}/confirm", None, EDITORS, 200),
    ("post", "sources/{source}/aliases/{alias}/reject", None, EDITORS, 200),
    ("get", "source-matches", None, EVERYBODY, 200),
    ("get", "source-matches/{match}", None, EVERYBODY, 200),
    ("post", "source-matches/{match}/decide", {"state": "confirmed", **WHY}, EDITORS, 200),
    ("post", "source-matches/{decided_match}/reopen", WHY, EDITORS, 200),
    ("get", "outlets", None, EVERYBODY, 200),
    ("get", "outlets/{outlet}", None, EVERYBODY, 200),
    ("get", "jobs", None, EVERYBODY, 200),
    ("get", "jobs/{job}", None, EVERYBODY, 200),
    ("post", "jobs/{job}/cancel", {}, OPERATORS, 200),
    ("post", "jobs/{dead_job}/retry", None, OPERATORS, 202),
    ("get", "statements", None, EVERYBODY, 200),
    ("get", "statements/{statement}", None, EVERYBODY, 200),
    ("post", "statements/{statement}/correct", {"modality": "opinion", **WHY}, REVIEWERS, 200),
    ("post", "statements/{statement}/confirm", {}, REVIEWERS, 200),
    ("post", "statements/{statement}/dismiss", WHY, REVIEWERS, 200),
    ("post", "statements/{corrected}/undo", {}, REVIEWERS, 200),
    ("get", "corrections", None, REVIEWERS, 200),
    ("get", "mentions/{mention}", None, EVERYBODY, 200),
    ("get", "mentions", None, EVERYBODY, 200),
    ("post", "mentions/{mention}/decide", {"state": "confirmed", **WHY}, REVIEWERS, 200),
    ("get", "claims", None, EVERYBODY, 200),
    ("get", "claims/{claim}", None, EVERYBODY, 200),
    ("get", "claims/{claim}/reviews", None, EVERYBODY, 200),
    (
        "post",
        "claims/{claim}/reviews",
        {"rating": "supported", "rationale": "The log.", "expected_latest": None},
        REVIEWERS,
        201,
    ),
    ("get", "claims/{claim}/evidence", None, EVERYBODY, 200),
    ("post", "claims/{claim}/evidence", {"stance": "refutes", "excerpt": "No."}, REVIEWERS, 201),
    ("post", "claims/{claim}/recheck", None, REVIEWERS, 202),
    ("post", "claims/{claim}/workflow", NEW, REVIEWERS, 200),
    ("post", "claims/{claim}/assign", {"to": None}, REVIEWERS, 200),
    (
        "post",
        "claims/{reviewed}/publication",
        {"state": "published", "expected_state": "internal", **WHY},
        EDITORS,
        200,
    ),
    ("post", "claims/{claim}/merge", {"other": "{other_claim}", **WHY}, EDITORS, 200),
    ("post", "claims/{merged_claim}/unmerge", WHY, EDITORS, 200),
    ("get", "reviews", None, EVERYBODY, 200),
    ("get", "reviews/{review}", None, EVERYBODY, 200),
    ("post", "reviews/{review}/countersign", {"verdict": "agrees", **WHY}, REVIEWERS, 200),
    ("get", "evidence", None, EVERYBODY, 200),
    ("get", "evidence/{evidence}", None, EVERYBODY, 200),
    ("post", "evidence/{evidence}/withdraw", WHY, REVIEWERS, 200),
    ("post", "evidence/{withdrawn}/restore", WHY, REVIEWERS, 200),
    ("get", "claims/{out}/claim-review", None, EVERYBODY, 200),
    ("get", "claim-reviews", None, EVERYBODY, 200),
    ("get", "claim-reviews.atom", None, EVERYBODY, 200),
    ("get", "claim-reviews.rss", None, EVERYBODY, 200),
    ("post", "claim-reviews/import", {"@type": "ClaimReview"}, REVIEWERS, 202),
    ("get", "foreign-reviews", None, EVERYBODY, 200),
    ("get", "foreign-reviews/{foreign}", None, EVERYBODY, 200),
    ("post", "foreign-reviews/{foreign}/attach", {"claim": "{other_claim}", **WHY}, REVIEWERS, 200),
    ("get", "foreign-matches", None, EVERYBODY, 200),
    ("get", "foreign-matches/{foreign_match}", None, EVERYBODY, 200),
    (
        "post",
        "foreign-matches/{foreign_match}/decide",
        {"state": "confirmed", "expected_state": "suggested", **WHY},
        REVIEWERS,
        200,
    ),
    ("post", "foreign-matches/{decided_foreign}/reopen", WHY, REVIEWERS, 200),
    *(
        ("get", f"exports/{table}.{kind}", None, EVERYBODY, 200)
        for table in ("claims", "statements", "relations", "reviews", "evidence")
        for kind in ("csv", "jsonl")
    ),
    ("get", "relations", None, EVERYBODY, 200),
    ("get", "relations/{relation}", None, EVERYBODY, 200),
    (
        "post",
        "relations/{relation}/decide",
        {"state": "confirmed", "expected_state": "suggested", **WHY},
        REVIEWERS,
        200,
    ),
    ("post", "relations/{decided_relation}/reopen", WHY, REVIEWERS, 200),
    ("get", "stories", None, EVERYBODY, 200),
    ("get", "stories/{story}", None, EVERYBODY, 200),
    ("post", "stories/{story}/move", {"article": "{article}", "to": None, **WHY}, REVIEWERS, 200),
    ("post", "stories/{moved_to}/undo-move", {"article": "{moved}", **WHY}, REVIEWERS, 200),
    ("post", "stories/{story}/rename", {"title": "One", "expected_title": "Both", **WHY}, REVIEWERS, 200),
    ("post", "stories/{story}/merge", {"other": "{moved_to}", **WHY}, REVIEWERS, 200),
    ("post", "stories/{joined}/unmerge", WHY, REVIEWERS, 200),
    ("post", "stories/{story}/recheck", None, REVIEWERS, 202),
    ("get", "flags", None, EVERYBODY, 200),
    ("get", "flags/{flag}", None, EVERYBODY, 200),
    ("post", "flags/{flag}/decide", {"state": "accepted", "expected_state": "open", **WHY}, REVIEWERS, 200),
    ("post", "batches", {"verb": "flag-accept", "filter": {"rule": "one-source"}}, REVIEWERS, 201),
    ("delete", "batches/{draft_batch}", None, REVIEWERS, 204),
    ("get", "claims/{claim}/figures", None, EVERYBODY, 200),
    ("post", "claims/{mine}/hand-over", {"to": "operator", "note": "Yours."}, REVIEWERS, 200),
    ("get", "queue", None, EVERYBODY, 200),
    ("get", "queue/load", None, EVERYBODY, 200),
    ("post", "queue/take", None, REVIEWERS, 200),
    ("get", "watches", None, REVIEWERS, 200),
    ("post", "watches", {"claim": "{claim}"}, REVIEWERS, 201),
    ("post", "watches/seen", {"up_to": 1}, REVIEWERS, 200),
    ("get", "watches/{watch}", None, REVIEWERS, 200),
    ("delete", "watches/{watch}", None, REVIEWERS, 204),
    ("get", "saved-views", None, EVERYBODY, 200),
    ("post", "saved-views", VIEW, EVERYBODY, 201),
    ("get", "saved-views/{view}", None, EVERYBODY, 200),
    ("post", "saved-views/{view}/rename", {"name": "Later"}, EVERYBODY, 200),
    ("post", "saved-views/{editors_view}/share", {"shared": True}, EDITORS, 200),
    ("delete", "saved-views/{view}", None, EVERYBODY, 204),
    ("get", "runs", None, EVERYBODY, 200),
    ("get", "runs/{run}", None, EVERYBODY, 200),
    ("get", "digests", None, EVERYBODY, 200),
    ("get", "digests/{digest}", None, EVERYBODY, 200),
    ("get", "rules", None, EVERYBODY, 200),
    ("get", "rules/one-source", None, EVERYBODY, 200),
    ("get", "measures", None, EVERYBODY, 200),
    ("get", "measures/figures?measure=killed", None, EVERYBODY, 200),
    ("get", "stories/{story}/timeline", None, EVERYBODY, 200),
    ("get", "stories/{story}/matrix", None, EVERYBODY, 200),
    ("post", "outlets", {"name": "Ellery Radio"}, EDITORS, 201),
    ("patch", "outlets/{outlet}", {"kind": "official"}, EDITORS, 200),
    ("post", "sources", {"name": "Nora Quay", "kind": "person"}, EDITORS, 201),
    ("patch", "sources/{source}", {"stakes": "Runs the harbour."}, EDITORS, 200),
    ("post", "sources/{source}/aliases", {"name": "M. Tallow"}, EDITORS, 201),
    ("post", "sources/{source}/affiliations", {"body": "{other}", "role": "aide"}, EDITORS, 201),
    ("patch", "sources/{source}/affiliations/{role}", {"until": "2024-01-01"}, EDITORS, 200),
    ("get", "feeds", None, EVERYBODY, 200),
    ("post", "feeds", {"outlet": "{outlet}", "url": "https://ellery.example/rss"}, EDITORS, 201),
    ("get", "feeds/{feed}", None, EVERYBODY, 200),
    ("patch", "feeds/{feed}", {"is_active": False}, EDITORS, 200),
    ("get", "checks/sweep", None, EVERYBODY, 200),
    ("patch", "checks/sweep", {"every_seconds": 90}, EDITORS, 200),
    ("get", "events", None, EVERYBODY, 200),
    ("get", "events/{event}", None, EVERYBODY, 200),
    ("get", "claims/{claim}/history", None, EVERYBODY, 200),
    ("get", "batches", None, EVERYBODY, 200),
    ("post", "batches", ROUNDED, REVIEWERS, 201),
    ("get", "batches/{done_batch}", None, EVERYBODY, 200),
    ("post", "batches/{draft_batch}/confirm", WHY, REVIEWERS, 200),
    ("post", "batches/{done_batch}/undo", WHY, REVIEWERS, 200),
    ("get", "hooks", None, OPERATORS, 200),
    ("post", "hooks", HOOK, OPERATORS, 201),
    ("get", "hooks/event-types", None, OPERATORS, 200),
    ("get", "hooks/{hook}", None, OPERATORS, 200),
    ("patch", "hooks/{hook}", {"name": "CMS"}, OPERATORS, 200),
    ("delete", "hooks/{hook}", None, OPERATORS, 204),
    ("post", "hooks/{hook}/switch", {"active": False, **WHY}, OPERATORS, 200),
    ("post", "hooks/{hook}/rotate-secret", None, OPERATORS, 200),
    ("post", "hooks/{hook}/test", None, OPERATORS, 202),
    ("post", "hooks/{hook}/replay", {"since": timezone.now().isoformat()}, OPERATORS, 202),
    ("get", "hooks/{hook}/deliveries", None, OPERATORS, 200),
    ("get", "hook-deliveries/{delivery}", None, OPERATORS, 200),
    ("post", "hook-deliveries/{delivery}/replay", None, OPERATORS, 202),
    # A text would load the language model: who may check one gets as far as being asked for it.
    ("post", "check", {}, EVERYBODY, 400),
    ("get", "search?q=harbour", None, EVERYBODY, 200),
    ("get", "claims/similar?text=harbour", None, EVERYBODY, 200),
    ("get", "checks", None, EVERYBODY, 200),
    ("get", "pipeline", None, EVERYBODY, 200),
    ("post", "checks/sweep/start", None, EDITORS, 202),
    ("get", "tokens", None, EVERYBODY, 200),
    ("post", "tokens", {"name": "Dashboard", "scopes": ["operate"]}, EVERYBODY, 201),
    ("get", "tokens/{own_token}", None, EVERYBODY, 200),
    ("post", "tokens/{own_token}/revoke", WHY, EVERYBODY, 200),
    ("get", "service-accounts", None, OPERATORS, 200),
    ("post", "service-accounts", CMS, OPERATORS, 201),
    ("get", "service-accounts/{service}", None, OPERATORS, 200),
    ("post", "service-accounts/{service}/role", {"role": "editor", **WHY}, OPERATORS, 200),
    ("post", "service-accounts/{service}/switch-off", WHY, OPERATORS, 200),
    ("post", "service-accounts/{resting}/switch-on", WHY, OPERATORS, 200),
]

# The scope that a token needs beside the role, by door ("method address"). What is not here reads: `read`.
SCOPES: dict[str, str | None] = {
    "get ": None,
    "get me": None,
    "get deprecations": None,
    "delete token/mine": None,
    "post articles": "ingest",
    "post articles/import": "ingest",
    "post articles/{article}/process": "ingest",
    "post claims/{claim}/recheck": "ingest",
    "post stories/{story}/recheck": "ingest",
    "get corrections": "decide",
    "post articles/{article}/statements": "decide",
    "post sources/{source}/merge": "decide",
    "post sources/{merged}/unmerge": "decide",
    "post sources/{source}/aliases/{alias}/confirm": "decide",
    "post sources/{source}/aliases/{alias}/reject": "decide",
    "post source-matches/{match}/decide": "decide",
    "post source-matches/{decided_match}/reopen": "decide",
    "post statements/{statement}/correct": "decide",
    "post statements/{statement}/confirm": "decide",
    "post statements/{statement}/dismiss": "decide",
    "post statements/{corrected}/undo": "decide",
    "post mentions/{mention}/decide": "decide",
    "post claims/{claim}/reviews": "decide",
    "post claims/{claim}/evidence": "decide",
    "post claims/{claim}/workflow": "decide",
    "post claims/{claim}/assign": "decide",
    "post claims/{claim}/merge": "decide",
    "post claims/{merged_claim}/unmerge": "decide",
    "post reviews/{review}/countersign": "decide",
    "post evidence/{evidence}/withdraw": "decide",
    "post evidence/{withdrawn}/restore": "decide",
    "post relations/{relation}/decide": "decide",
    "post relations/{decided_relation}/reopen": "decide",
    "post stories/{story}/move": "decide",
    "post stories/{moved_to}/undo-move": "decide",
    "post stories/{story}/rename": "decide",
    "post stories/{story}/merge": "decide",
    "post stories/{joined}/unmerge": "decide",
    "post flags/{flag}/decide": "decide",
    "post batches": "decide",
    "post batches/{draft_batch}/confirm": "decide",
    "post batches/{done_batch}/undo": "decide",
    "post claims/{reviewed}/publication": "publish",
    "post jobs/{job}/cancel": "operate",
    "post jobs/{dead_job}/retry": "operate",
    "post checks/sweep/start": "operate",
    "delete batches/{draft_batch}": "decide",
    "post claims/{mine}/hand-over": "decide",
    "post queue/take": "decide",
    "get watches": "decide",
    "post watches": "decide",
    "post watches/seen": "decide",
    "get watches/{watch}": "decide",
    "delete watches/{watch}": "decide",
    "get saved-views": "decide",
    "post saved-views": "decide",
    "get saved-views/{view}": "decide",
    "post saved-views/{view}/rename": "decide",
    "post saved-views/{editors_view}/share": "decide",
    "delete saved-views/{view}": "decide",
    "post outlets": "decide",
    "patch outlets/{outlet}": "decide",
    "post sources": "decide",
    "patch sources/{source}": "decide",
    "post sources/{source}/aliases": "decide",
    "post sources/{source}/affiliations": "decide",
    "patch sources/{source}/affiliations/{role}": "decide",
    "post feeds": "operate",
    "patch feeds/{feed}": "operate",
    "patch checks/sweep": "operate",
    "get hooks": "hooks",
    "post hooks": "hooks",
    "get hooks/event-types": "hooks",
    "get hooks/{hook}": "hooks",
    "patch hooks/{hook}": "hooks",
    "delete hooks/{hook}": "hooks",
    "post hooks/{hook}/switch": "hooks",
    "post hooks/{hook}/rotate-secret": "hooks",
    "post hooks/{hook}/test": "hooks",
    "post hooks/{hook}/replay": "hooks",
    "get hooks/{hook}/deliveries": "hooks",
    "get hook-deliveries/{delivery}": "hooks",
    "post hook-deliveries/{delivery}/replay": "hooks",
    "post claim-reviews/import": "decide",
    "post foreign-reviews/{foreign}/attach": "decide",
    "post foreign-matches/{foreign_match}/decide": "decide",
    "post foreign-matches/{decided_foreign}/reopen": "decide",
    "post check": "read",
    "get tokens": "operate",
    "post tokens": "operate",
    "get tokens/{own_token}": "operate",
    "post tokens/{own_token}/revoke": "operate",
    "get service-accounts": "operate",
    "post service-accounts": "operate",
    "get service-accounts/{service}": "operate",
    "post service-accounts/{service}/role": "operate",
    "post service-accounts/{service}/switch-off": "operate",
    "post service-accounts/{resting}/switch-on": "operate",
}


@pytest.fixture
def rows(story: Story, reader: User, reviewer: User, editor: User, operator: User) -> dict[str, Any]:
    """The ids that the table's addresses name."""
    ensure_schedules()
    first, second = story.first, story.second
    merged = Source.objects.create(name="Mira T.", kind="person", merged_into=second.source)
    other = Source.objects.create(name="M. Tallow", kind="person")
    alias = SourceAlias.objects.create(
        source=first.source, name="Tallow", name_key="tallow", state="suggested"
    )
    decided = Relation.objects.create(
        claim_a=first.claim,
        claim_b=second.claim,
        kind="conflicts",
        rule_id="assertion-denied",
        pipeline_version="test-1",
        state="rejected",
        reason="No.",
        decided_by=operator,
        decided_at=first.claim.created_at,
    )
    match = SourceMatch.objects.create(
        first=first.source, second=other, rule_id="initials", params={"parts": ["mira t", "m tallow"]}
    )
    decided_match = SourceMatch.objects.create(
        first=second.source, second=other, rule_id="initials", state="rejected", decided_at=match.created_at
    )
    dead = Job.objects.create(kind="heartbeat", state="dead", finished_at=first.claim.created_at)
    confirm_statement(second.statement, by=operator)
    evidence, review = add_judgements(second.claim, by=operator)
    reported = first.claim.created_at
    alone, away, asked = (
        Claim.objects.create(text=text, first_seen=reported, last_seen=reported, pipeline_version="test-1")
        for text in ("Alone.", "Merged away.", "Asked.")
    )
    Claim.objects.filter(pk=away.pk).update(merged_into=asked)
    mine = Claim.objects.create(
        text="Mine.", first_seen=reported, last_seen=reported, pipeline_version="x", assigned_to=reviewer
    )
    waiting = Review.objects.create(
        claim=asked,
        rating="supported",
        rationale="x",
        as_of=review.as_of,
        reviewer=operator,
        policy={"version": "1", "reasons": [{"rule_id": "casualties", "params": {}}]},
        asks_second=True,
    )
    withdrawn = Evidence.objects.create(
        claim=asked,
        stance="refutes",
        excerpt="No.",
        captured_at=reported,
        withdrawn_at=reported,
        withdrawn_by=operator,
        withdrawn_reason="Slip.",
    )
    Claim.objects.filter(pk=second.claim.pk).update(workflow_state="ready")
    published = Claim.objects.create(
        text="Out.",
        first_seen=reported,
        last_seen=reported,
        pipeline_version="test-1",
        workflow_state="ready",
    )
    add_judgements(published, by=operator)
    set_publication_state(
        published, by=operator, state="published", reason="Done.", expected_state="internal"
    )
    foreign, foreign_match, decided_foreign = reviewed_elsewhere(first.claim, second.claim, by=operator)
    event, joined, moved_to = grouped(story, by=operator)
    drafts = [
        draft_batch("claim-assign", by=reviewer, ids=[claim.pk], params={"to": reviewer.pk})
        for claim in (first.claim, second.claim)
    ]
    done = tasks.confirm(drafts[1], by=reviewer, reason="Seen the log.")
    own = create_token(reader, by=reader, name="Notebook", scopes=["read"])
    service, resting = (
        create_service_account(name, by=operator, role="reader", purpose="Reads.") for name in ("feed", "old")
    )
    switch_off_account(resting, by=operator, reason="Replaced.")
    hook, _ = create_hook("Desk", by=operator, url="https://cms.example.org/", events=["claim.published"])
    delivery = HookDelivery.objects.create(
        hook=hook, type="claim.published", message_id="msg_1_1", payload={}, state="dead"
    )
    return {
        "event": Event.objects.order_by("id")[0].pk,
        "mine": mine.pk,
        "watch": watch_claim(mine, by=reviewer).pk,
        "view": save_view("claims.claim", by=reader, name="New", query="q=x", known={"q"}).pk,
        "editors_view": save_view("claims.claim", by=editor, name="New", query="q=x", known={"q"}).pk,
        "run": PipelineRun.objects.order_by("id")[0].pk,
        "digest": DailyDigest.objects.create(day=review.as_of, figures={"day": {"articles": 1}}).pk,
        "role": first.source.affiliations.get().pk,
        "feed": Feed.objects.create(outlet=first.article.outlet, url="https://courier.example/rss").pk,
        "own_token": own.token.pk,
        "service": service.pk,
        "resting": resting.pk,
        "hook": hook.pk,
        "delivery": delivery.pk,
        "draft_batch": drafts[0].pk,
        "done_batch": done.pk,
        "article": first.article.pk,
        "source": first.source.pk,
        "merged": merged.pk,
        "other": other.pk,
        "alias": alias.pk,
        "match": match.pk,
        "decided_match": decided_match.pk,
        "outlet": first.article.outlet_id,
        "job": Job.objects.create(kind="heartbeat").pk,
        "dead_job": dead.pk,
        "statement": first.statement.pk,
        "corrected": second.statement.pk,
        "mention": first.mention.pk,
        "claim": first.claim.pk,
        "reviewed": second.claim.pk,
        "relation": story.relation.pk,
        "decided_relation": decided.pk,
        "flag": first.flag.pk,
        "other_claim": alone.pk,
        "merged_claim": away.pk,
        "review": waiting.pk,
        "out": published.pk,
        "foreign": foreign.pk,
        "foreign_match": foreign_match.pk,
        "decided_foreign": decided_foreign.pk,
        "evidence": evidence.pk,
        "withdrawn": withdrawn.pk,
        "story": event.pk,
        "joined": joined.pk,
        "moved_to": moved_to.pk,
        "moved": second.article.pk,
    }


def _ask(client: APIClient, method: str, path: str, body: Any, rows: dict[str, Any]) -> Any:
    filled = None
    if body is not None:
        filled = {k: rows[v[1:-1]] if isinstance(v, str) and v[:1] == "{" else v for k, v in body.items()}
    return getattr(client, method)(f"/api/v1/{path.format(**rows)}", filled, format="json")


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back at the end, so that each door finds the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_role_with_the_scope_may_do_what_the_tables_say_and_nothing_more(
    rows: dict[str, Any], request: pytest.FixtureRequest, sign_in: Any, subtests: pytest.Subtests
) -> None:
    people = {role: request.getfixturevalue(role) for role in ROLES}
    # Made before anything is taken back.
    with_all = {role: sign_in(person) for role, person in people.items()}
    with_one = {(role, scope): sign_in(people[role], scope) for role in ROLES for scope in Scope.values}
    without = {
        (role, scope): sign_in(people[role], *(set(Scope.values) - {scope}))
        for role in ROLES for scope in Scope.values
    }  # fmt: skip
    for method, path, body, who, status in TABLE:
        with subtests.test(f"{method} {path}"), undone():
            nobody = _ask(APIClient(), method, path, body, rows)
            assert nobody.status_code == 401, nobody.content
            assert nobody["WWW-Authenticate"]
            for role in ROLES:
                if role not in who:
                    refused = _ask(with_all[role], method, path, body, rows)
                    assert refused.status_code == 403, (role, refused.content)
                    assert refused.json()["code"] == "permission-denied"
            # Only the least of those who may changes something: a second one would find it decided.
            scope = SCOPES.get(f"{method} {path}", "read")
            if scope is not None:
                short = _ask(without[who[0], scope], method, path, body, rows)
                assert short.status_code == 403, (scope, short.content)
                assert short.json()["code"] == "insufficient-scope"
                assert f'scope="{scope}"' in short["WWW-Authenticate"]
            allowed = _ask(with_one[who[0], scope or "hooks"], method, path, body, rows)
            assert allowed.status_code == status, (who[0], scope, allowed.content)


def test_a_refusal_leaves_everything_as_it_was(as_reader: APIClient, rows: dict[str, Any]) -> None:
    jobs = Job.objects.count()
    for method, path, body, who, _status in TABLE:
        if "reader" not in who:
            _ask(as_reader, method, path, body, rows)
    assert Job.objects.count() == jobs
    assert Relation.objects.get(pk=rows["relation"]).state == "suggested"
    assert Flag.objects.get(pk=rows["flag"]).state == "open"


def doors_and_views() -> list[tuple[str, Any]]:
    """ "method address" of everything below /api/v1/, with the class that answers."""
    doors: list[tuple[str, Any]] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
                continue
            view: Any = pattern.callback
            if not route.startswith("api/v1/") or "<path:" in route:
                continue
            kind = getattr(view, "cls", None) or view.view_class
            verbs = getattr(view, "actions", None) or _verbs(view)
            doors.extend((f"{v} {_plain(route)}", kind) for v in verbs if v not in ("head", "options"))

    def _verbs(view: Any) -> list[str]:
        return [verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view.view_class, verb)]

    def _plain(route: str) -> str:
        parts = route.removeprefix("api/v1/").split("/")
        return "/".join("*" if part.startswith("<") else part for part in parts)

    walk(get_resolver().url_patterns, "")
    return doors


def test_the_table_names_every_door_there_is() -> None:
    doors = {door for door, _view in doors_and_views()}
    listed = {
        f"{method} "
        + "/".join("*" if p.startswith("{") or p in PARTS else p for p in path.split("?")[0].split("/"))
        for method, path, *_ in TABLE
    }
    assert doors - listed == {"post token"}, "the token door takes no role; every other stands in the table"
    assert listed <= doors
    scoped = {f"{method} {path}" for method, path, *_ in TABLE}
    assert SCOPES.keys() <= scoped
    reads = {door for door in scoped - SCOPES.keys() if not door.startswith("get ")}
    assert not reads, "a door that changes something says which scope it needs"


def test_the_session_of_the_admin_opens_the_api_but_a_write_needs_its_csrf_token(
    reviewer: User, story: Story
) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/claims").status_code == 200
    refused = client.post(f"/api/v1/claims/{story.first.claim.pk}/recheck")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"


def test_guessing_passwords_is_locked_out_even_with_the_right_one_at_last(
    reviewer: User, settings: Any
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    client = APIClient()

    def guess(password: str) -> Any:
        return client.post("/api/v1/token", {"username": "reviewer", "password": password})

    assert [guess("wrong").status_code for _ in range(3)] == [401, 401, 429]
    locked = guess("correct horse")
    assert locked.status_code == 429
    assert locked.json()["code"] == "locked-out"
    assert locked["Content-Type"] == "application/problem+json"


def test_guessing_across_names_is_throttled_by_address(db: None) -> None:
    client = APIClient()
    answers = [
        client.post(
            "/api/v1/token", {"username": f"user{n}", "password": "x"}, HTTP_X_FORWARDED_FOR=f"1.1.1.{n}"
        )
        for n in range(21)
    ]
    assert answers[19].status_code == 401
    assert answers[20].status_code == 429, "a forged header does not make a new address"
    assert int(answers[20]["Retry-After"]) > 0
