"""What lies in a printer: paper by tray, toner; and whether it is enough for a print.

1. The printer itself is asked, since CUPS learns of toner only while it prints, and of its trays
   it says what they could hold.
2. What a printer does not say is unknown, and is said so: never "enough", never "empty".
3. A wrong size is called wrong only where the printer names the size that lies in the tray; a
   printer that tells nothing is not kept from printing.

Read from: PWG 5100.13 (printer-input-tray, printer-supply), RFC 3805 (what their levels mean),
PWG 5100.7 (media-col-ready), and CUPS' own marker-* attributes where those are lacking.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from printing import ipp
from printing.language import mark
from printing.queue.job import ONE_SIDED, JobOptions
from printing.queue.media import A4, Size, paper_name, same_size, size_of
from printing.queue.printer import CONTACT_LOST, QUICK, Printer, answered, device_of, queue_place
from storage.errors import LyktaError
from storage.freshness import Reason

TWO_SIDED = "two-sided-long-edge"

_ASKED = (
    "media-col-ready",
    "media-ready",
    "printer-input-tray",
    "printer-supply",
    "printer-supply-description",
    "marker-names",
    "marker-colors",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
)
_SOME = -3
"""RFC 3805: not known how much, but some (prtInputCurrentLevel, prtMarkerSuppliesLevel)."""
_LOW = 10
_PAIR = re.compile(r"([a-z]+)=([^;]*)")


class WrongPaper(LyktaError):
    """The tray holds another size than the document needs; asked of the printer before sending."""

    code = "P-52"
    message = "The printer {printer} holds {found} in the tray {tray}; {needed} is needed."
    remedy = "Put {needed} into the tray, or print on another printer. Nothing was sent."


class NoSuchTray(LyktaError):
    """The settings name a tray that the printer does not have; asked before sending."""

    code = "P-53"
    message = "The printer {printer} has no tray called {tray}. It has: {trays}."
    remedy = "Print on another printer, and ask IT to correct the tray in the settings."


@dataclass(frozen=True)
class Tray:
    """One tray. `name` is its media-source keyword, `size` what paper lies in it, None: not told.

    `level` is how many sheets lie in it, None where that is not known; `some` that it is not
    empty at least; `holds` how many it takes.
    """

    name: str
    size: Size | None = None
    level: int | None = None
    some: bool = False
    holds: int | None = None

    @property
    def paper(self) -> str:
        """The paper's name, as people say it: A4, Letter, 50 x 25 mm; empty where not told."""
        return paper_name(self.size) if self.size else ""


@dataclass(frozen=True)
class Marker:
    """Toner, ink, or with `waste` a container for what is left of it.

    `level` is per cent of toner, or of the room left in the container; None: not told.
    """

    name: str
    colour: str = ""
    level: int | None = None
    low: bool = False
    waste: bool = False


@dataclass(frozen=True)
class Supplies:
    """What a printer says of its paper and toner; `lost` is why it said nothing."""

    trays: tuple[Tray, ...] = ()
    markers: tuple[Marker, ...] = ()
    lost: LyktaError | None = None


@dataclass(frozen=True)
class Forecast:
    """Whether the paper is enough. `left` is what lies there, None where nobody knows.

    `enough` is None where it cannot be said. `reason` says it in words.
    """

    pages: int
    sheets: int
    left: int | None
    holds: int
    enough: bool | None
    reason: Reason


_PLENTY = mark("Paper needed: {sheets}. In the tray: about {left}.")
_SHORT = mark("Paper needed: {sheets}. In the tray: about {left}. Fill it first.")
_EMPTY = mark("Paper needed: {sheets}. The tray is empty: fill it first.")
_LOOK = mark("Paper needed: {sheets}. How much lies in the tray is not known: look.")
_MORE = mark("Paper needed: {sheets}. A full tray holds {holds}: have more at hand.")


