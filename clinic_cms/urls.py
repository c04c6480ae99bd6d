"""The admin and the apps' own addresses, then Wagtail's pages, last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from clinic_cms import crawlers, health, routing

pages = [
    path("", include("conditions.urls")),
    # In front of Wagtail's own address of the same name, which finds pages with more queries.
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
if settings.WAGTAIL_I18N_ENABLED:
    pages = i18n_patterns(*pages, prefix_default_language=False)

handler500 = "clinic_cms.errors.failed"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("leads/", include("leads.urls")),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("robots.txt", crawlers.robots),
    path("healthz", health.alive),
    path("readyz", health.ready),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *pages,
]
