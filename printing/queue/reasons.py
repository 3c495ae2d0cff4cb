"""From a printer's own keywords to faults in words.

Keywords are IPP's printer-state-reasons (RFC 8011 section 5.4.12 and PWG 5100.9). They are
matched by their stem: whether one ends in -report, -warning or -error differs between models
and even between what CUPS and the printer itself say of the same empty tray.
"""

from collections.abc import Iterable

from printing.queue import faults
from storage.errors import LyktaError

_STEMS: tuple[tuple[str, type[LyktaError]], ...] = (
    ("media-empty", faults.OutOfPaper),
    ("media-needed", faults.OutOfPaper),
    ("media-jam", faults.PaperJam),
    ("media-path-jam", faults.PaperJam),
    ("door-open", faults.DoorOpen),
    ("cover-open", faults.DoorOpen),
    ("interlock-open", faults.DoorOpen),
    ("input-tray-missing", faults.TrayMissing),
    ("output-area-full", faults.TrayFull),
    ("output-tray-missing", faults.TrayFull),
    ("toner-empty", faults.TonerOut),
    ("marker-supply-empty", faults.TonerOut),
    ("marker-supply-missing", faults.TonerOut),
    ("marker-ink-empty", faults.TonerOut),
    ("developer-empty", faults.TonerOut),
    ("toner-low", faults.TonerLow),
    ("marker-supply-low", faults.TonerLow),
    ("marker-ink-low", faults.TonerLow),
    ("developer-low", faults.TonerLow),
    ("offline", faults.NoContact),
    ("shutdown", faults.NoContact),
    ("timed-out", faults.NoContact),
    ("paused", faults.QueueStopped),
    ("printer-stopped", faults.QueueStopped),
    ("stopped-partly", faults.QueueStopped),
)
_GENTLE = (faults.TonerLow, faults.PrintServiceBypassed)


def in_words(keywords: Iterable[str], printer: str) -> tuple[LyktaError, ...]:
    """Return the faults that a printer's keywords name, each once, the gravest first.

    A keyword without words of its own becomes a PrinterFault where it ends in -error, and is
    nothing otherwise: printers report much that stops nobody.
    """
    found: dict[type[LyktaError], LyktaError] = {}
    for keyword in keywords:
        kind = _kind(keyword)
        if kind and kind not in found:
            found[kind] = kind(printer=printer, keyword=keyword)
    return tuple(sorted(found.values(), key=lambda fault: not stops(fault)))


def stops(fault: LyktaError) -> bool:
    """Return whether nothing comes out while the fault lasts."""
    return not isinstance(fault, _GENTLE)


def only_reported(keywords: Iterable[str]) -> bool:
    """Return whether all keywords are reports, which by IPP's rule stop nothing."""
    return all(keyword.endswith("-report") for keyword in keywords)


def _kind(keyword: str) -> type[LyktaError] | None:
    for stem, kind in _STEMS:
        if keyword.startswith(stem):
            return kind
    return faults.PrinterFault if keyword.endswith("-error") else None
