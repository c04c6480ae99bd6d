"""Taking back what was last done to several leads at once."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import audit, permissions
from leads.models import Lead
from leads.privacy import erasure

LAST_CHANGE = "leads.last_change"  # in the session: ids of leads, and nothing about them


def remember(request: HttpRequest, field: str, value: Any, before: dict[str, Any]) -> None:
    """Keep what undoing needs: which leads had which value of the field, and what they have now."""
    change = {"field": field, "value": value, "before": before}
    request.session[LAST_CHANGE] = {"id": uuid4().hex} | change


def remember_erased(request: HttpRequest, leads: list[Lead]) -> None:
    request.session[LAST_CHANGE] = {"id": uuid4().hex, "erased": [str(lead.pk) for lead in leads]}


def with_undo(request: HttpRequest, text: str) -> SafeString:
    """A message that ends in a button to undo what was just remembered, and nothing done later."""
    return format_html(
        '{} <form class="lead-undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}">'
        '<input type="hidden" name="change" value="{}">'
        '<button type="submit" class="button button-small button-secondary">{}</button></form>',
        text,
        reverse("lead:undo"),
        get_token(request),
        get_valid_next_url_from_request(request),
        request.session[LAST_CHANGE]["id"],
        _("Undo"),
    )


class UndoView(PermissionCheckedMixin, View):
    model = Lead
    any_permission_required = ["change", "erase"]
    http_method_names = ["post"]
    index_url_name = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        back = get_valid_next_url_from_request(request) or reverse(self.index_url_name)
        change = request.session.get(LAST_CHANGE, {})
        if request.POST.get("change", "") != change.get("id"):
            messages.error(request, _("There is nothing to undo any more."))
            return redirect(back)
        right = permissions.ERASE if "erased" in change else permissions.CHANGE
        if not request.user.has_perm(right):
            raise PermissionDenied
        del request.session[LAST_CHANGE]
        if "erased" in change:
            number, restored = len(change["erased"]), self.restore_erased(change["erased"])
        else:
            number = len(change["before"])
            restored = self.restore(change["field"], change["value"], change["before"])
        text = ngettext(
            "%(count)d lead is as it was.", "%(count)d leads are as they were.", restored
        )
        messages.success(request, text % {"count": restored})
        if changed := number - restored:
            text = ngettext(
                "%(count)d lead stays as it is: it was changed again meanwhile, or what it had before "
                "no longer exists.",
                "%(count)d leads stay as they are: they were changed again meanwhile, or what they had "
                "before no longer exists.",
                changed,
            )
            messages.warning(request, text % {"count": changed})
        return redirect(back)

    @transaction.atomic
    def restore(self, field: str, value: Any, before: dict[str, Any]) -> int:
        """Give each lead the value it had, unless somebody has changed it since."""
        visible = Lead.objects.visible_to(self.request.user)
        unchanged = visible.filter(pk__in=before, **{field: value}).select_for_update()
        changed = Lead._meta.get_field(field)
        # A status or a colleague that is gone cannot be given back.
        there = {None, *changed.related_model.objects.in_bulk(filter(None, before.values()))}
        possible = [lead for lead in unchanged if before[str(lead.pk)] in there]
        for lead in possible:
            setattr(lead, f"{field}_id", before[str(lead.pk)])
            lead.save(update_fields=[field])
            field_name = capfirst(str(changed.verbose_name))
            undone = _("%(field)s: undone") % {"field": field_name}
            audit.record(lead, audit.CHANGE, self.request.user, changes=[undone])
        return len(possible)

    def restore_erased(self, ids: list[str]) -> int:
        """Undo their erasing, where the key is still kept and nobody has undone it before."""
        restored = 0
        for lead in Lead.objects.visible_to(self.request.user).filter(pk__in=ids):
            with suppress(erasure.NothingToRestore):
                erasure.restore(lead, reason=_("Undone at once"), user=self.request.user)
                restored += 1
        return restored
