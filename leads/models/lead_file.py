from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead


class LeadFile(models.Model):
    """A file a visitor sent along, under the lead's own key: it is forgotten with it.

    It is a row, so that it is kept, erased and backed up together with its lead, and never by half.
    Its name is part of the answers.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="files")
    question = models.UUIDField(_("question"))
    position = models.PositiveSmallIntegerField(_("position"))
    ciphertext = models.BinaryField(_("content"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "question", "position"], name="leads_leadfile_once_per_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead} {self.position + 1}"

    @property
    def name(self) -> str:
        """Raises VaultError."""
        return self.lead.answers[self.question.hex][self.position]

    @property
    def content(self) -> bytes:
        """Raises VaultError."""
        return self.lead.decrypt(bytes(self.ciphertext))

    @classmethod
    def sealed(cls, lead: Lead, question: str, position: int, content: bytes) -> Self:
        """An unsaved file of a lead whose answers are sealed."""
        return cls(
            lead=lead, question=question, position=position, ciphertext=lead.encrypt(content)
        )
