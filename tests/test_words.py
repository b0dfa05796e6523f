"""The tables, the core and the forms speak the same words, and the database refuses any other."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from claims import choices as claim_choices
from claims.pipeline import types
from sources import choices as source_choices


@pytest.mark.parametrize(
    ("core", "table"),
    [
        (types.Voice, claim_choices.Voice),
        (types.QuoteType, claim_choices.QuoteType),
        (types.Polarity, claim_choices.Polarity),
        (types.Modality, claim_choices.Modality),
        (types.Certainty, claim_choices.Certainty),
        (types.Strength, claim_choices.Strength),
        (types.Comparator, claim_choices.Comparator),
        (types.RelationKind, claim_choices.RelationKind),
        (types.SpeakerKind, source_choices.SourceKind),
    ],
)
def test_the_core_and_the_tables_have_the_same_words(core: type, table: type[models.TextChoices]) -> None:
    assert {member.value for member in core} == set(table.values)


def choice_fields() -> list[tuple[type[models.Model], models.Field]]:
    return [
        (model, field)
        for app in ("sources", "claims")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.fields
        if field.choices
    ]


@pytest.mark.parametrize(
    ("model", "field"), choice_fields(), ids=lambda x: getattr(x, "__name__", None) or x.name
)
def test_every_choice_has_a_check_constraint(model: type[models.Model], field: models.Field) -> None:
    constrained = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        for name in (f"{field.name}__in",)
        if name in str(constraint.condition)
    }
    assert constrained, f"{model.__name__}.{field.name} has choices that the database does not know"


@pytest.mark.django_db
def test_the_database_refuses_a_word_it_does_not_know() -> None:
    outlet = apps.get_model("sources", "Outlet")
    with pytest.raises(IntegrityError), transaction.atomic():
        outlet.objects.create(name="The Example", kind="gossip")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "exact"), [(5, 5, ""), (7, 3, "abcd"), (0, 4, "abc"), (0, 2, "abc")]
)
def test_the_database_refuses_a_span_that_lies(start: int, end: int, exact: str) -> None:
    article = apps.get_model("sources", "Article").objects.create(identity="text:1")
    revision = apps.get_model("sources", "ArticleRevision").objects.create(
        article=article, number=1, text="abcdefgh", sha256="0" * 64
    )
    statement = apps.get_model("claims", "Statement")
    row = {"revision": revision, "voice": "outlet", "quote_type": "none", "pipeline_version": "test"}
    statement.objects.create(identity="honest", start=2, end=5, exact="cde", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        statement.objects.create(identity="lying", start=start, end=end, exact=exact, **row)


@pytest.mark.django_db
def test_every_constraint_and_index_has_a_name_of_ours() -> None:
    for app in ("sources", "claims"):
        for model in apps.get_app_config(app).get_models():
            if model.__name__.startswith("Historical"):
                continue
            for item in (*model._meta.constraints, *model._meta.indexes):
                assert item.name
                assert not re.search(r"_[0-9a-f]{8}(_|$)", item.name), "a name that Django made up"
