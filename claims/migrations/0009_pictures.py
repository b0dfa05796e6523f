from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_stories")]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["verification_status", "created_at"], name="claim_ageing"),
        ),
    ]
