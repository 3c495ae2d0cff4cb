"""The days a hospital's computer has, each with the age that is said and the truth beside it.

A bare difference of two wall clocks, the naive age, stands in the table too: it is wrong in most
rows, and in the worst of them it calls a copy of yesterday fresh.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.clock import (
    CLOCK_UNCONFIRMED,
    CLOCK_WAS_WRONG,
    CLOCK_WRONG,
    COPY_IN_FUTURE,
    TIME_MISSING,
    Age,
    Clock,
    ClockMoved,
    ClockVerdict,
    Instant,
)
from storage.freshness import Light, judge
from tests.storage.site import MORNING

DAY = 24 * 60
LIMIT = timedelta(minutes=60)
CONFIRMED, UNCONFIRMED, WRONG = ClockVerdict


class Computer:
    """One computer through its days; all times in minutes, the true time known only here."""

    def __init__(self, state: Path) -> None:
        """Start at MORNING, up for an hour, disciplined by NTP."""
        self.state = state
        self.time = 0.0
        self.started = -60.0
        self.boot = 0
        self.wrong_by = 0.0
        self.ntp = True
        self.clock = Clock(state, self.read)
        self.made: tuple[float, Instant] = (0.0, self.clock.now())

    def read(self) -> Instant:
        """Return what the computer's clocks say."""
        wall = MORNING + timedelta(minutes=self.time + self.wrong_by)
        uptime = (self.time - self.started) * 60
        return Instant(wall, uptime, f"boot-{self.boot}", synced=self.ntp)

    def wait(self, minutes: float) -> "Computer":
        """Run, or sleep suspended: CLOCK_BOOTTIME counts both."""
        self.time += minutes
        self.clock.now()
        return self

    def copy(self) -> "Computer":
        """Make the copy whose age is asked at the end."""
        self.made = (self.time, self.clock.now())
        return self

    def power_cut(self, minutes: float, clock: float = 0.0, *, ntp: bool = False) -> "Computer":
        """Be off, then start with the wall clock wrong by so much; its memory is on the disk."""
        self.time += minutes
        self.started = self.time
        self.boot += 1
        self.ntp, self.wrong_by = ntp, clock
        self.clock = Clock(self.state, self.read)
        return self

    def pause(self, minutes: float) -> "Computer":
        """Stand still as a virtual machine: no counter runs; NTP then sets the clock right."""
        self.time += minutes
        self.started += minutes
        self.clock.now()
        return self

    def set_clock(self, wrong_by: float, *, ntp: bool = False) -> "Computer":
        """Let somebody, or NTP, move the wall clock."""
        self.wrong_by, self.ntp = wrong_by, ntp
        self.clock.now()
        return self

    def hear_source(self, wrong_by: float = 0.0) -> "Computer":
        """Hear the record system's clock, which may be wrong itself."""
        at = self.clock.now()
        self.clock.confirm(MORNING + timedelta(minutes=self.time + wrong_by), at)
        return self

    def nurse_confirms(self) -> "Computer":
        """Let a person say that the clock is right."""
        assert self.clock.confirm_by_hand(self.clock.now())
        return self

    def truth(self) -> float:
        """Return the copy's true age."""
        return self.time - self.made[0]

    def naive(self) -> float:
        """Return what the difference of the two wall clocks says."""
        return (self.read().wall - self.made[1].wall) / timedelta(minutes=1)


Story = Callable[[Computer], Computer]
Row = tuple[str, Story, float, float | None, ClockVerdict, str, float]

