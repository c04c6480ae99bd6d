"""What the app registers with Wagtail."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from conditions.references.viewsets import ReferenceViewSet
from conditions.viewsets import ClinicianViewSet, ConditionListingViewSet

register_snippet(ClinicianViewSet)
register_snippet(ReferenceViewSet)


@hooks.register("register_admin_viewset")
def register_condition_listing() -> ConditionListingViewSet:
    return ConditionListingViewSet("condition_listing")
