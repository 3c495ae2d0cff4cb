"""A round: every unit on its own, and whatever fails keeps the older copy."""

import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.capture.errors import (
    CaptureCrashed,
    CaptureRunning,
    CollapsedUnit,
    NothingToCompare,
    OrdersVanished,
)
from appliance.capture.round import Keeper, Watched, capture_round, lock_name
from appliance.sources.source import SourceNonsense, SourceUnreachable
from storage import attempts, fsio
from storage.reading import open_unit
from storage.records import Snapshot
from tests.appliance.world import NURSE, World, patients, without_orders
from tests.storage.site import PASSWORD, ward


def generation(world: World, unit: str) -> int:
    found = world.site.store.newest(unit)
    return found.manifest.generation if found else 0


def test_every_unit_is_copied_and_opens_with_the_nurses_password(world: World) -> None:
    outcomes = world.round()
    assert all(outcome.error is None for outcome in outcomes.values())
    keys = world.site.people.unlock(NURSE, PASSWORD)
    assert len(open_unit(world.site.store, "14", keys).snapshot.charts) == 24
    assert len(open_unit(world.site.store, "tand", keys).snapshot.diaries) == 2


def test_one_dead_ward_does_not_stop_the_others(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = SourceUnreachable(host="fhir")
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, SourceUnreachable)
    assert outcomes["15"].error is None
    assert (generation(world, "14"), generation(world, "15")) == (1, 2)


def test_fault_that_nobody_thought_of_stops_one_ward_only_and_names_no_patient_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.source.answers["14"] = ZeroDivisionError("19121212-1212")
    outcomes = world.round()
    assert "ZeroDivisionError" in caplog.text
    assert "19121212" not in caplog.text
    assert isinstance(outcomes["14"].error, CaptureCrashed)
    assert outcomes["tand"].error is None


def test_half_dead_record_system_never_overwrites_a_good_copy(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    world.source.answers["15"] = lambda as_of: without_orders(ward(as_of, 8, "15"))
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, CollapsedUnit)
    assert isinstance(outcomes["15"].error, OrdersVanished)
    keys = world.site.people.unlock(NURSE, PASSWORD)
    assert len(open_unit(world.site.store, "14", keys).snapshot.charts) == 24


