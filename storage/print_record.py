"""The lines of the journal of prints, and what they come to when they are read together.

The rules that are numbered here are those of `storage.print_journal`.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

import msgspec

FORM = "lykta-print-1"


class Stage(StrEnum):
    """How far a bundle of sheets has come. The last four are ends."""

    MADE = "made"
    SENDING = "sending"
    SENT = "sent"
    AT_PRINTER = "at-printer"
    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"


class Fate(StrEnum):
    """What is known of the paper: it came out, it may have, it did not, or it is under way."""

    CAME_OUT = "came-out"
    MAY_HAVE = "may-have"
    DID_NOT = "did-not"
    UNDER_WAY = "under-way"


class JournalSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its number, how many pages it has, and the number of the one it replaces."""

    serial: str
    pages: int
    replaces: str = ""


class JournalJob(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bundle went: what people call the printer, the job's name, and its number there.

    `direct` says that the printer itself gave the number, not the print server; 0 is none yet.
    """

    printer: str
    name: str = ""
    number: int = 0
    direct: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="bundle"):
    """What became of one bundle, by its place from 0.

    `sheets` stand in its first line only. `code` is that of the error that tells why. A confirmed
    bundle has `in_hand` pages, `missing` are the numbers of the sheets that lack pages, `counted`
    those of the sheets that were counted, `person` is who counted (empty: nobody was unlocked).
    """

    at: datetime
    bundle: int
    stage: Stage
    sheets: tuple[JournalSheet, ...] = ()
    job: JournalJob | None = None
    code: str = ""
    in_hand: int = 0
    missing: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    person: str = ""


class Head(msgspec.Struct, frozen=True, kw_only=True, tag="print"):
    """The first line of a print: its unit, its kind, and who asked for it."""

    form: str = FORM
    at: datetime
    unit: str = ""
    kind: str = ""
    person: str = ""


class Over(msgspec.Struct, frozen=True, kw_only=True, tag="over"):
    """The line that says that a print told of its end, or that somebody has seen how it ended."""

    at: datetime
    person: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one bundle, by its print's name (`run`) and its place there.

    `job` is the last one it was, None where it never left. The rest is as in Line.
    """

    run: str
    bundle: int
    unit: str
    kind: str
    stage: Stage
    fate: Fate
    at: datetime
    sheets: tuple[JournalSheet, ...] = ()
    job: JournalJob | None = None
    code: str = ""
    in_hand: int = 0
    missing: tuple[str, ...] = ()
    person: str = ""

    @property
    def pages(self) -> int:
        """Return how many pages it has."""
        return sum(sheet.pages for sheet in self.sheets)

    @property
    def serials(self) -> tuple[str, ...]:
        """Return the numbers of its sheets."""
        return tuple(sheet.serial for sheet in self.sheets)

    @property
    def printer(self) -> str:
        """Return what people call the printer it went to, empty for none."""
        return self.job.printer if self.job else ""


class PrintRun(msgspec.Struct, frozen=True, kw_only=True):
    """One print as the journal knows it: when, for which unit, which kind, by whom, its bundles.

    `alive` says that the process that prints it still lives, `over` that it told of its end.
    `damaged` counts lines that could not be read.
    """

    name: str
    at: datetime
    unit: str
    kind: str
    person: str
    entries: tuple[Entry, ...]
    alive: bool
    over: bool
    damaged: int = 0

    @property
    def pages(self) -> int:
        """Return how many pages all its bundles have, marked copies included."""
        return sum(entry.pages for entry in self.entries)


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has to look at: prints that a crash cut short, and bundles in doubt.

    Of prints that a crash cut short all three are told; of others only what may have come out.
    """

    came_out: tuple[Entry, ...] = ()
    may_have: tuple[Entry, ...] = ()
    did_not: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything to look at."""
        return bool(self.may_have or self.did_not)


def framed(value: Head | Line | Over) -> bytes:
    """Return a line: its checksum, its words; the line feed before it ends a torn one (4)."""
    words = msgspec.json.encode(value)
    return b"\n%08x %s" % (zlib.crc32(words), words)


def read(name: str, data: bytes, *, alive: bool) -> PrintRun | None:
    """Return a print from its file's bytes; None where nothing in it can be read."""
    head: Head | None = None
    lines: list[Line] = []
    over, damaged = False, 0
    for value in _values(data):
        match value:
            case Head():
                head = value
            case Line():
                lines.append(value)
            case Over():
                over = True
            case None:
                damaged += 1
    if head is None:
        if not lines:
            return None
        head = Head(at=lines[0].at)
    entries = tuple(
        _entry(name, head, [line for line in lines if line.bundle == place], alive=alive)
        for place in sorted({line.bundle for line in lines})
    )
    return PrintRun(
        name=name,
        at=head.at,
        unit=head.unit,
        kind=head.kind,
        person=head.person,
        entries=entries,
        alive=alive,
        over=over,
        damaged=damaged,
    )


def _values(data: bytes) -> Iterator[Head | Line | Over | None]:
    """Yield each line's value, None for one that is not whole (4)."""
    for line in data.split(b"\n"):
        if line:
            yield _value(line)


def _value(line: bytes) -> Head | Line | Over | None:
    words = line[9:]
    if line[:9] != b"%08x " % zlib.crc32(words):
        return None
    kinds: type[Head | Line | Over] = Head | Line | Over  # type: ignore[assignment]  # msgspec takes a union
    with suppress(msgspec.MsgspecError):
        found: Head | Line | Over = msgspec.json.decode(words, type=kinds)
        return found
    return None


def _entry(run: str, head: Head, lines: Sequence[Line], *, alive: bool) -> Entry:
    """Fold one bundle's lines: the last one tells its end, the last that says so its job.

    A bundle of which only some sheets were counted is not confirmed yet.
    """
    sheets = next((line.sheets for line in lines if line.sheets), ())
    counts = [line for line in lines if line.stage is Stage.CONFIRMED]
    counted = {serial for line in counts for serial in line.counted}
    whole = counted >= {sheet.serial for sheet in sheets}
    others = [line for line in lines if line.stage is not Stage.CONFIRMED]
    last = lines[-1] if whole or not others else others[-1]
    return Entry(
        run=run,
        bundle=last.bundle,
        unit=head.unit,
        kind=head.kind,
        stage=last.stage,
        fate=_fate(last, _in_hand(counts), alive=alive),
        at=last.at,
        sheets=sheets,
        job=next((line.job for line in reversed(lines) if line.job), None),
        code=last.code,
        in_hand=_in_hand(counts),
        missing=tuple(dict.fromkeys(serial for line in counts for serial in line.missing)),
        person=last.person,
    )


def _in_hand(counts: Sequence[Line]) -> int:
    """Return how many pages were counted; who counts the same sheets again is believed."""
    found: dict[tuple[str, ...], int] = {}
    for line in counts:
        for seen in [seen for seen in found if set(seen) <= set(line.counted)]:
            del found[seen]
        found[line.counted] = line.in_hand
    return sum(found.values())


def _fate(last: Line, in_hand: int, *, alive: bool) -> Fate:
    """Return what is known of the paper of a bundle whose last line is this one (2, 3)."""
    match last.stage:
        case Stage.PRINTED:
            return Fate.CAME_OUT
        case Stage.CONFIRMED:
            return Fate.CAME_OUT if in_hand else Fate.DID_NOT
        case Stage.NOT_PRINTED:
            return Fate.DID_NOT
        case Stage.UNKNOWN:
            return Fate.MAY_HAVE
    if alive:
        return Fate.UNDER_WAY
    return Fate.DID_NOT if last.stage is Stage.MADE else Fate.MAY_HAVE
