"""What an export says of itself: when it is of, which files it has, whose its documents are.

Two shapes of `manifest.json` are known: ours (docs/source-files.md) and that of a FHIR bulk
export (`transactionTime`, `output`; HL7 Bulk Data 2.0). A `.done` file may hold the time alone.
"""

from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from appliance.sources.files.errors import ExportUnreadable

MANIFEST = "manifest.json"
DONE = ".done"

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^/\\\x00]+$")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{64}$")]


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """A patient of the census, for exports that are documents and nothing else."""

    number: Annotated[str, Meta(min_length=1)]
    name: Annotated[str, Meta(min_length=1)]
    birth: date | None = None
    room: str = ""
    bed: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file: its name in the export, what it must be, and for a document whose it is.

    `rows` counts the lines of NDJSON or the rows of CSV below the head. `patient` is a
    personal number, empty for a document of the whole unit; `at` when the document is of.
    """

    name: Name
    sha256: Digest | None = None
    bytes: int | None = None
    rows: int | None = None
    patient: str = ""
    title: str = ""
    at: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Our shape.

    `units` are the places of the units it speaks of, also of those where nobody is; none: it does
    not say. `patients` is the census of an export that holds documents only.
    """

    as_of: str = ""
    units: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    patients: tuple[Patient, ...] | None = None

    def named(self, name: str) -> File | None:
        """Return what is said of a file, None where nothing is."""
        return next((one for one in self.files if one.name == name), None)


class _Output(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    count: int | None = None


class _Bulk(
    msgspec.Struct, frozen=True, kw_only=True, rename={"transaction_time": "transactionTime"}
):
    transaction_time: str
    output: tuple[_Output, ...]


def read_manifest(data: bytes, export: str) -> Manifest:
    """Return what a manifest says. Raises ExportUnreadable."""
    try:
        keys = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        if "transactionTime" in keys:
            return _of_bulk(msgspec.json.decode(data, type=_Bulk))
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        where = str(fault).rpartition(" - at ")[2][:60]
        raise ExportUnreadable(
            file=MANIFEST, name=export, where=where or "JSON", reason="manifest"
        ) from None


def _of_bulk(bulk: _Bulk) -> Manifest:
    files = tuple(
        File(name=PurePosixPath(urlsplit(one.url).path).name or "?", rows=one.count)
        for one in bulk.output
    )
    return Manifest(as_of=bulk.transaction_time, files=files)


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an ISO 8601 instant, read in the site's zone where it has none; None for no time.

    A date alone is no time: nobody knows how old it is.
    """
    written = text.strip()
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    if len(written) <= len("2026-11-22"):
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)
