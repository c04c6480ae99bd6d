"""The site hands the reads of its articles to the dashboard of leads."""

import pytest
from django.utils import timezone

from conditions.readership.models import PageDay
from tests.factories import ConditionPageFactory, ConsultationPageFactory, LeadFactory

pytestmark = pytest.mark.django_db


def test_the_dashboard_tells_how_many_reads_of_an_article_became_leads(admin_client):
    article, form = ConditionPageFactory(title="Sciatica"), ConsultationPageFactory()
    PageDay.objects.create(page_id=article.pk, day=timezone.localdate(), reads=200)
    for _ in range(5):
        LeadFactory(page=form, origin_page=article.page_ptr, origin_title="Sciatica")
    html = admin_client.get("/admin/reports/leads/").content.decode()
    assert "<td>200</td><td>2.5 %</td>" in html
