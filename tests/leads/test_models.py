from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from wagtail.models import ReferenceIndex

from leads.models import (
    Absence,
    BlindIndex,
    ChosenColumns,
    Consent,
    ConsentStatement,
    EscrowedKey,
    ExportPart,
    ExportRun,
    FormVersion,
    Lead,
    LeadFile,
    LeadNote,
    LeadStatus,
)
from leads.models.identifiers import REFERENCE_ALPHABET, new_reference, uuid7
from tests.factories import ConsultationPageFactory, LeadFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "answers", [{}, {"a": ""}, {"a": [], "b": None}, {"a": "x\0"}, {"a": ["\0"]}]
)
def test_a_lead_is_not_sealed_with_nothing_or_a_nul(answers):
    with pytest.raises(ValueError, match="say nothing"):
        Lead().seal(answers)


def new_lead(**answers) -> Lead:
    page = ConsultationPageFactory()
    version = page.record_version()
    lead = Lead(
        form_version=version, form_page=page, form_title=page.title, status=LeadStatus.first()
    )
    by_role = {question.role: question.uuid.hex for question in page.questions.all()}
    answers = answers or {"message": "It burns at night."}
    lead.seal({by_role[role]: answer for role, answer in answers.items()})
    lead.save()
    BlindIndex.objects.bulk_create(
        BlindIndex.entries_for(
            lead,
            name=answers.get("full_name", ""),
            email=answers.get("email", ""),
            phone=answers.get("phone", ""),
        )
    )
    return lead


def test_records_are_called_by_what_names_nobody():
    lead, run = Lead(reference="ABCD-EFGH"), ExportRun(file_format="csv")
    assert str(EscrowedKey(lead=lead)) == str(lead.pk)
    assert str(LeadFile(lead=lead, position=0)) == "ABCD-EFGH 1"
    assert str(ExportPart(run=run, number=2)) == f"{run} 2"
    absence = Absence(lead=lead, began_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    assert str(absence) == "2026-11-23 09:30"
    assert str(ChosenColumns(names="phone,owner")) == "phone,owner"


def test_ids_sort_in_order_of_creation():
    ids = [uuid7() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert [one.version for one in ids[:5]] == [7] * 5
    assert sorted(one.int >> 64 for one in ids) == [one.int >> 64 for one in ids]


def test_a_reference_can_be_read_aloud():
    assert not set("0O1I") & set(REFERENCE_ALPHABET)
    assert len({new_reference() for _ in range(500)}) == 500


def test_answers_are_read_back_under_the_questions_that_were_asked():
    lead = Lead.objects.get(pk=new_lead(full_name="Ada Byron").pk)
    assert lead.answer_to("full_name") == "Ada Byron"
    assert lead.answered()[0].label == "Full name"


def test_the_database_holds_no_answer():
    lead = new_lead(full_name="Ada Byron", email="ada@example.com")
    row = repr(Lead.objects.filter(pk=lead.pk).values().get())
    assert "Byron" not in row
    assert "ada@example.com" not in row
    assert "byron" not in repr(list(BlindIndex.objects.values())).lower()


@pytest.mark.parametrize(
    "search",
    ["Ada", "byron ADA", "ADA@example.com ", "(212) 555-0123", "+1 212 555 0123"],
)
def test_a_lead_is_found_by_name_words_email_and_phone(search):
    lead = new_lead(full_name="Ada Byron", email="ada@example.com", phone="212-555-0123")
    new_lead(full_name="Bea Example", email="bea@example.com", phone="212-555-0199")
    assert list(Lead.objects.matching(search)) == [lead]


def test_a_lead_is_found_by_its_reference_however_it_is_typed():
    lead = new_lead(full_name="Ada Byron")
    assert list(Lead.objects.matching(lead.reference.lower().replace("-", " "))) == [lead]


def test_accents_do_not_hide_a_name():
    lead = new_lead(full_name="Zoë Müller")
    assert list(Lead.objects.matching("zoe muller")) == [lead]


@pytest.mark.parametrize("search", ["", "Ad", "Ada Nobody", "ada@example.org", "…"])
def test_a_search_for_something_else_finds_nothing(search):
    new_lead(full_name="Ada Byron", email="ada@example.com")
    assert not Lead.objects.matching(search).exists()


def test_a_forgotten_lead_keeps_its_row_and_loses_its_answers():
    lead = new_lead(full_name="Ada Byron")
    LeadNote.write(lead, None, "Called her.")
    lead.forget()
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.answers == {}
    assert lead.answer_to("full_name") == ""
    assert lead.erased_at
    assert not lead.notes.exists()
    assert not Lead.objects.matching("Ada").exists()


def test_the_database_refuses_a_lead_that_is_neither_encrypted_nor_erased():
    lead = new_lead()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(data_key=None)


def test_a_note_is_kept_under_the_key_of_its_lead():
    note = LeadNote.write(new_lead(), None, "Prefers Dr Example.")
    stored = LeadNote.objects.get(pk=note.pk)
    assert b"Example" not in bytes(stored.ciphertext)
    assert stored.text == "Prefers Dr Example."


def test_a_lead_outlives_its_form_page():
    lead = new_lead(full_name="Ada Byron")
    lead.form_page.specific.delete()
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.form_page is None
    assert lead.form_title.startswith("Ask for a consultation")
    assert lead.answer_to("full_name") == "Ada Byron"


def test_the_same_definition_is_one_version():
    page = ConsultationPageFactory()
    page.save_revision().publish()
    assert page.record_version() == FormVersion.objects.get(form_uuid=page.form_uuid)


def test_a_changed_label_is_a_new_version_and_the_old_one_is_withdrawn():
    page = ConsultationPageFactory()
    question = page.questions.first()
    question.label = "What shall we call you?"
    question.save()
    page = type(page).objects.get(pk=page.pk)
    page.save_revision().publish()
    old, new = FormVersion.objects.filter(form_uuid=page.form_uuid).order_by("created_at")
    assert old.is_withdrawn and not new.is_withdrawn
    assert [old.questions[0]["label"], new.questions[0]["label"]] == [
        "Full name",
        "What shall we call you?",
    ]
    assert FormVersion.current(page.form_uuid) == new


def test_a_version_keeps_the_consent_text_that_was_shown():
    page = ConsultationPageFactory()
    version = page.record_version()
    shown = version.questions[-1]["consent"]["text"]
    ConsentStatement.objects.update(text="Something else.")
    version.refresh_from_db()
    assert version.questions[-1]["consent"]["text"] == shown


@pytest.mark.indexed
def test_wagtail_counts_no_lead_as_a_use_of_what_it_names():
    lead = LeadFactory()
    lead.save()
    assert not ReferenceIndex.get_references_to(lead.form_page).exists()
    of_leads = [
        model
        for model in apps.get_app_config("leads").get_models()
        if any(field.related_model is Lead for field in model._meta.concrete_fields)
    ]
    assert Consent in of_leads
    assert not [model for model in of_leads if ReferenceIndex.model_is_indexable(model)]
