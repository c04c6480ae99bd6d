"""Members of a limited group see the leads for their locations, on every way to a lead."""

import pytest
from django.contrib.auth.models import AbstractBaseUser, Group
from django.urls import reverse

from leads import audit
from leads.export import background
from leads.models import (
    Consent,
    ConsentStatement,
    Delivery,
    ExportRun,
    Lead,
    LeadLogEntry,
    LeadStatus,
    Location,
    LocationLimit,
)
from tests.factories import (
    ConsultationPageFactory,
    LeadFactory,
    LocationLimitFactory,
    MemberFactory,
)
from tests.leads.staff import EXPORT, address, content, export, listed, order, table, take_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbor() -> Location:
    return Location.objects.create(name="Harbor")


@pytest.fixture
def near(harbor) -> Lead:
    return LeadFactory(location=harbor)


@pytest.fixture
def far() -> Lead:
    uptown = Location.objects.create(name="Uptown")
    return LeadFactory(location=uptown, page=ConsultationPageFactory())


@pytest.fixture
def nowhere() -> Lead:
    return LeadFactory()


@pytest.fixture
def limited(staff, harbor):
    staff.groups.add(LocationLimitFactory(locations=[harbor]).group)
    return staff


def test_without_a_limit_staff_see_all_leads(client, staff, near, far, nowhere):
    LocationLimitFactory()
    assert set(listed(client)) == {near.reference, far.reference, nowhere.reference}


def test_the_list_the_search_and_the_filters_show_the_own_locations(
    client, limited, near, far, nowhere
):
    assert listed(client) == [near.reference]
    found = client.post("/admin/leads/", {"q": "ana@example.com"}, follow=True)
    assert list(found.context["object_list"]) == [near]
    assert listed(client, location=far.location_id) == []
    offered = client.get("/admin/leads/").context["filters"].form.fields["form_page"].choices
    assert far.form_title not in [label for _key, label in offered]


def test_several_limited_groups_add_up(client, limited, near, far):
    limited.groups.add(LocationLimitFactory(locations=[far.location]).group)
    assert set(listed(client)) == {near.reference, far.reference}


def test_a_group_whose_locations_are_gone_sees_nothing(client, limited, near, harbor):
    harbor.delete()
    assert listed(client) == []


def test_a_lead_elsewhere_is_as_if_it_were_not_there(client, limited, far):
    for name in ("inspect", "history", "history_results"):
        assert client.get(address(far, name)).status_code == 404
    assert client.post(address(far), {"next_step": "Call"}).status_code == 404
    assert take_note(client, far, {"text": "Hm."}).status_code == 404
    assert not far.notes.exists()


def test_an_export_holds_the_own_locations(client, limited, near, far, nowhere):
    assert [row["Reference"] for row in table(content(export(client)))] == [near.reference]
    assert client.get(EXPORT).context["count"] == 1


def test_a_bulk_action_neither_changes_nor_names_the_others(client, limited, near, far):
    status = LeadStatus.objects.last()
    url = reverse("wagtail_bulk_action", args=["leads", "lead", "set-status"])
    ticked = f"{url}?id={near.pk}&id={far.pk}"
    assert far.reference not in client.get(ticked).content.decode()
    client.post(ticked, {"status": status.pk})
    assert Lead.objects.get(pk=near.pk).status == status
    assert Lead.objects.get(pk=far.pk).status != status


def test_a_lead_that_corrects_one_elsewhere_does_not_name_it(client, limited, near, far):
    Lead.objects.filter(pk=near.pk).update(corrects=far)
    assert far.reference not in client.get(address(near)).content.decode()


def test_whoever_gives_a_lead_away_is_sent_back_to_the_list(client, limited, near, far):
    shown = client.get(address(near)).context["form"]
    values = {name: shown[name].value() or "" for name in shown.fields}
    response = client.post(address(near), values | {"location": far.location_id})
    assert response.url == reverse("lead:index")
    assert Lead.objects.get(pk=near.pk).location == far.location


