"""Every address of the admin that touches a lead, asked for by every role."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leads import audit
from leads.models import (
    ApiToken,
    ConsentStatement,
    Delivery,
    ExportProfile,
    ExportRun,
    Lead,
    LeadFile,
    Location,
    Recipient,
    RetentionRule,
    SavedView,
    Webhook,
)
from tests.factories import LeadFactory, LocationLimitFactory, MemberFactory, UserFactory

MARKETING, CLINICIAN = "Marketing editors", "Clinicians"
STAFF, MANAGER = "Clinic staff", "Managers"
VISITOR = "a visitor"
COLLEAGUE = "somebody in the admin without a role"
ADMINISTRATOR = "the administrator"
ROLES = (VISITOR, COLLEAGUE, "Editors", MARKETING, CLINICIAN, STAFF, MANAGER, ADMINISTRATOR)

NOBODY: frozenset[str] = frozenset()
ONLY_ADMINISTRATOR = NOBODY | {ADMINISTRATOR}
WHO_ANSWER_LEADS = ONLY_ADMINISTRATOR | {STAFF, MANAGER}
WHO_RUN_THE_CLINIC = ONLY_ADMINISTRATOR | {MANAGER}
WHO_WRITE_FORMS = ONLY_ADMINISTRATOR | {MARKETING, MANAGER}
WHO_EDIT_PAGES = WHO_WRITE_FORMS | {"Editors", CLINICIAN}
WHO_ENTER = WHO_EDIT_PAGES | {COLLEAGUE, STAFF}


@dataclass(frozen=True)
class Row:
    """Who may ask for an address; with `post`, by sending this."""

    may: frozenset[str]
    post: dict[str, str] | None = None


def rows(prefix: str, may: frozenset[str], *names: str) -> dict[str, Row]:
    return {f"{prefix}:{name}": Row(may) for name in names}


def screens(name: str, may: frozenset[str]) -> dict[str, Row]:
    """The screens Wagtail gives every model that has a viewset."""
    lists = rows(name, may, "index", "index_results", "history", "history_results", "usage")
    return lists | rows(name, may, "add", "edit", "delete")


def register(slug: str, reads: frozenset[str], writes: frozenset[str]) -> dict[str, Row]:
    """The screens of a register."""
    screens = {"index": reads, "inspect": reads, "create": writes, "edit": writes, "delete": writes}
    return {f"{slug}_modeladmin_{screen}": Row(may) for screen, may in screens.items()}


STATEMENTS = "wagtailsnippets_leads_consentstatement"
STATEMENT_CHOOSER = "wagtailsnippetchoosers_leads_consentstatement"
COMPARED = {"revision_id_a": "earliest", "revision_id_b": "live"}
ACTS_ON_LEADS = ("lead:release", "lead:part", "lead:undo", "lead:delete_view")
MATRIX = {
    **rows("lead", WHO_ANSWER_LEADS, "index", "index_results", "inspect", "export"),
    **rows("lead", WHO_ANSWER_LEADS, "history", "history_results"),
    # Files and profiles belong to whoever made them: tests/leads/test_export_files.py.
    **rows("lead", NOBODY, "file", "progress", "cancel", "profile", "delete_profile"),
    "lead:merge": Row(WHO_ANSWER_LEADS, post={"other": "no lead"}),
    "lead:columns": Row(WHO_ANSWER_LEADS, post={"column": "phone"}),
    "lead:save_view": Row(WHO_ANSWER_LEADS, post={"name": "Late"}),
    **rows("lead", WHO_ANSWER_LEADS, "person", "proof", "sent_file", "view"),
    **dict.fromkeys(ACTS_ON_LEADS, Row(WHO_ANSWER_LEADS, post={})),
    "lead:copy_person": Row(WHO_ANSWER_LEADS, post={"kind": "json", "reason": "A test"}),
    "lead:erase_person": Row(WHO_RUN_THE_CLINIC, post={"reason": "A test"}),
    **rows("lead", WHO_RUN_THE_CLINIC, "erase", "restore", "hold", "lift_hold"),
    "lead_dashboard": Row(WHO_ANSWER_LEADS | WHO_WRITE_FORMS),
    **screens("leadstatus", WHO_RUN_THE_CLINIC),
    "leadstatus:reorder": Row(WHO_RUN_THE_CLINIC, post={}),
    **screens("locationlimit", WHO_RUN_THE_CLINIC),
    **screens("recipient", WHO_RUN_THE_CLINIC),
    **screens("retentionrule", WHO_RUN_THE_CLINIC),
    "retentionrule:due": Row(WHO_RUN_THE_CLINIC),
    **screens("webhook", WHO_RUN_THE_CLINIC),
    "webhook:inspect": Row(WHO_RUN_THE_CLINIC),
    **rows("apitoken", WHO_RUN_THE_CLINIC, "index", "index_results", "add", "inspect"),
    "apitoken:revoke": Row(WHO_RUN_THE_CLINIC, post={}),
    "webhook:test": Row(WHO_RUN_THE_CLINIC, post={}),
    **register("leads-log", reads=WHO_RUN_THE_CLINIC, writes=NOBODY),
    **register("leads-exports", reads=WHO_RUN_THE_CLINIC, writes=NOBODY),
    **register("leads-deliveries", reads=WHO_RUN_THE_CLINIC, writes=NOBODY),
    **register("leads-locations", reads=WHO_ANSWER_LEADS, writes=WHO_RUN_THE_CLINIC),
    **register("leads-consent-statements", reads=WHO_WRITE_FORMS, writes=NOBODY),
    # Wagtail's own screens of form submissions: they list form pages, and never a lead.
    **rows("wagtailforms", WHO_EDIT_PAGES, "index", "index_results"),
    **rows("wagtailforms", NOBODY, "list_submissions", "list_submissions_results"),
    **rows("wagtailforms", NOBODY, "delete_submissions"),
    # The sentences that visitors agree to are part of the form.
    **rows(STATEMENTS, WHO_WRITE_FORMS, "list", "list_results", "add", "edit", "copy"),
    **rows(STATEMENTS, WHO_WRITE_FORMS, "history", "history_results", "usage"),
    **rows(STATEMENTS, WHO_WRITE_FORMS, "revisions_revert", "revisions_compare"),
    **rows(STATEMENTS, ONLY_ADMINISTRATOR, "delete"),
    **rows(STATEMENT_CHOOSER, WHO_ENTER, "choose", "choose_results", "chosen", "chosen_multiple"),
    **rows(STATEMENT_CHOOSER, WHO_WRITE_FORMS, "create"),
}
# What else the site has in its admin; the content's own screens may not know leads at all.
TOUCH_NO_LEAD = {
    *("guide", "guide_picture", "second_factor", "second_factor_set_up", "second_factor_reset")
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
NAME, EMAIL = "Zinaida Quist", "zinaida@example.com"


@dataclass(frozen=True)
class Address:
    route: str
    view: Callable

    @property
    def touches_leads(self) -> bool:
        model = getattr(self.view, "view_initkwargs", {}).get("model")
        return (
            getattr(getattr(model, "_meta", None), "app_label", "") == "leads"
            or self.view.__module__.startswith(("leads.", "clinic_cms."))
            or "lead" in self.route
            or self.route.startswith("admin/forms/")
        )


def addresses() -> list[tuple[str, Address]]:
    """Every address of the admin that may touch leads, with its name."""
    found = [
        (name, Address(route, pattern.callback)) for name, route, pattern in walk(get_resolver())
    ]
    return [
        (name, address)
        for name, address in found
        if address.route.startswith("admin/") and address.touches_leads
    ]


def walk(
    resolver: URLResolver, namespaces: tuple[str, ...] = (), prefix: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """The full name and route of each pattern below a resolver."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern, inner, route)
        else:
            yield ":".join([*namespaces, str(pattern.name)]), route, pattern


