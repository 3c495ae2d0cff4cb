"""Find a patient in every readable unit, by a name or a personal number in any form."""

from kivy.clock import Clock

from appliance.kiosk.pen import Box, Pen, leading
from appliance.kiosk.ports import Found, Hit
from appliance.kiosk.screens.allergytag import allergy_tag
from appliance.kiosk.screens.copynote import draw_note, note_height
from appliance.kiosk.screens.medication import MedicationScreen
from appliance.kiosk.screens.screen import House, Screen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.field import Field
from appliance.kiosk.widgets.keyboard import Keyboard
from appliance.kiosk.widgets.listing import Listing, Row
from appliance.kiosk.widgets.notices import Notices, notices_height
from appliance.kiosk.widgets.pane import Button

_NAME, _NUMBER, _CELL = Type(20, bold=True), Type(18, mono=True), Type(18)
_COLUMNS = (42, 440, 648, 752, 856, 1064)
_NAME_WIDTH, _ROW, _DEBOUNCE = 380.0, 46.0, 0.05
_NOTE_WIDTH = 1010.0
_LEFT, _WIDTH, _BOTTOM = 24.0, 1232.0, 500.0


class Search(Screen):
    """What is typed is looked for at once; a touch on a row opens the patient."""

    def __init__(self, house: House) -> None:
        """Begin with an empty field."""
        super().__init__(house)
        self._field = Field(house.glass, Box(232, 120, 816, 60), changed=self._changed)
        self._list: Listing | None = None
        self._left_out: Notices | None = None
        self._asked = Clock.create_trigger(lambda _: self._ask(), _DEBOUNCE)
        self._empty = self.say("Type a name or a personal number.")

    def build(self) -> None:
        """Put field, keyboard and buttons."""
        say = self.say
        self._speak_of(())
        self.field = self._field
        self._field.active = True
        back = Box(24, 120, 192, 60)
        clear = Box(1064, 120, 192, 60)
        self.put(
            Button(self.glass, back, say("Back"), self.house.back, hint="Esc"),
            self._field,
            Button(self.glass, clear, say("Clear"), self._clear),
            Keyboard(
                self.glass,
                Box(24, 514, 1232, 268),
                typed=self._field.type,
                erased=self._field.erase,
                key_height=58,
            ),
        )
        self.refresh()

    def draw(self) -> None:
        """Draw the card, its heads, and what to do while it is empty."""
        self.pen.frame(Box(24, 192, 1232, 308), "surface", "line", 1)
        say = self.say
        words = (
            say("Name"),
            say("Personal number"),
            say("Age"),
            say("Unit"),
            say("Bed"),
            say("Allergies"),
        )
        for x, head in zip(_COLUMNS, words, strict=True):
            self.pen.text(x, 213, head, Type(16), "ink2")
        self.pen.across(24, 223, 1232, "line")
        if self._list is None:
            self.pen.paragraph(42, 262, self._empty, Type(20), "ink", 1190)

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

    def _changed(self, _words: str) -> None:
        self._asked()

    def _clear(self) -> None:
        self._field.clear()
        self._ask()

    def _ask(self) -> None:
        words = self._field.words
        desk, language = self.house.desk, self.house.language
        if not words.strip():
            self._show(words, Found(hits=()))
            return
        self.house.ask(lambda: desk.find(words, language), lambda found: self._show(words, found))

    def _show(self, words: str, found: Found) -> None:
        if words != self._field.words:
            return
        hits = found.hits
        self.take_off(self._list, self._left_out)
        self._list = self._left_out = None
        bottom = self._say_left_out(found.left_out)
        self._speak_of(hits)
        typed = bool(words.strip())
        self._empty = self._no_match(words, partly=bool(found.left_out))
        count = self.house.language.count("{n} match", "{n} matches", len(hits))
        self._field.note = count if typed else ""
        self._field.refresh()
        if hits:
            rows = [self._row(hit) for hit in hits]
            self._list = Listing(self.glass, Box(25, 224, 1230, bottom - 225), rows)
            self.put(self._list)
        self.refresh()

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

    def _row(self, hit: Hit) -> Row:
        lines = self.glass.texts.wrap(hit.name, _NAME, _NAME_WIDTH)
        height = _ROW + (len(lines) - 1) * leading(_NAME)
        height += note_height(self.glass, hit.note, _NOTE_WIDTH)

        def draw(pen: Pen, box: Box, chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
            _draw_hit(pen, box, hit, chosen=chosen)

        return Row(
            height,
            draw,
            lambda: self.house.go(lambda house: MedicationScreen(house, hit.unit, hit.patient)),
        )


def _draw_hit(pen: Pen, box: Box, hit: Hit, *, chosen: bool) -> None:
    if chosen:
        pen.fill(box, "primtint")
        pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
    pen.across(box.x, box.y + box.h - 1, box.w, "line")
    base = box.y + 29
    texts = pen.glass.texts
    one_line = texts.width(hit.name, _NAME) <= _NAME_WIDTH
    for start, end in hit.matched if one_line else ():
        left = _COLUMNS[0] + texts.width(hit.name[:start], _NAME)
        width = texts.width(hit.name[:end], _NAME) - texts.width(hit.name[:start], _NAME)
        pen.fill(Box(left, base + 5, width, 3), "primedge")
    used = pen.paragraph(_COLUMNS[0], base, hit.name, _NAME, "ink", _NAME_WIDTH)
    top = base + used - 16
    draw_note(pen, _COLUMNS[0], top, hit.note, _NOTE_WIDTH, lost=hit.lost)
    pen.text(_COLUMNS[1], base, hit.number, _NUMBER, "ink")
    pen.text(_COLUMNS[2], base, hit.age, _CELL, "ink")
    kind = texts.fitting(hit.unit, (_CELL, Type(16)), 98)
    pen.text(_COLUMNS[3], base, hit.unit, kind, "ink")
    pen.paragraph(_COLUMNS[4], base, hit.bed, _NUMBER, "ink", 196)
    allergy_tag(pen, _COLUMNS[5], box.y + 22, hit.allergy, right=False, lost=hit.lost)
