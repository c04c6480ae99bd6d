from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leads import checks, memory

        for model in ("FormVersion", "LeadStatus", "Recipient", "Webhook"):
            for changed in (post_save, post_delete):
                changed.connect(memory.forget, sender=self.get_model(model))
        register(checks.check_keys)
        register(checks.check_file_scanner)
        register(checks.check_addresses)
        register(checks.check_base_template)
        register(checks.check_registers)
        register(checks.check_erasure_list, deploy=True)
        register(checks.check_reads)
        register(checks.check_error_reports, deploy=True)
        register(checks.check_api, deploy=True)
