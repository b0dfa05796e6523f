"""A second reviewer signs for themself, claims can be merged, evidence can be withdrawn.

The rows move before columns of their table change: PostgreSQL alters no table that waits for its triggers.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAMED = "Named by the reviewer when the review was recorded."
USER = settings.AUTH_USER_MODEL


def sign_for_those_named(apps: Any, schema_editor: Any) -> None:
    """Who was named as second reviewer never signed: the reason says so."""
    review = apps.get_model("claims", "Review")
    countersignature = apps.get_model("claims", "Countersignature")
    named = review.objects.filter(second_reviewer__isnull=False).order_by("pk")
    for row in named.iterator():
        made = countersignature.objects.create(
            review=row, reviewer_id=row.second_reviewer_id, verdict="agrees", reason=NAMED
        )
        countersignature.objects.filter(pk=made.pk).update(created_at=row.created_at)


def name_those_who_signed(apps: Any, schema_editor: Any) -> None:
    review = apps.get_model("claims", "Review")
    signed = apps.get_model("claims", "Countersignature").objects.filter(verdict="agrees")
    for review_id, reviewer_id in signed.values_list("review", "reviewer"):
        review.objects.filter(pk=review_id).exclude(reviewer=reviewer_id).update(second_reviewer=reviewer_id)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_a_relation_that_bears_on"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="claim",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("review_claim", "Can review claims"),
                    ("publish_claim", "Can publish and withdraw claims"),
                    ("recheck_claim", "Can start a re-check of a claim"),
                    ("merge_claim", "Can merge claims and part them again"),
                ],
            },
        ),
        migrations.AddField(
            model_name="claimmention",
            name="came_with",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddIndex(
            model_name="claimmention",
            index=models.Index(
                condition=models.Q(("came_with__isnull", False)),
                fields=["came_with"],
                name="mention_came_with",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=USER,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="withdrawn_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="evidence_withdrawal_says_why",
            ),
        ),
        migrations.CreateModel(
            name="Countersignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("agrees", "Agrees"), ("disagrees", "Disagrees")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersignature",
                        to="claims.review",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["agrees", "disagrees"])),
                        name="countersignature_verdict_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="countersignature_says_why",
                    ),
                ],
            },
        ),
        migrations.RunPython(sign_for_those_named, name_those_who_signed),
        migrations.RemoveConstraint(model_name="review", name="review_second_is_another"),
        migrations.RemoveField(model_name="review", name="second_reviewer"),
        migrations.AddField(
            model_name="review", name="policy", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            model_name="review", name="asks_second", field=models.BooleanField(default=False)
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("asks_second", True)), fields=["id"], name="review_asks_second"
            ),
        ),
    ]
