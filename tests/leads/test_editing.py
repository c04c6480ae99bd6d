"""An editor makes a form in Wagtail's editor."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from leads.models import ConsentStatement, ConsultationPage, FormVersion
from tests.factories import ConsultationPageFactory, site_root

pytestmark = pytest.mark.django_db


def question(role="other", **values) -> dict:
    return {
        "id": "",
        "label": "A question",
        "role": role,
        "field_type": "singleline",
        "required": "on",
        "help_text": "",
        "choices": "",
        "default_value": "",
        "consent_statement": "",
        "uuid": "",
        "step_heading": "",
        "condition_question": "",
        "condition_answer": "",
        "accepted_files": "",
        "most_files": "1",
    } | values


def stored(one) -> dict:
    return question(
        one.role,
        id=one.pk or "",
        label=one.label,
        field_type=one.field_type,
        required="on" if one.required else "",
        choices=one.choices,
        consent_statement=one.consent_statement_id or "",
        uuid=str(one.uuid),
    )


def page_data(questions: list[dict], initial: int = 0, **values) -> dict:
    return nested_form_data(
        {
            "title": "Ask us",
            "slug": "ask-us",
            "introduction": rich_text(""),
            "questions": inline_formset(questions, initial=initial),
            "submit_label": "Send",
            "thank_you_heading": "Thank you",
            "thank_you_text": rich_text(""),
            "comments": inline_formset([]),
        }
        | values
    )


@pytest.fixture
def create_url():
    return reverse("wagtailadmin_pages:add", args=["leads", "consultationpage", site_root().pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_questions(response) -> list:
    return [form.instance for form in response.context["form"].formsets["questions"].forms]


def test_a_new_page_comes_with_the_usual_questions(admin_client, create_url):
    questions = form_questions(admin_client.get(create_url))
    assert [one.role for one in questions] == [
        *("full_name", "email", "phone", "condition", "preferred_time", "message", "consent")
    ]
    assert questions[-1].consent_statement == ConsentStatement.objects.get(purpose="processing")


def test_the_prefilled_page_can_be_published_as_it_is(admin_client, create_url):
    questions = [stored(one) for one in form_questions(admin_client.get(create_url))]
    data = page_data(questions, initial=7) | {"action-publish": "1"}
    response = admin_client.post(create_url, data)
    page = ConsultationPage.objects.get()
    assert response.status_code == 302
    assert page.live
    assert [str(one.uuid) for one in page.questions.all()] == [one["uuid"] for one in questions]
    assert FormVersion.objects.get().page_id == page.pk


def test_autosave_keeps_every_question_once_and_its_identity(admin_client, create_url):
    questions = [stored(one) for one in form_questions(admin_client.get(create_url))]
    headers = {"accept": "application/json"}
    response = admin_client.post(create_url, page_data(questions, initial=7), headers=headers)
    assert response.json()["success"]
    page = ConsultationPage.objects.get()
    before = [one.uuid for one in page.questions.all()]
    updates = response.json()["field_updates"]
    data = page_data(questions, initial=7, title="Ask us anything") | updates
    response = admin_client.post(edit_url(page), data, headers=headers)
    assert response.json()["success"]
    assert [one.uuid for one in page.questions.all()] == before


def test_questions_added_in_one_sitting_differ(admin_client, create_url):
    same = "0b8f9d2e-8d3a-4c1e-9f65-2f5c2b7d9a10"
    data = page_data([question(uuid=same, label="A"), question(uuid=same, label="B")])
    admin_client.post(create_url, data)
    assert len({one.uuid for one in ConsultationPage.objects.get().questions.all()}) == 2


def test_a_question_keeps_its_identity_when_it_is_edited_after_publishing(admin_client):
    page = ConsultationPageFactory()
    before = [one.uuid for one in page.questions.all()]
    for round in range(2):
        questions = form_questions(admin_client.get(edit_url(page)))
        data = page_data([stored(one) for one in questions], initial=7, title=f"Ask {round}")
        admin_client.post(edit_url(page), data | {"action-publish": "1"})
    assert [one.uuid for one in ConsultationPage.objects.get().questions.all()] == before


ICE_AND_REST = {"field_type": "checkboxes", "default_value": "Ice, Rest"}


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([question("email", field_type="email")] * 2, "Another question has this role."),
        ([question(field_type="radio")], "Write the choices"),
        ([question("email")], "choose “Email”"),
        ([question(field_type="dropdown", choices=" , ")], "Write the choices"),
        ([question("consent", field_type="checkbox")], "Choose the statement"),
        ([question(field_type="number", default_value="many")], "Enter a number."),
        ([question(field_type="date", default_value="1.2.2026")], "Enter a valid date."),
        ([question(field_type="hidden", default_value="a\nb")], "Write this on one line."),
        ([question(field_type="hidden", required="on")], "Visitors do not see this question"),
        ([question(choices="Ice\nRest", **ICE_AND_REST)], "Ice, Rest is not one of"),
        ([], "Ask at least one question."),
    ],
)
def test_publishing_names_what_is_wrong_and_a_draft_may_have_it(
    admin_client, create_url, questions, sentence
):
    data = page_data(questions)
    response = admin_client.post(create_url, data | {"action-publish": "1"})
    assert sentence in response.content.decode()
    assert not ConsultationPage.objects.exists()
    assert admin_client.post(create_url, data).status_code == 302
    assert ConsultationPage.objects.exists()


def test_what_questions_come_with_may_be_all_that_they_take(admin_client, create_url):
    questions = [
        question(label="Campaign", field_type="hidden", required="on", default_value="spring"),
        question(
            label="Helps", **ICE_AND_REST | {"default_value": "Ice\nRest"}, choices="Ice\nRest"
        ),
        question(label="Brochure", field_type="checkbox", default_value="yes"),
        question(label="Pictures", field_type="file", required="on", default_value="x"),
    ]
    response = admin_client.post(create_url, page_data(questions) | {"action-publish": "1"})
    assert response.status_code == 302


def test_a_form_asks_for_no_more_files_than_can_be_sent_at_once(admin_client, create_url):
    five, one = (question(field_type="file", most_files=number) for number in ("5", "1"))
    data = page_data([five, one])

    response = admin_client.post(create_url, data | {"action-publish": "1"})

    assert "could be more than 26.0\xa0MB. Ask for fewer." in response.content.decode()
    assert admin_client.post(create_url, data).status_code == 302, "a draft may have it"
    data = page_data([five], slug="fewer")
    assert admin_client.post(create_url, data | {"action-publish": "1"}).status_code == 302


def test_a_form_that_closes_before_it_opens_is_not_published(admin_client, create_url):
    times = {"opens_at": "2027-05-02 09:00", "closes_at": "2027-05-01 09:00"}
    data = page_data([question()], closed_text=rich_text(""), **times)

    response = admin_client.post(create_url, data | {"action-publish": "1"})

    assert "The form has to open before it closes." in response.content.decode()
    assert not ConsultationPage.objects.exists()
    assert admin_client.post(create_url, data).status_code == 302, "a draft may have it"


FIRST, SECOND = "0b8f9d2e-8d3a-4c1e-9f65-2f5c2b7d9a10", "6a2c1a50-7f0f-4c39-9b7e-0d8b6a3e2f11"
CHOICE = question(uuid=FIRST, field_type="radio", choices="Back\nHip")


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([CHOICE, question(condition_question=SECOND)], "stands above this one"),
        ([question(condition_question=FIRST, uuid=SECOND), CHOICE], "stands above this one"),
        ([question(uuid=FIRST), question(condition_question=FIRST)], "that offers choices"),
        ([CHOICE, question(condition_question=FIRST, condition_answer="Knee")], "Choose one of"),
    ],
)
def test_a_question_depends_on_an_answer_that_can_be_given_above_it(
    admin_client, create_url, questions, sentence
):
    data = page_data(questions)
    response = admin_client.post(create_url, data | {"action-publish": "1"})
    assert sentence in response.content.decode()
    assert admin_client.post(create_url, data).status_code == 302


def test_a_question_that_depends_on_another_can_be_published(admin_client, create_url):
    after = question(condition_question=FIRST, condition_answer="Hip", step_heading="More")
    data = page_data([CHOICE, after])
    assert admin_client.post(create_url, data | {"action-publish": "1"}).status_code == 302
    kept = FormVersion.objects.get().questions[1]
    assert kept["condition"] == {"question": FIRST, "answer": "Hip"}
    assert kept["step_heading"] == "More"


def test_consent_to_marketing_cannot_be_required(admin_client, create_url):
    news = ConsentStatement.objects.get(purpose="marketing")
    data = page_data([question("consent", field_type="checkbox", consent_statement=news.pk)])
    response = admin_client.post(create_url, data | {"action-publish": "1"})
    assert "must be free" in response.content.decode()


def test_a_copy_is_a_form_of_its_own_and_its_publishing_changes_nothing_else():
    page = ConsultationPageFactory()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    copy.get_latest_revision().publish()
    copy.refresh_from_db()
    assert copy.form_uuid != page.form_uuid
    assert not FormVersion.current(page.form_uuid).is_withdrawn


def test_an_alias_shows_the_same_form():
    page = ConsultationPageFactory()
    alias = page.create_alias(update_slug="alias")
    assert alias.form_uuid == page.form_uuid
    page.save_revision().publish()
    alias.refresh_from_db()
    alias.unpublish()
    assert not FormVersion.current(page.form_uuid).is_withdrawn


def test_wagtails_own_forms_screens_do_not_know_the_form(admin_client):
    page = ConsultationPageFactory()
    assert page.title not in admin_client.get(reverse("wagtailforms:index")).content.decode()
    response = admin_client.get(reverse("wagtailforms:list_submissions", args=[page.pk]))
    assert response.status_code == 404
