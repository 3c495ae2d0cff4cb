"""The high-water mark: the highest copy of each unit that was ever seen here.

A folder that is put back as it was yesterday is genuine in every part. Only who remembers a
newer copy can tell. Safety arguments, numbered as in the code:
1. The mark is raised after a copy is published and durable, never before: a crash leaves it too
   low, never too high.
2. It is read before the folders are listed, so that a capture which ends meanwhile is no alarm.
3. A marked copy whose folder is still there, but damaged, is damage and named as such; rolled
   back is what has lost the folder, or has another manifest under the number.
4. What was seen in this process stays in its memory, so that a kiosk which runs on notices
   even where marks and copies were put back together.
5. A rollback that a later capture has covered stays in the mark as an incident.
6. Marks are not signed, and the kiosk writes them too. They may raise an alarm, but they stop
   nothing: the version of the list of recipients, below which no capture goes, is believed only
   on the word of a signed manifest, which the mark keeps byte by byte. A rotten or forged mark
   stops no capture.
7. A mark that was read is read again as soon as its file is another one or was written; a board
   asks for every unit's mark several times each few seconds.
One file per unit, replaced whole: writers of two units never lose each other's mark, and of two
who raise the same one the lower is raised again at the next look. A disk that is put back
whole, this file included, before anything runs is seen only by a witness outside (the status's
JSON carries number and hash for one).
"""

import logging
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError
from storage.manifest import GenerationDamaged, Manifest, from_file

INCIDENTS = 20
_LOG = logging.getLogger(__name__)


class StoreRolledBack(LyktaError):
    """The newest copy is older than one that was already stored here."""

    code = "S-23"
    message = (
        "The newest copy of {unit} is number {found}, but number {highest} was stored here before."
    )
    remedy = (
        "The copy shown is genuine and says its own time; look at it. Tell IT at once: an older "
        "disk or folder was put back, or copies were deleted."
    )


class Incident(msgspec.Struct, frozen=True):
    """A rollback that was met: when the next capture met it, the marked number, the one found."""

    at: Instant
    highest: int
    found: int


class Witness(msgspec.Struct, frozen=True):
    """A signed manifest's bytes, and its number: they prove which list of recipients was used."""

    generation: int
    data: bytes


class Mark(msgspec.Struct, frozen=True):
    """The highest copy seen of a unit, and who witnesses the list of recipients."""

    generation: int
    manifest_hash: str
    as_of: Instant
    witness: Witness | None = None
    incidents: tuple[Incident, ...] = ()


class _Read(msgspec.Struct, frozen=True):
    """A mark as it was read, None where it is none, and what its file looked like."""

    looks: tuple[tuple[int, int], tuple[int, int, int]]
    mark: Mark | None


