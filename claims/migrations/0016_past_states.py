"""What rows held until they changed, filled as far as the history says so, and no farther.

Of claims that are here already the three states and the merge are known from their events, of evidence the
withdrawals, of relations and flags the time from a person's decision to the next. What a machine did between
was not written down: such a stretch is kept with nothing in it, which reads as "not known".
"""

from collections import defaultdict
from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

BATCH = 2000
AT_ONCE = timedelta(seconds=1)
AXES = ("verification_status", "workflow_state", "publication_state")
DECIDED = ("confirmed", "rejected", "explained", "accepted", "dismissed")


def fill(apps, schema_editor):
    past = apps.get_model("claims", "PastState")
    now = timezone.now()
    for name, past_of, owner in (
        ("Claim", _of_claim, "pk"),
        ("Evidence", _of_evidence, "claim_id"),
        ("Relation", _of_decided, "claim_a_id"),
        ("Flag", _of_decided, "claim_id"),
        ("ClaimMention", _of_mention, "claim_id"),
        ("Statement", _of_statement, None),
    ):
        model = apps.get_model("claims", name)
        last = 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            last = rows[-1].pk
            events = _events(apps, name.lower(), rows)
            past.objects.bulk_create(
                past(
                    claim_id=getattr(row, owner) if owner else None,
                    target_type=name.lower(),
                    target_id=row.pk,
                    held=held,
                    until=until,
                )
                for row in rows
                for until, held in past_of(row, events[row.pk], now)
            )


def _events(apps, target_type, rows):
    found = defaultdict(list)
    events = apps.get_model("claims", "Event").objects.filter(
        target_type=target_type, target_id__in=[row.pk for row in rows]
    )
    for event in events.order_by("id"):
        found[event.target_id].append(event)
    return found


def _of_claim(claim, events, now):
    held = {name: getattr(claim, name) for name in AXES} | {"merged_into_id": claim.merged_into_id}
    states = [(now, dict(held))]
    for event in reversed(events):
        told = {name: event.before[name] for name in AXES if name in event.before}
        # A merge is told in the history of both claims; it is counted once.
        if "merged_into" in event.before and event.claim_id == claim.pk:
            told["merged_into_id"] = event.before["merged_into"]
        if told:
            held |= told
            states.append((event.at, dict(held)))
    return reversed(states)


def _of_evidence(evidence, events, now):
    held = {"withdrawn_at": None, "withdrawn_by_id": None, "withdrawn_reason": ""}
    for event in events:
        if "withdrawn" not in event.after:
            continue
        yield event.at, dict(held)
        gone = event.after["withdrawn"]
        held = {
            "withdrawn_at": event.at.isoformat() if gone else None,
            "withdrawn_by_id": event.actor_id if gone else None,
            "withdrawn_reason": event.reason if gone else "",
        }


def _of_decided(row, events, now):
    """Relations and flags: a decision stands until the next; what a machine did between is not known."""
    begun, held = row.created_at, {}
    for event in events:
        yield event.at, held
        begun, held = event.at, {}
        if event.after.get("state") in DECIDED:
            held = {
                "state": event.after["state"],
                "reason": event.reason,
                "decided_by_id": event.actor_id,
                "decided_at": event.at.isoformat(),
            }
            if "explanation" in event.after:
                held["explanation"] = event.after["explanation"]
    if row.updated_at > begun + AT_ONCE:
        yield row.updated_at, held if held.get("state") == row.state else {}


def _of_mention(mention, events, now):
    yield now, {}


def _of_statement(statement, events, now):
    if statement.updated_at > statement.created_at + AT_ONCE:
        yield statement.updated_at, {}


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0015_word_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_type", models.CharField(max_length=60)),
                ("target_id", models.BigIntegerField()),
                ("held", models.JSONField(blank=True, default=dict)),
                (
                    "until",
                    models.DateTimeField(help_text="The first instant at which it held this no longer."),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_states",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["target_type", "target_id", "until"], name="past_state_of_row"),
                    models.Index(fields=["claim", "target_type", "until"], name="past_state_of_claim"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["verb", "-id"], name="event_verb"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
