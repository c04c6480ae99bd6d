"""What a list of leads can be narrowed by. Days are days in the clinic's time zone."""

from collections import defaultdict
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import CharField, Exists, F, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from leads import clock
from leads.models import Lead, LeadStatus, Location
from leads.models.lead import LeadQuerySet

Choices = list[tuple[str, str]]


class LeadFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), widget=CheckboxSelectMultiple, distinct=False
    )
    period = django_filters.ChoiceFilter(
        label=_("Period"), choices=clock.Period.choices, method="filter_period"
    )
    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), method="filter_received", widget=DateRangePickerWidget
    )
    # Not "form": a control of that name hides a property that Wagtail's script needs.
    form_page = django_filters.ChoiceFilter(label=_("Form"))
    origin = django_filters.ChoiceFilter(label=_("Origin"), field_name="origin_page")
    location = django_filters.ChoiceFilter(label=_("Location"))
    owner = django_filters.ChoiceFilter(label=_("Owner"), null_label=_("Nobody yet"))

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = offered_choices() | {"owner": owner_choices()}
        for name in ("status", "form_page", "origin", "location", "owner"):
            self.filters[name].extra["choices"] = offered.get(name, [])

    def filter_received(self, leads: LeadQuerySet, name: str, days: slice) -> LeadQuerySet:
        # The admin reads days in the zone of whoever is logged in; the clinic has one day.
        if days.start:
            leads = leads.filter(received_at__gte=clock.start_of(days.start.date()))
        if days.stop:
            day_after = days.stop.date() + clock.ONE_DAY
            leads = leads.filter(received_at__lt=clock.start_of(day_after))
        return leads

    def filter_period(self, leads: LeadQuerySet, name: str, period: str) -> LeadQuerySet:
        first, last = clock.Period(period).days(clock.clinic_today())
        return leads.filter(
            received_at__gte=clock.start_of(first),
            received_at__lt=clock.start_of(last + clock.ONE_DAY),
        )


def offered_choices() -> dict[str, Choices]:
    """The choices of four filters, read in one statement."""
    nothing = Value(0, output_field=IntegerField())
    statement = choice_rows(LeadStatus.objects.all(), "status", "name", F("sort_order")).union(
        choice_rows(Location.objects.all(), "location", "name", F("sort_order")),
        choice_rows(pages_of("form_page"), "form_page", "title", nothing),
        choice_rows(pages_of("origin_page"), "origin", "title", nothing),
        all=True,
    )
    choices: dict[str, Choices] = defaultdict(list)
    for name, _place, label, key in sorted(statement, key=lambda row: (row[1] or 0, row[2])):
        choices[name].append((key, label))
    return choices


def choice_rows(records: QuerySet, name: str, label: str, place: Any) -> QuerySet:
    return (
        records.order_by()
        .annotate(
            filter_name=Value(name, output_field=CharField()),
            place=place,
            label=Cast(label, CharField()),
            key=Cast("pk", CharField()),
        )
        .values_list("filter_name", "place", "label", "key")
    )


def pages_of(field: str) -> QuerySet:
    """The pages that any lead names in this field."""
    return Page.objects.filter(Exists(Lead.objects.filter(**{field: OuterRef("pk")})))


def owners() -> QuerySet:
    """Those who own any lead."""
    return get_user_model().objects.filter(Exists(Lead.objects.filter(owner=OuterRef("pk"))))


def owner_choices() -> Choices:
    return [(str(owner.pk), get_user_display_name(owner)) for owner in owners()]
