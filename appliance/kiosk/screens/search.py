"""Find a patient in every readable unit, by a name or a personal number in any form."""

from kivy.clock import Clock

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.ports import Found, Hit
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.screens.searchrow import (
    Columns,
    draw_heads,
    draw_hit,
    head_height,
    row_height,
)
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.notices import Notices, notices_height
from appliance.kiosk.widgets.pane import Button

_LEFT, _WIDTH, _TOP, _BOTTOM = 24.0, 1232.0, 192.0, 500.0


class Search(Screen):
    """What is typed is looked for at once; a touch on a row opens the patient."""

    def __init__(self, house: House) -> None:
        """Begin with an empty field."""
        super().__init__(house)
        self._field = Field(house.glass, Box(232, 120, 816, 60), changed=lambda _: self._asked())
        self._list: Listing | None = None
        self._left_out: Notices | None = None
        self._columns: Columns | None = None
        self._asked = Clock.create_trigger(lambda _: self._ask())  # once a frame, however many keys
        self._empty = self.say("Type a name or a personal number.")

    def build(self) -> None:
        """Put field, keyboard and buttons."""
        say = self.say
        self._speak_of(())
        self.field = self._field
        self._field.active = True
        self.put(
            Button(self.glass, Box(24, 120, 192, 60), say("Back"), self.house.back, hint="Esc"),
            self._field,
            Button(self.glass, Box(1064, 120, 192, 60), say("Clear"), self._clear),
            Keyboard(
                self.glass,
                Box(24, 514, 1232, 280),
                typed=self._field.type,
                erased=self._field.erase,
                key_height=58,
            ),
        )
        self.refresh()

    def draw(self) -> None:
        """Draw the card, its heads, and what to do while it is empty."""
        self.pen.frame(Box(_LEFT, _TOP, _WIDTH, _BOTTOM - _TOP), "surface", "line", 1)
        if self._columns is not None:
            draw_heads(self.pen, self._columns, _TOP)
            self.pen.across(_LEFT, _TOP + head_height(self.glass) - 1, _WIDTH, "line")
        else:
            room = Box(_LEFT + 18, _TOP + 20, _WIDTH - 36, _BOTTOM - _TOP - 120)
            self.pen.filled(room, self._empty, (Type(20), Type(18)))

    def enter(self) -> None:
        """Enter opens the only hit, or the first."""
        if self._list is not None and self._list.rows:
            first = self._list.rows[self._list.chosen or 0]
            if first.open:
                first.open()

    def _speak_of(self, hits: tuple[Hit, ...]) -> None:
        """Let the bar speak of the units that were found in, or that can be."""
        person = self.house.unlocked
        found = tuple(dict.fromkeys(hit.unit for hit in hits))
        units = found or (person.units if person else ())
        self.house.gathering(units, self.say("Find a patient"))

    def _clear(self) -> None:
        self._field.clear()
        self._ask()

    def _ask(self) -> None:
        words, desk, language = self._field.words, self.house.desk, self.house.language
        if not words.strip():
            self._show(words, Found(hits=()))
            return
        self.house.ask(
            lambda: desk.find_so_far(words, language),
            lambda found: self._show(words, found),
            soon=True,
        )

    def _show(self, words: str, found: Found) -> None:
        if words != self._field.words:
            return
        hits = found.hits
        self.take_off(self._list, self._left_out)
        self._list = self._left_out = self._columns = None
        bottom = self._say_left_out(found.left_out)
        self._speak_of(hits)
        self._empty = found.progress or self._no_match(words, partly=bool(found.left_out))
        count = self.house.language.count("{n} match", "{n} matches", len(hits) + found.beyond)
        self._field.note = count if words.strip() and not found.progress else ""
        self._field.refresh()
        if hits:
            self._columns = columns = Columns(self.glass, hits, self._heads())
            top = _TOP + head_height(self.glass)
            box = Box(_LEFT + 1, top, _WIDTH - 2, bottom - top - 1)
            self._list = Listing(self.glass, box, [self._row(hit, columns) for hit in hits])
            self.put(self._list)
        self.refresh()
        if found.progress:
            self._asked()

    def _heads(self) -> tuple[str, ...]:
        say = self.say
        number, allergies = say("Personal number"), say("Allergies")
        return say("Name"), number, say("Age"), say("Unit"), say("Bed"), allergies

    def _no_match(self, words: str, *, partly: bool) -> str:
        if not words.strip():
            return self.say("Type a name or a personal number.")
        if partly:
            return self.say("No match for “{words}” where it could be looked.", words=words)
        return self.say("No match for “{words}”. Try the personal number.", words=words)

    def _say_left_out(self, sentences: tuple[str, ...]) -> float:
        """Name the units that were not looked in: "no match" must not speak for them."""
        if not sentences:
            return _BOTTOM
        said = (" ".join(sentences),)
        top = _BOTTOM - notices_height(self.glass, _WIDTH, said)
        self._left_out = Notices(self.glass, (_LEFT, top, _WIDTH), said)
        self.put(self._left_out)
        return top

    def _row(self, hit: Hit, columns: Columns) -> Row:
        def draw(pen: Pen, box: Box, chosen: bool) -> None:
            draw_hit(pen, box, columns, hit, chosen=chosen)

        return Row(
            row_height(self.glass, columns, hit),
            draw,
            lambda: self.house.go(lambda house: MedicationScreen(house, hit.unit, hit.patient)),
        )