class Highwater:
    """The marks of all units, in `state/highwater/<unit>.json`; None keeps none at all.

    `signer_public` is the device key that a witness must be signed by.
    """

    def __init__(self, state: Path | None, signer_public: bytes) -> None:
        """Remember where; nothing is read yet."""
        self._signer_public = signer_public
        self._folder = None if state is None else state / "highwater"
        self._seen: dict[str, Mark] = {}
        self._read: dict[str, _Read] = {}
        self._witnessed: dict[str, tuple[Witness, int]] = {}

    def of(self, unit: str) -> Mark | None:
        """Return a unit's mark: the higher one of this process's memory and the file."""
        seen, stored = self._seen.get(unit), self._stored(unit)
        if seen is None or stored is None or seen == stored:
            return seen or stored
        higher = max(seen, stored, key=lambda mark: mark.generation)
        better = max(seen, stored, key=lambda mark: self._proved(mark, unit))
        return _with_incidents_of(msgspec.structs.replace(higher, witness=better.witness), stored)

    def recipients(self, unit: str) -> int:
        """Return the highest version of the list of recipients that is proved to have been used.

        0 where nothing proves any.
        """
        return self._proved(self.of(unit), unit)

    def raise_to(
        self,
        said: Manifest,
        manifest_hash: str,
        incident: Incident | None = None,
        data: bytes = b"",
    ) -> None:
        """Raise a unit's mark to a copy that was seen; a disk that refuses it is logged.

        A mark is never lowered. `data` are the manifest's own bytes, where it is to witness the
        list of recipients.
        """
        if self._folder is None:
            return
        before = self.of(said.unit)
        mark = _raised(before, said, manifest_hash, incident)
        if data and said.recipients >= self._proved(before, said.unit):
            mark = msgspec.structs.replace(mark, witness=Witness(said.generation, data))
        self._seen[said.unit] = mark  # 4
        stored = self._stored(said.unit)
        if stored is not None and stored.generation == mark.generation and incident is None:
            return
        try:
            # Without setgid, which the services' sandbox (RestrictSUIDSGID) forbids anybody to set.
            fsio.ensure_dir(self._folder, 0o770)
            fsio.replace(self._file(said.unit), msgspec.json.encode(mark), 0o644)
        except OSError as fault:
            _LOG.info("mark of %s not raised: %s", said.unit, fsio.error_name(fault))

    def forget(self, unit: str) -> None:
        """Drop a unit's mark: a person removed its copies. Raises OSError."""
        self._seen.pop(unit, None)
        self._witnessed.pop(unit, None)
        with suppress(FileNotFoundError):
            fsio.remove_file(self._file(unit))

    def _proved(self, mark: Mark | None, unit: str) -> int:
        """Argument 6."""
        if mark is None or mark.witness is None:
            return 0
        known = self._witnessed.get(unit)
        if known is None or known[0] != mark.witness:
            known = self._witnessed[unit] = (mark.witness, self._asked(mark.witness, unit))
        return known[1]

    def _asked(self, witness: Witness, unit: str) -> int:
        try:
            said = from_file(witness.data, self._signer_public, unit, witness.generation)
        except GenerationDamaged:
            return 0
        return said.recipients

    def _stored(self, unit: str) -> Mark | None:
        with suppress(OSError):
            seen, known = fsio.looks(self._file(unit)), self._read.get(unit)
            if known is None or known.looks != seen:  # 7
                known = self._read[unit] = _Read(seen, self._decoded(unit))
            return known.mark
        return None

    def _decoded(self, unit: str) -> Mark | None:
        with suppress(msgspec.MsgspecError, RecursionError):
            return msgspec.json.decode(fsio.read_bounded(self._file(unit)), type=Mark)
        return None

    def _file(self, unit: str) -> Path:
        if self._folder is None:
            raise FileNotFoundError
        return self._folder / f"{unit}.json"


def rolled_back(
    unit: str, mark: Mark | None, newer: AbstractSet[int], newest: Manifest | None, newest_hash: str
) -> StoreRolledBack | None:
    """Return the fault where the newest genuine copy is older than the mark. Pure.

    `newest` is the newest copy with a genuine manifest, `newer` are the numbers of the folders
    above it, which are damaged.
    """
    if mark is None:
        return None
    found = 0 if newest is None else newest.generation
    another = found == mark.generation and newest_hash != mark.manifest_hash
    gone = found < mark.generation and mark.generation not in newer  # 3
    if another or gone:
        return StoreRolledBack(unit=unit, found=found, highest=mark.generation)
    return None


def _raised(
    before: Mark | None, said: Manifest, manifest_hash: str, incident: Incident | None
) -> Mark:
    if before is not None and before.generation >= said.generation and incident is None:
        return before
    incidents = before.incidents if before else ()
    return Mark(
        generation=said.generation,
        manifest_hash=manifest_hash,
        as_of=said.as_of,
        witness=before.witness if before else None,
        incidents=(*incidents, *((incident,) if incident else ()))[-INCIDENTS:],  # 5
    )


def _with_incidents_of(mark: Mark, stored: Mark) -> Mark:
    """Keep what another process noted of rollbacks, whoever saw the higher copy."""
    known = (*stored.incidents, *(one for one in mark.incidents if one not in stored.incidents))
    return msgspec.structs.replace(mark, incidents=known)
