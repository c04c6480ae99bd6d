"""The form changes, moves or goes while somebody types."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page

from leads import intake
from leads.models import ConsultationPage, Lead
from leads.origin import token_for
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, site_root
from tests.leads.conftest import field, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(form_page):
    """What a visitor has typed before anything happens to the page."""
    return filled_in(form_page)


@pytest.fixture
def send_typed(browser, form_page, typed):
    return lambda: browser.post(f"/leads/submit/{form_page.form_uuid}/", typed)


@pytest.mark.parametrize("way", ["unpublish", "delete", "delete the parent", "in bulk"])
def test_a_page_that_goes_while_somebody_types_loses_nothing(send_typed, form_page, way):
    if way == "delete the parent":
        parent = ConditionIndexPageFactory()
        form_page.move(parent, pos="last-child")
        parent.delete()
    elif way == "in bulk":
        ConsultationPage.objects.filter(pk=form_page.pk).delete()
    else:
        getattr(form_page, way)()
    assert send_typed().status_code == 303
    lead = Lead.objects.get()
    assert lead.is_late
    assert lead.form_title == form_page.title
    assert lead.answer_to("full_name") == "Ada Byron"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_article_that_goes_while_its_visitors_form_is_kept_stays_known_by_name(
    browser, form_page, typed, monkeypatch
):
    article = ConditionPageFactory(title="Sciatica")
    stored = intake.stored

    def once_it_is_gone(*args):
        Page.objects.filter(pk=article.pk).delete()
        return stored(*args)

    monkeypatch.setattr(intake, "stored", once_it_is_gone)
    sent = typed | {"from": token_for(article)}
    assert browser.post(f"/leads/submit/{form_page.form_uuid}/", sent).status_code == 303
    lead = Lead.objects.get()
    assert (lead.origin_page, lead.origin_title) == (None, "Sciatica")


def test_a_form_that_closed_a_day_ago_shows_what_was_typed(send_typed, form_page):
    form_page.unpublish()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        response = send_typed()
    assert response.status_code == 410
    assert "It burns at night." in response.text
    assert not Lead.objects.exists()


def test_a_form_that_opens_again_takes_answers_again(send_typed, form_page):
    form_page.unpublish()
    form_page.save_revision().publish()
    assert send_typed().status_code == 303
    assert not Lead.objects.get().is_late


def test_a_page_that_moves_or_is_renamed_loses_nothing(send_typed, form_page):
    form_page.slug = "elsewhere"
    form_page.save_revision().publish()
    form_page.move(ConditionIndexPageFactory(parent=site_root()), pos="last-child")
    assert send_typed().status_code == 303
    assert Lead.objects.get().form_page_id == form_page.pk


def test_answers_are_checked_against_the_form_that_was_shown(send_typed, form_page, typed):
    form_page.questions.filter(role="condition").update(label="Changed", required=True)
    form_page.questions.get(role="message").delete()
    ConsultationPage.objects.get(pk=form_page.pk).save_revision().publish()
    typed.pop(field(form_page, "condition"))
    assert send_typed().status_code == 303
    lead = Lead.objects.get()
    assert lead.is_late
    assert lead.answer_to("message") == "It burns at night."
    assert "Changed" not in [answer.label for answer in lead.answered()]


def test_a_replaced_version_of_an_open_form_is_taken_for_as_long_as_a_tab_is_open(
    send_typed, form_page
):
    form_page.submit_label = "Send now"
    form_page.save_revision().publish()
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert send_typed().status_code == 303


@pytest.mark.parametrize("version", ["", "nonsense", "\0"])
def test_a_sending_that_names_no_version_is_checked_against_the_current_one(
    browser, form_page, version
):
    data = filled_in(form_page) | {"version": version}
    assert browser.post(f"/leads/submit/{form_page.form_uuid}/", data).status_code == 303
    assert Lead.objects.get().form_version == form_page.record_version()
