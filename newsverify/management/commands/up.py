from __future__ import annotations

import logging
import os
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.db.models import Max

from claims.choices import RelationKind
from claims.selectors.story import StorySummary, story_summary
from newsverify import processes
from newsverify.broker import NoBrokerError, broker_answers
from newsverify.first_start import (
    AlreadyRunningError,
    Login,
    ensure_first_user,
    prepare_database,
    secret_key,
    take_folder,
)
from newsverify.selfcheck import Answer, ask_all
from newsverify.story import Loaded, Progress, load_story, unread_articles, wait_for_work
from newsverify.supervisor import ChildFailedError, StoppedError, Supervisor
from sources.models import Job
from sources.tasks import submit

log = logging.getLogger(__name__)
LOCAL = ("127.0.0.1", "::1", "localhost")


class Command(BaseCommand):
    help = "Start everything: broker, web, worker, scheduler. Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=processes.worker_processes(), help="worker processes"
        )
        parser.add_argument("--no-seed", action="store_true", help="leave the demonstration story out")
        parser.add_argument(
            "--seeds", type=Path, default=settings.BASE_DIR / "seeds", help="folder of the story"
        )
        parser.add_argument(
            "--once", action="store_true", help="start, work the story, check, stop; status 0 if well"
        )
        parser.add_argument(
            "--timeout", type=float, default=900, help="seconds the story may take (default 900)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = time.monotonic()
        logging.getLogger("django_structlog").setLevel(logging.WARNING)  # the terminal is for people
        self.var: Path = settings.VAR_DIR
        self.supervisor = Supervisor(self.say)
        if settings.DEBUG and options["host"] not in LOCAL:
            raise CommandError(
                "DEBUG is on: it shows code and settings to whoever meets an error. Unset it, or listen on "
                "127.0.0.1."
            )
        try:
            lock = take_folder(self.var)
            port = processes.free_port(options["host"], options["port"], or_next=options["once"])
        except (AlreadyRunningError, processes.PortTakenError) as exc:
            raise CommandError(str(exc)) from exc
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.supervisor.ask_to_stop)
        try:
            with lock:
                failed = self.run(port, options)
        except StoppedError:
            failed = ["stopped before it was ready"] if options["once"] else []
        except (ChildFailedError, NoBrokerError) as exc:
            failed = [str(exc)]
        if failed:
            raise CommandError("\n".join(failed))

    def run(self, port: int, options: dict[str, Any]) -> list[str]:
        """Everything between the lock and its release. Returns what failed."""
        try:
            login = self.start(port, options)
            story, progress = (None, None) if options["no_seed"] else self.work_story(options)
            summary = self.summarise(story)
            base = f"http://{processes.reachable_at(options['host'])}:{port}"
            self.tell_where(base, login)
            if options["once"]:
                return self.ask(base, login, story, progress, summary)
            if progress is not None and not progress.finished and not self.supervisor.stopping:
                self.say(
                    "The story is not read to its end yet; the jobs page of the admin shows how far it is."
                )
            while self.meanwhile():
                time.sleep(0.2)
            return []
        finally:
            self.stop()

    # --- starting -----------------------------------------------------------------------------------------

    def start(self, port: int, options: dict[str, Any]) -> Login:
        key = secret_key(self.var)
        if not os.environ.get("SECRET_KEY"):
            settings.SECRET_KEY = key
        env = processes.child_env(var_dir=self.var, broker_url=settings.CELERY_BROKER_URL)
        if os.environ.get("BROKER_URL"):
            if not broker_answers(settings.CELERY_BROKER_URL):
                raise NoBrokerError(
                    "No broker answers at BROKER_URL. Start it, or unset BROKER_URL to use the embedded one."
                )
        else:
            self.supervisor.add(processes.broker(self.var, env=env))
            self.say("broker is up")
        prepare_database()
        login = ensure_first_user(self.var)
        self.say("database is ready")
        self.supervisor.add(processes.worker(self.var, processes=options["workers"], env=env))
        self.supervisor.add(processes.beat(self.var, env=env))
        self.supervisor.add(processes.web(self.var, host=options["host"], port=port, env=env))
        self.say(f"web, worker ({options['workers']} processes) and scheduler are up")
        # The first of each, so that nobody waits a minute for the schedule.
        submit("heartbeat", key="at-start")
        submit("sweep", key="at-start")
        return login

    # --- the story ----------------------------------------------------------------------------------------

    def work_story(self, options: dict[str, Any]) -> tuple[Loaded, Progress]:
        first = (Job.objects.aggregate(newest=Max("pk"))["newest"] or 0) + 1
        try:
            story = load_story(options["seeds"])
        except (OSError, ValueError, KeyError) as exc:
            raise ChildFailedError(
                f"{options['seeds']} holds no story ({exc}); --no-seed starts without."
            ) from exc
        for error in story.errors:
            self.say(f"refused: {error}")
        first = min([first, *story.jobs])
        progress = wait_for_work(first, timeout=options["timeout"], show=self.show, meanwhile=self.meanwhile)
        for job in progress.ended_badly:
            self.say(f"job {job.pk} {job.kind} {job.subject}: {job.state}: {job.error_code}: {job.error}")
        return story, progress

    def summarise(self, story: Loaded | None) -> StorySummary | None:
        if story is None or self.supervisor.stopping:
            return None
        try:
            summary = story_summary(story.article_ids)
            self.stdout.write("\n" + summary.text() + "\n")
        except Exception as exc:
            # The site runs, whatever is wrong with one page of words about it; --once reports it as failed.
            log.exception("no summary")
            self.say(f"The summary cannot be drawn: {exc!r}")
            return None
        return summary

    def tell_where(self, base: str, login: Login) -> None:
        password = f"password {login.password}" if login.password else "the password that you gave it"
        self.stdout.write(
            f"\nAdmin  {base}/admin/\n  API  {base}/api/docs/\n"
            f"Log in as {login.username} with {password} (kept in {login.kept_in}).\n"
            f"Logs are in {self.var / 'log'}. Ctrl-C stops everything.\n"
        )
        self.stdout.flush()

    # --- checking and ending ------------------------------------------------------------------------------

    def ask(
        self,
        base: str,
        login: Login,
        story: Loaded | None,
        progress: Progress | None,
        summary: StorySummary | None,
    ) -> list[str]:
        answers = ask_all(
            base,
            login=login,
            articles=len(story.article_ids) if story else 0,
            progress=progress,
            unread=unread_articles(story.article_ids) if story else (),
            conflicts=sum(c.kind == RelationKind.CONFLICTS.label for c in summary.conflicts)
            if summary
            else None,
            meanwhile=self.meanwhile,
        )
        if story is not None:
            answers.append(Answer("the story can be summed up", summary is not None, "see above"))
        restarts = sum(child.restarts for child in self.supervisor.children)
        answers.append(Answer("nothing had to be started twice", restarts == 0, f"{restarts} restarts"))
        groups = [child.pid for child in self.supervisor.children if child.pid]
        self.stop()
        left = [group for group in groups if group_lives(group)]
        answers.append(Answer("nothing is left running", not left, f"groups {left or 'none'}"))
        for answer in answers:
            mark = {True: "ok  ", False: "FAIL", None: "?   "}[answer.ok]
            self.stdout.write(f"{mark} {answer.question} ({answer.detail})")
        return [f"failed: {answer.question} ({answer.detail})" for answer in answers if answer.ok is False]

    def stop(self) -> None:
        if self.supervisor.children:
            begun = time.monotonic()
            self.supervisor.stop()
            self.say(f"all stopped in {time.monotonic() - begun:.1f} s")

    def meanwhile(self) -> bool:
        """Called while waiting: keeps the children alive. False once somebody asked to stop."""
        if not self.supervisor.stopping:
            self.supervisor.watch_once()
        close_old_connections()
        return not self.supervisor.stopping

    def say(self, line: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.started:6.1f} s] {line}")
        self.stdout.flush()

    def show(self, progress: Progress) -> None:
        now = f"  {progress.now}" if progress.now else ""
        bad = f", {len(progress.ended_badly)} ended badly" if progress.ended_badly else ""
        line = f"jobs done {progress.done} of {progress.total}{bad}{now}"
        if sys.stdout.isatty():
            self.stdout.write(f"\r\033[K{line}", ending="\n" if progress.finished else "")
            self.stdout.flush()
        else:
            self.say(line)


def group_lives(group: int) -> bool:
    """Whether a process of the group is alive; one just killed gets a moment to vanish."""
    for _ in range(20):
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return False
        time.sleep(0.1)
    return True
