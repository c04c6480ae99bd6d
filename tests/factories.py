"""Believable, valid pages and people; a test names only what matters to it."""

import factory
import wagtail_factories
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from conditions.models import Clinician, ConditionIndexPage, ConditionPage, Reference
from leads.models import ConsultationPage
from leads.models.consultation import usual_questions


def site_root() -> Page:
    return Site.objects.get(is_default_site=True).root_page


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


class ConsultationPageFactory(wagtail_factories.PageFactory):
    """A published form with the questions an editor finds on a new page."""

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
            page.save_revision().publish()
            page.refresh_from_db()
        return page
