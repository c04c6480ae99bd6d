"""Marketing editors see what pays: counts of leads, and no lead."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    # Django makes permissions after all migrations, but these groups need them now.
    config = apps.get_app_config("leads")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    right = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="leads", codename="view_lead_figures"
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["Marketing editors", "Managers"]):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0009_managers_read_the_lead_log"),
        ("leads", "0011_lead_figures"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
