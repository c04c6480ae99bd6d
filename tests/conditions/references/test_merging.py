"""Merging two references that are one work, and refusing to delete one in use."""

import pytest
from django.urls import reverse
from wagtail.rich_text import RichText

from conditions.models import ConditionPage, Reference
from conditions.references.merging import merge
from conditions.references.usage import uses_of
from tests.conditions.references.test_bibliography import mark
from tests.factories import ConditionPageFactory, ReferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def kept() -> Reference:
    return ReferenceFactory(family="Kept")


@pytest.fixture
def absorbed() -> Reference:
    return ReferenceFactory(family="Absorbed")


def page_citing(work: Reference) -> ConditionPage:
    return ConditionPageFactory(
        introduction=f"<p>Pain.{mark(work, 'p. 3')}</p>",
        body=[
            {"type": "description", "value": {"text": f"<p>x{mark(work)}</p>"}},
            {"type": "citations", "value": {"heading": "References", "works": [work.pk]}},
            {"type": "quoted_evidence", "value": {"quotation": "q", "reference": work.pk}},
            {"type": "table", "value": {"heading": "", "table": {
                "columns": [{"type": "text", "heading": "h"}],
                "rows": [{"values": [f"<p>{mark(work)}</p>"]}],
                "caption": "",
            }}},
        ],
    )  # fmt: skip


def test_every_citation_moves_whatever_holds_it(kept, absorbed):
    page = page_citing(absorbed)

    merge(kept, absorbed)

    page = ConditionPage.objects.get(pk=page.pk)
    assert [use.object.pk for use in uses_of(kept)] == [page.pk]
    assert f'id="{kept.pk}" locator="p. 3" label="Kept 2014"' in page.introduction
    text, citations, quoted, table = page.body
    assert isinstance(text.value["text"], RichText)
    assert f'id="{kept.pk}"' in text.value["text"].source
    assert list(citations.value["works"]) == [kept]
    assert quoted.value["reference"] == kept
    (cell,) = next(iter(table.value["table"].rows))
    assert f'id="{kept.pk}"' in cell.value.source
    assert not Reference.objects.filter(pk=absorbed.pk).exists()


def test_citations_in_drafts_move_too(kept, absorbed):
    page = ConditionPageFactory()
    page.introduction = f"<p>Draft.{mark(absorbed)}</p>"
    page.save_revision()

    merge(kept, absorbed)

    draft = ConditionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert f'id="{kept.pk}"' in draft.introduction


def test_what_the_kept_one_lacks_comes_from_the_other(kept, absorbed):
    absorbed.csl["PMID"] = "123"
    absorbed.notices = [{"type": "retraction", "doi": "10.1000/n"}]
    absorbed.save()

    merge(kept, absorbed)

    kept.refresh_from_db()
    assert (kept.pmid, kept.status, kept.csl["author"][0]["family"]) == (
        "123",
        "retracted",
        "Kept",
    )


def test_deleting_a_reference_in_use_is_refused_with_the_pages(admin_client, absorbed):
    page = page_citing(absorbed)
    url = reverse(Reference.snippet_viewset.get_url_name("delete"), args=[absorbed.pk])

    for response in (admin_client.get(url), admin_client.post(url)):
        assert page.title in response.content.decode()
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in response.content.decode()
    assert Reference.objects.filter(pk=absorbed.pk).exists()


def test_a_draft_is_a_use(admin_client, absorbed):
    page = ConditionPageFactory()
    page.introduction = f"<p>Draft.{mark(absorbed)}</p>"
    page.save_revision()

    admin_client.post(reverse(Reference.snippet_viewset.get_url_name("delete"), args=[absorbed.pk]))

    assert Reference.objects.filter(pk=absorbed.pk).exists()


def test_an_unused_reference_can_be_deleted(admin_client, absorbed):
    admin_client.post(reverse(Reference.snippet_viewset.get_url_name("delete"), args=[absorbed.pk]))

    assert not Reference.objects.filter(pk=absorbed.pk).exists()
