"""What staff choose about an export, and the profile they keep it under."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import permissions
from leads.export.column import Column
from leads.export.layout import FileKind, Headings, Layout, Several, zones
from leads.models import ExportProfile, Webhook


class ColumnsWidget(forms.CheckboxSelectMultiple):
    """Ticks and places: the value is a list of keys in the order of their places."""

    template_name = "leads/admin/columns_widget.html"

    def value_from_datadict(self, data: MultiValueDict, files: Any, name: str) -> list[str]:
        ticked = data.getlist(name)

        def place(key: str) -> tuple[bool, int]:
            given = data.get(f"{name}-place-{key}", "")
            return (False, int(given)) if given.isdecimal() and len(given) < 9 else (True, 0)

        return sorted(ticked, key=place)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _group, [option], _index in context["widget"]["optgroups"]]
        places = {key: place for place, key in enumerate(value or [])}
        # What is chosen stands first, in its order; the rest keeps its own.
        options.sort(key=lambda option: places.get(option["value"], len(places)))
        context["widget"]["columns"] = options
        return context


class ExportForm(forms.Form):
    """Everything but the format may be missing from what is sent, and is then as usual."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            (FileKind.XLSX, gettext_lazy("Excel (XLSX)")),
            (FileKind.CSV, gettext_lazy("CSV with commas")),
            (FileKind.CSV_SEMICOLON, gettext_lazy("CSV with semicolons")),
            (FileKind.NDJSON, gettext_lazy("NDJSON, for programs")),
        ],
        widget=forms.RadioSelect,
        initial=FileKind.XLSX,
    )
    only_new = forms.BooleanField(
        label=gettext_lazy("Only what is new"),
        required=False,
        help_text=gettext_lazy(
            "Only leads that arrived since your last export of this kind; with a profile, since "
            "your last one with it. Those of the last minute come with the next one."
        ),
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"), required=False, widget=ColumnsWidget
    )
    headings = forms.ChoiceField(
        label=gettext_lazy("Headings"), choices=Headings.choices, required=False
    )
    several = forms.ChoiceField(
        label=gettext_lazy("Answers with several choices"), choices=Several.choices, required=False
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    without_mark = forms.BooleanField(
        label=gettext_lazy("CSV without its byte order mark"),
        required=False,
        help_text=gettext_lazy("For programs that stumble over it. Excel needs the mark."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Kept in the register of exports with your name. Name no patient here."
        ),
    )

    def __init__(self, *args: Any, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clinic = timezone.get_default_timezone_name()
        self.fields["zone"].choices = [
            ("", _("The clinic’s (%(zone)s)") % {"zone": clinic}),
            *((name, name.replace("_", " ")) for name in sorted(zones())),
        ]
        self.fields["columns"].choices = [(column.key, column.heading) for column in columns]

    def clean_columns(self) -> list[str]:
        chosen = self.cleaned_data["columns"]
        if not chosen and f"{self.add_prefix('columns')}-shown" in self.data:
            raise forms.ValidationError(_("Choose at least one column."))
        return chosen

    @property
    def layout(self) -> Layout:
        """What was chosen. All columns as they come also means those of questions to come."""
        chosen = {name: given for name, given in self.cleaned_data.items() if given}
        if chosen.get("columns") == [key for key, _heading in self.fields["columns"].choices]:
            del chosen["columns"]
        chosen["byte_order_mark"] = not self.cleaned_data["without_mark"]
        return Layout.of(chosen)

    @staticmethod
    def initial_of(layout: Layout) -> dict[str, Any]:
        return layout.stored | {"without_mark": not layout.byte_order_mark}


class SaveProfileForm(forms.ModelForm):
    """The name under which an export is kept."""

    # It stands beside the export's own fields, and whoever only exports gives no name.
    use_required_attribute = False

    class Meta:
        model = ExportProfile
        fields = ["name", "is_shared"]


class ProfileForm(forms.ModelForm):
    """When a profile's export is made by itself, and who is told."""

    class Meta:
        model = ExportProfile
        fields = ["name", "is_shared", "only_new", "schedule", "reason", "webhook"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webhook"].queryset = Webhook.objects.filter(is_active=True)
        if not user.has_perm(permissions.VIEW_WEBHOOK):
            del self.fields["webhook"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("schedule") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why this export is made by itself."))
        mine = ExportProfile.objects.filter(owner=self.instance.owner, name=cleaned.get("name"))
        if mine.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("You have an export with this name already."))
        return cleaned

    def save(self, commit: bool = True) -> ExportProfile:
        if "schedule" in self.changed_data:
            self.instance.next_run_at = self.instance.next_after(timezone.now())
        return super().save(commit)
