"""The site's addresses where pages have translations, as clinic_cms.urls makes them then."""

from django.conf.urls.i18n import i18n_patterns

from clinic_cms.urls import pages, urlpatterns

urlpatterns = [
    *urlpatterns[: -len(pages)],
    *i18n_patterns(*pages, prefix_default_language=False),
]
