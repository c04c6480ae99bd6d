"""Lets the plain article be one of a plain Wagtail site."""

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler


@hooks.register("register_rich_text_features", order=100)
def write_links_as_wagtail_does(features: FeatureRegistry) -> None:
    """Our handler asks for more; the sections of our own pages need none."""
    features.register_link_type(PageLinkHandler)
