"""The site hands the reads of its articles to the dashboard of leads."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from conditions.readership.models import PageDay
from leads.models import Recipient
from tests.factories import (
    ConditionPageFactory,
    ConsultationPageFactory,
    LeadFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db


def test_the_dashboard_tells_how_many_reads_of_an_article_became_leads(admin_client):
    article, form = ConditionPageFactory(title="Sciatica"), ConsultationPageFactory()
    PageDay.objects.create(page_id=article.pk, day=timezone.localdate(), reads=200)
    for _ in range(5):
        LeadFactory(page=form, origin_page=article.page_ptr, origin_title="Sciatica")
    html = admin_client.get("/admin/reports/leads/").content.decode()
    assert "<td>200</td><td>2.5 %</td>" in html


def test_the_dashboard_tells_of_an_article_that_is_read_and_brings_nothing(admin_client):
    article = ConditionPageFactory(title="Sciatica")
    PageDay.objects.create(page_id=article.pk, day=timezone.localdate(), reads=5000)
    html = admin_client.get("/admin/reports/leads/").text
    assert "<td>0</td>" in html and "<td>5,000</td><td>0.0 %</td>" in html


def test_the_weekly_mail_names_no_article_that_brought_nothing():
    Recipient.trusted("desk@clinic.example")
    yesterday = timezone.localdate() - timedelta(days=1)
    article = ConditionPageFactory(title="Sciatica")
    PageDay.objects.create(page_id=article.pk, day=yesterday, reads=5000)
    call_command("send_lead_digest", stdout=StringIO())
    assert "Sciatica" not in mail.outbox[0].body


def panel_of(client, article) -> str:
    """The text of the editor's side panel, its blanks made one."""
    page = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    found = re.search(r'data-side-panel="lead-figures".*?</dl>', page, re.S)
    return " ".join(strip_tags(found[0]).split()) if found else ""


def an_article_that_brings(leads: int):
    article, form = ConditionPageFactory(title="Sciatica"), ConsultationPageFactory()
    PageDay.objects.create(page_id=article.pk, day=timezone.localdate(), reads=200)
    for number in range(leads):
        section = "Ask us" if number else "Talk first"
        LeadFactory(
            page=form,
            origin_page=article.page_ptr,
            origin_title="Sciatica",
            origin_section_label=section,
        )
    LeadFactory(page=form, origin_section_label="Elsewhere")
    return article


def test_the_editor_of_an_article_shows_what_it_brings(client):
    article = an_article_that_brings(6)
    client.force_login(MemberFactory(role="Managers"))
    panel = panel_of(client, article)
    assert "Reads 200 Leads 6 Leads of 100 reads 3.0 %" in panel
    assert "Best section Sciatica › Ask us, with 5" in panel
    assert "Elsewhere" not in panel


def test_the_best_section_is_the_best_under_whatever_names_it_had(client):
    article, form = ConditionPageFactory(title="Sciatica"), ConsultationPageFactory()
    sent = [("a", "Old", "Ask"), ("b", "Sciatica", "Talk"), ("a", "Sciatica", "Ask")]
    for (section, title, label), count in zip(sent, (3, 4, 3), strict=True):
        for _ in range(count):
            LeadFactory(
                page=form,
                origin_page=article.page_ptr,
                origin_title=title,
                origin_section=section,
                origin_section_label=label,
            )
    client.force_login(MemberFactory(role="Managers"))
    assert "Best section Sciatica › Ask, with 6" in panel_of(client, article)


def test_the_editor_of_an_article_asks_for_no_reads_of_others(client):
    article = an_article_that_brings(1)
    other = ConditionPageFactory(title="Migraine")
    PageDay.objects.create(page_id=other.pk, day=timezone.localdate(), reads=70)
    client.force_login(MemberFactory(role="Managers"))
    with CaptureQueriesContext(connection) as asked:
        assert "Reads 200" in panel_of(client, article)
    of_reads = [query["sql"] for query in asked if PageDay._meta.db_table in query["sql"]]
    assert of_reads and all(f'"page_id" = {article.pk}' in sql for sql in of_reads)


def test_few_leads_of_an_article_tell_of_nobody(client):
    article = an_article_that_brings(3)
    client.force_login(MemberFactory(role="Marketing editors"))
    panel = panel_of(client, article)
    assert "Leads fewer than 5" in panel and "Too few leads to say" in panel
    assert "Ask us" not in panel


def test_whoever_may_see_no_figures_has_no_such_panel(client):
    article = an_article_that_brings(1)
    client.force_login(MemberFactory(role="Clinicians"))
    assert panel_of(client, article) == ""


def test_the_screen_of_a_new_page_is_sent_no_panel_it_has_no_place_for(admin_client):
    article = an_article_that_brings(1)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    partial = admin_client.get(address, {"_w_hydrate_create_view": "1"}).content.decode()
    assert "data-side-panel='status'" in partial and "lead-figures" not in partial