def test_person_who_knows_better_is_obeyed_for_that_unit_only(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    world.source.answers["15"] = patients(0, "15")
    outcomes = world.round(accept=frozenset({"14"}))
    assert outcomes["14"].error is None
    assert outcomes["15"].error is not None


def test_report_says_why_and_since_when_and_forgets_when_all_is_well(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = SourceNonsense(host="fhir")
    world.round()
    world.at(30)
    world.round()
    attempt = attempts.read(world.state)["14"]
    assert (attempt.code, attempt.reached) == ("F-30", True)
    assert attempt.failing_since is not None
    assert attempt.good_at is not None
    minutes = [(attempt.failing_since - attempt.good_at), (attempt.at - attempt.failing_since)]
    assert minutes == [timedelta(minutes=15)] * 2
    world.source.answers["14"] = patients(24, "14")
    world.at(45)
    world.round()
    assert attempts.read(world.state)["14"].succeeded


def test_report_that_cannot_be_written_does_not_fail_a_good_copy(world: World) -> None:
    def refuse(name: str, path: object) -> None:
        if str(path).endswith(attempts.FILE):
            raise OSError(28, os.strerror(28))

    with fsio.watched(refuse):
        outcomes = world.round()
    assert outcomes["14"].error is None
    assert generation(world, "14") == 1


def test_two_captures_never_run_at_once(world: World) -> None:
    world.state.mkdir(exist_ok=True)
    with fsio.locked(world.state / lock_name(world.source.name)), pytest.raises(CaptureRunning):
        world.round()
    assert world.round()["14"].error is None


def test_sources_clock_confirms_ours_when_they_agree(world: World) -> None:
    world.at(0, synced=False)
    world.source.answers["14"] = _dated
    assert world.clock.now().synced is False
    world.round()
    assert world.clock.now().synced is True


def _dated(as_of: datetime) -> Snapshot:
    return msgspec.structs.replace(ward(as_of, 24, "14"), source_time=as_of)


def test_age_counts_from_the_first_question_not_from_the_last_answer(world: World) -> None:
    began = world.site.told.reading

    def slow(as_of: datetime) -> Snapshot:
        world.at(4)
        return ward(as_of, 24, "14")

    world.source.answers["14"] = slow
    manifest = world.round()["14"].manifest
    assert manifest is not None
    assert manifest.as_of == began
    assert world.clock.age(manifest.as_of).at_least.total_seconds() == 240


def test_round_of_three_units_is_quick(world: World) -> None:
    start = time.process_time()
    world.round()
    assert time.process_time() - start < 5


def test_round_that_is_ended_early_never_leaves_out_the_same_wards_again(world: World) -> None:
    world.round()
    world.at(15)
    world.source.asked.clear()
    answer = world.source.answers["15"]

    def ended(_as_of: datetime) -> Snapshot:
        raise KeyboardInterrupt

    world.source.answers["15"] = ended
    with pytest.raises(KeyboardInterrupt):
        world.round()
    assert world.source.asked == ["14", "15"]
    world.source.answers["15"] = answer
    world.at(30)
    world.round()
    assert world.source.asked == ["14", "15", "15", "tand", "14"]


def test_lock_that_another_owner_made_is_said_in_words(world: World) -> None:
    def forbid(name: str, path: Path) -> None:
        if path.name == lock_name("scripted"):
            raise PermissionError(13, "no")

    with fsio.watched(forbid), pytest.raises(fsio.NotAllowed):
        world.round()
    assert world.round()["14"].error is None


def test_leftovers_that_cannot_be_listed_stop_no_copy(world: World) -> None:
    world.round()
    world.at(15)

    def fail() -> None:
        raise fsio.DiskFault(what="units", reason="EIO")

    world.site.store.sweep = fail  # type: ignore[method-assign] # the disk's answer to listing
    assert world.round()["14"].error is None


def test_empty_answer_never_passes_while_the_good_copies_cannot_be_read(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")

    def forbid(name: str, path: Path) -> None:
        if name == "read" and "gen-0000000001" in str(path):
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        outcomes = world.round()
    assert isinstance(outcomes["14"].error, NothingToCompare)
    assert outcomes["15"].error is None, "a full answer is the only way back to a copy"
    assert generation(world, "14") == 1


def test_first_copy_after_a_restart_is_dated_by_a_clock_its_source_confirmed(world: World) -> None:
    world.at(0, synced=False)
    world.source.answers["14"] = _dated
    manifest = world.round()["14"].manifest
    assert manifest is not None
    assert manifest.as_of.synced
    assert manifest.captured.synced


def test_source_whose_clock_differs_is_named_in_the_log_and_confirms_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.at(0, synced=False)
    world.source.answers["14"] = lambda as_of: msgspec.structs.replace(
        _dated(as_of), source_time=as_of - timedelta(hours=9)
    )
    manifest = world.round()["14"].manifest
    assert manifest is not None
    assert not manifest.as_of.synced
    assert "clock" in caplog.text
    assert world.clock.now().synced is False


def bare(world: World, audit: Path | None = None) -> Keeper:
    return Keeper(
        store=world.site.store,
        recipients=world.recipients,
        signer=world.site.signer,
        clock=world.clock,
        state=world.state,
        audit=audit,
    )


def test_guard_refuses_without_quarantine_and_logbook_too(world: World) -> None:
    watched = [Watched(unit=unit) for unit in world.units]
    capture_round(world.source, watched, bare(world))
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    outcomes = capture_round(world.source, watched, bare(world))
    assert [type(one.error) for one in outcomes if one.error] == [CollapsedUnit]
    assert generation(world, "14") == 1
    assert not (world.site.folder / "store" / "quarantine").exists()


def test_manifests_witness_how_far_the_audit_log_had_come(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.round()
    world.documents()
    folder = world.site.folder / "audit"
    watched = [Watched(unit=world.units[0])]
    world.source.answers["14"] = patients(20, "14")
    (done,) = capture_round(world.source, watched, bare(world, audit=folder))
    assert done.manifest is not None
    assert done.manifest.audit[0].entries >= 1
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "x.log").mkdir()
    (done,) = capture_round(world.source, watched, bare(world, audit=folder))
    assert done.error is None, "a log that cannot be read stops no copy"


def test_whoever_follows_the_copies_is_handed_what_was_kept_and_nothing_that_was_refused(
    world: World,
) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    told: list[tuple[str, int, int]] = []
    watched = [Watched(unit=unit) for unit in world.units]
    capture_round(
        world.source,
        watched,
        world.keeper(),
        on_kept=lambda snapshot, manifest: told.append(
            (manifest.unit, manifest.generation, len(snapshot.charts))
        ),
    )
    assert told == [("15", 2, 8), ("tand", 2, 0)]


def test_listener_that_fails_makes_no_good_copy_a_failed_one(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(snapshot: Snapshot, _manifest: object) -> None:
        raise ZeroDivisionError(snapshot.charts[0].person.number if snapshot.charts else "")

    watched = [Watched(unit=unit) for unit in world.units]
    outcomes = capture_round(world.source, watched, world.keeper(), on_kept=fail)
    assert all(outcome.error is None for outcome in outcomes)
    assert "ZeroDivisionError" in caplog.text
    number = ward(world.clock.now().wall, 1, "14").charts[0].person.number
    assert number
    assert number not in caplog.text
