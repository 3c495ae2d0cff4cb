"""Listing, rows that grow with their text and are never cut.

It moves in whole rows, by finger, page buttons and keys, and says how many rows remain. A row
taller than the list itself is shown in slices that overlap by a line. Rows are drawn, not
recycled: each drawing starts from an empty canvas, so no row can keep another patient's text.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from appliance.kiosk.pen import Box, Drawn, Glass, Pen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.pane import Button, Pane

_FOOT = 56
_OVERLAP = 48
_STILL = 14


@dataclass(frozen=True)
class Row:
    """One row: its height, how it is drawn (pen, box, chosen), and what opening it does.

    One that `leads` is the title of the next, and never stands alone at the end of a page.
    """

    height: float
    draw: Callable[[Pen, Box, bool], None]
    open: Callable[[], None] | None = None
    leads: bool = False


@dataclass(frozen=True)
class Placed:
    """A row at its place on the glass; `whole` is false where only a slice of it shows."""

    index: int
    box: Box
    whole: bool


class Listing(Pane):
    """Rows in one or more columns, with a foot of page buttons where they do not all fit."""

    def __init__(
        self,
        glass: Glass,
        box: Box,
        rows: Sequence[Row],
        *,
        columns: int = 1,
        gutter: float = 0,
        before_page: Callable[[Pen, Box, int], None] | None = None,
        of_pages: bool = False,
        lead: Callable[[int], Row | None] | None = None,
    ) -> None:
        """Draw what lies under the rows with `before_page(pen, column's rows, first row)`.

        `lead` gives the row that stands over a page, by the page's first row: the title that
        went before it, where there is one. `of_pages` tells that each row is a page of a
        document, and is called so in the foot.
        """
        super().__init__(glass, box)
        self.rows = tuple(
            replace(row, height=glass.touchable(row.height)) if row.open else row for row in rows
        )
        self._columns = columns
        self._gutter = gutter
        self._before_page = before_page
        self._of_pages = of_pages
        self._lead = lead or _no_lead
        self.chosen: int | None = None
        self._first, self._offset = 0, 0.0
        self._held: tuple[float, int, float] | None = None
        self._pages = self._all_fit() is False
        self._visible: tuple[Placed, ...] = ()

    @property
    def focusable(self) -> bool:
        """The list takes the arrow keys where a row can be opened."""
        return any(row.open for row in self.rows)

    @property
    def visible(self) -> tuple[Placed, ...]:
        """The rows on the glass now."""
        return self._visible

    @property
    def remaining(self) -> int:
        """How many rows are not wholly shown below."""
        if not self._visible:
            return 0
        last = self._visible[-1]
        return len(self.rows) - last.index - (1 if self._ends(last) else 0)

    def draw(self) -> None:
        """Draw the rows that have room, and the foot."""
        self._visible = self._place(self._first, self._offset)
        clipped = any(not placed.whole for placed in self._visible)
        view, over = self._under(self._first), self._lead(self._first)
        if over:
            place = Box(view.x, view.y - over.height, view.w, over.height)
            over.draw(self.pen, place, False)  # noqa: FBT003 - a row's drawer
        before = len(self.pen.drawn)
        with self.pen.clipped(view) if clipped else nullcontext():
            if self._before_page:
                for box in self._used():
                    self._before_page(self.pen, box, self._first)
            for placed in self._visible:
                self.rows[placed.index].draw(self.pen, placed.box, placed.index == self.chosen)
                if self.focused and placed.index == self.chosen:
                    self._mark(placed.box)
        if clipped:
            self.pen.drawn[before:] = _seen(self.pen.drawn[before:], view)
        self._foot()

    def page_down(self) -> None:
        """Show the rows after these."""
        if self.remaining:
            last = self._visible[-1]
            if self._ends(last):
                self._go(last.index + 1, 0.0)
            elif last.index == self._first:
                self._go(last.index, self._offset + self._under(self._first).h - _OVERLAP)
            else:
                self._go(last.index, 0.0)

    def page_up(self) -> None:
        """Show the rows before these."""
        if self._offset:
            self._go(self._first, max(0.0, self._offset - self._under(self._first).h + _OVERLAP))
            return
        first = self._first
        while first > 0 and self._place(first - 1, 0.0)[-1].index >= self._first - 1:
            first -= 1
            if not self._place(first, 0.0)[-1].whole:
                break
        self._go(first, 0.0)

    def show(self, index: int) -> None:
        """Make a row visible and choose it."""
        self.chosen = index
        shown = {placed.index for placed in self._visible if self._ends(placed)}
        if index not in shown:
            self._go(index, 0.0)
        else:
            self.refresh()

    def on_press_key(self, key: str) -> bool:
        """Arrows choose, Enter opens, Page keys turn."""
        step = {"up": -1, "down": 1}.get(key)
        if step and self.focused:
            start = self._first - step if self.chosen is None else self.chosen
            self.show(max(0, min(len(self.rows) - 1, start + step)))
        elif key == "pageup":
            self.page_up()
        elif key == "pagedown":
            self.page_down()
        elif key == "enter" and self.focused and self.chosen is not None:
            self._open(self.chosen)
        else:
            return False
        return True

    def on_touch_down(self, touch: Any) -> bool:
        """Hold the list; a finger that stays opens a row, one that moves turns the list."""
        if super().on_touch_down(touch):
            return True
        if not self.touched(touch):
            return False
        touch.grab(self)
        self._held = (self.glass.design(*touch.pos)[1], self._first, 0.0)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Move in whole rows with the finger."""
        if touch.grab_current is not self or self._held is None:
            return False
        start, first, moved = self._held
        shift = start - self.glass.design(*touch.pos)[1]
        self._held = (start, first, max(moved, abs(shift)))
        if self._pages and self._held[2] > _STILL and self.rows:
            height = self.rows[min(first, len(self.rows) - 1)].height
            wanted = max(0, min(len(self.rows) - 1, first + round(shift / height)))
            if wanted != self._first and (wanted < self._first or self.remaining):
                self._go(wanted, 0.0)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Open the row under a finger that did not move."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        held, self._held = self._held, None
        if held and held[2] <= _STILL:
            point = self.glass.design(*touch.pos)
            for placed in self._visible:
                if placed.box.holds(*point) and self._under(self._first).holds(*point):
                    self._open(placed.index)
                    break
        return True

    def _open(self, index: int) -> None:
        action = self.rows[index].open
        if action:
            self.chosen = index
            self.refresh()
            action()

    def _go(self, first: int, offset: float) -> None:
        self._first, self._offset = first, offset
        self.refresh()

    @staticmethod
    def page_of(glass: Glass, box: Box) -> float:
        """Return how much room for rows a listing in this box has above its page buttons."""
        return box.h - foot_height(glass) - 1

    @property
    def _foot_height(self) -> float:
        return foot_height(self.glass)

    def _view(self) -> Box:
        x, y, w, h = self.box
        return Box(x, y, w, h - self._foot_height if self._pages else h)

    def _under(self, first: int) -> Box:
        """Return the rows' place on a page: the view without the title repeated over it."""
        x, y, w, h = self._view()
        over = self._lead(first)
        taken = over.height if over else 0.0
        return Box(x, y + taken, w, h - taken)

    def _column(self, column: int, first: int = 0) -> Box:
        x, y, w, h = self._under(first)
        wide = (w - self._gutter * (self._columns - 1)) / self._columns
        return Box(x + column * (wide + self._gutter), y, wide, h)

    def _used(self) -> list[Box]:
        """Return the columns that hold rows, each as high as its rows."""
        lows: dict[float, float] = {}
        for placed in self._visible:
            lows[placed.box.x] = placed.box.y + placed.box.h
        view = self._under(self._first)
        wide = self._column(0).w
        return [Box(x, view.y, wide, min(low, view.y + view.h) - view.y) for x, low in lows.items()]

    def _all_fit(self) -> bool:
        self._pages = False
        placed = self._place(0, 0.0)
        return not self.rows or (placed[-1].index == len(self.rows) - 1 and placed[-1].whole)

    def _place(self, first: int, offset: float) -> tuple[Placed, ...]:
        placed: list[Placed] = []
        column, used = 0, -offset
        area = self._column(0, first)
        for index in range(first, len(self.rows)):
            height = self.rows[index].height
            if used + self._needed(index) > area.h and used > 0:
                column, used = column + 1, 0.0
                if column == self._columns:
                    break
                area = self._column(column, first)
            whole = used >= 0 and used + height <= area.h
            placed.append(Placed(index, Box(area.x, area.y + used, area.w, height), whole))
            used += height
        return tuple(placed)

    def _needed(self, index: int) -> float:
        """Return the room that a row asks for: a title's with the row it is the title of."""
        row = self.rows[index]
        after = self.rows[index + 1 : index + 2] if row.leads else ()
        return row.height + sum(one.height for one in after)

    def _ends(self, placed: Placed) -> bool:
        view = self._view()
        return placed.box.y + placed.box.h <= view.y + view.h + 0.5

    def _mark(self, box: Box) -> None:
        thick = 4
        self.pen.fill(Box(box.x, box.y, box.w, thick), "focus")
        self.pen.fill(Box(box.x, box.y + box.h - thick, box.w, thick), "focus")
        self.pen.fill(Box(box.x, box.y, thick, box.h), "focus")
        self.pen.fill(Box(box.x + box.w - thick, box.y, thick, box.h), "focus")

    def _foot(self) -> None:
        self.empty()
        if not self._pages:
            return
        x, y, w, h = self.box
        foot = self._foot_height
        top = y + h - foot
        right = min(x + w, 1256.0)
        beyond = 400 if x <= 0 else 0
        self.pen.fill(Box(x - beyond, top, w + 2 * beyond, foot), "sunken")
        left, room = max(x + 18, 24.0), w - 290
        kinds = (Type(20, bold=True), Type(18, bold=True), Type(16, bold=True))
        words = self._position()
        if self.glass.texts.width(words, kinds[-1]) > room:
            words = self.glass.language.count("{n} more", "{n} more", self.remaining)
        kind = self.glass.texts.fitting(words, kinds, room)
        base = top + foot / 2 + self.glass.texts.size(kind) * 0.36
        self.pen.text(left, base, words, kind, "ink")
        self._turner(
            Box(right - 240 - self.glass.apart(), top + 4, 120, foot - 8),
            "arrow-up",
            "PgUp",
            self.page_up,
        )
        self._turner(Box(right - 120, top + 4, 120, foot - 8), "arrow-down", "PgDn", self.page_down)

    def _position(self) -> str:
        say = self.glass.language.say
        first, last = self._visible[0].index + 1, self._visible[-1].index + 1
        place = say("Rows {first} to {last} of {all}", first=first, last=last, all=len(self.rows))
        if self._of_pages:
            place = say("Page {x} of {y}").format(x=first, y=len(self.rows))
        if self._of_pages and self.remaining:
            return say("{place}. More below.", place=place)
        if not self.remaining:
            return say("{place}. Nothing more below.", place=place)
        count = self.glass.language.count
        return count(
            "{place}. {n} more below.", "{place}. {n} more below.", self.remaining, place=place
        )

    def _turner(self, box: Box, symbol: str, hint: str, action: Callable[[], None]) -> None:
        self.put(Turner(self.glass, box, "", action, hint=hint, symbol=symbol))


def _no_lead(_first: int) -> Row | None:
    """Return what stands over a page of a list without titles: nothing."""
    return None


def _seen(drawn: Sequence[Drawn], view: Box) -> list[Drawn]:
    """Return the texts of a slice as far as they can be seen in it."""
    found = []
    for one in drawn:
        top = max(one.box.y, view.y)
        low = min(one.box.y + one.box.h, view.y + view.h)
        if low > top:
            found.append(Drawn(one.words, Box(one.box.x, top, one.box.w, low - top)))
    return found


class Turner(Button):
    """A page button of a list; the Page keys do the same, so Tab passes it over."""

    @property
    def focusable(self) -> bool:
        """Never in the ring."""
        return False


def foot_height(glass: Glass) -> float:
    """Return how high the foot with the page buttons is."""
    return glass.touchable(_FOOT - 8) + 8
