"""What a host is told before its visitors find out."""

from django.core.checks.registry import registry

from conditions.checks import check_base_template, check_sections, check_version


def test_the_checks_run_with_manage_py_check():
    assert {check_base_template, check_sections} <= registry.registered_checks


def test_our_own_site_lacks_nothing():
    assert check_base_template(None) == []
    assert check_sections(None) == []


def test_a_site_without_a_base_template_is_warned(settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]

    assert [message.id for message in check_base_template(None)] == ["conditions.W001"]


def test_a_site_is_told_which_app_a_section_waits_for(without_app):
    without_app("wagtail.contrib.typed_table_block")

    (message,) = check_sections(None)

    assert message.id == "conditions.I001"
    assert "wagtail.contrib.typed_table_block" in message.hint


def test_a_version_that_nothing_tells_is_an_error(settings):
    assert check_version(None) == []
    settings.CONDITIONS_VERSION = "clinic_cms.content_version.nothing"

    (message,) = check_version(None)

    assert message.id == "conditions.E001"
