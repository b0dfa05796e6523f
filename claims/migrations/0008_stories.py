import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_second_review"),
        ("sources", "0003_source_matches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=500)),
                (
                    "title_origin",
                    models.CharField(
                        choices=[("machine", "Machine"), ("human", "Human")], default="machine", max_length=10
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                ("article_count", models.PositiveIntegerField(default=0, help_text="Articles in it now.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged_from",
                        to="claims.story",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "stories",
                "ordering": ["-id"],
                "permissions": [("edit_story", "Can name stories, join them and move articles between them")],
                "indexes": [
                    models.Index(fields=["-last_day", "-id"], name="story_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_origin__in", ["machine", "human"])),
                        name="story_title_origin_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="story_title_present"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__isnull", True),
                            ("last_day__isnull", True),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="story_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="story_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("rule_id", models.CharField(max_length=80)),
                ("score", models.FloatField(default=1.0)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("pipeline_version", models.CharField(max_length=80)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="story_links",
                        to="sources.article",
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
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="claims.story"
                    ),
                ),
            ],
            options={
                "ordering": ["story_id", "id"],
                "indexes": [
                    models.Index(fields=["story", "state"], name="story_article_live"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "article"), name="story_article_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "confirmed"])),
                        fields=("article",),
                        name="story_article_in_one_story",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "confirmed", "rejected", "lapsed"])),
                        name="story_article_state_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 1)),
                        name="story_article_score_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "lapsed"]),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="story_article_decision_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("day", models.DateField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="story_keys",
                        to="sources.article",
                    ),
                ),
            ],
            options={
                "ordering": ["article_id", "key"],
                "indexes": [
                    models.Index(fields=["key", "day", "article"], name="story_key_lookup"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "key"), name="story_key_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleProfile",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="sources.article",
                    ),
                ),
                ("version", models.CharField(max_length=40)),
                ("day", models.DateField()),
                (
                    "profile",
                    models.JSONField(
                        default=dict, help_text="claims.pipeline.stories.storing of the profile."
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sources.articlerevision",
                    ),
                ),
            ],
            options={
                "ordering": ["-article"],
                "indexes": [models.Index(fields=["day"], name="article_profile_day")],
            },
        ),
    ]
