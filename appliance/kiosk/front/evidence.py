"""A month's evidence for the glass and for paper, out of the sealed logbook.

1. Only who has the right reads, prints or saves it; it is asked for on this side of the door.
2. The glass shows what the paper says: both are made of the same sheet.
3. This account does not own the machine's signing key: what it prints or saves bears the seal of
   every sheet, and the file that is signed as a whole is made at the terminal.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol

from appliance.desk.machine_paper import ready_paper
from appliance.desk.printout import Paper
from appliance.desk.rights import Right
from appliance.desk.sealing import Seals
from appliance.desk.session import Desk, Session
from appliance.kiosk.ports import PrintKind, PrintOrder
from appliance.kiosk.ports.evidence import Checked, EvidenceView
from printing.language import Language, mark
from printing.paper import count_pages
from printing.sheets.routine_evidence import Month, RoutineEvidence
from storage.clock import Clock

_SIGNED = mark("The file with the machine's signature is written at the terminal: {command}")
_SOURCE = mark("from the sealed logbook")
_COMMAND = "lykta routine evidence --to"


class SheetOf(Protocol):
    """Makes a month's sheet."""

    def __call__(
        self, month: Month, serial: str = "", by: str = "", *, language: Language
    ) -> RoutineEvidence:
        """Return the sheet, numbered and in somebody's name where it goes to paper."""
        ...


class EvidenceFront:
    """Answers the screen of evidence and figures, and makes its paper."""

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        seals: Seals | None,
        read: Callable[[Session, date], Month],
        sheet: SheetOf,
        number: Callable[[], str],
    ) -> None:
        """`read` returns a month out of the logbook, `number` the next sheet's."""
        self._desk, self._clock, self._seals = desk, clock, seals
        self._read, self._sheet, self._number = read, sheet, number

    def month(self, first: date | None, language: Language) -> EvidenceView:
        """Return a month in words (1, 2)."""
        today = self._clock.now().wall.astimezone(language.zone).date()
        first = first or today.replace(day=1)
        month, _session = self._month(first)
        sheet = self._sheet(month, language=language)
        before = (first - timedelta(days=1)).replace(day=1)
        after = month.last + timedelta(days=1)
        began = month.since.astimezone(language.zone).date() if month.since else first
        return EvidenceView(
            title=language.say("Evidence and figures"),
            subline=" · ".join((sheet.head.name, sheet.head.count, language.say(_SOURCE))),
            figures_title=sheet.compliance.title,
            columns=(language.say("Routine"), *sheet.compliance.columns),
            figures=sheet.compliance.rows,
            no_figures=sheet.compliance.none,
            checks_title=sheet.checks_title,
            check_columns=sheet.columns,
            checks=tuple(
                Checked(
                    cells=(one.when, one.routine, one.outcome, one.person, one.remark), bad=one.bad
                )
                for one in sheet.rows
            ),
            no_checks=sheet.none,
            remarks=(*sheet.remarks, language.say(_SIGNED, command=_COMMAND)),  # 3
            order=PrintOrder(kind=PrintKind.EVIDENCE, unit="", day=first),
            earlier=before if began < first else None,
            later=after if after <= today else None,
        )

    def plan(self, order: PrintOrder, language: Language) -> tuple[int, str]:
        """Return how many pages an order takes, and of which month it is. Raises as `month`."""
        month, session = self._month(self._first(order))
        sheet = self._sheet(month, by=session.person, language=language)
        return count_pages(sheet, language), sheet.head.name

    def paper(self, order: PrintOrder, language: Language) -> Paper:
        """Return a month's evidence as a print, noted in the log. Raises as `month`."""
        month, session = self._month(self._first(order))
        session.note("printed", detail=f"routines {month.first:%Y-%m}")
        sheet = self._sheet(month, self._number(), session.person, language=language)
        return ready_paper([sheet], order.kind.value, session.person, language, self._seals)

    def saved(self, order: PrintOrder) -> None:
        """Note that an order went onto a stick. Raises DeskLocked."""
        self._desk.session().note("exported", detail=f"routines {self._first(order):%Y-%m}, stick")

    def _month(self, first: date) -> tuple[Month, Session]:
        session = self._desk.require(Right.EVIDENCE)  # 1
        return self._read(session, first), session

    def _first(self, order: PrintOrder) -> date:
        """Return the first day of an order's month; today's where none is named."""
        return (order.day or self._clock.now().wall.date()).replace(day=1)
