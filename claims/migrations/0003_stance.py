from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_statement_verdict"),
        ("sources", "0002_job_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_type_valid",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_modality_valid",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_modality_valid",
        ),
        migrations.AddField(
            model_name="statement",
            name="strength",
            field=models.CharField(
                choices=[
                    ("neutral", "Plainly said"),
                    ("emphatic", "Insisted on"),
                    ("tentative", "Suggested"),
                    ("distanced", "Outlet keeps its distance"),
                    ("disowned", "Outlet calls it untrue"),
                    ("vouched", "Outlet takes it for so"),
                    ("conceded", "Admitted"),
                ],
                default="neutral",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="claim_type",
            field=models.CharField(
                choices=[
                    ("quantity", "Figure"),
                    ("event", "Event or state"),
                    ("commitment", "Demand, promise or plan"),
                    ("prediction", "Prediction or condition"),
                    ("opinion", "Opinion, wish or question"),
                ],
                default="event",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="modality",
            field=models.CharField(
                choices=[
                    ("asserted", "Asserted"),
                    ("denied", "Denied"),
                    ("withheld", "Neither affirmed nor denied"),
                    ("predicted", "Predicted"),
                    ("supposed", "Supposed"),
                    ("promised", "Promised"),
                    ("planned", "Planned"),
                    ("demanded", "Demanded"),
                    ("asked", "Asked"),
                    ("wished", "Wished"),
                    ("feared", "Feared"),
                    ("opinion", "Opinion"),
                ],
                default="asserted",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="modality",
            field=models.CharField(
                choices=[
                    ("asserted", "Asserted"),
                    ("denied", "Denied"),
                    ("withheld", "Neither affirmed nor denied"),
                    ("predicted", "Predicted"),
                    ("supposed", "Supposed"),
                    ("promised", "Promised"),
                    ("planned", "Planned"),
                    ("demanded", "Demanded"),
                    ("asked", "Asked"),
                    ("wished", "Wished"),
                    ("feared", "Feared"),
                    ("opinion", "Opinion"),
                ],
                default="asserted",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claim_type__in", ["quantity", "event", "commitment", "prediction", "opinion"])
                ),
                name="claim_type_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "modality__in",
                        [
                            "asserted",
                            "denied",
                            "withheld",
                            "predicted",
                            "supposed",
                            "promised",
                            "planned",
                            "demanded",
                            "asked",
                            "wished",
                            "feared",
                            "opinion",
                        ],
                    )
                ),
                name="claim_modality_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "modality__in",
                        [
                            "asserted",
                            "denied",
                            "withheld",
                            "predicted",
                            "supposed",
                            "promised",
                            "planned",
                            "demanded",
                            "asked",
                            "wished",
                            "feared",
                            "opinion",
                        ],
                    )
                ),
                name="statement_modality_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "strength__in",
                        ["neutral", "emphatic", "tentative", "distanced", "disowned", "vouched", "conceded"],
                    )
                ),
                name="statement_strength_valid",
            ),
        ),
    ]
