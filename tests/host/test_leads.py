"""Run inside a bare Wagtail site that has installed the wheel: enquiries."""

import csv
import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Site
from wagtail.signals import init_new_page

from leads.models import ConsultationPage, Lead

pytestmark = pytest.mark.django_db

ANSWERS = {"email": "ada@example.org", "checkbox": "on"}


@pytest.fixture
def form_page() -> ConsultationPage:
    """A published form with the questions an editor finds on a new page."""
    home = Site.objects.get(is_default_site=True).root_page
    page = ConsultationPage(title="Ask us", slug="ask-us")
    init_new_page.send(sender=ConsultationPage, page=page, parent=home)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def send(client, page):
    """Fill in what the form requires, and send it to where the form says."""
    form = BeautifulSoup(client.get(page.url).text, "html.parser").select_one(
        "main form, form[action]"
    )
    hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    required = {
        question.clean_name: ANSWERS.get(question.field_type, "=Ada Example")
        for question in page.questions.filter(required=True)
    }
    address = form.get("action") or page.url
    return client.post(address, hidden | required, headers={"sec-fetch-site": "same-origin"})


def test_a_valid_form_keeps_one_lead_and_thanks_the_visitor(form_page, client):
    response = send(client, form_page)

    assert response.status_code == 303
    assert client.get(response.url).status_code == 200
    assert Lead.objects.count() == 1


def test_a_form_without_answers_keeps_nothing(form_page, client):
    response = client.post(form_page.url, headers={"sec-fetch-site": "same-origin"})

    assert response.status_code in (200, 422)
    assert not Lead.objects.exists()


def test_staff_read_the_lead(form_page, client, admin_client):
    send(client, form_page)

    response = admin_client.get(reverse("lead:inspect", args=[Lead.objects.get().pk]))

    assert "ada@example.org" in response.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_staff_export_the_leads_without_formulas(kind, form_page, client, admin_client):
    send(client, form_page)

    order = {"kind": kind, "reason": "To see what it holds"}
    content = admin_client.post(reverse("lead:export"), order).getvalue()

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}
        rows = list(sheet.iter_rows(values_only=True))
    cells = [cell for row in rows for cell in row]
    assert "ada@example.org" in cells
    assert ("'=Ada Example" if kind == "csv" else "=Ada Example") in cells
