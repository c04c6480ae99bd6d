"""Managers read who read which lead."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    # Django makes permissions after all migrations, but this group needs one now.
    config = apps.get_app_config("leads")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    managers = apps.get_model("auth", "Group").objects.filter(name="Managers").first()
    if managers:
        Permission = apps.get_model("auth", "Permission")
        managers.permissions.add(
            Permission.objects.get(
                content_type__app_label="leads", codename="view_leadlogentry"
            )
        )


class Migration(migrations.Migration):
    dependencies = [("clinic_cms", "0008_rights_over_search")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
