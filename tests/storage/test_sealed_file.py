"""The sealed file: read back whole before it is published, or not published."""

import zlib
from pathlib import Path

import msgspec
import pytest

from storage import fsio, snapshot_file
from storage.records import Snapshot
from storage.snapshot_file import CopyUnreadable, CopyUnverified
from tests.storage.site import Site, clinic, flip, instant, numbers, ward

KEY = bytes(range(32))


@pytest.mark.parametrize("where", ["fsync", "open"])
def test_silently_torn_write_is_caught_before_it_is_published(site: Site, where: str) -> None:
    """The disk lies: it takes the write and keeps something else. A digest would not tell."""
    site.admit(0)

    def lie(name: str, path: Path) -> None:
        if name == where and path.name == "snapshot.db":
            flip(path, path.stat().st_size // 2)

    with fsio.watched(lie), pytest.raises(CopyUnverified):
        site.admit(15)
    assert numbers(site) == [1]
    assert [p.name for p in site.unit_dir().iterdir() if p.name.startswith(".tmp")] == []


def written(tmp_path: Path, snapshot: Snapshot) -> Path:
    file = tmp_path / "14" / "gen" / "snapshot.db"
    file.parent.mkdir(parents=True)
    snapshot_file.write(file, KEY, snapshot)
    return file


def test_file_that_holds_one_patient_less_is_not_verified(tmp_path: Path) -> None:
    whole = ward(patients=6)
    short = msgspec.structs.replace(whole, charts=whole.charts[:-1])
    file = written(tmp_path, short)
    with pytest.raises(CopyUnverified, match="content"):
        snapshot_file.verify(file, KEY, whole)
    snapshot_file.verify(file, KEY, short)


def test_file_with_another_head_is_not_verified_though_every_chart_is_right(
    tmp_path: Path,
) -> None:
    whole = ward(patients=6)
    file = written(tmp_path, whole)
    with pytest.raises(CopyUnverified, match="content"):
        snapshot_file.verify(file, KEY, msgspec.structs.replace(whole, source="another"))
    snapshot_file.verify(file, KEY, whole)


def test_file_of_the_wrong_key_or_no_file_is_neither_verified_nor_read(tmp_path: Path) -> None:
    file = written(tmp_path, ward())
    for bad_file, key in ((file, bytes(32)), (file.with_name("none"), KEY)):
        with pytest.raises(CopyUnverified):
            snapshot_file.verify(bad_file, key, ward())
        with pytest.raises(CopyUnreadable):
            snapshot_file.read(bad_file, key)
    with pytest.raises(ValueError, match="32 bytes"):
        snapshot_file.read(file, b"short")


def test_sealed_file_keeps_every_letter(tmp_path: Path) -> None:
    for folder, snapshot in (("w", ward(patients=60)), ("c", clinic())):
        assert snapshot_file.read(written(tmp_path / folder, snapshot), KEY) == snapshot


def test_sealed_file_is_sqlcipher_with_pages_of_8192(tmp_path: Path) -> None:
    file = written(tmp_path, ward(patients=60))
    with snapshot_file._connected(file, KEY, "ro") as database:
        assert database.execute("PRAGMA page_size").fetchone() == ("8192",)
        assert database.execute("PRAGMA cipher_version").fetchone()[0].startswith("4.")
    data = file.read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert len(zlib.compress(data)) > len(data), "sealed bytes look like noise"
    assert list(file.parent.iterdir()) == [file], "no journal, no temporary file"


def test_rotten_bit_on_any_page_fails_the_check(tmp_path: Path) -> None:
    """Pages that hold only an index too: no reading of patients would notice those."""
    whole = ward(patients=40)
    file = written(tmp_path, whole)
    data = file.read_bytes()
    for page in range(0, len(data), snapshot_file.PAGE_SIZE):
        flip(file, page + 100)
        with pytest.raises(CopyUnverified):
            snapshot_file.verify(file, KEY, whole)
        file.write_bytes(data)
    snapshot_file.verify(file, KEY, whole)


def test_file_of_another_schema_is_not_guessed_at(tmp_path: Path) -> None:
    file = written(tmp_path, ward())
    with snapshot_file._connected(file, KEY, "rw") as database:
        database.execute("UPDATE meta SET v = x'39' WHERE k = 'schema'")
    with pytest.raises(CopyUnreadable):
        snapshot_file.read(file, KEY)


def test_source_that_hands_over_lists_for_tuples_is_stored_as_well(site: Site) -> None:
    whole = ward()
    as_list = msgspec.structs.replace(whole, charts=list(whole.charts))
    assert site.admit_snapshot(as_list, instant(0)).patients == 5


def test_record_of_a_wrong_type_is_never_published(site: Site) -> None:
    broken = msgspec.structs.replace(ward(), source=7)
    with pytest.raises(CopyUnverified):
        site.admit_snapshot(broken, instant(0))
    assert site.store.newest("14") is None


def test_capture_that_is_told_to_end_leaves_nothing_behind(site: Site) -> None:
    """SIGTERM raises SystemExit at whatever line the capture stands."""
    site.admit(0)

    def end(name: str, _: Path) -> None:
        if name == "sqlite-commit":
            raise SystemExit

    with fsio.watched(end), pytest.raises(SystemExit):
        site.admit(15)
    assert sorted(path.name for path in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]
