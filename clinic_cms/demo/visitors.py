"""Believable leads: invented people who came over months, from the pages that lead to the form.

They are kept as intake keeps a visitor's lead, encrypted and indexed, but many at a time.
"""

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from clinic_cms.demo.rows import Row, insert, row_of
from leads import contact
from leads.models import BlindIndex, Consent, ConsultationPage, Lead, LeadStatus, Location
from leads.models.identifiers import new_reference, uuid7_at
from leads.origin import section_label
from leads.roles import Role

PEOPLE = tomllib.loads((Path(__file__).parent / "visitors.toml").read_text(encoding="utf-8"))
AREA_CODES = range(201, 990)  # each has a hundred numbers for invented people
PERIOD = timedelta(days=180)
UNTOUCHED = timedelta(days=2)  # no member of staff has looked at a lead this young
FEWEST_UNTOUCHED = 5  # nor at the youngest, however long nobody came: there is always work to do
MOST_ORIGINS = 200
BATCH = 5_000


def load_leads(form: ConsultationPage, count: int) -> Iterator[int]:
    """Keep this many new leads of a published form; yields how many are kept after each batch."""
    visitors = Visitors(form, count)
    for start in range(0, count, BATCH):
        leads, entries, consents = [], [], []
        for moment in visitors.moments[start : start + BATCH]:
            lead, person, answers = visitors.visit(moment)
            leads.append(row_of(lead))
            entries += visitors.blind_index_rows(leads[-1]["id"], person)
            consents += visitors.consent_rows(leads[-1], answers)
        with transaction.atomic():
            insert(Lead, leads)
            insert(BlindIndex, entries)
            insert(Consent, consents)
        yield start + len(leads)


