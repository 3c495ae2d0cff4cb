"""The journal of prints: what went to which printer, and what became of it. It names no patient.

A print server forgets its jobs in a crash, and so does a printer that is switched off. What was
printed is therefore kept here, a file for each print in the machine's state, so that after any
crash somebody can be told what came out, what may have come out and what did not.

1. A line is on the disk before the step that it tells of: SENDING stands there before the first
   byte leaves, so that a crash in between is never taken for "not sent".
2. NOT_PRINTED means that certainly nothing came out. Whatever is not certain is UNKNOWN.
3. What a dead process left behind is judged by its last line: made and never sent is not printed,
   anything later may have come out, until the printer or a person says more.
4. A line that a power cut tore, or that a bad disk changed, costs that line alone, and shows.
5. A disk that refuses never stops a print: paper is needed most on a bad day. The line waits in
   memory and is written with the next one; `fault` tells.
6. A print whose writer lives is nobody else's to judge: it holds a lock that dies with it.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.print_record import (
    Entry,
    Fate,
    Head,
    JournalJob,
    JournalSheet,
    Line,
    Over,
    PrintRun,
    Stage,
    Unsettled,
    framed,
    read,
)

__all__ = [
    "Entry",
    "Fate",
    "JournalJob",
    "JournalSheet",
    "PrintJournal",
    "PrintRun",
    "RunLog",
    "Stage",
    "Unsettled",
]

log = logging.getLogger("lykta.prints")

KEPT = 2000
"""Prints to keep; the oldest go first."""
LOOKED_AT = 60
"""Latest prints to look through for what is unsettled."""


class RunLog:
    """The end of the journal that writes one print. Made by PrintJournal.begin.

    `name` is the print's own. Nothing here raises for a disk that refuses (5).
    """

    def __init__(self, path: Path, clock: Clock, head: Head) -> None:
        """Begin a file."""
        self.name = path.stem
        self.fault: LyktaError | None = None
        self._path, self._clock = path, clock
        self._waiting: list[bytes] = []
        self._held = ExitStack()
        self._begun = False
        self._write(framed(head))

    def note(
        self,
        bundle: int,
        stage: Stage,
        job: JournalJob | None = None,
        *,
        sheets: tuple[JournalSheet, ...] = (),
        code: str = "",
    ) -> datetime:
        """Write what became of a bundle, and return when; it is then on the disk (1)."""
        at = self._clock.now().wall
        line = Line(at=at, bundle=bundle, stage=stage, job=job, sheets=sheets, code=code)
        self._write(framed(line))
        return at

    def close(self) -> None:
        """Say that the print is over, and let go of it."""
        self._write(framed(Over(at=self._clock.now().wall)))
        self._held.close()

    def _write(self, line: bytes) -> None:
        self._waiting.append(line)
        try:
            if not self._begun:
                self._begin()
            _append(self._path, b"".join(self._waiting))
        except OSError as fault:  # 5
            self.fault = fsio.explain(fault, "prints")
            log.warning("the journal of prints waits: %s", self.fault.code)
        else:
            self._waiting.clear()
            self.fault = None

    def _begin(self) -> None:
        """Make the folder, take the lock that says that we live (6), and an empty file."""
        self._held.close()
        fsio.ensure_dir(self._path.parent, 0o750)
        self._held.enter_context(fsio.locked(_lock_of(self._path)))
        fsio.append(self._path, b"", 0o640)
        fsio.sync_dir(self._path.parent)
        self._begun = True


class PrintJournal:
    """All prints of this machine, in a folder of its state. Safe between threads and processes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Look at a folder, which need not be there yet."""
        self._folder, self._clock = folder, clock
        self._known: dict[str, tuple[tuple[int, int, bool], PrintRun]] = {}

    def begin(self, unit: str = "", kind: str = "", person: str = "") -> RunLog:
        """Begin a print. Never raises: where the disk refuses, the `fault` of the log tells."""
        at = self._clock.now().wall
        name = f"{at:%Y%m%dT%H%M%S%f}-{os.urandom(3).hex()}"
        with suppress(OSError):
            self._prune()
        head = Head(at=at, unit=unit, kind=kind, person=person)
        return RunLog(self._folder / f"{name}.print", self._clock, head)

    def runs(self, many: int = LOOKED_AT) -> tuple[PrintRun, ...]:
        """Return the latest prints, newest first. A file that cannot be read is left out."""
        found = (self._run(path) for path in reversed(self._files()[-many:]))
        return tuple(run for run in found if run is not None)

    def unsettled(self) -> Unsettled:
        """Return what came out, may have come out and did not, where a person has to look."""
        runs = self.runs()
        standing = _standing(runs)
        found = [entry for run in runs for entry in _open(run) if entry in standing]
        of = {fate: tuple(entry for entry in found if entry.fate is fate) for fate in Fate}
        return Unsettled(
            came_out=of[Fate.CAME_OUT], may_have=of[Fate.MAY_HAVE], did_not=of[Fate.DID_NOT]
        )

    def find(self, serials: Iterable[str]) -> tuple[Entry, ...]:
        """Return the bundles that hold these sheets, in the order of their printing.

        A bundle that did not come out is left out where it was tried again later on.
        """
        wanted = set(serials)
        runs = self.runs()
        tried = _tried_again(runs)
        entries = (entry for run in runs for entry in run.entries)
        found = (entry for entry in entries if wanted & set(entry.serials) and entry not in tried)
        return tuple(sorted(found, key=lambda entry: (entry.run, entry.bundle)))

    def confirm(
        self, serials: Iterable[str], in_hand: int, person: str = "", missing: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Note how many pages of these sheets somebody has in her hand; return who lacks pages.

        Returned are the numbers of the sheets to be printed again as marked copies: those that
        `missing` names or, where it names none, those that the last pages belong to, since a
        printer stops at the end of a stack and not in its middle. Raises DiskFull, DiskFault,
        NotAllowed.
        """
        wanted, named, left = set(serials), set(missing), max(0, in_hand)
        lacking: list[str] = []
        for entry in self.find(wanted):
            counted = [sheet for sheet in entry.sheets if sheet.serial in wanted]
            had = min(left, sum(sheet.pages for sheet in counted))
            left -= had
            short = _short(counted, had, named)
            lacking.extend(short)
            line = self._line(entry, Stage.CONFIRMED)
            self._amend(
                entry,
                msgspec.structs.replace(
                    line,
                    in_hand=had,
                    missing=short,
                    counted=tuple(sheet.serial for sheet in counted),
                    person=person,
                ),
            )
        return tuple(lacking)

    def settle(self, entry: Entry, stage: Stage, code: str = "") -> None:
        """Note what was learnt afterwards of a bundle whose print a crash cut short.

        Raises DiskFull, DiskFault, NotAllowed.
        """
        self._amend(entry, msgspec.structs.replace(self._line(entry, stage), code=code))

    def seen(self, run: str, person: str = "") -> None:
        """Note that somebody has seen what became of a print that a crash cut short.

        What may have come out stays unsettled until it is confirmed or replaced. Raises DiskFull,
        DiskFault, NotAllowed.
        """
        with fsio.worded("prints"):
            _append(self._file(run), framed(Over(at=self._clock.now().wall, person=person)))

    def _line(self, entry: Entry, stage: Stage) -> Line:
        return Line(at=self._clock.now().wall, bundle=entry.bundle, stage=stage)

    def _amend(self, entry: Entry, line: Line) -> None:
        with fsio.worded("prints"):
            _append(self._file(entry.run), framed(line))

    def _file(self, run: str) -> Path:
        return self._folder / f"{run}.print"

    def _files(self) -> Sequence[Path]:
        return sorted(self._folder.glob("*.print"))

    def _prune(self) -> None:
        for path in self._files()[:-KEPT]:
            fsio.remove_file(path)
            with suppress(FileNotFoundError):
                fsio.remove_file(_lock_of(path))

    def _run(self, path: Path) -> PrintRun | None:
        try:
            alive = _is_alive(path)
            said = path.stat()
            mark = said.st_mtime_ns, said.st_size, alive
            held = self._known.get(path.stem)
            if held is not None and held[0] == mark:
                return held[1]
            run = read(path.stem, fsio.read_bounded(path), alive=alive)
        except OSError as fault:
            log.warning("a print's journal cannot be read: %s", fsio.error_name(fault))
            return None
        if run is not None:
            self._known[path.stem] = mark, run
        return run


