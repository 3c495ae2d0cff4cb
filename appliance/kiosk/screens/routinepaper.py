"""The right side of a routine with paper in the hand: print the page, type its code, scan it."""

from collections.abc import Callable

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Lamp, PrintView
from appliance.kiosk.ports.routines import Lead
from appliance.kiosk.screens.routineask import draw_note, draw_question
from appliance.kiosk.symbols import LAMP_SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keypad import Keypad
from appliance.kiosk.widgets.message import Message
from appliance.kiosk.widgets.pane import Pane

_DIGIT = Type(44, bold=True, mono=True)
_PAGE = Box(440, 340, 240, 284)
_WORD = (Type(20, bold=True), Type(18, bold=True))
_LINES = (0.9, 0.76, 0.83, 0.62, 0.9, 0.8, 0.86)


class CodeBoxes(Field):
    """The digits of the code, each in a frame of its own; the next one to type is marked."""

    digits = 6

    def draw(self) -> None:
        """Draw the frames."""
        x = self.box.x
        for place in range(self.digits):
            box = Box(x, self.box.y, 56, self.box.h)
            at_hand = place == len(self.words)
            self.pen.frame(box, "surface", "focus" if at_hand else "edge", 4 if at_hand else 2, 8)
            if place < len(self.words):
                texts = self.glass.texts
                kind = texts.fitting(self.words[place], (_DIGIT,), 44)
                base = box.middle[1] + texts.size(kind) * 0.365
                self.pen.text(box.middle[0], base, self.words[place], kind, "ink", "middle")
            x += 64 + (24 if place == self.digits // 2 - 1 else 0)


class CodePanel(Pane):
    """Frames, a keypad for gloves, and where on the page the code stands."""

    def __init__(self, glass: Glass, lead: Lead, changed: Callable[[str], None]) -> None:
        """Tell `changed` of every digit."""
        super().__init__(glass, Box(440, 88, 816, 616))
        self._lead = lead
        self.field = CodeBoxes(glass, Box(440, 224, 400, 80), changed=changed)
        self.field.active = True

    def lay(self) -> None:
        """Put the frames and the keys."""
        pad = Keypad(self.glass, Box(856, 224, 400, 464), self.field.type, self.field.erase)
        self.put(self.field, pad)
        pad.lay()

    def draw(self) -> None:
        """Draw question and page."""
        draw_question(self, self._lead)
        say = self.glass.language.say
        draw_page(self.pen, _PAGE, code=True, square=False)
        self.pen.fill(Box(_PAGE.x + 104, _PAGE.y + 88, 150, 3), "ink")
        words = Box(_PAGE.x + 262, _PAGE.y + 60, 138, 60)
        self.pen.filled(words, say("The code stands here"), _WORD)
        if self._lead.warned or self._lead.note:
            symbols.draw(self.pen, "warning", 440, 640, 30)
            self.pen.filled(Box(484, 636, 356, 60), self._lead.note, _WORD)


class ScanPanel(Pane):
    """Where on the page the square is that the scanner reads."""

    def __init__(self, glass: Glass, lead: Lead) -> None:
        """Show what is to be scanned."""
        super().__init__(glass, Box(440, 88, 816, 616))
        self._lead = lead

    def lay(self) -> None:
        """Put nothing: there is nothing to press."""

    def draw(self) -> None:
        """Draw question and page."""
        draw_question(self, self._lead)
        draw_page(self.pen, Box(440, 224, 300, 400), code=False, square=True)
        draw_note(self, self._lead)


class PrintPanel(Pane):
    """How far the page has come: waiting to be printed, under way, held up, out."""

    def __init__(self, glass: Glass, lead: Lead, view: PrintView | None) -> None:
        """`view` is the print's, None before it began."""
        super().__init__(glass, Box(440, 88, 816, 616))
        self._lead, self._view = lead, view

    def lay(self) -> None:
        """Put how it goes."""
        view, say = self._view, self.glass.language.say
        if view is None or not view.bundles:
            return
        bundle = view.bundles[-1]
        text = bundle.message or bundle.detail
        head = bundle.word if bundle.lamp is not Lamp.WAITING else say("The page is being printed")
        symbol = LAMP_SYMBOL[bundle.lamp]
        self.put(Message(self.glass, Box(760, 224, 496, 0), symbol, head, text, bundle.remedy))

    def draw(self) -> None:
        """Draw question and page."""
        draw_question(self, self._lead)
        draw_page(self.pen, Box(440, 224, 300, 400), code=True, square=True)
        draw_note(self, self._lead)


def draw_page(pen: Pen, box: Box, *, code: bool, square: bool) -> None:
    """Draw a small test page with the places of its code and of its square."""
    pen.frame(box, "surface", "edge", 2, 2)
    x, y, w, h = box
    pen.fill(Box(x + 0.07 * w, y + 0.07 * h, 0.4 * w, 6), "edge")
    pen.fill(Box(x + 0.07 * w, y + 0.12 * h, 0.3 * w, 6), "line")
    place = Box(x + 0.74 * w, y + 0.06 * h, 0.19 * w, 0.19 * w)
    pen.frame(place, "surface", "ink" if square else "edge", 4 if square else 2, 3)
    for part in (0.22, 0.56):
        for other in (0.22, 0.56):
            dot = Box(
                place.x + part * place.w, place.y + other * place.h, 0.22 * place.w, 0.22 * place.w
            )
            pen.fill(dot, "ink" if square else "edge")
    frame = Box(x + 0.07 * w, y + 0.25 * h, 0.36 * w, 0.12 * h)
    pen.frame(frame, "surface", "ink" if code else "edge", 4 if code else 2, 3)
    for place_of in range(6):
        radius = frame.w * 0.045
        left = frame.x + frame.w * (0.16 + place_of * 0.125)
        pen.disc(
            Box(left, frame.middle[1] - radius, 2 * radius, 2 * radius), "ink" if code else "edge"
        )
    for row, share in enumerate(_LINES):
        top = y + h * (0.46 + row * 0.07)
        pen.fill(Box(x + 0.07 * w, top, share * 0.86 * w, 6), "line")
