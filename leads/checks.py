"""Tells a host site what it forgot."""

from collections.abc import Iterable
from inspect import signature

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from leads import conf
from leads.error_report import AnswersHidden

MAKE_KEYS = "Set LEADS_VAULT_KEYS and LEADS_INDEX_KEY to what 'manage.py make_lead_keys' prints."


def check_keys(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        conf.vault_keys()
        conf.index_key()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="leads.E002")]
    if conf.has_own_keys():
        return []
    if settings.DEBUG:
        sentence = "Leads are encrypted under keys derived from SECRET_KEY, for development only."
        return [Warning(sentence, hint=MAKE_KEYS, id="leads.W001")]
    return [Error("There are no keys to encrypt leads with.", hint=MAKE_KEYS, id="leads.E001")]


def check_file_scanner(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        conf.file_scanner()
    except ImportError as error:
        hint = "Set it to the path of a callable that takes bytes, or leave it out."
        return [Error(f"LEADS_FILE_SCANNER: {error}", hint=hint, id="leads.E003")]
    return []


def check_addresses(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        reverse("leads:thank_you", args=["token"])
    except NoReverseMatch:
        return [
            Warning(
                "Consultation forms are sent to their own pages, which therefore need a cookie, "
                "cannot be cached, and lose answers when they are moved meanwhile.",
                hint="Add path('leads/', include('leads.urls')) before Wagtail's own addresses.",
                id="leads.W002",
            )
        ]
    return []


def check_base_template(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        get_template("base.html")
    except TemplateDoesNotExist:
        return [
            Warning(
                "There is no template 'base.html', which consultation pages extend.",
                hint="Add one with the blocks 'title' and 'content', or override 'leads/base.html'.",
                id="leads.W003",
            )
        ]
    return []


def check_registers(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if apps.is_installed("wagtail_modeladmin"):
        return []
    return [
        Info(
            "The registers of exports, deliveries, consent statements and locations are not shown.",
            hint="Install wagtail-modeladmin and add 'wagtail_modeladmin' to INSTALLED_APPS.",
            id="leads.I001",
        )
    ]


def check_erasure_list(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if conf.erasure_list() or settings.DEBUG:
        return []
    return [
        Warning(
            "Nothing outside the database tells which leads were erased, so that a restored backup "
            "brings them back for good.",
            hint="Set LEADS_ERASURE_LIST to a file that outlives the database.",
            id="leads.W004",
        )
    ]


def check_reads(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        if count_of_reads := conf.count_of_reads():
            signature(count_of_reads).bind("first", "last", "page")
    except (ImportError, TypeError) as error:
        hint = "Name a function that takes two days and the id of a page or None, or leave it out."
        return [Error(f"LEADS_READS: {error}", hint=hint, id="leads.E004")]
    return []


def check_error_reports(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    chosen = import_string(settings.DEFAULT_EXCEPTION_REPORTER_FILTER)
    if not settings.ADMINS or issubclass(chosen, AnswersHidden):
        return []
    return [
        Warning(
            "A mail to ADMINS about an error in a middleware holds what a visitor answered.",
            hint="Set DEFAULT_EXCEPTION_REPORTER_FILTER to 'leads.error_report.AnswersHidden' and "
            "DEFAULT_EXCEPTION_REPORTER to 'leads.error_report.ReportWithoutQueries'.",
            id="leads.W006",
        )
    ]


def check_api(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if settings.DEBUG or settings.SECURE_SSL_REDIRECT or not conf.api_is_on():
        return []
    return [
        Warning(
            "LEADS_API is on, and the site answers without HTTPS, where a token can be overheard. "
            "The API refuses such calls.",
            hint="Set SECURE_SSL_REDIRECT, and SECURE_PROXY_SSL_HEADER behind a proxy.",
            id="leads.W005",
        )
    ]
