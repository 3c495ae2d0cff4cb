"""The sealed store: one folder per unit and generation, published whole or not at all.

`root/units/<unit>/gen-0000000001/{manifest,snapshot.db}`. The order of a write, numbered as in
the code (3 to 6 in `storage.drafts`); no single failure or power cut at any point loses the
newest good copy:
1. One writer per unit (a lock that dies with its process); leftovers of a kill are swept.
2. Room for 2.5 times the last copy and a floor, or nothing is begun (`storage.room`).
3. The sealed file is written in a private folder (0700), synced, dropped from memory.
4. It is read back from the disk and compared, every page and every blob.
5. Only then is it digested, its key sealed to the roles, and the manifest signed, synced and
   read back.
6. The folder is synced, renamed in one step, and the unit's folder synced.
7. Only then are the high-water mark raised and older generations pruned, in an error domain of
   their own: a failed pruning never looks like a failed capture, and a failed capture never
   prunes.
How readers find the newest valid one stands in `storage.generations`, when a file gets a new
manifest instead of being written again in `storage.relink`, what stays in `storage.retention`.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from storage import chain, drafts, fsio, manifest, relink
from storage.clock import Instant
from storage.drafts import Draft, NotDurable, Place, StoreBusy
from storage.errors import LyktaError
from storage.generations import Found, UnitCodeUnusable, damage_of
from storage.highwater import Incident, StoreRolledBack
from storage.keeping import Keeping
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.keys.signing import Signer
from storage.manifest import AuditHead, GenerationDamaged, Manifest, Suspicion
from storage.quarantine import superseded
from storage.records import Snapshot
from storage.room import TooLittleRoom

__all__ = (
    "AsOfDiffers",
    "Found",
    "NewerCopyKept",
    "NotDurable",
    "RecipientsRolledBack",
    "Store",
    "StoreBusy",
    "TooLittleRoom",
    "UnitCodeUnusable",
)

_AS_OF_SLACK = 1.0
_JUMP = 10_000_000


class AsOfDiffers(LyktaError):
    """A snapshot says another as-of than the clock reading it is to be judged by."""

    code = "S-11"
    message = "The copy of {unit} says it is as of {said}, but it was asked for at {asked}."
    remedy = "It was not stored. This is a fault in the program or the source: tell IT."


class RecipientsRolledBack(LyktaError):
    """The list of recipients is genuine, but older than one that was used before."""

    code = "S-24"
    message = (
        "The list of who may read {unit} is version {version}, but version {known} was used before."
    )
    remedy = (
        "Nothing new is stored, older copies still open. IT puts back the newest keys folder and "
        "finds out who put an older one there. If the newest is lost: check the names with "
        "“lykta person list”, then “lykta keys rotate recovery” until “lykta keys show” says "
        "version {known}."
    )


class NewerCopyKept(LyktaError):
    """A copy in quarantine is not newer than the newest good one."""

    code = "S-25"
    message = "{unit} has a good copy that is newer than the one in quarantine."
    remedy = "It was not accepted: the newer copy is what is shown. Reject the one in quarantine."


class Store(Keeping):
    """All units' generations under one folder: to read, to keep (`storage.keeping`), to add to."""

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
        AsOfDiffers, UnitCodeUnusable, RecipientsUntrusted, RecipientsRolledBack (the older copy
        is kept), or NotDurable.
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
            return self._once_more(unit, lambda: self._admit(draft))

    def renew(
        self,
        before: Manifest,
        *,
        as_of: Instant,
        captured: Instant,
        source_time: datetime | None,
        recipients: Recipients,
        signer: Signer,
        audit: Sequence[AuditHead] = (),
    ) -> Manifest | None:
        """Sign a new manifest over the newest copy's file: the unit was found unchanged.

        `before` is the manifest of the copy that what arrived was compared with, and found equal
        to in everything but its times. None: the rules of `storage.relink` want the copy to be
        written in full. Raises as `admit` does.
        """
        unit = before.unit

        def renewed() -> Manifest | None:
            ledger = self._ledger(unit)
            found = ledger.newest
            _refuse_older(recipients, unit, ledger)
            if found is None or not relink.renewable(found, before, recipients, as_of):
                return None
            said = msgspec.structs.replace(
                found.manifest,
                as_of=as_of,
                captured=captured,
                source_time=source_time,
                audit=tuple(audit),
                written=found.manifest.written or found.manifest.as_of,
            )
            if not relink.still_right(found):
                return None
            with suppress(relink.NoLinks):
                return self._over(ledger, found, said, signer, relink.link)
            return None

        with self._writing(unit):
            return self._once_more(unit, renewed)

    def adopt(
        self,
        found: Found,
        *,
        suspicion: Suspicion | None,
        accepted_by: str,
        signer: Signer,
        audit: Sequence[AuditHead] = (),
    ) -> Manifest:
        """Make a copy out of quarantine the unit's next generation: a person accepted it.

        Its times stay what they are. Raises NewerCopyKept, GenerationDamaged (its file), and as
        `admit` does.
        """
        unit = found.manifest.unit

        def adopted() -> Manifest:
            ledger = self._ledger(unit)
            newest = ledger.newest.manifest if ledger.newest else None
            if superseded(found.manifest, newest):
                raise NewerCopyKept(unit=unit)
            if not relink.still_right(found):
                number = found.manifest.generation
                raise GenerationDamaged(unit=unit, generation=number, reason="digest")
            said = msgspec.structs.replace(
                found.manifest, suspicion=suspicion, accepted_by=accepted_by, audit=tuple(audit)
            )
            return self._over(ledger, found, said, signer, relink.link_or_copy)

        with self._writing(unit):
            return self._once_more(unit, adopted)

    def rollbacks(self, unit: str) -> tuple[Incident, ...]:
        """Return the rollbacks that captures have met and covered since, oldest first."""
        self._folder(unit)  # its name is a folder's, or UnitCodeUnusable
        mark = self._marks.of(unit)
        return () if mark is None else mark.incidents

    def chain_faults(self, unit: str) -> tuple[LyktaError, ...]:
        """Return where the genuine generations do not follow one another as they were signed.

        Files are not read. Raises NotAllowed, DiskFault.
        """
        there = [(found.manifest, found.manifest_hash) for found in self._genuine(unit, None)]
        return chain.faults(there)

    def _admit(self, draft: Draft) -> Manifest:
        unit = draft.unit
        ledger = self._ledger(unit)
        _refuse_older(draft.recipients, unit, ledger)
        self._must_have_room(unit, ledger.newest)  # 2
        place = ledger.next()
        with drafts.private_folder(self._private(unit, place)) as private:
            said = drafts.write_sealed(private, draft, place)
            self._publish(private, said, ledger)
        return said

    def _over(
        self,
        ledger: "_Ledger",
        found: Found,
        said: Manifest,
        signer: Signer,
        put: Callable[[Path, Path], None],
    ) -> Manifest:
        """Publish a manifest over a found file, put there by `put`, as the next generation."""
        place = ledger.next()
        said = msgspec.structs.replace(
            said,
            generation=place.number,
            previous=place.previous,
            follows=place.follows,
            sealed_as=said.sealed_as or str(said.generation),
        )
        with drafts.private_folder(self._private(said.unit, place)) as private:
            put(found.snapshot, private / "snapshot.db")
            drafts.write_manifest(private, said, signer)
            self._publish(private, said, ledger)
        return said

    def _publish(self, private: Path, said: Manifest, ledger: "_Ledger") -> None:
        final = self._folder(said.unit) / f"gen-{said.generation:010d}"
        drafts.publish(private, final, said.unit)
        with drafts.apart("marking", said.unit):  # 7
            data = fsio.read_bounded(final / "manifest")
            incident = _incident(ledger.faults, said.as_of)
            self._marks.raise_to(said, manifest.chain_hash(data), incident, data)

    def _private(self, unit: str, place: Place) -> Path:
        return self._folder(unit) / f".tmp-{place.number:010d}-{os.getpid()}"

    def _ledger(self, unit: str) -> "_Ledger":
        """Look once at all that is there, before something is added."""
        mark = self._marks.of(unit)
        numbers = [number for number, _ in self.folders(unit)]
        seen = list(self._each(unit, None))
        genuine = [one for one in seen if isinstance(one, Found)]
        newest, faults = _newest_valid(seen)
        return _Ledger(
            newest=newest,
            faults=faults,
            genuine=max((_number(found) for found in genuine), default=0),
            numbers=(*numbers, mark.generation if mark else 0),
            recipients=max(
                [self._marks.recipients(unit), *(one.manifest.recipients for one in genuine)]
            ),
        )


