"""Schedules are made once, stay as an editor left them, and a second scheduler does no harm."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from newsverify.celery import app
from newsverify.schedules import SCHEDULES, ensure_schedules
from sources import tasks
from sources.models import Job
from sources.selectors.jobs import check_runs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda *args, **kwargs: None)


def test_every_check_has_one_schedule_however_often_it_is_started() -> None:
    ensure_schedules()
    ensure_schedules()
    assert PeriodicTask.objects.filter(task="sources.tick").count() == len(SCHEDULES) == 7


# the scheduler closes its connection, and with it any transaction around the test
@pytest.mark.django_db(transaction=True)
def test_the_scheduler_adds_no_schedule_of_its_own() -> None:
    ensure_schedules()
    DatabaseScheduler(app=app)
    assert set(PeriodicTask.objects.values_list("name", flat=True)) == {row.name for row in SCHEDULES}


def test_what_an_editor_changed_is_kept_at_the_next_start() -> None:
    ensure_schedules()
    row = PeriodicTask.objects.get(args='["recheck-claims"]')
    row.interval = IntervalSchedule.objects.create(every=2, period="hours")
    row.name = "Look again at claims, slowly"
    row.enabled = False
    row.save()
    ensure_schedules()
    kept = PeriodicTask.objects.get(args='["recheck-claims"]')
    assert (kept.name, kept.interval.every, kept.enabled) == (row.name, 2, False)


def test_a_second_scheduler_asks_for_nothing_twice() -> None:
    ensure_schedules()
    for _ in range(2):
        tasks.tick.apply(args=["recheck-claims"], headers={"periodic_task_name": "Re-check claims"})
    job = Job.objects.get(kind="recheck-claims")
    slot_start = timezone.datetime.fromisoformat(job.slot)
    assert slot_start.timestamp() % 900 == 0


def test_the_page_of_checks_tells_the_last_run_and_the_next(editor: Any) -> None:
    ensure_schedules()
    job = tasks.start_check("heartbeat", by=editor)
    tasks.work_off()
    runs = {run.kind: run for run in check_runs(now=timezone.now())}
    assert runs["heartbeat"].last == Job.objects.get(pk=job.pk)
    assert runs["sweep"].last is None
    assert runs["daily-digest"].next_at is not None
    assert runs["heartbeat"].next_at - timezone.now() < timezone.timedelta(seconds=61)


def test_a_disabled_check_has_no_next_run() -> None:
    ensure_schedules()
    PeriodicTask.objects.update(enabled=False)
    assert {run.next_at for run in check_runs(now=timezone.now())} == {None}
