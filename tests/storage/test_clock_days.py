"""Any days a computer can have, in any order: no copy is ever said to be younger than it is.

The witnesses here are honest (NTP and the record system say the true time, a person confirms
only what her watch says); the computer's own clock is not. What lies stands in
`test_clock_scenarios`.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage.clock import TOLERANCE, Clock, ClockVerdict, Instant
from storage.freshness import Light, judge
from tests.storage.test_clock_scenarios import LIMIT, Computer

SLACK = 2 * TOLERANCE
"""Two clocks may each be believed while they are this far off together."""


class Days(RuleBasedStateMachine):
    """One computer, its reboots and its clocks; two processes share its memory."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.it = Computer(Path(self.folder.name))
        self.other = Clock(self.it.state, self.it.read)
        self.copies: list[tuple[float, Instant]] = []

    def teardown(self) -> None:
        """Take the computer down."""
        self.folder.cleanup()

    @initialize(ntp=st.booleans())
    def start(self, ntp: bool) -> None:
        """Start with or without a time server."""
        self.it.ntp = ntp

    @rule(minutes=st.integers(0, 2000))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.it.wait(minutes)

    @rule()
    def capture(self) -> None:
        """Make a copy, whatever the clocks say."""
        self.it.copy()
        self.copies = [*self.copies[-3:], self.it.made]

    @rule(minutes=st.integers(1, 3000), wrong_by=st.integers(-4000, 4000), ntp=st.booleans())
    def lose_power(self, minutes: int, wrong_by: int, ntp: bool) -> None:
        """Be off, and start with any clock; with a time server it is right."""
        self.it.power_cut(minutes, clock=0 if ntp else wrong_by, ntp=ntp)
        self.other = Clock(self.it.state, self.it.read)

    @rule(wrong_by=st.integers(-4000, 4000))
    def set_the_clock(self, wrong_by: int) -> None:
        """Let somebody set the clock wrong, the time server being gone."""
        self.it.set_clock(wrong_by)

    @rule()
    def find_the_time_server(self) -> None:
        """Hear from NTP."""
        self.it.set_clock(0, ntp=True)

    @rule()
    def hear_the_record_system(self) -> None:
        """Hear the record system's clock, which is right."""
        self.it.hear_source()

    @rule()
    def look_from_another_process(self) -> None:
        """Let the kiosk read the clock beside capture."""
        self.other.now()

    @rule()
    def ask_a_person(self) -> None:
        """Ask a person; she confirms only what agrees with her watch."""
        if abs(self.it.wrong_by) <= 1:
            self.it.nurse_confirms()

    @invariant()
    def no_copy_is_younger_than_it_is(self) -> None:
        """Hold each process' interval against the truth, and the light against the limit."""
        for clock in (self.it.clock, self.other):
            now = clock.now()
            for made, then in self.copies:
                age = clock.age(then, now)
                truth = timedelta(minutes=self.it.time - made)
                assert age.at_most is None or age.at_most >= truth - SLACK
                if truth > LIMIT + SLACK:
                    assert judge(age, LIMIT).light not in {Light.FRESH, Light.AGEING}

    @invariant()
    def confirmed_means_right(self) -> None:
        """Where witnesses are honest a confirmed clock is right; a wrong one is never called so."""
        now = self.it.clock.now()
        if self.it.clock.verdict(now) is ClockVerdict.CONFIRMED:
            assert abs(timedelta(minutes=self.it.wrong_by)) <= SLACK


Days.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestDays = Days.TestCase
