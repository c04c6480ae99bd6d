"""What a list of leads can be narrowed by. Days are days in the clinic's time zone."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import (
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, JSONObject
from django.forms import CheckboxSelectMultiple, TextInput
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from leads import clock
from leads.condition import known_options
from leads.models import ChosenColumns, FormVersion, Lead, LeadStatus, Location, SavedView
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.roles import Role

Choices = list[tuple[str, str]]

CONDITION = "condition"


class Due(TextChoices):
    """Open leads by the day of their next step."""

    OVERDUE = "overdue", _("Overdue")
    NOW = "now", _("Today or overdue")
    WEEK = "week", _("In the next 7 days")
    NEVER = "never", _("No next step")


class TextWithOptions(TextInput):
    """Free text, for which a browser suggests these options."""

    template_name = "leads/admin/text_with_options.html"

    def __init__(self, options: Callable[[], list[str]]) -> None:
        super().__init__()
        self.options = options

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {"list": f"{name}-options"} | (attrs or {}))
        context["widget"]["options"] = self.options()
        return context


class ConditionFilter(django_filters.CharFilter):
    """What the selection looks for in the leads that everything else leaves over."""

    def filter(self, leads: LeadQuerySet, condition: str) -> LeadQuerySet:
        return leads


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
    origin = django_filters.ChoiceFilter(
        label=_("Origin"), field_name="origin_page", null_label=_("None")
    )
    location = django_filters.ChoiceFilter(label=_("Location"), null_label=_("None"))
    owner = django_filters.ChoiceFilter(label=_("Owner"), null_label=_("Nobody yet"))
    condition = ConditionFilter(
        label=_("Condition"),
        max_length=100,
        help_text=_("An option of the form, or some words of the answer. Write no name here."),
    )
    due = django_filters.ChoiceFilter(label=_("Due"), choices=Due.choices, method="filter_due")

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("status", "form_page", "origin", "location", "owner"):
            self.filters[name].extra["choices"] = self._choices_of(name)
        if sight.covers(Role.CONDITION):
            self.filters[CONDITION].extra["widget"] = TextWithOptions(self.condition_options)
        else:
            del self.filters[CONDITION]

    @cached_property
    def offered(self) -> dict[str, Choices]:
        return offered_to(self.queryset, getattr(self.request, "user", None))

    def _choices_of(self, name: str) -> Callable[[], Choices]:
        """Asked for when they are shown or one is chosen: an export waits for none of them."""
        return lambda: self.offered.get(name, [])

    @property
    def newest_version(self) -> str:
        """The digest of the newest form version; empty where there is none yet."""
        return next((digest for _key, digest in self.offered["newest_version"]), "")

    def condition_options(self) -> list[str]:
        return known_options(self.newest_version)

    def filter_received(self, leads: LeadQuerySet, name: str, days: slice) -> LeadQuerySet:
        # The admin reads days in the zone of whoever is logged in; the clinic has one day.
        if days.start:
            leads = leads.filter(received_at__gte=clock.start_of(days.start.date()))
        if days.stop:
            leads = leads.filter(received_at__lt=clock.end_of(days.stop.date()))
        return leads

    def filter_period(self, leads: LeadQuerySet, name: str, period: str) -> LeadQuerySet:
        first, last = clock.Period(period).days(clock.clinic_today())
        return leads.filter(
            received_at__gte=clock.start_of(first),
            received_at__lt=clock.end_of(last),
        )

    def filter_due(self, leads: LeadQuerySet, name: str, asked: str) -> LeadQuerySet:
        return due(leads, Due(asked))


def due(leads: LeadQuerySet, asked: Due) -> LeadQuerySet:
    """Those that are still open and whose next step is due then."""
    today = clock.clinic_today()
    last = {Due.OVERDUE: today - clock.ONE_DAY, Due.NOW: today, Due.WEEK: today + clock.WEEK}
    leads = leads.filter(status__outcome=LeadStatus.Outcome.OPEN)
    if asked == Due.NEVER:
        return leads.filter(next_step_due=None)
    leads = leads.filter(next_step_due__lte=last[asked])
    return leads.filter(next_step_due__gte=today) if asked == Due.WEEK else leads


def offered_to(leads: LeadQuerySet, user: Any) -> dict[str, Choices]:
    """The choices of filters, and this person's views and columns, read in one statement."""
    newer = FormVersion.objects.filter(pk__gt=OuterRef("pk"))
    newest_version = FormVersion.objects.filter(~Exists(newer))
    nothing = Value(0, output_field=IntegerField())
    owners = named_by(Lead.objects.all(), "owner", get_user_model()._default_manager.all())
    statement = choice_rows(LeadStatus.objects.all(), "status", "name", F("sort_order")).union(
        choice_rows(Location.objects.all(), "location", "name", F("sort_order")),
        *(
            choice_rows(pages, name, "title", nothing)
            for name, field in (("form_page", "form_page"), ("origin", "origin_page"))
            for pages in named_by(leads, field, Page.objects.all())
        ),
        *(choice_rows(users, "owner", person_as_text(), nothing) for users in owners),
        choice_rows(SavedView.objects.filter(user=None), "shared_view", "name", nothing),
        choice_rows(SavedView.objects.filter(user=user), "own_view", "name", nothing),
        choice_rows(ChosenColumns.objects.filter(user=user), "columns", "names", nothing),
        choice_rows(newest_version, "newest_version", "digest", nothing),
        all=True,
    )
    rows = [
        (place or 0, display_name_of(label) if name == "owner" else label, name, key)
        for name, place, label, key in set(statement)
    ]
    choices: dict[str, Choices] = defaultdict(list)
    for _place, label, name, key in sorted(rows):
        choices[name].append((key, label))
    return choices


def choice_rows(records: QuerySet, name: str, label: Any, place: Any) -> QuerySet:
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


def person_as_text() -> JSONObject:
    """All texts in a user's row but the password: the site's model may name people by any of them."""
    texts = {
        field.attname
        for field in get_user_model()._meta.concrete_fields
        if isinstance(field, CharField) and field.attname != "password"
    }
    return JSONObject(**{name: name for name in sorted(texts)})


def display_name_of(person: str) -> str:
    return get_user_display_name(get_user_model()(**json.loads(person)))


def named_by(leads: LeadQuerySet, field: str, rows: QuerySet) -> list[QuerySet]:
    """The rows that any of these leads names in this field; one may stand in several parts."""
    naming = leads.filter(**{field: OuterRef("pk")})
    # Apart, as each has an index; asked for together they would read every lead.
    parts = naming.listed(), naming.exclude(quarantine=""), naming.exclude(merged_into=None)
    return [rows.filter(Exists(part)) for part in parts]
