"""Whether a feed may make a unit's copy younger than its last whole round: pure.

A copy's age is the one thing that a nurse believes without being able to check it. The feed lowers
it only where all of this holds (numbers at the code):
0. The site has said so (`lowers_age`), once the status had shown that the feed foretells rounds.
1. The last whole round found exactly what the feed had foretold, and since the last difference
   rounds have confirmed changes of every kind that the unit's copies hold: a night in which
   nothing happened proves nothing.
2. The feed has not been silent for longer than the site allows since that round, and its running
   numbers, where it has them, have no gap.
3. No message since that round was left that may be about this unit.
4. It goes no further than the last message that spoke of patients, by the earlier of the sender's
   own time of it and its receipt: a message that waited an hour in a queue proves what was an hour
   ago. A message without a time, or from a sender whose clock runs ahead of ours, proves nothing.
   Where several systems send, the one that spoke last the longest ago counts.
5. And no further from the last whole round than the site allows.
6. Where the source's own word dates the rounds (exports put into a folder), never: the next export
   would be older than what the feed had made of the last, and be refused for it.
In every other case the copy is dated by its whole round, whatever newer things stand in it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from appliance.capture.feed_compare import Compared, Kind
from printing.language import mark
from storage.clock import Instant
from storage.manifest import Manifest
from storage.records import Snapshot, UnitKind

OFF = mark("The settings do not let the feed lower the age.")
NO_COPY = mark("No whole round has been kept since the service started.")
COMPARING = mark("The last whole round is still being compared with what the feed told.")
MISSED = mark("The last whole round found changes that the feed had not told.")
UNPROVEN = mark("No round has yet confirmed changes of every kind that the feed told.")
SILENT = mark("The feed has been silent, or messages are missing, since the last whole round.")
LEFT = mark("A message since the last whole round could not be applied.")
OLD = mark("The last whole round is too long ago for the feed alone.")
STATED = mark("The source's copies are dated by its own exports.")
UNDATED = mark("No message with a trustworthy time has come since the last whole round.")
REASONS = (OFF, NO_COPY, COMPARING, MISSED, UNPROVEN, SILENT, LEFT, OLD, STATED, UNDATED)
"""Why a feed does not lower a unit's age now; English keys for translation."""

_AHEAD = timedelta(seconds=60)


class FeedRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a site lets its feed do.

    `silence`: so long without any message, and nobody knows whether some are missing. `longest`: so
    far from the last whole round at most. `settle`: so long after a round a late message may still
    explain what it found. `gap`: so long at least between two copies of one unit, `renew`: so
    much younger it must become for a new manifest alone. `history` is the source's, of doses and
    stopped orders. `replay` is how many messages are held for a round that is under way, and
    `replay_bytes` how many bytes of them.
    """

    lowers_age: bool = False
    silence: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=2)
    settle: timedelta = timedelta(seconds=20)
    gap: timedelta = timedelta(seconds=5)
    renew: timedelta = timedelta(seconds=60)
    history: timedelta = timedelta(hours=72)
    replay: int = 20_000
    replay_bytes: int = 32 << 20


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How one unit's rounds agreed with the feed.

    `base` is the as-of of its last whole round by this machine's clocks, `stated` whether the
    source's word dates it. `proven` counts changes that rounds confirmed since
    the last difference, `rounds` how many in a row, `missed` what the last one found.
    """

    base: Instant
    wanted: frozenset[Kind]
    stated: bool = False
    comparing: bool = False
    proven: Mapping[Kind, int] = {}
    rounds: int = 0
    missed: int = 0


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """What the feed's messages allow, as a whole.

    `reaches` is how far each sender's last message about patients reaches (4). `broken` is when it
    was last found that messages may be missing (2), `left` when one was left, by unit; "" for any.
    """

    reaches: Mapping[str, Instant] = {}
    broken: Instant | None = None
    left: Mapping[str, Instant] = {}


