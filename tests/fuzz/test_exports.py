"""Exports that are nearly right: a ward, whole and dated, or one of a source's errors, in time.

1. Any bytes in any file of an export (CSV, NDJSON, bundle, manifest, marker) become a snapshot or
   one of the three errors; nothing else is ever raised.
2. A snapshot that comes of a damaged export can be stored and read back, and is dated.
3. A PDF of any bytes is pages or NotDrawable.
"""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appliance.sources.files import FilesSettings, FilesSource
from appliance.sources.rows import read_mapping
from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable
from printing import pages
from storage.clock import wall_now
from storage.records import Unit, decode_snapshot, encode
from tests.appliance.sources.files.exports import MAPPING, pdf, tables

_FEW = settings(
    max_examples=60,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_MANY = settings(_FEW, max_examples=2_500, phases=[Phase.explicit, Phase.generate])
_UNIT = Unit(code="B31", name="Kirurgi")
_AT = (wall_now() - timedelta(minutes=9)).replace(microsecond=0)
_READ = read_mapping(MAPPING, "test.toml", "file")
_SCRAPS = st.sampled_from([
    b'"', b";", b"\n", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"{", b"}", b"[", b"]", b",",
    b'"id":', b'"resourceType": "Bundle"', b"null", b"1e999", b'"\\ud800"', b"urn:uuid:x",
    b'{"a":' * 200, b"2026-13-45", b'"timestamp": 7', b"x" * 3000, b"p1", b"B31",
])  # fmt: skip


def _resources() -> bytes:
    """Return a small ward as a bundle."""
    reference = {"reference": "Patient/p1"}
    entries: list[dict[str, Any]] = [
        {"resourceType": "Location", "id": "b31", "name": "B31",
         "physicalType": {"coding": [{"code": "wa"}]}},
        {"resourceType": "Patient", "id": "p1", "name": [{"family": "Fiktiv"}],
         "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "180202020202"}]},
        {"resourceType": "Encounter", "id": "e1", "status": "in-progress",
         "class": {"code": "IMP"}, "subject": reference,
         "location": [{"location": {"reference": "Location/b31"}, "status": "active"}]},
        {"resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
         "subject": reference, "encounter": {"reference": "Encounter/e1"},
         "medicationCodeableConcept": {"text": "Alvedon"},
         "dosageInstruction": [{"text": "2 st", "timing": {"repeat": {"frequency": 1}}}]},
    ]  # fmt: skip
    bundle = {"resourceType": "Bundle", "timestamp": _AT.isoformat(),
              "entry": [{"resource": one} for one in entries]}  # fmt: skip
    return json.dumps(bundle).encode()


def _damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """Return what comes of bytes by cutting, repeating, inserting and overwriting."""
    place = st.integers(0, len(data))

    def change(found: tuple[int, int, int, bytes]) -> bytes:
        kind, one, other, scrap = found
        low, high = sorted((one, other))
        return (
            data[:low] + data[high:],
            data[:low] + scrap + data[low:],
            data[:low] + scrap + data[low + len(scrap) :],
            data[:high] + data[low:],
            data[:low],
        )[kind]

    return st.tuples(
        st.integers(0, 4), place, place, st.one_of(_SCRAPS, st.binary(max_size=6))
    ).map(change)


def _fetched(files: dict[str, bytes], marker: bytes, place: str) -> None:
    """Read an export as it would be read, and hold what comes to the contract."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "night"
        there.mkdir()
        for name, data in files.items():
            (there / name).write_bytes(data)
        (there / ".done").write_bytes(marker)
        wanted = FilesSettings(
            folder=Path(folder), places={"B31": place}, hand_over="done", mapping=_READ
        )
        now = wall_now()
        try:
            snapshot = FilesSource(wanted).fetch(_UNIT, now)
        except (SourceNonsense, SourceRefused, SourceUnreachable) as error:
            assert error.in_english()  # noqa: PT017 - any of them will do
            return
        assert snapshot.as_of <= now
        assert decode_snapshot(encode(snapshot)) == snapshot


_CSV = tables(_AT)
_BUNDLE = _resources()
_LINES = b"".join(
    json.dumps(one["resource"]).encode() + b"\n" for one in json.loads(_BUNDLE)["entry"]
)
_MANIFEST = json.dumps(
    {"as_of": _AT.isoformat(), "units": ["B31"], "files": [{"name": "stays.csv", "rows": 3}]}
).encode()

_STAMP = _AT.isoformat().encode()
_CASES = st.one_of(
    st.tuples(st.just("stays.csv"), _damaged(_CSV["stays.csv"])),
    st.tuples(st.just("orders.csv"), _damaged(_CSV["orders.csv"])),
    st.tuples(st.just("manifest.json"), _damaged(_MANIFEST)),
    st.tuples(
        st.just(".done"), st.one_of(st.binary(max_size=30), st.just(_AT.isoformat().encode()))
    ),
)


def test_control_the_undamaged_exports_are_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, files, place in (
            ("csv", _CSV, "B31"),
            ("json", {"all.json": _BUNDLE}, "Location/b31"),
        ):
            there = Path(folder) / name / "night"
            there.mkdir(parents=True)
            for file, data in files.items():
                (there / file).write_bytes(data)
            (there / ".done").write_text("")
            wanted = FilesSettings(
                folder=there.parent, places={"B31": place}, hand_over="done", mapping=_READ
            )
            assert FilesSource(wanted).fetch(_UNIT, wall_now()).charts[0].orders


def _any_tables(case: tuple[str, bytes]) -> None:
    name, data = case
    files = {**_CSV, "manifest.json": _MANIFEST}
    marker = b""
    if name == ".done":
        marker = data
    else:
        files[name] = data
    _fetched(files, marker, "B31")


def _any_bundle(data: bytes) -> None:
    _fetched({"all.json": data}, b"", "Location/b31")


def _any_lines(data: bytes) -> None:
    _fetched({"all.ndjson": data}, _AT.isoformat().encode(), "Location/b31")


def _any_pdf(data: bytes) -> None:
    try:
        assert pages.sizes(data)
    except pages.NotDrawable as refused:
        assert refused.in_english()  # noqa: PT017 - that it is worded is the claim


@_FEW
@given(_CASES)
def test_tables_of_any_bytes_are_a_ward_or_an_error(case: tuple[str, bytes]) -> None:
    _any_tables(case)


@_FEW
@given(_damaged(_BUNDLE))
def test_bundle_of_any_bytes_is_a_ward_or_an_error(data: bytes) -> None:
    _any_bundle(data)


@_FEW
@given(_damaged(_LINES))
def test_lines_of_any_bytes_are_a_ward_or_an_error(data: bytes) -> None:
    _any_lines(data)


@settings(_FEW, max_examples=15)
@given(st.one_of(_damaged(pdf("Fuzz")), st.binary(max_size=200)))
def test_document_of_any_bytes_is_pages_or_an_error(data: bytes) -> None:
    _any_pdf(data)


@pytest.mark.full
@pytest.mark.timeout(1200)
@_MANY
@given(_CASES)
def test_tables_for_minutes(case: tuple[str, bytes]) -> None:
    _any_tables(case)


@pytest.mark.full
@pytest.mark.timeout(1200)
@_MANY
@given(st.one_of(_damaged(_BUNDLE), _damaged(_LINES)))
def test_resources_for_minutes(data: bytes) -> None:
    _any_bundle(data)
    _any_lines(data)


@pytest.mark.full
@pytest.mark.timeout(1200)
@settings(_FEW, max_examples=1500)
@given(st.one_of(_damaged(pdf("Fuzz")), st.binary(max_size=500)))
def test_documents_for_minutes(data: bytes) -> None:
    _any_pdf(data)
