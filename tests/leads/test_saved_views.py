"""Views of the list under a name, and the columns that each member of staff chooses."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from leads import permissions
from leads.clock import clinic_today
from leads.models import Lead, LeadStatus, Location, SavedView
from leads.models.saved_view import SavedViewQuerySet
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import LIST, listed

pytestmark = pytest.mark.django_db

SAVE = "/admin/leads/views/save/"


def save(client, name: str, query: str = "", **form) -> str:
    """Save the list of this address as a view; return the address it is opened by."""
    return client.post(f"{SAVE}?{query}", {"name": name, **form}).url


def opened(client, url: str) -> list[str]:
    """The references in the list that a view leads to."""
    query = urlsplit(client.get(url).url).query
    return listed(client, **parse_qs(query, keep_blank_values=True))


def tab_names(client, **parameters) -> list[str]:
    return [tab.label for tab in client.get(LIST, parameters).context["tabs"]]


def headings(client) -> list[str]:
    table = client.get(LIST).context["table"]
    return [str(column.label) for column in table.columns.values()]


def test_a_view_keeps_filters_and_order_and_nobodys_name(client, staff):
    booked = LeadStatus.objects.get(name="Consultation booked")
    LeadFactory()
    first, second = LeadFactory(status=booked), LeadFactory(status=booked)
    sealed = client.post(LIST, {"q": "Ana"}).url.partition("?")[2]
    url = save(client, "Booked", f"status={booked.pk}&ordering=id&p=2&{sealed}")
    assert opened(client, url) == [first.reference, second.reference]
    assert SavedView.objects.get().query == f"status={booked.pk}&ordering=id"


def test_an_open_view_is_marked_and_a_filter_keeps_it_open(client, staff):
    url = save(client, "Late", "due=overdue")
    response = client.get(client.get(url).url)
    assert [tab.label for tab in response.context["tabs"] if tab.is_current] == ["Late"]
    assert '<input type="hidden" name="view"' in response.content.decode()


def test_a_view_is_ones_own_unless_it_is_for_everybody(client, staff):
    own = save(client, "Mine only", "due=overdue")
    shared = save(client, "Everybody’s", "due=week", for_everybody="on")
    client.force_login(UserFactory(can=[permissions.VIEW]))
    assert "Everybody’s" in tab_names(client)
    assert "Mine only" not in tab_names(client)
    assert client.get(shared).status_code == 302
    assert client.get(own).status_code == 404


def test_saving_under_a_name_that_exists_replaces_its_filters(client, staff):
    save(client, "Late", "due=overdue")
    save(client, "LATE", "due=now")
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("LATE", "due=now")


@pytest.mark.parametrize("whose", [{}, {"for_everybody": "on"}], ids=["own", "everybody’s"])
def test_of_two_who_save_one_name_at_once_the_later_one_wins(client, staff, monkeypatch, whose):
    def find_none_before_another_is_saved(views: SavedViewQuerySet) -> None:
        monkeypatch.undo()
        SavedView.objects.keep(None if whose else staff, "LATE", "due=now")

    monkeypatch.setattr(SavedViewQuerySet, "first", find_none_before_another_is_saved)
    save(client, "Late", "due=overdue", **whose)
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Late", "due=overdue")


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_view_needs_a_name_that_fits(client, staff, name):
    response = client.post(f"{SAVE}?due=now", {"name": name}, follow=True)
    assert "Give the view a name" in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_is_not_kept_without_some_of_its_filters(client, staff):
    save(client, "Long", f"ordering={'x' * 3000}")
    assert not SavedView.objects.exists()


def test_a_view_can_be_deleted(client, staff):
    save(client, "Late", "due=overdue")
    client.post(reverse("lead:delete_view", args=[SavedView.objects.get().pk]))
    assert "Late" not in tab_names(client)


def test_nobody_deletes_or_shares_a_view_without_the_right(client, staff):
    save(client, "Everybody’s", "due=week", for_everybody="on")
    save(client, "Sam’s own", "due=week")
    client.force_login(UserFactory(can=[permissions.VIEW]))
    save(client, "Also everybody’s", for_everybody="on")
    for view in SavedView.objects.all():
        client.post(reverse("lead:delete_view", args=[view.pk]))
    names = SavedView.objects.values_list("name", flat=True)
    assert set(names) == {"Everybody’s", "Sam’s own"}


def test_columns_are_chosen_by_each_member_of_staff(client, staff):
    LeadFactory(location=Location.objects.create(name="Harbor Street"))
    response = client.post(
        "/admin/leads/columns/?due=never", {"column": ["phone", "location", "nonsense"]}
    )
    assert response.url == f"{LIST}?due=never"
    assert headings(client)[-3:] == ["Reference", "Phone", "Location"]
    html = client.get(LIST).content.decode()
    assert '<a class="lead-list__contact" href="tel:+12125550123">' in html
    assert "Harbor Street" in html
    client.force_login(UserFactory(can=[permissions.VIEW]))
    assert "Phone" not in headings(client)


def test_every_column_can_be_shown_and_tells_nothing_hidden(client, staff):
    LeadFactory(campaign={"utm_source": "leaflet"})
    columns = [column.name for column in client.get(LIST).context["known_columns"]]
    client.post("/admin/leads/columns/", {"column": columns})
    html = client.get(LIST).content.decode()
    assert all(text in html for text in ["Ana Ortiz", "mailto:ana@example.com", "leaflet"])

    onlooker = UserFactory(can=[permissions.VIEW])
    client.force_login(onlooker)
    client.post("/admin/leads/columns/", {"column": columns})
    html = client.get(LIST).content.decode()
    assert "Ortiz" not in html
    assert "tel:" not in html


def test_the_list_starts_with_views_that_everybody_needs(client, staff):
    today, day = clinic_today(), timedelta(days=1)
    mine = LeadFactory(owner=staff, next_step_due=today)
    nobodys = LeadFactory(next_step_due=today - day)
    LeadFactory(owner=UserFactory(), next_step_due=today + day)
    tabs = client.get(LIST).context["tabs"]
    shown = {tab.label: client.get(tab.url).context["object_list"] for tab in tabs}
    assert list(shown["Mine"]) == [mine]
    assert list(shown["Nobody’s yet"]) == [nobodys]
    assert list(shown["To do"]) == [nobodys, mine]
    assert len(shown["All"]) == 3


def test_list_filters_by_the_day_of_the_next_step(client, staff):
    today, day = clinic_today(), timedelta(days=1)
    due = {
        days: LeadFactory(next_step_due=None if days is None else today + days * day).reference
        for days in (None, -1, 0, 7, 8)
    }
    closed = LeadStatus.objects.get(name="Closed")
    Lead.objects.filter(pk=LeadFactory(next_step_due=today - day).pk).update(status=closed)
    assert set(listed(client, due="overdue")) == {due[-1]}
    assert set(listed(client, due="now")) == {due[-1], due[0]}
    assert set(listed(client, due="week")) == {due[0], due[7]}
    assert set(listed(client, due="never")) == {due[None]}
    assert client.get(LIST).content.decode().count("Overdue since") == 1