SCENARIOS: list[Row] = [
    # the day, what happened, at least, at most, the clock, the reason, what a naive age says
    (
        "1 an ordinary hour",
        lambda it: it.copy().wait(40),
        40, 40, CONFIRMED, "", 40,
    ),
    (
        "2 the clock was set back by hand",
        lambda it: it.set_clock(0).copy().wait(90).set_clock(-85),
        90, 90, WRONG, "", 5,
    ),
    (
        "3 a restart with NTP in both boots",
        lambda it: it.copy().wait(30).power_cut(10, ntp=True).wait(5),
        45, 45, CONFIRMED, "", 45,
    ),
    (
        "4 nine hours off, the saved time restored at start (systemd-timesyncd)",
        lambda it: it.copy().wait(3).power_cut(540, clock=-540).wait(12),
        15, None, UNCONFIRMED, CLOCK_UNCONFIRMED, 15,
    ),
    (
        "5 a dead battery: the clock starts in 1970",
        lambda it: it.copy().power_cut(120, clock=-29_900_000).wait(7),
        7, None, WRONG, CLOCK_WRONG, 127 - 29_900_000,
    ),
    (
        "6 the clock starts before the highest time ever seen",
        lambda it: it.copy().wait(300).power_cut(60, clock=-301).wait(2),
        2, None, WRONG, CLOCK_WRONG, 61,
    ),
    (
        "7 up for three hours, yet the clock says that one hour passed",
        lambda it: it.copy().power_cut(0, clock=-120).wait(180),
        180, None, WRONG, CLOCK_WRONG, 60,
    ),
    (
        "8 no NTP, and the record system's clock agrees",
        lambda it: it.copy().power_cut(30).wait(5).hear_source(),
        35, 35, CONFIRMED, "", 35,
    ),
    (
        "9 a copy dated in the future is never 0 min old",
        lambda it: it.set_clock(600).copy().power_cut(5).wait(4),
        4, None, WRONG, CLOCK_WRONG, 9 - 600,
    ),
    (
        "9b the same after NTP came back: the copy stays a fault",
        lambda it: it.set_clock(600).copy().power_cut(5, ntp=True).wait(4),
        4, None, CONFIRMED, CLOCK_WAS_WRONG, 9 - 600,
    ),
    (
        "10 NTP lied by a day and was put right: wrong until a person says so",
        lambda it: it.set_clock(DAY, ntp=True).copy().wait(10).set_clock(0, ntp=True).wait(5),
        15, 15, WRONG, "", 15 - DAY,
    ),
    (
        "10b the same, a person said so",
        lambda it: it.set_clock(DAY, ntp=True).copy().set_clock(0, ntp=True).nurse_confirms()
        .wait(5),
        5, 5, CONFIRMED, "", 5 - DAY,
    ),
    (
        "10c a day later, after a restart, the copy of the lie is not ten minutes old",
        lambda it: it.set_clock(DAY, ntp=True).copy().set_clock(0, ntp=True).nurse_confirms()
        .wait(DAY).power_cut(2, ntp=True).wait(8),
        8, None, CONFIRMED, CLOCK_WAS_WRONG, 10,
    ),
    (
        "10d the same though nobody ever said so",
        lambda it: it.set_clock(DAY, ntp=True).copy().set_clock(0, ntp=True)
        .wait(DAY).power_cut(2, ntp=True).wait(8),
        8, None, WRONG, CLOCK_WRONG, 10,
    ),
    (
        "11 an outage without NTP: a nurse with a watch confirms the clock",
        lambda it: it.copy().wait(3).power_cut(540).wait(12).nurse_confirms(),
        555, 555, CONFIRMED, "", 555,
    ),
    (
        "12 the record system disagrees with what a person confirmed: her word falls",
        lambda it: it.copy().power_cut(540, clock=-540).wait(12).nurse_confirms().hear_source(),
        12, None, UNCONFIRMED, CLOCK_UNCONFIRMED, 12,
    ),
    (
        "13 somebody moves the clock after it was confirmed: her word falls",
        lambda it: it.copy().power_cut(30).wait(5).nurse_confirms().set_clock(600),
        635, None, UNCONFIRMED, CLOCK_UNCONFIRMED, 635,
    ),
    (
        "14 NTP was heard in this boot and fell silent in the outage",
        lambda it: it.copy().power_cut(10, ntp=True).wait(5).set_clock(0).wait(700),
        715, 715, CONFIRMED, "", 715,
    ),
    (
        "15 a virtual machine was paused for two hours: its counter knows nothing of it",
        lambda it: it.copy().wait(10).pause(120).wait(5),
        15, 135, CONFIRMED, TIME_MISSING, 135,
    ),
    (
        "15b NTP jumps ahead and lies: the copy may be that old, for all one can know",
        lambda it: it.copy().wait(10).set_clock(DAY, ntp=True),
        10, 10 + DAY, CONFIRMED, TIME_MISSING, 10 + DAY,
    ),
]  # fmt: skip

