"""Proving the whole store: what can be proved without any key, and what a key proves besides.

Without a key, every file is read: who signed it, that it is whole, that the manifests follow one
another, that no log is shorter than the manifests and later logs remember, that the list of
recipients is the admin's. With a person's keys the newest copy of each of her units is really
opened and counted; with the recovery code, the logs are opened line by line too.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from storage import audit_reading, fsio, generations, logbook_reading
from storage.audit_reading import AuditBroken
from storage.clock import Clock
from storage.deep_check import deep_check
from storage.errors import LyktaError
from storage.generations import Found
from storage.keys import signing
from storage.keys.recipients import AUDITOR, Recipients
from storage.keys.rolekeys import RoleKeys
from storage.logbook_reading import LogbookBroken
from storage.manifest import AuditHead, GenerationDamaged
from storage.proof import Proof
from storage.quarantine import Quarantine
from storage.sealed_log_reading import missing_parts
from storage.store import Store
from storage.upkeep.premises import Premises

Progress = Callable[[int], None]
"""Called with the bytes that were read since the last call."""


class DeviceKeyForeign(LyktaError):
    """The key that signs copies is not the one whose signature readers believe."""

    code = "S-78"
    message = "The key that signs the copies is not the one that is believed ({file})."
    remedy = "New copies would not be shown. Restore the keys folder from a backup."


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and everything that is wrong; `bytes` of the sealed files that were read.

    `pinned` and `doubted` are the pinned copies and the captures in quarantine.
    """

    units: int
    generations: int
    pinned: int
    doubted: int
    bytes: int
    faults: tuple[LyktaError, ...]


def check(premises: Premises, store: Store, progress: Progress = lambda _: None) -> Checked:
    """Read everything that can be proved without a key. Raises worded disk errors."""
    check = _Check(premises, store, progress)
    check.keys()
    for unit in store.units():
        check.unit(unit)
    check.pins()
    check.quarantine()
    check.logs()
    return check.done()


def check_deeply(
    premises: Premises, store: Store, units: Iterable[str], keys: RoleKeys, clock: Clock
) -> tuple[tuple[Proof, ...], tuple[LyktaError, ...]]:
    """Open the newest copy of each unit that the keys cover, and the logs they open.

    Returns a proof for each unit, which is kept for the status too, and what is wrong with the
    logs. Raises KeysForgotten, and worded disk errors.
    """
    proofs = deep_check(store, units, keys, premises.state, clock)
    faults = list(logbook_reading.read(premises.logbook, keys).faults)
    if keys.holds(AUDITOR):
        faults.extend(audit_reading.verify(premises.audit, keys, tuple(_witness(store))))
    return proofs, tuple(faults)


class _Check:
    """A check under way: what was counted, what was found."""

    def __init__(self, premises: Premises, store: Store, progress: Progress) -> None:
        self._premises = premises
        self._store = store
        self._progress = progress
        self._units = self._generations = self._pinned = self._doubted = self._bytes = 0
        self._faults: list[LyktaError] = []

    def keys(self) -> None:
        folder = self._premises.keys
        try:
            Recipients.load(folder)
            if signing.Signer.load(folder).public != signing.device_public(folder):
                self._faults.append(DeviceKeyForeign(file=signing.DEVICE_KEY))
        except LyktaError as fault:
            self._faults.append(fault)

    def unit(self, unit: str) -> None:
        self._units += 1
        device = signing.device_public(self._premises.keys)
        for number, path in self._store.folders(unit):
            self._generations += 1
            try:
                self._seen(generations.look(path, device, unit, number))
            except (GenerationDamaged, fsio.NotAllowed) as fault:
                if path.exists():  # else it was pruned while we looked
                    self._faults.append(fault)
        self._faults.extend(self._store.chain_faults(unit))

    def pins(self) -> None:
        for unit in self._store.pinned_units():
            self._pinned += 1
            found = self._store.pinned(unit)
            if found is None:
                self._faults.append(GenerationDamaged(unit=unit, generation=0, reason="pinned"))
            else:
                self._seen(found)

    def quarantine(self) -> None:
        device = signing.device_public(self._premises.keys)
        doubted = Quarantine(self._premises.copies, device)
        for unit in doubted.units():
            for found in doubted.held(unit):
                self._doubted += 1
                try:
                    self._seen(doubted.get(unit, found.path.name))
                except LyktaError as fault:
                    self._faults.append(fault)

    def logs(self) -> None:
        with fsio.worded("audit"):
            flaws = missing_parts(self._premises.audit, tuple(_witness(self._store)))
            self._faults.extend(
                AuditBroken(log=one.log, entry=one.entry, reason=one.reason) for one in flaws
            )
        with fsio.worded("logbook"):
            flaws = missing_parts(self._premises.logbook)
            self._faults.extend(
                LogbookBroken(log=one.log, entry=one.entry, reason=one.reason) for one in flaws
            )

    def done(self) -> Checked:
        return Checked(
            units=self._units,
            generations=self._generations,
            pinned=self._pinned,
            doubted=self._doubted,
            bytes=self._bytes,
            faults=tuple(self._faults),
        )

    def _seen(self, found: Found) -> None:
        self._bytes += found.manifest.size
        self._progress(found.manifest.size)
        if found.damage is not None:
            self._faults.append(found.damage)


def _witness(store: Store) -> Iterator[AuditHead]:
    """Yield how far the logs had come, by every genuine manifest; the files are not read."""
    for unit in store.units():
        for found in store.genuine(unit):
            yield from found.manifest.audit


def size_of(store: Store) -> int:
    """Return about how many bytes `check` will read, without reading them."""
    return sum(
        file.stat().st_size
        for unit in store.units()
        for _, path in store.folders(unit)
        if (file := Path(path, "snapshot.db")).exists()
    )
