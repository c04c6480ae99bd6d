"""A restored backup does not bring back who was erased."""

import pytest
from django.core.management import CommandError, call_command

from leads.models import EscrowedKey, Lead
from leads.privacy import erasure
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased_list(settings, tmp_path):
    settings.LEADS_ERASURE_LIST = str(tmp_path / "erased.txt")
    return tmp_path / "erased.txt"


def restore_the_backup(*leads: Lead) -> None:
    """The database is as it was before anything was erased."""
    EscrowedKey.objects.all().delete()
    for lead in leads:
        Lead.objects.filter(pk=lead.pk).delete()
        lead.save(force_insert=True)


def test_what_was_erased_or_deleted_since_a_backup_is_erased_again(
    erased_list, django_capture_on_commit_callbacks, capsys
):
    asked, deleted, undone, kept = [LeadFactory() for _ in range(4)]
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(asked, reason="A test")
        erasure.delete(Lead.objects.get(pk=deleted.pk), reason="A test")
        erasure.erase(undone, reason="A test")
        erasure.restore(undone, reason="A test")
    restore_the_backup(asked, deleted, undone, kept)
    call_command("erase_again")
    assert "2 leads erased again" in capsys.readouterr().out
    assert set(Lead.objects.filter(erased_at=None)) == {undone, kept}
    assert not Lead.objects.filter(pk=deleted.pk).exists()
    call_command("erase_again")
    assert "0 leads erased again" in capsys.readouterr().out


def test_the_list_names_nobody_and_only_its_owner_reads_it(
    erased_list, django_capture_on_commit_callbacks
):
    lead = LeadFactory()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(lead, reason="Ana asked")
    time, what, which = erased_list.read_text().split()
    assert (what, which) == ("erased", str(lead.pk))
    assert erased_list.stat().st_mode & 0o777 == 0o600


def test_an_erasing_that_was_rolled_back_is_not_listed(
    erased_list, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        erasure.erase(LeadFactory(), reason="A test")
    assert not erased_list.exists()


def test_a_lead_under_a_legal_hold_in_the_backup_is_named_and_stays(erased_list, capsys):
    lead = LeadFactory(legal_hold=True)
    erased_list.write_text(f"2026-01-01T00:00:00+00:00 erased {lead.pk}\n")
    with pytest.raises(CommandError, match="1 leads are under a legal hold"):
        call_command("erase_again")
    assert lead.reference in capsys.readouterr().err


def test_without_a_list_the_command_says_what_to_set(settings, tmp_path):
    settings.LEADS_ERASURE_LIST = ""
    with pytest.raises(CommandError, match="LEADS_ERASURE_LIST"):
        call_command("erase_again")
    with pytest.raises(CommandError, match="There is no list"):
        call_command("erase_again", str(tmp_path / "missing.txt"))


def test_a_site_that_keeps_no_list_erases_all_the_same(
    settings, django_capture_on_commit_callbacks
):
    settings.LEADS_ERASURE_LIST = ""
    lead = LeadFactory()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(lead, reason="A test")
    assert Lead.objects.get(pk=lead.pk).data_key is None
