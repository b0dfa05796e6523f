"""The job contract on rows: who may write, what is sent again, when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from kombu import Connection

from sources import tasks
from sources.choices import JobState
from sources.models import Job, Outlet
from sources.services import jobs
from sources.services.articles import ArticleDraft
from sources.services.errors import NotAllowed, ServiceError, StaleState
from sources.tasks import housekeeping, queue

pytestmark = pytest.mark.django_db


class Probe:
    """A handler whose two halves a test supplies."""

    def __init__(self) -> None:
        self.prepared: list[int] = []
        self.prepare_with: Any = lambda job, progress: None
        self.apply_with: Any = lambda job, prepared: {}

    def prepare(self, job: Job, progress: Any) -> Any:
        self.prepared.append(job.attempt)
        return self.prepare_with(job, progress)

    def apply(self, job: Job, prepared: Any) -> dict[str, Any]:
        return self.apply_with(job, prepared)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    probe = Probe()
    kinds = {**queue._KINDS, "probe": tasks.JobKind("probe", "language", probe)}
    monkeypatch.setattr(queue, "_KINDS", kinds)
    return probe


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Messages that would have gone to the broker."""
    sent: list[tuple[int, dict[str, Any]]] = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **how: sent.append((args[0], how)))
    return sent


def later(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_the_message_is_sent_only_when_the_transaction_commits(
    probe: Probe, rung: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = tasks.submit("probe", key="a")
        assert rung == []
    assert rung == [(job.pk, {"queue": "language"})]
    job.refresh_from_db()
    assert job.sent_at is not None


def test_a_rolled_back_change_leaves_no_job(probe: Probe) -> None:
    with transaction.atomic():
        tasks.submit("probe")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_broker_that_is_down_does_not_lose_the_job(
    probe: Probe, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(**_: Any) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(tasks.run_job, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        job = tasks.submit("probe")
    found = jobs.sweep_jobs(now=timezone.now())
    assert found.resend == ((job.pk, "language"),)


def test_open_work_of_one_key_is_one_job(probe: Probe) -> None:
    assert tasks.submit("probe", key="a").pk == tasks.submit("probe", key="a").pk
    assert tasks.submit("probe", key="b").pk != tasks.submit("probe", key="a").pk
    assert tasks.submit("probe").pk != tasks.submit("probe").pk


def test_work_asked_for_while_it_runs_runs_once_more(probe: Probe) -> None:
    job = tasks.submit("probe", key="a")

    def ask_again_once(job: Job, progress: Any) -> None:
        if len(probe.prepared) == 1:
            assert tasks.submit("probe", key="a").pk == job.pk

    probe.prepare_with = ask_again_once
    assert tasks.work_off() == 2
    job.refresh_from_db()
    assert (probe.prepared, job.state) == ([1, 2], JobState.DONE)


def test_work_asked_for_while_it_fails_runs_once_more(probe: Probe) -> None:
    def fail_once(job: Job, progress: Any) -> None:
        if len(probe.prepared) == 1:
            tasks.submit("probe", key="a")
            raise tasks.PermanentError("no-text", "There is no text.")

    probe.prepare_with = fail_once
    job = tasks.submit("probe", key="a")
    tasks.work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")


def test_an_ended_job_does_not_stand_in_the_way_of_the_next(probe: Probe) -> None:
    first = tasks.submit("probe", key="a")
    tasks.work_off()
    assert tasks.submit("probe", key="a").pk != first.pk


def test_a_slot_runs_once_for_ever(probe: Probe) -> None:
    first = tasks.submit("probe", slot="2026-01-01T00:00:00Z")
    tasks.work_off()
    assert tasks.submit("probe", slot="2026-01-01T00:00:00Z").pk == first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="probe", slot="2026-01-01T00:00:00Z")


def test_only_one_of_two_workers_gets_the_lease(probe: Probe) -> None:
    job = tasks.submit("probe")
    now = timezone.now()
    leased = jobs.lease_job(job.pk, now=now)
    assert leased is not None
    assert leased.attempt == 1
    assert jobs.lease_job(job.pk, now=now) is None


def test_a_job_is_not_taken_before_it_is_due(probe: Probe) -> None:
    job = tasks.submit("probe", available_at=later(60))
    assert jobs.lease_job(job.pk, now=timezone.now()) is None
    assert jobs.lease_job(job.pk, now=later(61)) is not None


def test_a_worker_whose_lease_ran_out_writes_nothing(probe: Probe) -> None:
    """The zombie comes back to apply after another attempt has taken the job."""
    job = tasks.submit("probe")

    def lose_the_lease(job: Job, progress: Any) -> None:
        assert jobs.lease_job(job.pk, now=later(1000)) is not None

    probe.prepare_with = lose_the_lease
    probe.apply_with = lambda job, prepared: {"made": Outlet.objects.create(name="Zombie Times").pk}
    tasks.execute_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.result) == (JobState.RUNNING, 2, {})
    assert not Outlet.objects.exists()


def test_effects_are_undone_with_the_attempt_that_fails(probe: Probe) -> None:
    def write_then_fail(job: Job, prepared: Any) -> dict[str, Any]:
        Outlet.objects.create(name="Half Done")
        raise tasks.PermanentError("bad-row", "The second row is bad.")

    probe.apply_with = write_then_fail
    job = tasks.submit("probe")
    tasks.work_off()
    job.refresh_from_db()
    assert (job.state, job.error_code, job.error) == (JobState.FAILED, "bad-row", "The second row is bad.")
    assert job.attempt == 1
    assert not Outlet.objects.exists()


@pytest.mark.parametrize("error", [tasks.TransientError("busy"), OperationalError("database is locked")])
def test_a_transient_failure_backs_off_and_ends_dead_after_five_attempts(
    probe: Probe, error: Exception
) -> None:
    def fail(job: Job, progress: Any) -> None:
        raise error

    probe.prepare_with = fail
    job = tasks.submit("probe")
    waits = []
    for _ in range(5):
        Job.objects.filter(pk=job.pk).update(available_at=timezone.now())
        before = timezone.now()
        tasks.execute_job(job.pk)
        job.refresh_from_db()
        waits.append((job.available_at - before).total_seconds())
    assert (job.state, job.attempt, job.error) == (JobState.DEAD, 5, str(error))
    assert waits[0] >= 5
    assert waits[3] >= 40


def test_a_bug_in_a_handler_ends_the_job_and_not_the_worker(probe: Probe) -> None:
    probe.prepare_with = lambda job, progress: 1 / 0
    job = tasks.submit("probe")
    assert tasks.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "unexpected-error")
    assert job.error == "ZeroDivisionError: division by zero"


def test_an_unknown_kind_fails_with_its_name() -> None:
    job = tasks.submit("no-such-kind")
    tasks.work_off()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "unknown-kind")
    assert "no-such-kind" in job.error


