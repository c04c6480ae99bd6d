"""What no visitor may see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conditions.models import ConditionPage
from conditions.visibility import is_shown, judged, visible, visible_pages
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


def test_drafts_expired_and_private_pages_are_not_visible(django_assert_num_queries):
    shown = ConditionPageFactory()
    ConditionPageFactory(live=False)
    ConditionPageFactory(expire_at=timezone.now() - timedelta(minutes=1))
    private = ConditionPageFactory()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    private_section = ConditionIndexPageFactory()
    ConditionPageFactory(parent=private_section)
    PageViewRestriction.objects.create(page=private_section, restriction_type="login")

    with django_assert_num_queries(1):
        assert list(visible_pages(ConditionPage.objects.all())) == [shown]
    with django_assert_num_queries(1):
        judged_pages = list(judged(ConditionPage.objects.all()))
    assert [page for page in judged_pages if is_shown(page)] == [shown]


def test_what_shows_a_private_page_elsewhere_is_private_too():
    """As Wagtail judges it: a page is as private as what it is an alias of, and as all above it."""
    private, section = ConditionPageFactory(), ConditionIndexPageFactory()
    alias = private.create_alias(parent=section, update_slug="shown-again")
    alias.create_alias(update_slug="and-again")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    private_section = ConditionIndexPageFactory()
    alias_of_section = private_section.create_alias(update_slug="section-again")
    ConditionPageFactory(parent=alias_of_section)
    PageViewRestriction.objects.create(page=private_section, restriction_type="login")

    judged_by_wagtail = [p for p in ConditionPage.objects.all() if not p.get_view_restrictions()]

    assert judged_by_wagtail == []
    assert list(visible_pages(ConditionPage.objects.all())) == []


def test_a_list_of_pages_keeps_its_order_and_loses_doubles_and_deleted_ones():
    first, second = ConditionPageFactory(), ConditionPageFactory()

    assert visible([second, None, first, second]) == [second, first]
