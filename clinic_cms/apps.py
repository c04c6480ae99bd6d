from django.apps import AppConfig
from django.core.checks import register
from django.core.signals import request_started
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class ClinicCmsConfig(AppConfig):
    name = "clinic_cms"
    verbose_name = "Clinic site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported here because they need the app registry.
        from clinic_cms import connections, content_version, publishing, purging, redirects  # noqa: F401 - connect receivers
        from clinic_cms.login.checks import check_second_factor

        register(check_second_factor, deploy=True)
        connection_created.connect(connections.prepare)
        request_started.connect(connections.lose_patience)
        request_started.connect(connections.leave_a_file_that_is_gone)
        request_started.connect(content_version.know_nothing)
        connection_created.connect(content_version.watch)
        pre_migrate.connect(content_version.look_away, sender=self)
        post_migrate.connect(content_version.look_back, sender=self)