def supplies(printer: Printer) -> Supplies:
    """Return what lies in a printer, within about four seconds. Never raises.

    A label printer that speaks no IPP says nothing here.
    """
    queue = _queue(printer)
    learnt = answered(queue, QUICK).device if queue and not printer.direct else ""
    device = device_of(printer, learnt)
    if device is not None:
        return supplies_at(device)
    return replace(supplies_at(queue), trays=()) if queue else Supplies()


def supplies_at(place: ipp.Place, limit: float = QUICK) -> Supplies:
    """Return what the printer at a place says of its paper and toner. Never raises."""
    wanted = ipp.keyword("requested-attributes", *_ASKED)
    try:
        answer = ipp.ask(place, ipp.Operation.GET_PRINTER_ATTRIBUTES, (wanted,), limit=limit)
    except (*CONTACT_LOST, ipp.Refused) as lost:
        return Supplies(lost=lost)
    return read(answer.group(ipp.GroupTag.PRINTER))


def read(said: ipp.Group) -> Supplies:
    """Return supplies from a printer's attributes."""
    return Supplies(trays=tuple(_trays(said)), markers=tuple(_markers(said)))


def options_for(printer: Printer, kind: str, media: str = A4) -> JobOptions:
    """Return how the settings want a kind of document printed: sides and tray.

    `kind` is a document's name as in the settings, "medication-list"; labels are one-sided.
    """
    both = printer.duplex and media == A4 and kind != "lab-labels"
    return JobOptions(
        sides=TWO_SIDED if both else ONE_SIDED, media=media, source=printer.source(kind)
    )


def paper_fault(
    printer: Printer, options: JobOptions, known: Supplies | None = None
) -> LyktaError | None:
    """Return why the paper in a printer cannot be right, or None (argument 3). Never raises.

    `known` is what `supplies` said a moment ago; the printer is asked where it is not given.
    """
    trays = (supplies(printer) if known is None else known).trays
    if options.source and trays and options.source not in {tray.name for tray in trays}:
        names = ", ".join(tray.name for tray in trays)
        return NoSuchTray(printer=printer.shown, tray=options.source, trays=names)
    needed = size_of(options.media)
    used = [tray for tray in trays if options.source in ("", tray.name)]
    if needed is None or not used or any(tray.size is None for tray in used):
        return None
    if any(tray.size and same_size(tray.size, needed) for tray in used):
        return None
    return WrongPaper(
        printer=printer.shown, tray=used[0].name, found=used[0].paper, needed=paper_name(needed)
    )


