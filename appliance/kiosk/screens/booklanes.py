"""Lanes of a practitioner's day: stretches that overlap stand side by side, so each is seen."""

from dataclasses import dataclass
from datetime import datetime

from printing.sheets.sheet import BookRow, DayBook


@dataclass(frozen=True)
class Placed:
    """A stretch of one practitioner's day in its lane, from `top` for `height`, in pixels."""

    row: BookRow
    column: int
    lane: int
    lanes: int


def lanes_of(book: DayBook, column: int) -> list[Placed]:
    """Give stretches that overlap lanes of their own, so that a double booking is seen."""
    groups: list[list[tuple[BookRow, int]]] = []
    until: datetime | None = None
    for row in book.day.rows:
        if until is None or row.start >= until:
            groups.append([])
            until = row.end
        taken = {lane for other, lane in groups[-1] if other.end > row.start}
        lane = next(number for number in range(len(taken) + 1) if number not in taken)
        groups[-1].append((row, lane))
        until = max(until, row.end)
    return [
        Placed(row, column, lane, max(number for _, number in group) + 1)
        for group in groups
        for row, lane in group
    ]
