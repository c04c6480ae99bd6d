"""What a list of leads can be narrowed by. Days are days in the clinic's time zone."""

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from leads.models import Lead, LeadStatus, Location
from leads.models.lead import LeadQuerySet


def pages_of(field: str) -> QuerySet:
    """The pages that any lead names in this field."""
    return Page.objects.filter(Exists(Lead.objects.filter(**{field: OuterRef("pk")})))


def owners() -> QuerySet:
    return get_user_model().objects.filter(Exists(Lead.objects.filter(owner=OuterRef("pk"))))


class OwnerFilter(django_filters.ModelChoiceFilter):
    class field_class(django_filters.fields.ModelChoiceField):
        def label_from_instance(self, owner: Any) -> str:
            return get_user_display_name(owner)


class LeadFilterSet(WagtailFilterSet):
    status = django_filters.ModelMultipleChoiceFilter(
        label=_("Status"), queryset=LeadStatus.objects.all(), widget=CheckboxSelectMultiple
    )
    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), method="filter_received", widget=DateRangePickerWidget
    )
    form = django_filters.ModelChoiceFilter(
        label=_("Form"), field_name="form_page", queryset=lambda request: pages_of("form_page")
    )
    origin = django_filters.ModelChoiceFilter(
        label=_("Origin"),
        field_name="origin_page",
        queryset=lambda request: pages_of("origin_page"),
    )
    location = django_filters.ModelChoiceFilter(
        label=_("Location"), queryset=Location.objects.all()
    )
    owner = OwnerFilter(
        label=_("Owner"), queryset=lambda request: owners(), null_label=_("Nobody yet")
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def filter_received(self, leads: LeadQuerySet, name: str, days: slice) -> LeadQuerySet:
        # The admin reads days in the zone of whoever is logged in; the clinic has one day.
        zone = timezone.get_default_timezone()
        if days.start:
            leads = leads.filter(received_at__gte=days.start.replace(tzinfo=zone))
        if days.stop:
            leads = leads.filter(received_at__lte=days.stop.replace(tzinfo=zone))
        return leads
