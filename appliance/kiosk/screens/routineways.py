"""What a routine's step puts on its right side, and the keys below it."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from appliance.kiosk.ports import PrintView
from appliance.kiosk.ports.routines import Asking, Lead, RoutineAct
from appliance.kiosk.screens.routineask import Questions
from appliance.kiosk.screens.routineend import SignPanel
from appliance.kiosk.screens.routinepaper import PrintPanel, ScanPanel
from appliance.kiosk.screens.routineremark import remark_of
from appliance.kiosk.screens.screen import Screen
from appliance.kiosk.widgets.field import Field

_OF_PAPER = (Asking.PRINT, Asking.CODE, Asking.SCAN)
Panel = Questions | SignPanel | PrintPanel | ScanPanel


class Acts(Protocol):
    """What the keys of a routine do."""

    @property
    def printing(self) -> bool:
        """Whether the page is on its way."""
        ...

    @property
    def tried(self) -> bool:
        """Whether a page was to be printed, and its end is known."""
        ...

    def act(self, what: RoutineAct) -> None:
        """Do what else can be done at this step."""
        ...

    def print_page(self) -> None:
        """Print the test page."""
        ...

    def sign(self) -> None:
        """Sign it as it stands."""
        ...


def panel_of(
    screen: Screen, lead: Lead, answer: Callable[[str, str], None], view: PrintView | None
) -> Panel:
    """Return the right side of the step at hand; a failure with paper asks to be signed."""
    glass = screen.glass
    if lead.asking is Asking.YES_NO:
        return Questions(glass, lead, answer)
    if lead.failed or lead.asking not in _OF_PAPER:
        return SignPanel(glass, lead)
    return PrintPanel(glass, lead, view) if lead.asking is Asking.PRINT else ScanPanel(glass, lead)


def put_ways(screen: Screen, acts: Acts, lead: Lead) -> None:
    """Put the keys between Lock and the way forward, then the way forward."""
    say, paper = screen.say, lead.asking in _OF_PAPER
    if lead.may_undo:
        screen.button(440, 192, say("Undo"), partial(acts.act, RoutineAct.UNDO), "F5")
    if paper and lead.failed:
        screen.button(648, 192, say("Print another page"), acts.print_page, "F7")
    elif lead.asking is Asking.CODE or (lead.asking is Asking.PRINT and acts.tried):
        screen.button(
            648, 192, say("No page came out"), partial(acts.act, RoutineAct.NO_PAGE), "F7"
        )
    elif lead.asking is Asking.SCAN:
        screen.button(
            648, 192, say("No scanner here"), partial(acts.act, RoutineAct.SKIP_SCAN), "F7"
        )
    elif lead.looks_again:
        screen.button(648, 192, say("Look again"), partial(acts.act, RoutineAct.LOOK_AGAIN), "F7")
    _remark(screen, lead)
    _forward(screen, acts, lead)


def _remark(screen: Screen, lead: Lead) -> None:
    """Put the key to a remark before the signing, where one of the two places is free."""
    if lead.asking is Asking.SIGN and not (lead.may_undo and lead.looks_again):
        go = partial(screen.house.go, remark_of(lead.remark))
        left = 648 if lead.may_undo or not lead.looks_again else 440
        screen.button(left, 192, screen.say("Remark to IT"), go, "F6")


def _forward(screen: Screen, acts: Acts, lead: Lead) -> None:
    """Put the one way forward; a dull one says what is missing."""
    say = screen.say
    named = bool(lead.questions and lead.questions[0].name)
    if lead.failed:
        screen.button(856, 400, say("Sign as not passed"), acts.sign, "F10", "primary")
    elif lead.asking in (Asking.SIGN, Asking.NOTHING):
        label = say("Sign as not passed") if lead.failures else say("Sign the check")
        screen.button(856, 400, label, acts.sign, "F8", "primary")
    elif acts.printing:
        _dull(screen, say("The page is being printed"))
    elif lead.asking is Asking.PRINT:
        screen.button(856, 400, say("Print the test page"), acts.print_page, "F8", "primary")
    elif lead.asking is Asking.SCAN:
        _dull(screen, say("Scan the page"))
    elif named:
        left = sum(not one.answer for one in lead.questions)
        _dull(screen, screen.house.language.count("{n} answer left", "{n} answers left", left))


def focused_place(screen: Screen) -> int:
    """Return which of the keys in the Tab ring has the focus, -1 where none has."""
    ring = [pane for pane in screen.every() if pane.focusable]
    return next((place for place, pane in enumerate(ring) if pane.focused), -1)


def focus_place(screen: Screen, place: int) -> None:
    """Give the key at a place of the Tab ring the focus again; equal labels stand there."""
    ring = [pane for pane in screen.every() if pane.focusable]
    if 0 <= place < len(ring):
        ring[place].focused = True
        ring[place].refresh()


def put_code_way(
    screen: Screen, field: Field, digits: int, words: str, send: Callable[[], None]
) -> None:
    """Keep what is typed to digits, and put the way forward; it says how many are left."""
    kept = "".join(sign for sign in words if sign in "0123456789")[:digits]
    if kept != words:
        field.words = kept
        field.refresh()
    left = digits - len(kept)
    label = screen.say("Check the code")
    if left:
        label = screen.house.language.count("{n} digit left", "{n} digits left", left)
    screen.take_off(*(one for one in screen.children if getattr(one, "hint", "") == "Enter"))
    screen.button(856, 400, label, send, "Enter", "disabled" if left else "primary")


def _dull(screen: Screen, label: str) -> None:
    screen.button(856, 400, label, _nothing, "", "disabled")


def _nothing() -> None:
    """Do nothing: a dull key says what is missing."""
