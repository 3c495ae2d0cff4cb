"""The scrub: every generation's digest taken again, hourly, without any key.

Rot that nobody reads is found when it is too late, in the outage. So each file is read whole
and held against its signed manifest, oldest copies too: they are what a damaged newest copy is
rescued from. It is read from the disk: what memory still has right is no proof. A file that
several generations go over is read once. The report says what is damaged by unit and number,
never an identity.
"""

from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.generations import Digest
from storage.glance import Glance
from storage.store import Store

FILE = "scrub.json"


class Damaged(msgspec.Struct, frozen=True, kw_only=True):
    """One generation that is not what was signed: `reason` is a word for IT ("digest", "EIO")."""

    unit: str
    generation: int
    reason: str


class ScrubReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a scrub read, and what it found.

    `at` is when it began, `units` and `generations` how many it looked at, `bytes` how much it
    read. `fault` is empty, or the code of the error that ended it early: then the rest is
    unknown, not sound.
    """

    at: Instant
    units: int
    generations: int
    bytes: int
    damaged: tuple[Damaged, ...] = ()
    fault: str = ""

    @property
    def good(self) -> bool:
        """Whether everything was read and everything is what it was."""
        return not (self.damaged or self.fault)


def scrub(store: Store, state: Path, clock: Clock) -> ScrubReport:
    """Take every generation's digest and keep the report in `state`.

    A disk that fails under it ends it early and stands in the report. Raises DiskFull,
    DiskFault, NotAllowed where the report cannot be kept.
    """
    tally = _Tally(clock.now())
    digest = Glance(read=fsio.cold_digest).digest
    try:
        for unit in store.units():
            tally.units += 1
            _look_over(store, unit, tally, digest)
        for unit in store.pinned_units():
            _look_at_pin(store, unit, tally)
    except LyktaError as fault:
        tally.fault = fault.code
    report = tally.report()
    with fsio.worded(FILE):
        fsio.ensure_dir(state, 0o750)
        fsio.replace(state / FILE, msgspec.json.encode(report), 0o640)
    return report


def read(state: Path) -> ScrubReport | None:
    """Return the last scrub's report, None where there is none that can be read.

    Raises NotAllowed.
    """
    try:
        return msgspec.json.decode(fsio.read_bounded(state / FILE), type=ScrubReport)
    except PermissionError as fault:
        raise fsio.explain(fault, FILE) from fault
    except (OSError, msgspec.MsgspecError):
        return None


class _Tally:
    """What a scrub has seen so far."""

    def __init__(self, at: Instant) -> None:
        self.at = at
        self.units = self.generations = self.bytes = 0
        self.damaged: list[Damaged] = []
        self.fault = ""

    def report(self) -> ScrubReport:
        return ScrubReport(
            at=self.at,
            units=self.units,
            generations=self.generations,
            bytes=self.bytes,
            damaged=tuple(self.damaged),
            fault=self.fault,
        )


def _look_over(store: Store, unit: str, tally: _Tally, digest: Digest) -> None:
    folders = store.folders(unit)  # first, so that one that comes meanwhile is not missed as bad
    sound: set[int] = set()
    reasons: dict[int, str] = {}
    for found in store.genuine(unit, digest):
        number = found.manifest.generation
        tally.bytes += found.manifest.size
        if found.damage is None:
            sound.add(number)
        else:
            reasons[number] = _reason(found.damage)
        for fault in found.faults:
            reasons.setdefault(int(str(fault.facts.get("generation", 0))), _reason(fault))
    for number, path in folders:
        if number in sound:
            tally.generations += 1
        elif path.exists():  # else it was pruned while we looked
            tally.generations += 1
            reason = reasons.get(number, "manifest")
            tally.damaged.append(Damaged(unit=unit, generation=number, reason=reason))


def _look_at_pin(store: Store, unit: str, tally: _Tally) -> None:
    pin, found = store.pin_number(unit), store.pinned(unit, fsio.cold_digest)
    if found is not None:
        tally.bytes += found.manifest.size
    if pin is not None and (found is None or found.damage is not None):
        why = _reason(found.damage) if found and found.damage else "manifest"
        tally.damaged.append(Damaged(unit=unit, generation=pin, reason=f"pinned: {why}"))


def _reason(fault: LyktaError) -> str:
    return str(fault.facts.get("reason", fault.code))
