"""Tells a background worker that there is something to make."""

from django_tasks import task

from leads.export import background


@task()
def make_exports() -> int:
    """Make every file that is due; returns how many. Without a worker it runs in the request."""
    return background.make_due()
