"""The machine's printers as the screens show them: how each is doing, and whether paper will do.

A printer that answers nobody takes seconds to be given up. So all are asked at once, again every
ten seconds while a board looks, and on a thread of their own: neither the board nor who wants to
print waits for a printer that is dead. What was said a minute ago is not believed any more.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock, Thread

import msgspec

from appliance.desk.wish import Kind
from appliance.kiosk.front.printerseen import (
    SIGNS,
    PrinterSeen,
    choice_of,
    forecast_of,
    paper_left,
)
from appliance.kiosk.ports import Card, Forecast, PrinterChoice, PrintOrder
from printing.language import Language
from printing.queue import Printer, PrinterLight, PrinterState, printer_state
from printing.queue.labels_link import label_state
from printing.queue.supplies import Supplies, forecast, supplies
from printing.sheets.lab_labels import LabelForm
from printing.verdicts import reason_words
from storage.clock import Clock

_EVERY, _BELIEVED = timedelta(seconds=10), timedelta(seconds=60)


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a printer said, and when by the machine's own count."""

    state: PrinterState
    supplies: Supplies
    at: float


class PrintRoom:
    """The printers for sheets, in the order they are tried. Safe between threads."""

    def __init__(
        self, printers: Sequence[Printer], clock: Clock, labels: Printer | None = None
    ) -> None:
        """Ask nobody yet; `labels` is the printer for lab labels, where they have one."""
        self.printers, self._labels = tuple(printers), labels
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._asked = float("-inf")
        self._lock = Lock()

    @property
    def every(self) -> tuple[Printer, ...]:
        """All printers, the one for labels too."""
        return (*((self._labels,) if self._labels else ()), *self.printers)

    @property
    def first(self) -> PrinterSeen | None:
        """The printer that is tried first with how it is doing, None where none is set up."""
        if not self.printers:
            return None
        (seen,) = self._look(self.printers[:1])
        self._ask_again()
        return PrinterSeen(name=self.printers[0].shown, state=seen.state)

    def serving(self, kind: Kind) -> tuple[Printer, ...]:
        """Return the printers that a person may choose for a kind of document.

        Lab labels can also be put on A4 sheets, for the day on which the label printer is broken.
        """
        return self.every if kind is Kind.LAB_LABELS else self.printers

    def fitted(self, order: PrintOrder) -> PrintOrder:
        """Return an order for what its printer prints on: sheets of labels, or single ones."""
        chosen = self.named(order)
        single = chosen is not None and chosen is self._labels and chosen.labels != LabelForm.A4
        form = LabelForm.SMALL if single else LabelForm.A4
        return msgspec.structs.replace(order, labels=form.value)

    def named(self, order: PrintOrder) -> Printer | None:
        """Return the printer that an order goes to first, None where there is none."""
        return next(iter(self.in_order(order)), None)

    def in_order(self, order: PrintOrder) -> tuple[Printer, ...]:
        """Return an order's printers in the order they are tried, the chosen one first.

        Labels never go over by themselves from the label printer to the others, nor back: what
        lies in the tray is another thing.
        """
        sheets = {one.shown for one in self.printers}
        labels = self._labels if order.kind is Kind.LAB_LABELS else None
        if labels is not None and order.printer not in sheets:
            return (labels,)
        return tuple(sorted(self.printers, key=lambda one: one.shown != order.printer))

    def choices(self, language: Language, kind: Kind | None = None) -> tuple[PrinterChoice, ...]:
        """Return every printer, or those for a kind: its light, its state, its paper."""
        printers = self.printers if kind is None else self.serving(kind)
        return tuple(
            choice_of(
                one,
                seen.state,
                self._labelled(one, language)
                if kind is Kind.LAB_LABELS
                else paper_left(one, seen.supplies, language),
                language,
            )
            for one, seen in zip(printers, self._look(printers), strict=True)
        )

    def label_cards(self, language: Language) -> tuple[Card, ...]:
        """Return the board's card of a label printer that needs somebody; it waits for nobody.

        A label printer that was not asked lately has no card: sheets tell of sheets.
        """
        seen = self._seen.get(self._labels.shown) if self._labels else None
        if self._labels is None or seen is None or seen.state.light is PrinterLight.READY:
            return ()
        if self._clock.now().boottime - seen.at >= _BELIEVED.total_seconds():
            return ()
        named = PrinterSeen(name=self._labels.shown, state=seen.state)
        title = language.say("Label printer: {state}", state=named.word(language))
        why = " ".join(reason_words(one, language) for one in seen.state.reasons)
        remedies = [language.error(fault)[1] for fault in seen.state.faults[:1]]
        remedies.append(language.say("Lab labels can also be printed on label sheets."))
        lamp = SIGNS[seen.state.light]
        return (Card(lamp=lamp, title=title, text=why, remedy=" ".join(remedies)),)

    def _labelled(self, one: Printer, language: Language) -> str:
        """Return what a printer puts lab labels on: the roll it has, or sheets to be laid in."""
        if one is self._labels and one.labels != LabelForm.A4:
            return language.say("single labels")
        return language.say("lay label sheets in")

    def forecast(
        self, pages: int, documents: int, order: PrintOrder, language: Language
    ) -> Forecast | None:
        """Return whether the chosen printer's paper will do; None without one, or for labels.

        Of the `pages` so many `documents` each begin on a sheet of their own.
        """
        printer = self.named(order)
        if printer is None or printer is self._labels:
            return None
        seen = self._look((printer,))[0]
        told = forecast(pages, printer, seen.supplies, order.kind.value, documents)
        return forecast_of(told, language)

    def _look(self, printers: Sequence[Printer]) -> tuple[_Seen, ...]:
        """Return what printers said a moment ago; those that never did are asked now."""
        known = [self._seen.get(one.shown) for one in printers]
        now = self._clock.now().boottime
        old = [
            one
            for one, seen in zip(printers, known, strict=True)
            if seen is None or now - seen.at >= _BELIEVED.total_seconds()
        ]
        if old:
            self._ask(old)
        return tuple(self._seen[one.shown] for one in printers)

    def _ask_again(self) -> None:
        """Ask all printers on a thread of its own, unless they were, or are being asked."""
        now = self._clock.now().boottime
        with self._lock:
            if now - self._asked < _EVERY.total_seconds():
                return
            self._asked = now
        Thread(target=self._ask, args=(self.every,), name="lykta-printers", daemon=True).start()

    def _ask(self, printers: Sequence[Printer]) -> None:
        """Ask printers for their state and their supplies, all at the same time."""
        with ThreadPoolExecutor(2 * len(printers)) as pool:
            states, known = pool.map(_state, printers), pool.map(supplies, printers)
            for one, state, said in zip(printers, states, known, strict=True):
                at = self._clock.now().boottime
                self._seen[one.shown] = _Seen(state=state, supplies=said, at=at)


def _state(printer: Printer) -> PrinterState:
    return label_state(printer.zpl) if printer.labels == "zpl" else printer_state(printer)
