"""What a list of Wagtail's gives as a spreadsheet, with text that stays text."""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What spreadsheet programs take for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_text(cell: str) -> str:
    """A spreadsheet shows it and calculates nothing."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


# For a view's custom_value_preprocess: the stock CSV holds text as it is, and a spreadsheet runs some of it.
HARMLESS = {
    **SpreadsheetExportMixin.custom_value_preprocess,
    str: {SpreadsheetExportMixin.FORMAT_CSV: as_text},
}
