"""Paper names the address of a link to write a mail, unless the link's words do."""

import pytest

from tests.factories import ConditionPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="mailto:desk@clinic.example">Write to <b>us</b></a>', "desk@clinic.example"),
        ('<a href="mailto:desk@clinic.example?subject=Hi&amp;cc=x">us</a>', "desk@clinic.example"),
        ('<a href="mailto:%22a%22%2Bb@clinic.example">us</a>', "&quot;a&quot;+b@clinic.example"),
        ('<a href="mailto:desk@clinic.example">Desk@clinic.example</a>', None),
        ('<a href="https://clinic.example/">us</a>', None),
    ],
)
@pytest.mark.parametrize("place", ["introduction", "section"])
def test_the_address_stands_beside_words_that_do_not_tell_it(client, link, told, place):
    text = f"<p>{link} any day.</p>"
    page = (
        ConditionPageFactory(introduction=text)
        if place == "introduction"
        else ConditionPageFactory(body=[("description", {"heading": "Ask", "text": text})])
    )

    html = client.get(page.url).text

    assert html.count("data-address=") == (told is not None)
    assert told is None or f' data-address="{told}">' in html
