"""Keeping and pruning: which generations stay, and what a failure leaves."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from storage import fsio
from storage.retention import Why
from storage.store import StoreBusy, UnitCodeUnusable
from tests.storage.site import Site, flip, numbers


def test_ward_that_is_captured_every_half_hour_keeps_a_day_of_hours(site: Site) -> None:
    for half in range(2 * 27):
        site.admit(30 * half, patients=1)
    kept = numbers(site)
    assert kept[:4] == [54, 53, 52, 50]
    assert len(kept) == 25
    hours = {found.manifest.as_of.wall.replace(minute=0) for found in site.store.generations("14")}
    assert len(hours) == 24
    assert max(hours) - min(hours) == timedelta(hours=23)


def test_three_valid_generations_stay_however_many_are_damaged(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)
    flip(site.generation_dir(3) / "snapshot.db", 5000)
    site.admit(3)
    assert numbers(site) == [4, 2, 1]
    site.admit(4)
    site.admit(5)
    site.admit(6)
    assert numbers(site) == [7, 6, 5]
    assert not site.generation_dir(3).exists(), "evidence goes when three newer ones are good"


def test_generation_of_another_owner_never_stops_pruning_until_the_disk_is_full(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        site.admit(minute)

    def forbid(name: str, path: Path) -> None:
        if "gen-0000000002" in str(path):
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        for minute in range(3, 9):
            site.admit(minute)
        assert "pruning of 14 failed" in caplog.text
        assert numbers(site) == [9, 8, 7]
    assert site.generation_dir(2).exists()


def test_leftover_that_cannot_be_removed_keeps_no_other_one(site: Site) -> None:
    site.admit(0)
    for number in (2, 3):
        (site.unit_dir() / f".tmp-000000000{number}-1").mkdir()

    def forbid(name: str, path: Path) -> None:
        if name == "rmtree" and "0000000002" in path.name:
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        site.store.sweep()
    assert [one.name for one in site.unit_dir().glob(".tmp-*")] == [".tmp-0000000002-1"]


def test_leftovers_of_a_kill_are_swept(site: Site) -> None:
    site.admit(0)
    for name in (".tmp-0000000002-1", ".del-gen-0000000001-1"):
        (site.unit_dir() / name).mkdir()
        (site.unit_dir() / name / "manifest").write_text("x")
        (site.unit_dir() / name / "snapshot.db").write_text("x")
    (site.unit_dir() / ".del-gen-0000000001-1" / "manifest").unlink()
    site.store.sweep()
    assert sorted(p.name for p in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]
    site.store.sweep()


def test_last_copy_before_a_refusal_outlives_a_day_of_captures(site: Site) -> None:
    """What came after it may have been the record system's slow death."""
    site.admit(0)
    site.store.mark_rejected("14")
    site.store.mark_rejected("14")
    for hour in range(1, 30):
        site.admit(60 * hour, patients=1)
    assert numbers(site)[-1] == 1
    assert site.store.plan("14")[1] == (Why.REFUSAL,)
    site.store.mark_rejected("14")
    site.admit(60 * 30)
    assert 1 not in numbers(site), "the next refusal takes its place"


def test_refusal_before_there_is_a_copy_is_nothing_to_keep(site: Site) -> None:
    site.store.mark_rejected("14")
    assert not site.unit_dir().exists()


def test_torn_note_of_a_refusal_keeps_pruning_going(site: Site) -> None:
    site.admit(0)
    (site.unit_dir() / "refused").write_bytes(b"\x00")
    for minute in range(1, 6):
        site.admit(minute)
    assert numbers(site) == [6, 5, 4]


def test_half_written_note_that_a_kill_left_is_swept(site: Site) -> None:
    site.admit(0)
    (site.unit_dir() / ".tmp-refused-1-ab").write_bytes(b"1")
    site.store.sweep()
    assert sorted(path.name for path in site.unit_dir().iterdir()) == [".lock", "gen-0000000001"]


def test_nobody_writes_while_the_store_is_held_for_a_move(site: Site) -> None:
    site.admit(0)
    before = site.store.generations("14")[0].manifest
    with site.store.held():
        with pytest.raises(StoreBusy):
            site.admit(15)
        with pytest.raises(StoreBusy):
            site.admit(15, code="15")
        with pytest.raises(StoreBusy):
            site.store.prune("14")
        site.store.sweep()
        assert site.store.newest("14") is not None, "everybody reads"
    assert site.store.generations("14")[0].manifest == before
    assert site.admit(15).generation == 2


def test_move_waits_for_the_capture_that_is_writing(site: Site) -> None:
    site.admit(0)
    order: list[str] = []

    def hold() -> None:
        with site.store.held():
            order.append("held")

    mover = threading.Thread(target=hold)

    def begin_to_move(name: str, _: Path) -> None:
        if name == "sqlite-commit":
            mover.start()
        if name == "rename" and not order:
            order.append("published")

    with fsio.watched(begin_to_move):
        site.admit(15)
    mover.join(30)
    assert order == ["published", "held"]


def test_pruning_by_hand_says_what_went(site: Site) -> None:
    for hour in range(6):
        site.admit(60 * hour)
    assert site.store.prune("14") == ()
    assert site.store.prune("14", hours=0) == (3, 2, 1)
    assert numbers(site) == [6, 5, 4]


def test_link_in_the_place_of_a_copy_never_costs_what_it_leads_to(site: Site) -> None:
    """Pruning follows no link."""
    site.admit(0, code="15")
    site.admit(0)
    site.generation_dir(2).symlink_to(site.generation_dir(1, "15"), target_is_directory=True)
    (site.unit_dir() / ".del-x").symlink_to(site.generation_dir(1, "15"), target_is_directory=True)
    for minute in range(1, 6):
        site.admit(minute)
    assert not site.generation_dir(2).is_symlink(), "it was pruned"
    assert not (site.unit_dir() / ".del-x").is_symlink()
    assert numbers(site, "15") == [1]


def test_ward_that_was_made_a_link_to_another_is_its_own_again_at_the_next_capture(
    site: Site,
) -> None:
    site.admit(0, code="15")
    site.unit_dir().symlink_to(site.unit_dir("15"), target_is_directory=True)
    assert site.store.newest("14") is None
    assert site.admit(0).generation == 1
    assert not site.unit_dir().is_symlink()
    assert (numbers(site), numbers(site, "15")) == ([1], [1])


def test_word_that_is_no_units_code_touches_nothing(site: Site) -> None:
    for act in (site.store.forget, site.store.rollbacks, site.store.plan):
        with pytest.raises(UnitCodeUnusable):
            act("../clock")


def test_disk_that_fails_at_the_note_of_a_refusal_prunes_nothing(site: Site) -> None:
    for minute in range(3):
        site.admit(minute)

    def fail(name: str, path: Path) -> None:
        if path.name == "refused":
            raise OSError(5, "no")

    with fsio.watched(fail):
        site.admit(3)
        with pytest.raises(fsio.DiskFault):
            site.store.plan("14")
    assert numbers(site) == [4, 3, 2, 1]
