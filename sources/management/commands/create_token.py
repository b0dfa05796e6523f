"""Make an API token for a script: its secret is all that goes to the standard output."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources.choices import Scope
from sources.services.errors import ServiceError
from sources.services.tokens import DAYS, MOST_DAYS, create_token


class Command(BaseCommand):
    help = (
        "Make an API token for a person or a service account and print it, and nothing else, to the standard "
        "output. It is not shown again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("owner", help="user name of the person or of the service account")
        parser.add_argument("--name", required=True, help="what will use it")
        parser.add_argument(
            "--scopes", default=Scope.READ.value, help=f"one or more of {','.join(Scope.values)}, by commas"
        )
        parser.add_argument("--days", type=int, default=DAYS, help=f"1 to {MOST_DAYS} (default {DAYS})")
        parser.add_argument("--reason", default="", help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = get_user_model().objects.filter(username=options["owner"]).first()
        if owner is None:
            raise CommandError("There is no user of this name.")
        try:
            made = create_token(
                owner,
                by=None,
                name=options["name"],
                scopes=[scope.strip() for scope in options["scopes"].split(",") if scope.strip()],
                days=options["days"],
                reason=options["reason"],
            )
        except ServiceError as error:
            raise CommandError(error.detail) from error
        self.stderr.write(
            f"{made.token}: {', '.join(made.token.scopes)}, ends {made.token.expires_at:%Y-%m-%d}."
        )
        self.stdout.write(made.secret)
