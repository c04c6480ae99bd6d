"""The log says in words what was done with a lead, and never what its visitor wrote."""

import pytest
from django.utils import translation
from wagtail.log_actions import registry

from leads import audit
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
TOLD = {
    audit.READ: "Read the lead",
    audit.LIST: "Saw in the list, narrowed by limit=7: ABCD-EFGH",
    audit.LOOK_UP: "Looked up a person and found: ABCD-EFGH",
    audit.FILE: "Read a file",
    audit.CHANGE: "Changed the lead: Status: New → Closed",
    audit.NOTE: "Wrote a note",
    audit.IMPORT: "Imported leads from “old site”: 7",
    audit.RELEASE: "Took the lead out of quarantine",
    audit.EXPORT: "Exported leads as csv. Reason: A report",
    audit.MERGE: "Merged with ABCD-EFGH",
    audit.PART: "Parted from ABCD-EFGH",
    audit.DOWNLOAD: "Downloaded the exported leads",
    audit.ERASE: "Erased what the visitor gave. A report",
    audit.RESTORE: "Undid the erasing. A report",
    audit.DELETE: "Deleted the lead. A report",
    audit.HOLD: "Put the lead under a legal hold. A report",
    audit.RELEASE_HOLD: "Lifted the legal hold. A report",
    audit.COPY: "Made a copy for the visitor. A report",
    audit.PROOF: "Made a proof of the consents. A report",
    audit.SEND_AGAIN: "Had a message sent again: E-mail to staff",
    audit.API_CALL: "API, leads: 7 given, asked for with limit=7",
    audit.API_REFUSED: "API, leads: refused (bad_cursor)",
    audit.API_ALLOWED: "Made the API token",
    audit.API_REVOKED: "Revoked the API token",
}
DATA = {
    "changes": ["Status: New → Closed"],
    "format": "csv",
    "reason": "A report",
    "other": "ABCD-EFGH",
    "message": "E-mail to staff",
    "leads": ["ABCD-EFGH"],
    "asked": {"limit": 7},
    "source": "old site",
    "count": 7,
}
OF_A_CALL = {"what": "leads", "error": "bad_cursor"}


@pytest.mark.parametrize("action", audit.FORMATTERS)
def test_every_act_is_told_in_words_and_in_spanish(action):
    of_a_call = OF_A_CALL if action in (audit.API_CALL, audit.API_REFUSED) else {}
    entry = audit.record(LeadFactory(), action, None, **DATA | of_a_call)
    assert str(entry.message) == TOLD[action]
    with translation.override("es"):
        assert registry.get_formatter(entry).format_message(entry) != TOLD[action]


def test_an_act_without_a_reason_is_told_without_one():
    assert str(audit.record(LeadFactory(), audit.ERASE, None).message) == TOLD[
        audit.ERASE
    ].removesuffix(". A report")


def test_the_exported_log_names_the_lead_or_says_that_they_are_several(admin_client):
    leads = LeadFactory.create_batch(2)
    audit.record(leads[0], audit.READ, None)
    audit.record_seen(audit.LIST, leads, None)
    file = admin_client.get("/admin/leads-log/", {"export": "csv"})
    (_headings, several, one) = file.getvalue().decode().splitlines()
    assert ",Several leads," in several
    assert f",{leads[0].reference}," in one