def test_the_message_of_a_missing_job_is_a_quiet_return() -> None:
    assert tasks.execute_job(10**9) is None


def test_the_sweep_sends_again_what_a_lost_message_left_behind(probe: Probe) -> None:
    job = tasks.submit("probe")
    Job.objects.update(sent_at=timezone.now())
    assert jobs.sweep_jobs(now=later(60)).resend == ()
    assert jobs.sweep_jobs(now=later(130)).resend == ((job.pk, "language"),)
    assert jobs.sweep_jobs(now=later(140)).resend == ()


def test_the_sweep_tells_a_long_queue_from_a_lost_message(probe: Probe) -> None:
    for _ in range(3):
        tasks.submit("probe")
    Job.objects.update(sent_at=timezone.now())
    assert jobs.sweep_jobs(now=later(130), in_broker={"language": 3}).resend == ()
    assert len(jobs.sweep_jobs(now=later(130), in_broker={"language": 2}).resend) == 1
    assert jobs.sweep_jobs(now=later(300), in_broker={}).resend == ()


def test_the_sweep_sends_again_what_a_killed_worker_held(probe: Probe) -> None:
    job = tasks.submit("probe")
    assert jobs.lease_job(job.pk, now=timezone.now()) is not None
    assert jobs.sweep_jobs(now=later(30)).expired == 0
    swept = jobs.sweep_jobs(now=later(61))
    assert (swept.expired, swept.resend) == (1, ((job.pk, "language"),))
    taken = jobs.lease_job(job.pk, now=later(62))
    assert taken is not None
    assert taken.attempt == 2


def test_work_that_kills_every_worker_ends_dead(probe: Probe) -> None:
    job = tasks.submit("probe")
    for attempt in range(5):
        assert jobs.lease_job(job.pk, now=later(attempt * 100)) is not None
    assert jobs.lease_job(job.pk, now=later(900)) is None
    assert jobs.sweep_jobs(now=later(900)).dead == 1
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.DEAD, "worker-lost")


def test_old_heartbeats_are_pruned_and_other_work_is_kept(probe: Probe) -> None:
    for kind in ("heartbeat", "probe"):
        tasks.submit(kind)
    tasks.work_off()
    assert jobs.sweep_jobs(now=later(49 * 3600)).pruned == 1
    assert [job.kind for job in Job.objects.all()] == ["probe"]


def test_a_cancelled_job_is_not_run_and_a_running_one_writes_nothing(probe: Probe, operator: Any) -> None:
    waiting = tasks.submit("probe", key="waiting")
    jobs.cancel_job(waiting, by=operator, reason="twice")
    assert tasks.work_off() == 0
    assert (waiting.state, waiting.error) == (JobState.CANCELLED, "operator: twice")

    running = tasks.submit("probe", key="running")
    probe.prepare_with = lambda job, progress: jobs.cancel_job(running, by=operator)
    probe.apply_with = lambda job, prepared: {"made": Outlet.objects.create(name="Too Late").pk}
    tasks.execute_job(running.pk)
    running.refresh_from_db()
    assert running.state == JobState.CANCELLED
    assert not Outlet.objects.exists()


