"""What the home page tells machines about the clinic, in the words of schema.org."""

from collections.abc import Iterable

from wagtail.models import Site

from clinic_cms.models import ClinicSettings
from conditions.structured_data import Thing, filled
from leads.models import Location
from leads.opening_hours import Hours

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clinic(settings: ClinicSettings, locations: Iterable[Location], site: Site) -> Thing:
    """The clinic, with a department for each place where it sees people."""
    return filled(
        {
            "@type": "MedicalClinic",
            "name": str(settings.name),  # until it is saved, the default is lazy
            "slogan": settings.tagline,
            "url": site.root_url,
            "telephone": settings.phone,
            "email": settings.email,
            "department": [department(location) for location in locations],
        }
    )


def department(location: Location) -> Thing:
    return filled(
        {
            "@type": "MedicalClinic",
            "name": location.name,
            "address": " ".join(location.address.split("\n")),
            "telephone": location.phone,
            "openingHoursSpecification": [opening(hours) for hours in location.hours],
        }
    )


def opening(hours: Hours) -> Thing:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [DAYS[day] for day in hours.days],
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
    }
