"""What the app registers with Wagtail."""

from wagtail.snippets.models import register_snippet

from conditions.viewsets import ClinicianViewSet

register_snippet(ClinicianViewSet)
