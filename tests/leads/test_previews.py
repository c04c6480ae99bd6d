"""An editor sees what visitors will see, and what they will be sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import FormVersion
from tests.factories import ConsultationPageFactory, site_root
from tests.leads.test_editing import page_data, question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["", "thank_you"])
def test_a_draft_can_be_previewed_and_leaves_no_version(mode):
    page = ConsultationPageFactory(live=False)
    page.title = ""
    assert page.make_preview_request(preview_mode=mode).status_code == 200
    assert not FormVersion.objects.exists()


def test_a_form_that_is_not_open_yet_can_be_previewed_as_it_will_be_and_as_it_is():
    page = ConsultationPageFactory(live=False, opens_at=timezone.now() + timedelta(days=1))
    preview = {mode: page.make_preview_request(preview_mode=mode).text for mode in ("", "closed")}
    assert "lead-form__submit" in preview[""] and "lead-form__closed" not in preview[""]
    assert "lead-form__closed" in preview["closed"] and "It opens on" in preview["closed"]


def test_the_reply_is_previewed_as_somebody_would_read_it():
    page = ConsultationPageFactory(
        live=False, reply_subject="Dear {name}", reply_text="Ref {reference}. No news: {withdraw}"
    )
    text = page.make_preview_request(preview_mode="reply").text
    assert "Dear Jo Ferris" in text and "Ref ABCD-2345. No news: http" in text


def test_a_form_without_a_reply_says_so_in_its_preview():
    page = ConsultationPageFactory(live=False, reply_text="Dear {name}")
    assert "sends no e-mail" in page.make_preview_request(preview_mode="reply").text


@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("reply_subject", "Dear {Name}", "{Name} stands for nothing."),
        ("reply_text", "Dear {name}, { reference }.", "{ reference } stands for nothing."),
    ],
)
def test_a_misspelt_placeholder_is_told_before_a_visitor_reads_it(admin_client, part, text, told):
    create = reverse("wagtailadmin_pages:add", args=["leads", "consultationpage", site_root().pk])
    data = page_data([question()], **{part: text})
    response = admin_client.post(create, data | {"action-publish": "1"})
    assert told in response.text
    assert admin_client.post(create, data).status_code == 302, "a draft may have it"
