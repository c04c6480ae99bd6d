"""The demo's leads and its pages by the thousand are what one at a time would have made."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.validators import validate_email
from django.test import TestCase, override_settings
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from clinic_cms.demo.visitors import Visitors
from conditions.models import ConditionIndexPage, ConditionPage
from leads.models import BlindIndex, ConsultationPage, Lead


def load_demo(**options) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


@pytest.mark.indexed
@override_settings(DEBUG=True)
class DemoAtScale(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_demo()

    def test_thirty_leads_came_over_months_from_several_pages(self):
        leads = Lead.objects.all()
        assert len(leads) == 30
        assert len({lead.origin_page_id for lead in leads}) > 3
        assert len({lead.received_at.date() for lead in leads}) > 10
        assert all(lead.received_at < timezone.now() for lead in leads)
        assert min(lead.received_at for lead in leads) < timezone.now() - timedelta(days=30)

    def test_nobody_has_looked_at_the_youngest(self):
        youngest = Lead.objects.order_by("-received_at")[:5]
        assert {lead.status.name for lead in youngest} == {"New"}
        assert not any(lead.first_contact_at for lead in youngest)

    def test_ids_keep_the_order_of_arrival(self):
        by_id = Lead.objects.order_by("id").values_list("received_at", flat=True)
        assert list(by_id) == sorted(by_id)

    def test_each_lead_is_encrypted_and_reads_back_every_answer(self):
        for lead in Lead.objects.all():
            answers = {answer.role: answer.text for answer in lead.answered()}
            assert answers["email"].encode() not in bytes(lead.envelope)
            assert "@example." in answers["email"]
            assert lead.consents.get(purpose="processing").stands

    def test_people_by_the_thousand_give_addresses_of_their_own_that_a_form_takes(self):
        visitors = Visitors(ConsultationPage.objects.get(), 1)
        people = [visitors.person("") for _ in range(1_000)]
        assert len({person["phone"] for person in people}) > 950
        assert len({person["email"] for person in people}) > 950
        for person in people:
            validate_email(person["email"])

    def test_a_consent_is_recorded_as_it_was_answered(self):
        for lead in Lead.objects.all():
            answered = {a.question: a.text == "Yes" for a in lead.answered() if a.role == "consent"}
            assert dict(lead.consents.values_list("question", "given")) == answered

    def test_each_lead_is_found_as_one_that_intake_kept(self):
        lead = Lead.objects.first()
        expected = BlindIndex.entries_for(
            lead,
            name=lead.answer_to("full_name"),
            email=lead.answer_to("email"),
            phone=lead.answer_to("phone"),
        )
        kept = set(lead.blind_indexes.values_list("kind", "digest"))
        assert kept == {(entry.kind, entry.digest) for entry in expected}

    def test_an_origin_names_the_section_that_led_to_the_form(self):
        lead = Lead.objects.exclude(origin_page=None).first()
        page = lead.origin_page.specific
        sections = {block.id: block.value.get("heading") for block in page.body}
        assert sections[lead.origin_section] == lead.origin_section_label
        assert lead.origin_title == page.title

    def test_more_leads_come_only_when_asked_for(self):
        load_demo()
        assert Lead.objects.count() == 30
        printed = load_demo(leads=12)
        assert "12 of 12 leads" in printed
        assert Lead.objects.count() == 42

    def test_leads_that_were_erased_do_not_come_back(self):
        Lead.objects.all().delete()
        load_demo()
        assert not Lead.objects.exists()

    def test_without_a_form_there_are_no_leads(self):
        ConsultationPage.objects.get().delete()
        with self.assertRaisesMessage(Exception, "consultation page is gone"):
            load_demo(leads=1)

    def test_more_pages_are_published_and_stand_in_the_tree(self):
        load_demo(pages=4)
        load_demo(pages=3)
        pages = ConditionPage.objects.order_by("-path")[:7]
        assert Page.find_problems() == ([], [], [], [], [])
        assert ConditionIndexPage.objects.get().numchild == 13
        assert len({page.title for page in pages}) == len({page.slug for page in pages}) == 7
        for page in pages:
            page.full_clean()
            assert self.client.get(page.url).status_code == 200

    def test_more_pages_are_known_to_search_and_to_usage_reports(self):
        load_demo(pages=2)
        page = ConditionPage.objects.order_by("-path")[0]
        assert page in list(ConditionPage.objects.search(page.title))
        assert ReferenceIndex.get_references_for_object(page).exists()
