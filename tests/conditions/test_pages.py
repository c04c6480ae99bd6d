"""What a condition page shows to visitors, and what it asks of editors."""

import datetime
import json

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from conditions.models import ConditionPage, OtherName
from conditions.visibility import visible
from tests.factories import ClinicianFactory, ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


def description(**changes: object) -> dict:
    """What the editor's browser posts for a description section."""
    text = rich_text("<p>Nerve pain starts when a nerve is injured.</p>")
    return {"heading": "", "text": text, "tone": "plain", "width": "reading", **changes}


def page_form(**changes: object) -> dict:
    """What the editor's browser posts for a condition page."""
    return nested_form_data(
        {
            "title": "Nerve pain",
            "slug": "nerve-pain",
            "subject": "MedicalCondition",
            "introduction": rich_text("<p>Nerve pain burns.</p>"),
            "body": streamfield([("description", description())]),
            "other_names": inline_formset([]),
            "codes": streamfield([]),
            "treatments": streamfield([]),
            "comments": inline_formset([]),
            "hero_image": "",
            "hero_alt_text": "",
            "reviewed_by": "",
            "reviewed_on": "",
            "next_review_due": "",
            "seo_title": "",
            "search_description": "",
            "social_title": "",
            "social_description": "",
            "social_image": "",
            **changes,
        }
    )


def create(client, **form: object):
    parent = ConditionIndexPageFactory()
    address = reverse("wagtailadmin_pages:add", args=["conditions", "conditionpage", parent.pk])
    return client.post(address, page_form(**form))


def test_a_draft_with_everything_missing_is_saved(admin_client):
    create(admin_client, introduction="null", body=streamfield([("consultation", {})]))

    page = ConditionPage.objects.get()
    assert not page.live
    assert page.get_latest_revision_as_object().body[0].block_type == "consultation"


def test_the_answer_is_seen_whole_while_it_is_written_and_kept_as_one_line(admin_client):
    create(admin_client, answer="Low doses can ease\n some lasting pain. ")

    page = ConditionPage.objects.get()
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert page.answer == "Low doses can ease some lasting pain."
    assert "textarea" in str(editor["answer"]) and 'maxlength="200"' in str(editor["answer"])


def test_an_answer_that_is_no_sentence_any_more_is_refused(admin_client):
    response = create(admin_client, answer="word " * 50)

    assert "at most 200 characters" in str(response.context["form"].errors["answer"])


def test_publishing_reports_what_is_missing(admin_client):
    response = create(
        admin_client,
        introduction="null",
        body=streamfield([]),
        **{"action-publish": "1"},
    )

    form = response.context["form"]
    assert set(form.errors) == {"introduction", "body"}
    assert not ConditionPage.objects.exists()


def test_publishing_asks_for_the_date_of_a_review(admin_client):
    clinician = ClinicianFactory()

    response = create(admin_client, reviewed_by=clinician.pk, **{"action-publish": "1"})

    assert set(response.context["form"].errors) == {"reviewed_on"}


def test_publishing_asks_who_reviewed(admin_client):
    response = create(admin_client, reviewed_on="2026-01-01", **{"action-publish": "1"})

    assert set(response.context["form"].errors) == {"reviewed_by"}


def test_the_next_review_comes_after_the_last(admin_client):
    response = create(
        admin_client,
        reviewed_by=ClinicianFactory().pk,
        reviewed_on="2026-01-02",
        next_review_due="2026-01-02",
        **{"action-publish": "1"},
    )

    assert set(response.context["form"].errors) == {"next_review_due"}


def test_a_review_cannot_lie_in_the_future():
    page = ConditionPageFactory.build(parent=None, reviewed_on=datetime.date(2999, 1, 1))

    with pytest.raises(ValidationError) as error:
        page.clean_fields()

    assert "reviewed_on" in error.value.error_dict


def test_the_name_of_a_clinician_in_draft_does_not_leak(client):
    reviewed = {"reviewed_on": datetime.date(2026, 1, 1)}
    hidden = ConditionPageFactory(
        reviewed_by=ClinicianFactory(name="Dr Secret", live=False), **reviewed
    )
    shown = ConditionPageFactory(reviewed_by=ClinicianFactory(name="Dr Known"), **reviewed)

    assert "Dr Secret" not in client.get(hidden.url).content.decode()
    assert "Dr Known" in client.get(shown.url).content.decode()


