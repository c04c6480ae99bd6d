"""What a clinic starts with; staff change all of it in the admin."""

from django.db import migrations

STATUSES = [
    ("New", "blue", "open"),
    ("Contacted", "amber", "open"),
    ("Consultation booked", "green", "booked"),
    ("Not suitable", "grey", "unsuitable"),
    ("Closed", "grey", "closed"),
]
PROCESSING = (
    "I agree that the clinic keeps what I have written here, including what it says about my "
    "health, to answer my enquiry."
)
MARKETING = "I would like to receive news from the clinic by e-mail. I can stop this at any time."


def add(apps, schema_editor):
    LeadStatus = apps.get_model("leads", "LeadStatus")
    for order, (name, colour, outcome) in enumerate(STATUSES):
        LeadStatus.objects.create(name=name, colour=colour, outcome=outcome, sort_order=order)
    ConsentStatement = apps.get_model("leads", "ConsentStatement")
    ConsentStatement.objects.create(name="Enquiry", purpose="processing", text=PROCESSING)
    ConsentStatement.objects.create(name="News", purpose="marketing", text=MARKETING)
    RetentionRule = apps.get_model("leads", "RetentionRule")
    for outcome, days in [("", 90), ("unsuitable", 30), ("closed", 30)]:
        RetentionRule.objects.create(outcome=outcome, days=days, action="erase")


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
