"""What waits for staff, on the first page of Wagtail's admin."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

from leads import permissions
from leads.filters import Due, due
from leads.models import Lead, LeadStatus
from leads.workbench.saved_views import TO_DO


class LeadsSummaryItem(SummaryItem):
    """How many leads nobody has looked at, and of how many the next step is due."""

    order = 50
    template_name = "leads/admin/summary.html"

    def is_shown(self) -> bool:
        return self.request.user.has_perm(permissions.VIEW)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        leads = Lead.objects.visible_to(self.request.user).listed()
        first = LeadStatus.first()
        return {
            "new": leads.filter(status=first).count(),
            "new_url": list_of(status=first.pk),
            "due": due(leads, Due.NOW).count(),
            "due_url": list_of(**TO_DO),
        }


def list_of(**parameters: Any) -> str:
    return f"{reverse('lead:index')}?{urlencode(parameters)}"


def add_to_home(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(LeadsSummaryItem(request))
