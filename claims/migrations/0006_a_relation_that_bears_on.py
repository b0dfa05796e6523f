from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_claim_vector")]

    operations = [
        migrations.RemoveConstraint(model_name="relation", name="relation_kind_valid"),
        migrations.AlterField(
            model_name="relation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("same", "Same claim"),
                    ("conflicts", "Conflicts"),
                    ("updates", "Updates"),
                    ("bears_on", "Bears on"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["same", "conflicts", "updates", "bears_on"])),
                name="relation_kind_valid",
            ),
        ),
    ]
