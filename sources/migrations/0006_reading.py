from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0005_idempotency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["updated_at", "id"], name="article_updated"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["finished_at", "id"], name="job_finished"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["name", "id"], name="source_name"),
        ),
    ]
