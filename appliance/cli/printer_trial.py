"""A test page, sent, followed to the tray, and proved by the code that stands on it."""

import sys
from functools import partial

import click
import msgspec

from appliance.cli.form import machine_facts
from appliance.cli.machine import Machine
from appliance.desk.forms import MachineFacts, machine_sheets, note_print, one_time_code
from appliance.desk.numbering import next_serial
from appliance.desk.sealing import Origin
from appliance.desk.wish import Kind, Wish
from printing.language import Language
from printing.paper import render
from printing.queue import Printer, Progress, print_pdf
from printing.queue.discovery import Learnt, learn
from printing.queue.labels_link import send_zpl
from printing.queue.queues import device_of_queue
from printing.queue.supplies import options_for
from printing.sheets.test_page import Tried
from storage.errors import LyktaError

_WISH = Wish(kind=Kind.TEST_PAGE, unit="")
_LIMIT = 90.0
_LABEL = "^XA^CI28^PW400^LL200^FO24,24^A0N,36,36^FD{device}^FS^FO24,84^A0N,64,64^FD{code}^FS^XZ"


class TestPageUnreadable(LyktaError):
    """The page came out, and the code typed from it is not the one that stands there."""

    __test__ = False
    code = "P-67"
    message = "The code is not the one on the test page of {printer}."
    remedy = "If the page cannot be read, see to toner and paper. Then print a new test page."


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A test page that was sent: how it ended, and the code that stands on it."""

    printer: Printer
    end: Progress
    code: str


def try_printer(printer: Printer, machine: Machine, *, kept: bool) -> Trial:
    """Print a test page, tell how it goes, and return how it ended. Never raises for the print.

    With `kept` the page has a number, a seal and a line in the logbook; a printer that is not set
    up yet gets a page without them, since who sets it up is not the kiosk's account.
    """
    spoken, code = machine.language, one_time_code()
    click.echo(spoken.say("The test page goes to {printer}.", printer=printer.shown))
    if printer.zpl:
        device = machine.settings.site.device
        label = _LABEL.format(device=device, code=" ".join(code)).encode()
        end = send_zpl(printer.zpl, label, on_progress=Trouble(spoken), name=printer.shown)
        return Trial(printer=printer, end=end, code=code)
    facts = _facts(printer, machine, code)
    pdf = _sealed(machine, facts) if kept else _plain(machine, facts)
    options = options_for(printer, Kind.TEST_PAGE)
    end = print_pdf(printer, pdf, "lykta-test", Trouble(spoken), deadline=_LIMIT, options=options)
    if kept:
        note_print(machine.logbook, _WISH, facts, outcome=end.state.value, pages=end.pages_sent)
    return Trial(printer=printer, end=end, code=code)


def came_out(trial: Trial, spoken: Language, *, ask: bool) -> None:
    """Tell that the page came out; at a terminal a person types the code that stands on it.

    Raises why it did not come out, or TestPageUnreadable.
    """
    if trial.end.reason is not None:
        raise trial.end.reason
    click.echo(spoken.say("The test page came out."))
    if not ask or not sys.stdin.isatty():
        return
    typed = click.prompt(spoken.say("The code on the page"), err=True)
    if "".join(str(typed).split()).upper() != trial.code:
        raise TestPageUnreadable(printer=trial.printer.shown)
    click.echo(spoken.say("The code is right: the page can be read."))


class Trouble:
    """Tells each reason for which a print is held up, once."""

    def __init__(self, spoken: Language) -> None:
        """Tell in this language."""
        self._spoken = spoken
        self._told: set[str] = set()

    def __call__(self, progress: Progress) -> None:
        """Hear of a change."""
        reason = progress.reason
        if reason is None or progress.state.ended or reason.code in self._told:
            return
        self._told.add(reason.code)
        message, remedy = self._spoken.error(reason)
        click.echo(f"{reason.code} {message} {remedy}", err=True)


def _facts(printer: Printer, machine: Machine, code: str) -> MachineFacts:
    tried = _tried(printer, _asked(printer))
    return msgspec.structs.replace(machine_facts(machine), tried=tried, code=code)


def _asked(printer: Printer) -> Learnt:
    behind = device_of_queue(printer.name, printer.server) if printer.name else ""
    return learn(printer.direct or behind)


def _tried(printer: Printer, learnt: Learnt) -> Tried:
    black = [one.level for one in learnt.supplies.markers if one.colour in ("black", "")]
    return Tried(
        name=printer.shown,
        tray=printer.source(Kind.TEST_PAGE),
        serial=learnt.serial,
        pages=learnt.printed,
        toner=next((level for level in black if level is not None), None),
        duplex=printer.duplex,
    )


def _plain(machine: Machine, facts: MachineFacts) -> bytes:
    made = machine_sheets(_WISH, facts, machine.language, str)  # a page without a number
    return render(made, machine.language)


def _sealed(machine: Machine, facts: MachineFacts) -> bytes:
    site = machine.site
    number = partial(next_serial, site.state, site.device)
    made = machine_sheets(_WISH, facts, machine.language, number)
    return machine.seals.press(made, [Origin() for _ in made], machine.language).pdf
