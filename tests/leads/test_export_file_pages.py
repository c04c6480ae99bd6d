"""What staff see of a file that is made in the background, and who gets it."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads import audit, permissions
from leads.export import background, views
from leads.models import ExportRun
from tests.factories import UserFactory
from tests.leads.staff import EXPORT, content, export

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_for(client, staff, leads, monkeypatch) -> str:
    """The address of a file that staff asked for, too long to be sent at once."""
    monkeypatch.setattr(views, "WHOLE_FILE", 3)
    return export(client, "xlsx").url


def test_a_long_excel_file_is_made_in_the_background(client, asked_for, leads):
    assert "0 of 7 leads" in client.get(asked_for).content.decode()
    background.make_due()
    assert "Download" in client.get(f"{asked_for}progress/").content.decode()
    response = client.post(asked_for)
    assert int(response["Content-Length"]) == len(body := content(response))
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == leads
    assert ModelLogEntry.objects.filter(action=audit.DOWNLOAD).count() == 1


def test_a_long_csv_file_is_sent_at_once_up_to_the_limit(client, staff, leads, settings):
    settings.LEADS_EXPORT_LIMIT = 7
    assert export(client).status_code == 200
    settings.LEADS_EXPORT_LIMIT = 6
    assert export(client).status_code == 302


def test_a_file_can_be_downloaded_so_often(client, asked_for, settings):
    settings.LEADS_EXPORT_DOWNLOADS = 1
    background.make_due()
    assert content(client.post(asked_for))
    refused = client.post(asked_for, follow=True)
    assert refused.text.count("can no longer be downloaded") == 1
    assert "Downloads left" not in refused.text
    assert asked_for not in client.get(EXPORT).text


def test_an_expired_file_is_not_handed_out(client, asked_for):
    background.make_due()
    ExportRun.objects.update(expires_at=timezone.now())
    assert client.post(asked_for).status_code == 302


def test_nobody_gets_anothers_file(client, asked_for):
    background.make_due()
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.EXPORT]))
    for address in (asked_for, f"{asked_for}progress/"):
        assert client.get(address).status_code == 404
    assert client.post(asked_for).status_code == 404
    assert client.post(f"{asked_for}cancel/").status_code == 404


@pytest.mark.parametrize("lost", [permissions.VIEW_CONTACT, permissions.VIEW_ANSWERS])
def test_whoever_lost_a_right_no_longer_gets_what_it_let_them_see(client, staff, asked_for, lost):
    background.make_due()
    staff.user_permissions.remove(staff.user_permissions.get(codename=lost.partition(".")[2]))
    assert client.post(asked_for, follow=True).text.count("may no longer see") == 1
    assert ExportRun.objects.get().downloads_left == 5


def test_staff_cancel_an_export(client, asked_for):
    assert client.post(f"{asked_for}cancel/", follow=True).text.count("was cancelled") == 1
    assert background.make_due() == 0
    assert client.post(f"{asked_for}cancel/").status_code == 302
    assert ExportRun.objects.get().state == "cancelled"


def test_the_page_tells_how_long_it_takes_and_when_nobody_is_at_it(client, asked_for):
    now = timezone.now()
    ExportRun.objects.update(
        state="running", count=1, started_at=now - timedelta(minutes=1),
        leased_until=now + timedelta(minutes=1),
    )  # fmt: skip
    assert "About 6 minutes left" in client.get(asked_for).content.decode()
    ExportRun.objects.update(leased_until=now)
    assert "goes on where it stood" in client.get(asked_for).content.decode()


def test_files_are_listed_where_they_are_asked_for(client, asked_for):
    assert asked_for in client.get(EXPORT).content.decode()
