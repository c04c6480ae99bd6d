"""Who writes pages, writes the glossary too."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITERS = ("Marketing editors", "Managers")


def let_writers_explain_words(apps, schema_editor):
    # Django makes permissions after all migrations, but these groups need them now.
    config = apps.get_app_config("conditions")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="conditions", content_type__model="term"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=WRITERS):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0004_glossary"),
        ("conditions", "0005_glossary"),
    ]

    operations = [
        migrations.RunPython(let_writers_explain_words, migrations.RunPython.noop),
    ]
