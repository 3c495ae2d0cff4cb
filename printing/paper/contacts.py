"""The contact list on portrait A4: names to the left, numbers large to the right.

1. A number is never broken where it fits one line at any of its sizes.
2. A group's head stands again where the group goes over the page.
"""

from printing.paper.faces import Face
from printing.paper.page import Page, Set, fitted_lines, height_of, text_lines
from printing.paper.poster import LEFT, RIGHT, Poster, PosterFlow
from printing.paper.wrap import line_width
from printing.sheets.contacts import Contact, ContactGroup, ContactList

_PHONE = 88.0
_PAD = 1.7
_HEAD = 9.0
_LINE = 10.0
_FEW = 2
_NUMBERS = ((Face.BOLD, 15.0), (Face.BOLD, 12.0), (Face.BOLD, 10.0))


class _Flow(PosterFlow):
    """The list being set."""

    def __init__(self, sheet: ContactList) -> None:
        super().__init__(Poster(sheet.head, sheet.foot, sheet.lead))
        for group in sheet.groups:
            self._group(group)
        if sheet.none:
            self.page.stack(LEFT, self.y + 4.0, text_lines(RIGHT - LEFT, sheet.none, Face.BOLD, 12))

        self._by_hand(sheet.by_hand)

    def _group(self, group: ContactGroup) -> None:
        rows = [_measure(one) for one in group.contacts]
        if self.y + _HEAD + rows[0][2] > self.free.bottom:
            self.turn()
        self._head(group.title)
        for name, number, high in rows:
            if self.y + high > self.free.bottom:
                self.turn()
                self._head(group.title)
            self._row(name, number, high)

    def _head(self, title: str) -> None:
        if title:
            lines = text_lines(RIGHT - LEFT, title, Face.BOLD, 11)
            self.y = self.page.stack(LEFT, self.y + 3.4, lines) + 1.0
            self.page.rule(LEFT, self.y, RIGHT, 1.2)

    def _by_hand(self, title: str) -> None:
        """Draw lines for further numbers in what room is left, where there is room for two."""
        rows = int((self.free.bottom - self.y - _HEAD) / _LINE)
        if rows < _FEW:
            return
        self._head(title)
        for _ in range(rows):
            self.y += _LINE
            self.page.rule(LEFT, self.y, RIGHT - _PHONE - 4.0, 0.4)
            self.page.rule(RIGHT - _PHONE, self.y, RIGHT, 0.4)

    def _row(self, name: list[Set], number: list[Set], high: float) -> None:
        page, y = self.page, self.y
        page.stack(LEFT, y + (high - height_of(name)) / 2, name)
        top = y + (high - height_of(number)) / 2
        for line in number:
            page.stack(RIGHT - line_width(line.line), top, [line])
            top += line.height
        self.y += high
        page.rule(LEFT, self.y, RIGHT, 0.6)


def _measure(contact: Contact) -> tuple[list[Set], list[Set], float]:
    """Return a contact's words, its number, and the height of its row."""
    room = RIGHT - LEFT - _PHONE - 4.0
    name = text_lines(room, contact.name, Face.BOLD, 11, 1.25)
    name += text_lines(room, contact.note, Face.REGULAR, 9, 1.25)
    number = fitted_lines(_PHONE, contact.phone, _NUMBERS, 1.2, widest=line_width)
    return name, number, max(height_of(name), height_of(number), 7.0) + 2 * _PAD


def lay_out(sheet: ContactList) -> list[Page]:
    """Return the pages of a contact list."""
    flow = _Flow(sheet)
    return flow.poster.finish(flow.pages)
