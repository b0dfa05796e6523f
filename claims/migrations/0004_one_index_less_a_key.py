import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0003_stance")]

    operations = [
        migrations.AlterField(
            model_name="claimkey",
            name="claim",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="keys",
                to="claims.claim",
            ),
        ),
    ]
