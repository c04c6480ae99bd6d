"""What all registers have in common."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.contrib.admin import DateFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Field, Model, QuerySet, UUIDField
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.helpers import AdminURLHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from leads import clock, permissions
from leads.export.cells import formula_safe, printable, text_of

# Of an export: memory does not depend on how many there are.
ROWS_AT_A_TIME = 500
UUID = "-".join(f"[0-9a-f]{{{digits}}}" for digits in (8, 4, 4, 4, 12))


class ReadOnly(PermissionHelper):
    """A register is read by those who may view it, and written by nobody."""

    def user_can_list(self, user: AbstractBaseUser) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return self.user_can_list(user)

    def user_can_create(self, user: AbstractBaseUser) -> bool:
        return False

    def user_can_edit_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return False

    def user_can_delete_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return False


class AddressesByKey(AdminURLHelper):
    """Of records by the keys that they can have: anything else is not found, and no error."""

    def get_action_url_pattern(self, action: str) -> str:
        if action in ("create", "index"):
            return super().get_action_url_pattern(action)
        key = UUID if isinstance(self.opts.pk, UUIDField) else "[0-9]{1,18}"
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>{key})/$"


class MomentFilter(DateFieldListFilter):
    """The days that it offers; of what else an address may ask, only what every database can hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The field's own name may tell of another zone than these days are counted in.
        self.title = _("day")

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        if not all(is_moment(text) for texts in self.used_parameters.values() for text in texts):
            raise IncorrectLookupParameters
        return super().queryset(request, rows)


def is_moment(text: str) -> bool:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return False
    in_reach = moment and clock.FIRST_DAY < moment.date() < clock.LAST_DAY
    return bool(in_reach and moment.tzinfo)


class RegisterIndexView(IndexView):
    # The stock CSV holds text as it is, and a spreadsheet runs some of it. Excel's files have no
    # room for control characters.
    custom_value_preprocess = {
        **IndexView.custom_value_preprocess,
        str: {IndexView.FORMAT_CSV: formula_safe, IndexView.FORMAT_XLSX: printable},
    }

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """The column's name in the list; the stock view calls any choice's column ", Method"."""
        name = field.removeprefix("get_").removesuffix("_display")
        return capfirst(str(label_for_field(name, self.model, self.model_admin)))

    def to_row_dict(self, item: Model) -> dict[str, Any]:
        """A row of the export; the stock view takes a zero for nothing."""
        row = {field: lookup_field(field, item, self.model_admin)[2] for field in self.list_export}
        nothing = self.model_admin.get_empty_value_display
        return {
            field: nothing(field) if value in (None, "") else value for field, value in row.items()
        }

    def stream_csv(self, queryset: QuerySet) -> Iterator[Any]:
        return super().stream_csv(queryset.iterator(chunk_size=ROWS_AT_A_TIME))

    def write_xlsx(self, queryset: QuerySet, output: BinaryIO) -> None:
        super().write_xlsx(queryset.iterator(chunk_size=ROWS_AT_A_TIME), output)

    def get_filters(self, request: HttpRequest) -> tuple:
        """The filters of the register, and nothing else that an address may ask of its rows.

        The stock view narrows by any parameter, and so tells what no column shows, letter by letter.
        """
        specs, has_filters, remaining, use_distinct = super().get_filters(request)
        if remaining:
            raise IncorrectLookupParameters
        return specs, has_filters, remaining, use_distinct

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if "%00" in request.META["QUERY_STRING"]:  # which PostgreSQL takes in no text
                raise IncorrectLookupParameters
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            messages.error(request, _("The list could not be narrowed like that."))
            return redirect(request.path)


class RegisterInspectView(InspectView):
    """A record in words: times of the clinic's clock, and no Python."""

    def check_action_permitted(self, user: AbstractBaseUser) -> bool:
        # What the register does not list for somebody cannot be inspected by its address either.
        listed = self.model_admin.get_queryset(self.request).filter(pk=self.instance.pk)
        return super().check_action_permitted(user) and listed.exists()

    def get_field_label(self, field_name: str, field: Field | None = None) -> str:
        return capfirst(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Field | None = None) -> Any:
        value = super().get_field_display_value(field_name, field)
        stored = getattr(self.instance, field_name, None)
        if type(stored) is int:  # of which the stock view takes a zero for nothing
            return number_format(stored, force_grouping=True)
        match value:
            case datetime():
                return clock.shown(value)
            case dict():
                return "; ".join(f"{name}: {text_of(one)}" for name, one in value.items())
        return value


class Register(ModelAdmin):
    permission_helper_class = ReadOnly
    url_helper_class = AddressesByKey
    index_view_class = RegisterIndexView
    inspect_view_class = RegisterInspectView
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    index_view_extra_css = ["leads/admin/registers.css"]
    inspect_view_extra_css = ["leads/admin/registers.css"]

    def get_menu_label(self) -> str:
        """As the list is headed, in the language of whoever looks: menus are built once for all."""
        return self.menu_label or capfirst(self.opts.verbose_name_plural)

    def get_list_export(self, request: HttpRequest) -> tuple[str, ...] | list[str]:
        return self.list_export if request.user.has_perm(permissions.EXPORT) else ()
