"""``manage.py rule_quality``: how often each rule is right, as people decided."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from claims.selectors.rule_quality import FEW, KINDS, RIGHT_MEANS, Share, rule_quality


class Command(BaseCommand):
    help = "Print for each rule how much it proposed, how much people decided, and how often it was right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=list(KINDS), default="", help="rules of one kind")
        parser.add_argument("--since", type=date.fromisoformat, help="decisions of that day and later")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rule_quality(kind=options["kind"], since=options["since"])
        if not rows:
            self.stdout.write("No rule has proposed anything yet.")
        kind = ""
        for row in rows:
            if row.kind != kind:
                kind = row.kind
                self.stdout.write(f"\n{KINDS[kind]}\n  {RIGHT_MEANS[kind]}")
                self.stdout.write(f"  {'rule':32} {'proposed':>9} {'decided':>8} {'right':>6}  precision")
            self.stdout.write(
                f"  {row.rule_id:32} {row.proposed:>9,} {row.share.decided:>8,} {row.share.right:>6,}  "
                f"{precision_words(row.share)}"
            )


def precision_words(share: Share) -> str:
    """ "0.80 (0.58 to 0.92)", and a word where the decisions are few."""
    if share.precision is None or share.bounds is None:
        return "nobody decided"
    low, high = share.bounds
    few = f", fewer than {FEW} decisions" if share.is_few else ""
    return f"{share.precision:.2f} ({low:.2f} to {high:.2f}{few})"
