from django.apps import AppConfig


class ClinicCmsConfig(AppConfig):
    name = "clinic_cms"
    verbose_name = "Clinic site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Connects its receivers, which need the app registry.
        from clinic_cms import redirects  # noqa: F401
