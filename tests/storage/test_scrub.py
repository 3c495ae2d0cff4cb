"""Rot that nobody reads is found by the hour, and the proof that a human can open is kept."""

import os
import threading
from pathlib import Path

import pytest

from storage import deep_check, fsio, proof, scrub
from storage.clock import Clock
from storage.fsio import DiskFull, NotAllowed
from storage.keys.rolekeys import RoleKeys
from storage.proof import Proof
from storage.reading import Opened
from tests.storage.site import PASSWORD, Site, cut, flip, instant
from tests.storage.test_rescue import admit, rot_charts


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def clock(site: Site) -> Clock:
    return Clock(read=site.told)


@pytest.fixture
def nurse(site: Site) -> RoleKeys:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site.people.unlock("Anna Ek", PASSWORD)


def test_scrub_reads_every_copy_and_says_when(site: Site, state: Path, clock: Clock) -> None:
    assert scrub.read(state) is None
    for minute in (0, 15):
        site.admit(minute)
    site.admit(15, code="15")
    report = scrub.scrub(site.store, state, clock)
    assert report.good
    assert (report.at, report.units, report.generations) == (instant(), 2, 3)
    assert report.bytes == sum(path.stat().st_size for path in site.folder.rglob("snapshot.db"))
    assert scrub.read(state) == report


def test_rot_in_an_old_copy_is_found_though_nobody_opens_it(
    site: Site, state: Path, clock: Clock
) -> None:
    for minute in (0, 15, 30):
        site.admit(minute)
    flip(site.generation_dir(1) / "snapshot.db", 9000)
    flip(site.generation_dir(2) / "manifest", 30)
    report = scrub.scrub(site.store, state, clock)
    assert [(one.generation, one.reason) for one in report.damaged] == [
        (2, "signature"),
        (1, "digest"),
    ]
    assert report.generations == 3
    assert not report.good
    assert scrub.read(state) == report


def test_copy_cut_short_or_gone_is_found(site: Site, state: Path, clock: Clock) -> None:
    for minute in (0, 15):
        site.admit(minute)
    cut(site.generation_dir(1) / "snapshot.db", 100)
    (site.generation_dir(2) / "snapshot.db").unlink()
    report = scrub.scrub(site.store, state, clock)
    assert {one.generation: one.reason for one in report.damaged} == {1: "digest", 2: "ENOENT"}


def test_report_of_rot_names_no_patient(site: Site, state: Path, clock: Clock) -> None:
    site.admit(0)
    flip(site.generation_dir(1) / "snapshot.db", 9000)
    scrub.scrub(site.store, state, clock)
    written = (state / "scrub.json").read_text(encoding="utf-8")
    assert "Håkansson" not in written
    assert "18110202" not in written


def test_disk_that_cannot_take_the_report_says_so(site: Site, state: Path, clock: Clock) -> None:
    site.admit(0)

    def full(name: str, path: Path) -> None:
        if name == "create" and path.parent == state:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full), pytest.raises(DiskFull):
        scrub.scrub(site.store, state, clock)


def test_torn_report_is_the_same_as_none(state: Path) -> None:
    state.mkdir()
    for name in ("scrub.json", "proof.json"):
        (state / name).write_text('{"at":', encoding="utf-8")
    assert scrub.read(state) is None
    assert proof.read(state) == {}


def test_report_that_may_not_be_read_is_told_from_none(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path) -> bytes:
        raise PermissionError(13, "no")

    monkeypatch.setattr(fsio, "read_bounded", refused)
    with pytest.raises(NotAllowed):
        scrub.read(state)
    with pytest.raises(NotAllowed):
        proof.read(state)


def check(site: Site, nurse: RoleKeys, state: Path, clock: Clock) -> dict[str, Proof]:
    deep_check.deep_check(site.store, site.store.units(), nurse, state, clock)
    return dict(proof.read(state))


def test_unlock_leaves_the_proof_that_each_copy_opened_and_was_counted(
    site: Site, nurse: RoleKeys, state: Path, clock: Clock
) -> None:
    assert proof.read(state) == {}
    site.admit(0, patients=4)
    site.admit(15, patients=5)
    site.admit(15, patients=7, code="15")
    found = check(site, nurse, state, clock)
    assert found["14"] == Proof(unit="14", at=instant(), generation=2, patients=5)
    assert found["15"].patients == 7
    assert all(one.good for one in found.values())
    written = (state / "proof.json").read_text(encoding="utf-8")
    assert "Håkansson" not in written


def test_copy_that_no_longer_opens_whole_is_no_proof(
    site: Site, nurse: RoleKeys, state: Path, clock: Clock
) -> None:
    admit(site, 0, patients=6)
    admit(site, 15, patients=8)
    rot_charts(site, 2, 3, 7)
    found = check(site, nurse, state, clock)["14"]
    assert (found.patients, found.older, found.lost, found.good) == (7, 1, 1, False)
    for number in (1, 2):
        cut(site.generation_dir(number) / "snapshot.db", 100)
    found = check(site, nurse, state, clock)["14"]
    assert (found.fault, found.generation, found.good) == ("S-13", 0, False)


def test_proof_of_other_wards_stays_when_somebody_of_one_ward_unlocks(
    site: Site, nurse: RoleKeys, state: Path, clock: Clock
) -> None:
    site.admit(0)
    site.admit(0, code="15")
    check(site, nurse, state, clock)
    site.told.reading = instant(60)
    of_one = RoleKeys("Bo", "staff", ("15",), {"staff": nurse.seed("staff")})
    found = check(site, of_one, state, clock)
    assert found["14"].at == instant(0)
    assert found["15"].at == instant(60)


def test_screen_that_locks_during_the_check_never_proves_the_copies_broken(
    site: Site,
    nurse: RoleKeys,
    state: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site.admit(0)
    site.admit(0, code="15")
    whole = deep_check.open_unit
    asked: list[str] = []

    def lock_meanwhile(store: object, unit: str, keys: RoleKeys) -> Opened:
        asked.append(unit)
        if unit == "15":
            keys.forget()
        return whole(store, unit, keys)  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(deep_check, "open_unit", lock_meanwhile)
    found = check(site, nurse, state, clock)
    assert asked == ["14", "15"]
    assert set(found) == {"14"}
    assert found["14"].good
    assert not caplog.records, "a lock is no fault, and frightens nobody at the terminal"


def test_full_disk_never_stops_the_check_or_the_thread_it_runs_in(
    site: Site, nurse: RoleKeys, state: Path, clock: Clock
) -> None:
    site.admit(0)
    proofs: list[Proof] = []

    def full(name: str, path: Path) -> None:
        if path.name.startswith(".tmp-proof"):
            raise OSError(28, os.strerror(28))

    def work() -> None:
        with fsio.watched(full):
            proofs.extend(deep_check.deep_check(site.store, ["14"], nurse, state, clock))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert [one.unit for one in proofs] == ["14"]
    assert proof.read(state) == {}
