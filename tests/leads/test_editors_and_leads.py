"""Whatever editors do with a form page, leads stay as they are, and nobody is told too much."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from leads import audit
from leads.models import (
    BlindIndex,
    ConsentStatement,
    ConsultationPage,
    FormVersion,
    Lead,
    LeadLogEntry,
    Recipient,
)
from leads.outbox.worker import deliver_due
from leads.privacy import proof
from leads.roles import Role
from tests.factories import ConditionIndexPageFactory, MemberFactory
from tests.leads.staff import address, content, export, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(send) -> Lead:
    send()
    return Lead.objects.get()


def as_it_was(lead: Lead) -> bool:
    kept = Lead.objects.get(pk=lead.pk)
    return kept.answers == lead.answers and kept.form_title == lead.form_title


def delete_page(client: Client, page: Page) -> None:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def delete_in_bulk(client: Client, page: Page) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{url}?id={page.pk}")


def delete_parent(client: Client, page: Page) -> None:
    parent = ConditionIndexPageFactory()
    page.move(parent, pos="last-child")
    parent.refresh_from_db()
    delete_page(client, parent)


@pytest.mark.parametrize("way", [delete_page, delete_in_bulk, delete_parent])
def test_a_form_that_is_deleted_leaves_its_leads(admin_client, lead, form_page, way):
    way(admin_client, form_page)
    assert not Page.objects.filter(pk=form_page.pk).exists()
    assert as_it_was(lead)
    assert form_page.title in admin_client.get(address(lead)).content.decode()


@pytest.mark.parametrize("bulk", [False, True])
def test_whoever_deletes_a_form_is_told_how_many_leads_stay(admin_client, lead, form_page, bulk):
    url = reverse("wagtailadmin_pages:delete", args=[form_page.pk])
    if bulk:
        action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        url = f"{action}?id={form_page.pk}"
    assert "1 lead came through" in admin_client.get(url).content.decode()


def test_a_page_without_leads_is_deleted_without_a_word_of_them(admin_client, form_page):
    url = reverse("wagtailadmin_pages:delete", args=[form_page.pk])
    assert "came through" not in admin_client.get(url).content.decode()


def test_moving_unpublishing_and_copying_change_no_lead(admin_client, lead, form_page):
    form_page.move(ConditionIndexPageFactory(), pos="last-child")
    ConsultationPage.objects.get(pk=form_page.pk).unpublish()
    copy = ConsultationPage.objects.get(pk=form_page.pk).copy(
        update_attrs={"slug": "copy", "title": "A copy"}
    )
    assert as_it_was(lead)
    assert copy.form_uuid != form_page.form_uuid
    assert Lead.objects.filter(form_page=copy).count() == 0


def test_a_translation_of_the_form_gets_its_own_leads(lead, form_page):
    spanish = Locale.objects.create(language_code="es")
    copy = form_page.copy_for_translation(spanish, copy_parents=True)
    copy.save_revision().publish()
    assert as_it_was(lead)
    assert copy.form_uuid != form_page.form_uuid


def test_going_back_to_an_earlier_revision_changes_no_lead(lead, form_page):
    earlier = form_page.save_revision()
    earlier.publish()
    form_page.questions.get(role=Role.MESSAGE).delete()
    form_page.save_revision().publish()
    earlier.publish()
    assert as_it_was(lead)
    assert lead.answer_to(Role.MESSAGE) == "It burns at night."


def test_answers_keep_the_words_that_were_asked(client, staff, lead, form_page):
    question = form_page.questions.get(role=Role.CONDITION)
    asked = question.label
    question.label = "Which pain is it?"
    question.save()
    form_page.questions.get(role=Role.MESSAGE).delete()
    ConsultationPage.objects.get(pk=form_page.pk).save_revision().publish()
    page = client.get(address(lead)).content.decode()
    assert asked in page and "Which pain is it?" not in page
    assert "It burns at night." in page
    (row,) = table(content(export(client)))
    assert "It burns at night." in row.values()
    assert "Nerve pain" in row.values()


def test_an_editor_of_the_form_neither_sees_leads_nor_sets_who_is_told(lead, form_page, send):
    client = Client()
    client.force_login(MemberFactory(role="Marketing editors"))
    for url in (address(lead), reverse("lead:export"), reverse("recipient:add")):
        assert client.get(url).url == reverse("wagtailadmin_home")
    client.post(reverse("recipient:add"), {"address": "evil@example.com"})
    send(email="bo@example.com")
    deliver_due()
    assert not Recipient.objects.exists()
    assert [to for message in mail.outbox for to in message.to] == []


def test_reading_exporting_and_erasing_are_logged_once_each_without_an_answer(client, lead):
    manager = MemberFactory(role="Managers")
    client.force_login(manager)
    client.get(address(lead))
    content(export(client))
    client.post(address(lead, "erase"), {"reason": "She asked"})
    entries = LeadLogEntry.objects.filter(lead=lead, user=manager)
    assert [entry.action for entry in entries.order_by("pk")] == [audit.READ, audit.ERASE]
    assert "Byron" not in json.dumps(list(entries.values("data", "label", "action")))


def test_the_second_of_two_editors_who_publish_from_one_start_is_told(admin_client, form_page):
    start = form_page.save_revision()
    start.publish()
    form_page.title = "Changed by somebody else"
    theirs = form_page.save_revision()
    url = reverse("wagtailadmin_pages:edit", args=[form_page.pk])
    page = admin_client.get(url)
    form = page.context["form"]
    data = {"loaded_revision_id": start.pk, "title": "Mine", "slug": form_page.slug}
    response = admin_client.post(url, data, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["error_code"] == "invalid_revision"
    form_page.refresh_from_db()
    assert form_page.latest_revision == theirs
    assert form.instance.title == "Changed by somebody else"


def test_previews_and_drafts_are_for_those_who_may_edit(lead, form_page):
    form_page.save_revision()
    urls = [
        reverse("wagtailadmin_pages:preview_on_edit", args=[form_page.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[form_page.pk]),
        reverse(
            "wagtailadmin_pages:revisions_view", args=[form_page.pk, form_page.latest_revision_id]
        ),
    ]
    staff = Client()
    staff.force_login(MemberFactory(role="Clinic staff"))
    for url in urls:
        assert Client().get(url).url.startswith(reverse("wagtailadmin_login"))
        assert staff.get(url).status_code in (302, 403)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "localhost:80@evil"])
def test_a_foreign_host_name_is_refused(client, form_page, host, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get(form_page.url, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_no_login_leads_to_another_site(client, django_user_model, target):
    django_user_model.objects.create_superuser("root", password="a long pass phrase")
    answer = client.post(
        reverse("wagtailadmin_login"),
        {"username": "root", "password": "a long pass phrase", "next": target},
    )
    assert answer.status_code == 302
    assert "evil" not in answer.url


def test_a_consent_keeps_its_text_version_language_time_and_page(lead, form_page):
    before = lead.consents.get()
    statement = ConsentStatement.objects.get(pk=before.statement_id)
    statement.text = "I agree to something else."
    statement.save_revision().publish() if hasattr(statement, "publish") else statement.save()
    consent = Lead.objects.get().consents.get()
    assert consent.text == before.text != statement.text
    assert consent.language == "en"
    assert consent.recorded_at == lead.received_at
    assert consent.version == before.version
    assert lead.form_version == FormVersion.objects.get(pk=lead.form_version_id)
    assert lead.form_title == form_page.title
    address = form_page.full_url
    form_page.delete()
    assert proof.pack(Lead.objects.get())["form"]["as_seen"]["address"] == address != ""


def test_no_blind_index_is_left_of_an_erased_person(client, lead):
    client.force_login(MemberFactory(role="Managers"))
    client.post(address(lead, "erase"), {"reason": "She asked"})
    assert not BlindIndex.objects.exists()
