"""The quarantine: whole captures that the guard refused, sealed, waiting for a person's word.

`root/quarantine/<unit>/q-0000000001/{manifest, snapshot.db}`, written, read back and published
as a generation is. A record system that is half dead for an hour must not win by patience, and
a ward that was truly moved must not stay refused for ever: so a refused capture is kept, shown
as nobody's copy, and becomes one only by name. Numbered as in the code:
1. Its manifest is signed as `quarantine`, never as a generation: moved into the store it is forged.
2. It says why it was doubted, in counts. Nobody's identity stands outside the sealed file.
3. It never counts as fresh and never replaces anything, however often it comes again.
4. At most KEPT of a unit: the newest ones, and the first that was refused since the good copy, so
   that it stays known since when the source is doubted. It never takes the room that the next
   good copy needs.
5. Where a newer good copy exists it is evidence, not a choice (`Store.adopt` refuses it): an
   accepted capture is always the newest thing known of its unit. KEPT_FOR after that it goes.
6. A capture of another unit, or one where a person stands twice, does not come here at all
   (`appliance.capture.guard`): nobody could accept it safely.
"""

import os
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from storage import drafts, fsio
from storage.clock import Instant
from storage.errors import LyktaError
from storage.generations import Found, look, numbered, unit_folder, units_in
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.keys.signing import Signer
from storage.manifest import AuditHead, GenerationDamaged, Manifest, Suspicion
from storage.records import Snapshot

CONTEXT = "quarantine"
KEPT = 5
KEPT_FOR = timedelta(hours=72)
_ROOM = 5.0
_LEAST_ROOM = 4 << 20
_LABEL = re.compile(r"q-(\d{10})")


class QuarantineNoRoom(LyktaError):
    """A doubted capture would take the room that the next good copy needs."""

    code = "S-30"
    message = "There is too little room on the disk to keep the doubted capture of {unit}."
    remedy = "The older copy is kept. Ask IT to free space on this machine's disk."


class NotInQuarantine(LyktaError):
    """No doubted capture has that name."""

    code = "S-31"
    message = "There is no doubted capture {label} of {unit}."
    remedy = "Look with 'lykta quarantine list' which there are."


class QuarantineDamaged(LyktaError):
    """A doubted capture is not what it was when it was signed."""

    code = "S-32"
    message = "The doubted capture {label} of {unit} is damaged or forged ({reason})."
    remedy = "It cannot be used; reject it. Tell IT: the disk may be failing."


