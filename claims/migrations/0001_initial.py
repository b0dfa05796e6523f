import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="Canonical wording: that of the first statement, or a person's."
                    ),
                ),
                (
                    "text_origin",
                    models.CharField(
                        choices=[("machine", "Machine"), ("human", "Human")], default="machine", max_length=10
                    ),
                ),
                (
                    "claim_type",
                    models.CharField(
                        choices=[
                            ("quantity", "Figure"),
                            ("event", "Event or state"),
                            ("commitment", "Demand, promise or plan"),
                            ("opinion", "Opinion"),
                        ],
                        default="event",
                        max_length=12,
                    ),
                ),
                (
                    "polarity",
                    models.CharField(
                        choices=[("affirmed", "Affirmed"), ("negated", "Negated")],
                        default="affirmed",
                        max_length=10,
                    ),
                ),
                (
                    "modality",
                    models.CharField(
                        choices=[
                            ("asserted", "Asserted"),
                            ("denied", "Denied"),
                            ("demanded", "Demanded"),
                            ("promised", "Promised"),
                            ("planned", "Planned"),
                            ("opinion", "Opinion"),
                            ("asked", "Asked"),
                        ],
                        default="asserted",
                        max_length=10,
                    ),
                ),
                (
                    "proposition",
                    models.JSONField(
                        default=dict,
                        help_text="What is compared: claims.pipeline.codec of the canonical mention.",
                    ),
                ),
                ("event_from", models.DateField(blank=True, null=True)),
                ("event_to", models.DateField(blank=True, null=True)),
                (
                    "event_precision",
                    models.CharField(
                        choices=[
                            ("unknown", "Unknown"),
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("year", "Year"),
                            ("range", "Range"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=160)),
                ("check_worthiness", models.FloatField(default=0.0)),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                (
                    "workflow_state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_review", "In review"),
                            ("ready", "Ready"),
                            ("closed", "Closed"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                (
                    "verification_status",
                    models.CharField(
                        choices=[
                            ("unverified", "Unverified"),
                            ("corroborated", "Corroborated"),
                            ("disputed", "Disputed"),
                            ("supported", "Supported"),
                            ("refuted", "Refuted"),
                            ("unverifiable", "Unverifiable"),
                        ],
                        default="unverified",
                        max_length=14,
                    ),
                ),
                (
                    "publication_state",
                    models.CharField(
                        choices=[
                            ("internal", "Internal"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="internal",
                        max_length=12,
                    ),
                ),
                ("next_check_at", models.DateTimeField(blank=True, null=True)),
                (
                    "next_check_reason",
                    models.CharField(blank=True, help_text="Rule id of the back-off step.", max_length=60),
                ),
                ("last_checked_at", models.DateTimeField(blank=True, null=True)),
                ("checks_without_change", models.PositiveIntegerField(default=0)),
                ("pipeline_version", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged_from",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("review_claim", "Can review claims"),
                    ("publish_claim", "Can publish and withdraw claims"),
                    ("recheck_claim", "Can start a re-check of a claim"),
                ],
                "indexes": [
                    models.Index(fields=["verification_status", "next_check_at"], name="claim_due"),
                    models.Index(fields=["workflow_state", "-check_worthiness", "-id"], name="claim_queue"),
                    models.Index(fields=["pipeline_version", "id"], name="claim_version"),
                    models.Index(fields=["-last_seen", "-id"], name="claim_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claim_type__in", ["quantity", "event", "commitment", "opinion"])
                        ),
                        name="claim_type_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_origin__in", ["machine", "human"])),
                        name="claim_text_origin_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("polarity__in", ["affirmed", "negated"])),
                        name="claim_polarity_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "modality__in",
                                ["asserted", "denied", "demanded", "promised", "planned", "opinion", "asked"],
                            )
                        ),
                        name="claim_modality_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_precision__in", ["unknown", "day", "week", "month", "year", "range"])
                        ),
                        name="claim_event_precision_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("workflow_state__in", ["new", "in_review", "ready", "closed"])),
                        name="claim_workflow_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verification_status__in",
                                [
                                    "unverified",
                                    "corroborated",
                                    "disputed",
                                    "supported",
                                    "refuted",
                                    "unverifiable",
                                ],
                            )
                        ),
                        name="claim_verification_status_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publication_state__in", ["internal", "published", "withdrawn"])),
                        name="claim_publication_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="claim_text_present"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_seen__gte", models.F("first_seen"))),
                        name="claim_seen_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_from__isnull", True),
                            ("event_to__isnull", True),
                            ("event_to__gte", models.F("event_from")),
                            _connector="OR",
                        ),
                        name="claim_event_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("check_worthiness__gte", 0), ("check_worthiness__lte", 1)),
                        name="claim_worth_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="claims.claim"
                    ),
                ),
            ],
            options={
                "ordering": ["claim_id", "key"],
                "indexes": [
                    models.Index(fields=["key", "claim"], name="claim_key_lookup"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "key"), name="claim_key_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("exact", models.TextField()),
                ("proposition", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("rule_id", models.CharField(blank=True, max_length=80)),
                ("score", models.FloatField(default=1.0)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("pipeline_version", models.CharField(max_length=80)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="claims.claim",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["claim_id", "id"],
                "permissions": [("decide_match", "Can decide what is the same claim")],
                "indexes": [
                    models.Index(fields=["claim", "state"], name="mention_live"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start__gte", 0),
                            ("end__gt", models.F("start")),
                            (
                                "end",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", django.db.models.functions.text.Length("exact")
                                ),
                            ),
                        ),
                        name="mention_span_honest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "confirmed", "rejected", "lapsed"])),
                        name="mention_state_valid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyDigest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("figures", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("day",), name="digest_day_unique")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=60)),
                ("target_type", models.CharField(max_length=60)),
                ("target_id", models.BigIntegerField()),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                ("reason", models.TextField(blank=True)),
                (
                    "pipeline_version",
                    models.CharField(blank=True, help_text="Set where a machine acted.", max_length=80),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["target_type", "target_id", "-id"], name="event_target"),
                    models.Index(fields=["claim", "-id"], name="event_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=2000)),
                (
                    "text",
                    models.TextField(blank=True, help_text="The document's text, or what was copied of it."),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("excerpt", models.TextField(blank=True, help_text="The passage that bears on the claim.")),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "Supports"),
                            ("refutes", "Refutes"),
                            ("not_enough_info", "Not enough info"),
                        ],
                        max_length=16,
                    ),
                ),
                ("origin_group", models.CharField(blank=True, max_length=64)),
                ("note", models.TextField(blank=True)),
                ("captured_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["claim_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["supports", "refutes", "not_enough_info"])),
                        name="evidence_stance_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("url", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            models.Q(("excerpt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_is_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_id", models.CharField(max_length=80)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("pipeline_version", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("dismissed", "Dismissed"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="claims.claim"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["claim_id", "rule_id"],
                "permissions": [("decide_flag", "Can accept and dismiss flags")],
                "indexes": [
                    models.Index(fields=["rule_id", "state", "-id"], name="flag_rule_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "rule_id"), name="flag_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "dismissed", "lapsed"])),
                        name="flag_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "lapsed"]), ("decided_at__isnull", False), _connector="OR"
                        ),
                        name="flag_decision_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PipelineRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("done", "Done"), ("partial", "Partial"), ("failed", "Failed")],
                        max_length=10,
                    ),
                ),
                ("timings", models.JSONField(blank=True, default=dict, help_text="Seconds by step.")),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("warnings", models.JSONField(blank=True, default=list)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="sources.job",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="sources.articlerevision",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["revision", "-id"], name="run_of_revision"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["done", "partial", "failed"])),
                        name="run_state_valid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("same", "Same claim"), ("conflicts", "Conflicts"), ("updates", "Updates")],
                        max_length=10,
                    ),
                ),
                ("rule_id", models.CharField(max_length=80)),
                ("score", models.FloatField(default=1.0)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("pipeline_version", models.CharField(max_length=80)),
                ("is_current", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "Suggested"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                            ("explained", "Explained"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="suggested",
                        max_length=10,
                    ),
                ),
                (
                    "explanation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("update", "An update"),
                            ("different_scope", "Different scope or definition"),
                            ("rounding", "Rounding"),
                            ("mistranslation", "Mistranslation"),
                            ("not_the_same", "Not the same thing"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "claim_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_as_a",
                        to="claims.claim",
                    ),
                ),
                (
                    "claim_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_as_b",
                        to="claims.claim",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mention_a",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="claims.claimmention",
                    ),
                ),
                (
                    "mention_b",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="claims.claimmention",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [("decide_relation", "Can decide conflicts and updates")],
                "indexes": [
                    models.Index(fields=["kind", "state", "-score", "-id"], name="relation_desk"),
                    models.Index(fields=["claim_b", "kind"], name="relation_of_b"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["same", "conflicts", "updates"])),
                        name="relation_kind_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["suggested", "confirmed", "rejected", "explained", "lapsed"])
                        ),
                        name="relation_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "explanation__in",
                                [
                                    "",
                                    "update",
                                    "different_scope",
                                    "rounding",
                                    "mistranslation",
                                    "not_the_same",
                                ],
                            )
                        ),
                        name="relation_explanation_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim_a__lt", models.F("claim_b"))),
                        name="relation_pair_in_order",
                    ),
                    models.UniqueConstraint(
                        fields=("claim_a", "claim_b", "kind", "rule_id"), name="relation_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["suggested", "lapsed"]),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="relation_decision_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "explained"), _negated=True),
                            models.Q(("explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="relation_explained_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("supported", "Supported"),
                            ("refuted", "Refuted"),
                            ("unverifiable", "Unverifiable"),
                        ],
                        max_length=14,
                    ),
                ),
                ("scale_version", models.CharField(default="1", max_length=20)),
                ("rationale", models.TextField()),
                ("as_of", models.DateField(help_text="The state of knowledge that the judgement speaks of.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="claims.claim"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="claims.review",
                    ),
                ),
            ],
            options={
                "ordering": ["claim_id", "-id"],
                "indexes": [
                    models.Index(fields=["claim", "-id"], name="review_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rating__in", ["supported", "refuted", "unverifiable"])),
                        name="review_rating_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rationale", ""), _negated=True), name="review_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_reviewer__isnull", True),
                            models.Q(("second_reviewer", models.F("reviewer")), _negated=True),
                            _connector="OR",
                        ),
                        name="review_second_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supersedes__isnull", True), ("supersedes__lt", models.F("id")), _connector="OR"
                        ),
                        name="review_supersedes_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity", models.CharField(max_length=40)),
                (
                    "voice",
                    models.CharField(
                        choices=[("attributed", "Attributed"), ("outlet", "Outlet's own voice")],
                        max_length=12,
                    ),
                ),
                (
                    "quote_type",
                    models.CharField(
                        choices=[
                            ("direct", "Direct"),
                            ("indirect", "Indirect"),
                            ("mixed", "Mixed"),
                            ("none", "Not quoted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("exact", models.TextField()),
                ("speaker_key", models.CharField(blank=True, max_length=200)),
                ("speaker_name", models.CharField(blank=True, max_length=300)),
                ("role_as_printed", models.CharField(blank=True, max_length=300)),
                ("cue_lemma", models.CharField(blank=True, max_length=100)),
                (
                    "polarity",
                    models.CharField(
                        choices=[("affirmed", "Affirmed"), ("negated", "Negated")],
                        default="affirmed",
                        max_length=10,
                    ),
                ),
                (
                    "modality",
                    models.CharField(
                        choices=[
                            ("asserted", "Asserted"),
                            ("denied", "Denied"),
                            ("demanded", "Demanded"),
                            ("promised", "Promised"),
                            ("planned", "Planned"),
                            ("opinion", "Opinion"),
                            ("asked", "Asked"),
                        ],
                        default="asserted",
                        max_length=10,
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[("certain", "Certain"), ("probable", "Probable"), ("possible", "Possible")],
                        default="certain",
                        max_length=10,
                    ),
                ),
                (
                    "hedges",
                    models.JSONField(
                        blank=True, default=list, help_text="Spans of hedging words: [[start, end], ...]."
                    ),
                ),
                ("confidence", models.FloatField(default=0.0)),
                ("check_worthiness", models.FloatField(default=0.0)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("rule_id", models.CharField(blank=True, max_length=80)),
                ("pipeline_version", models.CharField(max_length=80)),
                (
                    "origin",
                    models.CharField(
                        choices=[("machine", "Machine"), ("human", "Human")], default="machine", max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("lapsed", "No longer found")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="nested",
                        to="claims.statement",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        help_text="The same utterance in the article's previous revision.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="successors",
                        to="claims.statement",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="sources.articlerevision",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="statements",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "ordering": ["revision_id", "start", "end", "id"],
                "permissions": [("correct_statement", "Can correct statements")],
                "indexes": [
                    models.Index(fields=["source", "-id"], name="statement_source_newest"),
                    models.Index(fields=["revision", "state", "start"], name="statement_in_text"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "identity"), name="statement_identity_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start__gte", 0),
                            ("end__gt", models.F("start")),
                            (
                                "end",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", django.db.models.functions.text.Length("exact")
                                ),
                            ),
                        ),
                        name="statement_span_honest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("voice__in", ["attributed", "outlet"])),
                        name="statement_voice_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote_type__in", ["direct", "indirect", "mixed", "none"])),
                        name="statement_quote_type_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("polarity__in", ["affirmed", "negated"])),
                        name="statement_polarity_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "modality__in",
                                ["asserted", "denied", "demanded", "promised", "planned", "opinion", "asked"],
                            )
                        ),
                        name="statement_modality_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["certain", "probable", "possible"])),
                        name="statement_certainty_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["machine", "human"])),
                        name="statement_origin_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "lapsed"])), name="statement_state_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="statement_confidence_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("check_worthiness__gte", 0), ("check_worthiness__lte", 1)),
                        name="statement_worth_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="statement_not_inside_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quantity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("exact", models.TextField()),
                ("low", models.FloatField(blank=True, null=True)),
                ("high", models.FloatField(blank=True, null=True)),
                ("low_open", models.BooleanField(default=False)),
                ("high_open", models.BooleanField(default=False)),
                (
                    "comparator",
                    models.CharField(
                        choices=[
                            ("exact", "Exactly"),
                            ("more_than", "More than"),
                            ("at_least", "At least"),
                            ("less_than", "Less than"),
                            ("at_most", "At most"),
                            ("about", "About"),
                            ("between", "Between"),
                            ("vague", "Vague"),
                        ],
                        max_length=12,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("counted", models.CharField(blank=True, max_length=120)),
                ("predicate", models.CharField(blank=True, max_length=120)),
                ("measure", models.CharField(blank=True, max_length=160)),
                ("scope", models.CharField(blank=True, max_length=160)),
                ("place", models.CharField(blank=True, max_length=160)),
                ("as_of", models.DateField(blank=True, null=True)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quantities",
                        to="claims.statement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "quantities",
                "ordering": ["statement_id", "start"],
                "indexes": [
                    models.Index(fields=["measure", "id"], name="quantity_measure"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "start", "end"), name="quantity_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start__gte", 0),
                            ("end__gt", models.F("start")),
                            (
                                "end",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", django.db.models.functions.text.Length("exact")
                                ),
                            ),
                        ),
                        name="quantity_span_honest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "comparator__in",
                                [
                                    "exact",
                                    "more_than",
                                    "at_least",
                                    "less_than",
                                    "at_most",
                                    "about",
                                    "between",
                                    "vague",
                                ],
                            )
                        ),
                        name="quantity_comparator_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low__isnull", True),
                            ("high__isnull", True),
                            ("high__gte", models.F("low")),
                            _connector="OR",
                        ),
                        name="quantity_interval_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                        name="quantity_has_a_bound",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="claimmention",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="claims.statement"
            ),
        ),
        migrations.CreateModel(
            name="StatementSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("source", "Source"), ("cue", "Cue"), ("content", "Content")], max_length=10
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("exact", models.TextField()),
                ("prefix", models.CharField(blank=True, max_length=32)),
                ("suffix", models.CharField(blank=True, max_length=32)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="claims.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["statement_id", "role", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "role", "position"), name="span_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start__gte", 0),
                            ("end__gt", models.F("start")),
                            (
                                "end",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", django.db.models.functions.text.Length("exact")
                                ),
                            ),
                        ),
                        name="span_honest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["source", "cue", "content"])), name="span_role_valid"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="claimmention",
            constraint=models.UniqueConstraint(
                fields=("statement", "start", "end", "claim"), name="mention_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimmention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "confirmed"])),
                fields=("statement", "start", "end"),
                name="mention_of_one_claim",
            ),
        ),
    ]
