"""Which columns an export has, and what stands in them."""

import io
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from leads.export import block, questions
from leads.export.columns import columns_for, rows_of
from leads.export.layout import FileKind
from leads.models import Consent, ConsentStatement, FormVersion, Lead, Question
from tests.factories import ConsultationPageFactory, LeadFactory, UserFactory
from tests.leads.staff import SEES_ALL, begun, table

pytestmark = pytest.mark.django_db


def whole(kind: FileKind) -> bytes:
    return b"".join(begun(Lead.objects.all(), kind).blocks())


def rows() -> list[dict[str, str]]:
    return table(whole(FileKind.CSV))


def test_no_answer_runs_in_a_spreadsheet():
    page = ConsultationPageFactory(
        questions=[Question(role="other", field_type="singleline", label="=HYPERLINK(1)")]
    )
    lead = LeadFactory(page=page, answers={"other": "Something"})
    lead.seal({page.questions.get().uuid.hex: "=cmd|'/c calc'!A0"})
    lead.save()
    row = rows()[0]
    assert row["'=HYPERLINK(1)"] == "'=cmd|'/c calc'!A0"


def test_a_time_is_the_clinics_and_its_zone_is_in_the_heading():
    LeadFactory(received_at=datetime(2026, 11, 23, 3, 30, tzinfo=ZoneInfo("UTC")))
    assert rows()[0]["Received (America/New_York)"] == "2026-11-22 22:30:00"


def test_each_owner_is_asked_for_once_and_named(django_assert_num_queries):
    sam, lee = (UserFactory(first_name=name, last_name="Staff") for name in ("Sam", "Lee"))
    for owner in (sam, lee, None, sam):
        LeadFactory(owner=owner)
    leads = Lead.objects.order_by("id")
    owners = [column for column in columns_for(leads, SEES_ALL) if column.key == "owner"]
    with django_assert_num_queries(3):
        named = list(rows_of(leads, owners))
    assert named == [("Sam Staff",), ("Lee Staff",), (None,), ("Sam Staff",)]


def test_answers_to_removed_questions_are_exported_under_their_last_label():
    page = ConsultationPageFactory()
    LeadFactory(page=page, answers={"condition": "Sciatica"})
    question = page.questions.get(role="condition")
    question.label = "Which condition?"
    question.save()
    page.refresh_from_db()
    LeadFactory(page=page, answers={"condition": "Migraine"})
    page.questions.get(role="condition").delete()
    page.refresh_from_db()
    LeadFactory(page=page)
    answered = rows()
    assert [row["Which condition?"] for row in answered] == ["Sciatica", "Migraine", ""]
    assert "What do you need help with?" not in answered[0]


def test_questions_with_one_label_keep_their_own_columns():
    asked = ConsultationPageFactory(title="Ask")
    booked = ConsultationPageFactory(title="Book")
    LeadFactory(page=asked)
    LeadFactory(page=booked, answers={"full_name": "Bo Li"})
    first, second = rows()
    assert (first["Full name (Ask)"], first["Full name (Book)"]) == ("Ana Ortiz", "")
    assert (second["Full name (Ask)"], second["Full name (Book)"]) == ("", "Bo Li")


def test_a_question_added_again_under_its_old_label_has_a_column_of_its_own():
    page = ConsultationPageFactory(title="Ask", questions=[])
    for answer in ["Old", "New"]:
        page.questions.all().delete()
        page.questions.add(Question(role="other", field_type="singleline", label="Job"))
        page.save()
        lead = LeadFactory(page=page, answers={"other": "Something"})
        lead.seal({page.questions.get().uuid.hex: answer})
        lead.save()
    first, second = rows()
    assert [first["Job (Ask)"], first["Job (Ask) 2"]] == ["", "Old"]
    assert [second["Job (Ask)"], second["Job (Ask) 2"]] == ["New", ""]


