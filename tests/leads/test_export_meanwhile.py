"""Leads arrive and change while an export is read: none is missing and none is twice."""

from threading import Thread

import pytest
from django.db import connection

from leads.models import Lead, LeadStatus
from tests.factories import ConsultationPageFactory, LeadFactory
from tests.leads.staff import begun, table


def in_another_connection(work) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="tests share one connection to SQLite in memory"
)
def test_an_export_holds_the_leads_of_the_moment_it_began():
    page = ConsultationPageFactory()
    new, closed = LeadStatus.first(), LeadStatus.objects.get(name="Closed")
    expected = [LeadFactory(page=page, status=new).reference for _ in range(600)]

    blocks = begun(Lead.objects.filter(status=new)).blocks()
    file = next(blocks) + next(blocks)

    def meanwhile() -> None:
        Lead.objects.filter(status=new).update(status=closed)
        LeadFactory(page=page, status=new)

    in_another_connection(meanwhile)
    file += b"".join(blocks)
    assert [row["Reference"] for row in table(file)] == expected
