"""Tells an editor whose page was also saved by somebody else, after they had opened it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, Revision

from conditions.keys import key_in


def tell(request: HttpRequest, page: Page) -> None:
    """A receiver of the hook that a page was saved.

    Wagtail refuses an autosave that is out of date. A button is obeyed: what the other one wrote is
    in the history, and this says so.
    """
    loaded = key_in(request.POST.get("loaded_revision_id"))
    if not loaded:
        return
    newer = Revision.objects.for_instance(page).filter(pk__gt=loaded)
    others = newer.exclude(pk=page.latest_revision_id).exclude(user=request.user)
    if theirs := others.order_by("pk").last():
        name = get_user_display_name(theirs.user) if theirs.user else _("Somebody else")
        address = reverse(
            "wagtailadmin_pages:revisions_compare",
            args=[page.pk, theirs.pk, page.latest_revision_id],
        )
        text = _(
            "%(name)s saved this page after you had opened it. Your words stand now; theirs are "
            "kept in the history. Compare both."
        )
        compare = messages.button(address, _("Compare"))
        messages.warning(request, text % {"name": name}, buttons=[compare])
