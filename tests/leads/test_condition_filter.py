"""Leads are narrowed by their condition, which is encrypted and has no index."""

import gc
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import condition, permissions
from leads.models import (
    ConsultationPage,
    Lead,
    LeadLogEntry,
    LeadStatus,
    Location,
    SavedView,
)
from leads.models.question import usual_questions
from leads.roles import Role
from leads.selection import Selection
from tests.factories import (
    ConsultationPageFactory,
    LeadFactory,
    LocationLimitFactory,
    UserFactory,
    site_root,
)
from tests.leads.staff import EXPORT, LIST, RIGHTS, export, listed

pytestmark = pytest.mark.django_db

SAVE = "/admin/leads/views/save/"
WITHOUT_ANSWERS = [right for right in RIGHTS if right != permissions.VIEW_ANSWERS]


def form_offering(*options: str, kind: str = "dropdown"):
    """A form that has visitors choose their condition."""
    questions = usual_questions()
    asked = next(question for question in questions if question.role == Role.CONDITION)
    asked.field_type, asked.choices = kind, "\n".join(options)
    return ConsultationPageFactory(questions=questions)


def offer(page, *options: str) -> None:
    """Publish the form with other options."""
    page.questions.filter(role=Role.CONDITION).update(choices="\n".join(options))
    ConsultationPage.objects.get(pk=page.pk).save_revision().publish()


def about(text, **fields) -> Lead:
    return LeadFactory(answers={"condition": text}, **fields)


def suggested(client) -> list[str] | None:
    """The options beside the filter; None where there is no such filter."""
    field = client.get(LIST).context["selection"].filterset.form.fields.get("condition")
    return field and field.widget.options()


@pytest.mark.parametrize("text", ["nerve pain", "NERVE", "  pain in my  ", "Legs"])
def test_words_find_the_answers_that_hold_them(client, staff, text):
    about("Migraine")
    lead = about("Nerve pain in my legs")
    assert listed(client, condition=text) == [lead.reference]


def test_an_option_of_the_form_is_found_as_a_whole(client, staff):
    page = form_offering("Back pain", "Low back pain")
    lead, other = about("Back pain", page=page), about("Low back pain", page=page)
    written = about("My back pain is back", page=ConsultationPageFactory())
    assert listed(client, condition="back pain") == [written.reference, lead.reference]
    assert listed(client, condition="low back") == [other.reference]


@pytest.mark.parametrize("kind", ["checkboxes", "multiselect"])
def test_any_of_several_answers_is_enough(client, staff, kind):
    page = form_offering("Migraine", "Sciatica", "Tinnitus", kind=kind)
    lead = about(["Migraine", "Sciatica"], page=page)
    about(["Tinnitus"], page=page)
    assert listed(client, condition="Sciatica") == [lead.reference]


def test_letters_are_the_same_however_they_are_encoded(client, staff):
    lead = about("Migra\u00f1a")
    assert listed(client, condition="MIGRAN\u0303A") == [lead.reference]


def test_no_other_answer_is_looked_at(client, staff):
    LeadFactory(answers={"condition": "", "message": "Not migraine"})
    assert listed(client, condition="migraine") == []


def test_options_of_every_version_are_suggested_and_found(client, staff):
    page = form_offering("Migraine", "Gout")
    lead = about("Gout", page=page)
    offer(page, "Migraine", "Sciatica")
    assert suggested(client) == ["Migraine", "Sciatica", "Gout"]
    assert listed(client, condition="Gout") == [lead.reference]


def test_options_left_behind_a_free_text_are_not_suggested(client, staff):
    form_offering("Migraine", kind="singleline")
    assert suggested(client) == []


def test_a_new_version_is_suggested_from_at_once(client, staff):
    page = form_offering("Migraine")
    assert suggested(client) == ["Migraine"]
    offer(page, "Migraine", "Sciatica")
    assert suggested(client) == ["Migraine", "Sciatica"]


