"""Whoever opens the admin is read together with what they may do there."""

import pytest
from django.contrib.auth.backends import ModelBackend

from clinic_cms.login.members import MemberBackend
from leads import permissions
from leads.models import Location, LocationLimit
from tests.factories import LocationLimitFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_rights_and_limits_come_in_one_query(django_assert_num_queries):
    desk = LocationLimitFactory(locations=[Location.objects.create(name="Downtown")])
    member = UserFactory(can=[permissions.ERASE])
    member.groups.add(desk.group, *MemberFactory(role="Clinic staff").groups.all())
    with django_assert_num_queries(1):
        read = MemberBackend().get_user(member.pk)
        rights, locations = read.get_all_permissions(), LocationLimit.locations_of(read)
    assert rights == ModelBackend().get_all_permissions(member)
    assert {permissions.ERASE, permissions.EXPORT} < rights
    assert locations == {desk.locations.get().pk}


def test_whoever_has_no_right_has_none_and_no_limit():
    read = MemberBackend().get_user(MemberFactory().pk)
    assert read.get_all_permissions() == set()
    assert LocationLimit.locations_of(read) is None


def test_a_limit_to_no_location_shows_no_lead():
    desk = LocationLimitFactory()
    desk.locations.clear()
    member = MemberFactory()
    member.groups.add(desk.group)
    assert LocationLimit.locations_of(MemberBackend().get_user(member.pk)) == set()


def test_those_without_a_session_have_the_same_rights():
    member = MemberFactory(role="Managers")
    read = MemberBackend().get_user(member.pk)
    assert permissions.EXPORT in member.get_all_permissions() == read.get_all_permissions()


def test_whoever_was_deleted_meanwhile_has_no_right():
    member = MemberFactory(role="Managers")
    MemberBackend().get_user(member.pk).delete()
    assert member.get_all_permissions() == set()


def test_an_administrator_may_do_everything():
    read = MemberBackend().get_user(MemberFactory(is_superuser=True).pk)
    assert permissions.ERASE in read.get_all_permissions()
