"""What the site registers with Wagtail."""

from functools import partial

from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from clinic_cms import edits_meanwhile, guides
from clinic_cms.editing import ConditionPageViewSet
from clinic_cms.login import account, log_entries, views
from conditions.blocks.page_links import VisiblePageLinks

hooks.register("register_admin_urls", guides.urls)
for name in guides.GUIDES:
    hooks.register("register_help_menu_item", partial(guides.menu_item, name))
hooks.register("register_admin_viewset", ConditionPageViewSet)
hooks.register("after_edit_page", edits_meanwhile.tell)

hooks.register("register_admin_urls", views.urls)
hooks.register("register_log_actions", log_entries.register)
hooks.register("register_account_settings_panel", account.SecondFactorPanel)
hooks.register("register_user_listing_buttons", account.listing_buttons)


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=1)
def register_page_links(features: FeatureRegistry) -> None:
    features.register_link_type(VisiblePageLinks)
