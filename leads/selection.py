"""Which leads an address asks for: the same answer for the list and for an export of it."""

from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from leads import search
from leads.filters import LeadFilterSet
from leads.models.lead import LeadQuerySet

SEARCH = "search"  # a sealed text, never a readable one
ORDERING = "ordering"
TICKED = "id"  # the leads that were ticked, and no others
ASIDE = "aside"  # present: the leads that were kept aside, and no others


class Selection:
    """The leads that a request's view, filters and search select, of those that one may see."""

    def __init__(self, request: HttpRequest, visible: LeadQuerySet) -> None:
        self.data, self.visible = request.GET, visible
        self.filterset = LeadFilterSet(request.GET, visible, request=request)

    @classmethod
    def of(cls, query: str, visible: LeadQuerySet) -> Self:
        """What the list selects of these leads with this query in its address."""
        request = HttpRequest()
        request.GET = QueryDict(query)
        return cls(request, visible)

    @cached_property
    def search_text(self) -> str:
        return search.opened(self.data.get(SEARCH, ""))

    @cached_property
    def is_aside(self) -> bool:
        return ASIDE in self.data

    @cached_property
    def problems(self) -> list[str]:
        """What is wrong with the filters, in sentences. With a problem, no lead is selected."""
        fields = self.filterset.form.fields
        return [
            f"{fields[name].label}: {problem}"
            for name, errors in self.filterset.form.errors.items()
            for problem in errors
        ]

    @cached_property
    def leads(self) -> LeadQuerySet:
        if self.problems:
            return self.visible.none()
        leads = self.filterset.filter_queryset(self._in_view)
        return leads.matching(self.search_text) if self.search_text else leads

    @property
    def _in_view(self) -> LeadQuerySet:
        if TICKED in self.data:
            ids = (as_uuid(text) for text in self.data.getlist(TICKED))
            return self.visible.filter(pk__in=filter(None, ids))
        if self.is_aside:
            return self.visible.exclude(quarantine="")
        leads = self.visible.filter(quarantine="")
        # Whoever searches finds the merged ones too, or a reference would lead nowhere.
        return leads if self.search_text else leads.filter(merged_into=None)

    @cached_property
    def filters(self) -> dict[str, Any]:
        """What was selected, for the register: a search is noted, and not what it was for."""
        chosen = {
            name: values if len(values) > 1 else values[0]
            for name, values in self.data.lists()
            if name in self._parameters and any(values)
        }
        return chosen | ({SEARCH: True} if self.search_text else {})

    @cached_property
    def query(self) -> str:
        """The query of an address that selects the same leads."""
        return self._query(self._parameters | {SEARCH})

    @cached_property
    def view_query(self) -> str:
        """The query that can be kept: filters and order, nobody's name and no single leads."""
        return self._query(self._parameters - {TICKED} | {ORDERING})

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
