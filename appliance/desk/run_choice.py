"""Which printer gets the next bundle: the first in order that answers.

1. A printer that does not answer is given a moment, since networks blink; then the next one is
   tried. Nothing has been sent anywhere meanwhile.
2. A printer with the wrong paper is passed over while another has the right one, and used where
   none has: some report their paper wrongly, and a ward without lists is worse.
"""

import time
from collections.abc import Sequence

import msgspec

from appliance.desk.run_patience import RunPatience
from appliance.desk.wish import Kind
from printing.queue import JobOptions, Printer, faults, ready
from printing.queue.media import LABEL
from printing.queue.supplies import options_for, paper_fault
from storage.errors import LyktaError

_MAY_BLINK = (faults.NoContact, faults.PrinterHung, faults.PrintServiceGone)


def wanted_of(printer: Printer, kind: str) -> JobOptions:
    """Return how a kind of document is to come out of a printer: sides, tray and size."""
    single = kind == Kind.LAB_LABELS.value and printer.labels == "50x25"
    return options_for(printer, kind, LABEL) if single else options_for(printer, kind)


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at the printers came to.

    `printer` is the one to use, None for none at present. `first` is the first one that cannot
    be used and `why`, None where the first one can.
    """

    printer: Printer | None = None
    first: Printer | None = None
    why: LyktaError | None = None


class Chooser:
    """Looks at printers, and remembers since when each does not answer."""

    def __init__(self, patience: RunPatience, kind: str) -> None:
        """Choose for one kind of document."""
        self._patience, self._kind = patience, kind
        self._since: dict[str, float] = {}
        self.tried_all = False

    def look(self, printers: Sequence[Printer]) -> Chosen:
        """Look at printers in their order once; there is at least one.

        Afterwards `tried_all` says whether every one of them was looked at in vain.
        """
        self.tried_all = False
        passed: list[tuple[Printer, LyktaError]] = []
        wrong_paper: list[tuple[Printer, LyktaError]] = []
        for printer in printers:
            fault = ready(printer)
            if fault is None:
                self._since.pop(printer.shown, None)
                paper = paper_fault(printer, wanted_of(printer, self._kind))
                if paper is None:
                    return _chosen(printer, [*passed, *wrong_paper])
                wrong_paper.append((printer, paper))
                continue
            passed.append((printer, fault))
            if self._hopes(printer, fault):  # 1
                return _chosen(None, passed)
        if wrong_paper:  # 2
            return _chosen(wrong_paper[0][0], passed)
        self.tried_all = True
        return _chosen(None, passed)

    def _hopes(self, printer: Printer, fault: LyktaError) -> bool:
        now = time.monotonic()
        since = self._since.setdefault(printer.shown, now)
        return isinstance(fault, _MAY_BLINK) and now - since < self._patience.contact


def _chosen(printer: Printer | None, passed: Sequence[tuple[Printer, LyktaError]]) -> Chosen:
    if not passed:
        return Chosen(printer=printer)
    first, why = passed[0]
    return Chosen(printer=printer, first=first, why=why)
