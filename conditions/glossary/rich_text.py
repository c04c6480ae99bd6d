"""Words of the glossary in rich text: the editor's control, what is stored, what is rendered."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from conditions.glossary.explaining import marked
from conditions.glossary.models import Term
from conditions.keys import key_in

FEATURE = "term"
ENTITY = "TERM"


class TermHandler(LinkHandler):
    """Expands a stored word and tells Wagtail's reference index which term it is."""

    identifier = FEATURE

    @staticmethod
    def get_model() -> type[Model]:
        return Term

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        key = key_in(attrs.get("id"))
        return marked(key) if key else "<a>"

    @classmethod
    def extract_references(cls, attrs: dict) -> Iterator[tuple[type[Model], str, str, str]]:
        if key := key_in(attrs.get("id")):
            yield Term, str(key), "", ""


class TermElementHandler(LinkElementHandler):
    """Reads a stored word into the editor, where its tooltip names the term."""

    def get_attribute_data(self, attrs: dict) -> dict[str, str]:
        number = attrs.get("id") or ""
        term = Term.objects.filter(pk=key_in(number)).first()
        return {"id": number, "name": term.name if term else ""}


def store_term(props: dict) -> object:
    """The stored form of a marked word: the editor's own text around it stays."""
    attributes = {"linktype": FEATURE, "id": str(props.get("id") or "")}
    return DOM.create_element("a", attributes, props["children"])


def register_terms(features: FeatureRegistry) -> None:
    features.default_features.append(FEATURE)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "help",
                "description": _("Explain a word"),
                "attributes": ["id", "name"],
                "chooserUrls": {
                    "term": reverse_lazy("wagtailsnippetchoosers_conditions_term:choose")
                },
            },
            js=["wagtailadmin/js/chooser-modal.js", "conditions/glossary/term.js"],
        ),
    )
    features.register_link_type(TermHandler)
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {'a[linktype="term"]': TermElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: store_term}},
        },
    )
