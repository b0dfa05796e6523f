import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_one_index_less_a_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimVector",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="vector",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                ("version", models.CharField(max_length=60)),
                ("text_hash", models.CharField(max_length=16)),
                ("data", models.BinaryField(max_length=1024)),
            ],
            options={
                "ordering": ["-claim"],
                "indexes": [models.Index(fields=["version", "claim"], name="claim_vector_newest")],
            },
        ),
    ]