TOO_OLD = {"13 somebody moves the clock after it was confirmed: her word falls"}
"""A clock moved ahead unnoticed makes a copy look older than it is: the safe side."""


@pytest.mark.parametrize("row", SCENARIOS, ids=[row[0] for row in SCENARIOS])
def test_age_of_a_copy_on_every_day_a_computer_has(row: Row, tmp_path: Path) -> None:
    name, story, least, most, verdict, reason, naive = row
    it = story(Computer(tmp_path))
    now = it.clock.now()
    age = it.clock.age(it.made[1], now)
    at_most = None if most is None else timedelta(minutes=most)
    expected = Age(timedelta(minutes=least), at_most, certain=most == least, reason=reason)
    assert (age, it.clock.verdict(now)) == (expected, verdict)
    assert round(it.naive()) == naive
    truth = timedelta(minutes=it.truth())
    assert age.at_most is None or age.at_most >= truth
    assert age.at_least <= truth or name in TOO_OLD
    if truth > LIMIT:
        assert judge(age, LIMIT).light not in {Light.FRESH, Light.AGEING}


def test_naive_age_would_be_wrong_on_most_of_these_days(tmp_path: Path) -> None:
    wrong = []
    for number, (name, story, *_rest) in enumerate(SCENARIOS):
        it = story(Computer(tmp_path / str(number)))
        if abs(it.naive() - it.truth()) > 1:
            wrong.append(name)
    assert len(wrong) > len(SCENARIOS) / 2
    fresh = [
        name
        for name, story, *_rest in SCENARIOS
        if (it := story(Computer(tmp_path / name))).truth() > 60 and 0 <= it.naive() < 60
    ]
    assert fresh, "a naive age calls a copy of yesterday fresh"


def test_nothing_a_nurse_says_makes_a_copy_younger_than_the_uptime(tmp_path: Path) -> None:
    it = Computer(tmp_path).copy().power_cut(540, clock=-541).wait(70).nurse_confirms()
    age = it.clock.age(it.made[1])
    assert age.at_least == timedelta(minutes=70)
    assert judge(age, LIMIT).light is Light.STALE


def test_nurse_who_confirmed_the_wrong_year_does_not_outweigh_the_time_server(
    tmp_path: Path,
) -> None:
    it = Computer(tmp_path).power_cut(5, clock=2 * DAY).nurse_confirms().copy()
    assert it.wait(5).set_clock(0, ntp=True).clock.verdict(it.clock.now()) is CONFIRMED
    it.wait(2 * DAY).power_cut(1, ntp=True).wait(9)
    age = it.clock.age(it.made[1])
    assert age == Age(timedelta(minutes=9), None, certain=False, reason=CLOCK_WAS_WRONG)


def test_future_copy_is_named_so_where_the_clock_itself_is_beyond_doubt(tmp_path: Path) -> None:
    it = Computer(tmp_path)
    later = Instant(MORNING + timedelta(hours=5), 60, "another computer", synced=True)
    age = it.wait(5).clock.age(later)
    assert age == Age(timedelta(minutes=65), None, certain=False, reason=COPY_IN_FUTURE)


def test_time_that_moved_between_the_showing_and_the_word_is_not_confirmed(tmp_path: Path) -> None:
    it = Computer(tmp_path).power_cut(30)
    shown = it.clock.now()
    it.wait(3).set_clock(-10)
    with pytest.raises(ClockMoved):
        it.clock.confirm_by_hand(shown)
    with pytest.raises(ClockMoved):
        it.power_cut(1).clock.confirm_by_hand(shown)
    assert it.clock.verdict(it.clock.now()) is UNCONFIRMED
