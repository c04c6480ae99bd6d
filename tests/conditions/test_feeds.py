"""What feed readers get."""

import pytest

from tests.factories import ConditionPageFactory

pytestmark = pytest.mark.django_db


def test_letters_that_no_feed_can_hold_are_left_out(client):
    ConditionPageFactory(title="Back\x0bpain", introduction="<p>It\x0c hurts.</p>")
    feed = client.get("/feed.atom")
    assert feed.status_code == 200
    assert "<title>Backpain</title>" in feed.text