def test_the_registers_and_the_log_tell_of_the_own_locations(client, near, far, harbor):
    LocationLimitFactory(group=Group.objects.get(name="Managers"), locations=[harbor])
    manager = MemberFactory(role="Managers")
    client.force_login(manager)
    for lead in (near, far):
        Delivery.objects.create(lead=lead, channel="staff_mail", recipient="desk@example.com")
        give_consent(lead)
        audit.record(lead, audit.READ, manager)
    deliveries = client.get("/admin/leads-deliveries/").content.decode()
    assert near.reference in deliveries and far.reference not in deliveries
    hidden = Delivery.objects.get(lead=far)
    assert client.get(f"/admin/leads-deliveries/inspect/{hidden.pk}/").status_code == 302
    statements = client.get("/admin/leads-consent-statements/").context["object_list"]
    assert sum(statement.times_given for statement in statements) == 1
    assert [entry.lead for entry in LeadLogEntry.objects.viewable_by_user(manager)] == [near]
    history = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert near.reference in history and far.reference not in history


def give_consent(lead: Lead) -> None:
    statement = ConsentStatement.objects.first()
    Consent.objects.create(
        lead=lead,
        statement=statement,
        question=lead.pk,
        purpose=statement.purpose,
        text=statement.text,
        version="1",
        language="en",
        given=True,
        recorded_at=lead.received_at,
    )


def test_managers_set_the_limits(client, harbor):
    client.force_login(MemberFactory(role="Managers"))
    desk = Group.objects.create(name="Harbor desk")
    client.post(reverse("locationlimit:add"), {"group": desk.pk, "locations": [harbor.pk]})
    assert LocationLimit.objects.get(group=desk).location_names() == "Harbor"
    assert "Harbor desk" in client.get(reverse("locationlimit:index")).content.decode()


def test_a_limited_manager_cannot_widen_the_limit(client, harbor, far):
    manager = MemberFactory(role="Managers")
    limit = LocationLimitFactory(group=manager.groups.get(), locations=[harbor])
    client.force_login(manager)
    edit = reverse("locationlimit:edit", args=[limit.pk])
    client.post(edit, {"group": limit.group_id, "locations": [harbor.pk, far.location_id]})
    client.post(reverse("locationlimit:delete", args=[limit.pk]))
    assert LocationLimit.objects.get(pk=limit.pk).location_names() == "Harbor"
    assert client.get(reverse("locationlimit:index")).status_code == 302


def test_a_limited_manager_reads_of_the_own_exports_only(client, harbor, near, far):
    manager, other = MemberFactory(role="Managers"), MemberFactory(role="Managers")
    for user in (manager, other):
        queued_by(user)
    manager.groups.add(LocationLimitFactory(locations=[harbor]).group)
    client.force_login(manager)
    runs = client.get("/admin/leads-exports/").context["object_list"]
    assert [run.user for run in runs] == [manager]


def queued_by(user) -> ExportRun:
    """A file that somebody asks for, made in the background."""
    run = background.queue(order(Lead.objects.visible_to(user), user=user))
    background.make_due()
    return run


def test_whoever_is_limited_meanwhile_no_longer_gets_an_older_file(client, staff, near, far):
    run = queued_by(staff)
    file = reverse("lead:file", args=[run.pk])
    staff.groups.add(LocationLimitFactory(locations=[near.location]).group)
    assert "may no longer see" in client.get(file).content.decode()
    assert client.post(file).status_code == 302
    run.refresh_from_db()
    assert run.downloads_left == 5


def at_the_next_request(user: AbstractBaseUser) -> AbstractBaseUser:
    return type(user).objects.get(pk=user.pk)


def test_a_limit_that_grew_or_ended_keeps_nobody_from_a_file(limited, near, far):
    run = queued_by(limited)
    limit = LocationLimit.objects.get()
    limit.locations.add(far.location)
    assert run.may_be_read_by(at_the_next_request(limited))
    limit.locations.set([far.location])
    assert not run.may_be_read_by(at_the_next_request(limited))
    limited.groups.clear()
    assert run.may_be_read_by(at_the_next_request(limited))
