from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sources.tasks import sweep, work_off
from sources.tasks.housekeeping import messages_waiting


class Command(BaseCommand):
    help = "Find queued work that was left behind and send it again, as the schedule does every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", action="store_true", help="do all due work here, without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["work"]:
            self.stdout.write(f"{work_off()} jobs done here")
        counts = sweep(in_broker=messages_waiting())
        self.stdout.write(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in counts.items()))
