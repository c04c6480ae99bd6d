"""What the home page tells machines about the clinic."""

import json

import pytest
from django.template import Context, Template
from rdflib import SDO
from wagtail.models import Site

from clinic_cms.models import ClinicSettings
from leads.models import Location

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic_data(rf) -> dict:
    site = Site.objects.get()
    ClinicSettings.objects.create(site=site, name="Harbour Pain Clinic", phone="+1 212 555 0101")
    Location.objects.create(
        name="Harbour Street",
        address="1 Harbour Street\nNew York, NY 10001",
        weekly_hours="Fr-Sa 09:00-12:30",
    )
    html = Template("{% load clinic %}{% clinic_data %}").render(Context({"request": rf.get("/")}))
    return json.loads(html.partition(">")[2].rpartition("<")[0])


def test_the_clinic_is_described_with_its_locations(clinic_data):
    assert clinic_data["@type"] == "MedicalClinic"
    assert clinic_data["name"] == "Harbour Pain Clinic"
    assert clinic_data["telephone"] == "+1 212 555 0101"
    assert clinic_data["department"] == [
        {
            "@type": "MedicalClinic",
            "name": "Harbour Street",
            "address": "1 Harbour Street New York, NY 10001",
            "openingHoursSpecification": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": ["Friday", "Saturday"],
                    "opens": "09:00",
                    "closes": "12:30",
                }
            ],
        }
    ]


def test_every_type_and_property_is_a_word_of_schema_org(clinic_data):
    (department,) = clinic_data["department"]
    for thing in (clinic_data, department, *department["openingHoursSpecification"]):
        assert thing["@type"] in SDO
        assert [name for name in thing if not name.startswith("@") and name not in SDO] == []
