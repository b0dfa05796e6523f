import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("claim-assign", "Assign"),
                            ("claim-state", "Set the desk state"),
                            ("claim-recheck", "Check again"),
                            ("relation-confirm", "Confirm"),
                            ("relation-reject", "Reject"),
                            ("relation-explain", "Explain"),
                            ("flag-accept", "Accept"),
                            ("flag-dismiss", "Dismiss"),
                            ("flag-reopen", "Open again"),
                            ("match-confirm", "They are one: merge"),
                            ("match-reject", "They are two"),
                            ("statement-confirm", "Right as it is"),
                            ("statement-dismiss", "Not a statement"),
                        ],
                        max_length=20,
                    ),
                ),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Dry run"),
                            ("running", "Being carried out"),
                            ("done", "Done"),
                            ("undoing", "Being taken back"),
                            ("undone", "Taken back"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("counts", models.JSONField(blank=True, default=dict, help_text="Rows by outcome.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undo_reason", models.TextField(blank=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk decision",
                "ordering": ["-id"],
                "permissions": [("decide_batch", "Can decide many rows at once")],
                "indexes": [
                    models.Index(fields=["state", "created_by", "-id"], name="batch_desk"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "claim-assign",
                                    "claim-state",
                                    "claim-recheck",
                                    "relation-confirm",
                                    "relation-reject",
                                    "relation-explain",
                                    "flag-accept",
                                    "flag-dismiss",
                                    "flag-reopen",
                                    "match-confirm",
                                    "match-reject",
                                    "statement-confirm",
                                    "statement-dismiss",
                                ],
                            )
                        ),
                        name="batch_verb_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "running", "done", "undoing", "undone"])),
                        name="batch_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                models.Q(("reason", ""), _negated=True), ("confirmed_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="batch_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["undoing", "undone"]), _negated=True),
                            models.Q(
                                models.Q(("undo_reason", ""), _negated=True),
                                ("undone_by__isnull", False),
                                ("undone_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="batch_undo_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_type", models.CharField(max_length=20)),
                ("target_id", models.BigIntegerField()),
                ("seen", models.JSONField(blank=True, default=dict)),
                ("left", models.JSONField(blank=True, default=dict)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "To be done"),
                            ("done", "Done"),
                            ("skipped", "Skipped"),
                            ("failed", "Failed"),
                            ("undone", "Taken back"),
                            ("kept", "Left as it is"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="claims.batch",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="batch_items",
                        to="claims.event",
                    ),
                ),
                (
                    "undo_event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="claims.event",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["batch", "outcome", "id"], name="batch_item_outcome"),
                    models.Index(fields=["target_type", "target_id"], name="batch_item_target"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["pending", "done", "skipped", "failed", "undone", "kept"])
                        ),
                        name="batch_item_outcome_valid",
                    ),
                    models.UniqueConstraint(
                        fields=("batch", "target_type", "target_id"), name="batch_item_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "list_name",
                    models.CharField(
                        choices=[
                            ("sources.article", "Articles"),
                            ("sources.source", "Sources"),
                            ("sources.sourcematch", "Names that may be one"),
                            ("claims.claim", "Claims"),
                            ("claims.relation", "Conflicts and updates"),
                            ("claims.flag", "Flags"),
                            ("claims.statement", "Statements"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "query",
                    models.CharField(
                        blank=True, help_text="As after the ? of the list's address.", max_length=2000
                    ),
                ),
                ("is_shared", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name", "id"],
                "permissions": [("share_view", "Can share saved filters with everybody")],
                "indexes": [
                    models.Index(fields=["is_shared", "list_name"], name="saved_view_shared"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "list_name__in",
                                [
                                    "sources.article",
                                    "sources.source",
                                    "sources.sourcematch",
                                    "claims.claim",
                                    "claims.relation",
                                    "claims.flag",
                                    "claims.statement",
                                ],
                            )
                        ),
                        name="saved_view_list_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_view_is_named"
                    ),
                    models.UniqueConstraint(fields=("owner", "list_name", "name"), name="saved_view_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_event", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="claims.claim"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "watches",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "claim"), name="watch_unique"),
                ],
            },
        ),
    ]
