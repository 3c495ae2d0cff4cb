"""What each ward's captures came to, kept on the disk in counts, so that a restart forgets nothing.

`state/guard/<unit>/<year>-W<week>.rows`, a line of JSON for each capture. It is a report that
teaches, never a source of freshness; numbered as in the code:
1. Counts and codes only, as manifests hold them; nobody's identity.
2. A line that is torn, or a file that another account laid there, is passed over: whoever may
   write the folder can neither make an empty ward usual nor a full one unusual.
3. A disk that refuses fails no capture; what was learnt goes on living in memory.
4. Files are kept for nine weeks, for the report that tunes the figures.
5. Of copies that come every minute (a feed's) one in four minutes is noted, with the discharges
   of those between.
6. Under a clock that nobody confirmed nothing is written: an hour of the week that is none would
   be learnt, and a year ahead would make every file too old. What was noted meanwhile lives in
   memory, until the clock is right again.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from appliance.capture.guard_course import Course, Row
from storage import fsio

log = logging.getLogger("lykta.capture")

KEPT_WEEKS = 9
FOLDER = "guard"
_EVERY = 240
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Row)


class History:
    """The rows of every unit below a folder; safe between threads."""

    def __init__(self, state: Path) -> None:
        """Read nothing yet; `state` is the machine's state folder."""
        self._folder = state / FOLDER
        self._courses: dict[str, Course] = {}
        self._sizes: dict[str, int] = {}
        self._between: dict[str, int] = {}
        self._passing: set[str] = set()
        self._lock = threading.Lock()

    def course(self, unit: str) -> Course:
        """Return a unit's course, read anew where another process has noted something."""
        with self._lock:
            size = self._size(unit)
            if unit not in self._courses or size != self._sizes[unit]:
                course = Course()
                for row in self.rows(unit):
                    course.note(row)
                self._courses[unit], self._sizes[unit] = course, size
            return self._courses[unit]

    def note(self, unit: str, row: Row, *, sure: bool = True) -> None:
        """Take in one capture; a disk that refuses is logged (3).

        `sure` is whether the clock was confirmed then (6).
        """
        if sure and unit in self._passing:
            self._courses.pop(unit, None)
        course = self.course(unit)
        with self._lock:
            held = self._between.pop(unit, 0)
            row = msgspec.structs.replace(row, discharged=row.discharged + held)
            last = course.last
            if last and row.teaches and last.generation and 0 <= row.at - last.at < _EVERY:  # 5
                self._between[unit] = row.discharged
                course.kept = row
                return
            course.note(row)
            (self._passing.discard if sure else self._passing.add)(unit)
            if sure:
                self._append(unit, row)

    def rows(self, unit: str, *, whosever: bool = False) -> Iterator[Row]:
        """Yield every row of a unit that can be read, oldest first.

        `whosever` reads other accounts' files too, for a report; what teaches never does (2).
        """
        for path in self._files(unit):
            try:
                data = fsio.read(path) if whosever or fsio.owned_by_us(path) else b""
            except OSError as fault:
                log.warning("what %s usually has could not be read: %s", unit, fault.strerror)
                continue
            for line in data.splitlines():
                try:
                    yield _DECODER.decode(line)
                except msgspec.MsgspecError:
                    continue

    def units(self) -> list[str]:
        """Return the codes of all units that have a history, ordered."""
        try:
            return sorted(path.name for path in self._folder.iterdir() if path.is_dir())
        except OSError:
            return []

    def _append(self, unit: str, row: Row) -> None:
        then = datetime.fromtimestamp(row.at, UTC)
        year, week, _day = then.isocalendar()
        path = self._folder / unit / f"{year:04}-W{week:02}.rows"
        try:
            fsio.ensure_dir(self._folder, 0o750)
            fsio.ensure_dir(path.parent, 0o750)
            begins = not path.exists()
            fsio.append(path, b"\n" + _ENCODER.encode(row) + b"\n", 0o640)
            if begins:
                self._drop_old(unit, then)
        except OSError as fault:
            log.warning("what %s usually has could not be noted: %s", unit, fault.strerror)
        self._sizes[unit] = self._size(unit)

    def _drop_old(self, unit: str, now: datetime) -> None:
        year, week, _day = (now - timedelta(weeks=KEPT_WEEKS)).isocalendar()
        for path in self._files(unit):
            if path.stem < f"{year:04}-W{week:02}":
                fsio.remove_file(path)

    def _files(self, unit: str) -> list[Path]:
        return sorted((self._folder / unit).glob("*.rows"))

    def _size(self, unit: str) -> int:
        total = 0
        for path in self._files(unit):
            try:
                total += path.lstat().st_size
            except OSError:
                continue
        return total
