from django.db import migrations

RECORDS = (
    "lead", "exportrun", "exportpart", "delivery", "leadnote", "leadfile", "consent",
    "escrowedkey", "blindindex", "idempotencykey", "absence", "formversion",
)


def forget(apps, schema_editor):
    """What Wagtail noted of records when they were saved one by one; it notes them no longer."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    ReferenceIndex = apps.get_model("wagtailcore", "ReferenceIndex")
    records = ContentType.objects.filter(app_label="leads", model__in=RECORDS)
    ReferenceIndex.objects.filter(base_content_type__in=records).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0019_american_spelling'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
