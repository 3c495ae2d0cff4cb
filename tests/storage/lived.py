"""A ward's machine through its days, and the truth about it, which the machine never knows.

`World` is the real thing (store, quarantine, clock, people, desk, audit log in a folder) with the
acts that can befall it; beside each act it notes what really is: when it was, what was captured,
which files were touched by whom. `tests.storage.test_promises` does them in any order and holds
every promise against that truth.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from appliance.capture.errors import CollapsedUnit
from appliance.desk.session import Desk
from appliance.desk.trail import Trail
from storage.audit import Audit
from storage.clock import Clock, Instant
from storage.generations import Found
from storage.keys.recipients import Recipients
from storage.keys.rolekeys import RoleKeys
from storage.manifest import Manifest
from storage.quarantine import Quarantine
from storage.records import Snapshot
from storage.store import Store
from tests.storage.site import MORNING, Site, flip, ward

UNIT = "14"
SLACK = timedelta(seconds=1)


@dataclass(frozen=True)
class Captured:
    """What was really captured, and at which true minute."""

    snapshot: Snapshot
    minute: float


@dataclass
class Member:
    """A person as she really is; `left` is the true minute of her removal."""

    name: str
    password: str
    units: tuple[str, ...] | None
    keys: RoleKeys | None = None
    left: float | None = None
    locked: bool = False

    @property
    def may_open(self) -> bool:
        return self.left is None and not self.locked and (self.units is None or UNIT in self.units)


@dataclass
class Clocks:
    """The true minute, and how far the machine's wall clock is from it."""

    minute: float = 0.0
    booted: float = -60.0
    boot: int = 0
    off: float = 0.0
    synced: bool = True
    trusted: bool = True
    """False once somebody vouched for a wrong clock."""
    ahead: bool = False
    """Whether the wall clock ever ran ahead: ages may then be too long, which errs to the safe."""

    def reading(self) -> Instant:
        wall = MORNING + timedelta(minutes=self.minute + self.off)
        uptime = (self.minute - self.booted) * 60
        return Instant(wall, uptime, f"boot-{self.boot}", synced=self.synced)

    def set_wall(self, off: float) -> None:
        self.off = off
        self.synced = False
        self.ahead = self.ahead or off > 0


@dataclass
class Folder:
    """What really lies in the ward's folder: which numbers somebody or something touched."""

    touched: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    pin_touched: bool = False


