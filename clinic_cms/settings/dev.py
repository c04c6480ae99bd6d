"""The default: a first run with no environment variable set."""

import base64
import os
from collections.abc import Callable

from django.core.management.utils import get_random_secret_key

from clinic_cms.settings.base import *

DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
# Whoever makes the mistake wants to see all of it.
DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"
DEFAULT_EXCEPTION_REPORTER = "django.views.debug.ExceptionReporter"

TEST_RUNNER = "tests.runner.PytestRunner"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

VAR_DIR.mkdir(exist_ok=True)


def development_secret(name: str, make: Callable[[], str] = get_random_secret_key) -> str:
    """A secret made on the first run and kept beside the database, never in the repository."""
    path = VAR_DIR / f"{name}.txt"
    if not path.exists():
        path.write_text(make())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", None) or development_secret("secret_key")


def random_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


LEADS_VAULT_KEYS = LEADS_VAULT_KEYS or [development_secret("leads_vault_key", random_key)]
LEADS_INDEX_KEY = LEADS_INDEX_KEY or development_secret("leads_index_key", random_key)
