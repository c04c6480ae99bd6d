"""What an error report may say of a request that carries answers: nothing of what it carries."""

from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class AnswersHidden(SafeExceptionReporterFilter):
    """Shows neither what was sent nor any variable on the way to the error."""

    def get_post_parameters(self, request: HttpRequest) -> dict[str, str]:
        return {"answers": self.cleansed_substitute}

    def get_traceback_frame_variables(
        self, request: HttpRequest, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        return []
