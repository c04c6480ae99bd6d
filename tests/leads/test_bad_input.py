"""What a browser never sends and an editor seldom writes is refused, or kept without harm."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.models import Lead, Question
from tests.factories import ConsultationPageFactory
from tests.leads.conftest import filled_in
from tests.leads.staff import content, export, table

pytestmark = pytest.mark.django_db

CONTROLS = [chr(code) for code in (*range(1, 32), *range(127, 160))]
LABELS = [
    "Submit time",
    "???",
    "💊",
    "中" * 255,
    "=HYPERLINK(1)",
    "Reference",
    "id",
    "csrfmiddlewaretoken",
]


@pytest.mark.parametrize("role", ["full_name", "message", "email"])
def test_a_nul_keeps_no_lead(send, role):
    assert send(**{role: "Al\0ice"}).status_code == 422
    assert not Lead.objects.exists()


def test_no_control_character_of_a_message_is_kept(send):
    assert send(message="".join(f"a{control}b" for control in CONTROLS)).status_code == 303
    kept = Lead.objects.get().answer_to("message")
    assert set(kept) & set(CONTROLS) <= {"\t", "\n"}
    assert kept.count("a") == kept.count("b") == len(CONTROLS)


@pytest.mark.parametrize("kind", ["dropdown", "radio", "checkboxes", "multiselect"])
def test_a_choice_that_is_not_offered_is_refused(send, form_page, kind):
    form_page.questions.filter(role="condition").update(field_type=kind, choices="Back\nNeck")
    assert send(condition="Knee").status_code == 422
    assert not Lead.objects.exists()


def test_a_file_for_a_form_that_asks_for_none_reaches_no_disk(
    browser, form_page, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = filled_in(form_page) | {"file": SimpleUploadedFile("a.bin", b"a" * 20_000_000)}
    response = browser.post(f"/leads/submit/{form_page.form_uuid}/", data)
    assert response.status_code in (400, 413)
    assert list(tmp_path.iterdir()) == []
    assert not Lead.objects.exists()


def test_whatever_a_question_is_called_its_answer_is_kept_and_exported(client, staff, browser):
    questions = [
        Question(label=label, field_type="singleline", sort_order=order)
        for order, label in enumerate(LABELS)
    ]
    page = ConsultationPageFactory(questions=questions)
    answers = {
        question.get_field_clean_name(): f"Answer {order}"
        for order, question in enumerate(page.questions.order_by("sort_order"))
    }
    response = browser.post(
        f"/leads/submit/{page.form_uuid}/", answers | {"version": page.record_version().digest}
    )
    assert response.status_code == 303
    (row,) = table(content(export(client)))
    assert set(answers.values()) <= set(row.values())