class Quarantine:
    """The doubted captures of all units below the store's root.

    `signer_public` is the device key whose signature alone makes one genuine. `room` tells the
    free bytes of a path's disk. Holds public keys only.
    """

    def __init__(
        self, root: Path, signer_public: bytes, room: Callable[[Path], int] = fsio.free_bytes
    ) -> None:
        """Use this store's root; the folder is made at the first doubted capture."""
        self._root = root / "quarantine"
        self._signer_public = signer_public
        self._room = room

    def hold(
        self,
        snapshot: Snapshot,
        why: LyktaError,
        *,
        as_of: Instant,
        captured: Instant,
        recipients: Recipients,
        signer: Signer,
        beside: Found | None = None,
        audit: Sequence[AuditHead] = (),
    ) -> Manifest:
        """Seal a refused capture and return its manifest; `beside` is the newest good copy.

        Raises what `drafts.write_sealed` and `publish` raise, worded, and QuarantineNoRoom,
        StoreBusy, RecipientsUntrusted.
        """
        unit = snapshot.unit.code
        self._must_be_readable(unit, recipients, beside)
        draft = drafts.Draft(
            snapshot=snapshot,
            as_of=as_of,
            captured=captured,
            recipients=recipients,
            signer=signer,
            audit=tuple(audit),
            suspicion=_suspicion(why),  # 2
        )
        folder = unit_folder(self._root, unit)
        with fsio.worded(unit):
            fsio.ensure_dir(folder, 0o750)
            with drafts.alone(folder, unit):
                with drafts.apart("sweeping", unit):
                    drafts.sweep(folder)
                self._must_have_room(folder, beside)
                said = self._write(draft, folder, beside)
                with drafts.apart("pruning", unit):
                    self._prune(unit, beside.manifest if beside else None)
                return said

    def held(self, unit: str) -> tuple[Found, ...]:
        """Return a unit's genuine doubted captures, newest first; their files are not read.

        Raises NotAllowed, DiskFault.
        """
        found = []
        for number, path in numbered(unit_folder(self._root, unit), _LABEL):
            try:
                found.append(self._look(unit, number, path, read=False))
            except (QuarantineDamaged, fsio.NotAllowed):
                continue
        return tuple(found)

    def waiting(self, unit: str, newest: Manifest | None) -> tuple[Found, ...]:
        """Return those of the doubted captures that no good copy is newer than, newest first.

        Raises NotAllowed, DiskFault.
        """
        return tuple(one for one in self.held(unit) if not superseded(one.manifest, newest))

    def get(self, unit: str, label: str) -> Found:
        """Return one doubted capture whose file was just read and is right.

        Raises NotInQuarantine, QuarantineDamaged, NotAllowed, DiskFault.
        """
        number, path = self._path(unit, label)
        return self._look(unit, number, path, read=True)

    def units(self) -> list[str]:
        """Return the codes of all units that have a folder here, ordered."""
        return units_in(self._root)

    def reject(self, unit: str, label: str) -> None:
        """Remove a doubted capture, damaged or not.

        Raises NotInQuarantine, StoreBusy, and worded disk errors.
        """
        _number, path = self._path(unit, label)
        with fsio.worded(unit), drafts.alone(path.parent, unit):
            if not path.exists():
                raise NotInQuarantine(unit=unit, label=label)
            drafts.remove(path)

    def tidy(self, newest: Manifest) -> None:
        """Remove what good copies have been newer than for KEPT_FOR (5); a fault is logged."""
        folder = unit_folder(self._root, newest.unit)
        old = [
            found
            for found in self.held(newest.unit)
            if superseded(found.manifest, newest)
            and newest.as_of.wall - found.manifest.as_of.wall > KEPT_FOR
        ]
        if old:
            with drafts.apart("tidying", newest.unit), drafts.alone(folder, newest.unit):
                for found in old:
                    drafts.remove(found.path)

    def _prune(self, unit: str, newest: Manifest | None) -> None:
        paths = [path for _number, path in numbered(unit_folder(self._root, unit), _LABEL)]
        first = [found.path for found in self.waiting(unit, newest)][-1:]
        spare = [path for path in reversed(paths[KEPT - 1 :]) if path not in first]
        for path in spare[: max(0, len(paths) - KEPT)]:  # 4
            with drafts.apart("pruning", unit):  # one that cannot be removed holds up no other
                drafts.remove(path)

    def _write(self, draft: drafts.Draft, folder: Path, beside: Found | None) -> Manifest:
        before = numbered(folder, _LABEL)
        number = before[0][0] + 1 if before else 1
        place = drafts.Place(
            number=number,
            label=label_of(number),
            previous=beside.manifest_hash if beside else "",
            follows=beside.manifest.generation if beside else 0,
            context=CONTEXT,  # 1
        )
        with drafts.private_folder(folder / f".tmp-{number:010d}-{os.getpid()}") as private:
            said = drafts.write_sealed(private, draft, place)
            drafts.publish(private, folder / place.label, draft.unit)
        return said

    def _must_be_readable(self, unit: str, recipients: Recipients, beside: Found | None) -> None:
        if not recipients.for_unit(unit):
            raise RecipientsUntrusted(reason=f"nobody may read {unit}")
        if beside is not None and recipients.version < beside.manifest.recipients:
            raise RecipientsUntrusted(reason=f"version {recipients.version} is an old one")

    def _must_have_room(self, folder: Path, beside: Found | None) -> None:
        needed = max(_LEAST_ROOM, int(_ROOM * beside.manifest.size) if beside else 0)
        if self._room(folder) < needed:
            raise QuarantineNoRoom(unit=folder.name)

    def _path(self, unit: str, label: str) -> tuple[int, Path]:
        match = _LABEL.fullmatch(label)
        path = unit_folder(self._root, unit) / label
        if match is None or not path.is_dir():
            raise NotInQuarantine(unit=unit, label=label)
        return int(match[1]), path

    def _look(self, unit: str, number: int, path: Path, *, read: bool) -> Found:
        try:
            found = look(
                path,
                self._signer_public,
                unit,
                number,
                context=CONTEXT,
                digest=fsio.digest if read else None,
            )
            if isinstance(found.damage, GenerationDamaged):
                raise found.damage
        except GenerationDamaged as fault:
            reason = fault.facts["reason"]
            raise QuarantineDamaged(unit=unit, label=path.name, reason=reason) from fault
        if found.damage is not None:
            raise found.damage
        return found


def label_of(number: int) -> str:
    """Return the name of a doubted capture, "q-0000000001"; its envelopes are bound to it."""
    return f"q-{number:010d}"


def superseded(doubted: Manifest, newest: Manifest | None) -> bool:
    """Return whether a good copy is newer than a doubted capture, whatever the wall clock did.

    A generation that the doubted capture was compared with is older. What was published since
    is newer by CLOCK_BOOTTIME in one boot, and across boots always: a wall clock that was set
    back must not let yesterday's half ward replace a good copy. Where the source still answers
    so, its next answer waits here to be accepted.
    """
    if newest is None or newest.generation <= doubted.follows:
        return False
    if newest.as_of.boot != doubted.as_of.boot:
        return True
    return newest.as_of.boottime >= doubted.as_of.boottime


def _suspicion(why: LyktaError) -> Suspicion:
    facts = {name: str(value) for name, value in why.facts.items()}
    return Suspicion(why.code, why.message, facts)
