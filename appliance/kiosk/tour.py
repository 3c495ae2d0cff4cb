"""The tour: a nurse's journey through the real window, one picture of every screen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance.kiosk.app import open_glass
from appliance.kiosk.ports import BoardView, DeskPort, UnitTile
from appliance.kiosk.settings import KioskSettings
from printing.sheets.sheet import BookKind, WardRow
from storage.records import AllergyState, UnitKind

_LETTERS = "ma"
_NO_CODE, _NO_GROUP = "0000LYKT", "LYKT"
_MOST_PAGES, _MOST_DAYS = 6, 7


def tour(desk: DeskPort, settings: KioskSettings, out: Path, name: str, password: str) -> int:
    """Walk the journey and save ``kiosk-01-status.png`` and so on into `out`; return 0.

    One patient's overview is really printed, where a printer is set up. Needs a display, takes
    the main thread, and may be called once in a process. Raises NotOnGlass where a screen does
    not come, NoGlass without a display.
    """
    out.mkdir(parents=True, exist_ok=True)

    def script(kiosk: Any, window: Any) -> int:
        from appliance.kiosk.driver import Driver

        _Tour(Driver(kiosk, window), out, name, password).walk()
        return 0

    return open_glass(desk, settings, script)


class _Tour:
    """The steps; each waits for its screen, then takes the picture."""

    def __init__(self, driver: Any, out: Path, name: str, password: str) -> None:
        self._driver, self._out = driver, out
        self._name, self._password = name, password
        self._number = 0

    def walk(self) -> None:
        """Walk every screen."""
        self._unlock()
        board = self._driver.kiosk.board
        ward = _first(board, UnitKind.WARD)
        if ward is not None:
            self._ward(ward)
        self._search()
        clinic = _first(board, UnitKind.CLINIC)
        if clinic is not None:
            self._clinic(clinic)
        self._driver.key("F2")
        self._driver.until(lambda: self._is("Status"), "the lock")
        self._driver.until(lambda: self._driver.kiosk.board is not None, "the board again", 30)
        self._picture("locked-again")

    def _unlock(self) -> None:
        driver = self._driver
        driver.until(lambda: driver.kiosk.board is not None, "the board", 30)
        self._picture("status")
        self._more()
        driver.key("F2")
        driver.until(lambda: self._is("Unlock"), "unlock")
        self._envelope()
        driver.type(self._name)
        driver.key("enter")
        driver.type(self._password)
        self._picture("unlock")
        driver.key("enter")
        driver.until(lambda: driver.kiosk.unlocked is not None, "the machine to open", 60)
        if not self._is("Units"):
            driver.key("escape")
        driver.until(lambda: self._is("Units"), "the units")
        self._picture("units")

    def _more(self) -> None:
        """Show what needs nobody unlocked: language, forms, the check of a sheet."""
        driver = self._driver
        driver.key("F4")
        driver.until(lambda: self._is("LookScreen"), "language and text")
        self._picture("look")
        driver.key("escape")
        driver.until(lambda: self._is("Status"), "the board")
        driver.key("F6")
        driver.until(lambda: self._is("More"), "what needs no patient")
        self._picture("more")
        driver.key("F6")
        self._settled("Forms")
        self._picture("forms")
        driver.key("escape")
        driver.key("F5")
        driver.until(lambda: self._is("SheetCheck"), "the check of a sheet")
        self._picture("check")
        driver.key("escape")
        driver.key("escape")
        driver.until(lambda: self._is("Status"), "the board again")

    def _envelope(self) -> None:
        """Show where an envelope's code is typed: one group that can be right, one that cannot."""
        driver = self._driver
        driver.key("F7")
        driver.until(lambda: self._is("EnvelopeCode"), "the envelope's screen")
        driver.type(self._name)
        driver.key("enter")
        driver.type(_NO_CODE)
        driver.until(lambda: driver.shows(_NO_GROUP), "the group that was typed")
        driver.turn(10)
        self._picture("envelope")
        driver.key("escape")
        driver.until(lambda: self._is("Unlock"), "unlock again")

    def _ward(self, ward: UnitTile) -> None:
        driver = self._driver
        driver.tap(ward.code)
        self._rows("Ward")
        self._picture("ward-list")
        self._open("F5", "Round", "doses-due")
        self._open_telling()
        self._pages("MedicationScreen", "medication-list")
        self._open("F6", "LargeType", "large-type")
        driver.key("F5")
        self._pages("OverviewScreen", "administration-overview")
        self._open("F6", "TimeScreen", "time-overview")
        driver.key("F8")
        self._settled("Printout")
        self._picture("print")
        self._print()
        for _ in range(4):
            driver.key("escape")

    def _open(self, key: str, screen: str, name: str) -> None:
        """Open a screen of rows by its key, take its picture, and go back."""
        before = type(self._driver.screen).__name__
        self._driver.key(key)
        self._rows(screen)
        self._picture(name)
        self._driver.key("escape")
        self._rows(before)

    def _pages(self, screen: str, name: str) -> None:
        """Take a picture of a list's first page and of each further one."""
        self._rows(screen)
        self._picture(name)
        for page in range(2, _MOST_PAGES + 1):
            if not _listing(self._driver).remaining:
                break
            self._driver.key("pagedown")
            self._picture(f"{name}-{page}")

    def _print(self) -> None:
        """Print what the screen offers and wait for its end; without a printer it offers none."""
        driver = self._driver
        if not driver.screen.press_hint("F8"):
            return
        ended: Callable[[], bool] = lambda: bool(  # noqa: E731 - one line
            not driver.kiosk.printing and driver.kiosk.print_view
        )
        driver.until(ended, "the end of the print", 30)
        self._picture("printed")
        if driver.kiosk.print_view.in_hand is not None and driver.screen.press_hint("F8"):
            driver.until(lambda: driver.kiosk.print_view.in_hand.answer, "the confirmation", 30)
            self._checked()

    def _checked(self) -> None:
        """Check the sheet that was printed by its number, and go back."""
        from appliance.kiosk.screens.sheetcheck import check_of

        driver = self._driver
        (sheet, *_more) = driver.kiosk.print_view.in_hand.sheets
        driver.kiosk.go(check_of(sheet))
        driver.until(lambda: self._is("SheetCheck") and not driver.screen.busy, "the check", 30)
        driver.turn(4)
        self._picture("checked")
        driver.key("escape")

    def _search(self) -> None:
        driver = self._driver
        driver.until(lambda: self._is("Units"), "the units again")
        driver.key("F3")
        driver.until(lambda: self._is("Search"), "search")
        driver.type_on_glass(_LETTERS)
        driver.until(lambda: bool(driver.screen.field.note), "an answer to the search")
        self._picture("search")
        driver.key("escape")

    def _clinic(self, clinic: UnitTile) -> None:
        driver = self._driver
        driver.until(lambda: self._is("Units"), "the units again")
        driver.tap(clinic.code)
        self._settled("DayBookScreen")
        for _ in range(_MOST_DAYS):
            if _has_visits(driver.screen) or not driver.screen.press_hint("F7"):
                break
            self._settled("DayBookScreen")
        self._picture("day-book")
        driver.key("escape")

    def _open_telling(self) -> None:
        """Open the first page's patient with most to tell: an allergy, then many medicines."""
        listing, patients = _listing(self._driver), self._driver.screen.patients
        telling = max(listing.visible, key=lambda placed: _tells(patients[placed.index]))
        self._driver.touch(*telling.box.middle)

    def _rows(self, screen: str) -> None:
        self._driver.until(lambda: self._is(screen) and _listing(self._driver) is not None, screen)

    def _settled(self, screen: str) -> None:
        settled: Callable[[], bool] = lambda: self._is(screen) and not self._driver.screen.busy  # noqa: E731 - one line
        self._driver.until(settled, screen, 30)

    def _is(self, screen: str) -> bool:
        return type(self._driver.screen).__name__ == screen

    def _picture(self, name: str) -> None:
        self._number += 1
        self._driver.picture(self._out / f"kiosk-{self._number:02d}-{name}.png")


def _tells(row: WardRow) -> tuple[bool, int]:
    """Rank a patient by an allergy on record, then by the number of medicines."""
    count = re.search(r"\d+", row.medicines)
    return row.allergy.state is AllergyState.LISTED, int(count[0]) if count else 0


def _has_visits(screen: Any) -> bool:
    days = screen.days
    rows = [row for book in days.books for row in book.day.rows] if days else []
    return any(row.kind is BookKind.BOOKED for row in rows)


def _first(board: BoardView | None, kind: UnitKind) -> UnitTile | None:
    tiles = board.tiles if board else ()
    return next((tile for tile in tiles if tile.kind is kind and tile.readable), None)


def _listing(driver: Any) -> Any:
    from appliance.kiosk.widgets.listing import Listing

    return next((pane for pane in driver.screen.every() if isinstance(pane, Listing)), None)
