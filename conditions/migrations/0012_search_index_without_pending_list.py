"""Put each page into the search index at once.

PostgreSQL would first note it on a list that the next vacuum sorts in. After many pages came in, it
then reads the whole table rather than that list.
"""

from django.db import migrations


def execute_on_postgresql(*statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("conditions", "0011_american_spelling")]

    operations = [
        migrations.RunPython(
            execute_on_postgresql(
                "ALTER INDEX conditions_search_title_body SET (fastupdate = off)",
                "SELECT gin_clean_pending_list('conditions_search_title_body')",
            ),
            execute_on_postgresql("ALTER INDEX conditions_search_title_body RESET (fastupdate)"),
        )
    ]
