"""The register of printed sheets: what came out of this machine, and what became of it.

It answers the question a nurse has before a sheet of paper: is this the newest there is? One line
of JSON for each sheet and each end of a print, in one file a day. Safety arguments:

1. No identity: a patient stands as a tag that only this machine's key makes, and what was printed
   as keyed digests. Who finds the disk learns how much was printed when, for which unit.
2. A line is on the disk before the sheet goes to the printer, and is never changed afterwards.
   Half a line, or one that the disk has bent (each bears a checksum), is passed over and counted.
3. Two processes may write at the same time: a line is written in one piece, under a lock.
4. It is bounded: days older than KEPT go, and the oldest go where all take more than MOST bytes.
   A sheet that has been forgotten is "not known here any more", never "current".
5. A disk that refuses never stops a print: who enters sheets catches the worded error and prints.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import RLock

import msgspec

from storage import fsio

KEPT = timedelta(days=400)
"""How long a printed sheet is remembered: a year, and time to look back on it."""
MOST = 16 << 20
_LOCK = "register.lock"
_CHECK = 8


class Ending(StrEnum):
    """What became of a printed sheet, as far as the machine knows."""

    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class PrintedSheet(msgspec.Struct, frozen=True, kw_only=True, tag="sheet", omit_defaults=True):
    """A sheet as it was made for the printer, at an instant.

    `unit` and `generation` are of the copy it was made from (empty and 0 for a sheet of the
    machine's own), `as_of` that copy's instant. `patient` is a tag, `content` keyed digests by
    what they are of ("orders", "warnings" ...). `codes` are the six letters of its pages in
    order, `replaces` the number of the sheet it was printed in place of.
    """

    serial: str
    kind: str
    at: datetime
    unit: str = ""
    generation: int = 0
    as_of: datetime | None = None
    patient: str = ""
    content: dict[str, str] = {}
    codes: tuple[str, ...] = ()
    replaces: str = ""
    copy_number: int = 1


class SheetEnded(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """How a sheet's print ended, or that a person withdrew it."""

    serial: str
    ending: Ending
    at: datetime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of the register with its last ending, None where its print has not ended yet.

    `replaced_by` is the number of the newest sheet that was printed in its place.
    """

    sheet: PrintedSheet
    ending: Ending | None = None
    ended_at: datetime | None = None
    replaced_by: str = ""

    @property
    def may_be_out(self) -> bool:
        """Whether the sheet may lie on the ward: it is neither taken back nor withdrawn."""
        return self.ending not in {Ending.NOT_PRINTED, Ending.WITHDRAWN}


_Line = PrintedSheet | SheetEnded
_DECODER: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(_Line)
_Series = tuple[str, str, str]


class SheetRegister:
    """The register in a folder. Safe between threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; it is made at the first sheet. Nothing is read yet."""
        self._folder = folder
        self._guard = RLock()
        self._read: dict[str, int] = {}
        self._forget()

    def _forget(self) -> None:
        self._read.clear()
        self._sheets: dict[str, PrintedSheet] = {}
        self._ends: dict[str, SheetEnded] = {}
        self._replaced: dict[str, str] = {}
        self._numbers: dict[str, list[str]] = defaultdict(list)
        self._codes: dict[str, list[str]] = defaultdict(list)
        self._series: dict[_Series, list[str]] = defaultdict(list)
        self.damaged = 0

    # -- writing -----------------------------------------------------------------------------

    def enter(self, sheets: Sequence[PrintedSheet]) -> None:
        """Enter sheets before they go to the printer. Raises DiskFull, DiskFault, NotAllowed."""
        if sheets:
            self._write(sheets, max(one.at for one in sheets))

    def end(self, serials: Iterable[str], ending: Ending, at: datetime) -> None:
        """Enter how sheets ended. Raises DiskFull, DiskFault, NotAllowed."""
        lines = [SheetEnded(serial=one, ending=ending, at=at) for one in serials if one]
        if lines:
            self._write(lines, at)

    def _write(self, lines: Sequence[_Line], at: datetime) -> None:
        path = self._folder / f"printed-{at:%Y-%m-%d}.jsonl"
        data = b"\n" + b"".join(map(_written, lines))  # 2: a crash's half line stays alone
        with self._guard, fsio.worded(str(path)):
            fsio.ensure_dir(self._folder, 0o700)
            with fsio.locked(self._folder / _LOCK, wait=True):  # 3
                is_new = not path.exists()
                fsio.append(path, data, 0o600)
                fsio.sync_file(path)
                if is_new:
                    fsio.sync_dir(self._folder)
                    self._prune(at)

    def _prune(self, at: datetime) -> None:
        """Remove the days that need not be kept (4); called when a new one begins."""
        files = _days(self._folder)
        oldest = f"printed-{at - KEPT:%Y-%m-%d}.jsonl"
        room = MOST
        for path in reversed(files):
            room -= fsio.size_of(path)
            if path is not files[-1] and (path.name < oldest or room < 0):
                fsio.remove_file(path)

    # -- reading -----------------------------------------------------------------------------

    def sheet(self, serial: str) -> Known | None:
        """Return what is known of a sheet by its number, small letters or capitals.

        Raises DiskFault, NotAllowed.
        """
        wanted = serial.upper()
        return next((one for one in self.numbered(_last(serial)) if _same(one, wanted)), None)

    def numbered(self, last: str) -> tuple[Known, ...]:
        """Return the sheets whose number ends so ("0412"), newest first. Raises as `sheet`."""
        with self._guard:
            self._catch_up()
            return tuple(map(self._known, reversed(self._numbers.get(last, ()))))

    def named(self, code: str) -> tuple[tuple[Known, int], ...]:
        """Return the sheets with a page of these six letters, and which page. Raises as `sheet`."""
        with self._guard:
            self._catch_up()
            known = [self._known(serial) for serial in self._codes.get(code, ())]
            return tuple((one, one.sheet.codes.index(code) + 1) for one in known)

    def series(self, unit: str, kind: str, patient: str = "") -> tuple[Known, ...]:
        """Return a patient's (or a unit's) sheets of one kind, oldest first. Raises as `sheet`."""
        with self._guard:
            self._catch_up()
            return tuple(map(self._known, self._series.get((unit, kind, patient), ())))

    def patients(self, unit: str, kind: str) -> frozenset[str]:
        """Return the tags of all patients of whom a unit has printed such a sheet."""
        with self._guard:
            self._catch_up()
            return frozenset(
                tag for where, of, tag in self._series if (where, of) == (unit, kind) and tag
            )

    def latest(self) -> Iterator[Known]:
        """Yield every sheet that is known, the one made last first. Raises as `sheet`."""
        with self._guard:
            self._catch_up()
            serials = list(reversed(self._sheets))
        yield from map(self._known, serials)

    def _known(self, serial: str) -> Known:
        end = self._ends.get(serial)
        return Known(
            sheet=self._sheets[serial],
            ending=end.ending if end else None,
            ended_at=end.at if end else None,
            replaced_by=self._replaced.get(serial, ""),
        )

    def _catch_up(self) -> None:
        """Read what has been written since the last look, by whomever."""
        with fsio.worded(str(self._folder)):
            files = _days(self._folder)
            if set(self._read) - {path.name for path in files}:
                self._forget()
            for path in files:
                self._read_on(path)

    def _read_on(self, path: Path) -> None:
        done = self._read.get(path.name, 0)
        if fsio.size_of(path) == done:
            return
        data = fsio.read_bounded(path, 2 * MOST)[done:]
        whole = data.rpartition(b"\n")[0]
        for line in whole.split(b"\n"):
            self._take(line)
        self._read[path.name] = done + len(whole) + 1 if whole else done

    def _take(self, line: bytes) -> None:
        if not line:
            return
        told = _understood(line)
        if told is None:
            self.damaged += 1  # 2
        elif isinstance(told, SheetEnded):
            self._end(told)
        else:
            self._enter(told)

    def _end(self, told: SheetEnded) -> None:
        before = self._ends.get(told.serial)
        if before is None or before.ending is not Ending.WITHDRAWN:
            self._ends[told.serial] = told
        sheet = self._sheets.get(told.serial)
        if sheet is not None and told.ending is Ending.NOT_PRINTED and sheet.replaces:
            self._replaced.pop(sheet.replaces, None)

    def _enter(self, sheet: PrintedSheet) -> None:
        serial = sheet.serial
        self._sheets[serial] = sheet
        self._numbers[_last(serial)].append(serial)
        self._series[sheet.unit, sheet.kind, sheet.patient].append(serial)
        for code in sheet.codes:
            self._codes[code].append(serial)
        if sheet.replaces:
            self._replaced[sheet.replaces] = serial


def _same(one: Known, serial: str) -> bool:
    return one.sheet.serial.upper() == serial


def _last(serial: str) -> str:
    return serial.rpartition("-")[2].upper()


def _days(folder: Path) -> list[Path]:
    return sorted(folder.glob("printed-*.jsonl"))


def _understood(line: bytes) -> _Line | None:
    body, _, check = line.rpartition(b" ")
    if check != _checksum(body):
        return None
    try:
        return _DECODER.decode(body)
    except msgspec.MsgspecError:
        return None


def _written(line: _Line) -> bytes:
    body = msgspec.json.encode(line)
    return body + b" " + _checksum(body) + b"\n"


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:_CHECK].encode()
