"""The steps of the clinic's own way with a lead."""

import pytest

from leads import permissions
from leads.models import LeadStatus
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import LIST

pytestmark = pytest.mark.django_db


def test_statuses_are_the_clinics_own(client):
    user = UserFactory(can=["leads.view_leadstatus", "leads.add_leadstatus"])
    client.force_login(user)
    form = {"name": "Waiting list", "colour": "amber", "outcome": "open"}
    client.post("/admin/leads-statuses/new/", form)
    assert LeadStatus.objects.order_by("sort_order").last().name == "Waiting list"
    assert LeadStatus.first().name == "New"
    assert "Amber" in client.get("/admin/leads-statuses/").content.decode()


def test_statuses_stand_in_the_order_that_staff_drag_them_into(client):
    user = UserFactory(can=["leads.view_leadstatus", "leads.change_leadstatus", permissions.VIEW])
    client.force_login(user)
    dragged = LeadStatus.objects.order_by("sort_order").last()
    assert LeadStatus.first() != dragged
    client.post(f"/admin/leads-statuses/reorder/{dragged.pk}/?position=0")
    assert LeadStatus.first() == dragged, "what new leads get"
    LeadFactory()
    choices = client.get(LIST).context["filters"].form.fields["status"].choices
    in_order = LeadStatus.objects.order_by("sort_order").values_list("name", flat=True)
    assert [label for _key, label in choices] == [*in_order]
    assert in_order[0] == dragged.name


def test_a_status_in_use_cannot_be_deleted(admin_client):
    status = LeadFactory().status
    response = admin_client.post(f"/admin/leads-statuses/delete/{status.pk}/", follow=True)
    assert "Some leads have this status" in response.content.decode()
    assert LeadStatus.objects.filter(pk=status.pk).exists()
