"""All the lists of one copy, proved whole as far as rows can be.

Numbers at the lines:
1. A list shorter than its floor or longer than its ceiling fails the copy; none is ever cut.
2. One row that comes twice, letter by letter, is one row (a join); two different rows with one
   key fail the copy.
3. Rows of other units are left out, where the mapping names the unit's column.
4. A table that only adds to the charts fails alone: nothing of it is there, and `told` says so.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from appliance.sources.rows.errors import RowsOrphaned, RowsTooFew, RowsTooMany, RowTwice
from appliance.sources.rows.fields import BESIDE
from appliance.sources.rows.mapping import Mapping, Table
from appliance.sources.rows.values import Cells, List, Row
from appliance.sources.source import SourceNonsense
from storage.records import Told

Tables = AnyMapping[str, Sequence[Row]]


class Lists:
    """The rows of every mapped table, by our names of the tables."""

    def __init__(
        self, mapping: Mapping, rows: Tables, place: str, host: str, *, floors: bool = True
    ) -> None:
        """Check the lists' lengths, columns and keys. Raises SourceNonsense's subclasses."""
        self._floors = floors
        self.mapping, self.host, self.place = mapping, host, place
        self.zone = ZoneInfo(mapping.zone)
        needed = [name for name in mapping.tables if name not in BESIDE]
        self._all = {name: self._read(name, rows.get(name, ())) for name in needed}
        for name in BESIDE & rows.keys() & mapping.tables.keys():  # (4)
            with suppress(SourceNonsense):
                self._all[name] = self._read(name, rows[name])

    def has(self, name: str) -> bool:
        """Say whether the mapping has this table."""
        return name in self._all

    def told(self, name: str) -> Told:
        """Say what it means where a table that only adds to the charts brings nothing (4)."""
        if name not in self.mapping.tables:
            return Told.NOT_TOLD
        return Told.WHOLE if name in self._all else Told.UNREAD

    def table(self, name: str) -> Table:
        """Return what the mapping says of a table."""
        return self.mapping.tables[name]

    def everywhere(self, name: str) -> list[Cells]:
        """Return a table's rows of every unit that came; none where the table is not mapped."""
        return self._all.get(name, [])

    def of(self, name: str) -> list[Cells]:
        """Return a table's rows of this unit."""
        return [one for one in self.everywhere(name) if self._is_here(one)]  # (3)

    def no_orphans(self, name: str, got: int, other: str = "practitioners") -> None:
        """Raise RowsOrphaned where more rows belong to nobody than the mapping allows."""
        allowed = self.table(name).orphans if name in self._all else 0
        if got > allowed:
            raise RowsOrphaned(table=name, host=self.host, got=got, other=other, allowed=allowed)

    def _is_here(self, one: Cells) -> bool:
        return not one.has("unit") or one.text("unit").casefold() == self.place.casefold()

    def _read(self, name: str, rows: Sequence[Row]) -> list[Cells]:
        table = self.mapping.tables[name]
        if len(rows) > table.ceiling:  # (1)
            raise RowsTooMany(table=name, host=self.host, ceiling=table.ceiling)
        found = _once(List(name, self.mapping, rows, self.host).cells())
        here = sum(self._is_here(one) for one in found)
        if self._floors and here < table.floor:  # (1)
            raise RowsTooFew(table=name, host=self.host, got=here, floor=table.floor)
        return found


def _once(found: list[Cells]) -> list[Cells]:
    """Return the rows without those that came twice (2)."""
    if not found or not found[0].has("key"):
        return found
    known: dict[str, Cells] = {}
    for one in found:
        before = known.setdefault(one.key("key"), one)
        if dict(before.row) != dict(one.row):
            of = one.of
            raise RowTwice(table=of.name, host=of.host, row=one.number)
    return list(known.values())
