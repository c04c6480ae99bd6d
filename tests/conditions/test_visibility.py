"""What no visitor may see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from conditions.models import ConditionPage
from conditions.visibility import visible, visible_pages
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


def test_a_list_of_pages_keeps_its_order_and_loses_doubles_and_deleted_ones():
    first, second = ConditionPageFactory(), ConditionPageFactory()

    assert visible([second, None, first, second]) == [second, first]
