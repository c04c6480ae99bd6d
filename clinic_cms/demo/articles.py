"""The demo clinic's pages: one file each, in folders that stand for the page tree."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.fields import RichTextField
from wagtail.images import get_image_model
from wagtail.models import Page

from clinic_cms.demo.ledger import Ledger
from clinic_cms.demo.values import rich_text, section
from conditions.models import Clinician, OtherName, Topic
from leads.models import ConsentStatement, Question

FOLDER = Path(__file__).parent / "pages"
REVIEW_INTERVAL = timedelta(days=365)


def load_pages(ledger: Ledger) -> int:
    """Create and publish the pages that were never loaded, and count them."""
    new = [
        (name, given)
        for name, given in page_files()
        if ("page", name) not in ledger and add_empty(name, given, ledger)
    ]
    # Only now, because pages lead to one another.
    for name, given in new:
        page = ledger.find(("page", name), apps.get_model(given["type"]))
        fill(page, given, ledger)
        page.save_revision().publish()
    return len(new)


def page_files(folder: Path = FOLDER) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each page's name, such as home/about, and what its file says; parents come first."""
    files = [
        (tomllib.loads(path.read_text(encoding="utf-8")), path) for path in folder.glob("*.toml")
    ]
    for given, path in sorted(files, key=lambda file: (file[0].get("order", 0), file[1].stem)):
        yield path.relative_to(FOLDER).with_suffix("").as_posix(), given
        yield from page_files(path.with_suffix(""))


def add_empty(name: str, given: dict[str, Any], ledger: Ledger) -> bool:
    """Create a draft at its place in the tree, unless an editor deleted the page above it."""
    above, _slash, slug = name.rpartition("/")
    parent = ledger.find(("page", above), Page) if above else Page.get_first_root_node()
    if parent is None:
        return False
    model = apps.get_model(given["type"])
    page = model(title=given["title"], slug=given.get("slug", slug), live=False)
    parent.add_child(instance=page)
    ledger.record(("page", name), page)
    return True


def fill(page: Page, given: dict[str, Any], ledger: Ledger) -> None:
    """Give a page everything its file says."""
    for name, value in given.items():
        if name in FILLERS:
            FILLERS[name](page, value, ledger)
        elif name not in ("type", "order", "slug"):
            field = page._meta.get_field(name)
            text = rich_text(value, ledger) if isinstance(field, RichTextField) else value
            setattr(page, name, text)


def fill_body(page: Page, sections: list[dict[str, Any]], ledger: Ledger) -> None:
    stream = page._meta.get_field("body").stream_block
    blocks = stream.to_python([section(stream, given, ledger) for given in sections])
    # Taken one by one, they are stored with all their defaults, as the editor stores them.
    page.body = [(block.block_type, block.value) for block in blocks]


def fill_hero_image(page: Page, name: str, ledger: Ledger) -> None:
    page.hero_image = ledger.find(("picture", name), get_image_model())


def fill_other_names(page: Page, names: list[str], ledger: Ledger) -> None:
    page.other_names = [OtherName(name=name, sort_order=n) for n, name in enumerate(names)]


def fill_topics(page: Page, names: list[str], ledger: Ledger) -> None:
    topics = (ledger.find(("topic", name), Topic) for name in names)
    page.topics = [topic for topic in topics if topic]


def fill_codes(page: Page, codes: dict[str, str], ledger: Ledger) -> None:
    page.codes = [("code", {"system": system, "code": code}) for system, code in codes.items()]


def fill_treatments(page: Page, names: list[str], ledger: Ledger) -> None:
    page.treatments = [("treatment", name) for name in names]


def fill_reviewer(page: Page, name: str, ledger: Ledger) -> None:
    page.reviewed_by = ledger.find(("clinician", name), Clinician)


def fill_review_dates(page: Page, days_ago: int, ledger: Ledger) -> None:
    page.reviewed_on = timezone.localdate() - timedelta(days=days_ago)
    page.next_review_due = page.reviewed_on + REVIEW_INTERVAL


def fill_questions(page: Page, questions: list[dict[str, Any]], ledger: Ledger) -> None:
    page.questions = [
        Question(
            sort_order=order,
            role=given["role"],
            field_type=given["type"],
            label=given["label"],
            help_text=given.get("help_text", ""),
            required=given["required"],
            choices="\n".join(given.get("choices", [])),
            consent_statement=ledger.find(("consent", given.get("consent", "")), ConsentStatement),
            step_heading=given.get("step", ""),
        )
        for order, given in enumerate(questions)
    ]
    by_label = {question.label: question for question in page.questions.all()}
    for given in questions:
        if "only_after" in given:
            question = by_label[given["label"]]
            question.condition_question = by_label[given["only_after"]].uuid
            question.condition_answer = given["answer"]


FILLERS = {
    "section": fill_body,
    "hero_image": fill_hero_image,
    "other_names": fill_other_names,
    "topics": fill_topics,
    "codes": fill_codes,
    "treatments": fill_treatments,
    "reviewed_by": fill_reviewer,
    "reviewed_days_ago": fill_review_dates,
    "question": fill_questions,
}
