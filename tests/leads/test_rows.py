"""Rows of several models are inserted together, the way each database takes them."""

import pytest
from django.db import IntegrityError, transaction

from leads.models import LeadStatus, Location
from leads.rows import Selected, insert

pytestmark = pytest.mark.django_db


def test_each_value_comes_to_its_own_row_and_column():
    insert(
        [LeadStatus(name="Called", outcome="open"), LeadStatus(name="Gone", outcome="closed")],
        [],
        [Location(name="Harbor"), Location(name="100 % Hill")],
    )
    assert set(
        LeadStatus.objects.filter(name__in=["Called", "Gone"]).values_list("name", "outcome")
    ) == {
        ("Called", "open"),
        ("Gone", "closed"),
    }
    assert {location.name for location in Location.objects.all()} >= {"Harbor", "100 % Hill"}


def test_the_database_works_out_a_value_that_is_selected():
    Location.objects.create(name="Harbor")
    copied = Selected(
        "SELECT max(name) || %s FROM leads_location WHERE name = %s", (" 2", "Harbor")
    )
    insert([Location(name="Hill"), Location(name=copied), Location(name="Quay")])
    assert Location.objects.filter(name__in=["Hill", "Harbor 2", "Quay"]).count() == 3


def test_what_cannot_be_inserted_takes_the_rest_with_it():
    LeadStatus.objects.create(name="Called")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Location(name="Harbor")], [LeadStatus(name="Called")])
    assert not Location.objects.filter(name="Harbor").exists()
