"""Search synonyms as a register, on wagtail-modeladmin where the site has it."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.helpers import AdminURLHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from conditions.models import ConditionPage, OtherName, Synonym
from conditions.spreadsheets import HARMLESS
from conditions.synonyms import words_of


def names_of_conditions() -> str:
    """Titles and other names of what visitors can read, as words, with a blank around each."""
    pages = ConditionPage.objects.live()
    names = [
        *pages.values_list("title", flat=True),
        *OtherName.objects.filter(page__in=pages).values_list("name", flat=True),
    ]
    return " | ".join(["", *(" ".join(words_of(name)) for name in names), ""])


class LeadsSomewhereFilter(SimpleListFilter):
    """Whether any of the terms is a condition's name: a meaning that leads nowhere helps nobody."""

    title = gettext_lazy("leads to a page")
    parameter_name = "known"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, synonyms: QuerySet) -> QuerySet:
        if self.value() not in {"yes", "no"}:
            return synonyms
        names = names_of_conditions()
        found = [
            synonym.pk
            for synonym in synonyms
            if any(f" {' '.join(phrase)} " in names for phrase in synonym.phrases)
        ]
        if self.value() == "yes":
            return synonyms.filter(pk__in=found)
        return synonyms.exclude(pk__in=found)


class AddressesByNumber(AdminURLHelper):
    """Of records by the numbers that they can have: anything else is not found, and no error."""

    def get_action_url_pattern(self, action: str) -> str:
        if action in ("create", "index"):
            return super().get_action_url_pattern(action)
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9]{{1,18}})/$"


class SynonymIndexView(IndexView):
    custom_value_preprocess = HARMLESS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if "%00" in request.META["QUERY_STRING"]:  # which PostgreSQL takes in no text
                raise IncorrectLookupParameters
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            messages.error(request, _("The list could not be narrowed like that."))
            return redirect(request.path)


class SynonymRegister(ModelAdmin):
    """The terms that search takes for each other."""

    model = Synonym
    url_helper_class = AddressesByNumber
    index_view_class = SynonymIndexView
    base_url_path = "condition-synonyms"
    menu_label = gettext_lazy("Search synonyms")
    menu_icon = "list-ul"
    menu_order = 340
    list_display = ["__str__", "number_of_terms"]
    list_filter = [LeadsSomewhereFilter]
    search_fields = ["terms"]
    list_export = ["__str__", "number_of_terms"]
    export_filename = "synonyms"
    inspect_view_enabled = True
    inspect_view_fields = ["terms"]
    history_view_enabled = False
    list_per_page = 50
    index_view_extra_css = ["conditions/admin/registers.css"]
    inspect_view_extra_css = ["conditions/admin/registers.css"]

    def number_of_terms(self, synonym: Synonym) -> str:
        return str(len(synonym.phrases))

    number_of_terms.short_description = gettext_lazy("Terms")
