from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import contact, vault
from leads.roles import Role


class BlindIndex(models.Model):
    """Finds a lead by a whole e-mail address, phone number or word of a name, and holds none."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        NAME_WORD = "name_word", _("Word of a name")

    # By which two leads are taken for one person's; many people share a name.
    REACHED_BY = (Kind.EMAIL, Kind.PHONE)

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="blind_indexes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    digest = models.CharField(_("digest"), max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("blind index")
        verbose_name_plural = _("blind indexes")
        indexes = [models.Index(fields=["digest", "kind"], name="leads_blindindex_search")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"

    @staticmethod
    def digest_of(kind: str, value: str) -> str:
        return vault.digest("blind index", kind, value)

    @classmethod
    def entries_of(cls, lead: models.Model) -> list[Self]:
        """The unsaved entries of a lead whose answers can be read. Raises VaultError."""
        return cls.entries_for(
            lead,
            name=lead.answer_to(Role.FULL_NAME),
            email=lead.answer_to(Role.EMAIL),
            phone=lead.answer_to(Role.PHONE),
        )

    @classmethod
    def entries_for(cls, lead: models.Model, **given: str) -> list[Self]:
        """The unsaved entries that find a lead by its name, email and phone."""
        return [
            cls(lead_id=lead.pk, kind=kind, digest=digest)
            for kind, digest in cls.digests_for(**given)
        ]

    @classmethod
    def digests_for(cls, *, name: str, email: str, phone: str) -> list[tuple[str, str]]:
        """The kind and digest of each entry for these answers; an empty answer has none."""
        values = [(cls.Kind.NAME_WORD, word) for word in contact.name_words(name)]
        values.append((cls.Kind.EMAIL, contact.normal_email(email)))
        values.append((cls.Kind.PHONE, contact.normal_phone(phone)))
        return [(kind, cls.digest_of(kind, value)) for kind, value in values if value]
