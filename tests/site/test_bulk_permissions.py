"""What each role may do to ticked leads; one address of Wagtail's takes all of it."""

import pytest
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from leads.models import Lead, LeadStatus
from tests.factories import LeadFactory, MemberFactory
from tests.site.test_permissions import (
    ROLES,
    STAFF,
    WHO_ANSWER_LEADS,
    WHO_RUN_THE_CLINIC,
    client_of,
)

pytestmark = pytest.mark.django_db

ACTIONS = {
    "set-status": WHO_ANSWER_LEADS,
    "assign": WHO_ANSWER_LEADS,
    "export": WHO_ANSWER_LEADS,
    "erase": WHO_RUN_THE_CLINIC,
}


def address(action: str) -> str:
    return reverse("wagtail_bulk_action", args=["leads", "lead", action])


def done_to(lead: Lead) -> set[str]:
    """Which actions were taken on a lead that was new and nobody's."""
    lead.refresh_from_db()
    signs = {
        "set-status": lead.status != LeadStatus.first(),
        "assign": lead.owner is not None,
        "erase": lead.erased_at is not None,
    }
    return {action for action, is_done in signs.items() if is_done}


def test_every_action_on_ticked_leads_has_a_row():
    actions = bulk_action_registry.get_bulk_actions_for_model("leads", "lead")
    assert sorted(action.action_type for action in actions) == sorted(ACTIONS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_to_ticked_leads_what_it_may_and_nothing_else(role):
    lead, client = LeadFactory(), client_of(role)
    sent = {
        "set-status": {"status": LeadStatus.objects.get(name="Closed").pk},
        "assign": {"owner": MemberFactory(role=STAFF).pk},
        "export": {},
        "erase": {"reason": "A test"},
    }
    for action in ACTIONS:
        ticked = f"{address(action)}?id={lead.pk}"
        text = client.get(ticked, follow=True).content.decode()
        assert lead.reference not in text or role in WHO_ANSWER_LEADS
        client.post(ticked, sent[action])
    may = {action for action, roles in ACTIONS.items() if role in roles}
    assert done_to(lead) == may - {"export"}  # leads to the page that asks why, which has a row


@pytest.mark.parametrize("role", ROLES)
def test_nobody_deletes_leads_in_bulk(role):
    lead = LeadFactory()
    client_of(role).post(f"{address('delete')}?id={lead.pk}")
    assert Lead.objects.filter(pk=lead.pk).exists()
