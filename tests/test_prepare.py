"""A release is prepared with one command, as often as one likes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from newsverify.schedules import SCHEDULES


@pytest.mark.django_db
def test_prepare_makes_roles_and_schedules_and_keeps_what_an_editor_changed(
    settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # packing takes long
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("prepare")
    assert set(Group.objects.values_list("name", flat=True)) == {"reader", "reviewer", "editor", "operator"}
    sweep = PeriodicTask.objects.get(name="Sweep")
    PeriodicTask.objects.filter(pk=sweep.pk).update(enabled=False)
    call_command("prepare")
    assert PeriodicTask.objects.filter(task=sweep.task).count() == len(SCHEDULES)
    assert not PeriodicTask.objects.get(pk=sweep.pk).enabled
    assert (tmp_path / "static" / "admin").is_dir()
    assert "Ready" in capsys.readouterr().out
