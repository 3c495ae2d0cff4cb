"""The order of beds on a ward's list, the same whatever the source."""

import re

from storage.records import Stay

Place = tuple[bool, tuple[tuple[int, str], ...], bool, tuple[tuple[int, str], ...], str]


def bed_order(stay: Stay) -> Place:
    """Return a sorting key: rooms and beds as people count (9 before 10), without a bed last."""
    return (not stay.room, _natural(stay.room), not stay.bed, _natural(stay.bed), stay.key)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)
