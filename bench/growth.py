"""A4: whether an article that holds more of something asks the database more often."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image as Drawing
from wagtail.images import get_image_model

from bench import site
from bench.pages import line, queries_of
from conditions.models import ConditionPage, Reference

USUAL = {"sections": 40, "links": 10, "images": 5, "related": 5, "references": 60}
GROWTH = {
    "sections": (10, 200),
    "links": (0, 50),
    "images": (1, 20),
    "related": (0, 20),
    "references": (0, 80),
}


def measure() -> None:
    most = {what: many for what, (_, many) in GROWTH.items()}
    pictures = [add_picture(number) for number in range(most["images"])]
    works = [add_work(number) for number in range(most["references"])]
    rendering = site.application(keeping_pages=False)
    for what, amounts in GROWTH.items():
        asked = []
        for amount in amounts:
            slug = add_article(pictures, works, **USUAL | {what: amount})
            asked.append(queries_of_article(rendering, f"{site.INDEX}{slug}/"))
        few, many = amounts
        line("A4", f"an article of {few} to {many} {what}", f"{asked[0]} to {asked[1]} queries")


def queries_of_article(rendering: Callable, address: str) -> int:
    site.ask(rendering, address)  # makes the sizes of the pictures
    return queries_of(lambda: site.ask(rendering, address))


def add_picture(number: int) -> int:
    """The key of a picture whose sizes are soon made."""
    file = BytesIO()
    Drawing.new("RGB", (64, 48)).save(file, "PNG")
    picture = ImageFile(file, name=f"picture-{number}.png")
    return get_image_model().objects.create(title=f"Picture {number}", file=picture).pk


def add_work(number: int) -> Reference:
    csl = {"type": "article-journal", "title": f"A study of pain, part {number}"}
    return Reference.objects.create(csl=csl, status="verified")


def add_article(
    pictures: list[int],
    works: list[Reference],
    *,
    sections: int,
    links: int,
    images: int,
    related: int,
    references: int,
) -> str:
    """The slug of an article with so much of each."""
    keys = list(ConditionPage.objects.order_by("path").values_list("pk", flat=True)[:50])
    pointing = [f'<a linktype="page" id="{key}">Read more</a>' for key in keys[:links]]
    pointing += [
        f'<embed embedtype="citation" id="{work.pk}" label="{work.label}"/>'
        for work in works[:references]
    ]
    figures = [
        ("figure", {"image": {"image": key, "alt_text": "A drawing", "decorative": False}})
        for key in pictures[:images]
    ]
    count = sections - images - 2
    texts = [
        ("description", {"heading": "A part", "text": f"<p>{site.WORDS}{''.join(marks)}</p>"})
        for marks in (pointing[n::count] for n in range(count))
    ]
    title = f"An article of {sections}, {links}, {images}, {related} and {references}"
    site.publish_article(
        title,
        [
            *figures,
            *texts,
            ("related_articles", {"heading": "Read on", "pages": keys[:related]}),
            ("citations", {"heading": "References", "works": []}),
        ],
        hero_image_id=pictures[0],
    )
    return slugify(title)
