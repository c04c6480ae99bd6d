"""The list of condition pages in the admin."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from tests.factories import ClinicianFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-06-02 12:00")
def test_editors_see_when_a_page_is_due_for_review(admin_client):
    reviewed = {"reviewed_by": ClinicianFactory(name="Dr Known")}
    ConditionPageFactory(next_review_due=datetime.date(2027, 5, 4), **reviewed)
    ConditionPageFactory(next_review_due=datetime.date(2026, 5, 4), **reviewed)
    ConditionPageFactory()

    listing = admin_client.get(reverse("condition_listing:index")).content.decode()

    assert "Dr Known, MD" in listing
    assert "05/04/2027" in listing
    assert "05/04/2026, overdue" in listing
