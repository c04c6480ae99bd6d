from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from leads.export.block import Block
from leads.export.cells import Cell


@dataclass(frozen=True)
class Column:
    """`key` never changes and is for programs; `heading` and `width` (in letters) are for people.

    `cells` gives one for each lead of a block. A column of answers has the `role` of their
    question, and its `choices` where it has several.
    """

    key: str
    heading: str
    width: int
    cells: Callable[[Block], Sequence[Cell]]
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
                cells=self._are_chosen(choice),
                choices=(),
            )
            for choice in self.choices
        ]

    def _are_chosen(self, choice: str) -> Callable[[Block], list[Cell]]:
        def cells(block: Block) -> list[Cell]:
            return [
                choice in given if isinstance(given, list) else given for given in self.cells(block)
            ]

        return cells
