"""Writing down what a check found; a notice that was known once is never dropped."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from conditions.references import history
from conditions.references.csl import Item
from conditions.references.lookup.asking import ANSWERED
from conditions.references.models import Reference, Status, identity
from conditions.references.notices import Notice, status_of, union


@transaction.atomic
def record(
    reference: Reference,
    found: Iterable[Notice],
    sources: Mapping[str, str],
    item: Item | None = None,
) -> bool:
    """Keep what the sources said about a work; returns whether its status changed.

    "No sign of retraction" is not "checked and clean": who was asked, and who failed, is kept too.
    """
    before = reference.status
    reference.notices = union(reference.notices, found)
    reference.sources = {**reference.sources, **sources}
    reference.checked_at = timezone.now()
    status, since = status_of(reference.notices)
    if status:
        reference.status, reference.status_date = status, since
    elif reference.status == Status.UNRESOLVED and is_known(sources):
        reference.status = Status.VERIFIED
    if item:
        item = without_identifiers_of_others(reference, item)
        # What an editor wrote stays; a bare identifier gets its title and authors at last.
        reference.csl = {**item, **reference.csl} if reference.title else {**reference.csl, **item}
    reference.save()
    has_changed = reference.status != before
    if has_changed:
        log(
            reference,
            history.STATUS_CHANGED,
            data={"from": before, "to": reference.status, "sources": dict(sources)},
        )
    return has_changed and reference.is_in_question


def is_known(sources: Mapping[str, str]) -> bool:
    """Whether a registry of works answered; that an address answers confirms no work."""
    return any(said == ANSWERED for source, said in sources.items() if source != "link")


def without_identifiers_of_others(reference: Reference, item: Item) -> Item:
    """The item without identifiers that another entry holds; the two wait to be merged by hand."""
    kept = dict(item)
    for key, name in (("DOI", "doi"), ("PMID", "pmid"), ("PMCID", "pmcid")):
        value = identity(item).get(name)
        others = Reference.objects.exclude(pk=reference.pk)
        if value and others.filter(**{name: value}).exists():
            del kept[key]
    return kept
