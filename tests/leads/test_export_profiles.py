"""The layouts staff choose, the profiles they keep them under, and exports made by themselves."""

import json
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from leads import clock, permissions
from leads.export import schedule
from leads.models import (
    Delivery,
    ExportProfile,
    ExportRun,
    Lead,
    LeadLogEntry,
    LeadStatus,
    Location,
    Question,
    Webhook,
)
from leads.outbox import webhooks, worker
from tests.factories import (
    ConsultationPageFactory,
    LeadFactory,
    LocationLimitFactory,
    UserFactory,
)
from tests.leads.staff import EXPORT, RIGHTS, content, received, table

pytestmark = pytest.mark.django_db


def sent(client, query: str = "", **form):
    return received(client.post(f"{EXPORT}?{query}", {"kind": "csv", "reason": "A report"} | form))


def rows(response, **options) -> list[dict[str, str]]:
    return table(content(response), **options)


def columns(*keys: str) -> dict[str, object]:
    """The boxes that are ticked, with the places that their numbers give."""
    places = {f"columns-place-{key}": str(n) for n, key in enumerate(keys, start=1)}
    return {"columns": sorted(keys), "columns-shown": "1", **places}


def test_columns_are_those_that_were_ticked_in_the_order_of_their_numbers(client, staff):
    lead = LeadFactory()
    response = sent(client, **columns("status", "reference", "language"))
    assert list(rows(response)[0].items())[:2] == [("Status", "New"), ("Reference", lead.reference)]


def test_without_a_column_nothing_is_exported(client, staff):
    response = sent(client, **{"columns-shown": "1"})
    assert "at least one column" in response.content.decode()
    assert not ExportRun.objects.exists()


def test_a_column_that_somebody_may_not_see_cannot_be_asked_for(client):
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.EXPORT]))
    lead = LeadFactory()
    name = next(q["uuid"] for q in lead.form_version.questions if q["role"] == "full_name")
    assert sent(client, **columns("reference", name)).context["form"].errors["columns"]


def test_headings_can_be_keys_and_csv_can_do_without_its_mark(client, staff):
    LeadFactory()
    file = content(sent(client, headings="keys", without_mark="on"))
    assert file.startswith(b'"reference","received_at"')


def test_times_can_be_of_another_zone_which_is_in_the_heading(client, staff):
    LeadFactory(received_at=datetime(2026, 11, 23, 3, 30, tzinfo=ZoneInfo("UTC")))
    row = rows(sent(client, zone="Asia/Tokyo"))[0]
    assert row["Received (Asia/Tokyo)"] == "2026-11-23 12:30:00"
    assert '"localtime"' not in client.get(EXPORT).text


def test_each_choice_can_have_a_column(client, staff):
    question = Question(
        role="other", field_type="checkboxes", label="Where?", choices="Knee\nBack\nNeck"
    )
    page = ConsultationPageFactory(questions=[question])
    key = UUID(page.record_version().questions[0]["uuid"]).hex
    for given in (["Knee", "Neck"], None):
        lead = LeadFactory(page=page, answers={"other": "Something"})
        lead.seal({key: given, "removed": "Something"})
        lead.save()
    answered, silent = rows(sent(client, several="columns"))
    assert [answered[f"Where?: {c}"] for c in ("Knee", "Back", "Neck")] == ["Yes", "No", "Yes"]
    assert silent["Where?: Knee"] == ""
    assert rows(sent(client))[0]["Where?"] == "Knee; Neck"


def test_the_first_rows_can_be_looked_at_and_that_is_logged(client, staff):
    lead = LeadFactory(answers={"message": "=1+1"})
    page = sent(client, preview="1", reason="").content.decode()
    assert lead.reference in page and "Ana Ortiz" in page and "=1+1" in page
    assert LeadLogEntry.objects.filter(lead=lead, user=staff).count() == 1
    assert not ExportRun.objects.exists()


def test_only_what_is_new_goes_on_where_the_last_export_ended(client, staff, monkeypatch):
    monkeypatch.setattr(clock, "LONGEST_KEEPING", timedelta(0))
    first = LeadFactory()
    assert [row["Reference"] for row in rows(sent(client, only_new="on"))] == [first.reference]
    second = LeadFactory()
    assert len(rows(sent(client))) == 2
    assert [row["Reference"] for row in rows(sent(client, only_new="on"))] == [second.reference]
    assert rows(sent(client, only_new="on")) == []


def test_a_lead_that_may_still_have_elders_on_their_way_waits_for_the_next_export(client, staff):
    lead = LeadFactory()
    assert rows(sent(client, only_new="on")) == []
    monday = timezone.now() - timedelta(hours=1)
    ExportRun.objects.update(received_before=monday)
    Lead.objects.update(received_at=monday)
    assert [row["Reference"] for row in rows(sent(client, only_new="on"))] == [lead.reference]


def saved(client, name: str = "Monthly", query: str = "", **form) -> ExportProfile:
    sent(client, query, save="1", name=name, **form)
    return ExportProfile.objects.get(name=name)


def test_a_profile_gives_filters_and_layout_back(client, staff):
    status = LeadStatus.first().pk
    saved(client, query=f"status={status}", zone="Asia/Tokyo", **columns("status", "reference"))
    (address,) = [query for _profile, query in client.get(EXPORT).context["profiles"]]
    page = client.get(f"{EXPORT}?{address}")
    form = page.context["form"]
    assert f"status={status}" in address
    assert form["columns"].value() == ["status", "reference"]
    assert form["zone"].value() == "Asia/Tokyo"


def test_a_profile_with_all_columns_has_those_of_questions_to_come(client, staff):
    LeadFactory()
    every = [key for key, _ in client.get(EXPORT).context["form"].fields["columns"].choices]
    assert saved(client, **columns(*every)).layout["columns"] == []


