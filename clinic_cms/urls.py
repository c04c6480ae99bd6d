"""The admin and the apps' own addresses, then Wagtail's pages, last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as wagtaildocs_views

from clinic_cms import crawlers, health, routing
from clinic_cms.login.passwords import guarded

pages = [
    # In front of Wagtail's own address of the same name, which takes any number of guesses.
    path(
        "_util/authenticate_with_password/<int:restriction>/<int:page_id>/",
        guarded(wagtail_views.authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    path("", include("conditions.urls")),
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
    # Wagtail's own finds pages with more queries.
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
]
if settings.WAGTAIL_I18N_ENABLED:
    pages = i18n_patterns(*pages, prefix_default_language=False)

handler400 = "clinic_cms.errors.unreadable"
handler500 = "clinic_cms.errors.failed"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path(
        "documents/authenticate_with_password/<int:restriction>/",
        guarded(wagtaildocs_views.authenticate_with_password),
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("leads/", include("leads.urls")),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("healthz", health.alive),
    path("readyz", health.ready),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *pages,
]
