"""However many leads are exported, the process that sends them grows by little."""

import tracemalloc

import pytest

from leads.models import Lead
from leads.models.export_part import ID_BYTES
from tests.leads.staff import begun

pytestmark = pytest.mark.django_db

MANY = 500_000


def written_down(count: int) -> int:
    """Write down that a file holds so many leads; return how many bytes that leaves in memory."""
    export = begun(Lead.objects.all())
    export.ids.write(bytes(count * ID_BYTES))
    tracemalloc.start()
    try:
        export._register_leads()
        left, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(len(part.lead_ids) for part in export.run.parts.all()) == count * ID_BYTES
    return left


def test_to_write_down_whom_a_file_holds_leaves_nothing_in_memory():
    written_down(1)  # what it takes the first time is kept by others
    assert written_down(MANY) < 1_000_000