def begun(
    snapshot: Snapshot, base: Instant, before: Course | None, *, stated: bool = False
) -> Course:
    """Return the course of a unit whose whole round was just kept, still to be compared."""
    wanted = _kinds(snapshot)
    if before is None:
        return Course(base=base, wanted=wanted, stated=stated)
    return msgspec.structs.replace(before, base=base, wanted=wanted, stated=stated, comparing=True)


def base_of(manifest: Manifest) -> Instant:
    """Return of when a whole round's copy is by this machine's clocks.

    The boottime of an as-of that the source states is that of the reading: it is set back as far as
    the source's time lies before the copy was done.
    """
    said, done = manifest.as_of, manifest.captured
    return earlier(done, done.wall - said.wall) if said.stated else said


def settled(course: Course, found: Compared) -> Course:
    """Return the course of a unit after its round was compared (1)."""
    missed = found.missed.total()
    if missed:
        return msgspec.structs.replace(course, comparing=False, proven={}, rounds=0, missed=missed)
    proven = Counter(course.proven) + found.foretold
    return msgspec.structs.replace(
        course, comparing=False, proven=dict(proven), rounds=course.rounds + 1, missed=0
    )


def reach_of(received: Instant, said: datetime | None) -> Instant | None:
    """Return what a message reaches: the earlier of its own time and its receipt (4)."""
    if said is None or said > received.wall + _AHEAD:
        return None
    late = max(received.wall - said, timedelta(0))
    return earlier(received, late)


def earlier(instant: Instant, span: timedelta) -> Instant:
    """Return a reading of the clocks so much earlier, in the same boot."""
    return msgspec.structs.replace(
        instant, wall=instant.wall - span, boottime=instant.boottime - span.total_seconds()
    )


def as_of(
    course: Course, stream: Stream, unit: str, rules: FeedRules, now: Instant
) -> tuple[Instant, str]:
    """Return by when the unit's copy is to be dated, and why it is not by the feed ("" : it is)."""
    why = _objection(course, stream, unit, rules, now)
    if why:
        return course.base, why
    reach = min(stream.reaches.values(), key=lambda one: one.boottime)  # 4
    farthest = course.base.boottime + rules.longest.total_seconds()  # 5
    if reach.boottime > farthest:
        reach = earlier(reach, timedelta(seconds=reach.boottime - farthest))
    return reach, ""


def _objection(course: Course, stream: Stream, unit: str, rules: FeedRules, now: Instant) -> str:
    unproven = not course.rounds or any(not course.proven.get(kind) for kind in course.wanted)
    left = _since(course, stream.left.get(unit)) or _since(course, stream.left.get(""))
    old = now.boottime - course.base.boottime > rules.longest.total_seconds()
    reaches = [one.boottime for one in stream.reaches.values()]
    checks = (
        (not rules.lowers_age, OFF),  # 0
        (course.stated, STATED),  # 6
        (course.comparing, COMPARING),
        (bool(course.missed), MISSED),  # 1
        (unproven, UNPROVEN),  # 1
        (_since(course, stream.broken), SILENT),  # 2
        (left, LEFT),  # 3
        (old, OLD),  # 5
        (min(reaches, default=0.0) <= course.base.boottime, UNDATED),  # 4
    )
    return next((why for holds, why in checks if holds), "")


def _since(course: Course, when: Instant | None) -> bool:
    return when is not None and when.boottime >= course.base.boottime


def _kinds(snapshot: Snapshot) -> frozenset[Kind]:
    if snapshot.unit.kind is UnitKind.CLINIC:
        return frozenset({Kind.BOOKINGS})
    wanted = {Kind.STAYS}
    if snapshot.orders:
        wanted.add(Kind.ORDERS)
    if any(chart.administrations for chart in snapshot.charts):
        wanted.add(Kind.DOSES)
    return frozenset(wanted)
