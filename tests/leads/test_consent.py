"""Consent to news is asked for apart, and taken back as easily as it was given."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from leads.models import Consent, ConsentStatement, Lead, Question
from leads.outbox.worker import deliver_due
from leads.withdrawal import path_for
from tests.factories import LeadFactory
from tests.leads.conftest import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscriber(browser, form_page) -> Lead:
    """A lead whose sender agreed to news as well."""
    news = form_page.questions.get(role="consent")
    Question.objects.create(
        page=form_page,
        role="consent",
        field_type="checkbox",
        label="News",
        required=False,
        consent_statement=ConsentStatement.objects.get(purpose="marketing"),
    )
    names = [one.get_field_clean_name() for one in form_page.questions.filter(role="consent")]
    assert news.get_field_clean_name() in names
    data = filled_in(form_page, consent="") | dict.fromkeys(names, "on")
    browser.post(f"/leads/submit/{form_page.form_uuid}/", data)
    return Lead.objects.get()


def test_opening_the_link_changes_nothing(subscriber, browser):
    response = browser.get(path_for(subscriber))
    assert ConsentStatement.objects.get(purpose="marketing").text in response.text
    assert Consent.objects.to_marketing().get().stands
    assert response["Cache-Control"] == "no-store"


def test_the_button_takes_consent_to_news_back_and_to_nothing_else(subscriber, browser):
    response = browser.post(path_for(subscriber))
    assert "nothing more to do" in response.text
    assert not Consent.objects.to_marketing().get().stands
    assert Consent.objects.get(purpose="processing").stands


def test_news_end_for_the_person_however_often_they_wrote(subscriber, browser):
    sent_again = LeadFactory(answers={"email": "ADA@example.com"})
    somebody_else = LeadFactory(answers={"email": "bea@example.com"})
    agreed = Consent.objects.to_marketing().get()
    for lead in (sent_again, somebody_else):
        agreed.pk, agreed.lead = None, lead
        agreed.save()
    browser.post(path_for(subscriber))
    standing = Consent.objects.to_marketing().standing()
    assert [consent.lead for consent in standing] == [somebody_else]


def test_news_stay_free_when_a_statement_comes_to_be_about_them(form_page, browser):
    statement = form_page.questions.get(role="consent").consent_statement
    statement.purpose = "marketing"
    statement.save()
    data = filled_in(form_page, consent="")
    answer = browser.post(f"/leads/submit/{form_page.form_uuid}/", data)
    assert answer.status_code == 303
    assert not Consent.objects.get().given


def test_no_box_of_consent_is_ticked_beforehand(form_page, browser):
    form_page.questions.filter(role="consent").update(default_value="on")
    page = BeautifulSoup(browser.get(form_page.url).text, "html.parser")
    boxes = page.select("form[data-step] [type=checkbox]")
    assert boxes and not [box for box in boxes if box.has_attr("checked")]


def test_another_site_cannot_press_the_button(subscriber, browser):
    browser.post(path_for(subscriber), headers={"Sec-Fetch-Site": "cross-site"})
    assert Consent.objects.to_marketing().get().stands


@pytest.mark.parametrize("token", ["ABCD-EFGH", "ABCD-EFGH:made-up"])
def test_a_made_up_link_is_not_found(browser, db, token):
    assert browser.get(f"/leads/withdraw/{token}/").status_code == 404


def test_the_reply_can_hold_the_link(send, form_page):
    type(form_page).objects.filter(pk=form_page.pk).update(
        reply_subject="Thank you", reply_text="No more news: {withdraw}"
    )
    form_page.refresh_from_db()
    send()
    deliver_due()
    assert path_for(Lead.objects.get()) in mail.outbox[0].body


def test_the_link_of_a_lead_that_is_gone_is_not_found(subscriber, browser):
    link = path_for(subscriber)
    subscriber.delete()
    assert browser.get(link).status_code == 404


def test_a_host_without_our_addresses_has_no_link_to_offer(subscriber, settings):
    settings.ROOT_URLCONF = "wagtail.admin.urls"
    assert path_for(subscriber) == ""


def test_a_statement_has_a_version_from_the_first_form_that_asks_for_it(form_page):
    statement = ConsentStatement.objects.get(purpose="processing")
    (asked,) = [one["consent"] for one in form_page.definition()["questions"] if "consent" in one]
    assert statement.latest_revision_id
    assert asked["version"] == str(statement.latest_revision_id)
