"""Where a drill happens: a store, keys, register and logs of its own, in memory.

1. Everything lies in one folder of a file system that is kept in memory (tmpfs), and goes with it:
   at the end of the drill, or, where its process died, when the next kiosk or drill begins. Its
   name holds that process's number, so that what was written there after its removal, and
   which no lock guards any more, is known for nobody's.
2. A drill gets keys of its own, made for it. They cost no time to try because they guard nothing.
3. Its seals bear a name that no machine has (`storage.sheet_seal.EXERCISE`), so that every machine
   knows a sheet of a drill for what it is, whenever it is checked.
4. It stands in an outage from its first moment: the record system's silence is written into its
   own reports, and into no other's.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.drill.ward import BEFORE, CODE, SOURCE, Exercise
from storage import attempts, fsio
from storage.audit import Audit
from storage.clock import Clock, Instant, read_machine
from storage.errors import LyktaError
from storage.keys import first_keys
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer
from storage.keys.slots import Cost
from storage.logbook import Logbook
from storage.reports import outages
from storage.reports.outages import Outage
from storage.store import Store

PASSWORD = "12345678"  # noqa: S105 - opens invented patients only, and stands on the screen
"""What the drill's own person types."""
SILENT_FOR = timedelta(minutes=5)
"""How long the record system has been silent when a drill begins."""
_PREFIX = "lykta-drill-"
_HELD = "held.lock"
_QUICK = Cost(1024, 1, 1)
_TRIES = 5
_MOUNTS = Path("/proc/self/mountinfo")


class NoRoomInMemory(LyktaError):
    """There is no file system in memory where a drill could be laid."""

    code = "O-30"
    message = "There is no room in the machine's memory for an exercise."
    remedy = "Restart the machine and try again. If it happens again, tell IT."


class PretendedSilence(LyktaError):
    """What the drill's own reports say of its record system (4)."""

    code = "O-32"
    message = "The record system does not answer. This is an exercise."
    remedy = "Go on with the exercise. Nothing is wrong."


class DrillPremises:
    """One drill's store, keys and logs; `close` throws them away."""

    def __init__(self, room: Path, read: Callable[[], Instant] = read_machine) -> None:
        """Make folder and keys in a room in memory; drills that were left there go first (1).

        `read` reads the machine's clocks. Raises what making keys raises.
        """
        with ExitStack() as opening:  # what fails in the middle leaves nothing behind
            self._lay_folder(room, opening)
            self._furnish(opening, read)
            self._open = opening.pop_all()

    def _lay_folder(self, room: Path, opening: ExitStack) -> None:
        with fsio.worded("the exercise"):
            _sweep(room)
            self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=room))
            opening.callback(_remove, self.folder)
            opening.enter_context(fsio.locked(self.folder / _HELD))

    def _furnish(self, opening: ExitStack, read: Callable[[], Instant]) -> None:
        self.state = self.folder / "state"
        fsio.ensure_dir(self.state, 0o700)
        self.clock = Clock(self.state, read=read)
        self.clock.confirm_by_hand(self.clock.now())
        keys = self.folder / "keys"
        self._kit = first_keys.create(keys, _QUICK)  # 2
        self.people = People(keys, cost=_QUICK, clock=self.clock)
        self._recipients = Recipients.load(keys)
        self._signer = Signer.load(keys)
        self.store = Store(self.folder / "copies", self._signer.public, state=self.state)
        self.audit = Audit(self.folder / "audit", self._recipients.auditor, self.clock)
        self.logbook = Logbook(self.folder / "logbook", self._recipients, self.clock)
        opening.callback(self.audit.close)
        opening.callback(self.logbook.close)

    def admit(self, name: str) -> None:
        """Let somebody in with PASSWORD, who needs no other right than that."""
        with self._kit.keys as by:
            self.people.add(name, PASSWORD, by=by, must_change=False)

    def lay(self, ward: Exercise) -> None:
        """Store the ward's copy, and let the record system fall silent after it (4)."""
        now = self.clock.now()
        made = self._ago(now, now.wall - ward.snapshot.as_of)
        self.store.admit(
            ward.snapshot,
            as_of=made,
            captured=made,
            recipients=self._recipients,
            signer=self._signer,
        )
        since = now.wall - SILENT_FOR
        silence = attempts.failed(
            CODE,
            PretendedSilence(),
            at=now.wall,
            seconds=0.0,
            reached=False,
            before=attempts.succeeded(CODE, now.wall - BEFORE, 1.0),
        )
        with fsio.worded("the exercise"):
            attempts.note(self.state, msgspec.structs.replace(silence, failing_since=since))
            outages.write(self.state, {SOURCE: Outage(since, 1)})

    def close(self) -> None:
        """Throw everything away (1); may be called twice. Raises OSError."""
        self._open.close()

    @staticmethod
    def _ago(now: Instant, span: timedelta) -> Instant:
        return msgspec.structs.replace(
            now, wall=now.wall - span, boottime=now.boottime - span.total_seconds()
        )


def room_in_memory(mounts: Path = _MOUNTS, wanted: Sequence[str] = ()) -> Path:
    """Return a folder of ours on a file system in memory (1).

    `wanted` are folders to look at first; then systemd's runtime folder of this service, the
    user's, and shared memory. Raises NoRoomInMemory.
    """
    named = (os.environ.get("RUNTIME_DIRECTORY", ""), os.environ.get("XDG_RUNTIME_DIR", ""))
    in_memory = _in_memory(mounts)
    for folder in (*wanted, *named, "/dev/shm"):  # noqa: S108 - memory is what is wanted
        path = Path(folder)
        if folder and os.access(path, os.W_OK | os.X_OK) and in_memory(path.resolve()):
            return path
    raise NoRoomInMemory


def _in_memory(mounts: Path) -> Callable[[Path], bool]:
    """Return what tells whether a folder lies on a tmpfs, from proc_pid_mountinfo(5)."""
    try:
        lines = fsio.read(mounts).decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    kinds: dict[Path, str] = {}
    for line in lines:
        place, _, about = line.partition(" - ")
        kinds[Path(place.split()[4].replace("\\040", " "))] = about.split()[0]

    def tells(folder: Path) -> bool:
        above = (folder, *folder.parents)
        return next((kinds[one] for one in above if one in kinds), "") == "tmpfs"

    return tells


def _remove(folder: Path) -> None:
    """Remove a folder in which somebody may still be writing the end of a print or a log line.

    Raises OSError where it will not go in a few tries.
    """
    for _ in range(_TRIES):
        with suppress(OSError):
            fsio.remove_tree(folder)
        if not folder.exists():
            return
    fsio.remove_tree(folder)


def sweep_memory() -> None:
    """Remove what drills of processes that died have left in memory (1); never raises."""
    with suppress(NoRoomInMemory, OSError):
        _sweep(room_in_memory())


def _sweep(room: Path) -> None:
    """Remove drills that nobody holds any more: their process died in the middle (1).

    One that goes away by itself meanwhile, or will not go, is no reason not to practise.
    """
    for folder in room.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if _is_nobodys(folder):
                _remove(folder)


def _is_nobodys(folder: Path) -> bool:
    """Return whether no living process works in a drill's folder of ours. Raises OSError."""
    if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
        return False
    lock = folder / _HELD
    if lock.exists():
        return fsio.owned_by_us(lock) and not fsio.is_held(lock)
    owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
    return owner.isdecimal() and not Path("/proc", owner).exists()
