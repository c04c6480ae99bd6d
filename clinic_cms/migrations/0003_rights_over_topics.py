"""Those who write pages keep the topics that the pages are grouped under."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = [f"{action}_topic" for action in ("view", "add", "change", "delete")]
GROUPS = ["Marketing editors", "Managers"]


def grant(apps, schema_editor):
    # Django makes permissions after all migrations, but these groups need them now.
    config = apps.get_app_config("conditions")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="conditions", codename__in=RIGHTS
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0002_roles"),
        ("conditions", "0004_topics"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
