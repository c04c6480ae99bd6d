"""The evidence library: published works that condition pages cite."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index


class Reference(DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model):
    """A published work, kept as CSL-JSON."""

    title = models.CharField(_("title"), max_length=500)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField(_("DOI"), max_length=255, blank=True)
    csl = models.JSONField(_("CSL-JSON"), default=dict, blank=True)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return self.title