class _Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """What is there before something is added: the newest valid copy, and what is newer.

    `genuine` is the highest number with a genuine manifest, `numbers` are all that are known,
    the mark's included, `recipients` is the highest version of the list that was used.
    """

    newest: Found | None
    faults: tuple[LyktaError, ...]
    genuine: int
    numbers: tuple[int, ...]
    recipients: int

    def next(self) -> Place:
        """Return the next place: above everything that was ever there, as far as it is known.

        A number absurdly high above what is genuine is somebody's, not ours: following it, we
        would run out of numbers.
        """
        number = 1 + max(number for number in self.numbers if number <= self.genuine + _JUMP)
        if self.newest is None:
            return Place(number=number)
        previous = self.newest.manifest_hash
        return Place(number=number, previous=previous, follows=_number(self.newest))


def _newest_valid(
    seen: Sequence[Found | LyktaError],
) -> tuple[Found | None, tuple[LyktaError, ...]]:
    faults: list[LyktaError] = []
    for one in seen:
        fault = damage_of(one) if isinstance(one, Found) else one
        if fault is None and isinstance(one, Found):
            return one, tuple(faults)
        faults += [fault] if fault else []
    return None, tuple(faults)


def _refuse_older(recipients: Recipients, unit: str, ledger: _Ledger) -> None:
    if recipients.version < ledger.recipients:
        known = ledger.recipients
        raise RecipientsRolledBack(unit=unit, version=recipients.version, known=known)


def _number(found: Found) -> int:
    return found.manifest.generation


def _incident(faults: Sequence[LyktaError], at: Instant) -> Incident | None:
    met = next((fault for fault in faults if isinstance(fault, StoreRolledBack)), None)
    if met is None:
        return None
    return Incident(at, highest=int(str(met.facts["highest"])), found=int(str(met.facts["found"])))