def test_the_list_shows_the_filter_and_what_it_is_set_to(client, staff):
    page = form_offering("Migraine & aura")
    about("Migraine & aura", page=page)
    response = client.get(LIST, {"condition": "aura"})
    assert '<option value="Migraine &amp; aura">' in response.text
    assert 'list="condition-options"' in response.text
    active = response.context["view"].active_filters
    assert [(one.field_label, one.value) for one in active] == [("Condition", "aura")]
    assert "condition" not in active[0].removed_filter_url


def test_the_other_filters_come_first(client, staff, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 1)
    booked = LeadStatus.objects.get(name="Consultation booked")
    lead = about("Migraine", status=booked)
    about("Migraine")
    about("Migraine", merged_into=lead)
    response = client.get(LIST, {"condition": "migraine", "status": booked.pk})
    assert list(response.context["object_list"]) == [lead]
    assert "Looked through" not in response.text


def test_a_search_comes_first(client, staff, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 1)
    found = LeadFactory(answers={"full_name": "Bo Li", "condition": "Migraine"})
    about("Migraine")
    address = client.post(LIST, {"q": "Li"}).url
    search = parse_qs(urlsplit(address).query)
    assert listed(client, condition="migraine", **search) == [found.reference]


def test_the_list_says_how_far_it_looked(client, staff, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 2)
    old, newest = about("Migraine"), about("Gout")
    about("Migraine").forget()
    response = client.get(LIST, {"condition": "migraine"})
    assert list(response.context["object_list"]) == [old]
    assert "Looked through" not in response.text

    about("Gout")
    response = client.get(LIST, {"condition": "migraine"})
    assert list(response.context["object_list"]) == []
    assert "Looked through the newest 2 of these leads" in response.text
    assert listed(client, condition="gout")[-1] == newest.reference


