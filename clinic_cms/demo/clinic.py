"""What the demo clinic's pages share: pictures, works, people, places, and the site's settings."""

import json
import tomllib
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from clinic_cms.demo.ledger import Ledger
from clinic_cms.demo.values import rich_text
from clinic_cms.models import ClinicSettings
from conditions.models import Clinician, Promotion, Reference, Synonym, Term, Topic
from leads.models import ConsentStatement, Location

FOLDER = Path(__file__).parent


def read() -> dict[str, Any]:
    """What clinic.toml says."""
    return tomllib.loads((FOLDER / "clinic.toml").read_text(encoding="utf-8"))


def load_pictures(ledger: Ledger, descriptions: dict[str, str]) -> None:
    for name, description in descriptions.items():
        if ("picture", name) not in ledger:
            drawing = ContentFile((FOLDER / f"pictures/{name}.svg").read_bytes(), f"{name}.svg")
            picture = get_image_model()(title=description, description=description, file=drawing)
            picture.save()
            ledger.record(("picture", name), picture)


def load_films(ledger: Ledger, titles: dict[str, str]) -> None:
    for name, title in titles.items():
        if ("film", name) not in ledger:
            content = ContentFile((FOLDER / f"films/{name}").read_bytes(), name)
            film = get_document_model()(title=title, file=content)
            film.save()
            ledger.record(("film", name), film)


def load_references(ledger: Ledger, kinds: dict[str, str]) -> None:
    works = json.loads((FOLDER / "references.csl.json").read_text(encoding="utf-8"))
    for work in works:
        key = work.pop("id")
        if ("reference", key) not in ledger:
            reference = Reference(csl=work, kind_of_evidence=kinds.get(key, ""))
            reference.full_clean()
            reference.save()
            ledger.record(("reference", key), reference)


def load_topics(ledger: Ledger, names: list[str]) -> None:
    for name in names:
        if ("topic", name) not in ledger:
            topic, _created = Topic.objects.get_or_create(name=name)
            ledger.record(("topic", name), topic)


def load_terms(ledger: Ledger, terms: list[dict[str, str]]) -> None:
    for given in terms:
        name = ("term", given.pop("key"))
        if name not in ledger:
            ledger.record(name, Term.objects.create(**given))


def load_synonyms(ledger: Ledger, meanings: list[list[str]]) -> None:
    for terms in meanings:
        if ("synonym", terms[0]) not in ledger:
            synonym = Synonym.objects.create(terms="\n".join(terms))
            ledger.record(("synonym", terms[0]), synonym)


def load_clinicians(ledger: Ledger, clinicians: list[dict[str, Any]]) -> None:
    for given in clinicians:
        name = ("clinician", given.pop("key"))
        if name not in ledger:
            photo = ledger.find(("picture", given.pop("photo")), get_image_model())
            biography = rich_text(given.pop("biography"), ledger)
            clinician = Clinician.objects.create(**given, photo=photo, biography=biography)
            ledger.record(name, clinician)


def load_consents(ledger: Ledger, consents: list[dict[str, Any]]) -> None:
    for given in consents:
        name = ("consent", given.pop("key"))
        if name not in ledger:
            words = {field: text.strip() for field, text in given.items()}
            statement = ConsentStatement.objects.create(**words)
            statement.save_revision()
            ledger.record(name, statement)


def load_locations(ledger: Ledger, locations: list[dict[str, Any]]) -> None:
    for order, given in enumerate(locations):
        name = ("location", given["name"])
        if name not in ledger:
            words = {field: text.strip() for field, text in given.items()}
            ledger.record(name, Location.objects.create(sort_order=order, **words))


def load_promotions(ledger: Ledger, promotions: list[dict[str, Any]]) -> None:
    for given in promotions:
        name, page = ("promotion", given["page"]), ledger.find(("page", given["page"]), Page)
        if page and name not in ledger:
            terms = "\n".join(given["terms"])
            promotion = Promotion.objects.create(page=page, terms=terms, reason=given["reason"])
            ledger.record(name, promotion)


def load_settings(ledger: Ledger, site: Site, given: dict[str, Any]) -> None:
    if ("settings", "clinic") in ledger:
        return
    settings = ClinicSettings.for_site(site)
    for name, text in given.items():
        setattr(settings, name, rich_text(text, ledger))
    settings.consultation_page = ledger.find(("page", "home/consultation"), Page)
    settings.save()
    if not site.site_name:
        site.site_name = settings.name
        site.save()
    ledger.record(("settings", "clinic"), settings)