class World:
    """One machine with one ward, and the truth."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        self.time = Clocks()
        self.site = Site(root)
        self.site.told.reading = self.time.reading()
        self.state = root / "state"
        self.code = self.site.kit.code
        self.truth: dict[Instant, Captured] = {}
        self.ward = Folder()
        self.members: dict[str, Member] = {}
        self.gone: list[Member] = []
        self.known: tuple[Manifest, Snapshot] | None = None
        self.pinned: Manifest | None = None
        self.files: set[str] = set()
        self.under_old_lists: set[str] = set()
        self.expected: list[tuple[str, str]] = []
        self.log_touched = False
        self.lists: list[bytes] = [self._list_file.read_bytes()]
        self.start()

    def close(self) -> None:
        self._folder.cleanup()

    # The machine itself

    def start(self) -> None:
        """Start every process anew: nothing is remembered but what lies on the disk."""
        self.known = None
        self.site.told.reading = self.time.reading()
        self.store = Store(self.site.folder / "store", self.site.signer.public, state=self.state)
        self.site.store = self.store
        self.clock = Clock(self.state, read=self.site.told)
        self.clock.now()
        self.quarantine = Quarantine(self.site.folder / "store", self.site.signer.public)
        self.desk = Desk(self.store, self.site.people, Trail(self._audit()), "LYKTA T/1")

    def _audit(self) -> Audit:
        return Audit(self.audit_dir, self.site.recipients.auditor, self.clock)

    @property
    def audit_dir(self) -> Path:
        return self.site.folder / "audit"

    @property
    def _list_file(self) -> Path:
        return self.site.keys_dir / "recipients.json"

    def recovery(self) -> RoleKeys:
        """Return the keys that the printed code opens, as they are now."""
        return self.site.people.unlock_with_code(self.code)

    def now(self) -> Instant:
        """Let the machine look at its clocks."""
        self.site.told.reading = self.time.reading()
        return self.clock.now()

    def pass_time(self, minutes: float) -> None:
        self.time.minute += minutes
        self.site.told.reading = self.time.reading()

    # Captures

    def capture(self, patients: int) -> Manifest:
        """Capture and store the ward in full; raises what the store raises."""
        as_of = self.now()
        snapshot = ward(as_of.wall, patients)
        self.truth[as_of] = Captured(snapshot, self.time.minute)
        self.site.recipients = Recipients.load(self.site.keys_dir)
        said = self.site.admit_snapshot(snapshot, as_of)
        self.took(said, snapshot)
        return said

    def took(self, said: Manifest, snapshot: Snapshot) -> None:
        """Note that a copy is in place under its number."""
        self.ward.touched.discard(said.generation)
        self.files.add(said.digest)
        self.known = (said, snapshot)

    def capture_unchanged(self) -> Manifest:
        """Capture a ward in which nothing has changed, as the round does."""
        if self.known is None:
            return self.capture(2)
        before, held = self.known
        as_of = self.now()
        snapshot = ward(as_of.wall, len(held.charts))
        self.truth[as_of] = Captured(snapshot, self.time.minute)
        self.site.recipients = Recipients.load(self.site.keys_dir)
        said = self.store.renew(
            before,
            as_of=as_of,
            captured=as_of,
            source_time=None,
            recipients=self.site.recipients,
            signer=self.site.signer,
        )
        if said is None:
            said = self.site.admit_snapshot(snapshot, as_of)
        self.took(said, snapshot)
        return said

    def doubt(self, patients: int) -> str:
        """Keep a capture that the guard refused; return its name in quarantine."""
        as_of = self.now()
        snapshot = ward(as_of.wall, patients)
        self.truth[as_of] = Captured(snapshot, self.time.minute)
        self.site.recipients = Recipients.load(self.site.keys_dir)
        self.store.mark_rejected(UNIT)
        said = self.quarantine.hold(
            snapshot,
            CollapsedUnit(unit=UNIT, before=9, now=patients),
            as_of=as_of,
            captured=as_of,
            recipients=self.site.recipients,
            signer=self.site.signer,
            beside=self.store.newest(UNIT),
        )
        return said.sealed_as

    def accept(self, found: Found) -> Manifest:
        """Accept a doubted capture, as a person does by name."""
        said = self.store.adopt(
            found,
            suspicion=found.manifest.suspicion,
            accepted_by="IT",
            signer=self.site.signer,
        )
        self.ward.touched.discard(said.generation)
        self.files.add(said.digest)
        self.known = None
        return said

    # What lies there

    def folder(self, number: int) -> Path:
        return self.site.generation_dir(number)

    def numbers(self) -> list[int]:
        """Return the numbers of all folders that look like generations, newest first."""
        found = self.site.unit_dir().glob("gen-*")
        return sorted((int(path.name[4:]) for path in found), reverse=True)

    def good(self) -> list[int]:
        """Return the numbers of the copies that nothing and nobody touched, newest first."""
        return [number for number in self.numbers() if number not in self.ward.touched]

    def rot(self, number: int, at: int) -> None:
        """Let one bit of a copy's file rot; generations over the same file rot with it."""
        file = self.folder(number) / "snapshot.db"
        flip(file, at % file.stat().st_size)
        for other in self.good():
            if (self.folder(other) / "snapshot.db").samefile(file):
                self.ward.touched.add(other)

    def put(self, number: int, source: Path) -> None:
        """Put a copy of a folder there under a number, as an attacker does."""
        shutil.copytree(source, self.folder(number))
        self.ward.touched.add(number)

    def delete(self, number: int) -> None:
        shutil.rmtree(self.folder(number))
        self.ward.lost.add(number)

    def keep_list(self) -> None:
        """Let the attacker keep the signed list of recipients as it is now."""
        data = self._list_file.read_bytes()
        if data not in self.lists:
            self.lists.append(data)

    def put_list(self, data: bytes) -> bytes:
        """Put another list there; return what stood there."""
        before = self._list_file.read_bytes()
        mode = self._list_file.stat().st_mode
        self._list_file.unlink()
        self._list_file.write_bytes(data)
        self._list_file.chmod(mode)
        return before

    # People

    def people_changed(self) -> None:
        self.keep_list()
        self.site.recipients = Recipients.load(self.site.keys_dir)

    def present(self) -> Iterator[Member]:
        return (one for one in self.members.values() if one.left is None)
