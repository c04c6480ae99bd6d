"""What one page brings, beside its editor."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import Page

from leads import clock
from leads.dashboard.figures import FEWEST, Figures, Row
from leads.dashboard.views import may_see

DAYS = 90


class FiguresSidePanel(BaseSidePanel):
    """How often the page was read lately, how many leads it sent, and from which section most."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle what this page brings")
        icon_name = "mail"
        has_counter = False

    name = "lead-figures"
    title = _("What this page brings")
    template_name = "leads/admin/side_panel.html"
    order = 150

    @staticmethod
    def is_for(request: HttpRequest) -> bool:
        return may_see(request.user)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        today = clock.clinic_today()
        first = today - timedelta(days=DAYS - 1)
        figures = Figures.for_user(self.request.user, first, today)
        return super().get_context_data(parent_context) | facts_of(figures, self.object)


def facts_of(figures: Figures, page: Page) -> dict[str, Any]:
    sent = figures.of_page(page.pk)
    reads = figures.reads(page.pk).get(page.pk)
    row = Row(page.title, sent.number(sent.count), reads)
    best = next(iter(sent.by_section()), None)
    if best and best.number.is_hidden:
        best = None
    return {"days": DAYS, "row": row, "best": best, "is_exact": figures.is_exact, "fewest": FEWEST}
