"""The store's promises under any order of captures, faults, damage, restarts and openings."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage import fsio
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.reading import NoCopy, Opened, open_unit
from storage.records import Snapshot
from storage.store import NotDurable
from tests.storage.site import MORNING, Site, Told, flip, ward


class Ward(RuleBasedStateMachine):
    """One ward's store through its days; the true time is known only here."""

    def __init__(self) -> None:
        """Set the machine up, nothing captured yet."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.site = Site(Path(self.folder.name))
        self.keys = self.site.people.unlock_with_code(self.site.kit.code)
        self.minute = 0.0
        self.booted = -60.0
        self.boot = 0
        self.lag = 0.0
        self.truth: dict[int, tuple[Snapshot, float]] = {}
        self.damaged: set[int] = set()
        self.acknowledged = 0

    def teardown(self) -> None:
        """Take the machine down."""
        self.folder.cleanup()

    def now(self) -> Instant:
        """Return what this machine's clocks say; after a long power cut the wall clock lags."""
        wall = MORNING + timedelta(minutes=self.minute - self.lag)
        uptime = (self.minute - self.booted) * 60
        return Instant(wall, uptime, f"boot-{self.boot}", synced=self.lag == 0)

    @rule(patients=st.integers(1, 4), later=st.integers(1, 90))
    def capture(self, patients: int, later: int) -> None:
        """Capture the ward; all goes well."""
        self._capture(patients, later)
        self.acknowledged = max(self.truth)

    @rule(nth=st.integers(1, 45), error=st.sampled_from([5, 28]), later=st.integers(1, 90))
    def capture_on_a_failing_disk(self, nth: int, error: int, later: int) -> None:
        """Capture while the Nth disk call fails."""
        left = [nth]

        def hook(_: str, __: Path) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(error, os.strerror(error))

        with fsio.watched(hook):
            try:
                self._capture(2, later)
            except NotDurable:
                pass
            except LyktaError:
                del self.truth[max(self.truth)]
                return
        self.acknowledged = max(self.truth)

    def _capture(self, patients: int, later: int) -> None:
        self.minute += later
        now = self.now()
        snapshot = ward(now.wall, patients)
        numbers = [int(path.name[4:]) for path in self.site.unit_dir().glob("gen-*")]
        number = max(numbers, default=0) + 1
        self.truth[number] = (snapshot, self.minute)
        assert self.site.admit_snapshot(snapshot, now).generation == number

    @precondition(lambda self: self.acknowledged)
    @rule(at=st.integers(0, 10**6))
    def rot(self, at: int) -> None:
        """Let one bit of the newest good copy rot."""
        found = self.site.store.newest("14")
        if found is not None:
            flip(found.snapshot, at % found.snapshot.stat().st_size)
            self.damaged.add(found.manifest.generation)

    @rule(off=st.integers(0, 600), stopped=st.booleans())
    def lose_power(self, off: int, stopped: bool) -> None:
        """Be off for a while; without a battery the clock stands still meanwhile."""
        self.minute += off
        self.booted = self.minute - 1
        self.boot += 1
        self.lag += off if stopped else 0

    @rule()
    def find_the_time_server(self) -> None:
        """Hear from NTP."""
        self.lag = 0.0

    @rule()
    def sweep(self) -> None:
        """Start the daemon."""
        self.site.store.sweep()

    @invariant()
    def what_opens_is_what_was_captured_and_never_younger(self) -> None:
        """Open as a person would, and hold age and content against the truth."""
        good = [n for n in self.truth if n not in self.damaged and self._stored(n)]
        try:
            opened = open_unit(self.site.store, "14", self.keys)
        except NoCopy:
            assert not good
            return
        said = opened.manifest
        assert said.generation >= max(good, default=0)
        snapshot, captured_at = self.truth[said.generation]
        assert opened.snapshot.as_of == snapshot.as_of
        self._each_chart_is_of_the_copy_it_names(opened)
        named = {fault.facts["generation"] for fault in opened.faults if fault.code == "S-06"}
        assert named >= {n for n in self.damaged if n > said.generation and self._stored(n)}
        age = Clock(read=Told(self.now())).age(said.as_of)
        truth = timedelta(minutes=self.minute - captured_at)
        slack = timedelta(seconds=1)
        assert age.at_most is None or age.at_most >= truth - slack

    def _each_chart_is_of_the_copy_it_names(self, opened: Opened) -> None:
        truth = {
            chart.person.key: chart for chart in self.truth[opened.manifest.generation][0].charts
        }
        for chart in opened.snapshot.charts:
            of, _at = self.truth[opened.of(chart.person.key).generation]
            assert chart in of.charts
        shown = {chart.person.key for chart in opened.snapshot.charts}
        assert shown | {lost.key for lost in opened.lost} == set(truth)
        patched = {fault.code for fault in opened.faults} & {"S-16"}
        assert bool(patched) == (opened.manifest.generation in self.damaged)

    @invariant()
    def three_good_copies_are_kept(self) -> None:
        """As long as nothing rots, three are never fewer."""
        if not self.damaged and len(self.truth) >= 3:
            assert len(self.site.store.generations("14")) >= 3

    def _stored(self, number: int) -> bool:
        return self.site.generation_dir(number).exists()


Ward.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestWard = Ward.TestCase
