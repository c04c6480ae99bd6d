"""Fills a site with the demo clinic."""

from argparse import ArgumentParser
from collections.abc import Iterator
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, Site

from clinic_cms.demo import articles, clinic, logins
from clinic_cms.demo.copies import add_to_indexes, load_condition_pages
from clinic_cms.demo.ledger import Ledger
from clinic_cms.demo.readers import load_reads
from clinic_cms.demo.visitors import load_leads
from conditions.models import ConditionIndexPage
from leads.models import ConsultationPage

DEVELOPMENT_PORT = 8000
FIRST_LEADS = ("leads", "first")
NUMBER_OF_FIRST_LEADS = 30


class Command(BaseCommand):
    help = (
        "Load the demo clinic: pages, pictures, references, people and leads, all invented. "
        "What was loaded once is never touched again, so the command can be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            help="The port on which this machine serves the site; 8000 for a new site.",
        )
        parser.add_argument(
            "--leads", type=int, default=0, metavar="N", help="Add this many leads more."
        )
        parser.add_argument(
            "--pages", type=int, default=0, metavar="N", help="Add this many condition pages more."
        )

    def handle(self, *args: Any, port: int | None, leads: int, pages: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo clinic has logins whose password everybody can read, so it is loaded "
                "only where DEBUG is on. Nothing was loaded."
            )
        with transaction.atomic():
            ledger = Ledger()
            site = site_for_the_demo(ledger)
            self.load(ledger, site)
            set_port(site, port)
        self.add_pages(ledger, pages)
        self.add_leads(ledger, leads)
        self.report(ledger, site)

    def load(self, ledger: Ledger, site: Site) -> None:
        given = clinic.read()
        clinic.load_pictures(ledger, given["pictures"])
        clinic.load_films(ledger, given["films"])
        clinic.load_references(ledger, given["evidence"])
        clinic.load_synonyms(ledger, given["synonyms"])
        clinic.load_topics(ledger, given["topics"])
        clinic.load_terms(ledger, given["terms"])
        clinic.load_clinicians(ledger, given["clinicians"])
        clinic.load_consents(ledger, given["consents"])
        clinic.load_locations(ledger, given["locations"])
        count = articles.load_pages(ledger)
        self.stdout.write(f"Pages loaded: {count}")
        clinic.load_promotions(ledger, given["promotions"])
        load_reads(ledger)
        make_home(site, ledger)
        clinic.load_settings(ledger, site, given["settings"])
        logins.load_logins(ledger)

    def add_pages(self, ledger: Ledger, count: int) -> None:
        index = ledger.find(("page", "home/conditions"), ConditionIndexPage)
        if count and not (index and index.numchild):
            raise CommandError("The condition pages of the demo are gone: no page can be copied.")
        if count:
            self.follow("condition pages", load_condition_pages(index, count), count)
            self.follow("pages made known to search", add_to_indexes(index, count), count)

    def add_leads(self, ledger: Ledger, count: int) -> None:
        form = ledger.find(("page", "home/consultation"), ConsultationPage)
        if count and not (form and form.live):
            raise CommandError("The demo's consultation page is gone: nobody can have sent it.")
        if form and FIRST_LEADS not in ledger:
            self.follow("leads", load_leads(form, NUMBER_OF_FIRST_LEADS), NUMBER_OF_FIRST_LEADS)
            ledger.record(FIRST_LEADS, form)
        if count:
            self.follow("leads", load_leads(form, count), count)

    def follow(self, things: str, progress: Iterator[int], count: int) -> None:
        """Run a long load and show how far it is."""
        started = monotonic()
        for done in progress:
            seconds = monotonic() - started
            self.stdout.write(f"  {done:,} of {count:,} {things}, {seconds:.0f} s")

    def report(self, ledger: Ledger, site: Site) -> None:
        self.stdout.write(f"\nThe site:   {site.root_url}/")
        self.stdout.write(f"The admin:  {site.root_url}{reverse('wagtailadmin_home')}")
        usable = logins.usable_logins(ledger)
        if usable:
            self.stdout.write(f"\nLogins, all with the password {logins.PASSWORD}:")
        for login in usable:
            self.stdout.write(
                f"  {login.username:<10} {login.group or 'Administrator':<18} {login.may}"
            )


def site_for_the_demo(ledger: Ledger) -> Site:
    """The default site, if the demo may have it: it is new, or the demo's already."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        raise CommandError("There is no default site. Run 'manage.py migrate' first.")
    if ("page", "home") not in ledger and not is_placeholder(site.root_page):
        raise CommandError(
            f"The default site already has a home page, “{site.root_page}”. Load the demo clinic "
            "into a database of its own. Nothing was loaded."
        )
    return site


def is_placeholder(page: Page) -> bool:
    """Whether this is the page without content that Wagtail gives a new site."""
    return page.specific_class is Page and page.is_leaf()


def make_home(site: Site, ledger: Ledger) -> None:
    """Put the demo's home page in the place of Wagtail's placeholder."""
    placeholder, home = site.root_page, ledger.find(("page", "home"), Page)
    if home and is_placeholder(placeholder):
        site.root_page = home
        site.save()
        placeholder.delete()


def set_port(site: Site, port: int | None) -> None:
    """Tell Wagtail where this machine serves the site, unless it was given a name of its own."""
    if port is None and site.port == Site._meta.get_field("port").default:
        port = DEVELOPMENT_PORT
    if port and site.hostname == "localhost":
        site.port = port
        site.save()
