"""The admin's pictures."""

import re
from pathlib import Path

from wagtail.admin.icons import get_icons

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("clinic_cms", "conditions", "leads", "templates")
NAMED = re.compile(r"""(?:icon(?:_name)?\s?=\s?|icon name=)"([a-z0-9-]+)\"""")


def test_every_icon_that_is_named_can_be_drawn():
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    texts = [path.read_text() for path in files if path.suffix in (".py", ".html")]
    named = {name for text in texts for name in NAMED.findall(text)}
    drawn = set(re.findall(r'id="icon-([a-z0-9-]+)"', get_icons()))

    assert len(named) > 20
    assert named - drawn == set()
