"""The Spanish catalogs are whole, and what is compiled is what was written."""

import gettext
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>")
# Counts that fall under the first, second and third plural form of Spanish.
COUNTS = (1, 1_000_000, 2)

pytestmark = pytest.mark.parametrize("app", ["conditions", "leads"])


@dataclass
class Entry:
    """A sentence of a catalog: what the code says, and what is said instead."""

    comments: str
    msgid: str
    plural: str
    translations: list[str]


def catalog(app: str, suffix: str) -> Path:
    return ROOT / app / "locale/es/LC_MESSAGES" / f"django.{suffix}"


def entries(app: str) -> list[Entry]:
    blocks = catalog(app, "po").read_text(encoding="utf-8").strip().split("\n\n")
    return [entry(block) for block in blocks[1:]]


def entry(block: str) -> Entry:
    found = re.findall(r'^(msg\S+) ((?:".*"\n?)+)', block, re.M)
    texts = {name: "".join(map(json.loads, lines.splitlines())) for name, lines in found}
    translations = [text for name, text in texts.items() if name.startswith("msgstr")]
    comments = "\n".join(line for line in block.splitlines() if line.startswith("#"))
    return Entry(comments, texts["msgid"], texts.get("msgid_plural", ""), translations)


def test_every_sentence_is_translated(app):
    found = entries(app)
    missing = [entry.msgid for entry in found if not all(entry.translations)]
    guessed = [entry.msgid for entry in found if "fuzzy" in entry.comments]
    assert found
    assert missing + guessed == []


def test_translations_keep_placeholders_and_tags(app):
    for entry in entries(app):
        sources = [entry.msgid] + [entry.plural] * (len(entry.translations) - 1)
        for source, translation in zip(sources, entry.translations, strict=True):
            kept = sorted(PLACEHOLDER.findall(translation))
            assert kept == sorted(PLACEHOLDER.findall(source)), entry.msgid


def test_the_compiled_catalog_says_what_the_source_says(app):
    with catalog(app, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries(app):
        said = [compiled.gettext(entry.msgid)]
        if entry.plural:
            said = [compiled.ngettext(entry.msgid, entry.plural, count) for count in COUNTS]
        assert said == entry.translations
