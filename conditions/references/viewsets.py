"""The library of references in the admin."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from conditions.references.forms import KINDS, edit_handler
from conditions.references.models import Reference, Status


class ReferenceIndexView(IndexView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.add_url:
            return []
        url = reverse("condition_references:add")
        return [HeaderButton(_("Add by identifier or list"), url=url, icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *by_hand_buttons(self.add_url)]


def by_hand_buttons(add_url: str | None) -> list[Button]:
    """A way to the form of each kind of work."""
    if not add_url:
        return []
    return [
        Button(
            _("By hand: %(kind)s") % {"kind": label},
            url=f"{add_url}?{urlencode({'kind': kind})}",
            icon_name="edit",
        )
        for kind, (label, _fields) in KINDS.items()
    ]


class ReferenceCreateView(CreateView):
    def get_initial_form_instance(self) -> Reference:
        given = self.request.POST.get("kind") or self.request.GET.get("kind", "")
        return Reference(csl={"type": given if given in KINDS else "article-journal"})

    def get_page_subtitle(self) -> str:
        return KINDS[self.get_initial_form_instance().csl["type"]][0]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *by_hand_buttons(self.add_url)]


class ReferenceEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        work = self.object
        check, label = (
            ("check", _("Check now"))
            if work.identifiers
            else (
                "identify",
                _("Find its identifier"),
            )
        )
        own = [
            Button(
                label,
                url=reverse(f"condition_references:{check}", args=[work.pk]),
                icon_name="search",
                priority=30,
            ),
            Button(
                _("Merge with another entry"),
                url=reverse("condition_references:merge", args=[work.pk]),
                icon_name="copy",
                priority=40,
            ),
        ]
        return [*super().header_more_buttons, *own]


class ReferenceViewSet(SnippetViewSet):
    model = Reference
    icon = "openquote"
    menu_label = _("References")
    menu_order = 320
    add_to_admin_menu = True
    list_display = [
        "__str__",
        "authors",
        Column("year", label=_("Year"), sort_key="year"),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            primary=lambda work: work.status == Status.VERIFIED,
            sort_key="status",
        ),
        UpdatedAtColumn(),
    ]
    list_filter = ["status", "kind_of_evidence", "year"]
    list_per_page = 50
    # The database's own "contains": it finds identifiers and parts of words.
    search_backend_name = None
    search_fields = ["title", "authors", "doi", "pmid", "pmcid"]
    index_view_class = ReferenceIndexView
    add_view_class = ReferenceCreateView
    edit_view_class = ReferenceEditView

    def get_edit_handler(self) -> Panel:
        return edit_handler().bind_to_model(self.model)
