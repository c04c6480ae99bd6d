"""Writing a reference by hand: a form for each kind of work."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel

from conditions.references import csl, markup
from conditions.references.formats.tagged import person
from conditions.references.identifiers import normal_doi, normal_pmcid, normal_pmid, spelled_doi
from conditions.references.models import Reference, identity

SHARED = ("title", "author_names", "issued", "DOI", "PMID", "PMCID")
# The kinds of work that have a form of their own, and what each form asks beside the shared fields.
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "article-journal": (
        _("Journal article"),
        ("container_title", "container_title_short", "volume", "issue", "page"),
    ),
    "book": (_("Book"), ("editor_names", "edition", "volume", "publisher", "publisher_place")),
    "chapter": (
        _("Chapter"),
        ("container_title", "editor_names", "edition", "page", "publisher", "publisher_place"),
    ),
    "webpage": (
        _("Guideline or web page"),
        ("container_title", "publisher", "URL", "accessed"),
    ),
    "article": (_("Preprint"), ("publisher", "URL")),
}
EVERYTHING = tuple(dict.fromkeys(name for _label, names in KINDS.values() for name in names))


def text(label: Any, help_text: Any = "", *, lines: int = 1) -> forms.CharField:
    """An optional text; what must be there is said by the model."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


NAMES = _(
    "One name a line, family name first: Niesters, Marieke. A group stands as it is, without a comma."
)
DATES = _("A year, a month or a day: 2014, 2014-02 or 2014-02-28.")


class ReferenceForm(WagtailAdminModelForm):
    kind = forms.CharField(widget=forms.HiddenInput(), required=False)
    title = text(
        _("Title"), _("<i>, <sub> and <sup> may be used for italics and small letters."), lines=2
    )
    author_names = text(_("Authors"), NAMES, lines=4)
    editor_names = text(_("Editors"), NAMES, lines=2)
    issued = text(_("Published"), DATES)
    container_title = text(_("Journal, book or website"), _("The full name."))
    container_title_short = text(
        _("Abbreviated journal"), _("As PubMed has it: Br J Clin Pharmacol.")
    )
    volume = text(_("Volume"))
    issue = text(_("Issue"))
    page = text(_("Pages or article number"))
    edition = text(_("Edition"), _("A number, such as 2."))
    publisher = text(_("Publisher or archive"))
    publisher_place = text(_("Place of the publisher"))
    URL = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    accessed = text(_("Read on"), DATES)
    DOI = text(_("DOI"))
    PMID = text(_("PMID"))
    PMCID = text(_("PMCID"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.instance.csl or {}
        self.item_type = item.get("type") or "article-journal"
        shown = {"kind", *SHARED, *KINDS.get(self.item_type, ("", EVERYTHING))[1]}
        for name in set(type(self).declared_fields) - shown:
            self.fields.pop(name, None)
        for name in shown & set(self.fields):
            self.initial.setdefault(name, as_text(item, name))
        self.initial["kind"] = self.item_type

    def clean_issued(self) -> str:
        return self.checked_date("issued")

    def clean_accessed(self) -> str:
        return self.checked_date("accessed")

    def checked_date(self, name: str) -> str:
        given = self.cleaned_data[name].strip()
        if given and not csl.parse_date(given):
            raise forms.ValidationError(
                _("Enter a year, such as 2014, or leave this empty if the work has none yet.")
            )
        return given

    def clean_DOI(self) -> str:
        return self.checked_identifier("DOI", spelled_doi)

    def clean_PMID(self) -> str:
        return self.checked_identifier("PMID", normal_pmid)

    def clean_PMCID(self) -> str:
        return self.checked_identifier("PMCID", normal_pmcid)

    def checked_identifier(self, name: str, normal: Any) -> str:
        given = self.cleaned_data[name].strip()
        if given and not normal(given):
            raise forms.ValidationError(
                _("“%(given)s” is not a %(name)s."), params={"given": given[:80], "name": name}
            )
        return normal(given) if given else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        item = dict(self.instance.csl or {})
        for name in self.fields:
            if name in type(self).declared_fields and name != "kind":
                put(item, name, cleaned.get(name, ""))
        item["type"] = self.item_type
        if self.item_type == "article":
            item["genre"] = "Preprint"
        self.check_duplicate(item)
        self.instance.csl = item
        return cleaned

    def check_duplicate(self, item: csl.Item) -> None:
        for name in ("doi", "pmid", "pmcid"):
            value = identity(item).get(name)
            others = Reference.objects.exclude(pk=self.instance.pk)
            if value and (other := others.filter(**{name: value}).first()):
                self.add_error(
                    name.upper(),
                    format_html("{} {}", _("The library already holds this work:"), str(other)),
                )


def as_text(item: csl.Item, name: str) -> str:
    """A field of the item as the form shows it."""
    value = item.get(key_of(name))
    if name in ("author_names", "editor_names"):
        return "\n".join(written(entry) for entry in value or [])
    if name in ("issued", "accessed"):
        parts = value["date-parts"][0] if value else []
        return "-".join(f"{part:02d}" for part in parts)
    return str(value or "")


def put(item: csl.Item, name: str, given: str) -> None:
    """Write what the editor gave into the item; an empty field is taken out."""
    value: Any = markup.balance(markup.tidy(given)) if name == "title" else markup.tidy(given)
    if name in ("author_names", "editor_names"):
        value = csl.clean_names([person(line) for line in given.splitlines() if line.strip()])
    elif name in ("issued", "accessed"):
        value = csl.clean_date({"raw": given})
    elif name == "page":
        value = csl.clean_pages(given)
    elif name == "DOI":
        value = given if normal_doi(given) else ""
    if value:
        item[key_of(name)] = value
    else:
        item.pop(key_of(name), None)


def key_of(name: str) -> str:
    return {"author_names": "author", "editor_names": "editor"}.get(name, name.replace("_", "-"))


def written(name: dict[str, str]) -> str:
    """A name as one line of the form."""
    if "literal" in name:
        return name["literal"]
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name["family"])))
    return ", ".join(filter(None, (family, name.get("given"), name.get("suffix")))) + "," * (
        "given" not in name
    )


class StandingPanel(Panel):
    """The status of a work with its notices, and which services were asked when."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "conditions/references/standing_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)


def edit_handler() -> ObjectList:
    """The panels of every form; a panel whose field a kind has not, is not shown."""
    return ObjectList(
        [
            FieldPanel("kind", classname="w-hidden"),
            FieldPanel("title"),
            FieldPanel("author_names"),
            FieldPanel("editor_names"),
            FieldPanel("container_title"),
            FieldPanel("container_title_short"),
            FieldRowPanel([FieldPanel("issued"), FieldPanel("accessed")]),
            FieldRowPanel([FieldPanel(name) for name in ("volume", "issue", "page", "edition")]),
            FieldRowPanel([FieldPanel("publisher"), FieldPanel("publisher_place")]),
            FieldPanel("URL"),
            MultiFieldPanel(
                [FieldPanel("DOI"), FieldPanel("PMID"), FieldPanel("PMCID")],
                heading=_("Identifiers"),
            ),
            FieldPanel("kind_of_evidence"),
            StandingPanel(heading=_("What is known about the work")),
        ],
        base_form_class=ReferenceForm,
    )
