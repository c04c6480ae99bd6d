"""Header and footer are written once for many pages, and show what they show for each."""

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from wagtail.models import Site

from clinic_cms import chrome
from clinic_cms.models import ClinicSettings
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    """A home page at the root of a clinic's site."""
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()
    ClinicSettings.objects.create(site=Site.objects.get(), name="Harbor Clinic")
    return home


def commit() -> None:
    """Forget what Django forgets on commit; the test itself stands in one transaction."""
    connection.run_on_commit.clear()


def part(html: str, tag: str) -> str:
    return html[html.index(f"<{tag}") : html.index(f"</{tag}>")]


def test_pages_in_the_same_place_share_a_header_and_all_share_a_footer(client, home):
    index = ConditionIndexPageFactory(parent=home, show_in_menus=True)
    pages = [ConditionPageFactory(parent=index) for _ in range(2)]
    commit()

    shown = [client.get(page.url).content.decode() for page in (index, *pages)]
    (around,) = chrome.kept.values()

    assert len(around.parts) == 3
    assert 'aria-current="page"' in part(shown[0], "header")
    assert 'aria-current="true"' in part(shown[1], "header") == part(shown[2], "header")


def test_a_new_year_shows_in_the_footer(client, home):
    commit()
    with time_machine.travel("2026-12-31 23:59-05:00", tick=False):
        assert "© 2026 Harbor Clinic" in client.get(home.url).content.decode()

    with time_machine.travel("2027-01-01 00:01-05:00", tick=False):
        assert "© 2027 Harbor Clinic" in client.get(home.url).content.decode()


def test_settings_that_were_read_before_a_change_stand_in_no_other_answer(rf):
    early, late = rf.get("/nowhere/"), rf.get("/nowhere/")
    ClinicSettings.for_request(early)
    ClinicSettings.objects.update(name="Hill Clinic")
    commit()
    render_to_string("404.html", {}, early)

    footer = part(render_to_string("404.html", {}, late), "footer")

    assert "Hill Clinic" in footer
    assert "Harbor Clinic" not in footer
