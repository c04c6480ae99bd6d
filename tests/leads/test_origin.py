"""Which page, section and campaign sent a visitor."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, Page, PageViewRestriction, Site

from leads import origin
from leads.models import Lead
from tests.factories import ConditionPageFactory
from tests.leads.conftest import hidden_values

pytestmark = pytest.mark.django_db
SECTION = "3c0f3f0e-5a5b-4a57-9d5e-1f0a5b1c2d3e"


@pytest.fixture
def article(db):
    body = [
        {"type": "description", "id": SECTION, "value": {"heading": "How it may help"}},
    ]
    page = ConditionPageFactory(title="Nerve pain")
    page.body.raw_data.extend(body)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def follow(browser, send, url: str):
    """Open the form by a link, and send it with what the page carries along."""
    return send(hidden_values(browser.get(url)))


def test_a_lead_remembers_the_page_and_the_section(browser, send, form_page, article):
    follow(browser, send, form_page.url_with_origin(article, SECTION))
    lead = Lead.objects.get()
    assert lead.origin_page_id == article.pk
    assert lead.origin_title == "Nerve pain"
    assert lead.origin_path == article.url_path
    assert lead.origin_revision == article.live_revision_id
    assert (lead.origin_section, lead.origin_section_label) == (SECTION, "How it may help")


def test_a_lead_outlives_its_origin(browser, send, form_page, article):
    follow(browser, send, form_page.url_with_origin(article))
    article.delete()
    lead = Lead.objects.get()
    assert lead.origin_page is None
    assert lead.origin_title == "Nerve pain"


def test_a_link_is_the_same_for_every_visitor(form_page, article):
    assert form_page.url_with_origin(article) == form_page.url_with_origin(article)


@pytest.mark.parametrize(
    "token", ["", "12", "nonsense", "1.0.:forged", "٣", "-1", "9" * 5000, "\0", "💊"]
)
def test_nonsense_is_an_unknown_origin_and_no_error(browser, send, form_page, token):
    form = browser.get(form_page.url, {"from": token})
    assert form.status_code == 200
    assert send(hidden_values(form) | {"from": token}).status_code == 303
    assert Lead.objects.get().origin_page is None


def test_only_a_live_public_page_of_this_site_is_believed(browser, send, form_page, article):
    token = origin.token_for(article)
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert send({"from": token}).status_code == 303
    article.view_restrictions.all().delete()
    article.unpublish()
    assert send({"from": token}, email="bea@example.com").status_code == 303
    other = Page.get_first_root_node().add_child(
        instance=Page(title="Other", slug="other", locale=Locale.get_default())
    )
    Site.objects.create(hostname="other.example", root_page=other)
    assert send({"from": origin.token_for(other)}, email="c@example.com").status_code == 303
    assert list(Lead.objects.values_list("origin_title", flat=True)) == ["", "", ""]


def test_a_lead_remembers_its_campaign_and_nothing_else_of_the_query(browser, send, form_page):
    query = "?utm_source=news%00letter&utm_medium=" + "m" * 500 + "&gclid=123&email=a@example.com"
    follow(browser, send, form_page.url + query)
    assert Lead.objects.get().campaign == {"utm_source": "newsletter", "utm_medium": "m" * 100}


def test_the_campaign_that_led_to_an_article_comes_along_to_the_form(browser, send, form_page):
    call = {"heading": "Talk with us", "button": "Book", "form_page": form_page}
    article = ConditionPageFactory(body=[("consultation", call)])
    arrival = browser.get(article.url, {"utm_campaign": "spring", "utm_term": "a@b.example"})
    link = BeautifulSoup(arrival.content, "html.parser").find("a", string="Book")["href"]
    follow(browser, send, link)
    lead = Lead.objects.get()
    assert (lead.origin_page_id, lead.campaign) == (article.pk, {"utm_campaign": "spring"})


@pytest.mark.parametrize("value", ["ana@example.com", "<script>", "a=b&c", "'; --", "\u202e", "\0"])
def test_what_names_no_campaign_is_an_unknown_campaign(browser, send, form_page, value):
    follow(
        browser, send, f"{form_page.url}?{urlencode({'utm_source': 'mail', 'utm_content': value})}"
    )
    assert Lead.objects.get().campaign == {"utm_source": "mail"}


def test_a_section_without_a_heading_is_called_by_its_kind(article):
    article.body.raw_data[0]["value"]["heading"] = ""
    assert origin.section_label(article, SECTION) == "Description"


def test_a_section_whose_id_was_made_by_hand_keeps_no_lead_away(browser, send, form_page, article):
    follow(browser, send, form_page.url_with_origin(article, "made-by-hand-" * 9))
    assert len(Lead.objects.get().origin_section) == 36


def test_a_section_that_is_gone_has_no_name(article):
    assert origin.section_label(article, "gone") == ""


def test_the_token_is_a_plain_query_value(form_page, article):
    query = parse_qs(urlsplit(form_page.url_with_origin(article, SECTION)).query)
    assert list(query) == ["from"]


def test_a_host_without_a_site_believes_a_live_public_page(browser, send, form_page, article):
    Site.objects.all().delete()
    send({"from": origin.token_for(article)})
    assert Lead.objects.get().origin_title == article.title


@pytest.mark.parametrize("value", ["a text", ["a list"], {"heading": ["no text"]}])
def test_a_section_without_a_heading_in_words_has_none(value):
    assert origin.heading_of(value) == ""
