"""Whoever takes over the capture process, or steals the whole disk, reads nothing that is stored.

Every file of the machine is his, but no password and no printed code: each run of 32 bytes in them,
plain or encoded, is tried as a key on each thing that is sealed. Control: the true keys open it.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.capture.errors import CollapsedUnit
from storage import audit_reading, logbook_reading, snapshot_file
from storage.generations import Found
from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.recipients import AUDITOR, RECOVERY
from storage.keys.rolekeys import RoleKeys
from storage.logbook import Logbook
from storage.quarantine import Quarantine
from storage.snapshot_file import CopyUnreadable
from storage.upkeep import archive
from storage.upkeep.archive import BackupDamaged
from tests.storage.hospital import Hospital
from tests.storage.site import PASSWORD, instant, ward

Opens = Callable[[bytes], bool]
_BIGGEST = 1 << 16


class Taken:
    """A machine with everything on it that is ever sealed, and the thief's keys to try."""

    def __init__(self, folder: Path) -> None:
        self.hospital = Hospital(folder / "machine")
        site = self.hospital.site
        Logbook(self.hospital.premises.logbook, site.recipients, self.hospital.clock).append(
            "note", unit="14", person="Anna Ek", text="The printer was out of paper"
        )
        as_of = instant(45)
        self.quarantine = Quarantine(self.hospital.premises.copies, site.signer.public)
        self.doubted = self.quarantine.hold(
            ward(as_of.wall, 1),
            CollapsedUnit(unit="14", before=5, now=1),
            as_of=as_of,
            captured=as_of,
            recipients=site.recipients,
            signer=site.signer,
            beside=site.store.newest("14"),
        )
        medium = self.hospital.medium(folder / "stick")
        self.backup = self.hospital.backup.make(medium, 3).file

    def candidates(self, *rooms: Path) -> set[bytes]:
        """Return all that could be a key in any file of these rooms."""
        found: set[bytes] = set()
        for file in sorted(path for room in rooms for path in room.rglob("*")):
            if file.is_file() and file.stat().st_size <= _BIGGEST:
                for text in _texts(file.read_bytes()):
                    found |= {text[at : at + 32] for at in range(0, len(text) - 31, 32)}
        return found

    def sealed(self) -> dict[str, Opens]:
        """Return, by name, what a thief wants to open, and the act of trying a key on it."""
        store = self.hospital.site.store
        published = {f"copy of {unit}": store.newest(unit) for unit in store.units()}
        doubted = {"quarantined": self.quarantine.get("14", self.doubted.sealed_as)}
        copies = {
            name: _opens_copy(found)
            for name, found in (*published.items(), *doubted.items())
            if found is not None
        }
        return {
            **copies,
            "audit log": self._opens_audit,
            "logbook": self._opens_logbook,
            "backup": self._opens_backup,
        }

    def _opens_audit(self, key: bytes) -> bool:
        folder = self.hospital.premises.audit
        return bool(audit_reading.read(folder, _holder(key)).entries)

    def _opens_logbook(self, key: bytes) -> bool:
        folder = self.hospital.premises.logbook
        return bool(logbook_reading.read(folder, _holder(key)).entries)

    def _opens_backup(self, key: bytes) -> bool:
        head = archive.read_head(self.backup)
        if _unseals(head.sealed, key, archive.key_binding(head.site, head.number)):
            return True
        try:
            archive.unpack(self.backup, key, lambda _, chunks: list(chunks) and None)
        except BackupDamaged:
            return False
        return True


def _opens_copy(found: Found) -> Opens:
    def opens(key: bytes) -> bool:
        binding = found.manifest.binding
        if any(_unseals(one.sealed, key, binding) for one in found.manifest.envelopes):
            return True
        try:
            snapshot_file.read(found.snapshot, key)
        except CopyUnreadable:
            return False
        return True

    return opens


def _unseals(sealed: bytes, key: bytes, binding: bytes) -> bool:
    try:
        open_sealed(sealed, key, binding)
    except NotSealedForThisKey:
        return False
    return True


def _holder(key: bytes) -> RoleKeys:
    """Return a person who would hold this key as every role's."""
    roles = (AUDITOR, RECOVERY, "staff")
    return RoleKeys("a thief", RECOVERY, "all", dict.fromkeys(roles, key))


def _texts(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes and whatever its lines and strings decode to."""
    yield data
    for line in data.splitlines():
        yield from _decoded(line)
        try:
            tree = json.loads(line)
        except ValueError:
            continue
        for text in _strings(tree):
            yield from _decoded(text.encode())


def _strings(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value)


def _decoded(text: bytes) -> Iterator[bytes]:
    for decode in (lambda t: base64.b64decode(t, validate=True), binascii.unhexlify):
        try:
            yield decode(text)
        except ValueError:
            continue


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return Taken(tmp_path_factory.mktemp("taken"))


def must_open_nothing(name: str, taken: Taken, keys_to_try: set[bytes]) -> None:
    assert taken.hospital.site.signer._key.private_bytes_raw() in keys_to_try, "his own is there"
    opens = taken.sealed()[name]
    assert [key.hex() for key in keys_to_try if opens(key)] == []


NAMES = ("copy of 14", "copy of 15", "quarantined", "audit log", "logbook", "backup")


@pytest.mark.parametrize("name", NAMES)
def test_what_the_capture_process_holds_opens_nothing_that_is_sealed(
    name: str, taken: Taken
) -> None:
    """What its unit lets it see: its own state, the keys without slots, envelopes, register."""
    premises = taken.hospital.premises
    hidden = taken.candidates(
        premises.keys / "slots", premises.keys / "envelopes", premises.keys / "register"
    )
    seen = taken.candidates(premises.keys, premises.state) - hidden
    assert len(seen) > 100
    must_open_nothing(name, taken, seen)


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_everything_that_lies_on_a_stolen_disk_opens_nothing_that_is_sealed(
    name: str, taken: Taken
) -> None:
    every = taken.candidates(taken.hospital.premises.folder)
    assert len(every) > 2_000
    must_open_nothing(name, taken, every)


@pytest.mark.parametrize("name", NAMES)
def test_control_the_printed_code_opens_what_the_whole_disk_does_not(
    name: str, taken: Taken
) -> None:
    site = taken.hospital.site
    with site.people.unlock_with_code(taken.hospital.code) as keys:
        seeds = (*keys.seeds(RECOVERY), *keys.seeds(AUDITOR))
    assert any(taken.sealed()[name](seed) for seed in seeds)


def test_control_a_nurses_password_opens_the_copies(taken: Taken) -> None:
    with taken.hospital.site.people.unlock("Anna Ek", PASSWORD) as keys:
        assert any(taken.sealed()["copy of 14"](seed) for seed in keys.seeds("staff"))
