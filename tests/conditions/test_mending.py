"""An article of which a part is stored in a wrong kind is shown, and mended in its editor."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField, Value
from django.urls import reverse

from conditions.blocks import ConditionBody
from conditions.blocks.mending import mended
from conditions.models import ConditionPage
from tests.factories import ConditionPageFactory, ImageFactory

pytestmark = pytest.mark.django_db

MISSING = "missing"
WRONG = (None, True, 7, -1.5, "?", [], {}, [None, 7, "?", {}], {"type": "item"}, MISSING)
SETTINGS = ("tone", "width")


def sound_sections() -> list[dict[str, Any]]:
    """One of each kind, as Wagtail stores it."""
    ImageFactory(file__width=64, file__height=48)
    sections = []
    for name, section in ConditionBody().child_blocks.items():
        stored = section.get_prep_value(section.get_preview_value())
        sections.append({"type": name, "value": stored, "id": f"{name}-1"})
    return json.loads(json.dumps(sections, cls=DjangoJSONEncoder))


def with_something_wrong(whole: Any, wrong: Any) -> Iterator[Any]:
    """The same with something wrong in the place of each part in turn."""
    for key, part in whole.items() if isinstance(whole, dict) else enumerate(whole):
        if key in SETTINGS:
            continue
        if wrong is not MISSING:
            yield put(whole, key, wrong)
        elif isinstance(whole, dict):
            yield {name: other for name, other in whole.items() if name != key}
        if isinstance(part, dict | list):
            yield from (put(whole, key, other) for other in with_something_wrong(part, wrong))


def put(whole: Any, key: Any, part: Any) -> Any:
    changed = whole.copy()
    changed[key] = part
    return changed


def store(page: ConditionPage, **streams: Any) -> None:
    """Write this past all that Wagtail would say to it."""
    written = {name: Value(stored, JSONField()) for name, stored in streams.items()}
    ConditionPage.objects.filter(pk=page.pk).update(**written)


def test_what_is_stored_as_it_should_be_is_left_as_it_is():
    sections = sound_sections()

    for before, after in zip(sections, mended(ConditionBody(), sections), strict=True):
        empty = {
            name: after["value"].get(name) for name, part in before["value"].items() if not part
        }
        assert after == {**before, "value": {**before["value"], **empty}}
        assert not any(empty.values())


@pytest.mark.parametrize("wrong", WRONG, ids=json.dumps)
def test_a_page_with_something_wrong_in_each_part_is_shown_and_can_be_edited(
    wrong, client, admin_client
):
    page = ConditionPageFactory()
    body = [
        changed
        for section in sound_sections()
        for changed in with_something_wrong([section], wrong)
    ]
    sound = {"type": "description", "value": {"heading": "The rest", "text": "<p>Is there.</p>"}}
    codes = [{"type": "code", "id": "1", "value": {"system": "MeSH", "code": "D010146"}}]
    treatments = [{"type": "treatment", "id": "2", "value": "Rest"}]
    store(
        page,
        body=[*(section for sections in body for section in sections), sound],
        codes=[part for parts in with_something_wrong(codes, wrong) for part in parts],
        treatments=[part for parts in with_something_wrong(treatments, wrong) for part in parts],
    )

    for address in (page.url, f"{page.url}index.md"):
        response = client.get(address)
        assert (response.status_code, "Is there." in response.text) == (200, True)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Is there." in admin_client.get(editor).text
    ConditionPage.objects.get(pk=page.pk).save_revision().publish()


@pytest.mark.parametrize("stored", [7, "?", [7], [{"type": "treatment"}], [{"value": 7}]])
def test_treatments_of_a_wrong_kind_leave_the_names_to_choose_from(stored, client):
    store(ConditionPageFactory(title="Sciatica"), treatments=stored)

    assert [name[0] for name in client.get("/search/names/sc.json").json()["names"]] == ["Sciatica"]


@pytest.mark.parametrize("stored", [7, "?", {"type": "description"}, [None], [7], [[]]])
def test_a_body_that_is_no_list_of_sections_is_empty(stored, client, admin_client):
    page = ConditionPageFactory()
    store(page, body=stored)

    assert client.get(page.url).status_code == 200
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin_client.get(editor).status_code == 200


def test_a_number_that_stands_for_a_text_is_read(client):
    page = ConditionPageFactory()
    store(page, body=[{"type": "description", "value": {"heading": 2026, "text": "<p>Soon</p>"}}])

    assert "2026" in client.get(page.url).text


def test_a_picture_stored_by_its_key_alone_is_shown_beside_others(client):
    picture = ImageFactory(file__width=64, file__height=48, description="A nerve")
    page = ConditionPageFactory()
    newer = {"image": picture.pk, "decorative": False, "alt_text": "The same nerve"}
    images = [picture.pk, newer]
    store(page, body=[{"type": "figure", "value": {"image": image}} for image in images])

    html = client.get(page.url).text
    assert 'alt="A nerve"' in html
    assert 'alt="The same nerve"' in html