def test_progress_of_a_cancelled_job_stops_the_handler(probe: Probe, operator: Any) -> None:
    reached = []

    def work(job: Job, progress: Any) -> None:
        jobs.cancel_job(job, by=operator)
        progress(1, 1)
        reached.append("past the report")

    probe.prepare_with = work
    tasks.execute_job(tasks.submit("probe").pk)
    assert reached == []


def test_progress_is_shown_on_the_row(probe: Probe) -> None:
    seen = []

    def work(job: Job, progress: Any) -> None:
        progress(3, 4, "articles")
        row = Job.objects.get(pk=job.pk)
        seen.append((row.progress_done, row.progress_total, row.progress_note))

    probe.prepare_with = work
    tasks.execute_job(tasks.submit("probe").pk)
    assert seen == [(3, 4, "articles")]


def test_a_done_job_does_not_say_that_its_work_is_still_to_do(probe: Probe) -> None:
    probe.prepare_with = lambda job, progress: progress(0, 1, "reading the text")
    job = tasks.submit("probe")
    tasks.execute_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert (job.progress_done, job.progress_total, job.progress_note) == (1, 1, "")


def test_a_retry_starts_with_fresh_attempts_and_never_reuses_a_number(probe: Probe, operator: Any) -> None:
    probe.prepare_with = lambda job, progress: 1 / 0
    job = tasks.submit("probe", key="a")
    tasks.work_off()
    job.refresh_from_db()
    probe.prepare_with = lambda job, progress: None
    tasks.retry(job, by=operator)
    tasks.work_off()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.max_attempts) == (JobState.DONE, 2, 6)
    with pytest.raises(StaleState):
        tasks.retry(job, by=operator)


def test_a_retry_is_refused_while_the_same_work_is_queued(probe: Probe, operator: Any) -> None:
    job = tasks.submit("probe", key="a")
    jobs.cancel_job(job, by=operator)
    tasks.submit("probe", key="a")
    with pytest.raises(StaleState, match="job-already-queued"):
        tasks.retry(job, by=operator)


def test_a_reviewer_may_not_cancel_retry_or_start_checks(probe: Probe, reviewer: Any) -> None:
    job = tasks.submit("probe")
    with pytest.raises(NotAllowed):
        jobs.cancel_job(job, by=reviewer)
    with pytest.raises(NotAllowed):
        jobs.retry_job(job, by=reviewer)
    with pytest.raises(NotAllowed):
        tasks.start_check("probe", by=reviewer)


def test_an_editor_starts_a_check_now_and_a_second_click_is_the_same_job(probe: Probe, editor: Any) -> None:
    first = tasks.start_check("probe", by=editor)
    assert tasks.start_check("probe", by=editor).pk == first.pk
    assert first.requested_by == editor
    with pytest.raises(ServiceError, match="unknown-kind"):
        tasks.start_check("no-such-check", by=editor)


def test_two_classes_cannot_handle_one_kind() -> None:
    with pytest.raises(ValueError, match="already handled"):
        tasks.register("heartbeat", queue="checks")(Probe)
    with pytest.raises(ValueError, match="no worker"):
        tasks.register("probe", queue="nowhere")(Probe)


def test_ticks_of_one_interval_fall_into_one_slot() -> None:
    start = datetime.fromisoformat("2026-01-01T10:00:00+00:00")
    slots = {tasks.slot_of(start + timedelta(seconds=s), seconds=60) for s in (0, 20, 59.9)}
    assert slots == {"2026-01-01T10:00:00Z"}
    assert tasks.slot_of(start + timedelta(seconds=60), seconds=60) == "2026-01-01T10:01:00Z"


def test_a_new_text_is_read_once_and_the_same_again_asks_for_nothing(probe: Probe, reviewer: Any) -> None:
    draft = ArticleDraft(text="The minister said on Monday that the bridge is open.", title="Bridge")
    stored, job = tasks.submit_article(draft, by=reviewer)
    assert job is not None
    assert (job.kind, job.queue, job.requested_by) == ("process-article", "language", reviewer)
    assert job.params["revision_id"] == stored.revision.pk

    assert tasks.submit_article(draft)[1] == job
    Job.objects.update(state=JobState.DONE, finished_at=timezone.now())
    assert tasks.submit_article(draft)[1] is None


def test_an_article_that_is_refused_leaves_no_job(probe: Probe) -> None:
    with pytest.raises(ServiceError):
        tasks.submit_article(ArticleDraft(text=" \n "))
    assert not Job.objects.exists()


def test_a_broker_that_is_down_is_noticed_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nobody = SimpleNamespace(connection_for_read=lambda: Connection(f"redis+socket://{tmp_path}/none.sock"))
    monkeypatch.setattr(housekeeping, "current_app", nobody)
    begun = monotonic()
    assert housekeeping.messages_waiting() == {}
    assert monotonic() - begun < 10