def forecast(
    pages: int,
    printer: Printer,
    known: Supplies | None = None,
    kind: str = "",
    documents: int = 1,
) -> Forecast:
    """Return whether the paper is enough for so many A4 pages. Never raises.

    `known` is what `supplies` said a moment ago; `kind` the document, which may have a tray of
    its own. On both sides each of the `documents` begins on a sheet of its own: then the most
    that they can need is told.
    """
    options = options_for(printer, kind)
    sheets = pages if options.sides == ONE_SIDED else min(pages, (pages + documents) // 2)
    told = (supplies(printer) if known is None else known).trays
    usable = [tray for tray in told if _usable(tray, options)]
    levels = [tray.level for tray in usable]
    left = None if not levels or None in levels else sum(level or 0 for level in levels)
    holds = printer.holds or sum(tray.holds or 0 for tray in usable)
    enough = None if left is None else sheets <= left
    if left is None and sum(level or 0 for level in levels) >= sheets:
        left, enough = sum(level or 0 for level in levels), True
    facts = {"sheets": str(sheets), "left": str(left), "holds": str(holds)}
    words = _words(sheets, left, holds)
    return Forecast(pages, sheets, left, holds, enough, Reason(words, facts))


def _words(sheets: int, left: int | None, holds: int) -> str:
    if left is None:
        return _MORE if 0 < holds < sheets else _LOOK
    if left == 0:
        return _EMPTY
    return _PLENTY if sheets <= left else _SHORT


def _usable(tray: Tray, options: JobOptions) -> bool:
    """Return whether a tray would be drawn from: the one asked for, or any with this paper."""
    if options.source:
        return tray.name == options.source
    needed = size_of(options.media)
    return tray.size is None or needed is None or same_size(tray.size, needed)


def _queue(printer: Printer) -> ipp.Place | None:
    try:
        return queue_place(printer) if printer.name else None
    except ipp.NotReached:
        return None


def _trays(said: ipp.Group) -> Iterator[Tray]:
    """Yield the trays: their paper from media-col-ready, their levels from printer-input-tray."""
    levels = {_source(row.get("name", "")): row for row in _rows(said, "printer-input-tray")}
    levels.pop("auto", None)
    sizes = dict(_ready(said))
    for name in dict.fromkeys((*sizes, *levels)):
        row = levels.get(name, {})
        holds = _number(row.get("maxcapacity"))
        level = _number(row.get("level"))
        known = level is not None and level >= 0
        yield Tray(
            name=name,
            size=sizes.get(name),
            level=_sheets(level, row.get("unit", "")) if known else None,
            some=level == _SOME or (known and bool(level)),
            holds=holds if holds and holds > 0 and row.get("unit") != "percent" else None,
        )


def _sheets(level: int | None, unit: str) -> int | None:
    """Return a level in sheets; one in per cent says only whether there is any."""
    return level if unit != "percent" or level == 0 else None


def _ready(said: ipp.Group) -> Iterator[tuple[str, Size]]:
    """Yield each tray with the size of its paper."""
    for value in said.values("media-col-ready"):
        loaded = _members(value)
        size = _members(loaded["media-size"][0]) if loaded.get("media-size") else {}
        wide, high = (_whole(size.get(name, ())) for name in ("x-dimension", "y-dimension"))
        source = next(iter(loaded.get("media-source", ())), "")
        if wide and high and isinstance(source, str):
            yield _source(source) or "main", (wide, high)


def _markers(said: ipp.Group) -> Iterator[Marker]:
    rows = list(_rows(said, "printer-supply"))
    names = said.words("printer-supply-description")
    for row, name in zip(rows, (*names, *("",) * len(rows)), strict=False):
        level = _percent(_number(row.get("level")), _number(row.get("maxcapacity")))
        colour = row.get("colorantname", "").replace("unknown", "")
        low = level is not None and level <= _LOW
        waste = "Filled" in row.get("class", "")
        yield Marker(name or row.get("type", ""), colour, level, low, waste)
    if not rows:
        yield from _markers_of_cups(said)


def _markers_of_cups(said: ipp.Group) -> Iterator[Marker]:
    """Yield the markers that CUPS' older attributes name."""
    levels = [_whole((value,)) for value in said.values("marker-levels")]
    lows = [_whole((value,)) for value in said.values("marker-low-levels")]
    for number, name in enumerate(said.words("marker-names")):
        level = _percent(levels[number] if number < len(levels) else None, 100)
        limit = (lows[number] if number < len(lows) else None) or _LOW
        yield Marker(name, "", level, low=level is not None and level <= limit)


def _rows(said: ipp.Group, name: str) -> Iterator[Mapping[str, str]]:
    """Yield the pairs of PWG 5100.13's "key=value;" octet strings."""
    for value in said.values(name):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str):
            yield {pair[1]: pair[2].strip() for pair in _PAIR.finditer(text)}


def _members(value: ipp.Value) -> Mapping[str, tuple[ipp.Value, ...]]:
    """Return the members of a collection by their names, none where it is something else."""
    inside = value if isinstance(value, tuple) else ()
    return {one.name: one.values for one in inside if isinstance(one, ipp.Attribute)}


def _whole(values: Iterable[ipp.Value]) -> int | None:
    first = next(iter(values), None)
    return first if isinstance(first, int) and not isinstance(first, bool) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


def _percent(level: int | None, whole: int | None) -> int | None:
    """Return a level in per cent, None where it is one of RFC 3805's words for unknown."""
    if level is None or level < 0:
        return None
    return min(100, level * 100 // whole) if whole and whole > 0 else min(100, level)


def _source(name: str) -> str:
    """Return a tray's name as the keyword of its media-source."""
    return name.strip().lower().replace(" ", "-")
