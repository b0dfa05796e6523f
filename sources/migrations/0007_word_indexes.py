from django.db import migrations

from sources.models.wordindex import SOURCES_INDEXES, create_word_indexes, drop_word_indexes


def create(apps, schema_editor):
    create_word_indexes(schema_editor.connection, SOURCES_INDEXES)


def drop(apps, schema_editor):
    drop_word_indexes(schema_editor.connection, SOURCES_INDEXES)


class Migration(migrations.Migration):
    dependencies = [("sources", "0006_reading")]

    operations = [migrations.RunPython(create, drop)]
