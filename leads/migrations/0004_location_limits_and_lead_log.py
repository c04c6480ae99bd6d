from uuid import UUID

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FIELDS = (
    *("content_type_id", "label", "action", "data", "timestamp", "uuid", "user_id"),
    *("revision_id", "content_changed", "deleted"),
)
BATCH = 1000


def move_log(apps, schema_editor):
    """What was logged about leads so far stands in Wagtail's log of all models."""
    old = apps.get_model("wagtailcore", "ModelLogEntry").objects.filter(
        content_type__app_label="leads", content_type__model="lead"
    )
    LeadLogEntry = apps.get_model("leads", "LeadLogEntry")
    while entries := list(old.order_by("pk")[:BATCH]):
        LeadLogEntry.objects.bulk_create(
            LeadLogEntry(
                lead_id=UUID(entry.object_id),
                **{field: getattr(entry, field) for field in FIELDS},
            )
            for entry in entries
        )
        old.filter(pk__in=[entry.pk for entry in entries]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('leads', '0003_saved_views'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LocationLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.group', verbose_name='group')),
                ('locations', models.ManyToManyField(help_text='Members of the group see the leads for these locations, and no others.', related_name='+', to='leads.location', verbose_name='locations')),
            ],
            options={
                'verbose_name': 'limit to locations',
                'verbose_name_plural': 'limits to locations',
                'ordering': ['group__name'],
            },
        ),
        migrations.CreateModel(
            name='LeadLogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.TextField()),
                ('action', models.CharField(blank=True, db_index=True, max_length=255)),
                ('data', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('timestamp', models.DateTimeField(db_index=True, verbose_name='timestamp (UTC)')),
                ('uuid', models.UUIDField(blank=True, editable=False, help_text='Log entries that happened as part of the same user action are assigned the same UUID', null=True)),
                ('content_changed', models.BooleanField(db_index=True, default=False)),
                ('deleted', models.BooleanField(default=False)),
                ('content_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contenttypes.contenttype', verbose_name='content type')),
                ('lead', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='leads.lead', verbose_name='lead')),
                ('revision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.revision')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'entry of the lead log',
                'verbose_name_plural': 'lead log',
                'ordering': ['-timestamp', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['uuid', 'action', '-timestamp'], name='leads_leadl_uuid_99d919_idx'), models.Index(fields=['lead', '-timestamp'], name='leads_leadlogentry_lead')],
            },
        ),
        migrations.RunPython(move_log, migrations.RunPython.noop),
    ]
