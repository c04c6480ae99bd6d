"""What the site registers with Wagtail."""

from functools import partial

from wagtail import hooks

from clinic_cms import guides
from clinic_cms.editing import ConditionPageViewSet
from clinic_cms.login import account, log_entries, views

hooks.register("register_admin_urls", guides.urls)
for name in guides.GUIDES:
    hooks.register("register_help_menu_item", partial(guides.menu_item, name))
hooks.register("register_admin_viewset", ConditionPageViewSet)

hooks.register("register_admin_urls", views.urls)
hooks.register("register_log_actions", log_entries.register)
hooks.register("register_account_settings_panel", account.SecondFactorPanel)
hooks.register("register_user_listing_buttons", account.listing_buttons)
