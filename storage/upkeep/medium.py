"""The medium that backups lie on: its mark, its room, the backups' names and numbers.

1. A mark that was put there once, on purpose, names the machine. Without it nothing is written:
   the folder of a stick that is not in the machine looks like any empty folder.
2. A mark of another machine refuses: two machines never prune one another's backups.
3. Backups are numbered. What is newest is decided by number, never by a clock that may have
   jumped; a file that is not named like a backup is never touched.
4. The newest backup is never removed to make room for the next one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError

MARK = "lykta-medium.json"
SUFFIX = ".lyktabackup"
_DRAFT = ".tmp-"
_FILE = re.compile(r"lykta-[A-Za-z0-9_-]+-(\d{6,})-\d{8}T\d{6}Z\.lyktabackup")
_UNUSABLE = re.compile(r"[^A-Za-z0-9_-]+")
_FAT = {"vfat", "msdos"}
_FAT_LIMIT = (1 << 32) - 1
_SLACK = 1 << 20
_MOUNTS = Path("/proc/self/mounts")


class MediumMissing(LyktaError):
    """The folder for backups is not there, or is not marked as Lykta's."""

    code = "S-61"
    message = "The backup medium is not at {folder}, or it is new to Lykta."
    remedy = "Put it in and mount it. A new medium: type 'lykta backup make --new-medium' once."


class MediumForeign(LyktaError):
    """The medium carries the mark of another site or machine."""

    code = "S-62"
    message = "The backup medium at {folder} belongs to {device}, not to this machine."
    remedy = "Put in this machine's own medium. Nothing was written."


class MediumFull(LyktaError):
    """There is too little room on the medium, even without the older backups."""

    code = "S-63"
    message = "The backup medium has too little room: {free} of {needed} MB."
    remedy = "The newest backup on it is kept. Use a larger medium, or clear away other files."


class MediumTooSmallFiles(LyktaError):
    """The medium is formatted as FAT, which holds no file of 4 GiB or more."""

    code = "S-64"
    message = "The backup would have {needed} MB; a medium formatted as FAT takes 4095 MB a file."
    remedy = "Format the medium as exFAT or ext4, then mark it anew as this machine's."


class SameDisk(LyktaError):
    """The folder for backups lies on the store's own disk."""

    code = "S-65"
    message = "{folder} lies on the same disk as the store and would be lost together with it."
    remedy = "Choose another disk or a stick. For a trial only: --same-disk."


class BackupBusy(LyktaError):
    """Another process is writing to the medium."""

    code = "S-66"
    message = "Another backup to {folder} is under way."
    remedy = "Wait for it to end; 'lykta backup list' shows the new file."


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What a medium says of itself: whose it is, since when."""

    site: str
    device: str
    made: Instant
    format: str = "lykta-medium-1"


class Stored(msgspec.Struct, frozen=True):
    """A backup's file on a medium, and its number."""

    path: Path
    number: int


class Medium:
    """A folder on a medium, for one machine's backups. `site` is the machine's fingerprint."""

    def __init__(self, folder: Path, site: str, device: str) -> None:
        """Look at nothing yet."""
        self.folder = folder
        self._site = site
        self._device = device

    def prepare(self, now: Instant, store: Path, *, same_disk: bool = False) -> None:
        """Mark a folder as this machine's. A mark that is there already is left alone.

        Raises MediumMissing, SameDisk, MediumForeign, and worded disk errors.
        """
        with fsio.worded(str(self.folder)):
            if not self.folder.is_dir():
                raise MediumMissing(folder=self.folder)
            if not same_disk and self.folder.stat().st_dev == store.stat().st_dev:
                raise SameDisk(folder=self.folder)
            if not (self.folder / MARK).exists():
                mark = Mark(site=self._site, device=self._device, made=now)
                fsio.replace(self.folder / MARK, msgspec.json.encode(mark) + b"\n", 0o644)
        self.must_be_ours()

    def must_be_ours(self) -> None:
        """Raise MediumMissing or MediumForeign unless the medium is there and this machine's."""
        try:
            mark = msgspec.json.decode(fsio.read(self.folder / MARK), type=Mark)
        except (OSError, msgspec.MsgspecError) as fault:
            raise MediumMissing(folder=self.folder) from fault  # 1
        if mark.site != self._site:
            raise MediumForeign(folder=self.folder, device=mark.device)  # 2

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Write to the medium alone. Raises BackupBusy, and worded disk errors."""
        with fsio.worded(str(self.folder)):
            try:
                with fsio.locked(self.folder / ".lock"):
                    self._sweep()
                    yield
            except BlockingIOError as fault:
                raise BackupBusy(folder=self.folder) from fault

    def stored(self) -> tuple[Stored, ...]:
        """Return the backups, newest first. Raises MediumMissing, and worded disk errors."""
        if not self.folder.is_dir():
            raise MediumMissing(folder=self.folder)
        with fsio.worded(str(self.folder)):
            named = ((path, _FILE.fullmatch(path.name)) for path in self.folder.iterdir())
            found = [Stored(path, int(match[1])) for path, match in named if match]
        return tuple(sorted(found, key=lambda one: one.number, reverse=True))  # 3

    def next_number(self) -> int:
        """Return the number of the next backup. Raises as `stored`."""
        newest = self.stored()[:1]
        return newest[0].number + 1 if newest else 1

    def file(self, number: int, now: Instant) -> Path:
        """Return where a new backup is to lie; a name that every file system takes."""
        device = _UNUSABLE.sub("-", self._device).strip("-") or "device"
        return self.folder / f"lykta-{device}-{number:06d}-{now.wall:%Y%m%dT%H%M%SZ}{SUFFIX}"

    def draft(self, file: Path) -> Path:
        """Return where a new backup lies until it is verified."""
        return file.with_name(f"{_DRAFT}{file.name}")

    def make_room(self, needed: int) -> None:
        """Have room for a new file, where need be at the price of older backups, but the newest.

        `needed` in bytes. Raises MediumTooSmallFiles, MediumFull, and worded disk errors.
        """
        if needed + _SLACK > _FAT_LIMIT and file_system(self.folder) in _FAT:
            raise MediumTooSmallFiles(needed=needed >> 20)
        older = list(self.stored()[1:])  # 4
        with fsio.worded(str(self.folder)):
            while (free := fsio.free_bytes(self.folder)) < needed + _SLACK:
                if not older:
                    raise MediumFull(free=free >> 20, needed=(needed + _SLACK >> 20) + 1)
                fsio.remove_file(older.pop().path)
                fsio.sync_dir(self.folder)

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove all but the newest `keep` backups; return their names. Raises disk errors."""
        spare = self.stored()[max(1, keep) :]  # 4
        with fsio.worded(str(self.folder)):
            for one in spare:
                fsio.remove_file(one.path)
            if spare:
                fsio.sync_dir(self.folder)
        return tuple(one.path.name for one in spare)

    def _sweep(self) -> None:
        for path in sorted(self.folder.glob(f"{_DRAFT}lykta-*")):
            with suppress(OSError):
                fsio.remove_file(path)


def file_system(folder: Path) -> str:
    """Return the kind of file system that a folder lies on ("ext4"), "" where unknown."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    where = folder.resolve()
    best, kind = -1, ""
    for line in lines:
        _, mounted, name, *_ = line.split(" ")
        point = Path(mounted.replace("\\040", " "))
        if (where == point or point in where.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), name
    return kind
