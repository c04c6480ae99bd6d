"""Every page leads to the consultation form, as long as visitors can open it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from clinic_cms.models import ClinicSettings
from tests.factories import ConsultationPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    return home


def offers(html: str) -> list[str | None]:
    """Where the header and the home page lead for a consultation."""
    soup = BeautifulSoup(html, "html.parser")
    return [link["href"] for link in soup.find_all("a", string="Book a consultation")]


def test_the_header_and_the_home_page_offer_a_consultation(client, home):
    form = ConsultationPageFactory(parent=home)
    ClinicSettings.objects.create(site=Site.objects.get(), consultation_page=form)

    assert offers(client.get(home.url).text) == [form.url, form.url]
    assert offers(client.get("/nowhere/").text) == [form.url]


NOT_OFFERED = {
    "a draft": lambda home: ConsultationPageFactory(parent=home, live=False),
    "an expired form": lambda home: ConsultationPageFactory(
        parent=home, expire_at=timezone.now() - timedelta(minutes=1)
    ),
    "a private form": lambda home: (
        PageViewRestriction.objects.create(
            page=ConsultationPageFactory(parent=home), restriction_type="login"
        ).page
    ),
    "a form outside of every site": lambda home: ConsultationPageFactory(
        parent=Page.get_first_root_node()
    ),
}


@pytest.mark.parametrize("what", NOT_OFFERED)
def test_no_consultation_is_offered_whose_form_visitors_cannot_open(what, client, home):
    form = NOT_OFFERED[what](home)
    ClinicSettings.objects.create(site=Site.objects.get(), consultation_page=form)

    assert offers(client.get(home.url).text) == []
