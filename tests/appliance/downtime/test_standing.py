"""What may never happen: fresh in an outage, an old copy hidden, an outage of what answers."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.downtime.outage import Known, UnitSeen, Way, known
from appliance.downtime.standing import Standing, standing
from storage.clock import Clock, Instant
from storage.reports.declared import Declarations, Declared
from storage.reports.outages import Kind, Outage
from tests.storage.site import instant

LIMIT = timedelta(minutes=60)
NIGHT = instant(180)
COPIED, SILENT_AT = instant(75), instant(130).wall
"""The tests' night: the copy is of minute 75, the record system silent since 130, now is 180."""


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path, read=lambda: NIGHT)


def unit(clock: Clock, as_of: Instant | None = COPIED, **facts: object) -> UnitSeen:
    told: dict[str, object] = {
        "code": "14",
        "sources": frozenset({"journal"}),
        "limit": LIMIT,
        "as_of": as_of,
        "age": clock.age(as_of, NIGHT) if as_of else None,
        "asked": instant(175).wall,
        "answered": False,
    }
    return UnitSeen(**told | facts)  # type: ignore[arg-type] # the facts of one test


def declared(minutes: float, **facts: object) -> Declared:
    told: dict[str, object] = {
        "key": "a1", "since": instant(minutes).wall, "at": instant(minutes), "by": "Karin Ek",
    }  # fmt: skip
    return Declared(**told | facts)  # type: ignore[arg-type] # the facts of one test


def seen(
    clock: Clock,
    one: UnitSeen,
    reported: dict[str, Outage] | None = None,
    *said: Declared,
    damaged: bool = False,
    now: Instant = NIGHT,
) -> tuple[Known, Standing | None]:
    declarations = Declarations(known=said, damaged=damaged)
    found = known(reported or {}, declarations, [one], clock, now)
    return found, standing(one, found, now)


def silent(at: datetime = SILENT_AT, kind: Kind = Kind.SILENT) -> dict[str, Outage]:
    return {"journal": Outage(at, 1, kind)}


def test_a_copy_within_its_limit_when_the_outage_began_is_of_before_it(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock), silent())
    assert stands is not None
    assert (stands.within, stands.during) == (True, False)
    assert stands.blind_from == instant(75).wall
    assert (stands.since, stands.blind_until) == (SILENT_AT, None)


def test_a_copy_that_was_too_old_when_it_began_is_never_hidden(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock, instant(69)), silent())
    assert stands is not None
    assert not stands.within


@pytest.mark.parametrize("shift", [-50, 50])
def test_no_clock_that_was_set_meanwhile_makes_an_old_copy_one_of_before(
    tmp_path: Path, shift: int
) -> None:
    later = msgspec.structs.replace(NIGHT, wall=NIGHT.wall + timedelta(minutes=shift))
    clock = Clock(tmp_path, read=lambda: later)
    old = instant(69)
    one = unit(clock, old, age=clock.age(old, later), asked=later.wall)
    _, stands = seen(clock, one, silent(), now=later)
    assert stands is not None
    assert not stands.within


def test_an_age_that_nothing_bounds_is_of_no_time_before(clock: Clock) -> None:
    one = unit(clock)
    assert one.age is not None
    unbounded = msgspec.structs.replace(one.age, at_most=None, certain=False)
    _, stands = seen(clock, msgspec.structs.replace(one, age=unbounded), silent())
    assert stands is not None
    assert not stands.within


def test_a_unit_without_a_copy_has_no_window(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock, None), silent())
    assert stands is not None
    assert (stands.within, stands.blind_from) == (False, None)


def test_the_blind_window_ends_at_the_latest_beginning_that_is_known(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock), silent(), declared(150))
    assert stands is not None
    assert stands.outage.way is Way.DECLARED
    assert stands.blind_until == instant(150).wall
    _, stands = seen(clock, unit(clock), silent(), declared(110))
    assert stands is not None
    assert stands.since == instant(110).wall
    assert stands.blind_until == SILENT_AT


def test_a_silence_only_the_machine_noticed_never_calls_the_time_after_it_known(
    clock: Clock,
) -> None:
    """Perhaps only the machine's network died, and the ward worked on in the record for hours."""
    _, stands = seen(clock, unit(clock), silent())
    assert stands is not None
    assert (stands.outage.way, stands.since) == (Way.SILENT, SILENT_AT)
    assert stands.blind_until is None
    _, stands = seen(clock, unit(clock), silent(), declared(150, source="lab"))
    assert stands is not None
    assert stands.blind_until is None, "another record system's outage says nothing of this one"
    _, stands = seen(clock, unit(clock), silent(), damaged=True)
    assert stands is not None
    assert stands.blind_until is None, "nor does a declaration that cannot be read"


def test_of_a_slow_record_system_the_window_reaches_to_now(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock), silent(kind=Kind.SLOW))
    assert stands is not None
    assert (stands.outage.way, stands.blind_until) == (Way.SLOW, None)


def test_a_copy_made_during_a_declared_outage_has_no_window_that_ended(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock, instant(170), answered=True), {}, declared(110))
    assert stands is not None
    assert (stands.during, stands.within, stands.blind_until) == (True, False, None)


def test_no_outage_is_said_of_a_source_that_answered_since(clock: Clock) -> None:
    found, stands = seen(clock, unit(clock, answered=True), silent())
    assert (found.going_on, stands) == ((), None)


def test_no_outage_is_said_of_a_source_that_nobody_asked_for_longer_than_the_limit(
    clock: Clock,
) -> None:
    assert seen(clock, unit(clock, asked=instant(119).wall), silent())[1] is None
    assert seen(clock, unit(clock, asked=None, answered=None), silent())[1] is None


def test_another_record_systems_silence_is_not_this_units(clock: Clock) -> None:
    other = unit(clock, code="lab", sources=frozenset({"lab"}))
    found = known({"lab": silent()["journal"]}, Declarations(), [unit(clock), other], clock, NIGHT)
    assert standing(unit(clock), found, NIGHT) is None
    assert standing(other, found, NIGHT) is not None


def test_a_declared_outage_goes_on_though_the_record_system_answers_and_says_so(
    clock: Clock,
) -> None:
    found, stands = seen(clock, unit(clock, answered=True), {}, declared(110))
    assert stands is not None
    assert found.going_on[0].answers is True


def test_a_declaration_that_cannot_be_read_is_not_taken_for_none(clock: Clock) -> None:
    _, stands = seen(clock, unit(clock), damaged=True)
    assert stands is not None
    assert (stands.since, stands.within, stands.blind_until) == (None, False, None)


def test_a_planned_outage_is_none_before_its_hour(clock: Clock) -> None:
    found, stands = seen(clock, unit(clock), {}, declared(100, since=instant(240).wall))
    assert stands is None
    assert [one.key for one in found.planned] == ["a1"]


def test_a_planned_outage_that_began_is_not_taken_back_by_a_dead_battery(clock: Clock) -> None:
    planned = declared(100, since=instant(170).wall)
    back = msgspec.structs.replace(NIGHT, wall=instant(10).wall)
    assert planned.has_begun(clock, back), "by what has run since"
    begun = msgspec.structs.replace(planned, begun=instant(171))
    rebooted = Instant(instant(10).wall, 60.0, "another boot", synced=False)
    assert begun.has_begun(clock, rebooted), "by what was seen"
