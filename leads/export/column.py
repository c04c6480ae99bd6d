from collections.abc import Callable
from dataclasses import dataclass, replace

from leads.export.cells import Cell
from leads.models import Lead


@dataclass(frozen=True)
class Column:
    """`key` never changes and is for programs; `heading` and `width` (in letters) are for people.

    A column of answers has the `role` of their question, and its `choices` where it has several.
    """

    key: str
    heading: str
    width: int
    cell: Callable[[Lead], Cell]
    role: str = ""
    choices: tuple[str, ...] = ()

    def spread(self) -> list["Column"]:
        """A column for each choice; without choices, the column itself."""
        if not self.choices:
            return [self]
        return [
            replace(
                self,
                key=f"{self.key}:{choice}",
                heading=f"{self.heading}: {choice}",
                cell=self._is_chosen(choice),
                choices=(),
            )
            for choice in self.choices
        ]

    def _is_chosen(self, choice: str) -> Callable[[Lead], Cell]:
        def cell(lead: Lead) -> Cell:
            given = self.cell(lead)
            return choice in given if isinstance(given, list) else given

        return cell
