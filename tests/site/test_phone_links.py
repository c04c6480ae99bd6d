"""Phone numbers on public pages are links that any phone can dial."""

import pytest
from wagtail.models import Site

from clinic_cms.models import ClinicSettings
from leads.models import Location
from tests.factories import InformationPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("region", "phone", "link"),
    [
        ("US", "(212) 555-0123", '<a href="tel:+12125550123">(212) 555-0123</a>'),
        ("US", "+44 20 7946 0000", '<a href="tel:+442079460000">+44 20 7946 0000</a>'),
        ("GB", "020 7946 0000", '<a href="tel:+442079460000">020 7946 0000</a>'),
        (None, "(212) 555-0123", '<a href="tel:2125550123">(212) 555-0123</a>'),
        ("US", "116 117", '<a href="tel:116117">116 117</a>'),
        ("US", "Ask at the desk", "<p>Ask at the desk"),
    ],
)
def test_a_press_on_a_phone_number_calls_it(region, phone, link, client, settings):
    settings.LEADS_PHONE_REGION = region
    ClinicSettings.objects.create(site=Site.objects.get(), phone=phone)
    Location.objects.create(name="Harbor Street", phone=phone)

    html = client.get(InformationPageFactory().url).content.decode()

    assert html.count(link) == 2
    assert html.count("tel:") == link.count("tel:") * 2
