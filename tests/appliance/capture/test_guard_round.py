"""Rounds of a hospital whose wards die together: what waits, what is kept, what is said."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from appliance.capture.errors import CollapsedUnit, SiteCanaryMissing, SiteShrank
from appliance.capture.guard import Policy, State
from appliance.capture.round import Watched, capture_round, round_state
from appliance.sources.source import SourceUnreachable
from storage import fsio
from storage.records import Unit
from storage.reports import guard as report
from tests.appliance.world import World, patients
from tests.storage.site import ward


def hospital(world: World, fourteen: int, fifteen: int, sixteen: int) -> None:
    """Let three wards have so many patients."""
    world.units = tuple(Unit(code=code, name=f"Avdelning {code}") for code in ("14", "15", "16"))
    for code, many in (("14", fourteen), ("15", fifteen), ("16", sixteen)):
        world.source.answers[code] = patients(many, code)


def generations(world: World) -> list[int]:
    found = [world.site.store.newest(unit.code) for unit in world.units]
    return [one.manifest.generation if one else 0 for one in found]


def test_hospital_that_dies_on_every_ward_at_once_replaces_no_ward_that_lost_many(
    world: World,
) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 16, 17, 24)
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, SiteShrank)
    assert isinstance(outcomes["15"].error, SiteShrank)
    assert outcomes["16"].error is None, "a ward that lost nothing is kept at once"
    assert generations(world) == [1, 1, 2]
    assert len(world.quarantine.waiting("14", None)) == 1
    assert round_state(outcomes.values()) is State.PARTIAL
    said = report.read(world.state)
    assert (said["14"].state, said["16"].state, said["@scripted"].state) == (
        "suspect",
        "complete",
        "partial",
    )
    assert said["@scripted"].code == "G-19"


def test_patients_who_moved_to_another_ward_hold_up_nobody(world: World) -> None:
    hospital(world, 24, 24, 12)
    world.round()
    world.at(15)
    hospital(world, 14, 24, 22)
    outcomes = world.round()
    assert all(one.error is None for one in outcomes.values())
    assert generations(world) == [2, 2, 2]
    found = world.site.store.newest("14")
    assert found is not None
    assert found.manifest.patients == 14


def test_ward_that_waited_is_stored_whole_and_dated_by_its_first_question(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    asked = world.site.told.reading
    kept: list[tuple[str, int]] = []

    def later(code: str, many: int, minutes: float) -> Callable[..., object]:
        def answer(as_of: object) -> object:
            world.at(minutes)
            return ward(as_of, many, code)  # type: ignore[arg-type] # an instant

        return answer

    world.at(15)
    asked = world.site.told.reading
    world.source.answers["14"] = later("14", 20, 16)  # type: ignore[assignment] # an answer
    world.source.answers["15"] = later("15", 24, 19)  # type: ignore[assignment] # an answer
    wanted = [Watched(unit=unit) for unit in world.units]
    done = capture_round(
        world.source,
        wanted,
        world.keeper(),
        on_kept=lambda snapshot, manifest: kept.append((manifest.unit, len(snapshot.charts))),
    )
    assert kept == [("15", 24), ("16", 24), ("14", 20)], "it was stored last"
    manifest = done[-1].manifest
    assert manifest is not None
    assert manifest.as_of == asked, "and its age counts from its own question"
    assert [one.unit.code for one in done] == ["15", "16", "14"]


def test_unchanged_ward_that_comes_after_one_that_waited_is_still_known(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 20, 24, 24)
    world.round()
    world.at(30)
    manifest = world.round()["14"].manifest
    assert manifest is not None
    assert manifest.written is not None, "the ward that waited is remembered as any other"


def test_person_who_accepts_a_ward_need_not_wait_for_the_others(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 13, 13, 24)
    outcomes = world.round(accept=frozenset({"14"}))
    assert outcomes["14"].error is None
    assert isinstance(outcomes["15"].error, SiteShrank)


def test_ward_that_moved_out_alone_holds_up_no_other_ward(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 5, 21, 24)
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, CollapsedUnit)
    assert outcomes["15"].error is None


def test_two_wards_that_collapse_are_a_source_that_dies_under_the_third_too(
    world: World,
) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 5, 5, 21)
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, CollapsedUnit)
    assert isinstance(outcomes["15"].error, CollapsedUnit)
    assert isinstance(outcomes["16"].error, SiteShrank)


def test_ward_that_cannot_be_reached_holds_up_no_ward_that_waits(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 24, 20, 24)
    world.source.answers["14"] = SourceUnreachable(host="fhir")
    outcomes = world.round()
    assert outcomes["15"].error is None


def test_source_of_one_ward_waits_for_nobody(world: World) -> None:
    world.units = world.units[:1]
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(13, "14")
    assert world.round()["14"].error is None


def test_site_that_lets_the_round_only_speak_keeps_every_ward_and_hears_of_it(
    world: World,
) -> None:
    world.policy = Policy(log_only=True)
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 16, 16, 24)
    outcomes = world.round()
    assert all(one.error is None for one in outcomes.values())
    said = report.read(world.state)
    assert (said["14"].code, said["14"].state) == ("G-19", "complete")
    assert "16" in said
    assert said["16"].code == ""
    assert [row.would for row in world.history.rows("14")] == ["", "G-19"]


def test_sites_canary_that_left_every_ward_holds_back_what_lost_many(world: World) -> None:
    number = ward().charts[0].person.number
    world.policy = Policy(canary=number)
    hospital(world, 24, 24, 24)
    assert all(one.error is None for one in world.round().values())
    world.at(15)

    def without(code: str, many: int) -> Callable[..., object]:
        def answer(as_of: object) -> object:
            whole = ward(as_of, many + 1, code)  # type: ignore[arg-type] # an instant
            return msgspec.structs.replace(whole, charts=whole.charts[1:])

        return answer

    for code, many in (("14", 20), ("15", 24), ("16", 24)):
        world.source.answers[code] = without(code, many)  # type: ignore[assignment] # an answer
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, SiteCanaryMissing)
    assert outcomes["15"].error is None
    assert report.read(world.state)["@scripted"].code == "G-20"


def test_round_that_goes_well_or_reaches_nobody_says_so(world: World) -> None:
    outcomes = world.round()
    assert round_state(outcomes.values()) is State.COMPLETE
    world.at(15)
    for code in world.source.answers:
        world.source.answers[code] = SourceUnreachable(host="fhir")
    outcomes = world.round()
    assert round_state(outcomes.values()) is State.REJECTED
    world.at(30)
    world.source.answers["14"] = patients(3, "14")
    assert round_state(world.round().values()) is State.SUSPECT


def test_wait_for_the_round_is_not_told_as_the_wards_own_time(world: World) -> None:
    hospital(world, 24, 24, 24)
    world.round()
    world.at(15)
    hospital(world, 20, 24, 24)
    whole = world.source.answers["15"]

    def slow(as_of: object) -> object:
        time.sleep(1.0)
        return whole(as_of)  # type: ignore[operator,arg-type] # a function of an instant

    world.source.answers["15"] = slow  # type: ignore[assignment] # an answer
    outcomes = world.round()
    assert outcomes["15"].seconds >= 1.0
    assert outcomes["14"].seconds < outcomes["15"].seconds, "it waited, and worked for less"


def test_other_unit_whose_copies_cannot_be_read_does_not_fail_a_first_copy(world: World) -> None:
    world.round()
    world.units = (Unit(code="16", name="Avdelning 16"),)
    world.source.answers["16"] = patients(9, "16")

    def broken(name: str, path: Path) -> None:
        if path.parts[-1:] == ("14",) or "/14/" in str(path):
            raise OSError(5, "input/output error")

    with fsio.watched(broken):
        assert world.round()["16"].error is None
