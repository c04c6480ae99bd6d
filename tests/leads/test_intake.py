"""An acknowledged lead is on disk, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from leads import memory
from leads.models import BlindIndex, Consent, ConsentStatement, Lead, LeadStatus
from tests.factories import ConsultationPageFactory
from tests.leads.conftest import field, filled_in, hidden_values

pytestmark = pytest.mark.django_db


def test_a_valid_form_becomes_one_lead_and_a_redirect(send, form_page):
    response = send()
    assert response.status_code == 303
    lead = Lead.objects.get()
    assert lead.answer_to("full_name") == "Ada Byron"
    assert lead.answer_to("message") == "It burns at night."
    assert (lead.form_page_id, lead.form_title) == (form_page.pk, form_page.title)
    assert lead.status.name == "New"
    assert not lead.is_late


def test_a_form_is_kept_when_staff_have_deleted_every_status(send):
    LeadStatus.objects.all().delete()
    memory.forget()
    assert send().status_code == 303
    assert Lead.objects.get().status.is_open


def test_the_visitor_is_thanked_at_an_address_that_tells_nothing(send, browser):
    response = send()
    assert "byron" not in response.url.lower()
    thanks = browser.get(response.url)
    assert Lead.objects.get().reference in thanks.text
    assert "Byron" not in thanks.text
    assert thanks["Cache-Control"] == "no-store"
    assert thanks["X-Robots-Tag"] == "noindex"


def test_a_made_up_thank_you_address_is_not_found(browser, db):
    assert browser.get("/leads/thank-you/ABCD-EFGH:made-up/").status_code == 404


def test_the_endpoint_reads_no_cookie_and_sets_none(send):
    response = send()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert not response.wsgi_request.session.accessed


def test_the_form_page_is_the_same_for_every_visitor(form_page):
    with time_machine.travel(timezone.now(), tick=False):
        pages = [Client().get(form_page.url) for _ in range(2)]
    assert pages[0].content == pages[1].content
    assert not pages[0].cookies


def test_a_repeated_sending_is_one_lead_with_the_same_thanks(send):
    assert send().url == send().url
    assert Lead.objects.count() == 1


def test_a_repetition_over_the_turn_of_a_period_is_one_lead(send):
    turn = timezone.datetime(2026, 11, 23, 12, 10, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(turn - timedelta(seconds=1), tick=False):
        first = send()
    with time_machine.travel(turn + timedelta(minutes=9), tick=False):
        assert send().url == first.url


def test_the_same_answers_the_next_day_are_a_new_lead(send):
    send()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        send()
    assert Lead.objects.count() == 2


def test_two_tabs_with_the_same_answers_are_one_lead(send):
    send({"key": "tab one"})
    send({"key": "tab two"})
    assert Lead.objects.count() == 1


def test_a_retry_with_the_same_key_after_hours_is_one_lead(send):
    first = send({"key": "7f0c"})
    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        assert send({"key": "7f0c"}).url == first.url
    assert Lead.objects.count() == 1


with_a_key_and_without = pytest.mark.parametrize(
    "extra", [{"key": "7f0c"}, {}], ids=["with a key", "without JavaScript"]
)


@with_a_key_and_without
def test_a_correction_is_kept_and_linked_to_what_it_corrects(send, extra):
    send(extra)
    send(extra, phone="212-555-0199")
    corrected, correction = Lead.objects.order_by("id")
    assert correction.corrects == corrected
    assert correction.answer_to("phone") == "212-555-0199"


@with_a_key_and_without
def test_the_last_word_is_kept_though_it_was_said_before(send, extra):
    for _ in range(2):
        for phone in ("212-555-0123", "212-555-0199"):
            # Each is pressed twice.
            assert send(extra, phone=phone).url == send(extra, phone=phone).url
    said = [lead.answer_to("phone") for lead in Lead.objects.order_by("id")]
    assert said == ["212-555-0123", "212-555-0199"] * 2
    ids = list(Lead.objects.order_by("id").values_list("pk", flat=True))
    corrected = Lead.objects.order_by("id").values_list("corrects_id", flat=True)
    assert list(corrected) == [None, *ids[:-1]]


def test_what_another_tab_sent_before_does_not_make_a_repetition_the_last_word(send):
    send({"key": "tab one"}, message="First.")
    second = send({"key": "tab two"}).url
    assert send({"key": "tab one"}).url == second


def test_who_corrects_the_address_without_javascript_is_known_by_name_and_phone(send):
    send(email="ada@exmaple.com")
    send()
    send(full_name="Bea Byron", email="bea@example.com")
    corrected, correction, family = Lead.objects.order_by("id")
    assert correction.corrects == corrected
    assert family.corrects is None


def test_two_people_with_the_same_cached_page_are_two_leads(form_page):
    """Even if all that they have in common is the whole of the page, and their phone."""
    page = Client().get(form_page.url)
    for name in ("Ada", "Bea"):
        answers = filled_in(form_page, full_name=f"{name} Byron", email=f"{name}@example.com")
        sent = Client(enforce_csrf_checks=True).post(
            f"/leads/submit/{form_page.form_uuid}/", answers | hidden_values(page)
        )
        assert sent.status_code == 303
    assert Lead.objects.filter(corrects=None).count() == 2


@pytest.mark.parametrize("age", [timedelta(hours=23), timedelta(days=400)])
def test_a_page_from_a_cache_is_never_too_old(browser, form_page, age):
    page = browser.get(form_page.url)
    with time_machine.travel(timezone.now() + age):
        # A link is a sign, which together with a distrusted page would be enough.
        data = filled_in(form_page, message="I read https://a.example.") | hidden_values(page)
        assert browser.post(f"/leads/submit/{form_page.form_uuid}/", data).status_code == 303
    assert Lead.objects.get().quarantine == ""


def test_answers_that_name_nobody_may_come_from_two_people(browser):
    page = ConsultationPageFactory()
    page.questions.exclude(role="message").delete()
    data = {field(page, "message"): "Please call.", "version": page.record_version().digest}
    for _ in range(2):
        browser.post(f"/leads/submit/{page.form_uuid}/", data)
    assert Lead.objects.count() == 2


def test_a_lead_can_be_found_by_what_it_was_sent_with(send):
    send()
    assert Lead.objects.matching("ada@example.com").count() == 1
    assert BlindIndex.objects.count() == 4


def test_consent_is_kept_in_the_words_that_were_shown(send, form_page):
    shown = form_page.questions.get(role="consent").consent_statement.text
    send()
    ConsentStatement.objects.update(text="Something else.")
    consent = Consent.objects.get()
    assert (consent.text, consent.given, consent.language) == (shown, True, "en")
    assert consent.statement and consent.recorded_at


def test_consent_that_was_not_given_is_kept_too(browser, form_page):
    news = ConsentStatement.objects.get(purpose="marketing")
    question = form_page.questions.get(role="consent")
    question.pk, question.uuid, question.clean_name = None, uuid4(), ""
    question.required, question.consent_statement = False, news
    question.save()
    browser.post(f"/leads/submit/{form_page.form_uuid}/", filled_in_both(form_page))
    assert dict(Consent.objects.values_list("purpose", "given")) == {
        "processing": True,
        "marketing": False,
    }


def filled_in_both(page):
    consent = page.questions.get(role="consent", required=True).get_field_clean_name()
    return filled_in(page, consent="") | {consent: "on"}


def test_a_statement_deleted_meanwhile_does_not_lose_the_lead(send, form_page):
    version = form_page.record_version()
    form_page.questions.update(consent_statement=None)
    ConsentStatement.objects.all().delete()
    assert send({"version": version.digest}).status_code == 303
    assert Consent.objects.get().text == version.questions[-1]["consent"]["text"]


def test_the_thanks_of_a_lead_that_is_gone_are_not_found(send, browser):
    thanks = send().url
    Lead.objects.get().delete()
    assert browser.get(thanks).status_code == 404
