"""A month's checks as the glass shows them: how much was done in time, and every check of it."""

from datetime import date
from typing import Protocol

import msgspec

from appliance.kiosk.ports.paper import PrintOrder
from printing.language import Language


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One check that was carried out, its `cells` in words; `bad` where it did not pass."""

    cells: tuple[str, ...]
    bad: bool = False


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One month, worded: `figures` by routine under their `columns`, then the checks under theirs.

    `remarks` say what is left out and how it is proved. `order` prints it; `earlier` and `later`
    are the first days of the months beside it, None where there is none.
    """

    title: str
    subline: str
    figures_title: str
    columns: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    no_figures: str
    checks_title: str
    check_columns: tuple[str, ...]
    checks: tuple[Checked, ...]
    no_checks: str
    remarks: tuple[str, ...]
    order: PrintOrder
    earlier: date | None = None
    later: date | None = None


class EvidencePort(Protocol):
    """What the routine keeper, IT and the auditor read of the checks."""

    def month(self, first: date | None, language: Language) -> EvidenceView:
        """Return the month that begins on a day, this one where none is named.

        Raises DeskLocked, and the error that says who may.
        """
        ...
