"""Run inside a bare Wagtail site that has installed the wheel: enquiries."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
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


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})


def send(visitor, page, *, filled_in=True):
    """Fill in what the form requires, and send it to where the form says."""
    form = BeautifulSoup(visitor.get(page.url).text, "html.parser").select_one(".lead-form form")
    hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    required = {
        question.clean_name: ANSWERS.get(question.field_type, "=Ada Example")
        for question in page.questions.filter(required=True)
    }
    answers = required if filled_in else {}
    return visitor.post(form.get("action") or page.url, hidden | answers)


def test_a_valid_form_keeps_one_lead_and_thanks_the_visitor(form_page, visitor):
    response = send(visitor, form_page)

    assert response.status_code == 303
    assert visitor.get(response.url).status_code == 200
    assert Lead.objects.count() == 1


def test_a_form_without_answers_keeps_nothing(form_page, visitor):
    response = send(visitor, form_page, filled_in=False)

    assert response.status_code == 422
    assert not Lead.objects.exists()


def test_staff_list_and_read_the_lead(form_page, visitor, admin_client):
    send(visitor, form_page)

    assert "Ada Example" in admin_client.get(reverse("lead:index")).text
    lead = admin_client.get(reverse("lead:inspect", args=[Lead.objects.get().pk]))
    assert "ada@example.org" in lead.text


@pytest.fixture
def export(form_page, visitor, admin_client) -> Callable[[str], bytes]:
    """Export one lead as a file of this kind."""
    send(visitor, form_page)
    address = reverse("lead:export")

    def export(kind: str) -> bytes:
        download = admin_client.post(address, {"kind": kind, "reason": "A trial"})
        return b"".join(download.streaming_content)

    return export


def test_no_cell_of_a_csv_export_begins_like_a_formula(export):
    rows = list(csv.reader(io.StringIO(export("csv").decode("utf-8-sig"))))

    assert "ada@example.org" in rows[1]
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_no_cell_of_an_excel_export_is_a_formula(export):
    rows = list(openpyxl.load_workbook(io.BytesIO(export("xlsx"))).active)

    assert "ada@example.org" in [cell.value for cell in rows[1]]
    assert "f" not in {cell.data_type for row in rows for cell in row}
