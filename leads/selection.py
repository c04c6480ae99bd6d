"""Which leads an address asks for: the same answer for the list and for an export of it."""

from copy import copy
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from leads import condition, search
from leads.filters import CONDITION, LeadFilterSet
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight

SEARCH = "search"  # a sealed text, never a readable one
ORDERING = "ordering"
TICKED = "id"  # the leads that were ticked, and no others
ASIDE = "aside"  # present: the leads that were kept aside, and no others


class Selection:
    """The leads that a request's view, filters and search select, of those that one may see.

    For a condition, as many of the newest leads are looked through as the horizon says, or all.
    """

    horizon: int | None = condition.HORIZON
    moment: datetime | None = None  # of the list that is meant, if not now

    def __init__(
        self, request: HttpRequest, visible: LeadQuerySet, sight: Sight | None = None
    ) -> None:
        self.data, self.visible = request.GET, visible
        self.sight = sight or Sight.of(request.user)
        self.filterset = LeadFilterSet(request.GET, visible, request=request, sight=self.sight)

    @classmethod
    def of(cls, query: str, visible: LeadQuerySet, sight: Sight) -> Self:
        """What this query of the list's address selects where nobody waits, however old it is."""
        request = HttpRequest()
        request.GET = QueryDict(query)
        selection = cls(request, visible, sight)
        selection.horizon = None
        return selection

    def at(self, moment: datetime) -> Self:
        """The same of the list as it was then."""
        then = copy(self)
        then.__dict__.pop("_found", None)
        then.moment = moment
        return then

    @cached_property
    def search_text(self) -> str:
        return search.opened(self.data.get(SEARCH, ""))

    @cached_property
    def condition_text(self) -> str:
        return "" if self.problems else self.filterset.form.cleaned_data.get(CONDITION, "")

    @cached_property
    def is_of_some_days(self) -> bool:
        given = {} if self.problems else self.filterset.form.cleaned_data
        return any(given.get(name) for name in ("period", "received"))

    @cached_property
    def is_aside(self) -> bool:
        return ASIDE in self.data

    @cached_property
    def problems(self) -> list[str]:
        """What is wrong with the filters, in sentences. With a problem, no lead is selected."""
        form = self.filterset.form
        found = [
            f"{form.fields[name].label}: {problem}"
            for name, errors in form.errors.items()
            for problem in errors
        ]
        if CONDITION not in form.fields and any(self.data.getlist(CONDITION)):
            found.append(_("Condition: you may not see these answers, nor choose leads by them."))
        if any("\0" in text for name in (TICKED, ASIDE) for text in self.data.getlist(name)):
            # It would stand in the register of exports, and PostgreSQL takes it in no text.
            found.append(_("The address holds a character that no filter has."))
        return found

    @property
    def leads(self) -> LeadQuerySet:
        return self._found.leads

    @property
    def ids(self) -> set[UUID] | None:
        """Which leads these are, if that is known without asking for them."""
        return self._found.ids

    @property
    def is_cut(self) -> bool:
        """Whether there are older leads that were not looked through for the condition."""
        return self._found.is_cut

    @cached_property
    def _found(self) -> condition.Found:
        if self.problems:
            return condition.Found(self.visible.none())
        leads = self.filterset.filter_queryset(self._in_view)
        if self.search_text:
            # Whoever may not read an address could else guess it, and learn that it is right.
            search = leads.matching if self.sight.contact else leads.with_reference
            leads = search(self.search_text)
        if not self.condition_text:
            return condition.Found(leads)
        # Last, so that no lead is decrypted that anything else leaves out.
        return condition.about(
            leads,
            self.condition_text,
            self.horizon,
            self.visible,
            self.filterset.newest_version,
            order="received_at" if self.is_of_some_days else "pk",
        )

    @property
    def _in_view(self) -> LeadQuerySet:
        if TICKED in self.data:
            ids = (as_uuid(text) for text in self.data.getlist(TICKED))
            return self.visible.filter(pk__in=filter(None, ids))
        if self.is_aside:
            return self.visible.exclude(quarantine="")
        if self.moment:
            return self.visible.listed_at(self.moment)
        if self.search_text:
            # Finds the merged ones too, or a reference would lead nowhere.
            return self.visible.filter(quarantine="")
        return self.visible.listed()

    @cached_property
    def filters(self) -> dict[str, Any]:
        """What was selected, for the register: not what was searched for in names or answers."""
        chosen = {
            name: values if len(values) > 1 else values[0]
            for name, values in self.data.lists()
            if name in self._parameters - {CONDITION} and any(values)
        }
        asked = {SEARCH: self.search_text, CONDITION: self.condition_text, ASIDE: self.is_aside}
        return chosen | {name: True for name, is_asked in asked.items() if is_asked}

    @cached_property
    def query(self) -> str:
        """The query of an address that selects the same leads."""
        return self._query(self._parameters | {SEARCH})

    @cached_property
    def view_query(self) -> str:
        """The query that can be kept: filters and order, nobody's name and no single leads."""
        return self._query(self._parameters - {TICKED} | {ORDERING})

    def is_too_long_for(self, model: type[Model]) -> bool:
        """Whether rows of the model have no room for the query that can be kept."""
        return len(self.view_query) > model._meta.get_field("query").max_length

    def _query(self, names: set[str]) -> str:
        kept = {name: values for name, values in self.data.lists() if name in names}
        return urlencode(kept, doseq=True)

    @cached_property
    def _parameters(self) -> set[str]:
        named = {ASIDE, TICKED}
        for name, field in self.filterset.form.fields.items():
            suffixes = getattr(field.widget, "suffixes", None)
            named |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
        return named


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
