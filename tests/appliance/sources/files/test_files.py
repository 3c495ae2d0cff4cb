"""Exports in a folder: whole or not at all, of the time that stands in them, and no older one."""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.sources.files import FilesSettings, FilesSource
from appliance.sources.files.errors import (
    ExportFromFuture,
    ExportLacks,
    ExportOlder,
    ExportTorn,
    ExportUndated,
    ExportUnreadable,
    FolderGone,
    MappingNeeded,
    NothingHandedOver,
    ReportOrphaned,
    ReportUnfit,
    UnitNotInExports,
)
from appliance.sources.rows import read_mapping
from appliance.sources.source import SourceNonsense, Verdict
from printing.language import language
from printing.paper import texts
from printing.sheets.medication_list import medication_list
from storage.clock import wall_now
from storage.records import Told, Unit
from tests.appliance.sources.contract import SourceTests
from tests.appliance.sources.files.exports import MAPPING, hand_over, manifest, ndjson, pdf, tables
from tests.hospital.sekmet import WARDS, differences, inpatients
from tests.printing import charts

WARD = Unit(code="4E", name="Ward 4E")
B31 = Unit(code="B31", name="Kirurgi")
PLACES = {code: f"Location/{key}" for code, key in WARDS.items()}
MINUTES = timedelta(minutes=1)
BEGAN = wall_now().replace(microsecond=0)


def fhir(folder: Path, **changes: object) -> FilesSource:
    return FilesSource(FilesSettings(folder=folder, places=PLACES, name="exports", **changes))  # type: ignore[arg-type]


def csv(folder: Path, mapping: str = MAPPING, **changes: object) -> FilesSource:
    read = read_mapping(mapping, "test.toml", "file")
    return FilesSource(
        FilesSettings(folder=folder, places={"B31": "B31"}, mapping=read, **changes)  # type: ignore[arg-type]
    )


def ago(minutes: float) -> datetime:
    """Return an instant before the tests began: the same one whenever it is asked for."""
    return BEGAN - minutes * MINUTES


class TestContractWithFhir(SourceTests):
    @pytest.fixture
    def source(self, tmp_path: Path) -> FilesSource:
        hand_over(tmp_path, "night", ndjson(), ago(10))
        return fhir(tmp_path)

    @pytest.fixture
    def unit(self) -> Unit:
        return WARD

    @pytest.fixture
    def unknown_unit(self) -> Unit:
        return Unit(code="9Z", name="Ward 9Z")

    @pytest.fixture
    def dead_source(self, tmp_path: Path) -> FilesSource:
        return fhir(tmp_path / "no share is mounted here")


class TestContractWithTables(SourceTests):
    @pytest.fixture
    def source(self, tmp_path: Path) -> FilesSource:
        hand_over(tmp_path, "night", tables(ago(10)), ago(10))
        return csv(tmp_path)

    @pytest.fixture
    def unit(self) -> Unit:
        return B31

    @pytest.fixture
    def unknown_unit(self) -> Unit:
        return Unit(code="X99", name="No such ward")

    @pytest.fixture
    def dead_source(self, tmp_path: Path) -> FilesSource:
        return csv(tmp_path / "no share is mounted here")


def _lab(patient: str) -> dict[str, object]:
    """Return an order of a sample."""
    return {
        "resourceType": "ServiceRequest", "id": "lab-1", "status": "active", "intent": "order",
        "category": [{"coding": [{"code": "laboratory"}]}], "code": {"text": "B-Hb"},
        "subject": {"reference": f"Patient/{patient}"}, "authoredOn": "2026-11-21T10:00:00Z",
    }  # fmt: skip


def test_what_was_not_exported_is_no_list_of_no_samples(tmp_path: Path) -> None:
    hand_over(tmp_path, "night", ndjson(), ago(10))
    source = fhir(tmp_path)
    without = source.fetch(WARD, BEGAN).charts
    assert {chart.labs_told for chart in without} == {Told.NOT_TOLD}
    one = json.dumps(_lab(without[0].person.key)).encode() + b"\n"
    hand_over(tmp_path, "later", {**ndjson(), "ServiceRequest.ndjson": one}, ago(5))
    found = source.fetch(WARD, BEGAN).charts
    assert {chart.labs_told for chart in found} == {Told.WHOLE}
    assert [lab.tests for chart in found for lab in chart.labs] == [("B-Hb",)]


