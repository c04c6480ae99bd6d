"""Many rows are read as Django would give them, some at a time."""

import pytest

from leads.models import Lead
from leads.reading import read_many
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

FIELDS = ("pk", "received_at", "envelope", "erased_at", "legal_hold", "reference")


@pytest.mark.parametrize("at_a_time", [2, 100])
def test_every_row_is_read_once_with_the_values_that_django_gives(at_a_time):
    page = LeadFactory(campaign={"utm_source": "leaflet"}).form_page
    for _ in range(4):
        LeadFactory(page=page)
    rows = Lead.objects.order_by("id").values_list(*FIELDS)
    assert [*read_many(rows, at_a_time=at_a_time)] == [*rows]
    assert rows.count() == 5


def test_where_no_row_can_be_the_database_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(read_many(Lead.objects.none().values_list("pk"), at_a_time=2)) == []
