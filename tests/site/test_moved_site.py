"""A site that another process has renamed or led elsewhere is known at once, at every address."""

import pytest
from django.db import connection, transaction
from django.test import Client
from wagtail.models import Page, Site

from conditions.models import ConditionPage
from leads.forms import submit_url
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    HomePageFactory,
)

pytestmark = pytest.mark.django_db
MARKDOWN = {"accept": "text/markdown"}
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def worker(settings) -> Client:
    """A worker that has told where the site's pages are."""
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]
    home = HomePageFactory()
    Site.objects.update(root_page=home, hostname="old.example")
    index = ConditionIndexPageFactory(parent=home, slug="conditions")
    page = ConditionPageFactory(parent=index, title="Sciatica", slug="sciatica")
    page.save_revision().publish()
    commit()
    worker = Client()
    assert "//old.example/conditions/" in read(worker, "/feed.atom")
    return worker


def commit() -> None:
    connection.run_on_commit.clear()


def change_elsewhere(**columns: object) -> None:
    """Change the site as another process does: none of Wagtail's signals reach this one."""
    Site.objects.update(**columns)
    commit()


def read(worker: Client, address: str, **options: object) -> str:
    response = worker.get(address, **options)
    assert response.status_code == 200
    return response.getvalue().decode()


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("/feed.atom", {}),
        ("/llms.txt", {}),
        ("/sitemap.xml", {}),
        ("/robots.txt", {}),
        ("/conditions/sciatica/", {}),
        ("/conditions/sciatica/?from=somewhere", {}),
        ("/conditions/sciatica/", {"headers": MARKDOWN}),
        ("/conditions/sciatica/index.md", {}),
        ("/conditions/?s=1", {}),
    ],
)
def test_a_site_that_is_renamed_goes_by_its_new_name(address, options, worker):
    change_elsewhere(hostname="new.example")

    text = read(worker, address, **options)

    assert "//new.example" in text
    assert "old.example" not in text


def test_staff_too_find_the_site_by_its_new_name(worker, admin_client):
    change_elsewhere(hostname="new.example")

    assert "old.example" not in read(admin_client, "/conditions/sciatica/")


@pytest.mark.parametrize("address", ["/sciatica/index.md", "/feed.atom", "/llms.txt"])
def test_pages_are_found_where_the_site_begins_now(address, worker):
    index = Site.objects.get().root_page.get_children().get()
    change_elsewhere(root_page=index)

    assert "/conditions/" not in read(worker, address)


def test_a_form_that_comes_back_leads_to_where_the_site_begins_now(worker):
    home = Site.objects.get().root_page
    index = home.get_children().get()
    Page.objects.filter(title="Sciatica").update(show_in_menus=True)
    form_page = ConsultationPageFactory(parent=home)
    change_elsewhere(root_page=index)

    response = worker.post(submit_url(form_page.form_uuid, "en"), headers=SAME_ORIGIN)

    assert response.status_code == 422
    assert 'href="/sciatica/"' in response.text


def test_whoever_found_an_article_useful_is_led_back_to_where_it_is_now(worker):
    page = ConditionPage.objects.get()
    change_elsewhere(root_page=page.get_parent())

    response = worker.post(f"/articles/{page.pk}/feedback/", {"useful": "yes"})

    assert response["Location"] == "/sciatica/#thanks"


def test_a_name_that_was_taken_back_is_forgotten_though_its_version_comes_again(worker):
    with transaction.atomic():
        Site.objects.update(hostname="wrong.example")
        assert "//wrong.example" in ConditionPage.objects.get().full_url
        transaction.set_rollback(True)

    change_elsewhere(hostname="new.example")

    assert "//new.example/conditions/" in read(worker, "/feed.atom")
