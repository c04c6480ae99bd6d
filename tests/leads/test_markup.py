"""What visitors and editors write is text, wherever it is shown."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from leads.models import Lead
from tests.leads.conftest import field, filled_in

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}{% now 'Y' %}'\";--"
KINDS = ["singleline", "multiline", "radio", "dropdown", "checkboxes", "multiselect", "hidden"]


@pytest.fixture(params=KINDS)
def marked(request, form_page):
    """A form that asks in markup, and is answered in markup, with one type of question."""
    form_page.questions.exclude(role__in=["email", "consent"]).update(
        label=MARKUP, help_text=MARKUP
    )
    form_page.questions.filter(role="condition").update(
        field_type=request.param, choices=f"{MARKUP}\nother"
    )
    form_page.title = MARKUP
    form_page.save()
    form_page.refresh_from_db()
    return form_page


def is_text_in(html: str) -> bool:
    return "<script>alert" not in html and "<img src=x" not in html and "14" + "2026" not in html


def test_markup_is_text_for_visitors_and_staff(marked, browser, client, staff):
    address = f"/leads/submit/{marked.form_uuid}/"
    answers = dict.fromkeys(["full_name", "phone", "condition", "message"], MARKUP[:39])
    answers["condition"] = MARKUP
    data = filled_in(marked, **answers, preferred_time="")
    assert is_text_in(browser.get(marked.url).text)
    again = browser.post(address, {**data, field(marked, "email"): MARKUP})
    assert again.status_code == 422 and "&lt;script&gt;" in again.text
    assert is_text_in(again.text)
    response = browser.post(address, data)
    assert response.status_code == 303, response.text
    assert is_text_in(browser.get(response.url).text)
    lead = Lead.objects.get()
    for name, arguments in (("lead:index", []), ("lead:inspect", [lead.pk])):
        shown = client.get(reverse(name, args=arguments)).text
        assert is_text_in(shown) and "&lt;script&gt;" in shown
    call_command("deliver_outbox")
    assert not [message for message in mail.outbox if "script" in str(message.message())]
