"""Keeping what is stored: one writer at a time, room on the disk, retention, pins.

The numbers are those of `storage.store`. What stays is decided in `storage.retention`, purely;
here it is done.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from storage import drafts, fsio, retention
from storage.clock import Instant
from storage.drafts import StoreBusy
from storage.errors import LyktaError
from storage.generations import Digest, Found, Generations, damage_of
from storage.pinned import NothingToPin, Pin, Pins
from storage.retention import Kept, Why
from storage.room import FLOOR, Reserve, ReserveSpent, TooLittleRoom, needed

_REFUSED = "refused"
_FEWER_HOURS = (retention.HOURS, 8, 0)
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class Keeping(Generations):
    """All units' generations under one folder, to read and to keep.

    `signer_public` is the device key whose signature alone makes a generation valid. `room`
    tells the free bytes of a path's disk. `state` is the folder of the high-water marks, None
    for none. `ballast` is the size of the reserve against a full disk, `floor` what a copy must
    leave free, both in bytes.
    """

    def __init__(
        self,
        root: Path,
        signer_public: bytes,
        room: Callable[[Path], int] = fsio.free_bytes,
        *,
        state: Path | None = None,
        ballast: int = 0,
        floor: int = FLOOR,
    ) -> None:
        """Use this folder; it is made at the first admit."""
        super().__init__(root, signer_public, state=state)
        self._pins = Pins(root / "pinned", signer_public)
        self._reserve = Reserve(root / "ballast", ballast)
        self._floor = floor
        self._room = room

    def mark_rejected(self, unit: str) -> None:
        """Keep the newest copy for a week: what came after it was just refused.

        Raises StoreBusy, DiskFull, DiskFault, NotAllowed.
        """
        found = self.newest(unit)
        if found is None or self._refused(unit) == found.manifest.generation:
            return
        with fsio.worded(unit), self._alone(unit):
            number = str(found.manifest.generation).encode()
            fsio.replace(self._folder(unit) / _REFUSED, number, 0o640)

    def prune(self, unit: str, hours: int = retention.HOURS) -> tuple[int, ...]:
        """Remove what the rule of `storage.retention` does not keep; return those numbers.

        Raises StoreBusy, UnitCodeUnusable, NotAllowed, DiskFault.
        """
        with fsio.worded(unit), self._alone(unit):
            return self._prune(unit, hours)

    def plan(self, unit: str, hours: int = retention.HOURS) -> dict[int, tuple[Why, ...]]:
        """Return why each generation stays; one that is not named goes at the next pruning.

        Raises UnitCodeUnusable, NotAllowed, DiskFault.
        """
        pinned = frozenset(number for number, _ in self._pins.folders(unit))
        with fsio.worded(unit):
            refused = self._refused(unit)
        return retention.keep(self._shelf(unit), refused=refused, pinned=pinned, hours=hours)

    def pin(
        self,
        unit: str,
        reason: str,
        by: str,
        *,
        at: Instant,
        generation: int | None = None,
        at_glass: bool = False,
    ) -> Found:
        """Copy the newest valid generation, or this one, where nothing overwrites it.

        Waits for a capture of the unit to end. `reason` lies unsealed: never a patient's name.
        Raises NothingToPin, AlreadyPinned, TooLittleRoom, CopyUnverified, NotDurable, DiskFull,
        DiskFault, NotAllowed, UnitCodeUnusable.
        """
        if not self.folders(unit):
            raise NothingToPin(unit=unit)
        with fsio.worded(unit), self._alone(unit, wait=True):
            wanted = (
                one for one in self.valid(unit) if generation in {None, one.manifest.generation}
            )
            found = next(wanted, None)
            if found is None:
                raise NothingToPin(unit=unit)
            self._must_be_free(unit, found.manifest.size + FLOOR)
            number = found.manifest.generation
            pin = Pin(generation=number, reason=reason, by=by, at=at, at_glass=at_glass)
            return self._pins.take(found, pin)

    def unpin(self, unit: str) -> None:
        """Let go of a unit's pinned copy. Raises NotPinned, UnitCodeUnusable, and as `pin`."""
        self._pins.must_be(unit)
        with fsio.worded(unit), self._alone(unit, wait=True):
            self._pins.let_go(unit)

    def pinned(self, unit: str, digest: Digest = fsio.digest) -> Found | None:
        """Return a unit's pinned copy, if its manifest is genuine; `damage` says of its file.

        Raises UnitCodeUnusable, NotAllowed, DiskFault.
        """
        return self._pins.get(unit, digest)

    def pin_folders(self, unit: str) -> list[tuple[int, Path]]:
        """Return a unit's pinned folder by its number, nothing checked; at most one."""
        return self._pins.folders(unit)

    def pin_number(self, unit: str) -> int | None:
        """Return which copy of a unit is pinned, whole or damaged; None where none is."""
        return next((number for number, _ in self._pins.folders(unit)), None)

    def pin_note(self, unit: str) -> Pin | None:
        """Return why and by whom a unit's copy is pinned. Raises NotAllowed, DiskFault."""
        return self._pins.note(unit)

    def pinned_units(self) -> list[str]:
        """Return the codes of all units with a pinned copy. Raises NotAllowed, DiskFault."""
        return self._pins.units()

    def forget(self, unit: str) -> None:
        """Forget how far a unit's copies had come, after a person removed them all.

        Raises NotAllowed, DiskFault.
        """
        self._folder(unit)  # its name is a folder's, or nothing is touched
        with fsio.worded(unit):
            self._marks.forget(unit)

    def room_faults(self) -> tuple[LyktaError, ...]:
        """Return what is wrong with the room on the disk: whether the reserve is spent.

        Nothing is wrong where nothing was ever stored: the first copy makes it.
        """
        return (ReserveSpent(),) if self._reserve.spent and self._units.is_dir() else ()

    def sweep(self) -> None:
        """Remove what a kill left: drafts and half-pruned folders of units nobody is writing."""
        for unit in self.units():
            with suppress(StoreBusy), drafts.apart("sweeping", unit), self._alone(unit):
                drafts.sweep(self._folder(unit))
                self._pins.sweep(unit)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every writer out of every unit while, say, the store moves; waits for them.

        Writers meanwhile raise StoreBusy. Raises NotAllowed, DiskFault.
        """
        with ExitStack() as lock:
            with fsio.worded("units"):
                fsio.ensure_dir(self._units, 0o750)
                lock.enter_context(fsio.locked(self._units / ".lock", wait=True))
            yield

    @contextmanager
    def _alone(self, unit: str, *, wait: bool = False) -> Iterator[None]:
        """Be the unit's only writer, while nobody holds the store. Raises StoreBusy, OSError."""
        folder = self._folder(unit)
        if folder.is_symlink():  # we make none: through it we would write and prune elsewhere
            _LOG.warning("the folder of %s was a link and is removed", unit)
            fsio.remove_file(folder)
        fsio.ensure_dir(folder, 0o750)
        with ExitStack() as locks:
            try:
                locks.enter_context(fsio.locked(self._units / ".lock", wait=wait, shared=True))
            except BlockingIOError as fault:
                raise StoreBusy(unit=unit) from fault
            locks.enter_context(drafts.alone(folder, unit, wait=wait))
            yield

    @contextmanager
    def _writing(self, unit: str) -> Iterator[None]:
        """Be the unit's only writer; once what is inside is done, older generations go."""
        with fsio.worded(unit), self._alone(unit):  # 1
            with drafts.apart("sweeping", unit):
                drafts.sweep(self._folder(unit))
            yield
            with drafts.apart("pruning", unit):  # 7
                self._prune(unit)
            with drafts.apart("making the reserve", unit):
                self._restore_reserve(unit)

    def _once_more(self, unit: str, act: Callable[[], _T]) -> _T:
        """Do it; where the disk is full, let the reserve go and do it once more."""
        try:
            with fsio.worded(unit):
                return act()
        except fsio.DiskFull:
            if not self._reserve.release():
                raise
        return act()

    def _must_have_room(self, unit: str, before: Found | None) -> None:
        """Make room for the next copy: older hours go first, then the reserve.

        The disk is everybody's, so other units' older hours go too. Raises TooLittleRoom.
        """
        wanted = needed(before.manifest.size if before else 0, self._floor)
        for hours in _FEWER_HOURS:
            if self._free(unit) >= wanted:
                return
            with drafts.apart("pruning", unit):
                self._prune(unit, hours)
            for other in self.units():
                with suppress(StoreBusy), drafts.apart("pruning", other):
                    if other != unit:
                        self.prune(other, hours)
        if self._free(unit) + self._reserve.held >= wanted and self._reserve.release():
            return
        self._must_be_free(unit, wanted)

    def _must_be_free(self, unit: str, wanted: int) -> None:
        free = self._free(unit)
        if free < wanted:
            raise TooLittleRoom(unit=unit, free=free // 1024, needed=wanted // 1024)

    def _free(self, unit: str) -> int:
        return self._room(self._folder(unit))

    def _restore_reserve(self, unit: str) -> None:
        if self._reserve.spent:
            last = next(self._genuine(unit, None), None)
            spare = needed(last.manifest.size if last else 0, self._floor)
            self._reserve.restore(self._free(unit), spare)

    def _refused(self, unit: str) -> int | None:
        with suppress(FileNotFoundError, ValueError):
            return int(fsio.read_bounded(self._folder(unit) / _REFUSED))
        return None

    def _prune(self, unit: str, hours: int = retention.HOURS) -> tuple[int, ...]:
        kept = self.plan(unit, hours)
        gone = []
        for number, path in self.folders(unit):
            if number not in kept:
                with drafts.apart("pruning", unit):  # one that stays never fills the disk
                    drafts.remove(path)
                    gone.append(number)
        return tuple(gone)

    def _shelf(self, unit: str) -> Iterator[Kept]:
        """Yield what lies there, for the rule; a file is read until enough healthy ones are."""
        known: dict[str, bool] = {}
        for number, path in self.folders(unit):
            yield self._kept(unit, number, path, known)

    def _kept(self, unit: str, number: int, path: Path, known: dict[str, bool]) -> Kept:
        found = self._look(unit, number, path, None)
        if not isinstance(found, Found):
            return Kept(number=number, healthy=False)
        said = found.manifest
        if said.digest not in known and sum(known.values()) < retention.FILES:
            known[said.digest] = damage_of(found) is None
        return Kept(
            number=number,
            healthy=known.get(said.digest, True),
            file=said.digest,
            taken=said.as_of.wall,
        )
