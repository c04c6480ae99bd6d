"""What several tests of the conditions app need."""

from collections.abc import Callable

import pytest
from django.apps import apps


@pytest.fixture
def without_app(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes one app look as if the host had not installed it."""
    installed = apps.is_installed

    def leave_out(missing: str) -> None:
        monkeypatch.setattr(apps, "is_installed", lambda name: name != missing and installed(name))

    return leave_out