@pytest.fixture
def lead(db) -> Lead:
    return LeadFactory(answers={"full_name": NAME, "email": EMAIL})


@pytest.fixture
def urls(lead: Lead) -> dict[str, str]:
    """The URL of each address, about things that exist."""
    statement = ConsentStatement.objects.first()
    run = ExportRun.objects.create(user_name="Sam", reason="A test", file_format="csv")
    profile = ExportProfile.objects.create(owner=UserFactory(), name="Monthly")
    delivery = Delivery.objects.create(lead=lead, channel="staff_mail")
    location = Location.objects.create(name="Harbor Street")
    about_statement = {"pk": statement.pk, "revision_id": statement.save_revision().pk, **COMPARED}
    file = LeadFile.sealed(lead, lead.answered()[0].question, 0, b"%PDF-1.7")
    file.save()
    known = {
        "lead": {
            "pk": lead.pk,
            "view": SavedView.objects.create(name="To call").pk,
            "run": run.pk,
            "profile": profile.pk,
            "file": file.pk,
        },
        "leadstatus": {"pk": lead.status_id},
        "locationlimit": {"pk": LocationLimitFactory().pk},
        "recipient": {"pk": Recipient.trusted("staff@clinic.example").pk},
        "retentionrule": {"pk": RetentionRule.objects.first().pk},
        "webhook": {"pk": Webhook.objects.create(name="CRM", url="https://127.0.0.1/").pk},
        "apitoken": {"pk": ApiToken.objects.create(name="CRM").pk},
        "leads-exports": {"instance_pk": run.pk},
        "leads-log": {"instance_pk": audit.record(lead, audit.READ, None).pk},
        "leads-deliveries": {"instance_pk": delivery.pk},
        "leads-locations": {"instance_pk": location.pk},
        "leads-consent-statements": {"instance_pk": statement.pk},
        "wagtailforms": {"page_id": lead.form_page_id},
        STATEMENTS: about_statement,
        STATEMENT_CHOOSER: about_statement,
    }
    return {
        name: reverse(
            name, kwargs={key: known[about][key] for key in PARAMETER.findall(found.route)}
        )
        for name, found in addresses()
        if name in MATRIX and (about := re.split(":|_modeladmin_", name)[0])
    }


