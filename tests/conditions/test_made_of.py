"""An article is kept whole, and never shown as it was before anything that it shows was changed."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils.safestring import SafeString
from wagtail.models import PageViewRestriction

from conditions import kept
from conditions.blocks.section import Section
from conditions.models import Clinician, ConditionIndexPage, ConditionPage, OtherName
from tests.factories import (
    ClinicianFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    ReferenceFactory,
    TermFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture(autouse=True)
def nothing_kept_yet(settings):
    settings.CONDITIONS_HTML_KEPT = 1_000_000
    kept.KEPT.clear()


@pytest.fixture
def page():
    others = [ConditionPageFactory(title=f"Headache {n}", slug=f"headache-{n}") for n in range(3)]
    index = others[0].get_parent()
    for other in others[1:]:
        other.move(index, "last-child")
    form = ConsultationPageFactory()
    text = f'<p>It burns <a linktype="page" id="{others[0].pk}">so</a></p>'
    return ConditionPageFactory(
        parent=index,
        title="Sciatica",
        reviewed_by=ClinicianFactory(name="Dr Ada Example"),
        reviewed_on=datetime.date(2026, 1, 1),
        next_review_due=datetime.date(2026, 12, 1),
        body=[
            ("description", {"heading": "Pain", "text": text}),
            ("related_articles", {"heading": "Read on", "pages": others}),
            ("consultation", {"heading": "Talk to us", "form_page": form, "text": "<p>Do.</p>"}),
            ("citations", {"heading": "References", "works": [ReferenceFactory()]}),
        ],
    )


def read(page, rf, query="") -> str:
    fresh = ConditionPage.objects.get(pk=page.pk)
    return fresh.serve(rf.get(page.url + query)).render().content.decode()


@pytest.fixture
def rendered(monkeypatch):
    """The kinds of sections that were rendered and not taken from memory."""
    kinds, render = [], Section.render

    def note(section, value, context=None):
        kinds.append(section.name)
        return render(section, value, context)

    monkeypatch.setattr(Section, "render", note)
    return kinds


def test_an_article_that_stayed_the_same_is_rendered_once(page, rf, rendered):
    before = read(page, rf)
    rendered.clear()

    assert read(page, rf) == before
    assert rendered == []


def update(slug, **changes):
    return lambda page: ConditionPage.objects.filter(slug=slug).update(**changes)


def expire_a_linked_page(page):
    past = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    ConditionPage.objects.filter(slug="headache-0").update(expire_at=past)


def close_a_linked_page(page):
    other = ConditionPage.objects.get(slug="headache-0")
    PageViewRestriction.objects.create(page=other, restriction_type="login")


def move_the_form(page):
    form = page.body[2].value["form_page"].specific
    form.slug = "moved-form"
    form.save()


def rename_the_host(page):
    site = page.get_site()
    site.hostname = "elsewhere.example"
    site.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda page: Clinician.objects.update(position="Retired"),
        lambda page: Clinician.objects.update(live=False),
        lambda page: OtherName.objects.create(page=page, name="Hip pain"),
        update("sciatica", answer="It passes."),
        update("sciatica", subject="Drug"),
        update("headache-1", title="Migraine"),
        update("headache-1", search_description="All about it."),
        update("headache-1", answer="It goes."),
        lambda page: ConditionPage.objects.get(slug="headache-2").delete(),
        expire_a_linked_page,
        close_a_linked_page,
        move_the_form,
        lambda page: ConditionIndexPage.objects.update(title="All pages"),
        rename_the_host,
    ],
)
def test_whatever_an_article_shows_may_change_and_shows_at_once(change, page, rf, settings):
    before = read(page, rf)

    change(page)
    after = read(page, rf)
    settings.CONDITIONS_HTML_KEPT = 0

    assert after == read(page, rf) != before


def test_a_review_falls_due_at_midnight(page, rf):
    with time_machine.travel("2026-12-01 12:00-05:00", tick=False):
        assert "overdue" not in read(page, rf)

    with time_machine.travel("2026-12-02 12:00-05:00", tick=False):
        assert "overdue" in read(page, rf)


def test_what_has_to_be_looked_up_while_it_is_rendered_is_rendered_each_time(page, rf, rendered):
    page.body[1].value["pages"].pop()
    page.save()
    assert "Sciatica again" not in read(page, rf)
    rendered.clear()

    ConditionPageFactory(parent=page.get_parent(), title="Sciatica again")

    assert "Sciatica again" in read(page, rf)
    rendered.clear()
    assert "Sciatica again" in read(page, rf)
    assert rendered == ["related_articles"]


def test_explanations_of_words_are_never_kept(page, rf):
    term = TermFactory(name="Nerve", definition="A cable.")
    page.introduction = f'<p>A <a linktype="term" id="{term.pk}">nerve</a> hurts.</p>'
    page.save()
    assert "A cable." in read(page, rf)

    type(term).objects.update(definition="A wire.")

    assert "A wire." in read(page, rf)


def test_an_alias_names_the_address_of_what_it_repeats(page, rf):
    alias = page.create_alias(update_slug="repeated")
    assert page.full_url in read(alias, rf)

    page.slug = "moved"
    page.save()

    assert f'"url": "{page.full_url}"' in read(alias, rf)


def test_previews_and_campaigns_are_neither_kept_nor_taken_from_memory(page, rf):
    assert "utm_source=mail" in read(page, rf, "?utm_source=mail")
    assert "utm_source=mail" not in read(page, rf)
    assert 'class="condition-feedback"' in read(page, rf)

    preview = page.make_preview_request().content.decode()

    assert 'class="condition-feedback"' not in preview
    assert 'class="condition-feedback"' in read(page, rf)


def test_a_part_that_asks_the_database_is_not_kept():
    def render():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return SafeString(cursor.fetchone()[0])

    kept.KEPT.render(b"key", render)

    assert not kept.KEPT.parts