def test_every_type_of_answer_is_a_typed_cell():
    given = {
        "number": "-3.50",
        "date": "2026-03-08",
        "datetime": "2026-11-23T03:30:00+00:00",
        "checkboxes": ["Knee", "Back"],
        "checkbox": True,
        "singleline": "00123",
    }
    page = ConsultationPageFactory(
        questions=[Question(role="other", field_type=kind, label=kind) for kind in given]
    )
    lead = LeadFactory(page=page, answers={"other": "Something"})
    asked = {q["type"]: UUID(q["uuid"]).hex for q in lead.form_version.questions}
    lead.seal({asked[kind]: answer for kind, answer in given.items()})
    lead.save()
    row = rows()[0]
    assert [row[kind] for kind in given] == [
        "-3.50", "2026-03-08", "2026-11-22 22:30:00", "Knee; Back", "Yes", "00123"
    ]  # fmt: skip
    heading, cells = openpyxl.load_workbook(io.BytesIO(whole(FileKind.XLSX)))["Leads"].values
    typed = dict(zip(heading, cells, strict=True))
    assert typed["number"] == -3.5
    assert typed["date"] == datetime(2026, 3, 8)
    assert typed["singleline"] == "00123"


def withdraw(lead: Lead) -> None:
    question = next(q for q in lead.form_version.questions if q["role"] == "consent")
    Consent.objects.create(
        lead=lead,
        statement=ConsentStatement.objects.first(),
        question=question["uuid"],
        purpose="processing",
        text="I agree",
        version="1",
        language="en",
        given=True,
        recorded_at=lead.received_at,
        withdrawn_at=lead.received_at,
    )


def test_consent_that_was_withdrawn_is_not_exported_as_given():
    page = ConsultationPageFactory()
    kept = LeadFactory(page=page, answers={"consent": True})
    withdrawn = LeadFactory(page=page, answers={"consent": True})
    withdraw(withdrawn)
    consents = {row["Reference"]: row["Consent"] for row in rows()}
    assert consents == {kept.reference: "Yes", withdrawn.reference: "Withdrawn"}


def test_a_consent_that_was_withdrawn_leaves_those_of_others_as_they_are(monkeypatch):
    monkeypatch.setattr(block, "FIRST_ROWS", 1)
    page = ConsultationPageFactory()
    kept = LeadFactory(page=page, answers={"consent": True})
    withdraw(LeadFactory(page=page, answers={"consent": True}))
    first, second = rows()
    assert first["Reference"] == kept.reference
    assert (first["Consent"], second["Consent"]) == ("Yes", "Withdrawn")


def test_what_was_withdrawn_is_known_of_few_leads_at_a_time(monkeypatch):
    monkeypatch.setattr(block, "FIRST_ROWS", 2)
    monkeypatch.setattr(block, "CHUNK", 2)
    for _ in range(5):
        withdraw(LeadFactory(answers={"consent": True}))
    leads = Lead.objects.order_by("id")
    consents = [one for one in columns_for(leads, SEES_ALL) if one.role == "consent"]
    known = [len(some.withdrawn) for some in block.blocks_of(leads) if consents[0].cells(some)]
    assert known == [2, 2, 1]


def test_an_erased_lead_keeps_its_row_and_has_no_answers():
    lead = LeadFactory()
    lead.forget()
    row = rows()[0]
    assert (row["Reference"], row["Full name"]) == (lead.reference, "")


def test_reading_takes_the_same_queries_however_many_leads_there_are(django_assert_num_queries):
    page = ConsultationPageFactory()
    for _ in range(2):
        LeadFactory(page=page)
    leads = Lead.objects.all()
    columns = columns_for(leads, SEES_ALL)
    with django_assert_num_queries(1):
        assert len(list(rows_of(leads.order_by("id"), columns))) == 2


def test_columns_know_only_versions_that_were_answered():
    page = ConsultationPageFactory()
    other = ConsultationPageFactory(title="Never answered")
    other.record_version()
    LeadFactory(page=page)
    assert FormVersion.objects.count() == 2
    headings = [column.heading for column in columns_for(Lead.objects.all(), SEES_ALL)]
    assert headings.count("Full name") == 1


def test_leads_under_a_lost_key_are_marked_and_lose_no_row(settings):
    LeadFactory()
    export = begun(Lead.objects.all())
    settings.LEADS_VAULT_KEYS = ["b3RoZXIgdGVzdHM6IHRoZSBrZXkgb2YgdGhlIHZhdWx0ISE="[:43] + "="]
    assert "[cannot be decrypted]" in b"".join(export.blocks()).decode()


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (questions.as_number, "about 7"),
        (questions.as_date, "last spring"),
        (partial(questions.as_datetime, ZoneInfo("UTC")), "at noon"),
    ],
)
def test_an_answer_that_does_not_read_as_its_type_is_exported_as_it_is(read, answer):
    assert read(answer) == answer
