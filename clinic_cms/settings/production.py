"""Everything from the environment; names what is missing and stops."""

from django.core.exceptions import ImproperlyConfigured

from clinic_cms.settings.base import *

DEBUG = False

REQUIRED = {
    "SECRET_KEY": "a long random text",
    "ALLOWED_HOSTS": "the site's host names, separated by commas",
    "DATABASE_URL": "postgres://user:password@host/name",
    "CLINIC_BASE_URL": "the address of the site, such as https://clinic.example",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "LEADS_VAULT_KEYS": "made with 'manage.py make_lead_keys'",
    "LEADS_INDEX_KEY": "made with 'manage.py make_lead_keys'",
}
missing = [f"  {name}: {meaning}" for name, meaning in REQUIRED.items() if not env.str(name, "")]
if missing:
    raise ImproperlyConfigured("Set these environment variables:\n" + "\n".join(missing))

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

# Visitors get whole pages from the worker's memory, with all their headers; a developer wants to
# see each change of a template.
MIDDLEWARE.insert(0, "clinic_cms.page_cache.PageCacheMiddleware")
CLINIC_PAGES_MAY_LAG = env.float("CLINIC_PAGES_MAY_LAG", 0)
if frontend_cache := env.str("CLINIC_FRONTEND_CACHE", ""):
    WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": frontend_cache,
        }
    }
vars().update(env.email_url("EMAIL_URL"))

# How many proxies of the clinic's own stand before the site and say whom they speak for.
LEADS_PROXIES = CONDITIONS_PROXIES = env.int("CLINIC_PROXIES", 0)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CLINIC_SECOND_FACTOR = env.bool("CLINIC_SECOND_FACTOR", True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
