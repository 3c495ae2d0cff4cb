"""The sealed store: one folder per unit and generation, published whole or not at all.

`root/units/<unit>/gen-0000000001/{manifest,snapshot.db}`. The order of a write, numbered as in
the code (3 to 6 in `storage.drafts`); no single failure or power cut at any point loses the
newest good copy:
1. One writer per unit (a lock that dies with its process); leftovers of a kill are swept.
2. Room for 2.5 times the last copy, or nothing is begun.
3. The sealed file is written in a private folder (0700), synced, dropped from memory.
4. It is read back from the disk and compared, every page and every blob.
5. Only then is it digested, its key sealed to the roles, and the manifest signed, synced and
   read back.
6. The folder is synced, renamed in one step, and the unit's folder synced.
7. Only then are older generations pruned, in an error domain of its own: a failed pruning never
   looks like a failed capture, and a failed capture never prunes.
How readers find the newest valid one stands in `storage.generations`.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from storage import drafts, fsio, retention
from storage.clock import Instant
from storage.drafts import Draft, NotDurable, Place, StoreBusy
from storage.errors import LyktaError
from storage.generations import Found, Generations, UnitCodeUnusable, damage_of, look
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.keys.signing import Signer
from storage.manifest import AuditHead, GenerationDamaged, Manifest
from storage.pinned import NothingToPin, Pin, Pins
from storage.records import Snapshot
from storage.retention import Kept, Why
from storage.room import FLOOR, TooLittleRoom, needed

__all__ = (
    "AsOfDiffers",
    "Found",
    "NotDurable",
    "Store",
    "StoreBusy",
    "TooLittleRoom",
    "UnitCodeUnusable",
)

_AS_OF_SLACK = 1.0


class AsOfDiffers(LyktaError):
    """A snapshot says another as-of than the clock reading it is to be judged by."""

    code = "S-11"
    message = "The copy of {unit} says it is as of {said}, but it was asked for at {asked}."
    remedy = "It was not stored. This is a fault in the program or the source: tell IT."


class Store(Generations):
    """All units' generations under one folder, to read and to add to.

    `signer_public` is the device key whose signature alone makes a generation valid. `room`
    tells the free bytes of a path's disk.
    """

    def __init__(
        self,
        root: Path,
        signer_public: bytes,
        room: Callable[[Path], int] = fsio.free_bytes,
    ) -> None:
        """Use this folder; it is made at the first admit."""
        super().__init__(root, signer_public)
        self._pins = Pins(root / "pinned", signer_public)
        self._room = room

    def admit(
        self,
        snapshot: Snapshot,
        *,
        as_of: Instant,
        captured: Instant,
        recipients: Recipients,
        signer: Signer,
        audit: Sequence[AuditHead] = (),
    ) -> Manifest:
        """Seal a snapshot as the unit's next generation and return its manifest.

        Raises DiskFull, DiskFault, NotAllowed, TooLittleRoom, CopyUnverified, StoreBusy,
        AsOfDiffers, UnitCodeUnusable, RecipientsUntrusted (the older copy is kept), or
        NotDurable.
        """
        unit = snapshot.unit.code
        if abs((snapshot.as_of - as_of.wall).total_seconds()) > _AS_OF_SLACK:
            raise AsOfDiffers(unit=unit, said=snapshot.as_of, asked=as_of.wall)
        if not recipients.for_unit(unit):
            raise RecipientsUntrusted(reason=f"nobody may read {unit}")
        draft = Draft(
            snapshot=snapshot,
            as_of=as_of,
            captured=captured,
            recipients=recipients,
            signer=signer,
            audit=tuple(audit),
        )
        with self._writing(unit):
            return self._admit(draft)

    def prune(self, unit: str, hours: int = retention.HOURS) -> tuple[int, ...]:
        """Remove what the rule of `storage.retention` does not keep; return those numbers.

        Raises StoreBusy, UnitCodeUnusable, NotAllowed, DiskFault.
        """
        with fsio.worded(unit), self._alone(unit):
            return self._prune(unit, hours)

    def plan(self, unit: str) -> dict[int, tuple[Why, ...]]:
        """Return why each generation stays; one that is not named goes at the next pruning."""
        return self._plan(unit, retention.HOURS)

    def pin(
        self, unit: str, reason: str, by: str, *, at: Instant, generation: int | None = None
    ) -> Found:
        """Copy the newest valid generation, or this one, where nothing overwrites it.

        Waits for a capture of the unit to end. `reason` lies unsealed: never a patient's name.
        Raises NothingToPin, AlreadyPinned, TooLittleRoom, CopyUnverified, NotDurable, DiskFull,
        DiskFault, NotAllowed, UnitCodeUnusable.
        """
        if not self.folders(unit):
            raise NothingToPin(unit=unit)
        with fsio.worded(unit), self._alone(unit, wait=True):
            found = next(
                (one for one in self.valid(unit) if generation in (None, one.manifest.generation)),
                None,
            )
            if found is None:
                raise NothingToPin(unit=unit)
            self._must_be_free(unit, found.manifest.size + FLOOR)
            pin = Pin(generation=found.manifest.generation, reason=reason, by=by, at=at)
            return self._pins.take(found, pin)

    def unpin(self, unit: str) -> None:
        """Let go of a unit's pinned copy. Raises NotPinned, UnitCodeUnusable, and as `pin`."""
        with fsio.worded(unit), self._alone(unit, wait=True):
            self._pins.let_go(unit)

    def pinned(self, unit: str) -> Found | None:
        """Return a unit's pinned copy, if its manifest is genuine; `damage` says of its file.

        Raises UnitCodeUnusable, NotAllowed, DiskFault.
        """
        return self._pins.get(unit)

    def pin_note(self, unit: str) -> Pin | None:
        """Return why and by whom a unit's copy is pinned. Raises NotAllowed, DiskFault."""
        return self._pins.note(unit)

    def pinned_units(self) -> list[str]:
        """Return the codes of all units with a pinned copy. Raises NotAllowed, DiskFault."""
        return self._pins.units()

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

    def _admit(self, draft: Draft) -> Manifest:
        unit = draft.unit
        before = self.newest(unit)
        self._must_have_room(unit, before)  # 2
        place = self._next(unit, before)
        with drafts.private_folder(self._draft_folder(unit, place)) as private:
            said = drafts.write_sealed(private, draft, place)
            drafts.publish(private, self._place(unit, place), unit)
        return said

    def _next(self, unit: str, before: Found | None) -> Place:
        folders = self.folders(unit)
        number = folders[0][0] + 1 if folders else 1
        if before is None:
            return Place(number=number)
        return Place(
            number=number, previous=before.manifest_hash, follows=before.manifest.generation
        )

    def _draft_folder(self, unit: str, place: Place) -> Path:
        return self._folder(unit) / f".tmp-{place.number:010d}-{os.getpid()}"

    def _place(self, unit: str, place: Place) -> Path:
        return self._folder(unit) / f"gen-{place.number:010d}"

    def _must_have_room(self, unit: str, before: Found | None) -> None:
        wanted = needed(before.manifest.size if before else 0)
        if self._room(self._folder(unit)) < wanted:
            with drafts.apart("pruning", unit):
                self._prune(unit)
        self._must_be_free(unit, wanted)

    def _must_be_free(self, unit: str, wanted: int) -> None:
        free = self._room(self._folder(unit))
        if free < wanted:
            raise TooLittleRoom(unit=unit, free=free // 1024, needed=wanted // 1024)

    def _plan(self, unit: str, hours: int) -> dict[int, tuple[Why, ...]]:
        pinned = frozenset(number for number, _ in self._pins.folders(unit))
        return retention.keep(self._shelf(unit), pinned=pinned, hours=hours)

    def _prune(self, unit: str, hours: int = retention.HOURS) -> tuple[int, ...]:
        kept = self._plan(unit, hours)
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
        try:
            found = look(path, self._signer_public, unit, number, digest=None)
        except (GenerationDamaged, fsio.NotAllowed):
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
