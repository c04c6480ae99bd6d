"""Everything an editor may change that visitors see, and by which signs they see it.

Each change prepares the site, yields the signs, and is made when it goes on.
"""

from tests.faults.changes import around, articles, languages  # noqa: F401 - they register changes
from tests.faults.changes.scene import CHANGES, TRANSLATIONS, Sign, begin

__all__ = ["CHANGES", "TRANSLATIONS", "Sign", "begin"]
