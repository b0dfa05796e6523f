from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_claim_worth"),
        ("sources", "0006_reading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["updated_at", "id"], name="claim_updated"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["first_seen", "id"], name="claim_first_seen"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["next_check_at", "id"], name="claim_next_check"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["verification_status", "id"], name="claim_status_newest"),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(fields=["updated_at", "id"], name="flag_updated"),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["updated_at", "id"], name="relation_updated"),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["score", "id"], name="relation_score"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["updated_at", "id"], name="statement_updated"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["reported_at", "id"], name="statement_reported"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["check_worthiness", "id"], name="statement_worth"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["confidence", "id"], name="statement_confidence"),
        ),
    ]
