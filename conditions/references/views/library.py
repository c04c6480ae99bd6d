"""Changes to the library: records come in, two entries become one, an entry in use stays."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.references.formats import NotReadable, Record, decode, read
from conditions.references.intake import Candidate, Outcome, complete, keep, review
from conditions.references.lookup.http import Deadline
from conditions.references.merging import merge
from conditions.references.models import PastedList, Reference
from conditions.references.usage import uses_of

MOST_LOOKUPS = 20
KEPT_FOR = timedelta(days=7)

may_add = permission_required("conditions.add_reference", raise_exception=True)


class IntakeForm(forms.Form):
    """What an editor types, pastes or uploads; its records come out of `clean`."""

    text = forms.CharField(
        label=gettext_lazy("Identifier or list"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "A DOI, PMID, PMCID or the address of a paper; or a list as RIS, NBIB, BibTeX or "
            "CSL-JSON, up to 5,000 records."
        ),
    )
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            file: UploadedFile | None = cleaned.get("file")
            text = decode(file.read()) if file else cleaned.get("text", "")
            cleaned["records"] = limited(read(text))
        except NotReadable as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


def limited(records: list[Record]) -> list[Record]:
    if sum(1 for record in records if record.identifier) > MOST_LOOKUPS:
        raise NotReadable(
            _(
                "Please look up at most %(most)d identifiers at once, or use the command "
                "add_references for a long list."
            )
            % {"most": MOST_LOOKUPS}
        )
    return records


@may_add
def add(request: HttpRequest) -> HttpResponse:
    """Take identifiers or a list, and show what would become of each record."""
    form = IntakeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        PastedList.objects.filter(pasted_at__lt=timezone.now() - KEPT_FOR).delete()
        candidates = review(form.cleaned_data["records"], Deadline())
        pasted = PastedList.objects.create(
            editor=request.user, records=[entry.as_json() for entry in candidates]
        )
        if is_in_window(request):
            return show_review(request, pasted)
        return redirect("condition_references:review", pasted.pk)
    return show(request, "add", {"form": form})


@may_add
def review_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of what was pasted; a POST keeps it, but for the lines that are left out."""
    pasted = get_object_or_404(PastedList, pk=pk, editor=request.user)
    if request.method != "POST":
        return show_review(request, pasted)
    candidates = [Candidate.from_json(stored) for stored in pasted.records]
    left_out = set(request.POST.getlist("leave_out"))
    wanted = [entry for place, entry in enumerate(candidates) if str(place) not in left_out]
    kept = keep(wanted, request.user)
    completed = complete_duplicates(candidates, set(request.POST.getlist("complete")), request)
    pasted.delete()
    if is_in_window(request):
        return show(request, "kept", {"works": [*kept, *completed]})
    messages.success(request, kept_sentence(len(kept), len(completed)))
    return redirect(Reference.snippet_viewset.get_url_name("list"))


def complete_duplicates(
    candidates: list[Candidate], places: set[str], request: HttpRequest
) -> list[Reference]:
    """Merge each chosen duplicate into the work it is; works that it shows to be one are merged."""
    completed = []
    for place, entry in enumerate(candidates):
        works = Reference.objects.filter(pk__in=entry.same_ids).order_by("pk")
        if str(place) in places and works:
            kept, *others = works
            for other in others:
                merge(kept, other, request.user)
            complete(kept, entry, request.user)
            completed.append(kept)
    return completed


def kept_sentence(kept: int, completed: int) -> str:
    sentence = ngettext(
        "%(count)d reference was added.", "%(count)d references were added.", kept
    ) % {"count": kept}
    if completed:
        sentence += " " + ngettext(
            "%(count)d was completed.", "%(count)d were completed.", completed
        ) % {"count": completed}
    return sentence


def show_review(request: HttpRequest, pasted: PastedList) -> HttpResponse:
    candidates = [Candidate.from_json(stored) for stored in pasted.records]
    works = Reference.objects.in_bulk({pk for entry in candidates for pk in entry.same_ids})
    rows = [(entry, [works[pk] for pk in entry.same_ids if pk in works]) for entry in candidates]
    counts = {outcome.value: 0 for outcome in Outcome}
    for entry in candidates:
        counts[entry.outcome] += 1
    return show(request, "review", {"pasted": pasted, "rows": rows, "counts": counts})


def is_in_window(request: HttpRequest) -> bool:
    """Whether the editor is choosing works to cite, rather than in the library."""
    return "window" in request.GET


def show(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    """One step of the way in: a page of its own, or the piece that the window shows."""
    in_window = is_in_window(request)
    template = f"conditions/references/{name}{'_form' if in_window else ''}.html"
    return render(request, template, {**context, "query": "?window" if in_window else ""})


def refuse_deletion_in_use(request: HttpRequest, works: list[Reference]) -> HttpResponse | None:
    """The list of what cites the works, instead of deleting them; nothing when they are unused."""
    if not all(isinstance(work, Reference) for work in works):
        return None
    used = [(work, uses) for work in works if (uses := uses_of(work))]
    if not used:
        return None
    return render(request, "conditions/references/in_use.html", {"used": used})


class MergeForm(forms.Form):
    """Which other entry is the same work."""

    other = forms.ModelChoiceField(
        Reference.objects.none(), label=gettext_lazy("The same work"), widget=forms.RadioSelect
    )


def merge_into(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another entry part of this one, with every citation moved."""
    may_merge = permission_required("conditions.delete_reference", raise_exception=True)
    return may_merge(show_merge)(request, get_object_or_404(Reference, pk=pk))


def show_merge(request: HttpRequest, kept: Reference) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = (
        Reference.objects.matching(query) if query else Reference.objects.same_as([kept.csl])
    ).exclude(pk=kept.pk)
    form = MergeForm(request.POST or None)
    form.fields["other"].queryset = Reference.objects.exclude(pk=kept.pk)
    if form.is_valid():
        other = form.cleaned_data["other"]
        changed = merge(kept, other, request.user)
        messages.success(
            request,
            ngettext(
                "The entries are one now; %(count)d page or record was changed.",
                "The entries are one now; %(count)d pages or records were changed.",
                changed,
            )
            % {"count": changed},
        )
        return redirect(Reference.snippet_viewset.get_url_name("edit"), kept.pk)
    return render(
        request,
        "conditions/references/merge.html",
        {"kept": kept, "found": found[:50], "query": query, "form": form},
    )
