"""The feed's desk: what a live system tells between two rounds becomes copies within seconds.

Two threads meet here: the feed's own, which hands over messages (`take`), and the worker of the
source, which runs the rounds and publishes. The order that keeps the copies right, numbered at the
code:
1. A message is durable before anything is done with it, and before it is acknowledged.
2. The base is the last whole round, handed over as it was kept: capture cannot read the store.
   Until there has been one since the start, messages are only kept.
3. A new base takes the place of everything that the feed had made of the unit; the messages that
   came since its round began are applied to it again, and to this unit alone.
4. For a while both are kept going, the new base and what the feed had made of the old one, so
   that a message on its way is not taken for one that was missed; then they are compared.
5. What is published goes past the guard like every copy. What it refuses waits for the next
   whole round.
6. Where more messages came during one round than are held, the unit waits for the next round.
7. A fault of one message never ends the others: it is counted, and no age is lowered from then on.
"""

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import msgspec

from appliance.capture import feed_age
from appliance.capture.admission import Arrived, admitted
from appliance.capture.feed_age import Course, FeedRules, Stream
from appliance.capture.feed_apply import Applied, Context, Elsewhere, NotApplied, applied
from appliance.capture.feed_compare import compared
from appliance.capture.feed_journal import Journal, Kept
from appliance.capture.feed_people import Layout
from appliance.capture.feed_wards import Wards
from appliance.capture.keeper import Keeper, Outcome, Watched
from appliance.sources.feed import Event, Feed, FeedFault, Heard
from appliance.sources.source import Effort, Way
from storage.clock import Instant
from storage.errors import LyktaError
from storage.manifest import Manifest
from storage.records import Snapshot
from storage.reports import feed as reports
from storage.reports.feed import FeedReport, FeedUnit

_AGAIN = timedelta(seconds=60)
_REPORT_EVERY = 5.0

log = logging.getLogger("lykta.feed")


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the newest copy of a unit holds, of when it is, and when it was written."""

    content: Snapshot
    as_of: Instant
    at: Instant


class _Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is being compared (4): the old base, and what the feed makes of it still."""

    before: Snapshot
    told: Wards
    until: float


class _Counts:
    """What became of the messages since the start."""

    def __init__(self) -> None:
        self.taken = self.applied = self.elsewhere = self.left = self.strange = 0
        self.last_left = ""
        self.fault = ""
        self.last: Instant | None = None


