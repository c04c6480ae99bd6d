"""The mail server is called once for all that waits, and again where it hangs up."""

import pytest

from leads.models import Recipient
from leads.outbox.worker import deliver_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waiting(send, smtp) -> None:
    """Three mails to staff."""
    Recipient.trusted("staff@clinic.example")
    for name in "abc":
        send(email=f"{name}@example.com")


def test_all_mails_of_a_round_go_out_through_one_connection(smtp):
    assert deliver_due().sent == 3
    assert (len(smtp.taken), smtp.asked) == (3, 1)


def test_a_server_that_tires_of_a_connection_is_called_again(smtp):
    smtp.fall_ill("tires")
    assert deliver_due().sent == 3
    assert (len(smtp.taken), smtp.asked, smtp.doubled()) == (3, 3, {})
