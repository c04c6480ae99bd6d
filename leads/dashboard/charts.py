"""Where the shapes of a chart stand. A template draws them, so that a chart needs no library."""

from dataclasses import dataclass

from leads.dashboard.figures import Row

WIDTH, HEIGHT = 720, 160


@dataclass(frozen=True)
class Column:
    """One upright bar, in units of the drawing."""

    x: int
    y: int
    width: int
    height: int
    row: Row


def columns(rows: list[Row]) -> list[Column]:
    """Bars side by side, the highest as high as the drawing."""
    highest = max((row.number.level for row in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    return [
        Column(
            x=round(step * n),
            y=HEIGHT - round(HEIGHT * row.number.level / highest),
            width=max(round(step * (n + 1)) - round(step * n) - 2, 1),
            height=round(HEIGHT * row.number.level / highest),
            row=row,
        )
        for n, row in enumerate(rows)
    ]


@dataclass(frozen=True)
class Table:
    """Rows with a lying bar in each; what the bars show can be read beside them."""

    title: str
    heading: str
    rows: list[Row]
    has_reads: bool = False

    @property
    def bars(self) -> list[tuple[Row, int]]:
        """Each row with the length of its bar, in hundredths of the longest."""
        longest = max((row.number.level for row in self.rows), default=0) or 1
        return [(row, round(100 * row.number.level / longest)) for row in self.rows]
