"""The site's own pages have twins in Markdown, too."""

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from tests.factories import ConsultationPageFactory, HomePageFactory, InformationPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = HomePageFactory(body=[("key_facts", {"heading": "Expect", "facts": ["<p>Time.</p>"]})])
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    yield home
    Site.clear_site_root_paths_cache()


def test_the_home_page_has_a_twin_at_the_root(home, client):
    twin = client.get("/index.md")

    assert twin.content.decode().startswith(f"# {home.headline}\n\nSource: ")
    assert "## Expect\n\n- Time." in twin.content.decode()
    assert client.get("/", headers={"accept": "text/markdown"}).content == twin.content
    assert b'type="text/markdown" href="/index.md"' in client.get("/").content


def test_a_page_about_the_clinic_has_a_twin_that_llms_txt_names(home, client):
    page = InformationPageFactory(title="Privacy", slug="privacy", parent=home)

    assert client.get("/privacy/index.md").content.startswith(b"# Privacy")
    assert f"- [Privacy]({page.full_url}index.md)" in client.get("/llms.txt").content.decode()


@pytest.fixture
def form_page(home):
    return ConsultationPageFactory(
        title="Ask us",
        slug="ask",
        parent=home,
        introduction="<p>Two nurses read this.</p>",
        submit_label="Send",
    )


def test_a_form_has_a_twin_that_leads_to_where_it_is_filled_in(form_page, client):
    page, twin = client.get("/ask/"), client.get("/ask/index.md")

    assert twin.content.decode() == (
        f"# Ask us\n\nTwo nurses read this.\n\n[Send]({form_page.full_url})\n"
    )
    assert twin["Link"] == f'<{form_page.full_url}>; rel="canonical"'
    assert client.get("/ask/", headers={"accept": "text/markdown"}).content == twin.content
    assert "Accept" in page["Vary"]
    assert b'type="text/markdown" href="/ask/index.md"' in page.content


def test_the_twin_of_a_closed_form_says_so(form_page, client):
    form_page.closes_at = timezone.now()
    form_page.save()

    text = client.get("/ask/index.md").content.decode()

    assert "This form is closed at the moment." in text
    assert "[Send]" not in text


@pytest.mark.parametrize("address", ["/ask/index.md", "/ask/"])
def test_the_twin_of_a_private_form_is_private_too(address, form_page, client):
    PageViewRestriction.objects.create(page=form_page, restriction_type="login")

    answer = client.get(address, headers={"accept": "text/markdown"})

    assert answer.status_code in (302, 404)
    assert "/ask/" not in client.get("/llms.txt").content.decode()


def test_llms_txt_names_a_form_as_long_as_it_is_published(form_page, client):
    line = f"- [Ask us]({form_page.full_url}index.md)"
    assert line in client.get("/llms.txt").content.decode()

    form_page.unpublish()

    assert line not in client.get("/llms.txt").content.decode()
