"""What is true in every environment."""

from pathlib import Path

import environ
from django.utils.translation import get_language_info

from clinic_cms.connections import UNREACHABLE_SECONDS, PooledConnection, turn_away

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"  # everything a run writes: database, media, collected static files

env = environ.Env()

INSTALLED_APPS = [
    "clinic_cms",
    "conditions",
    "leads",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic_cms.security_headers.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic_cms.login.browsers.KnownBrowserMiddleware",
    "clinic_cms.login.gate.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "clinic_cms.urls"
WSGI_APPLICATION = "clinic_cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The site's chrome and its overrides of the apps, exactly as a host would override them.
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# What became of a kept connection that nobody hung up, as behind a firewall that forgot it, shows
# before a visitor's answers are sent into it, and who is in the middle of something waits no longer.
FOUND_DEAD = {
    "connect_timeout": 3,
    **{"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3},
    "tcp_user_timeout": 10_000,  # milliseconds
}


def database(url: str) -> dict:
    """The settings of one database; SQLite gets the options that keep every write."""
    config = env.db_url_config(url)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Without IMMEDIATE and WAL, concurrent writers fail with "database is locked".
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                # What a statement may have to take back is not written into files of its own.
                "PRAGMA temp_store=MEMORY;"
                # Pages, 16 MB of them: leads change many of the same ones, which are copied once.
                "PRAGMA wal_autocheckpoint=4000;"
            ),
        }
    else:
        config["OPTIONS"] = FOUND_DEAD | config.get("OPTIONS", {})
        if env.bool("DATABASE_PREPARE", True):
            # To read and plan the statement that keeps a lead takes as long as to carry it out.
            config["OPTIONS"]["prepare_threshold"] = 5
        if size := env.int("DATABASE_POOL_SIZE", 0):
            # A process has more threads than the server has room for: they take turns.
            config["OPTIONS"]["pool"] = {
                "min_size": 1,
                "max_size": size,
                "timeout": 20,
                "reconnect_timeout": UNREACHABLE_SECONDS,
                "reconnect_failed": turn_away,
                "connection_class": PooledConnection,
            }
    # Opening a database takes longer than asking it; a pool keeps connections open by itself.
    config["CONN_MAX_AGE"] = 0 if "pool" in config["OPTIONS"] else 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {
    "default": database(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'clinic.sqlite3'}"))
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Each process has a cache of its own, and Wagtail keeps there where its sites are.
        "KEY_FUNCTION": "clinic_cms.content_version.cache_key",
        # Past so many, some are forgotten, and with them how often a network has answered today.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["clinic_cms.login.passwords.GuardedBackend"]
LOGIN_URL = "wagtailadmin_login"
# Whether whoever may read leads confirms a code of their phone, too.
CLINIC_SECOND_FACTOR = env.bool("CLINIC_SECOND_FACTOR", False)

LANGUAGE_CODE = "en-us"
# Pages can be translated where there is more than one; the first is the default.
CLINIC_LANGUAGES = env.list("CLINIC_LANGUAGES", default=[LANGUAGE_CODE])
WAGTAIL_I18N_ENABLED = len(CLINIC_LANGUAGES) > 1
if WAGTAIL_I18N_ENABLED:
    LANGUAGE_CODE = CLINIC_LANGUAGES[0]
    LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
        (code, get_language_info(code)["name_local"].capitalize()) for code in CLINIC_LANGUAGES
    ]
    INSTALLED_APPS += ["wagtail.locales", "wagtail.contrib.simple_translation"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"),
        "django.middleware.locale.LocaleMiddleware",
    )
TIME_ZONE = env.str("CLINIC_TIME_ZONE", "America/New_York")
USE_I18N = True
USE_TZ = True

# For how many seconds a worker may serve kept pages without asking whether they are current.
CLINIC_PAGES_MAY_LAG = 0.0
CONDITIONS_VERSION = "clinic_cms.content_version.settled"
CONDITIONS_HTML_KEPT = 10_000_000  # some twenty megabytes

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

# Without a worker, background work is done in the request that asks for it.
TASKS = {
    "default": {
        "BACKEND": env.str("TASK_BACKEND", "django_tasks.backends.immediate.ImmediateBackend")
    }
}

# The keys of the leads vault; 'manage.py make_lead_keys' makes some.
LEADS_VAULT_KEYS = env.list("LEADS_VAULT_KEYS", default=[])
LEADS_INDEX_KEY = env.str("LEADS_INDEX_KEY", "")
# Tells, outside the database, which leads to erase again after a backup was restored.
LEADS_ERASURE_LIST = env.str("LEADS_ERASURE_LIST", str(VAR_DIR / "erased-leads.txt"))
# Whether other systems may read leads with a token that managers make.
LEADS_API = env.bool("LEADS_API", False)
# Whether the browsers of doubtful forms have to do some sums.
LEADS_PROOF_OF_WORK = env.bool("LEADS_PROOF_OF_WORK", False)
# What of an article's reads became leads stands in their dashboard.
LEADS_READS = "conditions.readership.models.reads_per_day"

# A page with 200 sections has more fields than Django's default of 1,000 admits.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# A form can fail before it is known to be one, as under a name that the site does not have.
DEFAULT_EXCEPTION_REPORTER_FILTER = "leads.error_report.AnswersHidden"
DEFAULT_EXCEPTION_REPORTER = "leads.error_report.ReportWithoutQueries"

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "clinic@localhost")

# A clinic page's address tells about its reader's health.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# Redirects are made by clinic_cms.redirects, for pages that visitors have seen.
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_SITE_NAME = "Clinic CMS"
WAGTAILADMIN_BASE_URL = env.str("CLINIC_BASE_URL", "http://localhost:8000")
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}
}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# No staff address, version number or visit leaves the clinic for a third party.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict] = []
