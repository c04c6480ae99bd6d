"""The site as in production, with yardsticks beside it."""

from pathlib import Path

from clinic_cms.settings.test import *

INSTALLED_APPS = [*INSTALLED_APPS, "bench", "django.contrib.sitemaps", "wagtail.contrib.sitemaps"]
ROOT_URLCONF = "bench.yardsticks"
MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *MIDDLEWARE]
CLINIC_PAGES_MAY_LAG = env.float("CLINIC_PAGES_MAY_LAG", 0)
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
FILES = Path(env.str("BENCH_FILES", "/nonexistent"))
MEDIA_ROOT, STATIC_ROOT = FILES / "media", FILES / "static"
# The load is made faster than anyone types, by one address.
LOGGING = {"version": 1, "disable_existing_loggers": True}