def client_of(role: str) -> Client:
    client = Client()
    if role == COLLEAGUE:
        client.force_login(UserFactory())
    elif role == ADMINISTRATOR:
        client.force_login(get_user_model().objects.create_superuser("root"))
    elif role != VISITOR:
        client.force_login(MemberFactory(role=role))
    return client


def is_denied(response: HttpResponse) -> bool:
    """Wagtail denies by sending away: to the login, or home with a message."""
    if response.status_code == 302:
        login, home = reverse("wagtailadmin_login"), reverse("wagtailadmin_home")
        return response.url.startswith(login) or response.url == home
    return response.status_code in (403, 404)


def test_every_address_that_touches_a_lead_has_a_row():
    assert sorted(name for name, _address in addresses()) == sorted([*MATRIX, *TOUCH_NO_LEAD])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may(role, urls):
    client = client_of(role)
    refused = []
    for name, row in MATRIX.items():
        if role in row.may:
            sent = client.get(urls[name]) if row.post is None else client.post(urls[name], row.post)
            refused += [name] * is_denied(sent)
    assert refused == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_denied_the_rest_and_changes_nothing(role, urls, lead):
    client = client_of(role)
    given = [
        f"{response.request['REQUEST_METHOD']} {name}: {response.status_code}"
        for name, row in MATRIX.items()
        if role not in row.may
        for response in (client.get(urls[name]), client.post(urls[name], row.post or {}))
        if not is_denied(response) and response.status_code != 405
    ]
    assert given == []
    assert Lead.objects.get(pk=lead.pk).answer_to("email") == EMAIL
    assert not lead.notes.exists()


@pytest.mark.indexed
@pytest.mark.parametrize("role", [COLLEAGUE, "Editors", MARKETING, CLINICIAN])
def test_whoever_may_not_see_leads_meets_no_name_anywhere_else(role, urls, lead):
    """Not on the dashboard, in reports, or on the screens of the form and of its origin."""
    note = {"status": lead.status_id, "kind": "note", "text": f"Called {NAME}."}
    client_of(ADMINISTRATOR).post(urls["lead:inspect"], note)
    assert lead.notes.exists()
    client = client_of(role)
    form = lead.form_page_id
    for address in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:edit", args=[form]),
        reverse("wagtailadmin_pages:history", args=[form]),
        reverse("wagtailadmin_pages:usage", args=[form]),
        reverse("wagtailadmin_pages:delete", args=[form]),
        reverse("wagtailforms:index"),
    ):
        text = client.get(address, follow=True).content.decode()
        assert NAME not in text and EMAIL not in text and lead.reference not in text, address


def test_a_manager_limited_to_another_location_meets_no_trace_of_a_lead(urls, lead):
    manager = MemberFactory(role=MANAGER)
    manager.groups.add(LocationLimitFactory().group)
    client = Client()
    client.force_login(manager)
    for name, row in MATRIX.items():
        assert lead.reference.encode() not in client.get(urls[name]).getvalue(), name
        if str(lead.pk) in urls[name]:
            sent = client.post(urls[name], row.post or {})
            assert sent.status_code in (404, 405), name
    history = client.get(reverse("wagtailadmin_reports:site_history"))
    assert lead.reference not in history.content.decode()
    assert Lead.objects.get(pk=lead.pk).answer_to("email") == EMAIL
    assert not lead.notes.exists()
