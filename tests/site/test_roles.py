"""What each role may do with pages, files, references and settings; and the clinical review."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, Workflow

from conditions.models import ConditionPage
from tests.factories import (
    ClinicianFactory,
    ConditionPageFactory,
    ImageFactory,
    MemberFactory,
    ReferenceFactory,
)

MARKETING, CLINICIAN = "Marketing editors", "Clinicians"
STAFF, MANAGER = "Clinic staff", "Managers"
ROLES = (MARKETING, CLINICIAN, STAFF, MANAGER)

EVERYBODY = set(ROLES)
WHO_WRITE = {MARKETING, MANAGER}
WHO_CHANGE_PAGES = {MARKETING, CLINICIAN, MANAGER}
WHO_RUN_THE_CLINIC = {MANAGER}
NOBODY: set[str] = set()

SCREENS = {
    "wagtailadmin_home": EVERYBODY,
    "wagtailadmin_pages:edit": WHO_CHANGE_PAGES,
    "wagtailadmin_pages:unpublish": WHO_CHANGE_PAGES,
    "wagtailadmin_pages:add": WHO_WRITE,
    "condition_listing:index": WHO_CHANGE_PAGES,
    "wagtailimages:add": WHO_WRITE,
    "wagtailimages:edit": WHO_WRITE,
    "wagtaildocs:add": WHO_WRITE,
    "wagtailsnippets_conditions_reference:edit": WHO_CHANGE_PAGES,
    "wagtailsnippets_conditions_reference:unpublish": WHO_WRITE,
    "wagtailsnippets_conditions_clinician:edit": WHO_WRITE,
    "wagtailredirects:add": WHO_WRITE,
    "wagtailsettings:edit": WHO_RUN_THE_CLINIC,
    "wagtailusers_users:index": NOBODY,
    "wagtailusers_groups:index": NOBODY,
    "wagtailsites:index": NOBODY,
    "wagtailadmin_workflows:index": NOBODY,
}


def a_drawing() -> AbstractImage:
    return ImageFactory(title="A drawn hand", collection=Collection.get_first_root_node())


@pytest.fixture
def page(db) -> ConditionPage:
    return ConditionPageFactory()


@pytest.fixture
def screens(page: ConditionPage) -> dict[str, str]:
    about = {
        "wagtailadmin_pages": [page.pk],
        "wagtailadmin_pages:add": ["conditions", "conditionpage", page.get_parent().pk],
        "wagtailimages:edit": [a_drawing().pk],
        "wagtailsnippets_conditions_reference": [ReferenceFactory().pk],
        "wagtailsnippets_conditions_clinician": [ClinicianFactory().pk],
        "wagtailsettings": ["clinic_cms", "clinicsettings", 1],
    }
    return {
        name: reverse(name, args=about.get(name) or about.get(name.split(":")[0]))
        for name in SCREENS
    }


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(MemberFactory(role=role))
    return client


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_screens_and_no_other(role, screens):
    client = client_of(role)
    opened = {name for name, url in screens.items() if client.get(url).status_code == 200}
    assert opened == {name for name, roles in SCREENS.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_offers_only_what_opens(role, db):
    client = client_of(role)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("condition_listing:index", "lead:index", "leadstatus:index"):
        url = reverse(name)
        assert (f'"url": "{url}"' in home) is (client.get(url).status_code == 200), name


@pytest.mark.parametrize("role", ROLES)
def test_who_may_publish_and_who_may_unlock(role, page):
    rights = page.permissions_for_user(MemberFactory(role=role))
    assert rights.can_publish() is (role in WHO_CHANGE_PAGES)
    assert rights.can_unlock() is (role in WHO_RUN_THE_CLINIC)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_edits_pages_can_choose_an_image(role, page):
    a_drawing()
    response = client_of(role).get(reverse("wagtailimages_chooser:choose"))
    assert (b"A drawn hand" in response.content) is (role in WHO_CHANGE_PAGES)


def test_no_role_holds_rights_over_users(db):
    for role in ROLES:
        rights = Group.objects.get(name=role).permissions.all()
        assert not rights.filter(content_type__app_label="auth").exists(), role


def test_wagtails_own_groups_hold_no_right_over_leads(db):
    for name in ("Editors", "Moderators"):
        rights = Group.objects.get(name=name).permissions.all()
        assert not rights.filter(content_type__app_label="leads").exists(), name


def approve(page: ConditionPage, client: Client) -> None:
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    client.post(address, {"comment": "Read and agreed."})


def test_a_page_sent_for_review_is_published_when_a_clinician_approves(page):
    page.unpublish()
    page.title = "Nerve pain, written anew"
    page.save_revision()
    state = page.get_workflow().start(page, user=MemberFactory(role=MARKETING))
    assert state.workflow == Workflow.objects.get(name="Clinical review")
    approve(page, client_of(CLINICIAN))
    page.refresh_from_db()
    assert page.live
    assert page.title == "Nerve pain, written anew"


@pytest.mark.parametrize("role", [MARKETING, STAFF, MANAGER])
def test_nobody_approves_in_the_clinicians_place(role, page):
    page.save_revision()
    state = page.get_workflow().start(page, user=MemberFactory(role=MARKETING))
    approve(page, client_of(role))
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS
