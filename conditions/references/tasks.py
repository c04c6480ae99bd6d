"""Checks that run in the background."""

import time

from django_tasks import task

from conditions.references.retractions.checking import Checker, due
from conditions.references.retractions.telling import tell_owners

# Where tasks run inside the request, the editor waits; the rest is checked the next time.
SECONDS = 25


@task()
def check_cited_references(seconds: int = SECONDS) -> int:
    """Check the cited works that are due, as far as the time allows; returns how many."""
    ends = time.monotonic() + seconds
    checked, changed = 0, []
    for work, is_newly_in_question in Checker().check(list(due())):
        checked += 1
        if is_newly_in_question:
            changed.append(work)
        if time.monotonic() > ends:
            break
    tell_owners(changed)
    return checked
