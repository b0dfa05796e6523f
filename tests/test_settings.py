"""Configuration that would be unsafe or lose work is named at start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from claims.services.engine import configured_pipeline
from newsverify import health
from newsverify.places import UNSET_KEY
from sources import tasks
from sources.models import Job

ROOT = Path(__file__).resolve().parent.parent


def ids(**how: Any) -> set[str | None]:
    return {message.id for message in run_checks(**how) if str(message.id).startswith("newsverify")}


def test_a_public_site_without_a_key_of_its_own_is_an_error(settings: Any) -> None:
    settings.SECRET_KEY = UNSET_KEY
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert ids() == set()
    assert "newsverify.E001" in ids(include_deployment_checks=True)
    settings.ALLOWED_HOSTS = ["verify.example"]
    assert "newsverify.E001" in ids()


def test_weights_that_are_not_there_are_an_error_and_none_are_not(settings: Any) -> None:
    settings.NEWSVERIFY_ATTRIBUTION_WEIGHTS = "/nowhere/weights.npz"
    configured_pipeline.cache_clear()
    assert "newsverify.E005" in ids()
    settings.NEWSVERIFY_ATTRIBUTION_WEIGHTS = "none"
    configured_pipeline.cache_clear()
    assert "newsverify.E005" not in ids()
    assert configured_pipeline().version.split("+")[1] == "rules"
    configured_pipeline.cache_clear()


def test_pair_weights_that_are_not_there_are_an_error_and_none_leave_the_rules(settings: Any) -> None:
    settings.NEWSVERIFY_PAIR_WEIGHTS = "/nowhere/pairs.onnx"
    configured_pipeline.cache_clear()
    assert "newsverify.E005" in ids()
    settings.NEWSVERIFY_PAIR_WEIGHTS = "none"
    configured_pipeline.cache_clear()
    assert "newsverify.E005" not in ids()
    alone = configured_pipeline()
    configured_pipeline.cache_clear()
    assert alone.version.split("+")[2] == "rules"
    assert (alone.late_matcher, alone.handed_matcher) == (None, None)
    assert all(getattr(rule, "reader", None) is None for rule in alone.rules)


@pytest.mark.parametrize(
    "beside", [None, "[1]", "{", '{"same": "often"}', '{"same": NaN}', '{"agreement": 3}', "\udcff"]
)
def test_pair_weights_with_no_or_a_broken_calibration_are_an_error(
    settings: Any, tmp_path: Path, beside: str | None
) -> None:
    (tmp_path / "own.onnx").write_bytes(b"weights")
    if beside is not None:
        (tmp_path / "own.json").write_bytes(beside.encode("utf-8", "surrogateescape"))
    settings.NEWSVERIFY_PAIR_WEIGHTS = str(tmp_path / "own.onnx")
    configured_pipeline.cache_clear()
    assert "newsverify.E005" in ids()
    configured_pipeline.cache_clear()


def test_a_file_that_is_no_network_is_named_at_start_and_not_at_the_first_pair(
    settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "own.onnx").write_bytes(b"no network at all")
    (tmp_path / "own.json").write_text("{}")
    settings.NEWSVERIFY_PAIR_WEIGHTS = str(tmp_path / "own.onnx")
    configured_pipeline.cache_clear()
    assert "newsverify.E005" in ids()
    configured_pipeline.cache_clear()


def test_debug_on_a_public_site_is_an_error(settings: Any) -> None:
    settings.DEBUG, settings.SECRET_KEY, settings.ALLOWED_HOSTS = True, "k" * 50, ["verify.example"]
    assert ids() == {"newsverify.E002"}


def test_job_times_that_lose_sight_of_work_are_errors(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
    assert ids() == {"newsverify.E003", "newsverify.E004"}


def deployed(tmp_path: Path, command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "NEWSVERIFY_VAR": str(tmp_path), **env}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean, capture_output=True, text=True, check=False
    )


CHECK = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def test_production_settings_from_the_environment_pass_the_deployment_check(tmp_path: Path) -> None:
    key = "".join(chr(97 + n % 26) + str(n) for n in range(40))
    done = deployed(tmp_path, CHECK, SECRET_KEY=key, ALLOWED_HOSTS="verify.example", NEWSVERIFY_HTTPS="1")
    assert done.returncode == 0, done.stderr


def test_the_deployment_check_fails_without_a_key(tmp_path: Path) -> None:
    done = deployed(tmp_path, CHECK, ALLOWED_HOSTS="verify.example", NEWSVERIFY_HTTPS="1")
    assert done.returncode != 0
    assert "newsverify.E001" in done.stderr


def test_the_web_server_refuses_to_start_without_a_key(tmp_path: Path) -> None:
    done = deployed(tmp_path, ["-c", "import newsverify.wsgi"])
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


@pytest.mark.django_db
def test_health_tells_the_age_of_the_last_heartbeat(client: Client) -> None:
    assert client.get("/healthz").json()["status"] == "degraded"
    assert client.get("/healthz?require=queue").status_code == 503
    tasks.submit("heartbeat")
    tasks.work_off()
    answer = client.get("/healthz?require=queue")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["heartbeat_age_seconds"] < 60
    Job.objects.update(finished_at=timezone.now() - timezone.timedelta(minutes=10))
    assert client.get("/healthz?require=queue").status_code == 503


@pytest.mark.django_db
def test_health_is_an_error_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Down())
    assert client.get("/healthz").status_code == 503


def test_an_empty_state_folder_is_an_unset_one_and_never_the_folder_of_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from newsverify import settings; print(settings.VAR_DIR)"],
        cwd=ROOT, env=os.environ | {"NEWSVERIFY_VAR": ""}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(ROOT / "var")


def test_hosts_that_hooks_may_be_sent_to_are_read_at_start(settings: Any) -> None:
    settings.NEWSVERIFY_HOOK_ALLOWED_HOSTS = ["cms.internal", "10.1.0.0/16"]
    assert "newsverify.E006" not in ids()
    settings.NEWSVERIFY_HOOK_ALLOWED_HOSTS = ["https://cms.internal"]
    assert "newsverify.E006" in ids()
