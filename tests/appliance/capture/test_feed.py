"""The feed's desk: between two rounds, around a round, after a crash."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.capture import feed as feed_module
from appliance.capture import feed_age
from appliance.capture.errors import CollapsedUnit
from appliance.capture.feed import FeedDesk
from appliance.capture.feed_age import FeedRules
from appliance.capture.feed_journal import Journal
from appliance.capture.keeper import Keeper, Watched
from appliance.capture.round import capture_round
from appliance.sources.feed import Admitted, Left, Moved, OrderAct, Ordered
from appliance.sources.source import Way
from storage import fsio
from storage.clock import stated
from storage.manifest import Manifest
from storage.reading import open_unit
from storage.records import Chart, OrderStatus, Snapshot
from storage.reports import feed as reports
from tests.appliance.capture.feed_world import (
    PLACES,
    UNITS,
    ToldFeed,
    chart,
    order,
    run_folder,
    visit,
    ward,
    whom,
)
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD

SETTLE = 20.0
RULES = FeedRules(lowers_age=True, gap=timedelta(0))


class Machine:
    """A machine whose clock is told, a source that answers as it was told, and a feed."""

    def __init__(self, folder: Path, rules: FeedRules = RULES) -> None:
        self.folder = folder
        self.world = World(folder)
        self.world.units = (UNITS["14"], UNITS["15"])
        self.answers: dict[str, tuple[Chart, ...]] = {
            "14": tuple(chart(n) for n in range(2, 10)),
            "15": tuple(chart(n, "15") for n in range(21, 26)),
        }
        self.during: Callable[[str], None] = lambda _code: None
        self.world.source.answers = {code: self._answer(code) for code in self.answers}
        self.seconds = 0.0
        self.rules = rules
        self.start()

    def start(self) -> None:
        """Start the process: nothing is remembered but what lies on the disk."""
        before = getattr(self, "feed", None)
        self.feed = ToldFeed()
        self.feed.readable = before.readable if before else {}
        self.desk = FeedDesk(
            self.feed,
            [Watched(unit=unit) for unit in self.world.units],
            lambda: self.keeper,
            Journal(self.folder / "feed", run_folder(self.folder)),
            places=PLACES,
            rules=self.rules,
        )
        self.desk.open()

    @property
    def keeper(self) -> Keeper:
        return msgspec.structs.replace(self.world.keeper(), discharged=self._discharged)

    def _discharged(self, unit: str) -> frozenset[str]:
        return self.desk.discharged(unit)

    def _answer(self, code: str) -> Callable[[datetime], Snapshot]:
        def answer(as_of: datetime) -> Snapshot:
            self.during(code)
            return ward(code, *self.answers[code], as_of=as_of)

        return answer

    def later(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.seconds += seconds
        self.world.at(self.seconds / 60)

    def round(self) -> None:
        """Run a whole round of both wards."""
        self.desk.begun()
        watched = [Watched(unit=unit) for unit in self.world.units]
        done = capture_round(self.world.source, watched, self.keeper, on_kept=self.desk.kept)
        assert [one.error for one in done] == [None, None]

    def say(self, *events: object, **more: object) -> bool:
        """Let the record system tell something now."""
        said = self.world.clock.now().wall
        return self.feed.say(*events, **({"said": said} | more))  # type: ignore[arg-type] # passes through

    def opened(self, code: str) -> Snapshot:
        """Open the newest copy with the nurse's password."""
        keys = self.world.site.people.unlock(NURSE, PASSWORD)
        return open_unit(self.world.site.store, code, keys).snapshot

    def newest(self, code: str) -> Manifest:
        """Return the newest copy's manifest."""
        found = self.world.site.store.newest(code)
        assert found is not None
        return found.manifest

    def why(self, code: str) -> str:
        """Return why the feed does not lower a ward's age now."""
        return next(one.why for one in self.desk.report().units if one.unit == code)

    def set_order(self, number: int, key: str, **facts: object) -> None:
        """Change an order in the record system itself, without a word on the feed."""
        self.answers["14"] = tuple(
            msgspec.structs.replace(
                one,
                orders=tuple(
                    msgspec.structs.replace(o, **facts) if o.key == key else o for o in one.orders
                ),
            )
            if one.person.key == f"p{number}"
            else one
            for one in self.answers["14"]
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def stop(number: int, which: str = "a") -> Ordered:
    return Ordered(whom=whom(number), act=OrderAct.STOP, order=order(f"O{number}{which}"))


def keys(snapshot: Snapshot) -> list[str]:
    return [one.person.key for one in snapshot.charts]


def prove(machine: Machine) -> None:
    """Let the feed foretell a round with changes of every kind, and another."""
    machine.round()
    machine.later(10)
    machine.say(stop(3), Moved(whom=whom(4), visit=visit("B15", bed="4")))
    machine.set_order(3, "key-O3a", status=OrderStatus.STOPPED)
    moved = next(one for one in machine.answers["14"] if one.person.key == "p4")
    there = msgspec.structs.replace(moved.stay, unit="15")
    machine.answers["14"] = tuple(one for one in machine.answers["14"] if one is not moved)
    machine.answers["15"] += (msgspec.structs.replace(moved, stay=there),)
    machine.say(stop(21))
    machine.answers["15"] = tuple(
        msgspec.structs.replace(
            one, orders=(order("O21a", status=OrderStatus.STOPPED), order("O21b"))
        )
        if one.person.key == "p21"
        else one
        for one in machine.answers["15"]
    )
    machine.later(10)
    machine.round()
    machine.later(SETTLE + 1)
    machine.desk.publish()


def test_message_is_a_copy_at_once_and_an_unproved_feed_leaves_the_age_alone(
    machine: Machine,
) -> None:
    machine.round()
    whole = machine.newest("14")
    machine.later(60)
    assert not machine.desk.pending()
    machine.say(stop(3))
    assert machine.desk.pending()
    outcomes = machine.desk.publish()
    assert [(one.unit.code, one.effort.way) for one in outcomes] == [("14", Way.FEED)]
    now = machine.newest("14")
    assert (now.generation, now.as_of, now.source) == (2, whole.as_of, "live + feed")
    assert now.captured.boottime == whole.as_of.boottime + 60
    hers = next(one for one in machine.opened("14").charts if one.person.key == "p3")
    assert hers.orders[0].status is OrderStatus.STOPPED
    assert not machine.desk.pending(), "nothing is written twice"
    assert machine.newest("15").generation == 1, "another ward's copy is left alone"


def test_proved_feed_makes_every_wards_copy_as_young_as_its_last_message(
    machine: Machine,
) -> None:
    prove(machine)
    assert (machine.why("14"), machine.why("15")) == (feed_age.UNDATED, feed_age.UNDATED)
    machine.later(300)
    machine.say(stop(5))
    machine.later(3)
    assert {one.unit.code for one in machine.desk.publish()} == {"14", "15"}
    for code in ("14", "15"):
        age = machine.world.clock.age(machine.newest(code).as_of)
        assert age.at_least == timedelta(seconds=3)


def test_ward_that_nobody_spoke_of_is_signed_anew_at_most_once_a_minute(
    machine: Machine,
) -> None:
    prove(machine)
    machine.later(120)
    machine.say(stop(5))
    machine.desk.publish()
    before = machine.newest("15").generation
    machine.later(30)
    machine.say(stop(5, "b"))
    machine.desk.publish()
    assert machine.newest("15").generation == before
    machine.later(31)
    machine.say(stop(6))
    machine.desk.publish()
    assert machine.newest("15").generation == before + 1


def test_message_that_could_not_be_applied_ends_the_lowering_until_the_next_round(
    machine: Machine,
) -> None:
    prove(machine)
    machine.later(60)
    machine.say(Ordered(whom=whom(5), act=OrderAct.STOP, order=order("NOBODY-KNOWS")))
    machine.later(60)
    machine.say(stop(6))
    machine.desk.publish()
    assert machine.why("14") == feed_age.LEFT
    whole = machine.newest("14").as_of
    assert machine.world.clock.age(whole).at_least > timedelta(seconds=120)
    assert machine.why("15") == "", "the other ward is as young as before"
    report = machine.desk.report()
    assert report.left == 1
    assert "1805" not in report.last_left


def test_round_that_finds_more_than_was_told_ends_the_lowering(machine: Machine) -> None:
    prove(machine)
    machine.later(60)
    machine.set_order(5, "key-O5a", instruction="ändrad utan ett ord")
    machine.round()
    assert machine.why("14") == feed_age.COMPARING
    machine.later(SETTLE + 1)
    machine.desk.publish()
    assert machine.why("14") == feed_age.MISSED
    assert machine.why("15") == feed_age.UNDATED


def test_message_that_was_on_its_way_is_not_taken_for_a_missed_one(machine: Machine) -> None:
    prove(machine)
    machine.later(60)
    machine.set_order(5, "key-O5a", status=OrderStatus.STOPPED)
    machine.round()
    machine.later(3)
    machine.say(stop(5))
    machine.later(SETTLE)
    machine.desk.publish()
    assert machine.why("14") != feed_age.MISSED
    assert next(one for one in machine.desk.report().units if one.unit == "14").missed == 0


def test_whole_round_wins_and_only_messages_since_it_began_are_applied_again(
    machine: Machine,
) -> None:
    machine.round()
    machine.later(10)
    machine.say(stop(3))  # the record system takes it back without a word on the feed
    machine.later(10)

    def told_during(code: str) -> None:
        if code == "14":
            machine.later(1)
            machine.say(stop(5))

    machine.during = told_during
    machine.round()
    machine.desk.publish()
    orders = {one.key: one for c in machine.opened("14").charts for one in c.orders}
    assert orders["key-O3a"].status is OrderStatus.ACTIVE
    assert orders["key-O5a"].status is OrderStatus.STOPPED


def test_patient_moved_while_a_round_runs_is_in_one_ward_only(machine: Machine) -> None:
    machine.round()
    machine.later(10)

    def moved_during(code: str) -> None:
        if code == "15":
            machine.later(1)
            machine.say(Moved(whom=whom(4), visit=visit("B15")))

    machine.during = moved_during
    machine.round()
    machine.later(1)
    machine.desk.publish()
    assert "p4" not in keys(machine.opened("14"))
    assert "p4" in keys(machine.opened("15"))


def test_message_sent_again_counts_once_even_after_a_crash(machine: Machine) -> None:
    machine.round()
    machine.later(5)
    assert machine.say(stop(3), number="M1")
    assert not machine.say(stop(3), number="M1")
    assert machine.desk.report().taken == 1
    machine.start()
    assert not machine.say(stop(3), number="M1")
    assert machine.say(stop(3), number="M2")


def test_nothing_is_made_of_messages_before_the_first_whole_round(machine: Machine) -> None:
    machine.say(stop(3))
    assert not machine.desk.pending()
    assert machine.desk.publish() == ()
    assert machine.why("14") == feed_age.NO_COPY
    machine.later(5)
    machine.round()
    hers = next(one for one in machine.opened("14").charts if one.person.key == "p3")
    assert hers.orders[0].status is OrderStatus.ACTIVE, "the round was read after the message"


def test_discharges_that_were_told_empty_a_ward_and_silence_never_does(
    machine: Machine,
) -> None:
    machine.round()
    machine.later(10)
    for number in range(2, 9):
        machine.say(Left(whom=whom(number), visit=visit("B14")))
    assert machine.desk.discharged("14") == {f"p{number}" for number in range(2, 9)}
    outcome = next(one for one in machine.desk.publish() if one.unit.code == "14")
    assert outcome.error is None
    assert keys(machine.opened("14")) == ["p9"]


def test_copy_that_the_guard_refuses_waits_for_the_next_whole_round(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.round()
    machine.later(10)
    for number in range(2, 9):
        machine.say(Left(whom=whom(number), visit=visit("B14")))
    monkeypatch.setattr(machine.desk, "discharged", lambda _unit: frozenset())
    outcome = next(one for one in machine.desk.publish() if one.unit.code == "14")
    assert isinstance(outcome.error, CollapsedUnit)
    assert len(machine.opened("14").charts) == 8
    machine.later(600)
    assert not machine.desk.pending()
    machine.round()
    assert len(machine.opened("14").charts) == 8


@pytest.mark.parametrize("rules", [FeedRules(replay=10), FeedRules(replay_bytes=100)])
def test_more_messages_than_are_held_leave_the_ward_to_the_next_round(
    tmp_path: Path, rules: FeedRules
) -> None:
    machine = Machine(tmp_path, rules)
    machine.round()
    machine.later(10)

    def flooded(code: str) -> None:
        if code == "14":
            machine.later(1)
            for _ in range(20):
                machine.say(stop(5))

    machine.during = flooded
    machine.round()
    assert machine.why("14") == feed_age.NO_COPY
    assert len(machine.desk._heard) <= 10
    assert machine.desk._held <= 110
    machine.during = lambda _code: None
    machine.later(10)
    machine.round()
    assert machine.why("14") != feed_age.NO_COPY


def test_fault_of_one_message_never_ends_the_feed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine.round()
    machine.later(5)
    true = feed_module.applied

    def fails(*_facts: object) -> None:
        raise ZeroDivisionError(whom(3).numbers[0])

    monkeypatch.setattr(feed_module, "applied", fails)
    machine.say(stop(3))
    monkeypatch.setattr(feed_module, "applied", true)
    machine.say(stop(5))
    assert "ZeroDivisionError" in caplog.text
    assert whom(3).numbers[0] not in caplog.text
    assert machine.desk.report().left == 1
    machine.desk.publish()
    hers = next(one for one in machine.opened("14").charts if one.person.key == "p5")
    assert hers.orders[0].status is OrderStatus.STOPPED


@pytest.mark.parametrize(("sequence", "minutes"), [(10, 1), (9, 16)])
def test_missing_running_numbers_and_long_silence_end_the_lowering(
    machine: Machine, sequence: int, minutes: float
) -> None:
    prove(machine)
    machine.later(60)
    machine.say(stop(5), sequence=7)
    machine.say(stop(6), sequence=8)
    assert machine.why("14") == ""
    machine.later(minutes * 60)
    machine.say(stop(7), sequence=sequence)
    assert machine.why("14") == feed_age.SILENT


def test_new_patient_lowers_no_age_until_a_round_has_read_her(machine: Machine) -> None:
    prove(machine)
    machine.later(60)
    machine.say(Admitted(whom=whom(40), visit=visit("B14", bed="40")))
    machine.desk.publish()
    assert machine.why("14") == feed_age.LEFT
    new = next(one for one in machine.opened("14").charts if one.stay.bed == "40")
    assert new.alerts
    assert new.alerts[0].ours


def test_full_disk_leaves_the_older_copy_and_is_tried_again(machine: Machine) -> None:
    machine.round()
    machine.later(10)
    machine.say(stop(3))

    def full(name: str, path: Path) -> None:
        if name in ("create", "write") and "units" in str(path):
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        outcomes: Sequence[object] = machine.desk.publish()
    assert all(getattr(one, "error", None) is not None for one in outcomes)
    assert machine.newest("14").generation == 1
    assert not machine.desk.pending()
    machine.later(61)
    machine.desk.publish()
    assert machine.newest("14").generation == 2


def test_export_of_an_hour_ago_gets_the_messages_since_it_was_written_and_keeps_its_age(
    machine: Machine,
) -> None:
    machine.round()
    machine.later(60)
    machine.say(stop(3))
    machine.later(600)
    reading = machine.world.clock.now()
    hour_ago = machine.world.site.told.reading.wall - timedelta(seconds=630)
    snapshot = ward("14", *machine.answers["14"], as_of=hour_ago)
    manifest = msgspec.structs.replace(
        machine.newest("14"), as_of=stated(hour_ago, reading), captured=reading
    )
    machine.desk.kept(snapshot, manifest)
    machine.later(10)
    machine.desk.publish()
    hers = next(one for one in machine.opened("14").charts if one.person.key == "p3")
    assert hers.orders[0].status is OrderStatus.STOPPED
    assert machine.newest("14").as_of == manifest.as_of
    assert machine.why("14") == feed_age.STATED


def test_report_says_what_came_of_the_messages(machine: Machine) -> None:
    machine.round()
    machine.later(10)
    machine.say(stop(3))
    machine.say()
    machine.say(strange="OMP^O09", grave=True)
    machine.say(strange="ORU^R01")
    machine.say(stop(99))
    machine.later(10)
    machine.desk.beat()
    report = reports.read(machine.world.state)["feed"]
    assert (report.taken, report.applied, report.elsewhere) == (5, 1, 2)
    assert (report.strange, report.left, report.last_left) == (1, 0, "OMP^O09")
    assert machine.why("14") == feed_age.UNPROVEN
