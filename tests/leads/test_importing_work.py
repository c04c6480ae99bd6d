"""What another clinic's system knew of its leads comes along: status, owner, origin and notes."""

import pytest

from leads import audit
from leads.models import Lead, LeadLogEntry, LeadStatus
from tests.factories import LeadFactory, MemberFactory
from tests.leads.staff import address
from tests.leads.test_importing import load

pytestmark = pytest.mark.django_db

HEADINGS = "ID;First;Last;E-mail;When;State;Agent;Page;Call\n"
ANA = "1;Ana;Ortiz;ana@example.com;2024-03-01;BOOKED;mia;Back pain;Wants mornings\n"
BO = "2;Bo;;bo@example.com;2024-03-02;;gone;;\n"
FIELDS = ["State=status", "Agent=owner", "Page=origin", "Call=note"]
OPTIONS = {
    "role": ["First=full_name", "Last=full_name", "E-mail=email"],
    "field": FIELDS,
    "skip": ["ID"],
}


@pytest.fixture(autouse=True)
def booked(db) -> LeadStatus:
    return LeadStatus.objects.create(name="Booked", outcome="booked")


@pytest.fixture
def bring(tmp_path):
    """Import a file of these lines; what the command said."""
    file = tmp_path / "old.csv"

    def bring(*lines: str, **options) -> str:
        file.write_text("".join(lines))
        return load(file, **OPTIONS | options)

    return bring


def test_work_comes_with_the_lead(bring, booked, client, staff):
    mia = MemberFactory(role="Clinic staff", username="Mia")
    bring(HEADINGS, ANA)
    lead = Lead.objects.get()
    assert (lead.status, lead.owner, lead.origin_title) == (booked, mia, "Back pain")
    assert [note.text for note in lead.notes.all()] == ["Wants mornings"]
    assert [answer.label for answer in lead.answered()] == ["First, Last", "E-mail"]
    assert "Wants mornings" in client.get(address(lead)).text


def test_a_name_in_two_columns_is_one_name_in_the_order_that_was_said(bring):
    bring(HEADINGS, ANA)
    assert Lead.objects.get().answer_to("full_name") == "Ana Ortiz"
    assert Lead.objects.matching("ortiz ana").exists()
    turned = ["Last=full_name", "First=full_name"]
    bring(HEADINGS, BO.replace("Bo;;", "Bo;Li;"), role=turned)
    assert Lead.objects.order_by("received_at").last().answer_to("full_name") == "Li Bo"


def test_an_owner_who_is_unknown_costs_no_lead_and_is_told(bring):
    told = bring(HEADINGS, BO)
    assert "1 imported" in told
    assert "1 of them has no owner" in told
    assert Lead.objects.get().status == LeadStatus.first()


def test_a_status_that_is_unknown_is_refused_without_what_it_says(bring):
    told = bring(HEADINGS, ANA.replace("BOOKED", "Secret"))
    assert "Row 2: has a status that there is not" in told
    assert "Secret" not in told
    assert not Lead.objects.exists()


def test_a_row_that_has_a_key_and_no_answer_is_nobody(bring):
    nobody = "3;;;;2024-03-03;;;;\n"
    assert "Row 2: gives no answer." in bring(HEADINGS, nobody, key="ID", skip=[])
    assert not Lead.objects.exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_of_people_who_are_known_are_named(bring, dry_run, monkeypatch):
    monkeypatch.setattr("leads.importing.load.BATCH", 2)
    LeadFactory(answers={"email": "bo@example.com"})
    again = ANA.replace("mornings", "evenings")
    lines = [HEADINGS, ANA, BO, BO.replace("bo@", "cy@"), again]
    told = bring(*lines, dry_run=dry_run)
    assert "2 of them have the e-mail address or phone number of another lead: rows 3, 5." in told


def test_many_rows_of_known_people_are_named_in_part(bring, monkeypatch):
    monkeypatch.setattr("leads.management.commands.import_leads.MOST_SHOWN", 1)
    told = bring(HEADINGS, ANA, *(ANA.replace("01;", f"0{day};") for day in (2, 3)))
    assert "rows 3, …." in told


def test_columns_that_move_are_added_empty_or_are_skipped_make_no_row_new(bring):
    bring(HEADINGS, ANA)
    moved = "When;First;Last;E-mail;State;Agent;Page;Call;Fax;ID\n"
    row = "2024-03-01;Ana;Ortiz;ana@example.com;BOOKED;mia;Back pain;Wants mornings;;9\n"
    assert "0 imported, 1 imported before" in bring(moved, row)


def test_a_row_with_a_key_is_imported_once_whatever_else_it_says(bring):
    bring(HEADINGS, ANA, key="ID")
    told = bring(HEADINGS, ANA.replace("mornings", "evenings"), key="ID")
    assert "0 imported, 1 imported before" in told
    assert "Row 2: has no “ID”." in bring(HEADINGS, BO.removeprefix("2"), key="ID")


def test_an_import_is_one_entry_of_the_log(bring, monkeypatch):
    monkeypatch.setattr("leads.importing.load.BATCH", 1)
    bring(HEADINGS, ANA, BO)
    assert LeadLogEntry.objects.get().data == {"source": "old", "count": 2}
    bring(HEADINGS, ANA, BO)
    assert LeadLogEntry.objects.filter(action=audit.IMPORT).count() == 1
