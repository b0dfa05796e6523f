from django.db import migrations, models

SETTLED = {
    "quote_type", "voice", "polarity", "modality", "certainty", "role_as_printed", "source_id", "speaker_name",
}  # fmt: skip
"""What a person could set before; of spans it was not kept which role moved."""


def name_earlier_decisions(apps, schema_editor):
    """Rows that people corrected before verdicts had a column."""
    Statement = apps.get_model("claims", "Statement")
    Event = apps.get_model("claims", "Event")
    for row in Statement.objects.filter(origin="human").iterator():
        events = Event.objects.filter(target_type="statement", target_id=row.pk, verb="statement-corrected")
        names = {name for after in events.values_list("after", flat=True) for name in after}
        row.settled = sorted(names & SETTLED)
        row.verdict = "dismissed" if row.state == "lapsed" else "corrected"
        row.save(update_fields=["settled", "verdict"])


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("sources", "0002_job_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="machine_reading",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What the machine had read before the first person decided.",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="settled",
            field=models.JSONField(
                blank=True, default=list, help_text="Names of what a person decided: columns, or spans."
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nobody's yet"),
                    ("confirmed", "Right as it is"),
                    ("corrected", "Corrected"),
                    ("added", "Added by hand"),
                    ("dismissed", "Not a statement"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.RunPython(name_earlier_decisions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "confirmed", "corrected", "added", "dismissed"])),
                name="statement_verdict_valid",
            ),
        ),
    ]
