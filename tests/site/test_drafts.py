"""What is not published is shown to those who may edit it, at every address that shows drafts."""

import re

import pytest
from django.urls import get_resolver, reverse
from wagtail.models import Page, Workflow

from conditions.models import ConditionPage
from tests.factories import ClinicianFactory, ConditionPageFactory, ReferenceFactory
from tests.site.test_permissions import (
    ADMINISTRATOR,
    CLINICIAN,
    MANAGER,
    MARKETING,
    PARAMETER,
    ROLES,
    VISITOR,
    WHO_EDIT_PAGES,
    client_of,
    is_denied,
    walk,
)

SHOWS_DRAFTS = re.compile(
    r"(view_draft|workflow_preview|preview_on_(add|edit)|revisions_(view|compare|revert))$"
)
# Settings have no drafts; consent statements are in the matrix of leads.
ELSEWHERE = ("wagtailsettings:", "wagtailsnippets_leads_")
WHO_WRITE = frozenset({"Editors", MARKETING, MANAGER, ADMINISTRATOR})
WHO_WRITE_SNIPPETS = WHO_WRITE - {"Editors"}
WHO_CITE = WHO_WRITE_SNIPPETS | {CLINICIAN}
WHO_REVIEW = frozenset({CLINICIAN, ADMINISTRATOR})
PAGES, CLINICIANS = "wagtailadmin_pages", "wagtailsnippets_conditions_clinician"
REFERENCES = "wagtailsnippets_conditions_reference"
SECRET = "not yet for anybody"


def screens(prefix, may, *names):
    return {f"{prefix}:{name}": may for name in names}


REVISIONS = ("revisions_view", "revisions_compare", "revisions_revert")
MAY = {
    **screens(PAGES, WHO_WRITE, "preview_on_add"),
    **screens(PAGES, WHO_EDIT_PAGES, "preview_on_edit", "view_draft", *REVISIONS),
    **screens(PAGES, WHO_REVIEW, "workflow_preview"),
    **screens(CLINICIANS, WHO_WRITE_SNIPPETS, "preview_on_add", "preview_on_edit", *REVISIONS),
    **screens(CLINICIANS, frozenset(), "workflow_preview"),
    **screens(REFERENCES, WHO_CITE, "preview_on_add", "preview_on_edit", *REVISIONS),
    **screens(REFERENCES, frozenset(), "workflow_preview"),
}


def draft_addresses():
    return {
        name: route
        for name, route, _pattern in walk(get_resolver())
        if SHOWS_DRAFTS.search(name) and not name.startswith(ELSEWHERE)
    }


@pytest.fixture
def urls(db, admin_user):
    page = ConditionPageFactory()
    page.introduction = f"<p>{SECRET}</p>"
    draft = page.save_revision()
    task = Workflow.objects.get(name="Clinical review").start(page, admin_user).current_task_state
    clinician, reference = ClinicianFactory(), ReferenceFactory()
    clinician.position = SECRET
    reference.csl |= {"title": SECRET}
    compared = {"revision_id_a": "earliest", "revision_id_b": "latest"}
    known = {
        PAGES: {
            **{"page_id": page.pk, "pk": page.pk, "revision_id": draft.pk, "task_id": task.task_id},
            **{"content_type_app_name": "conditions", "content_type_model_name": "conditionpage"},
            "parent_page_id": page.get_parent().pk,
        },
        CLINICIANS: {"pk": clinician.pk, "revision_id": clinician.save_revision().pk, "task_id": 1},
        REFERENCES: {"pk": reference.pk, "revision_id": reference.save_revision().pk, "task_id": 1},
    }
    for values in known.values():
        values |= compared
    return {
        name: reverse(name, kwargs={key: known[name.split(":")[0]][key] for key in keys})
        for name, route in draft_addresses().items()
        if (keys := PARAMETER.findall(route)) is not None
    }


def test_every_address_that_shows_drafts_has_a_row():
    assert set(draft_addresses()) == set(MAY)


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_shown_to_those_who_may_edit_it(role, urls):
    client = client_of(role)
    wrong = []
    for name, may in MAY.items():
        answer = client.get(urls[name])
        if is_denied(answer) is (role in may) or (role not in may and SECRET in answer.text):
            wrong.append((name, answer.status_code))
    assert wrong == []


@pytest.mark.indexed
@pytest.mark.parametrize("role", [VISITOR, "Clinic staff"])
def test_a_draft_is_nowhere_on_the_site(role, urls):
    client = client_of(role)
    live = ConditionPage.objects.get()
    for address in (live.url, live.get_parent().url, "/search/?q=anybody"):
        assert SECRET not in client.get(address, follow=True).text


def test_an_unpublished_page_is_not_found(urls, client):
    page = Page.objects.get(pk=ConditionPage.objects.get().pk)
    page.unpublish()
    assert client.get(page.url).status_code == 404
