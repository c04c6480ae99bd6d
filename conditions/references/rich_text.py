"""Citations in rich text: the editor's control, what is stored, and what is rendered."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate_models import ContentState
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    KEEP_WHITESPACE,
    HandlerState,
    InlineEntityElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import EmbedHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from conditions.keys import key_in
from conditions.references.citations import Citation
from conditions.references.models import Reference

FEATURE = "citation"
ENTITY = "CITATION"


class CitationHandler(EmbedHandler):
    """Expands a stored citation and tells Wagtail's reference index which work it points to."""

    identifier = FEATURE

    @staticmethod
    def get_model() -> type[Model]:
        return Reference

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        return Citation.from_attributes(attrs).as_html()

    @classmethod
    def extract_references(cls, attrs: dict) -> Iterator[tuple[type[Model], str, str, str]]:
        if key := key_in(attrs.get("id")):
            yield Reference, str(key), "", ""


class CitationElementHandler(InlineEntityElementHandler):
    """Reads a stored citation into the editor, where it shows as the work's short name."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: dict) -> dict[str, str]:
        return {name: attrs.get(name) or "" for name in ("id", "locator", "label")}

    def handle_endtag(self, name: str, state: HandlerState, contentstate: ContentState) -> None:
        # The stored element is empty; Draft.js needs text to hang an entity on.
        key = state.current_entity_ranges[-1].key
        data = contentstate.entity_map[key].data
        state.current_block.text += editor_text(data["label"], data["locator"])
        state.leading_whitespace = KEEP_WHITESPACE
        super().handle_endtag(name, state, contentstate)


def editor_text(label: str, locator: str) -> str:
    return f"[{label}, {locator}]" if locator else f"[{label or '?'}]"


def store_citation(props: dict) -> object:
    """The stored form of a citation in the editor."""
    return DOM.create_element(
        "embed",
        {
            "embedtype": FEATURE,
            "id": str(props.get("id") or ""),
            "locator": str(props.get("locator") or ""),
            "label": str(props.get("label") or ""),
        },
    )


def register_citations(features: FeatureRegistry) -> None:
    features.default_features.append(FEATURE)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "openquote",
                "description": _("Citation"),
                "attributes": ["id", "locator", "label"],
                "chooserUrls": {"citation": reverse_lazy("condition_references:cite")},
            },
            js=["conditions/references/cite.js"],
            css={"all": ["conditions/references/admin.css"]},
        ),
    )
    features.register_embed_type(CitationHandler)
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {
                'embed[embedtype="citation"]': CitationElementHandler(ENTITY),
            },
            "to_database_format": {"entity_decorators": {ENTITY: store_citation}},
        },
    )
