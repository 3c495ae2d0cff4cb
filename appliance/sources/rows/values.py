"""One row's cells as values of our records, losing no digit and no word.

Numbered because a wrong hour or a wrong amount can kill:
1. A time without an offset is read in the mapping's zone. An hour that the clocks repeat in
   autumn is taken as its first pass, and `stands_twice` says so.
2. A number keeps the digits of a text. A decimal column's number has no digits of its own: its
   zeros after the last place that counts are the column's width, and "2.500" would read as
   two thousand five hundred where the comma is the decimal sign, so they are left out.
3. A word that the mapping does not know is None, never the nearest one.
"""

import math
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from appliance.sources.rows.errors import ColumnMissing, RowUnreadable
from appliance.sources.rows.fields import What, tables_of
from appliance.sources.rows.mapping import Mapping, Table, missing_columns
from appliance.sources.rows.moments import is_day, moment
from storage.records import Quantity

Value = str | int | float | Decimal | bool | bytes | datetime | date | time | None
Row = AnyMapping[str, Value]

_YES = frozenset({"1", "true", "t", "yes", "y", "ja", "j"})
_NO = frozenset({"0", "false", "f", "no", "n", "nej", "nei", ""})
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_FIRST = datetime(MINYEAR, 1, 3, tzinfo=UTC)
_LAST = datetime(MAXYEAR, 12, 29, tzinfo=UTC)

MOST_OF_A_PICTURE = 200_000
"""The largest photo that is kept, in bytes: it stands in every copy of its clinic."""


class List:
    """A table's rows with what the mapping says of them; `host` is whom they came from."""

    def __init__(self, name: str, mapping: Mapping, rows: Sequence[Row], host: str) -> None:
        """Hold the rows. Raises ColumnMissing where they lack a mapped column."""
        self.name, self.mapping, self.host = name, mapping, host
        self.table: Table = mapping.tables[name]
        self.zone = ZoneInfo(mapping.zone)
        self.fields = tables_of(mapping.kind)[name]
        self.rows = rows
        self.words = {
            field: {_folded(theirs): ours for theirs, ours in words.items()}
            for field, words in self.table.words.items()
        }
        self.words_fields = tuple(
            field for field in self.table.columns if self.fields[field].what is What.WORD
        )
        self.yes = _YES | {_folded(word) for word in mapping.yes}
        self.no = (_NO | {_folded(word) for word in mapping.no}) - self.yes
        names = {name.casefold(): name for name in rows[0]} if rows else {}
        for column in missing_columns(self.table, tuple(names.values())) if rows else ():
            raise ColumnMissing(table=name, host=host, column=column)
        self.columns = {
            field: tuple(names.get(one.casefold(), one) for one in self.table.columns_of(field))
            for field in self.table.columns
        }

    def cells(self) -> list["Cells"]:
        """Return every row's cells, in order."""
        return [Cells(self, row, number) for number, row in enumerate(self.rows, 1)]


