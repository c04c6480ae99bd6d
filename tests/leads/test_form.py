"""What a visitor is told when something is missing, and what is never accepted."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.utils import translation
from wagtail.models import Locale

from leads.forms import control_id, field_name, form_for
from leads.models import Lead, Question
from tests.leads.conftest import ANSWERS, field, hidden_values

pytestmark = pytest.mark.django_db


def test_errors_are_listed_on_top_with_links_to_the_controls(send, form_page):
    response = send(email="", preferred_time="Midnight")
    assert response.status_code == 422
    assert "<title>Error: " in response.text.replace("\n", "")
    email = field(form_page, "email")
    assert f'<a href="#id_{email}">Fill in “E-mail address”.</a>' in response.text
    assert f'<a href="#id_{field(form_page, "preferred_time")}_0">' in response.text
    assert f'aria-describedby="id_{email}_error"' in response.text
    assert f'id="id_{email}_error"' in response.text
    assert not Lead.objects.exists()


def test_a_spanish_form_says_in_spanish_what_is_missing(send, form_page):
    form_page.locale = Locale.objects.create(language_code="es")
    form_page.save()
    response = send(email="")
    assert '<html lang="es">' in response.text
    assert "Hay un problema" in response.text


def test_what_was_typed_is_still_there_after_an_error(send):
    response = send(email="", message="It <burns> at night.")
    assert "It &lt;burns&gt; at night." in response.text
    assert 'value="Ada Byron"' in response.text


def test_the_form_can_be_sent_after_an_error(send, form_page):
    again = hidden_values(send({"key": "7f0c"}, email=""))
    assert again["key"] == "7f0c"
    assert again["version"] == form_page.record_version().digest
    assert send(again).status_code == 303


def test_the_form_sends_its_version_with_it(browser, form_page):
    page = browser.get(form_page.url)
    assert hidden_values(page)["version"] == form_page.record_version().digest
    assert f'action="/leads/submit/{form_page.form_uuid}/?language=en"' in page.text
    assert "csrf" not in page.text


def test_consent_is_shown_in_its_own_words_and_never_ticked(browser, form_page):
    question = form_page.questions.get(role="consent")
    question.default_value = "on"
    question.save()
    page = browser.get(form_page.url)
    assert question.consent_statement.text in page.text
    assert "checked" not in page.text


@pytest.mark.parametrize("role", ["full_name", "email", "consent"])
def test_what_is_required_is_missed(send, role):
    assert send(**{role: ""}).status_code == 422


@pytest.mark.parametrize("blank", ["   ", "\u200b\u200b", "\u2060", "\u200b \u00a0\ufeff"])
def test_invisible_text_is_no_name(send, blank):
    assert send(full_name=blank).status_code == 422


@pytest.mark.parametrize(
    "email", ["ada", "ada@example.com, bea@example.com", "ada@example.com\nBcc: x@example.com"]
)
def test_only_one_address_is_an_address(send, email):
    assert send(email=email).status_code == 422


@pytest.mark.parametrize("role", ["full_name", "phone", "condition"])
def test_one_line_refuses_a_second(send, role):
    assert send(**{role: "Ada\r\nBcc: bea@example.com"}).status_code == 422


@pytest.mark.parametrize("role", ["full_name", "message", "email"])
def test_a_nul_is_refused_and_the_answers_stay(send, role):
    response = send(**{role: "Al\0ice", "condition": "Nerve pain"})
    assert response.status_code == 422
    assert "Nerve pain" in response.text


@pytest.mark.parametrize(("length", "status"), [(4_999, 303), (5_000, 303), (5_001, 422)])
def test_a_message_has_a_limit_that_counts_a_line_end_once(send, length, status):
    response = send(message="a\r\n" * 100 + "b" * (length - 200))
    assert response.status_code == status
    assert ("Shorten this to 5000 characters; it has 5001." in response.text) is (status == 422)


def test_a_message_says_how_long_it_may_be_and_no_browser_cuts_it(browser, form_page):
    html = BeautifulSoup(browser.get(form_page.url).text, "html.parser")
    control = html.find("textarea")
    count = html.find(id=control["aria-describedby"].split()[-1])
    assert count.text == "At most 5000 characters."
    assert count["data-limit"] == "5000"
    assert not control.has_attr("maxlength")


def test_no_browser_cuts_a_line(browser, form_page):
    html = BeautifulSoup(browser.get(form_page.url).text, "html.parser")
    assert not html.find(attrs={"autocomplete": "name"}).has_attr("maxlength")


@pytest.mark.parametrize("role", ["full_name", "phone"])
def test_short_answers_have_a_limit(send, role):
    assert send(**{role: "1" * 201}).status_code == 422


@pytest.mark.parametrize("kind", ["number", "url", "date", "datetime"])
@pytest.mark.parametrize(
    "junk", ["1" * 10_001 + "x", "1e400000", "NaN", "javascript:alert(1)", "\0"]
)
def test_typed_questions_refuse_junk(send, form_page, kind, junk):
    form_page.questions.filter(role="condition").update(field_type=kind)
    assert send(condition=junk).status_code == 422


@pytest.mark.parametrize("kind", ["number", "date", "datetime"])
def test_no_number_and_no_time_is_that_long(send, form_page, kind):
    form_page.questions.filter(role="condition").update(field_type=kind)
    assert send(condition="1" * 60_000).status_code == 422


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("number", "3.5"),
        ("url", "https://example.com/"),
        ("date", "2026-11-23"),
        ("datetime", "2026-11-23T10:30"),
    ],
)
def test_typed_questions_keep_their_answers(send, form_page, kind, answer):
    form_page.questions.filter(role="condition").update(field_type=kind)
    assert send(condition=answer).status_code == 303
    assert answer[:10] in Lead.objects.get().answer_to("condition")


@pytest.mark.parametrize(
    ("age", "status"),
    [
        ("-1", 422),
        ("0", 303),
        ("41", 303),
        ("120", 303),
        ("121", 422),
        ("41.5", 422),
        *(("9" * 99, 422), ("9" * 60_000, 422)),
    ],
)
def test_an_age_is_one_that_people_reach(send, form_page, age, status):
    form_page.questions.filter(role="condition").update(field_type="number", role="age")
    data = {field(form_page, "age"): age, "version": form_page.record_version().digest}
    assert send(data).status_code == status


@pytest.mark.parametrize(("language", "text"), [("en", "70.5"), ("es", "70,5")])
def test_a_number_is_written_as_people_write_it(language, text):
    weight = Question(label="Weight", field_type="number")
    with translation.override(language):
        form = form_for({"questions": [weight.definition()]})({field_name(weight.uuid): text})
        assert form.is_valid()
    assert form.answers == {weight.uuid.hex: "70.5"}


def test_a_form_without_an_answer_is_not_kept(send, form_page):
    form_page.questions.update(required=False)
    response = send(**dict.fromkeys(ANSWERS, ""))
    assert response.status_code == 422
    assert "Answer at least one question." in response.text
    assert not Lead.objects.exists()


@pytest.mark.parametrize("kind", ["checkboxes", "multiselect"])
def test_several_choices_are_kept_together(send, form_page, kind):
    form_page.questions.filter(role="condition").update(field_type=kind, choices="Back\nNeck\nHip")
    assert send(condition=["Back", "Hip"]).status_code == 303
    assert Lead.objects.get().answer_to("condition") == "Back, Hip"


def test_labels_and_help_from_editors_are_text(browser, form_page):
    form_page.questions.filter(role="condition").update(
        label="<b>{{ x }}</b>", help_text="<i>y</i>", field_type="radio", choices="<u>z</u>\nw"
    )
    page = browser.get(form_page.url)
    for raw in ("<b>{{", "<i>y", "<u>z"):
        assert raw not in page.text
    assert "&lt;b&gt;{{ x }}&lt;/b&gt;" in page.text


def test_nobody_is_sent_to_a_control_that_is_hidden():
    form = type("Form", (forms.Form,), {"q1": forms.CharField(widget=forms.HiddenInput)})()
    assert control_id(form["q1"]) == ""
