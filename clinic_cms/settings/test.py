"""Fast, silent and without a network."""

from clinic_cms.settings.base import *

DEBUG = False
SECRET_KEY = "for tests only"  # noqa: S105 - protects nothing
ALLOWED_HOSTS = ["*"]
LEADS_VAULT_KEYS = ["dGVzdHMgb25seTogdGhlIGtleSBvZiB0aGUgdmF1bHQ="]
LEADS_INDEX_KEY = "dGVzdHMgb25seTogdGhlIGtleSBvZiBhbiBpbmRleCE="

DATABASES = {"default": database(env.str("DATABASE_URL", "sqlite://:memory:"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
LEADS_ERASURE_LIST = ""
