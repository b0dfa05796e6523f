"""A check's report in words."""

from __future__ import annotations

from claims.services.results import CheckReport


def report_words(report: CheckReport) -> str:
    lines = [
        f"{report.check}: {report.checked} claims looked at, {report.changed} changed, "
        f"{report.opened} findings opened, {report.lapsed} lapsed."
    ]
    lines += [f"  {move}: {count}" for move, count in sorted(report.status_changes.items())]
    if report.remaining:
        lines.append(f"  {report.remaining} more are due: run it again.")
    elif report.next_due_at:
        lines.append(f"  The next is due at {report.next_due_at:%Y-%m-%d %H:%M} UTC.")
    return "\n".join(lines)
