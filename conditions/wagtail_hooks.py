"""What the app registers with Wagtail."""

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.registry import register_setting
from wagtail.documents.models import AbstractDocument
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from conditions import films, markdown, reports
from conditions.glossary.rich_text import register_terms
from conditions.readership import urls as readership_urls
from conditions.references import history, publishing, rich_text
from conditions.references import urls as references_urls
from conditions.references.models import CitationSettings
from conditions.references.views import library
from conditions.references.viewsets import ReferenceViewSet
from conditions.viewsets import (
    ClinicianViewSet,
    ConditionListingViewSet,
    PagesMenuItem,
    PromotionViewSet,
    SynonymViewSet,
    TermViewSet,
    TopicViewSet,
)

register_snippet(ClinicianViewSet)
register_snippet(ReferenceViewSet)
register_snippet(PromotionViewSet)
register_snippet(TopicViewSet)
register_snippet(TermViewSet)
if apps.is_installed("wagtail_modeladmin"):
    from wagtail_modeladmin.options import modeladmin_register

    from conditions.registers import SynonymRegister

    modeladmin_register(SynonymRegister)
else:
    register_snippet(SynonymViewSet)
# A site without Wagtail's settings app writes its lists in AMA; a check says what to add.
if apps.is_installed("wagtail.contrib.settings"):
    register_setting(CitationSettings, icon="openquote")


# After Wagtail has seen whether the visitor may read the page at all.
hooks.register("on_serve_page", markdown.serve_either, order=1)


@hooks.register("register_admin_viewset")
def register_condition_listing() -> ConditionListingViewSet:
    return ConditionListingViewSet("condition_listing")


@hooks.register("register_rich_text_features")
def register_rich_text_features(features: FeatureRegistry) -> None:
    rich_text.register_citations(features)
    register_terms(features)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    return [
        path("condition-references/", include(references_urls)),
        path("condition-reports/", include(reports)),
        path("reports/readers/", include(readership_urls)),
    ]


@hooks.register("before_delete_snippet")
def refuse_deletion_in_use(request: HttpRequest, instances: list[Model]) -> HttpResponse | None:
    return library.refuse_deletion_in_use(request, instances)


# After Wagtail's own hook, which asks whether the visitor may have the document.
@hooks.register("before_serve_document", order=100)
def serve_part_of_film(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    return films.serve_part(document, request)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    history.register_log_actions(actions)


@hooks.register("after_publish_page")
def warn_of_works_in_question(request: HttpRequest, page: Page) -> None:
    publishing.warn(request, page)


@hooks.register("before_edit_page")
def warn_on_opening(request: HttpRequest, page: Page) -> None:
    publishing.warn_on_opening(request, page)


@hooks.register("register_reports_menu_item")
def register_references_report() -> MenuItem:
    return MenuItem(_("References"), reverse("condition_references:report"), icon_name="openquote")


@hooks.register("register_reports_menu_item")
def register_in_question_report() -> MenuItem:
    url = reverse("condition_references:in_question")
    return MenuItem(_("Works in question"), url, icon_name="warning")


@hooks.register("register_reports_menu_item")
def register_missed_words_report() -> MenuItem:
    return reports.MissedWordMenuItem()


@hooks.register("register_reports_menu_item")
def register_readership_report() -> MenuItem:
    return PagesMenuItem(_("Readers"), reverse("condition_readership:report"), icon_name="view")
