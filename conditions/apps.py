from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = _("Conditions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported here because blocks and models need the app registry.
        from wagtail.signals import page_published

        from conditions import checks as own_checks
        from conditions.models import ConditionPage
        from conditions.references.publishing import log_publishing
        from conditions.search import index_other_names

        checks.register(own_checks.check_base_template)
        checks.register(own_checks.check_sections)
        checks.register(own_checks.check_citation_style)
        checks.register(own_checks.check_lookup_contact)
        checks.register(own_checks.check_version)
        page_published.connect(index_other_names, sender=ConditionPage)
        page_published.connect(log_publishing)