LABS = """
[tables.labs]
file = "labs*.csv"
columns = { key = "id", patient = "pid", test = "test", number = "rid", ordered = "at" }
"""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"labs.csv": b"id;pid;test;rid;at\n"}, Told.WHOLE),
        ({}, Told.UNREAD),
        ({"labs.csv": b"id;pid;test;rid;at\n1;2"}, Told.UNREAD),
        ({"labs.csv": b"id;pid\n1;2\n"}, Told.UNREAD),
        ({"labs.csv": b"\xff\xfe\n"}, Told.UNREAD),
    ],
    ids=["none ordered", "no file", "cut short", "no columns", "no text"],
)
def test_no_fault_of_the_laboratorys_file_costs_a_medication_list(
    tmp_path: Path, files: dict[str, bytes], told: Told
) -> None:
    hand_over(tmp_path, "night", {**tables(ago(10)), **files}, ago(10))
    found = csv(tmp_path, MAPPING + LABS).fetch(B31, BEGAN)
    assert {chart.labs_told for chart in found.charts} == {told}
    assert found.orders > 0


@pytest.mark.parametrize("code", WARDS)
def test_ward_out_of_files_is_the_ward_that_was_exported(tmp_path: Path, code: str) -> None:
    files = ndjson()
    hand_over(tmp_path, "night", files, ago(10))
    loaded = {
        name.removesuffix(".ndjson"): [json.loads(line) for line in data.splitlines()]
        for name, data in files.items()
    }
    snapshot = fhir(tmp_path).fetch(Unit(code=code, name=code), wall_now())
    assert snapshot.charts
    assert differences(loaded, snapshot, WARDS[code]) == []


def test_bundle_holds_the_same_as_lines(tmp_path: Path) -> None:
    files, at = ndjson(), ago(10)
    hand_over(tmp_path / "lines", "night", files, at)
    entries = [
        {"resource": json.loads(line)} for data in files.values() for line in data.splitlines()
    ]
    bundle = json.dumps(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": at.isoformat(),
            "entry": entries,
        }
    ).encode()
    hand_over(tmp_path / "bundle", "night", {"all.json": bundle}, None)
    one = fhir(tmp_path / "lines").fetch(WARD, wall_now())
    other = fhir(tmp_path / "bundle").fetch(WARD, wall_now())
    assert other.as_of == one.as_of == at
    drugs = [[order.drug for order in chart.orders] for chart in one.charts]
    assert drugs == [[order.drug for order in chart.orders] for chart in other.charts]


def test_table_is_read_letter_by_letter(tmp_path: Path) -> None:
    hand_over(tmp_path, "night", tables(ago(10)), ago(10))
    snapshot = csv(tmp_path).fetch(B31, wall_now())
    assert [chart.person.name for chart in snapshot.charts] == ["Fiktiv, Kvinna", "Tolvan, Öberg"]
    order = snapshot.charts[1].orders[0]
    assert order.drug == 'Waran; "original"'
    assert order.amount is not None
    assert (order.amount.value, order.amount.unit) == ("1,5", "st")


