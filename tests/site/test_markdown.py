"""The site's own pages have twins in Markdown, too."""

import pytest
from wagtail.models import Site

from tests.factories import HomePageFactory, InformationPageFactory

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
