"""How a printer is doing, in one or two words."""

import msgspec

from appliance.kiosk.ports import Lamp
from printing.language import Language, mark
from printing.queue import PrinterLight, PrinterState, faults
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