class TestHandOver:
    """Nothing that may still be written is ever read."""

    def test_export_without_its_manifest_is_not_there_yet(self, tmp_path: Path) -> None:
        files = tables(ago(1))
        (tmp_path / "night").mkdir()
        for name, data in files.items():
            (tmp_path / "night" / name).write_bytes(data)
        with pytest.raises(NothingHandedOver):
            csv(tmp_path).fetch(B31, wall_now())
        (tmp_path / "night" / "manifest.json").write_bytes(manifest(files, ago(1)))
        assert csv(tmp_path).fetch(B31, wall_now()).charts

    def test_manifest_that_came_before_its_files_waits_for_them(self, tmp_path: Path) -> None:
        files = tables(ago(1))
        (tmp_path / "night").mkdir()
        (tmp_path / "night" / "manifest.json").write_bytes(manifest(files, ago(1)))
        (tmp_path / "night" / "stays.csv").write_bytes(files["stays.csv"])
        with pytest.raises(NothingHandedOver):
            csv(tmp_path).fetch(B31, wall_now())

    def test_manifest_half_written_is_no_fault_of_the_older_export(self, tmp_path: Path) -> None:
        hand_over(tmp_path, "a", tables(ago(30)), ago(30))
        files = tables(ago(1))
        (tmp_path / "b").mkdir()
        for name, data in files.items():
            (tmp_path / "b" / name).write_bytes(data)
        (tmp_path / "b" / "manifest.json").write_bytes(manifest(files, ago(1))[:40])
        snapshot = csv(tmp_path).fetch(B31, wall_now())
        assert (wall_now() - snapshot.as_of) > 29 * MINUTES
        assert not (tmp_path / "refused").exists()

    @pytest.mark.parametrize("name", [".night", "night.tmp", "night.part", "night~"])
    def test_temporary_names_are_nobodys_export(self, tmp_path: Path, name: str) -> None:
        hand_over(tmp_path, name, tables(ago(1)), ago(1))
        with pytest.raises(NothingHandedOver):
            csv(tmp_path, hand_over="rename").fetch(B31, wall_now())

    def test_marker_counts_only_where_the_site_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "night").mkdir()
        for name, data in tables(ago(1)).items():
            (tmp_path / "night" / name).write_bytes(data)
        with pytest.raises(NothingHandedOver):
            csv(tmp_path, hand_over="done").fetch(B31, wall_now())
        (tmp_path / "night" / ".done").write_text("")
        with pytest.raises(NothingHandedOver):
            csv(tmp_path).fetch(B31, wall_now())
        assert csv(tmp_path, hand_over="done").fetch(B31, wall_now()).charts

    def test_single_file_with_its_marker_is_an_export(self, tmp_path: Path) -> None:
        at = ago(3)
        entries = [{"resource": one} for found in inpatients(timedelta()).values() for one in found]
        bundle = {"resourceType": "Bundle", "timestamp": at.isoformat(), "entry": entries}
        (tmp_path / "ward.json").write_text(json.dumps(bundle))
        with pytest.raises(NothingHandedOver):
            fhir(tmp_path, hand_over="done").fetch(WARD, wall_now())
        (tmp_path / "ward.json.done").write_text("")
        assert fhir(tmp_path, hand_over="done").fetch(WARD, wall_now()).as_of == at

    def test_file_that_was_exchanged_after_its_manifest_is_put_aside(self, tmp_path: Path) -> None:
        there = hand_over(tmp_path, "night", tables(ago(1)), ago(1))
        text = (there / "orders.csv").read_text()
        (there / "orders.csv").write_text(text.replace("Furix", "Furux"))
        with pytest.raises(ExportTorn):
            csv(tmp_path).fetch(B31, wall_now())
        assert not there.exists()

    def test_link_to_a_file_elsewhere_is_not_read(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret.csv"
        secret.write_text("x")
        watched = tmp_path / "watched"
        watched.mkdir()
        (watched / "night.csv").symlink_to(secret)
        (watched / "folder").symlink_to(tmp_path)
        with pytest.raises(NothingHandedOver):
            csv(watched, hand_over="rename").fetch(B31, wall_now())

    def test_file_written_by_another_process_is_read_whole_or_not_at_all(
        self, tmp_path: Path
    ) -> None:
        """Another process writes export after export, slowly, some never finished."""
        script = textwrap.dedent(
            """
            import sys, time
            from datetime import timedelta
            from pathlib import Path
            from storage.clock import wall_now
            from tests.appliance.sources.files.exports import manifest, tables

            folder = Path(sys.argv[1])
            for number in range(12):
                at = wall_now().replace(microsecond=0)
                files = tables(at)
                files["orders.csv"] += b"".join(
                    f"x{n};p1;active;nej;Number {number};1 mg;1;st;oralt;;x\\n".encode()
                    for n in range(200)
                )
                there = folder / f"export-{number:03}"
                there.mkdir()
                for name, data in files.items():
                    with (there / name).open("wb") as out:
                        for start in range(0, len(data), 2000):
                            out.write(data[start : start + 2000])
                            out.flush()
                            time.sleep(0.002)
                if number % 3 != 2:
                    (there / "manifest.json").write_bytes(manifest(files, at))
                print(number, flush=True)
            """
        )
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[4],
        )
        source, seen = csv(tmp_path), set()
        until = time.monotonic() + 40
        while writer.poll() is None and time.monotonic() < until:
            try:
                snapshot = source.fetch(B31, wall_now())
            except (NothingHandedOver, FolderGone):
                continue
            orders = snapshot.charts[0].orders
            assert len(orders) == 201
            assert len({order.drug for order in orders}) == 2
            seen |= {order.drug for order in orders}
        out, _ = writer.communicate(timeout=20)
        assert writer.returncode == 0, out
        assert len(seen) > 3
        assert not {f"Number {number}" for number in (2, 5, 8, 11)} & seen


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_export_that_is_closed_to_us_is_named_and_not_the_folder_that_is_open(
    tmp_path: Path,
) -> None:
    hand_over(tmp_path, "night", ndjson(), ago(10))
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(FolderGone, match=str(tmp_path / "closed")):
        fhir(tmp_path).fetch(WARD, wall_now())


