"""What staff type by mistake, or at a bad time, is told to them and breaks nothing."""

import pytest
from django.utils import timezone

from leads.export.forms import SaveProfileForm
from leads.models import ExportProfile, ExportRun, Lead, LeadStatus, Recipient, SavedView
from leads.spam import Quarantine
from tests.factories import LeadFactory
from tests.leads.staff import EXPORT, LIST, address, export

pytestmark = pytest.mark.django_db


def test_a_search_for_what_no_text_holds_is_no_error(client, staff):
    assert client.post(LIST, {"q": "Ana\0"}, follow=True).status_code == 200


def test_two_of_ones_own_profiles_have_two_names(client, staff):
    profile = ExportProfile.objects.create(owner=staff, name="Monthly")
    other = ExportProfile.objects.create(owner=staff, name="Yearly")
    html = client.post(f"{EXPORT}profiles/{profile.pk}/", {"name": "Yearly", "schedule": ""}).text
    assert "You have an export with this name already." in html
    assert list(ExportProfile.objects.filter(name="Yearly")) == [other]


def test_filters_too_long_for_a_profile_are_told(client, staff):
    repeated = f"&status={LeadStatus.first().pk}" * 200
    data = {"kind": "csv", "reason": "A report", "save": "1", "name": "Long"}
    response = client.post(f"{EXPORT}?condition={'💊' * 100}{repeated}", data)
    assert "too long to be kept" in response.text
    assert not ExportProfile.objects.exists()


def test_a_name_with_two_blanks_is_one_name(client, staff):
    data = {"kind": "csv", "reason": "A report", "save": "1"}
    for name in ("Two  blanks", "Two  blanks", "Two blanks", "Nul\0"):
        assert client.post(EXPORT, data | {"name": name}).status_code in (200, 302)
    kept = ExportProfile.objects.order_by("pk").values_list("name", flat=True)
    assert list(kept) == ["Two  blanks", "Two blanks"]


def test_of_two_tabs_that_save_one_profile_at_once_the_later_one_wins(client, staff, monkeypatch):
    def another_tab_saves_meanwhile(form: SaveProfileForm) -> bool:
        monkeypatch.undo()
        ExportProfile.objects.create(owner=staff, name="Monthly", query="due=now")
        return form.is_valid()

    monkeypatch.setattr(SaveProfileForm, "is_valid", another_tab_saves_meanwhile)
    data = {"kind": "csv", "reason": "A report", "save": "1", "name": "Monthly"}
    assert client.post(f"{EXPORT}?due=overdue", data).status_code == 302
    assert ExportProfile.objects.get().query == "due=overdue"


def test_names_of_views_that_a_database_takes_for_the_same_are_one_view(client, staff):
    for name in ("kelvin", "\u212aelvin", "KELVIN", "İstanbul", "istanbul", "ISTANBUL", "ß", "ẞ"):
        for everybody in ({}, {"for_everybody": "on"}):
            response = client.post(f"{LIST}views/save/", {"name": name} | everybody, follow=True)
            assert f"The view “{name}” was saved." in response.text
    assert SavedView.objects.filter(user=staff, name="KELVIN").count() == 1


@pytest.mark.parametrize("query", ["id=%00", "aside=%00", "id=x&id=%00"])
def test_an_address_that_the_register_could_not_hold_exports_nothing(client, staff, query):
    LeadFactory(quarantine=Quarantine.CONTENT)
    response = export(client, query=query)
    assert response.status_code == 400
    assert "The address holds a character that no filter has." in response.text
    assert client.get(f"{LIST}?{query}").status_code == 200
    assert not ExportRun.objects.exists()


def test_numbers_of_any_length_are_no_profile_and_no_place(client, staff):
    long = "9" * 5_000
    assert client.get(EXPORT, {"profile": long}).status_code == 200
    data = {"columns": ["reference"], "columns-place-reference": long, "reason": "Report"}
    assert client.post(EXPORT, data).status_code == 200


def test_the_last_status_stays(admin_client):
    last, *others = LeadStatus.objects.all()
    for status in [*others, last]:
        url = f"/admin/leads-statuses/delete/{status.pk}/"
        response = admin_client.post(url, follow=True)
    assert "Every lead has a status. Make another one, then delete this." in response.text
    assert list(LeadStatus.objects.all()) == [last]


@pytest.mark.parametrize(
    "shown", ["[" * 100_000, "9" * 5_000, '{"status": [[]]}', "\0", "nonsense"]
)
def test_nonsense_in_what_was_shown_breaks_nothing(client, staff, shown):
    lead = LeadFactory()
    data = {"status": lead.status_id, "next_step": "Call her", "shown": shown}
    assert client.post(address(lead), data).status_code in (200, 302)


@pytest.mark.parametrize("act", ["inspect", "release"])
def test_nothing_is_written_under_a_lost_key_and_the_key_is_named(client, staff, settings, act):
    Recipient.objects.create(
        address="desk@clinic.example", condition="Migraine", verified_at=timezone.now()
    )
    lead = LeadFactory(quarantine=Quarantine.CONTENT)
    settings.LEADS_VAULT_KEYS = ["b3RoZXIgdGVzdHM6IHRoZSBrZXkgb2YgdGhlIHZhdWx0ISE="[:43] + "="]
    data = {"text": "Called her.", "kind": "note", "status": lead.status_id}
    response = client.post(address(lead, act), data, follow=True)
    assert "is not in LEADS_VAULT_KEYS" in response.content.decode()
    assert not lead.notes.exists()
    assert Lead.objects.get().quarantine == Quarantine.CONTENT
