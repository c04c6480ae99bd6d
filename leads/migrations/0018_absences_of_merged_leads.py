from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def note_absences(apps, schema_editor):
    """Since the log says that they were merged; without an entry, since they arrived."""
    Absence, Lead, LeadLogEntry = (
        apps.get_model("leads", name) for name in ("Absence", "Lead", "LeadLogEntry")
    )
    merges = LeadLogEntry.objects.filter(lead_id=OuterRef("pk"), action="leads.merge")
    since = Subquery(merges.order_by("-timestamp").values("timestamp")[:1])
    merged = Lead.objects.exclude(merged_into=None).order_by("pk")
    rows = merged.values_list("pk", Coalesce(since, "received_at"))
    Absence.objects.bulk_create(
        (Absence(lead_id=lead, began_at=began) for lead, began in rows.iterator(chunk_size=500)),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0017_absences'),
    ]

    operations = [
        migrations.RunPython(note_absences, migrations.RunPython.noop),
    ]
