"""The FHIR resources of an export, served from memory to the FHIR source as a server would.

So every rule by which FHIR is read (who lies in a ward, which orders count, what is shown word
for word) holds for files too, from one place. What is new with files (numbers at the lines):
1. A resource that cannot be read, has no id, or stands twice with different content, refuses
   the export: what is left out would not be missed by anybody.
2. A bundle that is one page of several, or that says it has more than it holds, is no whole list.
3. An export without stays or without orders is refused: a list of nobody, or of patients without
   medicines, is what a job that died half-way leaves behind.
4. Resources that refer to each other by place in the bundle (urn:uuid) are refused: whose they
   are could not be told.
5. A kind that only adds to the charts and of which the export has nothing was not exported: it is
   answered as a server does that does not know it, never as a list of none.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import msgspec
from msgspec import Raw

from appliance.sources.files.errors import ExportLacks, ExportUnreadable
from appliance.sources.files.handover import Handed
from storage.records import UnitKind

NEEDED = {
    UnitKind.WARD: ("Patient", "Encounter", "MedicationRequest", "Location"),
    UnitKind.CLINIC: ("Schedule", "Appointment"),
}
"""What an export of a ward or a clinic must have one of at least (3)."""

_ADDING = frozenset({"Appointment", "Procedure", "ServiceRequest", "Specimen"})
_PATH = "/fhir/"


class _Head(msgspec.Struct, frozen=True, rename="camel"):
    """What any resource says of itself, and whom it is about."""

    resource_type: str = ""
    id: str = ""


class _Link(msgspec.Struct, frozen=True):
    relation: str = ""


class _Search(msgspec.Struct, frozen=True):
    mode: str = "match"


class _Entry(msgspec.Struct, frozen=True):
    resource: Raw = Raw()
    search: _Search = _Search()


class _Bundle(msgspec.Struct, frozen=True):
    timestamp: str = ""
    total: int | None = None
    link: tuple[_Link, ...] = ()
    entry: tuple[_Entry, ...] = ()


class Shelf:
    """Every resource of an export, found by kind and by whom it is about."""

    def __init__(self, export: Handed) -> None:
        """Read every .json and .ndjson file. Raises ExportUnreadable."""
        self.times: list[str] = []
        self._name = export.name
        self._of: dict[str, dict[str, bytes]] = {}
        self._index: dict[tuple[str, str, str], list[str]] = {}
        self._counted: dict[str, int] = {}
        for name, data in export.files.items():
            ending = name.casefold().rpartition(".")[2]
            if ending == "ndjson":
                self._lines(name, data)
            elif ending == "json":
                self._whole(name, data)

    def must_hold(self, kind: UnitKind) -> None:
        """Raise ExportLacks where a list could only be empty (3)."""
        for needed in NEEDED[kind]:
            if not self._of.get(needed):
                raise ExportLacks(name=self._name, what=needed)

    def holds(self, kind: str) -> bool:
        """Say whether the export has anything of a kind."""
        return bool(self._of.get(kind))

    def lines_of(self, name: str) -> int:
        """Return how many resources a file of NDJSON gave."""
        return self._counted.get(name, 0)

    def one(self, kind: str, key: str) -> bytes | None:
        """Return one resource's bytes."""
        return self._of.get(kind, {}).get(key)

    def found(self, kind: str, params: Mapping[str, list[str]]) -> list[bytes]:
        """Return a kind's resources; parameters that are not kept in an index are not heeded.

        The reader filters every answer again, as it does with servers that heed nothing.
        """
        there = self._of.get(kind, {})
        keys: list[str] | None = None
        for name, values in params.items():
            named = "patient" if name == "subject" else name
            if named == "_id":
                wanted = [key for value in values for key in value.split(",") if key in there]
            elif named in _INDEXED:
                wanted = self._indexed(kind, named, values)
            else:
                continue
            keys = wanted if keys is None else [key for key in keys if key in set(wanted)]
        return list(there.values()) if keys is None else [there[key] for key in dict.fromkeys(keys)]

    def _indexed(self, kind: str, name: str, values: list[str]) -> list[str]:
        wishes = [wish.rpartition("/")[2] for value in values for wish in value.split(",")]
        return [key for wish in wishes for key in self._index.get((kind, name, wish), ())]

    def _lines(self, name: str, data: bytes) -> None:
        if data and not data.endswith(b"\n"):
            raise self._unreadable(name, "the last line", "cut short")
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                self._take(name, f"line {number}", line.strip())
                self._counted[name] = self._counted.get(name, 0) + 1

    def _whole(self, name: str, data: bytes) -> None:
        head = self._decoded(name, "JSON", data, _Head)
        if head.resource_type != "Bundle":
            self._take(name, "JSON", data.strip())
            return
        bundle = self._decoded(name, "Bundle", data, _Bundle)
        own = sum(one.search.mode == "match" for one in bundle.entry)
        more = any(one.relation == "next" for one in bundle.link)
        if more or own < (bundle.total or 0):  # 2
            raise self._unreadable(name, "Bundle", "one page of several")
        if bundle.timestamp:
            self.times.append(bundle.timestamp)
        for number, entry in enumerate(bundle.entry, 1):
            self._take(name, f"entry {number}", bytes(entry.resource))

    def _take(self, name: str, where: str, data: bytes) -> None:
        tree = self._decoded(name, where, data, dict[str, Any])
        kind, key = tree.get("resourceType"), tree.get("id")
        if not (isinstance(kind, str) and isinstance(key, str) and kind and key):
            raise self._unreadable(name, where, "no id")  # 1
        if b"urn:uuid:" in data:
            raise self._unreadable(name, where, "urn:uuid")  # 4
        known = self._of.setdefault(kind, {})
        if known.setdefault(key, data) != data:
            raise self._unreadable(name, where, "twice, and different")  # 1
        for param, value in _references(kind, tree):
            self._index.setdefault((kind, param, value), []).append(key)

    def _decoded(self, name: str, where: str, data: bytes, kind: Any) -> Any:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
            reason = "text" if isinstance(fault, msgspec.ValidationError) else "JSON"
            raise self._unreadable(name, where, reason) from None

    def _unreadable(self, file: str, where: str, reason: str) -> ExportUnreadable:
        return ExportUnreadable(name=self._name, file=file, where=where, reason=reason)