def _standing(runs: Iterable[PrintRun]) -> set[Entry]:
    """Return the bundles that no later print has taken the place of; prints come newest first."""
    runs = tuple(runs)
    replaced = {
        sheet.replaces
        for run in runs
        for entry in run.entries
        if entry.fate in {Fate.CAME_OUT, Fate.UNDER_WAY}
        for sheet in entry.sheets
    }
    tried = _tried_again(runs)
    entries = (entry for run in runs for entry in run.entries)
    return {
        entry
        for entry in entries
        if entry.serials and entry not in tried and not set(entry.serials) <= replaced
    }


def _tried_again(runs: Iterable[PrintRun]) -> set[Entry]:
    """Return the bundles that did not come out and that a later print has tried again.

    Of several such tries only the last counts, or each crash would double what is left to print.
    """
    later: set[str] = set()
    found: set[Entry] = set()
    for run in runs:
        for entry in run.entries:
            if entry.fate is Fate.DID_NOT and set(entry.serials) <= later:
                found.add(entry)
        later |= {serial for entry in run.entries for serial in entry.serials}
    return found


def _open(run: PrintRun) -> Iterable[Entry]:
    """Return a print's bundles that a person may have to look at."""
    if run.alive:
        return ()
    if not run.over:
        return run.entries
    return (entry for entry in run.entries if entry.fate is Fate.MAY_HAVE)


def _short(sheets: Iterable[JournalSheet], had: int, named: set[str]) -> tuple[str, ...]:
    """Return which sheets lack pages, of which so many are in hand; those named, if any are."""
    if named:
        return tuple(sheet.serial for sheet in sheets if sheet.serial in named)
    found: list[str] = []
    for sheet in sheets:
        if had < sheet.pages:
            found.append(sheet.serial)
        had = max(0, had - sheet.pages)
    return tuple(found)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_alive(path: Path) -> bool:
    """Return whether the process that prints this still lives (6)."""
    try:
        return fsio.is_held(_lock_of(path))
    except FileNotFoundError:
        return False


def _append(path: Path, lines: bytes) -> None:
    fsio.append(path, lines, 0o640)
    fsio.sync_file(path)
