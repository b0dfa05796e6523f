"""Make a database ready for this release."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from newsverify.first_start import prepare_database
from newsverify.roles import ROLES
from newsverify.schedules import SCHEDULES


class Command(BaseCommand):
    help = (
        "Migrate, collect static files, and create the roles and schedules that are missing. Safe to repeat: "
        "what an editor changed stays. `up` does the same at every start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        roles = ", ".join(ROLES)
        self.stdout.write(f"Ready: tables, static files, roles ({roles}), {len(SCHEDULES)} schedules.")
