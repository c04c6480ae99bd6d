"""Those who write pages promote them in searches, and read what was searched in vain."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITERS = ("Marketing editors", "Managers")


def let_writers_promote(apps, schema_editor):
    # Django makes permissions after all migrations, but these groups need them now.
    config = apps.get_app_config("conditions")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="conditions", content_type__model__in=["promotion", "missedword"]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=WRITERS):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0007_video"),
        ("conditions", "0008_promotions_and_missed_words"),
    ]

    operations = [migrations.RunPython(let_writers_promote, migrations.RunPython.noop)]
