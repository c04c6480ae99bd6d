"""The default: a first run with no environment variable set."""

from django.core.management.utils import get_random_secret_key

from clinic_cms.settings.base import *

DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]

TEST_RUNNER = "tests.runner.PytestRunner"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

VAR_DIR.mkdir(exist_ok=True)


def development_secret(name: str) -> str:
    """A secret made on the first run and kept beside the database, never in the repository."""
    path = VAR_DIR / f"{name}.txt"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", None) or development_secret("secret_key")
