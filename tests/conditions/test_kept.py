"""Sections and lists that were rendered before are kept, and none is ever out of date."""

import pytest
from django.template import engines
from django.utils import translation
from wagtail.images import get_image_model

from conditions import kept
from conditions.blocks.section import Section
from conditions.models import CitationSettings, ConditionPage, Reference
from tests.factories import ConditionPageFactory, ImageFactory, ReferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept_yet(settings):
    settings.CONDITIONS_HTML_KEPT = 1_000_000
    kept.KEPT.clear()


@pytest.fixture
def renders(monkeypatch):
    """The kinds of sections that were rendered and not taken from memory."""
    rendered, render = [], Section.render

    def note(section, value, context=None):
        rendered.append(section.name)
        return render(section, value, context)

    monkeypatch.setattr(Section, "render", note)
    return rendered


def citation(work: Reference) -> str:
    return f'<embed embedtype="citation" id="{work.pk}" label="{work.label}"/>'


@pytest.fixture
def page():
    other = ConditionPageFactory(title="Migraine", slug="migraine")
    work = ReferenceFactory()
    link = f'<a linktype="page" id="{other.pk}">read</a>'
    return ConditionPageFactory(
        parent=other.get_parent(),
        title="Sciatica",
        body=[
            ("description", {"heading": "Pain", "text": f"<p>It burns{citation(work)} {link}</p>"}),
            ("figure", {"image": ImageFactory(title="A nerve", file__width=64)}),
            ("quoted_evidence", {"quotation": "Ask.", "source": "A journal", "reference": work}),
            ("faq", {"questions": [{"question": "Why?", "answer": "<p>Because.</p>"}]}),
            ("citations", {"heading": "References", "works": []}),
        ],
    )


def read(page, rf) -> str:
    fresh = ConditionPage.objects.get(pk=page.pk)
    return fresh.serve(rf.get(page.url)).render().content.decode()


def read_twice(page, rf) -> str:
    """The second time, for the first makes the sizes of the picture."""
    read(page, rf)
    return read(page, rf)


def test_a_section_that_stayed_the_same_is_rendered_once(page, rf, renders):
    read_twice(page, rf)
    ConditionPage.objects.update(title="Sciatica, at last")
    renders.clear()

    assert "Sciatica, at last" in read(page, rf)
    assert renders == ["citations"]


def test_only_the_section_that_was_changed_is_rendered_anew(page, rf, renders):
    read_twice(page, rf)
    stored = list(page.body.raw_data)
    stored[3]["value"]["questions"][0]["value"]["question"] = "Why not?"
    page.body = page.body.stream_block.to_python(stored)
    page.save_revision().publish()
    renders.clear()

    assert "Why not?" in read(page, rf)
    assert renders == ["faq", "citations"]


def move_the_linked_page(page):
    other = ConditionPage.objects.get(slug="migraine")
    other.slug = "headache"
    other.save_revision().publish()


def change_picture(**changes):
    def change(page):
        get_image_model().objects.update(**changes)

    return change


def replace_picture_file(page):
    image = get_image_model().objects.get()
    image.file = ImageFactory.build(file__width=32).file
    image.save()
    image.renditions.all().delete()


def change_reference(**changes):
    def change(page):
        Reference.objects.update(**changes)

    return change


def retitle_reference(page):
    work = Reference.objects.get()
    work.csl["title"] = "Another title"
    work.save()


def merge_reference_away(page):
    Reference.objects.update(live=False)


def cite_twice(page):
    work = Reference.objects.get()
    page.introduction = f"<p>It hurts{citation(work)}</p>"
    page.save()


def change_style(page):
    CitationSettings.objects.create(site=page.get_site(), style="vancouver")


@pytest.mark.parametrize(
    "change",
    [
        move_the_linked_page,
        lambda page: ConditionPage.objects.get(slug="migraine").delete(),
        change_picture(description="A nerve, drawn"),
        replace_picture_file,
        lambda page: get_image_model().objects.get().delete(),
        change_reference(status="retracted"),
        change_reference(kind_of_evidence="guideline"),
        change_reference(status="retracted", notices=[{"type": "retraction", "doi": "10.1/x"}]),
        retitle_reference,
        merge_reference_away,
        cite_twice,
        change_style,
    ],
)
def test_whatever_a_section_or_list_shows_may_change_and_shows_at_once(change, page, rf, settings):
    before = read_twice(page, rf)

    change(page)
    after = read_twice(page, rf)
    settings.CONDITIONS_HTML_KEPT = 0

    assert after == read(page, rf) != before


def test_a_part_is_kept_in_each_language(page, rf):
    english = read_twice(page, rf)

    with translation.override("es"):
        spanish = read(page, rf)

    assert 'aria-label="References"' in english
    assert 'aria-label="Referencias"' in spanish


def test_a_text_with_an_embed_that_is_no_citation_is_always_rendered(rf, renders):
    text = '<p>See</p><embed embedtype="media" url="https://example.com/"/>'
    page = ConditionPageFactory(body=[("description", {"heading": "Film", "text": text})])
    read(page, rf)
    renders.clear()

    read(page, rf)

    assert renders == ["description"]


def test_a_value_that_was_changed_after_it_was_stored_is_shown_as_changed(page, rf):
    read_twice(page, rf)
    fresh = ConditionPage.objects.get(pk=page.pk)
    fresh.body[0].value["heading"] = "Pain, at last"

    assert "Pain, at last" in fresh.serve(rf.get(page.url)).render().content.decode()


def test_a_section_that_cannot_be_told_from_others_is_rendered_each_time(page, rf, renders):
    page.refresh_from_db()
    page.body[1] = (
        "quoted_evidence",
        {"quotation": "It burns", "year": 10**30},
    )  # an import may do so
    page.save()
    read_twice(page, rf)
    renders.clear()

    assert "It burns" in read(page, rf)
    assert renders == ["quoted_evidence", "citations"]


def test_nothing_is_kept_unless_the_site_says_that_it_may_be(page, rf, renders, settings):
    settings.CONDITIONS_HTML_KEPT = 0
    read_twice(page, rf)
    renders.clear()

    read(page, rf)

    assert len(renders) == 5
    assert not kept.KEPT.parts


def test_no_more_is_kept_than_the_site_allows(page, rf, settings):
    read_twice(page, rf)
    settings.CONDITIONS_HTML_KEPT = kept.KEPT.size - 1
    kept.KEPT.clear()

    read(page, rf)

    kept_now = sum(map(len, kept.KEPT.parts.values()))
    assert 0 < kept_now == kept.KEPT.size < settings.CONDITIONS_HTML_KEPT


def test_templates_that_are_read_anew_are_rendered_anew(page, rf, renders):
    read_twice(page, rf)
    renders.clear()

    engines["django"].engine.template_loaders[0].reset()
    read(page, rf)

    assert len(renders) == 5
