"""Index the search index the way it is searched: by title and body together.

Wagtail indexes the two columns apart, and PostgreSQL then reads every entry for each search.
"""

from django.db import migrations


def execute_on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            table = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
            schema_editor.execute(sql.format(table=schema_editor.quote_name(table)))

    return run


class Migration(migrations.Migration):
    # CONCURRENTLY lets editors publish meanwhile, and refuses to run in a transaction.
    atomic = False

    dependencies = [
        ("conditions", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [
        migrations.RunPython(
            execute_on_postgresql(
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS conditions_search_title_body "
                "ON {table} USING gin ((title || body))"
            ),
            execute_on_postgresql("DROP INDEX IF EXISTS conditions_search_title_body"),
        )
    ]
