"""Managers make the tokens with which other systems read leads, and revoke them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = ["view_apitoken", "add_apitoken", "change_apitoken"]


def grant(apps, schema_editor):
    # Django makes permissions after all migrations, but this group needs them now.
    config = apps.get_app_config("leads")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    managers = apps.get_model("auth", "Group").objects.filter(name="Managers").first()
    if managers:
        Permission = apps.get_model("auth", "Permission")
        managers.permissions.add(
            *Permission.objects.filter(content_type__app_label="leads", codename__in=RIGHTS)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_cms", "0010_marketing_sees_figures"),
        ("leads", "0013_api_tokens"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
