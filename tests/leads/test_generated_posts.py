"""Whatever is sent, the site answers, and keeps exactly what it said it kept.

GENERATED_POSTS=10000 makes as many of them as the long form of this test asks for.
"""

import os
from itertools import count
from urllib.parse import quote_plus

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Lead, Question
from leads.text import clean_text
from leads.views import SIGNER
from tests.factories import ConsultationPageFactory

pytestmark = pytest.mark.django_db
POSTS = int(os.environ.get("GENERATED_POSTS", "200"))
VALID = {
    "singleline": "Ada Byron",
    "multiline": "It burns\nat night.",
    "email": "ada@example.com",
    "number": "7.5",
    "url": "https://example.com/",
    "checkbox": "on",
    "checkboxes": "Back",
    "dropdown": "Back",
    "multiselect": "Hip",
    "radio": "Hip",
    "date": "2026-11-23",
    "datetime": "2026-11-23T10:30",
    "hidden": "spring",
    "file": "",
}
NASTY = [
    *("\0", "\ud800", "\ufeff", "\u202e", "\r\nBcc: x@example.com", "a" * 5_001, "1e400000"),
    *("9" * 5_000, "-0", "NaN", "Infinity", "٣", "\u200b", "<script>", "{{ x }}", "'; DROP TABLE"),
    *(
        "0000-00-00",
        "9999-12-31T23:59",
        "2026-02-30",
        "http://[",
        "=1+1",
        "💊" * 300,
        "%00",
        "\x1b",
    ),
]
CONTENT_TYPES = [
    *["application/x-www-form-urlencoded"] * 8,
    *("multipart/form-data; boundary=b", "multipart/form-data", "application/json", "", "text/x"),
    *(f"application/x-www-form-urlencoded; charset={c}" for c in ("utf-16", "latin-1", "no")),
]
TEXT = st.one_of(st.text(max_size=60), st.sampled_from(NASTY))
MESSAGES = count()


@pytest.fixture
def page(db):
    """A form of two steps with a question of every type."""
    questions = [
        Question(
            label=kind,
            field_type=kind,
            required=kind == "singleline",
            choices="Back\nHip",
            sort_order=order,
            step_heading="More" if kind == "date" else "",
        )
        for order, kind in enumerate(VALID)
    ]
    questions[-3].condition_question = questions[9].uuid
    return ConsultationPageFactory(questions=questions)


@st.composite
def sendings(draw):
    """The answers by type, what the form sends along, and the headers."""
    answers = {kind: value for kind, value in VALID.items() if draw(st.booleans())}
    answers["singleline"] = VALID["singleline"]
    for kind in draw(st.lists(st.sampled_from(list(VALID)), max_size=2)):
        answers[kind] = draw(TEXT)
    names = ("to", "change", "step", "key", "version", "opened", "from", "utm_source", "website")
    along = draw(st.dictionaries(st.sampled_from(names), TEXT, max_size=3))
    if draw(st.integers(0, 3)):  # mostly sent, rather than turned over
        along.pop("to", None), along.pop("change", None)
    return answers, along, draw(st.sampled_from(CONTENT_TYPES))


def body_of(pairs: list[tuple[str, str]], content_type: str) -> bytes:
    raw = [(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs]
    if not content_type.startswith("multipart"):
        return "&".join(f"{name}={quote_plus(value)}" for name, value in raw).encode()
    head = b'--b\r\nContent-Disposition: form-data; name="'
    parts = [head + name.encode() + b'"\r\n\r\n' + value + b"\r\n" for name, value in raw]
    return b"".join(parts) + b"--b--\r\n"


def test_no_sending_breaks_the_site_and_none_is_lost_or_made_up(page):
    names = {one.field_type: one.get_field_clean_name() for one in page.questions.all()}
    address = f"/leads/submit/{page.form_uuid}/"
    version = page.record_version().digest
    acknowledged: dict[str, str] = {}

    @settings(
        max_examples=POSTS,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(sendings())
    def send(sending):
        answers, along, content_type = sending
        # A number makes each sending one of its own.
        answers["multiline"] = f"{answers.get('multiline', '')} {next(MESSAGES)}"
        pairs = [(names[kind], value) for kind, value in answers.items()]
        pairs += ({"version": version} | along).items()
        response = Client().generic("POST", address, body_of(pairs, content_type), content_type)
        assert response.status_code in (200, 303, 400, 413, 415, 422)
        if response.status_code == 303:
            reference = SIGNER.unsign(response.url.strip("/").rpartition("/")[2])
            arrived = answers["multiline"].encode("utf-8", "surrogatepass")
            acknowledged[reference] = clean_text(arrived.decode("utf-8", "replace"))

    send()

    label = {question["type"]: question["label"] for question in page.definition()["questions"]}
    kept = {
        lead.reference: {a.label: a.text for a in lead.answered()}[label["multiline"]]
        for lead in Lead.objects.select_related("form_version")
    }
    assert kept == acknowledged
    assert kept
