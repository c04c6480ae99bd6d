"""How the app's pages and records are listed and edited in the admin."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from conditions.models import Clinician, ConditionPage, Promotion, Synonym, Term, Topic


def next_review(page: ConditionPage) -> str:
    if page.next_review_due is None:
        return ""
    day = date_format(page.next_review_due, "SHORT_DATE_FORMAT")
    return gettext("%(day)s, overdue") % {"day": day} if page.review_is_overdue else day


class PagesMenuItem(MenuItem):
    """Shown to those who work with pages, as Wagtail's own item is."""

    def is_shown(self, request: HttpRequest) -> bool:
        return user_has_any_page_permission(request.user)


class ConditionListingViewSet(PageListingViewSet):
    """Every condition page, with what its readers are told about its review."""

    model = ConditionPage
    icon = "doc-full-inverse"
    menu_label = _("Conditions")
    menu_order = 110
    add_to_admin_menu = True
    menu_item_class = PagesMenuItem
    columns = [
        *PageListingViewSet.index_view_class.base_columns,
        Column("reviewed_by", label=_("Reviewed by"), sort_key="reviewed_by__name"),
        Column(
            "next_review_due",
            label=_("Next review"),
            accessor=next_review,
            sort_key="next_review_due",
        ),
    ]
    list_filter = ["reviewed_by", "next_review_due"]


class ClinicianViewSet(SnippetViewSet):
    model = Clinician
    icon = "user"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "position", UpdatedAtColumn()]


class SynonymViewSet(SnippetViewSet):
    """The list of terms that search takes for each other."""

    model = Synonym
    icon = "list-ul"


class PromotionViewSet(SnippetViewSet):
    """The pages that come first for what readers ask."""

    model = Promotion
    icon = "pick"
    list_display = ["page", "terms"]


class TopicViewSet(SnippetViewSet):
    """The headings that condition pages are grouped under."""

    model = Topic
    icon = "tag"
    list_display = ["name", Column("number_of_pages", label=_("Pages"))]
    ordering = "name"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.annotate(number_of_pages=Count("pages"))


class TermChooserViewSet(SnippetChooserViewSet):
    form_fields = ["name", "definition"]
    creation_tab_label = _("New word")
    create_action_label = _("Add to the glossary")


class TermViewSet(SnippetViewSet):
    """The glossary."""

    model = Term
    icon = "help"
    list_display = ["name", "definition"]
    add_to_admin_menu = True
    menu_label = _("Glossary")
    menu_order = 330
    # An editor may add a word from the text that uses it.
    chooser_viewset_class = TermChooserViewSet