class TestAge:
    """Age from inside the file: never from when it was made or has come."""

    def test_export_that_lay_an_hour_before_it_came_is_an_hour_old(self, tmp_path: Path) -> None:
        at = ago(75)
        hand_over(tmp_path, "night", tables(at), at)
        source = csv(tmp_path)
        assert source.fetch(B31, wall_now()).as_of == at
        assert source.effort.stated

    def test_touched_file_grows_no_younger(self, tmp_path: Path) -> None:
        at = ago(75)
        there = hand_over(tmp_path, "night", tables(at), at)
        for file in (there, *there.iterdir()):
            os.utime(file)
        assert csv(tmp_path).fetch(B31, wall_now()).as_of == at

    def test_job_that_copies_a_database_that_stands_still_is_as_old_as_its_rows(
        self, tmp_path: Path
    ) -> None:
        hand_over(tmp_path, "night", tables(ago(180)), ago(1))
        assert csv(tmp_path).fetch(B31, wall_now()).as_of == ago(180)

    def test_export_that_does_not_say_of_when_it_is_is_put_aside(self, tmp_path: Path) -> None:
        hand_over(tmp_path, "night", ndjson(), None)
        with pytest.raises(ExportUndated):
            fhir(tmp_path).fetch(WARD, wall_now())

    @pytest.mark.parametrize("said", ["yesterday", "2026-11-22", "", "25:00"])
    def test_time_that_is_none_is_not_guessed(self, tmp_path: Path, said: str) -> None:
        files = ndjson()
        hand_over(tmp_path, "night", files, None, as_of=said)
        with pytest.raises(ExportUndated):
            fhir(tmp_path).fetch(WARD, wall_now())

    def test_time_without_a_zone_is_the_sites(self, tmp_path: Path) -> None:
        hand_over(tmp_path, "night", ndjson(), None, as_of="2026-01-15T08:00:00")
        snapshot = fhir(tmp_path).fetch(WARD, wall_now())
        assert snapshot.as_of == datetime(2026, 1, 15, 7, tzinfo=UTC)

    def test_marker_may_say_of_when_it_is(self, tmp_path: Path) -> None:
        at = ago(12)
        (tmp_path / "night").mkdir()
        for name, data in ndjson().items():
            (tmp_path / "night" / name).write_bytes(data)
        (tmp_path / "night" / ".done").write_text(at.isoformat())
        assert fhir(tmp_path, hand_over="done").fetch(WARD, wall_now()).as_of == at

    def test_manifest_of_a_bulk_export_is_understood(self, tmp_path: Path) -> None:
        files, at = ndjson(), ago(6)
        output = [
            {
                "type": name.removesuffix(".ndjson"),
                "url": f"https://ehr/bulk/{name}",
                "count": len(data.splitlines()),
            }
            for name, data in files.items()
        ]
        (tmp_path / "night").mkdir()
        for name, data in files.items():
            (tmp_path / "night" / name).write_bytes(data)
        said = {"transactionTime": at.isoformat(), "request": "x", "output": output}
        (tmp_path / "night" / "manifest.json").write_text(json.dumps(said))
        (tmp_path / "night" / ".done").write_text("")
        assert fhir(tmp_path, hand_over="done").fetch(WARD, wall_now()).as_of == at
        output[0]["count"] = 999999
        (tmp_path / "night" / "manifest.json").write_text(json.dumps(said))
        with pytest.raises(ExportLacks):
            fhir(tmp_path, hand_over="done").fetch(WARD, wall_now())

    def test_export_of_tomorrow_is_refused_and_left_where_it_is(self, tmp_path: Path) -> None:
        there = hand_over(tmp_path, "night", tables(ago(-90)), ago(-90))
        with pytest.raises(ExportFromFuture):
            csv(tmp_path).fetch(B31, wall_now())
        assert there.exists()

    def test_older_export_never_comes_after_a_newer_one(self, tmp_path: Path) -> None:
        source = csv(tmp_path)
        newer = hand_over(tmp_path, "a", tables(ago(5)), ago(5))
        source.fetch(B31, wall_now())
        hand_over(tmp_path, "z", tables(ago(50)), ago(50))
        assert source.fetch(B31, wall_now()).as_of == ago(5)
        newer.rename(tmp_path / ".gone")
        with pytest.raises(ExportOlder):
            source.fetch(B31, wall_now())

    def test_newest_by_its_own_words_wins_whatever_its_name_or_date(self, tmp_path: Path) -> None:
        old = hand_over(tmp_path, "zzz", tables(ago(50)), ago(50))
        hand_over(tmp_path, "aaa", tables(ago(5)), ago(5))
        os.utime(old)
        assert csv(tmp_path).fetch(B31, wall_now()).as_of == ago(5)


