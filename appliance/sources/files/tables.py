"""The CSV files of an export as rows, by the site's mapping.

Numbers at the lines:
1. Every row has as many cells as the head; a file without a manifest's digest ends with a line's
   end. A row that was cut is never a shorter row.
2. Every table of the mapping has its file, exactly one; an absent list is no empty list.
3. A file that is not text of the mapping's encoding refuses the export: a name with wrong letters
   is another name.
4. A table that only adds to the charts fails alone: it is then left out.
"""

import csv
import logging
from collections.abc import Mapping as AnyMapping
from datetime import datetime
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.sources.files.errors import ExportLacks, ExportUnreadable
from appliance.sources.files.handover import Handed
from appliance.sources.rows import Mapping, MappingMissing, read_mapping
from appliance.sources.rows.fields import BESIDE
from appliance.sources.rows.moments import moment

log = logging.getLogger("lykta.source")

Rows = list[dict[str, str]]
_LONGEST_CELL = 1_000_000


def load_mapping(file: str) -> Mapping:
    """Return the mapping of a site's CSV files. Raises MappingMissing, MappingWrong."""
    try:
        text = Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = type(fault).__name__
        raise MappingMissing(file=file, why=why, shipped="-") from fault
    return read_mapping(text, file, "file")


def tables(export: Handed, mapping: Mapping) -> dict[str, Rows]:
    """Return the rows of every mapped table. Raises ExportLacks, ExportUnreadable."""
    csv.field_size_limit(_LONGEST_CELL)
    found = {}
    for name, table in mapping.tables.items():
        try:
            found[name] = _rows(export, _file(export, table.file), mapping)
        except (ExportLacks, ExportUnreadable) as fault:
            if name not in BESIDE:
                raise
            log.warning("the table %s is not read: %s", name, fault)  # 4
    return found


def stated(found: AnyMapping[str, Rows], mapping: Mapping, export: str) -> tuple[datetime, ...]:
    """Return every time that the mapping's as_of column gives. Raises ExportUnreadable."""
    table, _, column = mapping.csv.as_of.partition(".")
    if not table:
        return ()
    zone = ZoneInfo(mapping.zone)
    times = []
    for number, row in enumerate(found.get(table, ()), 1):
        try:
            at = moment([row[column]], mapping.time_formats)
        except (KeyError, ValueError):
            raise ExportUnreadable(
                name=export, file=table, where=f"row {number}", reason=column
            ) from None
        times.append(at if at.tzinfo else at.replace(tzinfo=zone))
    return tuple(times)


def _file(export: Handed, pattern: str) -> str:
    named = [name for name in export.files if fnmatchcase(name.casefold(), pattern.casefold())]
    if len(named) != 1:
        raise ExportLacks(name=export.name, what=f"{pattern} ({len(named)})")  # 2
    return named[0]


def _rows(export: Handed, name: str, mapping: Mapping) -> Rows:
    data = export.files[name]
    said = export.manifest.named(name)
    if data and not data.endswith((b"\n", b"\r")) and not (said and said.sha256):  # 1
        raise _unreadable(export, name, "the last line", "cut short")
    encoding = mapping.csv.encoding
    try:
        text = data.decode("utf-8-sig" if encoding.casefold() in ("utf-8", "utf8") else encoding)
    except (UnicodeDecodeError, LookupError):
        raise _unreadable(export, name, "text", encoding) from None  # 3
    reader = csv.reader(
        StringIO(text, newline=""),
        delimiter=mapping.csv.delimiter,
        quotechar=mapping.csv.quote,
        strict=True,
    )
    try:
        lines = [line for line in reader if line]
    except csv.Error:
        raise _unreadable(export, name, f"line {reader.line_num}", "CSV") from None
    return _named(export, name, lines)


def _named(export: Handed, name: str, lines: list[list[str]]) -> Rows:
    if not lines:
        raise _unreadable(export, name, "line 1", "no head")
    head = [cell.strip() for cell in lines[0]]
    if len(set(head)) < len(head):
        raise _unreadable(export, name, "line 1", "a column twice")
    for number, line in enumerate(lines[1:], 1):
        if len(line) != len(head):  # 1
            reason = f"{len(line)} cells, not {len(head)}"
            raise _unreadable(export, name, f"row {number}", reason)
    said = export.manifest.named(name)
    if said and said.rows is not None and said.rows != len(lines) - 1:
        raise _unreadable(export, name, "rows", f"{len(lines) - 1}, not {said.rows}")
    return [dict(zip(head, line, strict=True)) for line in lines[1:]]


def _unreadable(export: Handed, file: str, where: str, reason: str) -> ExportUnreadable:
    return ExportUnreadable(name=export.name, file=file, where=where, reason=reason)
