"""The library of references in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from conditions.references.models import Reference


class ReferenceViewSet(SnippetViewSet):
    model = Reference
    icon = "openquote"
    menu_label = _("References")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["title", "authors", "year", "get_status_display"]
    panels = [FieldPanel("csl"), FieldPanel("kind_of_evidence")]
