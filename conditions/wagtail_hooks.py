"""What the app registers with Wagtail."""

from wagtail.snippets.models import register_snippet

from conditions.references.viewsets import ReferenceViewSet
from conditions.viewsets import ClinicianViewSet

register_snippet(ClinicianViewSet)
register_snippet(ReferenceViewSet)
