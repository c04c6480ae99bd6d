"""What stands around every page: head, header, footer, error pages and their styles."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from wagtail.models import PageViewRestriction, Site

from clinic_cms.models import ClinicSettings
from leads.models import Location
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    HomePageFactory,
    ImageFactory,
    InformationPageFactory,
)

pytestmark = pytest.mark.django_db


class Markup(HTMLParser):
    """The elements of a page, as (tag, attributes) in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def every(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def meta(self, name: str) -> str | None:
        for key in ("name", "property"):
            for found in self.every("meta", **{key: name}):
                return found["content"]
        return None


@pytest.fixture
def home():
    """A home page at the root of the site."""
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()
    return home


def settings_of_the_clinic(**values) -> ClinicSettings:
    return ClinicSettings.objects.create(site=Site.objects.get(), **values)


def part(html: str, tag: str) -> str:
    return html[html.index(f"<{tag}") : html.index(f"</{tag}>")]


def test_the_header_leads_to_the_pages_that_show_in_menus(client, home):
    ConditionIndexPageFactory(parent=home, title="Conditions", show_in_menus=True)
    ConditionIndexPageFactory(parent=home, title="Not in menus")
    InformationPageFactory(parent=home, title="A draft", show_in_menus=True, live=False)
    private = InformationPageFactory(parent=home, title="For members", show_in_menus=True)
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    header = part(client.get(home.url).content.decode(), "header")

    assert ">Conditions</a>" in header
    for hidden in ("Not in menus", "A draft", "For members"):
        assert hidden not in header


def test_the_header_marks_where_the_visitor_is(client, home):
    index = ConditionIndexPageFactory(parent=home, show_in_menus=True)
    page = ConditionPageFactory(parent=index)

    on_index = part(client.get(index.url).content.decode(), "header")
    on_page = part(client.get(page.url).content.decode(), "header")

    assert f'href="{index.url}" aria-current="page"' in on_index
    assert f'href="{index.url}" aria-current="true"' in on_page


def test_the_footer_tells_where_the_clinic_is_and_what_it_does_not_promise(client, home):
    settings_of_the_clinic(name="Harbor Clinic", disclaimer="<p>This is no advice.</p>")
    Location.objects.create(name="Harbor Street", address="1 Harbor Street", phone="555 0101")
    InformationPageFactory(parent=home, title="Privacy notice")

    footer = part(client.get(home.url).content.decode(), "footer")

    for text in ("Harbor Clinic", "1 Harbor Street", "tel:5550101", "no advice", "Privacy notice"):
        assert text in footer


def test_an_emergency_notice_opens_every_page_once_it_is_written(client, home):
    clinic = settings_of_the_clinic()
    assert "emergency-notice" not in client.get(home.url).content.decode()

    clinic.emergency_notice = "Call 911."
    clinic.save()

    for address in (home.url, "/nowhere/"):
        assert "Call 911." in client.get(address).content.decode()


def test_a_missing_page_is_said_to_be_missing_in_the_sites_own_look(client, home):
    response = client.get("/nowhere/")
    page = Markup(response.content.decode())

    assert response.status_code == 404
    assert page.every("main", id="main")
    assert page.every("header", **{"class": "site-header"})
    assert page.every("form", role="search")
    assert any("site.css" in link["href"] for link in page.every("link", rel="stylesheet"))


def test_a_page_with_a_password_keeps_its_words_to_itself(client, home):
    page = InformationPageFactory(parent=home, title="Fees", search_description="What we charge.")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="pass")

    html = client.get(page.url).content.decode()

    assert Markup(html).every("input", type="password")
    assert Markup(html).every("main", id="main")
    for words in ("Fees", "What we charge."):
        assert words not in html


