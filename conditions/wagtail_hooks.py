"""What the app registers with Wagtail."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from conditions.references import history, rich_text
from conditions.references import urls as references_urls
from conditions.references.views import library
from conditions.references.viewsets import ReferenceViewSet
from conditions.viewsets import ClinicianViewSet, ConditionListingViewSet, SynonymViewSet

register_snippet(ClinicianViewSet)
register_snippet(ReferenceViewSet)
register_snippet(SynonymViewSet)


@hooks.register("register_admin_viewset")
def register_condition_listing() -> ConditionListingViewSet:
    return ConditionListingViewSet("condition_listing")


@hooks.register("register_rich_text_features")
def register_rich_text_features(features: FeatureRegistry) -> None:
    rich_text.register_citations(features)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    return [path("condition-references/", include(references_urls))]


@hooks.register("before_delete_snippet")
def refuse_deletion_in_use(request: HttpRequest, instances: list[Model]) -> HttpResponse | None:
    return library.refuse_deletion_in_use(request, instances)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    history.register_log_actions(actions)
