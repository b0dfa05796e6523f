"""Flags: what fires is there, what fires no longer has lapsed, what a person decided stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from claims.choices import FlagState
from claims.models import Flag
from claims.pipeline.types import Finding
from claims.selectors.merging import CARRIED

BY_TIME = frozenset(("flag:stale",))
"""What changes because time passes, and not because anything new was said: no reason to look again soon."""


@dataclass(slots=True)
class Changes:
    """What a recompute opened and lapsed, by claim: names such as "flag:one-source"."""

    opened: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    lapsed: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(self, claim_id: int) -> bool:
        return bool(self.opened.get(claim_id) or self.lapsed.get(claim_id))

    def news(self, claim_id: int) -> bool:
        """Whether something else changed than what only time brings."""
        return bool({*self.opened.get(claim_id, ()), *self.lapsed.get(claim_id, ())} - BY_TIME)


def sync_flags(found: Mapping[int, Sequence[Finding]], *, version: str, changes: Changes) -> None:
    """Bring the flags of these claims to what was found. Decided flags keep state, reason and decider."""
    missing, moved, _ = plan_flags(found, version=version, changes=changes)
    Flag.objects.bulk_create(missing, ignore_conflicts=True)
    Flag.objects.bulk_update(moved, ["state", "params", "pipeline_version", "updated_at"])


def plan_flags(
    found: Mapping[int, Sequence[Finding]], *, version: str, changes: Changes
) -> tuple[list[Flag], list[Flag], list[Flag]]:
    """What ``sync_flags`` writes: flags to be made, flags to be changed, and all that then are or were found.
    Writes nothing."""
    held: dict[tuple[int, str], Flag] = {
        (f.claim_id, f.rule_id): f for f in Flag.objects.filter(claim__in=list(found))
    }
    missing: list[Flag] = []
    moved: list[Flag] = []
    every: list[Flag] = []
    now = timezone.now()
    for claim_id, findings in found.items():
        for finding in findings:
            params = dict(finding.params)
            flag = held.pop((claim_id, finding.rule_id), None)
            if flag is None:
                made = Flag(
                    claim_id=claim_id, rule_id=finding.rule_id, params=params, pipeline_version=version
                )
                missing.append(made)
                every.append(made)
                changes.opened[claim_id].append(f"flag:{finding.rule_id}")
                continue
            every.append(flag)
            if CARRIED in flag.params:
                params[CARRIED] = flag.params[CARRIED]
            reopened = flag.state == FlagState.LAPSED
            if reopened:
                flag.state = FlagState.OPEN
                changes.opened[claim_id].append(f"flag:{finding.rule_id}")
            if reopened or flag.params != params or flag.pipeline_version != version:
                flag.params, flag.pipeline_version, flag.updated_at = params, version, now
                moved.append(flag)
    for (claim_id, rule_id), flag in held.items():
        every.append(flag)
        if flag.state == FlagState.OPEN:
            flag.state, flag.updated_at = FlagState.LAPSED, now
            moved.append(flag)
            changes.lapsed[claim_id].append(f"flag:{rule_id}")
    return missing, moved, every
