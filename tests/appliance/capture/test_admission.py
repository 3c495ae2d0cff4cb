"""Every answer takes one way to the store: judged by its past, noted, and kept or refused."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.capture.admission import Arrived, admitted
from appliance.capture.errors import (
    BelowUsual,
    CollapsedUnit,
    FirstCopyBare,
    OlderThanKept,
    OrdersThinned,
    PatientsEmptied,
    SlowLoss,
    SourceStandsStill,
)
from appliance.capture.guard import Limits, Policy
from appliance.capture.guard_course import Row
from appliance.capture.memory import Memory
from appliance.capture.round import Watched
from appliance.sources.source import Effort
from storage import fsio
from storage.clock import stated
from storage.records import Chart, Order, Snapshot
from storage.reports import guard as report
from tests.appliance.world import NURSE, World, patients, without_orders
from tests.storage.site import PASSWORD, clinic, ward


def changed(many: int, change: Callable[[int, Chart], Chart]) -> Callable[[datetime], Snapshot]:
    """Return an answer of ward 14 in which every patient is changed, by her place."""

    def answer(as_of: datetime) -> Snapshot:
        whole = ward(as_of, many, "14")
        charts = tuple(change(place, one) for place, one in enumerate(whole.charts))
        return msgspec.structs.replace(whole, charts=charts)

    return answer


def with_orders(chart: Chart, orders: tuple[Order, ...]) -> Chart:
    return msgspec.structs.replace(chart, orders=orders)


def rows(world: World) -> list[Row]:
    return list(world.history.rows("14"))


def test_quarter_of_the_ward_without_orders_is_seen_though_new_patients_have_theirs(
    world: World,
) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = changed(
        30, lambda place, one: with_orders(one, ()) if place < 6 else one
    )
    refused = world.round()["14"].error
    assert isinstance(refused, PatientsEmptied)
    assert refused.facts == {"unit": "14", "stayed": 24, "emptied": 6}


def test_stopped_orders_are_no_orders_to_be_given(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = changed(
        24, lambda place, one: with_orders(one, one.orders[2:]) if place < 6 else one
    )
    assert isinstance(world.round()["14"].error, PatientsEmptied)


def test_half_of_everybodys_orders_is_no_round_of_the_doctor(world: World) -> None:
    world.round()
    world.at(15)
    half = changed(24, lambda place, one: with_orders(one, one.orders[1:]))
    world.source.answers["14"] = half
    refused = world.round()["14"].error
    assert isinstance(refused, OrdersThinned)
    assert refused.facts == {"unit": "14", "stayed": 24, "thinned": 24}


def test_restart_knows_nobody_and_judges_by_counts_alone(world: World) -> None:
    world.round()
    world.at(15)
    world.memory = Memory()
    world.source.answers["14"] = changed(
        24, lambda place, one: with_orders(one, ()) if place < 6 else one
    )
    assert world.round()["14"].error is None
    assert [(row.stayed, row.emptied) for row in rows(world)] == [(0, 0), (0, 0)]


def test_refused_answer_is_not_what_the_next_one_is_compared_with(world: World) -> None:
    world.round()
    bare = changed(24, lambda place, one: with_orders(one, ()) if place < 6 else one)
    world.source.answers["14"] = bare
    for minutes in (15, 30, 45):
        world.at(minutes)
        assert isinstance(world.round()["14"].error, PatientsEmptied)


# Discharges


def keys(*places: int) -> frozenset[str]:
    return frozenset(f"p{place}" for place in places)


def test_ward_that_was_discharged_by_events_is_believed_and_absence_is_not(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(8, "14")
    assert isinstance(world.round()["14"].error, CollapsedUnit)
    world.discharged["14"] = keys(*range(9, 25))
    assert world.round()["14"].error is None
    assert rows(world)[-1].discharged == 16


def test_discharge_of_somebody_who_is_still_there_or_never_was_explains_nothing(
    world: World,
) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(8, "14")
    world.discharged["14"] = keys(*range(1, 9), *range(100, 200))
    assert isinstance(world.round()["14"].error, CollapsedUnit)


# The past


def test_record_system_that_dies_a_few_patients_an_hour_is_found_out(world: World) -> None:
    world.round()
    kept = []
    for hour, many in enumerate((20, 16, 12, 9, 6, 3), 1):
        world.at(60 * hour)
        world.source.answers["14"] = patients(many, "14")
        refused = world.round()["14"].error
        kept += [many] if refused is None else []
    assert kept == [20, 16, 12, 9]
    assert isinstance(refused, SlowLoss | CollapsedUnit)


def taught(world: World, weeks: int = 3, census: int = 24) -> None:
    """Let the ward have had so many patients at this hour of so many weeks before."""
    now = world.clock.now().wall
    for week in range(weeks, 0, -1):
        at = int((now - timedelta(weeks=week)).timestamp())
        world.history.note("14", Row(at=at, generation=1, patients=census))


@pytest.mark.parametrize("weeks", [2, 3])
def test_half_dead_source_after_a_night_of_silence_meets_the_wards_own_past(
    world: World, weeks: int
) -> None:
    world.at(60 * 14)
    taught(world, weeks)
    world.at(0)
    world.round()
    world.at(60 * 14)
    world.source.answers["14"] = patients(4, "14")
    refused = world.round()["14"].error
    assert isinstance(refused, BelowUsual) is (weeks == 3)
    (note,) = report.read(world.state)["14"].notes
    assert note.facts["hours"] == "14", "it is said in either case"


def test_first_copy_is_measured_by_what_the_ward_had_before_its_copies_were_lost(
    world: World,
) -> None:
    taught(world)
    world.source.answers["14"] = patients(4, "14")
    assert isinstance(world.round()["14"].error, BelowUsual)
    world.source.answers["14"] = patients(12, "14")
    assert world.round()["14"].error is None


def test_persons_word_in_the_quarantine_teaches_the_guard(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    assert world.round()["14"].error is not None
    (doubted,) = world.quarantine.waiting("14", None)
    world.site.people.unlock(NURSE, PASSWORD)
    why = doubted.manifest.suspicion
    assert why is not None
    world.site.store.adopt(doubted, suspicion=why, accepted_by=NURSE, signer=world.keeper().signer)
    world.at(30)
    assert world.round()["14"].error is None, "or the loss of the day would refuse it for a day"
    accepted = [row for row in rows(world) if row.accepted]
    assert [row.patients for row in accepted] == [3]


def test_word_at_the_command_line_teaches_it_too(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(3, "14")
    assert world.round(accept=frozenset({"14"}))["14"].error is None
    for minutes in (30, 45, 300):
        world.at(minutes)
        assert world.round()["14"].error is None
    assert [row.accepted for row in rows(world)] == [False, True, False, False, False]


def test_replica_that_stands_still_is_refused_at_the_third_answer(world: World) -> None:
    stood = world.clock.now().wall

    def replica(as_of: datetime) -> Snapshot:
        return msgspec.structs.replace(ward(as_of, 24, "14"), source_time=stood)

    world.source.answers["14"] = replica
    said = []
    for minutes in (0, 15, 30, 45):
        world.at(minutes)
        said.append((type(world.round()["14"].error), len(report.read(world.state)["14"].notes)))
    kept = type(None)
    assert said == [(kept, 0), (kept, 1), (kept, 1), (SourceStandsStill, 0)]


def test_first_copy_without_any_order_is_refused_where_the_others_have_orders(
    world: World,
) -> None:
    world.source.answers["14"] = lambda as_of: without_orders(ward(as_of, 24, "14"))
    first = world.round()
    assert first["14"].error is None, "the first unit of all has nobody to be compared with"
    world.units = (*world.units, world.units[0].__class__(code="16", name="Avdelning 16"))
    world.source.answers["14"] = patients(24, "14")
    world.at(15)
    world.round_of("14")
    world.source.answers["16"] = lambda as_of: without_orders(ward(as_of, 12, "16"))
    assert isinstance(world.round_of("16").error, FirstCopyBare)


def test_ward_of_a_site_that_only_listens_is_kept_and_what_it_would_be_refused_for_is_said(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    world.policy = Policy(log_only=True)
    world.round()
    world.at(15)
    world.source.answers["14"] = changed(24, lambda _place, one: with_orders(one, one.orders[1:]))
    assert world.round()["14"].error is None
    word = report.read(world.state)["14"]
    assert (word.state, word.code) == ("complete", "G-14")
    assert word.would is not None
    assert word.would.facts == {"unit": "14", "stayed": "24", "thinned": "24"}
    assert "would be refused" in caplog.text
    world.source.answers["14"] = patients(0, "14")
    assert world.round()["14"].error is not None, "the first rules bind all the same"


def test_ward_that_closes_on_fridays_is_empty_by_its_own_past(world: World) -> None:
    world.policy = Policy(units={"14": Limits(closes=True)})
    taught(world, weeks=2, census=0)
    world.at(-60)
    world.round()
    world.at(0)
    world.source.answers["14"] = patients(0, "14")
    assert world.round()["14"].error is None
    world.source.answers["15"] = patients(0, "15")
    assert world.round()["15"].error is not None, "no other ward may"


def test_history_that_was_never_handed_over_changes_nothing(world: World) -> None:
    keeper = msgspec.structs.replace(world.keeper(), history=None)
    now = world.clock.now()
    arrived = Arrived(snapshot=ward(now.wall, 24, "14"), as_of=now, captured=now, previous=None)
    manifest = admitted(arrived, Watched(unit=world.units[0]), keeper)
    assert manifest.patients == 24
    assert rows(world) == []


# Dated by the source


def test_export_that_is_older_than_the_copy_never_replaces_it(world: World) -> None:
    world.round()
    before = world.site.store.newest("14")
    world.at(15)
    early = world.clock.now().wall - timedelta(minutes=20)
    world.source.effort = Effort(stated=True)
    world.source.answers = {
        "14": lambda _as_of: ward(early, 24, "14"),
        "15": patients(8, "15"),
        "tand": clinic,
    }
    outcomes = world.round()
    assert isinstance(outcomes["14"].error, OlderThanKept)
    after = world.site.store.newest("14")
    assert before is not None
    assert after is not None
    assert after.manifest.generation == before.manifest.generation
    assert world.quarantine.held("14") == (), "nobody could accept it safely"


def test_export_of_the_same_time_and_of_a_later_one_are_kept_with_their_own_time(
    world: World,
) -> None:
    world.source.effort = Effort(stated=True)
    made = world.clock.now()
    for minutes, written in ((10, 0), (20, 0), (30, 25)):
        world.at(minutes)
        at = made.wall + timedelta(minutes=written)
        now = world.clock.now()
        previous = world.site.store.newest("14")
        arrived = Arrived(
            snapshot=ward(at, 24, "14"), as_of=stated(at, now), captured=now, previous=previous
        )
        manifest = admitted(arrived, Watched(unit=world.units[0]), world.keeper())
        assert manifest.as_of.wall == at


def test_disk_that_refuses_what_the_guard_notes_costs_no_copy(world: World) -> None:
    refused: list[str] = []

    def refuse(name: str, path: Path) -> None:
        if "guard" in path.name or "guard" in path.parent.name or path.suffix == ".rows":
            refused.append(name)
            raise OSError(28, "no room")

    for minutes in (0, 15, 30):
        world.at(minutes)
        world.source.answers["14"] = patients(24 - minutes // 15, "14")
        with fsio.watched(refuse):
            assert all(one.error is None for one in world.round().values())
    assert refused
    found = world.site.store.newest("14")
    assert found is not None
    assert found.manifest.generation == 3
    assert world.history.course("14").past(int(world.clock.now().wall.timestamp())).most == 24