def test_a_draft_of_a_known_clinician_does_not_leak(client):
    clinician = ClinicianFactory(name="Dr Known")
    page = ConditionPageFactory(reviewed_by=clinician, reviewed_on=datetime.date(2026, 1, 1))
    clinician.name = "Dr Renamed"
    clinician.save_revision()

    assert "Dr Renamed" not in client.get(page.url).content.decode()


@time_machine.travel("2026-06-02 12:00")
@pytest.mark.parametrize(("due", "overdue"), [("2026-06-01", True), ("2026-06-02", False)])
def test_a_review_is_overdue_the_day_after_it_was_due(due, overdue):
    page = ConditionPage(next_review_due=datetime.date.fromisoformat(due))

    assert page.review_is_overdue is overdue


@time_machine.travel("2026-06-02 12:00")
def test_a_reader_is_told_that_a_review_is_overdue_whoever_reviewed_it(client):
    page = ConditionPageFactory(next_review_due=datetime.date(2026, 6, 1))

    html = client.get(page.url).content.decode()

    assert "past its review date: a clinician was to review it by June 1, 2026." in html


def test_the_answer_in_one_sentence_comes_first(client):
    page = ConditionPageFactory(
        answer="Most people get better by themselves.", introduction="<p>Sciatica is pain.</p>"
    )
    page.other_names = [OtherName(name="Lumbago")]
    page.save_revision().publish()

    html = client.get(page.url).content.decode().partition("<h1>")[2]

    words = ("get better by themselves", "Lumbago", "Sciatica is pain")
    assert sorted(words, key=html.index) == list(words)


@pytest.mark.parametrize(("words", "said"), [(0, "1 minute to read"), (500, "2 minutes to read")])
def test_a_reader_is_told_how_long_the_page_takes(words, said, client):
    page = ConditionPageFactory(
        body=[("description", {"heading": "Pain", "text": f"<p>{'pain ' * words}</p>"})]
    )

    assert said in client.get(page.url).content.decode()


def test_a_copy_of_a_page_has_not_been_reviewed():
    page = ConditionPageFactory(
        reviewed_by=ClinicianFactory(), reviewed_on=datetime.date(2026, 1, 1)
    )

    copy = page.copy(update_attrs={"slug": "copy"})

    assert (copy.reviewed_by, copy.reviewed_on, copy.next_review_due) == (None, None, None)


def test_the_index_lists_only_what_a_visitor_may_see(client):
    index = ConditionIndexPageFactory()
    ConditionPageFactory(parent=index, title="Open page")
    ConditionPageFactory(parent=index, title="Draft page", live=False)
    private = ConditionPageFactory(parent=index, title="Private page")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    html = client.get(index.url).content.decode()

    assert "Open page" in html
    assert "Draft page" not in html
    assert "Private page" not in html


def test_what_no_visitor_may_see_is_left_out_of_a_list_of_pages():
    shown, draft, private = (
        ConditionPageFactory(),
        ConditionPageFactory(live=False),
        ConditionPageFactory(),
    )
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert visible([draft, shown, private, None, shown]) == [shown]


def test_a_related_article_that_was_deleted_leaves_the_page_standing(client):
    gone = ConditionPageFactory(title="Gone page")
    page = ConditionPageFactory(
        body=[("related_articles", {"heading": "Read on", "pages": [gone]})]
    )
    gone.delete()

    response = client.get(page.url)

    assert response.status_code == 200
    assert "Gone page" not in response.content.decode()


def test_a_list_of_related_articles_with_nothing_in_it_does_not_show(client):
    page = ConditionPageFactory(body=[("related_articles", {"heading": "Read on", "pages": []})])

    html = client.get(page.url).content.decode()
    assert "Read on" not in html
    assert "condition-related" not in html


@pytest.mark.parametrize("numbered", ["00000000-0000-0000-0000-00000000000{}", "section number {}"])
def test_sections_that_a_script_numbered_have_anchors_of_their_own(numbered, client):
    sections = [
        {
            "type": "description",
            "id": numbered.format(number),
            "value": {"heading": f"Part {number}", "text": "<p>It hurts.</p>"},
        }
        for number in range(3)
    ]
    page = ConditionPageFactory(body=json.dumps(sections))

    soup = BeautifulSoup(client.get(page.url).content, "html.parser")

    links = [link["href"] for link in soup.select(".condition-contents a")]
    anchors = [f"#{section['id']}" for section in soup.select(".condition-section[id]")]
    assert links == anchors
    assert len(set(anchors)) == 3
