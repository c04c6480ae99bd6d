"""What every section promises the editor who picks it."""

import pytest
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError

from conditions.blocks import ConditionBody
from conditions.blocks.section import Section
from tests.factories import ConditionPageFactory, ImageFactory

SECTIONS = ConditionBody().child_blocks
pytestmark = pytest.mark.django_db


@pytest.fixture
def believable_site():
    ConditionPageFactory()
    ImageFactory()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_can_be_recognised_in_the_picker(name):
    section = SECTIONS[name]

    assert isinstance(section, Section)
    assert section.meta.icon != "placeholder"
    assert section.meta.group
    assert section.get_description()
    assert section.meta.template == f"conditions/blocks/{name}.html"


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_previews_every_value_that_its_template_shows(name, believable_site):
    section = SECTIONS[name]

    value = section.get_preview_value()

    assert set(value) == set(section.child_blocks)
    assert section.render(value, {"id": "abc"}).strip()


@pytest.mark.parametrize("name", SECTIONS)
def test_the_admin_shows_the_preview_of_a_section_with_the_sites_styles(
    name, believable_site, admin_client
):
    page_body = ConditionPageFactory._meta.model.body.field.stream_block
    section = page_body.child_blocks[name]

    response = admin_client.get(
        reverse("wagtailadmin_block_preview"), {"id": section.definition_prefix}
    )

    assert response.status_code == 200
    assert section.is_previewable
    assert "conditions/conditions" in response.content.decode()


@pytest.mark.parametrize("name", SECTIONS)
def test_the_look_of_a_section_sits_in_its_settings_drawer(name):
    layout = SECTIONS[name].get_form_layout()

    assert layout.settings == ["tone", "width"]
    assert not set(layout.children) & {"tone", "width"}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_with_nothing_in_it_still_renders(name):
    section = SECTIONS[name]

    section.render(section.to_python({}))


def test_the_groups_of_the_picker_are_not_scattered():
    groups = [section.meta.group for section in SECTIONS.values()]

    assert len(dict.fromkeys(groups)) == sum(
        group != before for group, before in zip(groups, [None, *groups], strict=False)
    )


def test_a_section_whose_app_is_missing_is_not_offered(without_app):
    without_app("leads")

    offered = {section.name for section in ConditionBody().ordered_child_blocks()}

    assert offered == set(SECTIONS) - {"consultation"}


@pytest.mark.parametrize("pasted", ["It helped.", "“It helped.”", '"It helped."', " «It helped.» "])
def test_a_quotation_is_quoted_once(pasted):
    value = SECTIONS["quoted_evidence"].to_python({"quotation": pasted})

    assert value.words == "It helped."


def test_a_table_without_a_row_is_not_published_and_shows_nothing():
    section = SECTIONS["table"]
    empty = section.normalize({**section.get_default(), "heading": "Phases"})

    with pytest.raises(StructBlockValidationError) as refused:
        section.clean(empty)

    assert list(refused.value.block_errors) == ["table"]
    assert "<table" not in section.render(empty)
    assert section.clean(section.get_preview_value())["table"].row_data