def test_saving_under_the_same_name_changes_the_profile(client, staff):
    saved(client)
    assert saved(client, kind="xlsx").layout["kind"] == "xlsx"
    assert "required" in sent(client, save="1", name=" ").content.decode()


def test_a_profile_that_cannot_be_kept_is_not_tried_for_ever(client, staff, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(ExportProfile, "save", refuse)
    with pytest.raises(IntegrityError):
        sent(client, save="1", name="Monthly")


def test_a_profile_keeps_neither_a_search_nor_single_leads(client, staff):
    token = client.post("/admin/leads/", {"q": "ana@example.com"}).url.partition("?")[2]
    assert saved(client, query=f"{token}&id={LeadFactory().pk}").query == ""


def test_a_shared_profile_is_used_by_all_and_changed_by_its_owner(client, staff):
    own, shared = saved(client, "Mine"), saved(client, "Ours", is_shared="on")
    client.force_login(UserFactory(can=RIGHTS))
    offered = [profile for profile, _query in client.get(EXPORT).context["profiles"]]
    assert offered == [shared]
    for profile in (own, shared):
        assert client.get(f"{EXPORT}profiles/{profile.pk}/").status_code == 404
        assert client.post(f"{EXPORT}profiles/{profile.pk}/delete/").status_code == 404
    assert client.get(f"{EXPORT}?profile={own.pk}").context["profile"] is None


def test_a_profile_can_be_renamed_and_deleted(client, staff):
    profile = saved(client)
    address = f"{EXPORT}profiles/{profile.pk}/"
    client.post(address, {"name": "Yearly", "schedule": ""})
    profile.refresh_from_db()
    assert (profile.name, profile.next_run_at) == ("Yearly", None)
    client.post(f"{address}delete/")
    assert not ExportProfile.objects.exists()


def scheduled(client, schedule: str = "daily", **form) -> ExportProfile:
    profile = saved(client)
    data = {"name": profile.name, "schedule": schedule, "reason": "Every day"} | form
    client.post(f"{EXPORT}profiles/{profile.pk}/", data)
    profile.refresh_from_db()
    return profile


def test_a_schedule_needs_a_reason(client, staff):
    assert scheduled(client, reason="").schedule == ""


@pytest.mark.parametrize(
    ("schedule", "at"), [("daily", "2026-11-25 05:00"), ("weekly", "2026-11-30 05:00")]
)
def test_a_scheduled_export_is_made_in_the_clinics_morning(schedule, at):
    tuesday = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("America/New_York"))
    next_time = ExportProfile(schedule=schedule).next_after(tuesday)
    assert f"{next_time:%Y-%m-%d %H:%M}" == at


def its_time_has_come() -> None:
    ExportProfile.objects.update(next_run_at=timezone.now() - timedelta(hours=1))
    call_command("run_exports")


def test_a_scheduled_export_is_told_of_by_mail_without_what_is_in_it(client, staff):
    staff.email = "sam@clinic.example"
    staff.save()
    scheduled(client)
    LeadFactory()
    its_time_has_come()
    run = ExportRun.objects.get()
    assert (run.state, run.reason, run.user, run.count) == ("finished", "Every day", staff, 1)
    worker.deliver_due()
    (message,) = mail.outbox
    assert message.to == ["sam@clinic.example"]
    assert f"/admin/leads/export/{run.pk}/" in message.body
    assert "Ortiz" not in message.body
    call_command("run_exports")
    assert ExportRun.objects.count() == 1


def test_a_scheduled_export_is_told_to_a_webhook_without_what_is_in_it(client, staff, monkeypatch):
    events = []
    monkeypatch.setattr(webhooks, "post", lambda webhook, key, event: events.append(event))
    staff.user_permissions.add(*permission("view_webhook"))
    webhook = Webhook.objects.create(name="CRM", url="https://crm.example/")
    scheduled(client, webhook=webhook.pk)
    LeadFactory()
    its_time_has_come()
    worker.deliver_due()
    assert events[0]["type"] == "export.ready"
    assert "Ortiz" not in json.dumps(events)
    assert Delivery.objects.get().state == "sent"


def permission(codename: str) -> QuerySet:
    return Permission.objects.filter(codename=codename)


def test_a_scheduled_export_holds_what_its_owner_may_see_then(client, staff):
    here, there = Location.objects.create(name="Here"), Location.objects.create(name="There")
    scheduled(client)
    lead = LeadFactory(location=here)
    LeadFactory(location=there)
    staff.groups.add(LocationLimitFactory(locations=[here]).group)
    its_time_has_come()
    run = ExportRun.objects.get()
    assert run.count == 1
    assert any(part.holds(lead.pk) for part in run.parts.all())


def test_of_two_who_see_that_its_time_has_come_one_asks(client, staff, monkeypatch):
    scheduled(client)
    ExportProfile.objects.update(next_run_at=timezone.now() - timedelta(hours=1))
    next_after = ExportProfile.next_after

    def another_was_faster(profile, moment):
        time = next_after(profile, moment)
        ExportProfile.objects.filter(pk=profile.pk).update(next_run_at=time)
        return time

    monkeypatch.setattr(ExportProfile, "next_after", another_was_faster)
    assert schedule.queue_due() == 0
    assert not ExportRun.objects.exists()


def test_a_scheduled_export_can_hold_only_what_is_new(client, staff):
    scheduled(client, only_new="on")
    LeadFactory(received_at=timezone.now() - timedelta(days=1))
    its_time_has_come()
    its_time_has_come()
    assert sorted(ExportRun.objects.values_list("count", flat=True)) == [0, 1]


def test_a_profile_without_a_schedule_is_never_made_by_itself():
    assert ExportProfile().next_after(timezone.now()) is None
