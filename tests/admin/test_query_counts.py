"""Every list and page costs what the reviewed file says, with few rows and with three times as many.

``query_counts.tsv`` holds a line a page: its name, who opens it (a reviewer, else a superuser), its queries.
A change of these numbers is a change to review. To write the file anew after a look at what this test prints:

    NEWSVERIFY_WRITE_QUERY_COUNTS=1 python -m pytest tests/admin/test_query_counts.py
"""

from __future__ import annotations

import os
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from claims.models import DailyDigest, Evidence, Review
from claims.pipeline.verification import FLAGS
from sources.models import Affiliation, SourceAlias
from sources.services.tokens import create_token

from . import data
from .test_roles import PAGES, address_of

FILE = Path(__file__).with_name("query_counts.tsv")
HEAD = "page\tas\tqueries"
OURS = {
    "index": "reviewer",
    "claims_claim_changelist?desk=queue": "reviewer",
    "claims_claim_changelist?desk=conflicts&q=families": "reviewer",
    "claims_statement_changelist?q=families": "reviewer",
}
"""Pages beside those of the table of roles: the desk, a filter, searches."""
FEW, MANY = 2, 6


def test_each_page_costs_the_queries_that_the_reviewed_file_says(signed_in, people):
    story = data.story()
    visitors = {role: signed_in(people[role]) for role in ("reviewer", "superuser")}
    opened = {page: roles for page, roles in PAGES.items() if roles}
    pages = {
        page: "reviewer" if "reviewer" in roles else "superuser" for page, roles in opened.items()
    } | OURS
    addresses = {page: address_of(page, story) for page in pages}
    found: dict[str, list[list[str]]] = {page: [] for page in pages}
    for first, last in ((0, FEW), (FEW, MANY)):
        for number in range(first, last):
            grow(story, number + 1, people)
        for page, role in pages.items():
            if not first:
                visitors[role].get(addresses[page])  # content types and the like are looked up once a process
            found[page].append(queries_of(visitors[role], addresses[page]))
    lines = {page: f"{page}\t{pages[page]}\t{len(many)}" for page, (few, many) in found.items()}
    if os.environ.get("NEWSVERIFY_WRITE_QUERY_COUNTS"):
        FILE.write_text("\n".join([HEAD, *lines.values()]) + "\n", encoding="utf-8")
    known = dict.fromkeys(FILE.read_text(encoding="utf-8").splitlines()[1:])
    wrong = []
    for page, (few, many) in found.items():
        if len(few) != len(many):
            more = "\n".join(sorted(many, key=len)[-abs(len(many) - len(few)) :])
            wrong.append(f"{page}: {len(few)} queries with few rows, {len(many)} with many\n{more[:2000]}")
        elif lines[page] not in known:
            wrong.append(f"{lines[page]}\n" + "\n".join(query[:300] for query in many))
    wrong += [f"no page: {line}" for line in known if line not in lines.values()]
    assert not wrong, "\n\n".join(wrong)


def queries_of(client, address):
    """What the page asks of the database, without what only the kind of database makes of it."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        if response.streaming:
            list(response)
    assert response.status_code == 200, address
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


def grow(story, number, people):
    """One more row in every list, and one more of everything that hangs on the rows that have pages."""
    by = people["reviewer"]
    data.everything(number, by=by)
    DailyDigest.objects.create(day=f"2026-03-{number % 28 + 1:02d}", figures={"claims": number})
    every, _ = IntervalSchedule.objects.get_or_create(every=number, period="minutes")
    PeriodicTask.objects.create(name=f"task {number}", task="sources.tick", interval=every)
    person = User.objects.create_user(f"person-{number}", is_staff=True)
    person.groups.set(by.groups.all())
    create_token(by, by=by, name=f"Notebook {number}", scopes=["read"], days=number)
    data.service_token(f"feed-{number}")
    data.service_token("dashboard")

    revision = story.first.current_revision
    who = data.source(f"Witness {number}")
    said = data.statement(revision, revision.text[number * 17 :][:15], who=who, parent=story.statement)
    data.mention(story.left, said)
    other = data.claim(f"Claim {number} of a witness", said_elsewhere(story, number))
    data.conflict(story.left, other)
    for claim in (story.left, other):
        data.flag(claim, FLAGS[number % len(FLAGS)].rule_id)
    Evidence.objects.create(
        claim=story.left, stance="supports", url="https://a.example", captured_at=data.MORNING, added_by=by
    )
    last = Review.objects.filter(claim=story.left).order_by("-id").first()
    Review.objects.create(
        claim=story.left, rating="supported", rationale="Seen.", as_of=data.MORNING.date(), reviewer=by,
        supersedes=last,
    )  # fmt: skip
    SourceAlias.objects.create(
        source=story.mayor, name=f"Mayor {number}", name_key=f"mayor {number}", state="suggested"
    )
    Affiliation.objects.create(source=story.mayor, body=story.board, role=f"role {number}")
    data.pair(story.mayor, who)
    data.run(revision)
    data.batch(other)
    data.foreign(other, number)
    data.foreign(story.injured, number)


def said_elsewhere(story, number):
    revision = data.article(f"Report {number} of the flood in Orlen.").current_revision
    data.group(revision.article, into=story.event)
    return data.statement(revision, revision.text[:10], speaker_name="a driver")