def test_looking_no_further_leaves_no_cursor_open():
    """Python would close it amid another query, and wait for itself for ever."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no cursors that stay open")
    for _ in range(3):
        about("Migraine")
    gc.disable()
    try:
        leads = Lead.objects.all()
        assert condition.about(leads, "Migraine", 2, leads, "", order="pk").is_cut
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone() == (0,)
    finally:
        gc.enable()


def test_what_is_erased_or_cannot_be_decrypted_is_not_found(client, staff):
    found, erased, changed, other_key = (about("Migraine") for _ in range(4))
    erased.forget()
    Lead.objects.filter(pk=changed.pk).update(envelope=b"x" * 60)
    Lead.objects.filter(pk=other_key.pk).update(key_id="gone")
    assert listed(client, condition="migraine") == [found.reference]
    assert listed(client, condition="cannot be decrypted") == []


def test_whoever_may_not_see_the_answer_chooses_no_lead_by_it(client):
    form_offering("Migraine")
    about("Migraine")
    client.force_login(UserFactory(can=WITHOUT_ANSWERS))
    assert suggested(client) is None
    assert len(listed(client)) == 1
    for address in (LIST, EXPORT):
        response = client.get(address, {"condition": "migraine"})
        assert "you may not see these answers" in response.text
        assert "lead will" not in response.text
    assert listed(client, condition="migraine") == []
    assert export(client, query="condition=migraine").status_code == 400


def test_whoever_sees_some_locations_finds_no_other_leads(client):
    desk = LocationLimitFactory()
    user = UserFactory(can=RIGHTS)
    user.groups.add(desk.group)
    lead = about("Migraine", location=desk.locations.get())
    about("Migraine", location=Location.objects.create(name="Downtown"))
    client.force_login(user)
    assert listed(client, condition="migraine") == [lead.reference]


@pytest.mark.parametrize("text", ["x" * 101, "migraine\0"])
def test_a_condition_that_cannot_be_read_chooses_no_lead(client, staff, text):
    about("Migraine")
    response = client.get(LIST, {"condition": text})
    assert list(response.context["object_list"]) == []
    assert "No lead is shown" in response.text


@pytest.mark.parametrize("text", ["", "   "])
def test_no_condition_chooses_every_lead(client, staff, text):
    lead = about("Migraine")
    assert listed(client, condition=text) == [lead.reference]


def test_a_view_keeps_the_condition_and_shows_it_only_to_those_who_may_see_it(client, staff):
    lead = about("Migraine")
    about("Gout")
    url = client.post(f"{SAVE}?condition=migraine", {"name": "Heads", "for_everybody": "on"}).url
    opened = client.get(url).url
    assert [one.pk for one in client.get(opened).context["object_list"]] == [lead.pk]

    client.force_login(UserFactory(can=WITHOUT_ANSWERS))
    response = client.get(client.get(url).url)
    assert list(response.context["object_list"]) == []
    assert "you may not see these answers" in response.text


def test_no_view_is_kept_of_filters_that_cannot_be_used(client):
    client.force_login(UserFactory(can=WITHOUT_ANSWERS))
    response = client.post(f"{SAVE}?condition=migraine", {"name": "Heads"}, follow=True)
    assert "you may not see these answers" in response.text
    assert not SavedView.objects.exists()


def test_the_filter_costs_one_query_more_than_the_list(admin_client, django_assert_num_queries):
    page = form_offering("Migraine")
    for _ in range(3):
        about("Migraine", page=page, origin_page=site_root())
    admin_client.get(LIST)
    with CaptureQueriesContext(connection) as plain:
        admin_client.get(LIST)
    with django_assert_num_queries(len(plain) + 1):
        assert len(listed(admin_client, condition="migraine")) == 3


@pytest.mark.parametrize("ordering", ["id", "-id", "next_step_due"])
def test_pages_of_what_was_found_hold_each_lead_once_and_in_order(client, staff, ordering):
    page = form_offering("Migraine")
    found = [about("Migraine", page=page, next_step_due=date(2026, 12, n + 1)) for n in range(27)]
    about("Sciatica", page=page)
    pages = [listed(client, condition="migraine", ordering=ordering, p=p) for p in (1, 2)]
    assert [len(page) for page in pages] == [25, 2]
    newest_last = [lead.reference for lead in found]
    in_order = newest_last[::-1] if ordering == "-id" else newest_last
    assert [*pages[0], *pages[1]] == in_order


def test_the_database_is_told_of_no_lead_beyond_the_page(client, staff):
    leads = [about("Migraine") for _ in range(27)]
    with CaptureQueriesContext(connection) as asked:
        listed(client, condition="migraine")
    sent = " ".join(query["sql"] for query in asked)
    assert [lead.pk.hex in sent for lead in leads] == [False] * 2 + [True] * 25


def test_looking_for_a_condition_is_logged_and_not_for_which(client, staff):
    lead = about("Migraine")
    listed(client, condition="migraine")
    found = {"leads": [lead.reference], "asked": {"condition": True}}
    entry = LeadLogEntry.objects.get()
    assert entry.data == found
    assert entry.message == f"Saw in the list, narrowed by condition: {lead.reference}"


def test_what_a_merged_lead_says_finds_the_lead_it_was_merged_into(client):
    desk = LocationLimitFactory()
    client.force_login(UserFactory(can=RIGHTS))
    lead = about("Gout")
    about("Migraine", merged_into=lead)
    about("Sciatica", merged_into=lead, location=Location.objects.create(name="Downtown"))
    about("Sciatica", merged_into=lead).forget()
    assert listed(client, condition="Migraine") == [lead.reference]
    assert listed(client, condition="Sciatica") == [lead.reference]
    user = UserFactory(can=RIGHTS)
    user.groups.add(desk.group)
    Lead.objects.filter(pk=lead.pk).update(location=desk.locations.get())
    client.force_login(user)
    assert listed(client, condition="Gout") == [lead.reference]
    assert listed(client, condition="Sciatica") == []
