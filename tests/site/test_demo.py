"""The demo clinic: complete, honest, and never in an editor's way."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Site

from clinic_cms.demo import articles, clinic, logins
from clinic_cms.models import ClinicSettings, HomePage
from conditions.models import Clinician, ConditionPage, Reference
from leads.models import ConsultationPage, Location

NUMBER_OF_WORKS = 17


def load_demo(**options) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_where_debug_is_off_nothing_is_loaded(db):
    with pytest.raises(CommandError, match="DEBUG"):
        load_demo()
    assert not HomePage.objects.exists()
    assert not get_user_model().objects.exists()


def test_a_site_with_a_home_page_of_its_own_is_left_alone(db, settings):
    settings.DEBUG = True
    Site.objects.get().root_page.add_child(instance=Page(title="Our own page"))
    with pytest.raises(CommandError, match="database of its own"):
        load_demo()
    assert Page.objects.count() == 3


def test_a_user_name_that_is_taken_is_left_to_its_owner(db, settings):
    settings.DEBUG = True
    owner = get_user_model().objects.create_user("admin", password="their own")
    load_demo()
    owner.refresh_from_db()
    assert owner.check_password("their own") and not owner.is_superuser


def test_parents_are_read_before_their_children():
    names = [name for name, _given in articles.page_files()]
    assert names[0] == "home"
    assert names.index("home/conditions") < names.index("home/conditions/migraine")


@override_settings(DEBUG=True)
class DemoClinic(TestCase):
    """Loaded once; every test gets it back as it was loaded."""

    @classmethod
    def setUpTestData(cls):
        cls.printed = load_demo()

    def test_every_page_is_published_and_reads_as_the_editor_would_accept_it(self):
        pages = Page.objects.filter(depth__gt=1).specific()
        assert len(pages) == 11
        for page in pages:
            assert page.live and not page.has_unpublished_changes, page
            page.full_clean()
            if hasattr(page, "body"):
                page.body.stream_block.clean(page.body)

    def test_every_kind_of_section_is_shown_somewhere(self):
        pages = Page.objects.filter(depth__gt=1).specific()
        used = {block.block_type for page in pages for block in getattr(page, "body", [])}
        assert used == set(ConditionPage._meta.get_field("body").stream_block.child_blocks)

    def test_every_work_in_the_library_is_cited_and_every_citation_is_in_the_library(self):
        assert Reference.objects.count() == NUMBER_OF_WORKS
        for work in Reference.objects.all():
            assert ReferenceIndex.get_references_to(work).exists(), work
        for page in ConditionPage.objects.all():
            assert "[@" not in str(page.body.raw_data) + page.introduction

    def test_every_page_about_ketamine_calls_it_off_label_and_names_its_risks(self):
        for page in ConditionPage.objects.exclude(slug="irritable-bowel-syndrome"):
            text = str(page.body.raw_data)
            assert "off-label" in page.introduction, page
            assert "caution" in text and "blood pressure" in text, page

    def test_the_home_page_takes_the_place_of_wagtails_placeholder(self):
        site = Site.objects.get()
        assert site.root_page.specific_class is HomePage
        assert not Page.objects.filter(title__startswith="Welcome").exists()
        assert Page.find_problems() == ([], [], [], [], [])

    def test_the_site_bears_the_name_of_the_clinic(self):
        assert Site.objects.get().site_name == ClinicSettings.objects.get().name

    def test_the_clinic_has_two_locations_a_clinician_pictures_and_a_form(self):
        assert Location.objects.count() == 2
        assert Clinician.objects.get().live
        assert get_image_model().objects.count() == len(clinic.read()["pictures"])
        form = ConsultationPage.objects.get()
        assert ClinicSettings.for_site(Site.objects.get()).consultation_page_id == form.pk
        consents = form.questions.filter(role="consent")
        assert {consent.consent_statement.purpose: consent.required for consent in consents} == {
            "processing": True,
            "marketing": False,
        }

    def test_each_login_opens_with_the_printed_password_and_has_its_role(self):
        for login in logins.LOGINS:
            user = authenticate(username=login.username, password=logins.PASSWORD)
            assert login.username in self.printed
            assert user.is_superuser is (login.group == "")
            assert [group.name for group in user.groups.all()] == [login.group] * bool(login.group)

    def test_the_port_becomes_the_sites_unless_the_site_has_a_name(self):
        printed = load_demo(port=8123)
        assert "http://localhost:8123/" in printed
        assert "http://localhost:8123/" in load_demo()
        Site.objects.update(hostname="clinic.example", port=443)
        load_demo(port=8124)
        assert Site.objects.get().port == 443

    def test_loading_again_changes_nothing(self):
        before = list(Page.objects.values_list("pk", "latest_revision", "last_published_at"))
        users = get_user_model().objects.values_list("pk", "password")
        passwords = list(users)
        load_demo()
        assert (
            list(Page.objects.values_list("pk", "latest_revision", "last_published_at")) == before
        )
        assert list(users) == passwords
        assert Reference.objects.count() == NUMBER_OF_WORKS
        assert Location.objects.count() == 2

    def test_what_an_editor_changed_moved_or_deleted_stays_so(self):
        page = ConditionPage.objects.get(slug="ketamine-for-chronic-pain")
        page.title, page.slug = "Our own title", "our-own-address"
        page.save_revision().publish()
        migraine = ConditionPage.objects.get(slug="migraine")
        migraine.move(page.get_parent().get_parent(), pos="last-child")
        ConditionPage.objects.get(slug="sciatica").delete()
        Location.objects.first().delete()
        get_user_model().objects.get(username="staff").delete()

        printed = load_demo()

        assert ConditionPage.objects.get(pk=page.pk).title == "Our own title"
        assert ConditionPage.objects.count() == 5
        assert Location.objects.count() == 1
        assert "staff  " not in printed

    def test_a_password_that_was_changed_is_not_printed(self):
        admin = get_user_model().objects.get(username="admin")
        admin.set_password("something else")
        admin.save()
        assert "Administrator" not in load_demo()
