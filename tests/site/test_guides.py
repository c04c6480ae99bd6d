"""The guides of docs/ can be read in the admin's Help menu, with their pictures."""

import re

import pytest
from django.urls import reverse

from clinic_cms import guides
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(MemberFactory(role="Clinic staff"))


@pytest.mark.parametrize("name", guides.GUIDES)
def test_a_guide_is_in_the_menu_and_shows_text_sections_and_pictures(client, staff, name):
    address = reverse("guide", args=[name])
    assert address in client.get(reverse("wagtailadmin_home")).content.decode()
    page = client.get(address).content.decode()
    source = (guides.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for title in re.findall("^## (.+)$", source, re.M):
        assert re.search(rf'<h2 id="[\w-]+">{re.escape(title)}</h2>', page), title
    pictures = re.findall(r'<img src="([^"]+)" alt="[^"]+"', page)
    assert len(pictures) == source.count("![") > 0
    for picture in pictures:
        response = client.get(picture)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response.getvalue().startswith(b"\x89PNG")


def test_a_link_from_guide_to_guide_stays_in_the_admin_and_html_is_text():
    tokens = guides.MARKDOWN.parse("See [editors](editors.md), <b>not</b> [this](README.md).")
    for inline in tokens[1].children:
        guides.point_to_the_admin(inline)
    html = guides.MARKDOWN.renderer.render(tokens, guides.MARKDOWN.options, {})
    assert f'href="{reverse("guide", args=["editors"])}"' in html
    assert "&lt;b&gt;not&lt;/b&gt;" in html
    assert 'href="README.md"' in html


def test_no_other_file_is_handed_out(client, staff):
    for address in (
        "guides/operations/",
        "guides/pictures/make.py",
        "guides/pictures/..%2fstaff.md",
    ):
        assert client.get(f"/admin/{address}", follow=True).status_code == 404


def test_whoever_is_not_logged_in_reads_none(client):
    assert client.get(reverse("guide", args=["staff"])).status_code == 302
    assert client.get(reverse("guide_picture", args=["leads.png"])).status_code == 302
