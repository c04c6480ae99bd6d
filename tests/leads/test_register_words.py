"""What registers call things, to whoever reads them."""

import pytest
from django.utils import timezone, translation
from wagtail.admin.menu import admin_menu

from leads.models import ExportRun
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_menu_names_registers_in_the_language_of_whoever_looks(rf):
    request = rf.get("/admin/")
    request.user = UserFactory(is_superuser=True)
    [registers] = (
        item for item in admin_menu.menu_items_for_request(request) if item.name == "registers"
    )
    items = registers.menu.menu_items_for_request(request)
    assert "Consent statements" in [str(item.label) for item in items]
    with translation.override("es"):
        assert "Declaraciones de consentimiento" in [str(item.label) for item in items]


def test_the_days_and_numbers_of_an_export_can_be_read(admin_client):
    days = {"received_from": "2026-01-01", "received_to": "2026-03-31"}
    run = ExportRun.objects.create(
        user_name="Sam", reason="Report", file_format="csv", filters=days, size=114_917_444
    )
    html = admin_client.get(f"/admin/leads-exports/inspect/{run.pk}/").text
    assert "Received: from 2026-01-01; Received: until 2026-03-31" in html
    assert "114,917,444" in html


def test_an_export_of_what_is_new_says_so(admin_client):
    run = ExportRun.objects.create(
        user_name="Sam",
        reason="Report",
        file_format="csv",
        filters={"owner": "null"},
        received_before=timezone.now(),
    )
    html = admin_client.get(f"/admin/leads-exports/inspect/{run.pk}/").text
    assert "Owner: Nobody yet; Only what is new" in html
