"""What the site registers with Wagtail."""

from functools import partial

from wagtail import hooks

from clinic_cms import guides

hooks.register("register_admin_urls", guides.urls)
for name in guides.GUIDES:
    hooks.register("register_help_menu_item", partial(guides.menu_item, name))
