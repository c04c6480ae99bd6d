"""How the app's records are listed and edited in the admin."""

from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from conditions.models import Clinician


class ClinicianViewSet(SnippetViewSet):
    model = Clinician
    icon = "user"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "position", UpdatedAtColumn()]