def test_the_error_page_asks_nothing_of_the_database_or_the_request(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")

    assert "Something went wrong on our side" in html
    assert Markup(html).every("main", id="main")


def test_a_page_has_one_main_part_that_the_skip_link_leads_to(client, home):
    index = ConditionIndexPageFactory(parent=home)
    pages = [home, index, ConditionPageFactory(parent=index), ConsultationPageFactory(parent=home)]

    for address in [*(page.url for page in pages), "/nowhere/"]:
        page = Markup(client.get(address).content.decode())
        assert [main["id"] for main in page.every("main")] == ["main"], address
        assert page.every("a", href="#main"), address
        assert len(page.every("h1")) == 1, address
        assert page.every("html", lang="en-us"), address


def test_search_engines_are_told_what_was_written_for_them_or_the_first_words(client, home):
    index = ConditionIndexPageFactory(parent=home)
    silent = ConditionPageFactory(parent=index, introduction="<p>It <b>burns</b>.</p><p>Why?</p>")
    spoken = ConditionPageFactory(parent=index, search_description="What helps.")

    assert Markup(client.get(silent.url).content.decode()).meta("description") == "It burns. Why?"
    assert Markup(client.get(index.url).content.decode()).meta("description") is None
    page = Markup(client.get(spoken.url).content.decode())

    assert page.meta("description") == "What helps."
    assert page.every("link", rel="canonical") == [{"rel": "canonical", "href": spoken.full_url}]


def test_the_answer_stands_for_a_page_of_which_nothing_else_is_said(client, home):
    index = ConditionIndexPageFactory(parent=home)
    page = ConditionPageFactory(parent=index, answer="Most of it passes by itself.")

    sent = Markup(client.get(page.url).content.decode())
    assert sent.meta("description") == sent.meta("og:description") == page.answer
    for address in (index.url, f"{index.url}index.md", "/feed.atom", "/llms.txt"):
        assert page.answer in client.get(address).content.decode(), address


def test_a_shared_page_uses_its_own_words_first(client, home):
    index = ConditionIndexPageFactory(parent=home)
    page = ConditionPageFactory(
        parent=index,
        title="Sciatica",
        seo_title="Sciatica and its treatment",
        search_description="What helps.",
    )
    shared = Markup(client.get(page.url).content.decode())
    assert shared.meta("og:title") == "Sciatica and its treatment"
    assert shared.meta("og:description") == "What helps."
    assert "/share/" in shared.meta("og:image")

    page.social_title, page.social_description = "Leg pain?", "Read this."
    page.social_image = ImageFactory()
    page.save_revision().publish()

    shared = Markup(client.get(page.url).content.decode())
    assert shared.meta("og:title") == "Leg pain?"
    assert shared.meta("og:description") == "Read this."
    assert "/share/" not in shared.meta("og:image")


def test_no_page_carries_its_own_script_or_style(client, home):
    index = ConditionIndexPageFactory(parent=home)
    page = ConditionPageFactory(parent=index, reviewed_by=ClinicianFactory())
    form = ConsultationPageFactory(parent=home)

    for address in (home.url, index.url, page.url, form.url, "/nowhere/"):
        for tag, attrs in Markup(client.get(address).content.decode()).elements:
            assert tag != "style", address
            assert "style" not in attrs, address
            assert not [name for name in attrs if name.startswith("on")], address
            if tag == "script":
                assert attrs.get("src") or attrs.get("type") == "application/ld+json", address


def stylesheet(path: str) -> str:
    return Path(finders.find(path)).read_text()


def test_an_article_weighs_less_than_its_budget(client, home):
    page = ConditionPageFactory(parent=ConditionIndexPageFactory(parent=home))
    html = client.get(page.url).content.decode()
    linked = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)

    bytes_sent = len(gzip.compress(html.encode())) + sum(
        len(gzip.compress(stylesheet(path).encode())) for path in linked
    )

    assert bytes_sent < 35_000
    assert len([path for path in linked if path.endswith(".css")]) <= 3


def test_the_apps_default_to_the_tokens_of_the_site():
    def tokens(path: str) -> dict[str, str]:
        return dict(re.findall(r"^    (--clinic-[\w-]+): (.+);$", stylesheet(path), re.M))

    site = tokens("clinic_cms/site.css")

    for path in ("conditions/conditions.css", "leads/leads.css"):
        defaults = tokens(path)
        assert defaults
        assert {k: v for k, v in defaults.items() if k in site and site[k] != v} == {}, path
        used = set(re.findall(r"var\((--clinic-[\w-]+)\)", stylesheet(path)))
        set_here = set(re.findall(r"(--clinic-[\w-]+):", stylesheet(path)))
        assert used <= set_here, path


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(scheme):
    css = stylesheet("clinic_cms/site.css")
    pairs = re.findall(r"--clinic-([\w-]+): light-dark\((#\w+), (#\w+)\);", css)
    colours = dict(re.findall(r"--clinic-([\w-]+): (#\w+);", css))
    colours |= {name: light if scheme == "light" else dark for name, light, dark in pairs}
    texts = ("ink", "muted", "heading", "link", "information", "caution", "urgent", "error")
    faint = {
        (text, behind): round(contrast(colours[text], colours[behind]), 2)
        for text, behind in [
            *((text, behind) for text in texts for behind in ("paper", "surface", "tint", "warm")),
            ("on-band", "band"),
            ("on-accent", "accent"),
            ("on-emergency", "emergency"),
            ("on-night", "night"),
        ]
        if contrast(colours[text], colours[behind]) < 4.5
    }

    assert faint == {}
    assert contrast(colours["field"], colours["surface"]) >= 3
