"""The site as in production, without what needs files collected beforehand, and with an admin."""

from clinic_cms.settings.production import *

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = env.str("MEDIA_ROOT", MEDIA_ROOT)
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ADMINS = [("Admin", "admin@clinic.example")]
LEADS_CLINIC_PHONE = "212-555-0100"