Spoil = Callable[[dict[str, bytes]], None]


def _cut(name: str, keep: float) -> Spoil:
    def spoil(files: dict[str, bytes]) -> None:
        files[name] = files[name][: int(len(files[name]) * keep)]

    return spoil


def _put(name: str, old: bytes, new: bytes) -> Spoil:
    def spoil(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return spoil


def _drop(name: str) -> Spoil:
    return lambda files: files.__setitem__(name, b"") if name.endswith("n") else files.pop(name)


BAD_TABLES = {
    "a line cut short": (_cut("orders.csv", 0.9), ExportUnreadable),
    "a cell too many": (_put("stays.csv", b"Kvinna", b"Kvi;nna"), ExportUnreadable),
    "a quote that never ends": (_put("orders.csv", b'"Waran', b'""Waran'), ExportUnreadable),
    "letters of another alphabet": (_put("stays.csv", "Ö".encode(), b"\xd6"), ExportUnreadable),
    "a head twice": (_put("stays.csv", b"room;bed", b"bed;bed"), ExportUnreadable),
    "no file of orders": (_drop("orders.csv"), ExportLacks),
    "an empty file": (lambda files: files.update({"orders.csv": b""}), ExportUnreadable),
}


@pytest.mark.parametrize("fault", BAD_TABLES)
def test_bad_table_refuses_the_export_with_a_reason_beside_it(tmp_path: Path, fault: str) -> None:
    spoil, kind = BAD_TABLES[fault]
    hand_over(tmp_path, "a", tables(ago(30)), ago(30))
    source = csv(tmp_path, hand_over="done")
    good = source.fetch(B31, wall_now())
    files = tables(ago(1))
    spoil(files)
    (tmp_path / "b").mkdir()
    for name, data in files.items():
        (tmp_path / "b" / name).write_bytes(data)
    (tmp_path / "b" / ".done").write_text("")
    for _round in range(2):  # it is not forgotten while nothing newer comes
        with pytest.raises(kind):
            source.fetch(B31, wall_now())
    refused = sorted(one.name for one in (tmp_path / "refused").iterdir())
    assert [name.partition("-")[2] for name in refused] == ["b", "b.reason.txt"]
    reason = (tmp_path / "refused" / refused[1]).read_text()
    assert kind.code in reason
    hand_over(tmp_path, "c", tables(ago(0)), ago(0))
    assert source.fetch(B31, wall_now()).as_of > good.as_of


BAD_RESOURCES = {
    "a last line cut short": (_cut("MedicationRequest.ndjson", 0.99), ExportUnreadable),
    "no orders at all": (_drop("MedicationRequest.ndjson"), ExportLacks),
    "no stays at all": (_drop("Encounter.ndjson"), ExportLacks),
    "a line that is no JSON": (
        _put("Patient.ndjson", b'{"resourceType"', b'{"resourceType'),
        ExportUnreadable,
    ),
    "a resource without id": (_put("Patient.ndjson", b'"id":', b'"no":'), ExportUnreadable),
}


@pytest.mark.parametrize("fault", BAD_RESOURCES)
def test_bad_resources_refuse_the_ward(tmp_path: Path, fault: str) -> None:
    spoil, kind = BAD_RESOURCES[fault]
    files = ndjson()
    spoil(files)
    hand_over(tmp_path, "night", files, ago(1))
    with pytest.raises(kind):
        fhir(tmp_path).fetch(WARD, wall_now())


def test_resource_twice_with_different_content_refuses_the_export(tmp_path: Path) -> None:
    files = ndjson()
    first = files["Patient.ndjson"].splitlines(keepends=True)[0]
    files["more.ndjson"] = first.replace(b'"resourceType"', b'"active": false, "resourceType"')
    hand_over(tmp_path, "night", files, ago(1))
    with pytest.raises(ExportUnreadable):
        fhir(tmp_path).fetch(WARD, wall_now())


def test_page_of_a_list_is_no_whole_list(tmp_path: Path) -> None:
    entries = [{"resource": one} for found in inpatients(timedelta()).values() for one in found]
    page = {"resourceType": "Bundle", "timestamp": ago(1).isoformat(), "entry": entries}
    for more in ({"link": [{"relation": "next", "url": "x"}]}, {"total": len(entries) + 1}):
        bundle = json.dumps({**page, **more}).encode()
        folder = tmp_path / str(len(bundle))
        hand_over(folder, "night", {"all.json": bundle}, None)
        with pytest.raises(ExportUnreadable):
            fhir(folder).fetch(WARD, wall_now())


def test_folder_that_may_not_be_written_keeps_its_bad_export_and_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(tmp_path, "night", {"stays.csv": b"x"}, ago(1))
    (tmp_path / "refused").write_text("a file stands in the folder's place")
    source = csv(tmp_path)
    for _round in range(2):
        with pytest.raises(SourceNonsense):
            source.fetch(B31, wall_now())
    assert (tmp_path / "night").exists()


def test_tables_without_a_mapping_are_left_where_they_are(tmp_path: Path) -> None:
    there = hand_over(tmp_path, "night", tables(ago(1)), ago(1))
    with pytest.raises(MappingNeeded):
        fhir(tmp_path).fetch(WARD, wall_now())
    assert there.exists()


def test_ward_that_is_named_and_empty_is_empty_and_one_that_is_not_named_is_an_error(
    tmp_path: Path,
) -> None:
    mapping = MAPPING.replace("floor = 1", "floor = 0")
    hand_over(tmp_path, "night", tables(ago(1)), ago(1), units=["B31", "B33"])
    source = FilesSource(
        FilesSettings(
            folder=tmp_path,
            places={"B33": "B33", "B34": "B34"},
            mapping=read_mapping(mapping, "test.toml", "file"),
        )
    )
    assert source.fetch(Unit(code="B33", name="Sommarstängd"), wall_now()).charts == ()
    with pytest.raises(UnitNotInExports):
        source.fetch(Unit(code="B34", name="?"), wall_now())


class TestDocuments:
    """PDF of a patient or a ward, kept as they are."""

    def test_each_document_lies_with_its_patient(self, tmp_path: Path) -> None:
        files = {**tables(ago(5)), "a.pdf": pdf("Anna"), "ward.pdf": pdf("Ward", 2)}
        said = {
            "a.pdf": {"patient": "180202020202", "title": "Läkemedelslista"},
            "ward.pdf": {"title": "Avdelningens lista"},
        }
        hand_over(tmp_path, "night", files, ago(5), said)
        snapshot = csv(tmp_path).fetch(B31, wall_now())
        first, second = snapshot.charts
        assert [one.title for one in first.reports] == ["Läkemedelslista"]
        assert first.reports[0].data == files["a.pdf"]
        assert first.reports[0].at == ago(5)
        assert second.reports == ()
        assert [one.title for one in snapshot.reports] == ["Avdelningens lista"]

    def test_document_of_nobody_in_the_list_fails_the_ward(self, tmp_path: Path) -> None:
        files = {**tables(ago(5)), "x.pdf": pdf("Somebody")}
        hand_over(tmp_path, "night", files, ago(5), {"x.pdf": {"patient": "20000101-0000"}})
        with pytest.raises(ReportOrphaned):
            csv(tmp_path).fetch(B31, wall_now())

    def test_document_that_cannot_be_drawn_refuses_the_export(self, tmp_path: Path) -> None:
        files = {**tables(ago(5)), "ward.pdf": pdf("Ward")[:200]}
        hand_over(tmp_path, "night", files, ago(5))
        with pytest.raises(ReportUnfit):
            csv(tmp_path).fetch(B31, wall_now())

    def test_ward_of_documents_alone_has_its_census_from_the_manifest(self, tmp_path: Path) -> None:
        files = {"1.pdf": pdf("Anna"), "ward.pdf": pdf("Ward")}
        patients = [
            {"number": "18020202-0202", "name": "Fiktiv, Kvinna", "room": "1", "bed": "2"},
            {"number": "19121212-1212", "name": "Tolvan, Öberg", "room": "1", "bed": "1"},
        ]
        hand_over(
            tmp_path,
            "night",
            files,
            ago(5),
            {"1.pdf": {"patient": "18020202-0202"}},
            patients=patients,
            units=["B31"],
        )
        snapshot = csv(tmp_path).fetch(B31, wall_now())
        assert [chart.person.name for chart in snapshot.charts] == [
            "Tolvan, Öberg",
            "Fiktiv, Kvinna",
        ]
        assert [len(chart.reports) for chart in snapshot.charts] == [0, 1]

    @pytest.mark.parametrize("code", ["sv", "en"])
    def test_list_without_orders_never_reads_as_a_list_of_no_medicines(
        self, tmp_path: Path, code: str
    ) -> None:
        patients = [{"number": "18020202-0202", "name": "Fiktiv, Kvinna"}]
        hand_over(tmp_path, "n", {"w.pdf": pdf("W")}, ago(5), patients=patients)
        (chart,) = csv(tmp_path).fetch(B31, wall_now()).charts
        words = language(code, "Europe/Stockholm")
        sheet = medication_list(chart, charts.stamp(), B31, words)
        assert sheet.head.notices
        assert sheet.head.notices[0] in " ".join(texts(sheet, words))

    def test_documents_without_a_census_are_no_ward(self, tmp_path: Path) -> None:
        hand_over(tmp_path, "night", {"1.pdf": pdf("Anna")}, ago(5))
        with pytest.raises(ExportLacks):
            csv(tmp_path).fetch(B31, wall_now())


def test_connection_test_says_what_waits_and_what_was_refused(tmp_path: Path) -> None:
    hand_over(tmp_path, "a", tables(ago(5)), ago(5))
    hand_over(tmp_path, "b", {"stays.csv": b"x"}, ago(1))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "stays.csv").write_text("half")
    source = csv(tmp_path)
    probes = source.test([B31])
    told = {probe.name: probe for probe in probes}
    assert told["Unfinished exports"].facts["names"] == "c"
    assert told["Refused exports"].facts["many"] == "1"
    for code in ("sv", "en"):
        for probe in probes:
            assert "{" not in "".join(probe.words(language(code, "Europe/Stockholm")))
    assert probes[-1].verdict is Verdict.OK


def test_documents_alone_are_said_to_lack_orders(tmp_path: Path) -> None:
    patients = [{"number": "18020202-0202", "name": "Fiktiv, Kvinna"}]
    hand_over(tmp_path, "n", {"w.pdf": pdf("W")}, ago(5), patients=patients)
    probes = csv(tmp_path).test([B31])
    assert probes[-1].verdict is Verdict.WARN
    assert "No orders" in probes[-1].text


def test_settings_are_values() -> None:
    assert msgspec.structs.asdict(FilesSettings(folder=Path("/x"), places={}))["mapping"] is None
