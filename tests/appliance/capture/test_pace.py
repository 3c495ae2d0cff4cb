"""A record system that takes minutes to answer is down for who waits for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.capture import pace
from appliance.capture.keeper import Outcome
from appliance.capture.pace import Measured, Patience
from appliance.sources.source import Effort, SourceNonsense, SourceUnreachable
from storage.logbook import Record
from storage.logbook_reading import read
from storage.records import Unit
from storage.reports import outages
from storage.reports import pace as report
from storage.reports.outages import Kind
from storage.reports.pace import Pace
from tests.appliance.world import World
from tests.storage.site import MORNING

PATIENCE = Patience(seconds=5.0, factor=8.0)
WARD = Unit(code="14", name="Avdelning 14")


def seen(number: int, per_answer: float) -> Measured:
    """Return the number-th round, one each quarter of an hour."""
    began = MORNING + timedelta(minutes=15 * number)
    return Measured(began=began, per_answer=per_answer, whole=per_answer * 40, units=3)


def lived(*answers: float) -> Pace:
    known = Pace()
    for number, one in enumerate(answers):
        known = pace.after(known, seen(number, one), PATIENCE)
    return known


def test_nothing_is_judged_before_its_usual_is_known() -> None:
    assert lived(*[0.1] * 7, 60.0).slow == 0
    assert lived(*[0.1] * 8, 60.0).slow == 1


@pytest.mark.parametrize(
    ("usual", "now", "slow"),
    [(0.1, 4.9, False), (0.1, 5.0, False), (0.1, 5.1, True), (2.0, 15.9, False), (2.0, 16.1, True)],
)
def test_slow_is_slower_than_the_sites_seconds_and_than_eight_times_usual(
    usual: float, now: float, slow: bool
) -> None:
    assert (lived(*[usual] * 8, now).slow == 1) is slow


def test_slow_rounds_never_become_usual_by_themselves() -> None:
    known = lived(*[0.1] * 20, *[60.0] * 200)
    assert known.slow == 200
    assert known.usual == pytest.approx(0.1)
    assert known.slow_since == MORNING + timedelta(minutes=15 * 20)


def test_after_a_week_the_site_has_a_new_usual() -> None:
    week = 7 * 24 * 4
    known = lived(*[0.1] * 8, *[60.0] * (week + 1))
    assert known.slow == 0
    assert known.usual == pytest.approx(60.0)


@given(st.lists(st.floats(0.001, 4.9), max_size=300))
def test_what_is_quick_enough_for_the_site_is_never_slow_and_the_memory_is_bounded(
    answers: list[float],
) -> None:
    known = lived(*answers)
    assert known.slow == 0
    assert len(known.answers) <= 96


def outcome(effort: Effort, error: Exception | None = None, seconds: float = 2.0) -> Outcome:
    return Outcome(unit=WARD, seconds=seconds, effort=effort, error=error)  # type: ignore[arg-type] # a LyktaError


def test_pace_is_what_the_answers_took_not_our_own_work() -> None:
    quick = Effort(requests=12, answered=10, waited=5.0)
    measured = pace.measured(MORNING, [outcome(quick, seconds=90.0)])
    assert measured is not None
    assert measured.per_answer == pytest.approx(0.5)
    assert measured.whole == pytest.approx(90.0)


def test_source_that_counts_no_answers_is_measured_by_its_rounds() -> None:
    measured = pace.measured(MORNING, [outcome(Effort(), seconds=3.0), outcome(Effort())])
    assert measured is not None
    assert measured.per_answer == pytest.approx(2.5)


def test_round_in_which_nobody_answered_says_nothing_of_the_pace() -> None:
    dead = outcome(Effort(requests=3), SourceUnreachable(host="x"), seconds=300.0)
    assert pace.measured(MORNING, [dead]) is None
    nonsense = outcome(Effort(answered=1, waited=1.0), SourceNonsense(host="x"))
    measured = pace.measured(MORNING, [dead, nonsense])
    assert measured is not None
    assert measured.per_answer == pytest.approx(1.0)


def records(world: World) -> list[Record]:
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    return list(read(world.site.folder / "logbook", keys).entries)


def note(world: World, number: int, per_answer: float) -> None:
    pace.note("journal", seen(number, per_answer), PATIENCE, world.logbook, world.state)


def test_slowness_is_an_outage_with_beginning_end_and_what_was_measured(world: World) -> None:
    for number in range(8):
        note(world, number, 0.2)
    note(world, 8, 30.0)
    assert outages.read(world.state) == {}, "one slow round is a nightly backup"
    note(world, 9, 40.0)
    going_on = outages.read(world.state)["journal"]
    assert going_on.kind is Kind.SLOW
    assert going_on.since == MORNING + timedelta(minutes=120), "dated back to the first"
    assert (going_on.seconds, going_on.usual) == (40.0, 0.2)
    assert world.look().slow
    note(world, 10, 0.3)
    assert outages.read(world.state) == {}
    began, ended = records(world)
    assert (began.kind, ended.kind) == ("outage-began", "outage-ended")
    assert began.facts["kind"] == ended.facts["kind"] == "slow"
    assert began.facts["answer_seconds"] == "40.0"
    assert began.facts["source"] == "journal"


def test_round_that_does_not_end_is_said_while_it_runs(world: World) -> None:
    for number in range(8):
        note(world, number, 1.0)  # 40 s a round
    assert not pace.overdue("journal", 599.0, PATIENCE, world.state), "ten minutes at least"
    assert pace.overdue("journal", 601.0, PATIENCE, world.state)
    assert not pace.overdue("another", 9999.0, PATIENCE, world.state), "its usual is not known"
    began = MORNING + timedelta(minutes=120)
    pace.note_overdue("journal", began, 601.0, 3, world.logbook, world.state)
    assert outages.read(world.state)["journal"].since == began
    note(world, 8, 1.0)
    assert outages.read(world.state) == {}, "it came to an end after all, and no slower than usual"


def test_source_that_falls_silent_while_slow_is_silent_and_nothing_else(world: World) -> None:
    for number in range(8):
        note(world, number, 0.2)
    note(world, 8, 30.0)
    note(world, 9, 30.0)
    from appliance.capture import outage

    outage.note("journal", {"14": False}, world.logbook, world.state, MORNING)
    assert outages.read(world.state)["journal"].kind is Kind.SILENT
    note(world, 10, 30.0)
    assert outages.read(world.state)["journal"].kind is Kind.SILENT
    outage.note("journal", {"14": True}, world.logbook, world.state, MORNING)
    assert outages.read(world.state) == {}


def test_one_sources_pace_leaves_anothers_alone(world: World) -> None:
    note(world, 0, 1.0)
    pace.note("other", seen(0, 7.0), PATIENCE, world.logbook, world.state)
    paces = report.read(world.state)
    assert paces["journal"].answers == (1.0,)
    assert paces["other"].answers == (7.0,)
