"""The audit log as a table for a spreadsheet (RFC 4180, with semicolons as Swedish Excel reads)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from storage.audit import Entry

COLUMNS = (
    "time",
    "clock",
    "event",
    "person",
    "role",
    "unit",
    "patient",
    "purpose",
    "detail",
    "device",
    "boot",
    "uptime",
)
"""The names of the columns, which are the entry's own."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def table(entries: Iterable[Entry], zone: tzinfo) -> Iterator[bytes]:
    """Yield the lines of the table in UTF-8, the first with its byte order mark.

    `time` is ISO 8601 in the site's zone with its offset, `uptime` seconds since boot. A text
    that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection).
    """
    yield "\ufeff".encode() + _line(COLUMNS)
    for entry in entries:
        yield _line(_row(entry, zone))


def _row(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    return (
        entry.at.wall.astimezone(zone).isoformat(),
        entry.clock,
        entry.event,
        *(
            _harmless(text)
            for text in (
                entry.person,
                entry.role,
                entry.unit,
                entry.patient,
                entry.purpose,
                entry.detail,
                entry.device,
                entry.at.boot,
            )
        ),
        repr(entry.at.boottime),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode()
