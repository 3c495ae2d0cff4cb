"""A print told on a terminal: each change in words, Ctrl-C takes back what is under way."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

import click
import msgspec

from appliance.cli.machine import Machine
from appliance.desk.control import Control
from appliance.desk.printout import Paper
from appliance.desk.run import run
from appliance.desk.run_end import enter
from appliance.desk.run_state import BundleState, RunState
from appliance.desk.wish import Kind
from printing.language import Language, mark
from printing.queue import CUPS_SOCKET, JobState, Printer, discover
from printing.queue.faults import NoPrinter, NoSuchQueue, PrintServiceGone
from printing.sheets.lab_labels import LabelForm
from storage.print_journal import PrintJournal

_WORDS = {
    None: mark("Waiting"),
    JobState.SENT: mark("Sent"),
    JobState.WAITING: mark("Waiting"),
    JobState.PRINTING: mark("Printing"),
    JobState.HELD_UP: mark("Held up"),
    JobState.PRINTED: mark("Printed"),
    JobState.NOT_PRINTED: mark("Not printed"),
    JobState.UNKNOWN: mark("Not known"),
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a print ended: in full or not, what came out, and the gravest end in one word."""

    complete: bool
    patients: int
    pages: int
    word: str
    cancelled: bool = False


def journal_of(machine: Machine) -> PrintJournal:
    """Return the machine's journal of prints."""
    return PrintJournal(machine.places.state / "prints", machine.clock)


def printers_for(machine: Machine, kind: Kind, only: str | None) -> tuple[Printer, ...]:
    """Return the printers for a kind of document, in order; the one a person named, alone.

    Raises NoPrinter where none is set up.
    """
    known = machine.printers
    labels = machine.label_printer if kind is Kind.LAB_LABELS else None
    if only is not None:
        server = known[0].server if known else CUPS_SOCKET
        every = (*known, labels) if labels is not None else known
        fitting = [one for one in every if only in (one.shown, one.name)]
        return tuple(fitting[:1]) or (_queue(only, server),)
    if labels is not None:
        return (labels,)
    if not known:
        raise NoPrinter
    return known


def label_form(machine: Machine, only: str | None) -> LabelForm:
    """Return what lab labels are printed on: by the printer a person named, where she did."""
    labels = machine.label_printer
    if labels is None or labels.labels == LabelForm.A4:
        return LabelForm.A4
    chosen = only is None or only in (labels.shown, labels.name)
    return LabelForm.SMALL if chosen else LabelForm.A4


def _queue(name: str, server: str) -> Printer:
    """Return a queue of CUPS that the settings do not know. Raises NoSuchQueue."""
    with suppress(PrintServiceGone):
        if name not in discover(server):
            raise NoSuchQueue(printer=name)
    return Printer(name=name, server=server)


def printed(machine: Machine, paper: Paper, printers: Sequence[Printer]) -> Outcome:
    """Print a paper, tell each change, and return how it ended."""
    control = Control()
    teller = _Teller(machine.language)
    with interruptible() as interrupted, _passed_on(interrupted, control):
        state = run(paper, printers, journal_of(machine), control, teller)
    enter(machine.seals, state)
    teller.end(state)
    patients, pages, word = state.tally()
    return Outcome(
        complete=state.complete,
        patients=patients,
        pages=pages,
        word=word,
        cancelled=state.cancelled,
    )


class _Teller:
    """Says what has changed since the last state, a line for each bundle."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._said: dict[int, str] = {}
        self._offered = ""

    def __call__(self, state: RunState) -> None:
        several = len(state.bundles) > 1
        for place, one in enumerate(state.bundles):
            if one.state is None and not one.skipped:
                continue
            line = self._line(one, several=several)
            if line != self._said.get(place):
                self._said[place] = line
                click.echo(line)
        if state.offer and state.offer != self._offered:
            click.echo(
                self._language.say(
                    "The printer {printer} is ready: stop here with Ctrl-C and "
                    "print there with --printer.",
                    printer=state.offer,
                )
            )
        self._offered = state.offer

    def _line(self, one: BundleState, *, several: bool) -> str:
        say = self._language.say
        word = say("Not sent") if one.skipped else say(_WORDS[one.state])
        parts = [one.printer, self._which(one) if several else "", word]
        lines = [": ".join(part for part in parts if part)]
        if one.moved_why is not None and one.state is JobState.SENT:
            lines.append("     " + self._language.error(one.moved_why)[0])
        if one.reason is not None:
            lines.append("     " + " ".join(self._language.error(one.reason)))
        return "\n".join(lines)

    def _which(self, one: BundleState) -> str:
        say = self._language.say
        if not one.first:
            return say("Sheet {serial}", serial=one.sheets[0]) if one.sheets else ""
        if one.first == one.last:
            return say("Bed {bed}", bed=one.first)
        return say("Bed {first}–{last}", first=one.first, last=one.last)

    def end(self, state: RunState) -> None:
        """Say what a person has to do now, where something is in doubt."""
        sheets = [sheet for one in state.bundles for sheet in one.to_copy if not one.copied]
        if not sheets:
            return
        click.echo(
            self._language.say(
                "Count the pages of these sheets: {sheets}.", sheets=", ".join(sheets)
            )
        )
        click.echo(
            self._language.say("If any is missing: lykta print copy, with the sheet numbers.")
        )


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C and SIGTERM into a question, so that a print is taken back and not left."""
    asked = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: asked.set()) for number in numbers]
    try:
        yield asked.is_set
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _passed_on(interrupted: Callable[[], bool], control: Control) -> Iterator[None]:
    """Cancel the print when somebody interrupts; looks four times a second."""
    over = Event()

    def watch() -> None:
        while not over.wait(0.25):
            if interrupted():
                control.cancel()

    watcher = Thread(target=watch, name="interrupted", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
