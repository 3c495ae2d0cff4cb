"""The kiosk's door: what the screens ask of the desk, and the ready values they get back.

Screens never think: every text in these values is worded in the reader's language, every row
sorted, every age judged. The kiosk adds only the words of its own buttons and heads.

Threads. 1. `board` is called every few seconds on a thread of its own, also while locked.
2. `print` is called on a thread of its own and may last minutes; it goes on while the screen
is locked, and is steered from the main thread by its `control`. 3. All other calls come one at
a time from one further thread. The three may overlap, so a desk guards what they share.

Errors. Any call may raise a LyktaError, which the kiosk shows with its remedy. `board` should
not: what it cannot learn it reports as unknown.
"""

from typing import Protocol

from appliance.desk.rights import Right
from appliance.kiosk.ports.board import Bar, BoardView, Card, Copy, Lamp, Sign, UnitTile
from appliance.kiosk.ports.drill import DrillPort
from appliance.kiosk.ports.entry import BadgeHolder, BadgePort, SecondAsked, SecondPort
from appliance.kiosk.ports.evidence import EvidencePort
from appliance.kiosk.ports.machine import MachinePort
from appliance.kiosk.ports.outage import OutagePort
from appliance.kiosk.ports.paper import (
    Forecast,
    FormChoice,
    InHand,
    PaperPort,
    PrintBundle,
    PrinterChoice,
    PrintKind,
    PrintOrder,
    PrintPlan,
    PrintRecord,
    PrintRecords,
    PrintView,
    Saved,
    SheetAnswer,
)
from appliance.kiosk.ports.people import ClockShown, Part, PeoplePort, Spelling, Unlocked
from appliance.kiosk.ports.reading import (
    Content,
    Days,
    DocumentList,
    DocumentRef,
    DocumentRow,
    DocumentView,
    Found,
    Hit,
    ReadingPort,
    Shown,
)
from appliance.kiosk.ports.routines import RoutinesPort
from appliance.kiosk.ports.scanning import ScanKind, Scanned, ScanPort
from printing.language import Language

__all__ = [
    "BadgeHolder",
    "BadgePort",
    "Bar",
    "BoardView",
    "Card",
    "ClockShown",
    "Content",
    "Copy",
    "Days",
    "DeskPort",
    "DocumentList",
    "DocumentRef",
    "DocumentRow",
    "DocumentView",
    "DrillPort",
    "EvidencePort",
    "Forecast",
    "FormChoice",
    "Found",
    "Hit",
    "InHand",
    "Lamp",
    "MachinePort",
    "OutagePort",
    "PaperPort",
    "Part",
    "PeoplePort",
    "PrintBundle",
    "PrintKind",
    "PrintOrder",
    "PrintPlan",
    "PrintRecord",
    "PrintRecords",
    "PrintView",
    "PrinterChoice",
    "ReadingPort",
    "Right",
    "RoutinesPort",
    "Saved",
    "ScanKind",
    "ScanPort",
    "Scanned",
    "SecondAsked",
    "SecondPort",
    "SheetAnswer",
    "Shown",
    "Sign",
    "Spelling",
    "UnitTile",
    "Unlocked",
]


class DeskPort(PeoplePort, ReadingPort, PaperPort, Protocol):
    """What a nurse can do here. Every opening and print is audited on the other side."""

    drill: DrillPort
    machine: MachinePort
    routines: RoutinesPort
    scans: ScanPort
    outage: OutagePort
    evidence: EvidencePort

    @property
    def badges(self) -> BadgePort:
        """Personal cards."""
        ...

    @property
    def second(self) -> SecondPort:
        """The second person at an opened envelope."""
        ...

    def board(self, language: Language, showing: Copy | None = None) -> BoardView:
        """Return the board now; its bar speaks of `showing` where a copy is on the screen."""
        ...
