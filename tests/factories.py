"""Believable, valid pages and people; a test names only what matters to it."""

from uuid import UUID, uuid4

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from clinic_cms.models import HomePage, InformationPage
from conditions.models import Clinician, ConditionIndexPage, ConditionPage, Reference, Term
from leads.models import (
    BlindIndex,
    ConsultationPage,
    Lead,
    LeadStatus,
    Location,
    LocationLimit,
)
from leads.models.question import usual_questions


def site_root() -> Page:
    return Site.objects.get(is_default_site=True).root_page


class HomePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = HomePage

    title = "Harbor Clinic"
    slug = factory.Sequence(lambda n: f"front-{n}")
    headline = "Pain that lasts deserves time"
    introduction = "<p>We listen first.</p>"
    parent = factory.LazyFunction(Page.get_first_root_node)


class InformationPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = InformationPage

    title = factory.Sequence(lambda n: f"About us {n}")
    parent = factory.LazyFunction(site_root)


class ClinicianFactory(DjangoModelFactory):
    class Meta:
        model = Clinician

    name = factory.Sequence(lambda n: f"Dr Ada Example {n}")
    credentials = "MD"
    position = "Consultant in pain medicine"


class ConditionIndexPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ConditionIndexPage

    title = factory.Sequence(lambda n: f"Conditions {n}")
    parent = factory.LazyFunction(site_root)


class ConditionPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ConditionPage

    title = factory.Sequence(lambda n: f"Nerve pain {n}")
    introduction = "<p>Nerve pain burns or stings. Several treatments can ease it.</p>"
    parent = factory.SubFactory(ConditionIndexPageFactory)


class ImageFactory(wagtail_factories.ImageFactory):
    title = "A drawn nerve"


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = Reference

    class Params:
        title = factory.Sequence(lambda n: f"Ketamine for chronic pain, study {n}")
        family = "Niesters"
        year = 2014

    csl = factory.LazyAttribute(
        lambda work: {
            "type": "article-journal",
            "title": work.title,
            "author": [{"family": work.family, "given": "Marieke"}],
            "container-title": "British Journal of Clinical Pharmacology",
            "container-title-short": "Br J Clin Pharmacol",
            "issued": {"date-parts": [[work.year, 2]]},
            "volume": "77",
            "issue": "2",
            "page": "357-367",
        }
    )
    status = "verified"


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    name = factory.Sequence(lambda n: f"Receptor {n}")
    definition = "A switch on nerve cells."


class ConsultationPageFactory(wagtail_factories.PageFactory):
    """A live form with the questions an editor finds on a new page; it has no revision yet."""

    class Meta:
        model = ConsultationPage

    title = factory.Sequence(lambda n: f"Ask for a consultation {n}")
    parent = factory.LazyFunction(site_root)

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        questions = kwargs.pop("questions", None)
        page = model_class(**kwargs)
        page.questions = usual_questions() if questions is None else questions
        parent.add_child(instance=page)
        if page.live:
            page.record_version()
        return page


def a_form() -> ConsultationPage:
    """The form that stands there first, or a new one."""
    return ConsultationPage.objects.order_by("pk").first() or ConsultationPageFactory()


class LeadFactory(DjangoModelFactory):
    """A lead as intake keeps it; `answers` are keyed by the roles of the questions."""

    class Meta:
        model = Lead

    class Params:
        # To make a form takes long, so leads that say nothing of theirs share one.
        page = factory.LazyFunction(a_form)

    form_page = factory.SelfAttribute("page")
    form_title = factory.SelfAttribute("page.title")
    form_version = factory.LazyAttribute(lambda lead: lead.page.record_version())
    status = factory.LazyFunction(LeadStatus.first)

    @classmethod
    def _create(cls, model_class, *args, answers=None, **kwargs):
        given = {"full_name": "Ana Ortiz", "email": "ana@example.com", "phone": "(212) 555-0123"}
        given |= answers or {}
        lead = model_class(*args, **kwargs)
        questions = lead.form_version.questions
        keys = {question["role"]: UUID(question["uuid"]).hex for question in questions}
        answered = {keys[role]: answer for role, answer in given.items() if role in keys}
        lead.seal(answered or dict.fromkeys(keys.values(), "It burns at night."))
        lead.save()
        entries = BlindIndex.entries_for(
            lead, name=given["full_name"], email=given["email"], phone=given["phone"]
        )
        BlindIndex.objects.bulk_create(entries)
        return lead


class LocationLimitFactory(DjangoModelFactory):
    """A group whose members see the leads for one location, or for the given `locations`."""

    class Meta:
        model = LocationLimit
        skip_postgeneration_save = True

    group = factory.LazyFunction(lambda: Group.objects.create(name=f"Desk {uuid4()}"))

    @factory.post_generation
    def locations(self, create, locations, **kwargs):
        self.locations.set(locations or [Location.objects.create(name="Harbor Street")])


class UserFactory(DjangoModelFactory):
    """Somebody who may enter the admin; `can` names further permissions, as "leads.view_lead"."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"member-of-staff-{n}")

    @factory.post_generation
    def can(self, create, names, **kwargs):
        for name in ["wagtailadmin.access_admin", *(names or [])]:
            app, codename = name.split(".")
            permission = Permission.objects.get(content_type__app_label=app, codename=codename)
            self.user_permissions.add(permission)


class MemberFactory(DjangoModelFactory):
    """Somebody with one role of the clinic and no other right; without a role, no right at all."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"member-{n}")

    @factory.post_generation
    def role(self, create, name, **kwargs):
        if name:
            self.groups.add(Group.objects.get(name=name))