class Visitors:
    """Invents so many visitors of one form. `moments` says when they came, oldest first."""

    def __init__(self, form: ConsultationPage, count: int) -> None:
        self.chance = random.Random()  # noqa: S311 - invented people keep no secret
        self.form = form
        self.version = form.record_version()
        self.statuses = list(LeadStatus.objects.order_by("sort_order", "pk"))
        self.locations = [*Location.objects.all(), None]
        self.origins = [*origins(form), {}]
        self.consents = {
            UUID(question["uuid"]).hex: row_of(consent_to(question))
            for question in self.version.questions
            if "consent" in question
        }
        self.now = timezone.now()
        # More of them came lately.
        self.moments = sorted(self.now - self.chance.random() ** 1.5 * PERIOD for _ in range(count))
        self.untouched_since = min([self.now - UNTOUCHED, *self.moments[-FEWEST_UNTOUCHED:]])
        # Many of them share a name, and some a number; to digest these costs time.
        self.normal_phone = cache(contact.normal_phone)
        self.digest = cache(BlindIndex.digest_of)

    def visit(self, moment: datetime) -> tuple[Lead, dict[str, str], dict[str, Any]]:
        """An unsaved lead with what staff have made of it since, whose it is, and the answers."""
        origin = self.chance.choice(self.origins)
        person = self.person(origin.get("origin_path", ""))
        untouched = moment >= self.untouched_since
        status = self.statuses[0] if untouched else self.chance.choice(self.statuses)
        lead = Lead(
            id=uuid7_at(moment),
            reference=new_reference(),
            received_at=moment,
            form_version=self.version,
            form_page_id=self.form.pk,
            form_title=self.version.title,
            language=self.version.language,
            status=status,
            location=self.chance.choice(self.locations),
            first_contact_at=None if status == self.statuses[0] else self.reached(moment),
            campaign=self.campaign(),
            **origin,
        )
        answers = {UUID(q["uuid"]).hex: self.answer(q, person) for q in self.version.questions}
        lead.seal(answers)
        return lead, person, answers

    def reached(self, moment: datetime) -> datetime:
        """When somebody first tried to reach who came then: mostly on the same day."""
        return min(moment + timedelta(hours=self.chance.expovariate(1 / 8)), self.now)

    def person(self, origin_path: str) -> dict[str, str]:
        """What somebody from this page would give, by role."""
        pick = self.chance.choice
        first, last = pick(PEOPLE["first_names"]), pick(PEOPLE["last_names"])
        mailbox = f"{plain(first)}.{plain(last)}{self.chance.randrange(1, 1000)}"
        slug = origin_path.strip("/").rpartition("/")[2]
        messages = PEOPLE["messages"]
        return {
            Role.FULL_NAME: f"{first} {last}",
            Role.EMAIL: f"{mailbox}@{pick(PEOPLE['email_domains'])}",
            Role.PHONE: f"({pick(AREA_CODES)}) 555-01{self.chance.randrange(100):02}",
            Role.CONDITION: PEOPLE["conditions"].get(slug, ""),
            Role.MESSAGE: pick(messages.get(slug, []) + messages[""]),
        }

    def answer(self, question: dict[str, Any], person: dict[str, str]) -> Any:
        given = person.get(question["role"], "")
        if question["choices"]:
            choice = (
                given if given in question["choices"] else self.chance.choice(question["choices"])
            )
            return [choice] if question["type"] in ("checkboxes", "multiselect") else choice
        if question["type"] == "checkbox":
            return question["required"] or self.chance.random() < 0.3
        return given

    def campaign(self) -> dict[str, str]:
        """One visitor in four came through a campaign."""
        if self.chance.random() > 0.25:
            return {}
        name, medium = self.chance.choice(list(PEOPLE["campaigns"].items()))
        return {"utm_campaign": name, "utm_medium": medium}

    def blind_index_rows(self, lead_id: Any, person: dict[str, str]) -> list[Row]:
        """What finds the lead, as BlindIndex.entries_for has it."""
        kind = BlindIndex.Kind
        words = contact.name_words(person[Role.FULL_NAME])
        phone = self.normal_phone(person[Role.PHONE])
        email = contact.normal_email(person[Role.EMAIL])
        digests = [(kind.NAME_WORD, self.digest(kind.NAME_WORD, word)) for word in words]
        digests.append((kind.PHONE, self.digest(kind.PHONE, phone)))
        digests.append((kind.EMAIL, BlindIndex.digest_of(kind.EMAIL, email)))
        return [{"lead_id": lead_id, "kind": each, "digest": digest} for each, digest in digests]

    def consent_rows(self, lead: Row, answers: dict[str, Any]) -> list[Row]:
        shared = {
            "lead_id": lead["id"],
            "language": lead["language"],
            "recorded_at": lead["received_at"],
        }
        return [
            consent | shared | {"given": answers[question]}
            for question, consent in self.consents.items()
        ]


def plain(name: str) -> str:
    """The letters of a name that every mailbox may have."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ø", "o"))
    return re.sub("[^a-z]", "", letters)


def consent_to(question: dict[str, Any]) -> Consent:
    """What a visitor agrees to, in the words of the form."""
    shown = question["consent"]
    return Consent(
        statement_id=shown["statement"],
        question=UUID(question["uuid"]),
        purpose=shown["purpose"],
        text=shown["text"],
        version=shown["version"],
        given=False,
    )


def origins(form: ConsultationPage) -> list[dict[str, Any]]:
    """The pages and sections with a call to action, as leads remember them."""
    pages = Page.objects.live().public().exclude(pk=form.pk).specific()
    return [
        {
            "origin_page_id": page.pk,
            "origin_title": page.title,
            "origin_path": page.url_path,
            "origin_revision": page.live_revision_id,
            "origin_section": section["id"],
            "origin_section_label": section_label(page, section["id"]),
        }
        for page in pages.filter(depth__gt=1)[:MOST_ORIGINS]
        for section in getattr(getattr(page, "body", None), "raw_data", ())
        if section["type"] == "consultation"
    ]
