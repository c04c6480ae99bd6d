import base64
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import clear_url_caches, include, path
from wagtail import urls as wagtail_urls

from leads import checks, conf
from leads.models import Lead
from tests.leads.conftest import filled_in, hidden_values

urlpatterns = [path("", include(wagtail_urls))]


def ids(messages):
    return [message.id for message in messages]


def test_a_site_with_keys_and_addresses_has_nothing_to_mend():
    found = [
        *checks.check_keys(None),
        *checks.check_addresses(None),
        *checks.check_base_template(None),
    ]
    assert found == []


def test_without_keys_development_is_warned_and_production_stopped(settings):
    settings.LEADS_VAULT_KEYS, settings.LEADS_INDEX_KEY = [], ""
    assert ids(checks.check_keys(None)) == ["leads.E001"]
    settings.DEBUG = True
    assert ids(checks.check_keys(None)) == ["leads.W001"]
    assert len(conf.vault_keys()[0]) == len(conf.index_key()) == conf.KEY_BYTES
    assert conf.vault_keys()[0] != conf.index_key()


@pytest.mark.parametrize("key", ["short", "ä" * 44, base64.b64encode(bytes(31)).decode()])
def test_a_key_that_is_none_is_named(settings, key):
    settings.LEADS_INDEX_KEY = key
    assert ids(checks.check_keys(None)) == ["leads.E002"]


def test_printed_keys_can_be_used(settings):
    out = StringIO()
    call_command("make_lead_keys", stdout=out)
    for line in out.getvalue().split():
        name, value = line.split("=", 1)
        setattr(settings, name, value)
    assert len(conf.vault_keys()) == 1
    assert checks.check_keys(None) == []


@pytest.fixture
def host_without_addresses():
    """A host that has not included our addresses."""
    with override_settings(ROOT_URLCONF=__name__):
        clear_url_caches()
        yield
    clear_url_caches()


def test_a_host_without_our_addresses_is_told_what_it_misses(host_without_addresses):
    assert ids(checks.check_addresses(None)) == ["leads.W002"]


BARE_BASE = "<title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}"


@pytest.fixture
def bare_chrome(settings):
    """A host whose base.html has two blocks and nothing else."""
    loaders = [
        ("django.template.loaders.locmem.Loader", {"base.html": BARE_BASE}),
        "django.template.loaders.app_directories.Loader",
    ]
    engine = settings.TEMPLATES[0]
    options = engine["OPTIONS"] | {"loaders": loaders}
    settings.TEMPLATES = [engine | {"DIRS": [], "APP_DIRS": False, "OPTIONS": options}]


@pytest.mark.django_db
def test_in_a_host_without_our_addresses_the_page_takes_its_own_form(
    host_without_addresses, bare_chrome, form_page, settings
):
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.startswith("clinic_cms.")]
    visitor = Client(enforce_csrf_checks=True)
    token = hidden_values(visitor.get(form_page.url))
    response = visitor.post(form_page.url, filled_in(form_page, email="") | token)
    assert response.status_code == 422
    token = hidden_values(response)
    response = visitor.post(form_page.url, filled_in(form_page) | token)
    assert response.status_code == 303
    assert Lead.objects.get().reference in visitor.get(response.url).text


def test_a_host_without_a_base_template_is_told(settings):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": []}]
    assert ids(checks.check_base_template(None)) == ["leads.W003"]


def test_a_site_that_keeps_no_list_of_what_it_erased_is_told(settings):
    settings.LEADS_ERASURE_LIST = ""
    assert ids(checks.check_erasure_list(None)) == ["leads.W004"]
    settings.LEADS_ERASURE_LIST = "/srv/erased.txt"
    assert checks.check_erasure_list(None) == []


@pytest.mark.parametrize(
    ("path", "found"),
    [("", []), ("tests.leads.test_dashboard.reads_per_day", [])]
    + [("leads.clock.clinic_today", ["leads.E004"]), ("leads.clock.gone", ["leads.E004"])]
    + [("no.such.module", ["leads.E004"]), ("nonsense", ["leads.E004"])],
)
def test_a_count_of_reads_that_cannot_be_asked_is_named(settings, path, found):
    settings.LEADS_READS = path
    assert ids(checks.check_reads(None)) == found


@pytest.mark.parametrize(
    ("admins", "chosen", "found"),
    [
        (["ops@clinic.example"], "leads.error_report.AnswersHidden", []),
        (["ops@clinic.example"], "django.views.debug.SafeExceptionReporterFilter", ["leads.W006"]),
        ([], "django.views.debug.SafeExceptionReporterFilter", []),
    ],
)
def test_a_host_whose_mails_about_errors_could_hold_answers_is_told(
    settings, admins, chosen, found
):
    settings.ADMINS, settings.DEFAULT_EXCEPTION_REPORTER_FILTER = admins, chosen
    assert ids(checks.check_error_reports(None)) == found
