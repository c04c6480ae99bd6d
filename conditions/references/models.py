"""The evidence library: published works that condition pages cite."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from conditions.references import csl as csl_json
from conditions.references import markup, notices, styles
from conditions.references.identifiers import (
    Identifier,
    IdentifierNotRecognised,
    normal_doi,
    normal_pmcid,
    normal_pmid,
)
from conditions.references.styles.entry import Entry, Notice


class KindOfEvidence(models.TextChoices):
    GUIDELINE = "guideline", _("Guideline")
    SYSTEMATIC_REVIEW = "systematic_review", _("Systematic review")
    RANDOMISED_TRIAL = "randomised_trial", _("Randomized trial")
    OBSERVATIONAL = "observational", _("Observational study")
    CASE_SERIES = "case_series", _("Case series")
    PRECLINICAL = "preclinical", _("Preclinical study")
    OPINION = "opinion", _("Expert opinion")


class Status(models.TextChoices):
    """What is known about a work, from best to worst."""

    VERIFIED = "verified", _("Verified")
    UNRESOLVED = "unresolved", _("Unresolved")
    CORRECTED = "corrected", _("Corrected")
    CONCERN = "concern", _("Expression of concern")
    RETRACTED = "retracted", _("Retracted")


class CitationStyle(models.TextChoices):
    AMA = "ama", _("AMA, 11th edition")
    VANCOUVER = "vancouver", _("Vancouver (ICMJE)")


MOST_WORDS = 8

# What pages show of a work; an editor's screens show the rest.
SHOWN_FIELDS = (
    *("csl", "title", "year", "doi", "pmid", "pmcid", "kind_of_evidence", "live"),
    *("status", "status_date", "notices"),
)
# A check of the work itself: no draft and no earlier revision may undo what it found.
CHECKED_FIELDS = ("status", "status_date", "notices", "checked_at", "sources")


def identity(item: csl_json.Item) -> dict[str, str]:
    """What makes an item the same work as another: its identifiers, else title, author and year."""
    found = {
        "doi": normal_doi(item.get("DOI")),
        "pmid": normal_pmid(item.get("PMID")),
        "pmcid": normal_pmcid(item.get("PMCID")),
        "fingerprint": csl_json.fingerprint(item),
    }
    return {name: value for name, value in found.items() if value}


class ReferenceQuerySet(models.QuerySet):
    def same_as(self, items: Iterable[csl_json.Item]) -> models.QuerySet:
        """The references that share an identifier or a fingerprint with any of the items."""
        sought: dict[str, set[str]] = {"doi": set(), "pmid": set(), "pmcid": set()}
        sought["fingerprint"] = set()
        for item in items:
            for name, value in identity(item).items():
                sought[name].add(value)
        match = models.Q(pk=None)
        for name, values in sought.items():
            match |= models.Q(**{f"{name}__in": values})
        return self.filter(match)

    def matching(self, query: str) -> models.QuerySet:
        """Works that carry the identifier in a query, or every one of its words."""
        try:
            identifier = Identifier.parse(query)
        except IdentifierNotRecognised:
            pass
        else:
            return self.filter(**{identifier.kind: identifier.value})
        found = self
        for word in query.split()[:MOST_WORDS]:
            match = models.Q(title__icontains=word) | models.Q(authors__icontains=word)
            if word.isdecimal():
                match |= models.Q(year=int(word[:4])) | models.Q(pmid=word)
            found = found.filter(match)
        return found

    def shown(self) -> models.QuerySet:
        """The works as pages show them."""
        return self.order_by().only(*SHOWN_FIELDS)

    def in_question(self) -> models.QuerySet:
        """Works that were retracted, corrected or are under an expression of concern."""
        return self.filter(status__in=[Status.RETRACTED, Status.CONCERN, Status.CORRECTED])


class Reference(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """A published work, kept as CSL-JSON; the columns beside it are read from it on saving."""

    csl = models.JSONField(_("CSL-JSON"), default=dict, blank=True)
    title = models.TextField(_("title"), blank=True)
    authors = models.CharField(_("authors"), max_length=255, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, editable=False)
    doi = models.CharField(_("DOI"), max_length=255, blank=True, editable=False)
    pmid = models.CharField(_("PMID"), max_length=8, blank=True, editable=False)
    pmcid = models.CharField(_("PMCID"), max_length=16, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    kind_of_evidence = models.CharField(
        _("kind of evidence"), max_length=20, choices=KindOfEvidence.choices, blank=True
    )

    status = models.CharField(
        _("status"),
        max_length=12,
        choices=Status.choices,
        default=Status.UNRESOLVED,
        editable=False,
    )
    status_date = models.DateField(_("status since"), null=True, blank=True, editable=False)
    notices = models.JSONField(_("notices"), default=list, blank=True, editable=False)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    sources = models.JSONField(_("sources asked"), default=dict, blank=True, editable=False)

    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ReferenceQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("authors"),
        index.SearchField("identifiers"),
        index.AutocompleteField("title"),
        index.AutocompleteField("authors"),
        index.FilterField("status"),
        index.FilterField("kind_of_evidence"),
        index.FilterField("year"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["-added_at", "-pk"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=~models.Q(**{name: ""}),
                    name=f"reference_{name}_once",
                    violation_error_message=_(
                        "The library already holds a reference with this identifier."
                    ),
                )
                for name in ("doi", "pmid", "pmcid")
            ),
            models.CheckConstraint(
                condition=models.Q(doi=Lower("doi")), name="reference_doi_normalised"
            ),
        ]

    def __str__(self) -> str:
        return markup.plain(self.title) or self.identifiers or self.label

    def save(self, *args, **kwargs) -> None:
        self.read_csl()
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """How an editor names the work in passing: first author and year."""
        name = csl_json.first_name(self.csl) or markup.plain(self.title)[:40] or self.identifiers
        return f"{name} {self.year}" if self.year else str(name)

    @property
    def identifiers(self) -> str:
        """The identifiers, for the search index."""
        return " ".join(value for value in (self.doi, self.pmid, self.pmcid) if value)

    @property
    def is_in_question(self) -> bool:
        return self.status in (Status.RETRACTED, Status.CONCERN, Status.CORRECTED)

    def clean(self) -> None:
        super().clean()
        self.read_csl()
        if not self.title and not self.identifiers:
            raise ValidationError(_("Enter the title of the work, or an identifier."))

    @property
    def decisive_notice(self) -> Notice | None:
        """The notice that gives the work its status: the latest of the worst kind."""
        for types in (notices.RETRACTIONS, notices.CONCERNS, notices.CORRECTIONS):
            if found := [notice for notice in self.notices if notice.get("type") in types]:
                return Notice.from_json(found[-1])
        return None

    @property
    def written(self) -> list[tuple[str, Entry]]:
        """The entry in every style, with the style's name, for the preview."""
        return [
            (label, styles.write(self.csl, style, self.notices))
            for style, label in CitationStyle.choices
        ]

    def read_csl(self) -> None:
        """Fill the columns that lists, look-ups and constraints need from the CSL-JSON."""
        self.title = self.csl.get("title", "")
        names = [
            name.get("family") or name.get("literal", "") for name in self.csl.get("author", [])
        ]
        self.authors = ", ".join(names)[:255]
        self.year = csl_json.year_of(self.csl)
        self.doi = normal_doi(self.csl.get("DOI"))
        self.pmid = normal_pmid(self.csl.get("PMID"))
        self.pmcid = normal_pmcid(self.csl.get("PMCID"))
        self.fingerprint = csl_json.fingerprint(self.csl)

    def with_content_json(self, content: dict) -> Self:
        revived = super().with_content_json(content)
        checked = type(self).objects.filter(pk=self.pk).values(*CHECKED_FIELDS).first() or {}
        for field, value in checked.items():
            setattr(revived, field, value)
        return revived

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "conditions/references/preview.html"


class PastedList(models.Model):
    """Records that an editor pasted or uploaded, kept for a review of a week at most."""

    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    pasted_at = models.DateTimeField(auto_now_add=True, db_index=True)
    records = models.JSONField()

    class Meta:
        verbose_name = _("pasted list of references")
        verbose_name_plural = _("pasted lists of references")

    def __str__(self) -> str:
        return _("%(count)d records") % {"count": len(self.records)}


class CitationSettings(BaseSiteSetting):
    """How a site writes its reference lists."""

    style = models.CharField(
        _("citation style"),
        max_length=10,
        choices=CitationStyle.choices,
        default=CitationStyle.AMA,
    )

    class Meta:
        verbose_name = _("citations")
