"""Prepares a database: an article, a form, somebody who is told of leads, and a reply to visitors.

Prints where pages are, where the form is sent and what its fields are called, as JSON.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from leads.forms import submit_url
    from leads.models import Recipient
    from tests.factories import (
        ConditionIndexPageFactory,
        ConditionPageFactory,
        ConsultationPageFactory,
    )

    call_command("migrate", verbosity=0)
    Recipient.trusted("staff@clinic.example")
    page = ConsultationPageFactory(
        reply_subject="We have your enquiry", reply_text="Your reference is {reference}."
    )
    version = page.record_version()
    index = ConditionIndexPageFactory(title="Conditions", slug="conditions")
    article = ConditionPageFactory(parent=index)
    form = {
        "address": submit_url(page.form_uuid, version.language),
        "page": page.url,
        "article": article.url,
        "version": version.digest,
        "fields": {q.role: q.get_field_clean_name() for q in page.questions.all()},
    }
    sys.stdout.write(json.dumps(form))


if __name__ == "__main__":
    main()
