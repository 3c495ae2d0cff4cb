"""The library: reference documents, found by their titles, open to anybody at the machine."""

from functools import partial

from appliance.kiosk.pen import Box, Said
from appliance.kiosk.ports import DocumentList, DocumentRow
from appliance.kiosk.screens.document import opens
from appliance.kiosk.screens.documentrow import document_row
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import BAR, Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.listing import Listing
from appliance.kiosk.widgets.pane import Button

_BOTTOM, _HEAD = 504.0, 40.0
_NOTES = (Type(18), Type(17), Type(16))


class Library(Screen):
    """What is typed is looked for in titles and folders at once; a touch opens a document."""

    strip = False

    def __init__(self, house: House) -> None:
        """Begin with an empty field."""
        super().__init__(house)
        self._field = Field(house.glass, Box(232, 92, 816, 60), changed=self._show)
        self._found: DocumentList | None = None
        self._list: Listing | None = None
        self._top = 0.0

    def build(self) -> None:
        """Put field, keyboard and buttons, and ask for the documents."""
        say = self.say
        self.field = self._field
        self._field.active = True
        self.put(
            Button(self.glass, Box(24, 92, 192, 60), say("Back"), self._leave, hint="Esc"),
            self._field,
            Button(self.glass, Box(1064, 92, 192, 60), say("Clear"), self._clear),
            Keyboard(
                self.glass,
                Box(24, 514, 1232, 280),
                typed=self._field.type,
                erased=self._field.erase,
                key_height=58,
            ),
        )
        desk, language = self.house.desk, self.house.language
        self.waiting(say("Opening the library"))
        self.house.ask(lambda: desk.library(language), self._open)

    def draw(self) -> None:
        """Draw what the library is and how old, and where nothing is found, that."""
        super().draw()
        if self._found is None:
            return
        top = self._top + _HEAD
        self.pen.frame(Box(24, top, 1232, _BOTTOM - top), "surface", "line", 1)
        heads = Box(24, self._top, 400, _HEAD)
        self.pen.stack(heads, Said(self.say("The library"), (Type(22, bold=True),)))
        note = Box(440, self._top, 816, _HEAD)
        self.pen.stack(note, Said(self._found.note, _NOTES, "ink2"), align="right")
        if self._list is None:
            words = self.say("No title matches “{words}”.", words=self._field.words)
            self.pen.filled(Box(44, top + 20, 1190, 100), words, (Type(20), Type(18)))

    def enter(self) -> None:
        """Enter opens the only document, or the first."""
        if self._list is not None and self._list.rows:
            first = self._list.rows[self._list.chosen or 0]
            if first.open:
                first.open()

    def _leave(self) -> None:
        self.house.back()

    def _clear(self) -> None:
        self._field.clear()
        self._show("")

    def _open(self, found: DocumentList) -> None:
        self._found = found
        self.waiting("")
        self._top = self.say_first(found.notices, (), BAR + 84)
        self._show(self._field.words)

    def _show(self, words: str) -> None:
        if self._found is None:
            return
        self.take_off(self._list)
        self._list = None
        rows = [one for one in self._found.rows if _matches(one, words)]
        if rows:
            made = [
                document_row(self.glass, one, partial(self.house.go, opens(one.ref)))
                for one in rows
            ]
            top = self._top + _HEAD
            self._list = Listing(self.glass, Box(25, top + 1, 1230, _BOTTOM - top - 2), made)
            self.put(self._list)
        self.refresh()


def _matches(one: DocumentRow, words: str) -> bool:
    there = f"{one.title} {one.detail}".casefold()
    return all(word in there for word in words.casefold().split())