class Cells:
    """The cells of one row, asked for by our names of the fields."""

    def __init__(self, of: List, row: Row, number: int) -> None:
        """Hold one row; `number` is its place in the list, from 1."""
        self.of, self.row, self.number = of, row, number

    def has(self, field: str) -> bool:
        """Say whether the mapping names a column for this field."""
        return field in self.of.columns

    def values(self, field: str) -> list[Value]:
        """Return the field's values as they came, without those that are missing."""
        found = (self.row[column] for column in self.of.columns.get(field, ()))
        return [one for one in found if not _missing(one)]

    def text(self, field: str) -> str:
        """Return a field's text without the padding of fixed-width columns, "" where missing."""
        between = ", " if field == "phone" else " "
        return between.join(self._written(one, field) for one in self.values(field))

    def key(self, field: str) -> str:
        """Return a text that must be there. Raises RowUnreadable where it is not."""
        found = self.text(field)
        if not found:
            raise self.wrong(field, "is empty")
        return found

    def digits(self, field: str) -> str:
        """Return a number as text (2), or whatever else stands there, "" where missing."""
        found = self.values(field)
        return self._written(found[0], field) if found else ""

    def quantity(self, field: str) -> Quantity | None:
        """Return an amount with its unit, None where there is none."""
        value = self.digits(field)
        return Quantity(value=value, unit=self.text(f"unit_of_{field}")) if value else None

    def quantity_like(self, field: str, other: str) -> Quantity | None:
        """Return an amount with the unit of another field, None where there is none."""
        value = self.digits(field)
        return Quantity(value=value, unit=self.text(f"unit_of_{other}")) if value else None

    def plain(self, *fields: str) -> bool:
        """Say whether all of these that are there are plain numbers without a sign."""
        found = [self.digits(field) for field in fields]
        return all(_NUMBER.fullmatch(one) for one in found if one)

    def number_of(self, field: str) -> int | None:
        """Return a whole number. Raises RowUnreadable where something else stands there."""
        found = self.digits(field)
        if not found:
            return None
        if not re.fullmatch(r"-?\d{1,9}", found):
            raise self.wrong(field, "is no whole number")
        return int(found)

    def flag(self, field: str, *, unclear: bool | None = None) -> bool | None:
        """Return yes or no; missing is no, any other word is what `unclear` says."""
        found = _folded(self.text(field))
        if found in self.of.yes:
            return True
        return False if found in self.of.no else unclear

    def sure(self, field: str) -> bool:
        """Return yes or no; missing is no. Raises RowUnreadable where it is neither."""
        found = self.flag(field)
        if found is None:
            raise self.wrong(field, "is neither yes nor no")
        return found

    def word(self, field: str) -> str | None:
        """Return the source's word in ours, "" where there is none, None where unknown (3)."""
        return self.word_of(field, self.text(field))

    def word_of(self, field: str, text: str) -> str | None:
        """Return one of several words of a field in ours, as `word` does."""
        found = _folded(text)
        known = self.of.words.get(field, {})
        if found in known:
            return known[found]
        return found if not found or found in self.of.fields[field].words else None

    def day(self, field: str) -> str:
        """Return a date as ISO 8601; a text that is none stays as it is."""
        found = self.values(field)
        if found and isinstance(found[0], date):
            return found[0].isoformat()[:10]
        text = self.text(field)
        try:
            return date.fromisoformat(text[:10] if "T" in text or " " in text else text).isoformat()
        except ValueError:
            return text

    def instant(self, field: str) -> datetime | None:
        """Return a time in UTC (1), None where it is missing. Raises RowUnreadable."""
        local = self._local(field)
        if local is None:
            return None
        aware = local if local.tzinfo else local.replace(tzinfo=self.of.zone)
        if local.year in (MINYEAR, MAXYEAR):  # "never" and "for ever": every zone must show them
            aware = min(max(local.replace(tzinfo=UTC), _FIRST), _LAST)
        return aware.astimezone(UTC)

    def last_instant(self, field: str) -> datetime | None:
        """Return the last second that an end covers: a date alone covers its whole day."""
        found = self.instant(field)
        values = self.values(field)
        bare = len(values) == 1 and is_day(values[0])
        return found + timedelta(days=1, seconds=-1) if found and bare else found

    def time(self, field: str) -> datetime:
        """Return a time that must be there, in UTC. Raises RowUnreadable."""
        found = self.instant(field)
        if found is None:
            raise self.wrong(field, "is empty")
        return found

    def stands_twice(self, field: str) -> bool:
        """Say whether a time without an offset is in the hour that comes twice (1)."""
        local = self._local(field)
        if local is None or local.tzinfo:
            return False
        first = local.replace(tzinfo=self.of.zone, fold=0)
        return first.utcoffset() != first.replace(fold=1).utcoffset()

    def picture(self, field: str) -> bytes:
        """Return a PNG's or JPEG's bytes, b"" where there is none or it is something else."""
        found = self.values(field)
        data = found[0] if found and isinstance(found[0], bytes) else b""
        known = data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
        return data if known and len(data) <= MOST_OF_A_PICTURE else b""

    def wrong(self, field: str, why: str) -> RowUnreadable:
        """Return the error of this row; it names the column and never what stands there."""
        column = "+".join(self.of.columns.get(field, (field,)))
        of = self.of
        return RowUnreadable(row=self.number, table=of.name, host=of.host, column=column, why=why)

    def verbatim(self) -> str:
        """Return the mapped cells as they are, "column: value", one a line."""
        names = dict.fromkeys(name for part in self.of.columns.values() for name in part)
        shown = ((name, self._written(self.row[name], "")) for name in names)
        return "\n".join(f"{name}: {value}" for name, value in shown if value)

    def _local(self, field: str) -> datetime | None:
        values = self.values(field)
        if not values:
            return None
        parts = [
            one if isinstance(one, date | time) else self._written(one, field) for one in values
        ]
        try:
            return moment(parts, self.of.mapping.time_formats)
        except (ValueError, OverflowError):
            raise self.wrong(field, "is no time") from None

    def _written(self, value: Value, field: str) -> str:
        match value:
            case None:
                found = ""
            case bool():
                found = "1" if value else "0"
            case bytes():
                found = self._decoded(value, field)
            case str():
                found = self._mended(value, field)
            case Decimal() | float():
                found = _digits(value)
            case datetime() | date() | time():
                found = value.isoformat()
            case _:
                found = str(value)
        if not found.isascii() and any("\ud800" <= sign <= "\udfff" for sign in found):
            raise self.wrong(field, "is not text of this code page")
        return found.strip(" \x00")

    def _decoded(self, value: bytes, field: str) -> str:
        try:
            return value.decode(self.of.mapping.code_page or "utf-8")
        except UnicodeDecodeError:
            raise self.wrong(field, "is not text of this code page") from None

    def _mended(self, value: str, field: str) -> str:
        read_as = self.of.mapping.read_as
        if not read_as or value.isascii():
            return value
        try:
            return value.encode(read_as).decode(self.of.mapping.code_page)
        except UnicodeError:
            raise self.wrong(field, "is not text of this code page") from None


def _missing(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(" \x00"))


def _folded(text: str) -> str:
    return text.strip().casefold()


def _digits(value: Decimal | float) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        value = Decimal(repr(value))
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written  # (2)
