"""How a printer is doing, in one or two words, and whether its paper will do."""

import msgspec

from appliance.kiosk.ports import Forecast, Lamp, PrinterChoice
from printing.language import Language, mark
from printing.queue import Printer, PrinterLight, PrinterState, faults
from printing.queue import supplies as paper
from storage.errors import LyktaError

SIGNS = {
    PrinterLight.READY: Lamp.GOOD,
    PrinterLight.WARNING: Lamp.ATTENTION,
    PrinterLight.STOPPED: Lamp.BAD,
    PrinterLight.UNKNOWN: Lamp.UNKNOWN,
}
"""The lamp that a printer's light is."""
_PRINTER_WORDS = {
    PrinterLight.READY: mark("Ready"),
    PrinterLight.WARNING: mark("Needs care"),
    PrinterLight.STOPPED: mark("Not printing"),
    PrinterLight.UNKNOWN: mark("Not known"),
}
_WILL_DO = {True: Lamp.GOOD, False: Lamp.ATTENTION, None: Lamp.UNKNOWN}
_FAULT_WORDS: dict[type[LyktaError], str] = {
    faults.OutOfPaper: mark("Out of paper"),
    faults.PaperJam: mark("Paper jam"),
    faults.DoorOpen: mark("Door open"),
    faults.TonerLow: mark("Toner low"),
    faults.TonerOut: mark("Toner out"),
    faults.NoContact: mark("No contact"),
    faults.QueueStopped: mark("Stopped"),
}


class PrinterSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The printer's name with how it is doing."""

    name: str
    state: PrinterState

    def word(self, language: Language) -> str:
        """Return its state in one or two words: the gravest fault's, or the light's."""
        gravest = next((type(one) for one in self.state.faults), None)
        text = _FAULT_WORDS.get(gravest) if gravest else None
        return language.say(text or _PRINTER_WORDS[self.state.light])


def choice_of(one: Printer, state: PrinterState, note: str, language: Language) -> PrinterChoice:
    """Return a printer as it is chosen by: its light, its state, and a note, often its paper."""
    word = PrinterSeen(name=one.shown, state=state).word(language)
    return PrinterChoice(name=one.shown, lamp=SIGNS[state.light], word=word, note=note)


def paper_left(one: Printer, known: paper.Supplies, language: Language) -> str:
    """Return how much paper lies in a printer; empty where it does not say."""
    left = paper.forecast(1, one, known).left
    return "" if left is None else language.count("about {n} sheet", "about {n} sheets", left)


def forecast_of(told: paper.Forecast, language: Language) -> Forecast:
    """Return in words whether paper will do."""
    text = language.say(told.reason.text, **told.reason.facts)
    return Forecast(lamp=_WILL_DO[told.enough], text=text)