class FeedDesk:
    """One feed and the copies of its source's units that it keeps fresh."""

    def __init__(
        self,
        feed: Feed,
        watched: Iterable[Watched],
        keeper: Callable[[], Keeper],
        journal: Journal,
        *,
        places: Mapping[str, str],
        rules: FeedRules,
    ) -> None:
        """`places` leads from the sender's ward codes to units, as `feed_people.Layout` says.

        `keeper` is asked anew for every copy: who may read it may have changed since.
        """
        self._feed = feed
        self._watched = {one.unit.code: one for one in watched}
        self._keeper = keeper
        self._clock, self._state = keeper().clock, keeper().state
        self._journal = journal
        self._rules = rules
        self._layout = Layout(
            units={code: one.unit for code, one in self._watched.items()}, places=places
        )
        self._lock = threading.RLock()
        self._wards = Wards()
        self._courses: dict[str, Course] = {}
        self._bases: dict[str, Snapshot] = {}
        self._dated: dict[str, Instant] = {}
        self._shown: dict[str, _Shown] = {}
        self._trials: dict[str, _Trial] = {}
        self._waits: dict[str, float] = {}
        self._gone: deque[tuple[str, str, Instant]] = deque(maxlen=10_000)
        self._heard: deque[tuple[Instant, Heard, int]] = deque()
        self._held = 0
        self._dropped: Instant | None = None
        self._stream = Stream()
        self._sequences: dict[str, int] = {}
        self._counts = _Counts()
        self._reported: tuple[FeedReport | None, float] = (None, 0.0)

    def open(self) -> None:
        """Read the journal and begin to listen; what fails stands in the report, never raised."""
        try:
            with self._lock:
                for kept in self._journal.open():
                    self._again(kept)
                # What was said before, while nobody listened, no export from before tells us.
                self._stream = msgspec.structs.replace(self._stream, broken=self._clock.now())
            self._feed.open(self.take)
        except LyktaError as fault:
            log.warning("the feed %s does not listen: %s", self._feed.name, fault)
            self._counts.fault = fault.code
        self.beat()

    def take(self, raw: bytes, heard: Heard) -> bool:
        """Keep a message and apply it; durable on return. False: it was there already.

        Raises DiskFull, DiskFault or NotAllowed where it cannot be kept.
        """
        with self._lock:
            if self._journal.knows(heard.sender, heard.number):
                return False
            received = self._clock.now()
            kept = Kept(received=received, sender=heard.sender, number=heard.number, raw=raw)
            self._journal.append(kept)  # 1
            self._counts.taken += 1
            self._hear(received, heard, len(raw))
            return True

    def begun(self) -> None:
        """Learn that a round of the source is about to begin; its units' own times tell enough."""

    def kept(self, snapshot: Snapshot, manifest: Manifest) -> None:
        """Take a whole round's copy of a unit as the new base (2, 3); others' are passed by."""
        code = snapshot.unit.code
        if code not in self._watched:
            return
        with self._lock:
            self._settle(code)
            base, told = feed_age.base_of(manifest), self._wards
            old = self._bases.get(code)
            now = self._clock.now()
            self._bases[code] = snapshot
            self._dated[code] = manifest.as_of
            self._courses[code] = feed_age.begun(
                snapshot,
                base,
                self._courses.get(code) if old else None,
                stated=manifest.as_of.stated,
            )
            self._wards = self._wards.read_whole(snapshot)
            self._shown[code] = _Shown(content=snapshot, as_of=manifest.as_of, at=now)
            self._waits.pop(code, None)
            self._gone = deque(
                (one for one in self._gone if one[0] != code or one[2].boottime >= base.boottime),
                maxlen=self._gone.maxlen,
            )
            if self._replay(code, base) and old is not None and code in told.units:
                until = now.boottime + self._rules.settle.total_seconds()
                self._trials[code] = _Trial(before=old, told=told, until=until)  # 4
            self._forget()

    def pending(self) -> bool:
        """Return whether something is to be published or compared now."""
        with self._lock:
            now = self._clock.now()
            trials = any(now.boottime >= one.until for one in self._trials.values())
            return trials or any(self._due(code, now) for code in self._bases)

    def publish(self) -> tuple[Outcome, ...]:
        """Compare what is to be compared, and publish every unit that has something new."""
        with self._lock:
            now = self._clock.now()
            for code in [code for code, one in self._trials.items() if now.boottime >= one.until]:
                self._settle(code)
            due = [code for code in self._bases if self._due(code, now)]
        return tuple(self._publish(code) for code in due)

    def discharged(self, unit: str) -> frozenset[str]:
        """Return the keys of the persons who left a unit by an event since its last whole round."""
        with self._lock:
            ward = self._wards.units.get(unit)
            there = {chart.person.key for chart in ward.charts} if ward else set()
            return frozenset(key for code, key, _ in self._gone if code == unit) - there

    def report(self) -> FeedReport:
        """Return what became of the messages, and how far each unit's age may be lowered."""
        with self._lock:
            now, counts = self._clock.now(), self._counts
            return FeedReport(
                name=self._feed.name,
                at=now.wall,
                lines=self._feed.lines,
                last=counts.last.wall if counts.last else None,
                taken=counts.taken,
                applied=counts.applied,
                elsewhere=counts.elsewhere,
                left=counts.left,
                strange=counts.strange,
                refused=self._feed.refused,
                last_refusal=self._feed.last_refusal,
                last_left=counts.last_left,
                fault=counts.fault,
                units=tuple(self._unit_report(code, now) for code in self._watched),
            )

    def beat(self) -> None:
        """Write the report for the status, at most every few seconds."""
        before, written = self._reported
        now = self._clock.now().boottime
        if before is not None and now - written < _REPORT_EVERY:
            return
        report = self.report()
        try:
            reports.write(self._state, report)
        except OSError as fault:
            log.warning("the report of the feed could not be written: %s", fault.strerror)
        self._reported = (report, now)

    def close(self) -> None:
        """Take no more messages; what was taken stays in the journal."""
        self._feed.close()
        with self._lock:
            self._journal.close()

    def _again(self, kept: Kept) -> None:
        """Take up a message that was kept before a crash; of another boot none counts."""
        if kept.received.boot != self._clock.now().boot:
            return
        try:
            heard = self._feed.read(kept.raw)
        except FeedFault as fault:
            log.warning("a kept message of the feed cannot be read any more: %s", fault.code)
            return
        self._hear(kept.received, heard, len(kept.raw))

    def _hear(self, received: Instant, heard: Heard, size: int) -> None:
        self._counts.last, before = received, self._counts.last
        self._notice_gaps(received, heard, before)
        if heard.strange and heard.grave:
            self._counts.strange += 1
            self._counts.last_left = heard.strange
            self._doubt("", received)
        elif heard.strange:
            self._counts.elsewhere += 1
        if not heard.events:
            return
        self._hold(received, heard, size)
        reach = feed_age.reach_of(received, heard.said)
        reaches = dict(self._stream.reaches)
        if reach is not None:
            reaches[heard.sender] = reach
            self._stream = msgspec.structs.replace(self._stream, reaches=reaches)
        for event in heard.events if self._bases else ():  # 2
            self._apply(event, received, heard)

    def _hold(self, received: Instant, heard: Heard, size: int) -> None:
        """Hold a message for a round that is under way, and no more than may be held (6)."""
        self._heard.append((received, heard, size))
        self._held += size
        while len(self._heard) > self._rules.replay or self._held > self._rules.replay_bytes:
            self._let_go()

    def _let_go(self) -> None:
        self._dropped, _, size = self._heard.popleft()
        self._held -= size

    def _notice_gaps(self, received: Instant, heard: Heard, before: Instant | None) -> None:
        """Notice silence and missing numbers, after which nobody knows what was not heard."""
        silence = self._rules.silence.total_seconds()
        broken = before is not None and received.boottime - before.boottime > silence
        if heard.sequence is not None and heard.sequence > 0:
            last = self._sequences.get(heard.sender)
            broken = broken or (last is not None and heard.sequence != last + 1)
            self._sequences[heard.sender] = heard.sequence
        if broken:
            self._stream = msgspec.structs.replace(self._stream, broken=received)

    def _apply(self, event: Event, received: Instant, heard: Heard) -> None:
        """Apply one event to the wards, and to what is being compared (4)."""
        result = self._result(self._wards, event, received, heard, None)
        if result is None or isinstance(result, NotApplied):
            why = result.why if result else f"{heard.kind}: fault"
            self._leave(f"{heard.kind} {why}", result.units if result else None, received)
        elif isinstance(result, Applied):
            self._counts.applied += 1
            for code in result.doubted:
                self._doubt(code, received)
            self._gone.extend((code, key, received) for code, key in result.gone)
        else:
            self._counts.elsewhere += 1
        if isinstance(result, Applied | NotApplied):
            self._wards = result.wards
        for code, trial in list(self._trials.items()):
            told = self._result(trial.told, event, received, heard, frozenset({code}))
            if isinstance(told, Applied | NotApplied):
                self._trials[code] = msgspec.structs.replace(trial, told=told.wards)

    def _result(
        self,
        wards: Wards,
        event: Event,
        received: Instant,
        heard: Heard,
        only: frozenset[str] | None,
    ) -> Applied | NotApplied | Elsewhere | None:
        at = heard.said or received.wall
        message = f"{heard.sender}|{heard.number}"
        context = Context(layout=self._layout, at=at, message=message, only=only)
        try:
            return applied(wards, event, context)
        except Exception as fault:  # noqa: BLE001 - one message's surprise must not end the feed (7)
            # The path through the code, never the fault's own words: they may name a patient.
            way = "".join(traceback.format_tb(fault.__traceback__))
            log.error("an event of the feed failed: %s\n%s", type(fault).__name__, way)  # noqa: TRY400 - see above
            return None

    def _leave(self, why: str, units: Iterable[str] | None, received: Instant) -> None:
        self._counts.left += 1
        self._counts.last_left = why[:80]
        for code in units or ("",):
            self._doubt(code, received)

    def _doubt(self, code: str, received: Instant) -> None:
        left = {**self._stream.left, code: received}
        self._stream = msgspec.structs.replace(self._stream, left=left)

    def _replay(self, code: str, base: Instant) -> bool:
        """Apply to a new base what came since its round began (3); False: too much came (6)."""
        if self._dropped is not None and self._dropped.boottime >= base.boottime:
            self._bases.pop(code)
            self._wards = self._wards.without(code)
            return False
        only = frozenset({code})
        for received, heard, _ in self._heard:
            if received.boot != base.boot or received.boottime < base.boottime:
                continue
            for event in heard.events:
                result = self._result(self._wards, event, received, heard, only)
                if isinstance(result, Applied | NotApplied):
                    self._wards = result.wards
        return True

    def _settle(self, code: str) -> None:
        trial = self._trials.pop(code, None)
        if trial is None or code not in self._courses:
            return
        found = compared(
            trial.before,
            trial.told.units[code],
            self._wards.units[code],
            history=self._rules.history,
            lacking=trial.told.lacking,
        )
        self._courses[code] = feed_age.settled(self._courses[code], found)
        if found.missed:
            what = ", ".join(f"{kind.value} {many}" for kind, many in found.missed.items())
            log.warning("%s: the round found what the feed had not told: %s", code, what)

    def _forget(self) -> None:
        """Let the journal drop what every unit's last whole round has seen."""
        if set(self._courses) < set(self._watched):
            return
        oldest = min((one.base for one in self._courses.values()), key=lambda one: one.boottime)
        try:
            self._journal.forget(oldest)
        except LyktaError as fault:
            log.warning("the feed's journal could not be shortened: %s", fault)
        while self._heard and self._heard[0][0].boottime < oldest.boottime - _HELD:
            self._let_go()

    def _due(self, code: str, now: Instant) -> bool:
        if now.boottime < self._waits.get(code, 0.0):
            return False
        shown = self._shown[code]
        if self._wards.units[code] is not shown.content:
            return now.boottime - shown.at.boottime >= self._rules.gap.total_seconds()
        return self._as_of(code, now).boottime - shown.as_of.boottime >= _seconds(self._rules.renew)

    def _as_of(self, code: str, now: Instant) -> Instant:
        reach, why = feed_age.as_of(self._courses[code], self._stream, code, self._rules, now)
        return self._dated[code] if why else reach

    def _publish(self, code: str) -> Outcome:
        """Publish one unit; the sealing is outside the lock, so that messages wait for no disk."""
        with self._lock:
            now = self._clock.now()
            content, as_of = self._wards.units[code], self._as_of(code, now)
            unit, base = content.unit, self._bases[code]
        snapshot = msgspec.structs.replace(
            content,
            source=f"{base.source} + {self._feed.name}",
            as_of=as_of.wall,
            captured=now.wall,
            source_time=None,
        )
        manifest, error = None, None
        try:
            keeper = msgspec.structs.replace(self._keeper(), discharged=self.discharged)
            previous = keeper.store.newest(code)
            arrived = Arrived(snapshot=snapshot, as_of=as_of, captured=now, previous=previous)
            manifest = admitted(arrived, self._watched[code], keeper)
        except LyktaError as fault:
            error = fault
            log.warning("%s not published from the feed: %s", code, fault)
        with self._lock:
            done = self._clock.now()
            if error is None:
                self._shown[code] = _Shown(content=content, as_of=as_of, at=done)
            else:
                self._waits[code] = self._next_try(error, done)
        seconds = done.boottime - now.boottime
        effort = Effort(way=Way.FEED)
        return Outcome(unit=unit, seconds=seconds, manifest=manifest, error=error, effort=effort)

    def _next_try(self, error: LyktaError, now: Instant) -> float:
        refused = error.code.startswith("G-")  # 5
        return float("inf") if refused else now.boottime + _AGAIN.total_seconds()

    def _unit_report(self, code: str, now: Instant) -> FeedUnit:
        course = self._courses.get(code)
        if course is None or code not in self._bases:
            return FeedUnit(unit=code, why=feed_age.NO_COPY)
        why = feed_age.as_of(course, self._stream, code, self._rules, now)[1]
        return FeedUnit(
            unit=code, trusted=not why, why=why, rounds=course.rounds, missed=course.missed
        )


_HELD = 3600.0
"""Messages are held so many seconds beyond the last rounds, for a round that is under way."""


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
