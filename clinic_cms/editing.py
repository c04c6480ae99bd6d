"""What the editor of a condition page shows that neither app knows of alone."""

from typing import Any

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from conditions.models import ConditionPage
from leads.dashboard.side_panel import FiguresSidePanel


class ConditionEditView(EditView):
    """With a side panel that says what the page brings."""

    def get_side_panels(self) -> MediaContainer[Any]:
        panels = super().get_side_panels()
        # The screen of a page that was created just now has no place for it: it brought nothing yet.
        is_partial = self.expects_json_response or self.hydrate_create_view
        if not is_partial and FiguresSidePanel.is_for(self.request):
            panels.append(FiguresSidePanel(self.page, self.request))
        return panels


class ConditionPageViewSet(PageViewSet):
    model = ConditionPage
    edit_view_class = ConditionEditView
