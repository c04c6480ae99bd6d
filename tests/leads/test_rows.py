"""Rows of several models are inserted together, the way each database takes them."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.forms import model_to_dict

from leads.models import BlindIndex, DayKey, IdempotencyKey, Lead, LeadStatus, Location
from leads.rows import Selected, insert, stored

pytestmark = pytest.mark.django_db


def test_each_value_comes_to_its_own_row_and_column():
    insert(
        {
            LeadStatus: [
                LeadStatus(name="Called", outcome="open"),
                LeadStatus(name="Gone", outcome="closed"),
            ],
            Lead: [],
            Location: [Location(name="Harbor"), Location(name="100 % Hill")],
        }
    )
    assert set(
        LeadStatus.objects.filter(name__in=["Called", "Gone"]).values_list("name", "outcome")
    ) == {
        ("Called", "open"),
        ("Gone", "closed"),
    }
    assert {location.name for location in Location.objects.all()} >= {"Harbor", "100 % Hill"}


def test_a_row_may_be_what_its_fields_hold():
    insert({DayKey: [{"day": date(2026, 1, 5), "key": "of Monday"}]})
    assert DayKey.objects.get(day="2026-01-05").key == "of Monday"


def test_what_a_row_does_not_name_is_the_default_of_its_field():
    insert({Location: [{"name": "Harbor"}, {"name": "Hill", "sort_order": 7}]})
    harbor, hill = Location.objects.filter(name__in=["Harbor", "Hill"]).order_by("name")
    assert model_to_dict(harbor, exclude=["id"]) == model_to_dict(
        Location(name="Harbor"), exclude=["id"]
    )
    assert (hill.address, hill.sort_order) == ("", 7)


def test_a_default_is_made_ready_for_the_database():
    begins = datetime(2026, 1, 5, 9, tzinfo=UTC)
    field = models.DateTimeField(default=begins)
    field.set_attributes_from_name("begins")
    ready = begins if connection.vendor == "postgresql" else "2026-01-05 09:00:00"
    assert stored(field).default == ready


def test_the_database_works_out_a_value_that_is_selected():
    Location.objects.create(name="Harbor")
    copied = Selected("SELECT max(name) || ? FROM leads_location WHERE name = ?", (" 2", "Harbor"))
    insert({Location: [Location(name="Hill"), Location(name=copied), Location(name="Quay")]})
    assert Location.objects.filter(name__in=["Hill", "Harbor 2", "Quay"]).count() == 3


def test_what_cannot_be_inserted_takes_the_rest_with_it():
    LeadStatus.objects.create(name="Called")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert({Location: [Location(name="Harbor")], LeadStatus: [LeadStatus(name="Called")]})
    assert not Location.objects.filter(name="Harbor").exists()


def test_no_text_of_what_is_inserted_is_indexed_by_its_beginning():
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL is given such indexes")
    tables = [model._meta.db_table for model in (Lead, IdempotencyKey, BlindIndex)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE %s AND tablename = ANY(%s)",
            ["%_pattern_ops%", tables],
        )
        assert cursor.fetchall() == []
