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

        from conditions.checks import check_base_template, check_sections
        from conditions.models import ConditionPage
        from conditions.search import index_other_names

        checks.register(check_base_template)
        checks.register(check_sections)
        page_published.connect(index_other_names, sender=ConditionPage)
