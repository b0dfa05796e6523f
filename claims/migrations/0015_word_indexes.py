from django.db import migrations

from claims.models.wordindexes import CLAIMS_INDEXES
from sources.models.wordindex import create_word_indexes, drop_word_indexes


def create(apps, schema_editor):
    create_word_indexes(schema_editor.connection, CLAIMS_INDEXES)


def drop(apps, schema_editor):
    drop_word_indexes(schema_editor.connection, CLAIMS_INDEXES)


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_foreign_reviews"), ("sources", "0007_word_indexes")]

    operations = [migrations.RunPython(create, drop)]
