"""What feed readers get."""

import pytest
from defusedxml.ElementTree import fromstring

from tests.factories import ConditionPageFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_letters_that_no_feed_can_hold_are_left_out(client):
    ConditionPageFactory(title="Back\x0bpain", introduction="<p>It\x0c hurts.</p>")
    feed = client.get("/feed.atom")
    assert feed.status_code == 200
    assert "<title>Backpain</title>" in feed.text


def test_signs_of_a_text_are_no_html_for_feed_readers(client):
    ConditionPageFactory(title="Aches & <pains>", answer="If <one> & <two> hurt.")

    [entry] = fromstring(client.get("/feed.atom").content).iter(f"{ATOM}entry")

    assert entry.find(f"{ATOM}title").text == "Aches & <pains>"
    assert entry.find(f"{ATOM}summary").attrib == {"type": "html"}
    assert entry.find(f"{ATOM}summary").text == "If &lt;one&gt; &amp; &lt;two&gt; hurt."
