from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an answer is, whatever words its question uses."""

    OTHER = "other", _("Anything else")
    FULL_NAME = "full_name", _("Full name")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    AGE = "age", _("Age in years")
    CONDITION = "condition", _("Condition of interest")
    LOCATION = "location", _("Preferred location")
    PREFERRED_TIME = "preferred_time", _("Preferred time")
    MESSAGE = "message", _("Message")
    CONSENT = "consent", _("Consent")


# The answers by which the clinic reaches and finds a person: a form asks each of them once.
SINGLE_USE = {Role.FULL_NAME, Role.EMAIL, Role.PHONE}
REQUIRED_TYPE = {Role.EMAIL: "email", Role.AGE: "number", Role.CONSENT: "checkbox"}
