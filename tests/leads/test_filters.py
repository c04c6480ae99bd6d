"""What the list of leads can be narrowed to."""

import pytest

from leads.models import Location
from tests.factories import LeadFactory, site_root
from tests.leads.staff import listed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("filter_name", ["location", "origin", "owner"])
def test_those_without_any_can_be_found(client, staff, filter_name):
    lead = LeadFactory()
    harbor = Location.objects.create(name="Harbor")
    LeadFactory(location=harbor, origin_page=site_root(), owner=staff)
    assert listed(client, **{filter_name: "null"}) == [lead.reference]