_INDEXED: Mapping[str, tuple[str, ...]] = {
    "patient": ("subject", "patient"),
    "actor": ("actor", "participant"),
    "schedule": ("schedule",),
    "partof": ("partOf",),
    "identifier": ("identifier",),
}
"""Search parameters kept in an index, and the elements they look into."""


_ALSO: Mapping[tuple[str, str], tuple[str, ...]] = {("Appointment", "patient"): ("participant",)}
"""Elements that only one kind has under a parameter."""


def _references(kind: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield under which values a resource is found."""
    for param, names in _INDEXED.items():
        if param == "identifier" and kind != "Location":
            continue
        for name in (*names, *_ALSO.get((kind, param), ())):
            found = tree.get(name)
            for one in found if isinstance(found, list) else [found]:
                yield from ((param, value) for value in _values(one))


def _values(one: object) -> Iterator[str]:
    if not isinstance(one, dict):
        return
    inner = one.get("actor")
    reference = (inner if isinstance(inner, dict) else one).get("reference")
    if isinstance(reference, str):
        yield reference.rpartition("/")[2]
    if isinstance(one.get("value"), str):
        yield f"{one.get('system', '')}|{one['value']}"
        yield one["value"]


class Served(httpx.BaseTransport):
    """Answers a FHIR client's questions from an export, dated by its time."""

    def __init__(self, shelf: Shelf, at: datetime) -> None:
        """Hold the resources; `at` is the time that every answer is of."""
        self._shelf = shelf
        self._headers = {
            "content-type": "application/fhir+json",
            "date": format_datetime(at.astimezone(UTC), usegmt=True),
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one question."""
        path = request.url.path.partition(_PATH)[2].strip("/")
        kind, _, key = path.partition("/")
        if kind == "metadata":
            return self._answer(
                200, b'{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"}'
            )
        if key:
            one = self._shelf.one(kind, key)
            return self._answer(404, _NOT_THERE) if one is None else self._answer(200, one)
        if kind in _ADDING and not self._shelf.holds(kind):  # 5
            return self._answer(404, _NOT_THERE)
        params = parse_qs(request.url.query.decode("ascii"), keep_blank_values=True)
        found = self._shelf.found(kind, params)
        head = b'{"resourceType":"Bundle","type":"searchset","total":%d' % len(found)
        if params.get("_summary") == ["count"]:
            return self._answer(200, head + b"}")
        entries = b",".join(b'{"resource":%s}' % one for one in found)
        return self._answer(200, head + b',"entry":[' + entries + b"]}")

    def _answer(self, status: int, body: bytes) -> httpx.Response:
        return httpx.Response(status, headers=self._headers, content=body)


_NOT_THERE = (
    b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}'
)
