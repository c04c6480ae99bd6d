"""What an error report may say of a request that carries answers: nothing of what it carries."""

from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

# Where a request holds a query, such as what somebody searched for.
WITH_QUERIES = {"QUERY_STRING", "RAW_URI", "REQUEST_URI", "HTTP_REFERER"}


class AnswersHidden(SafeExceptionReporterFilter):
    """Shows neither what was sent nor any variable on the way to the error."""

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        meta = super().get_safe_request_meta(request)
        return {name: value for name, value in meta.items() if name not in WITH_QUERIES}

    def get_post_parameters(self, request: HttpRequest) -> dict[str, str]:
        return {"answers": self.cleansed_substitute}

    def get_traceback_frame_variables(
        self, request: HttpRequest, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        return []


class ReportWithoutQueries(ExceptionReporter):
    """Shows the path of a request and not its query, which the filter is not asked about."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        address, _, _ = data.get("request_insecure_uri", "").partition("?")
        return data | {"request_insecure_uri": address, "request_GET_items": ()}
