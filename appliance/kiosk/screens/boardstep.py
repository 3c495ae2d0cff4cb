"""One step of what to do in an outage: its number, what to do, and how."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.listing import Row

_TITLES, _TEXT = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True)), Type(18)
_NUMBER = Type(22, bold=True)
_TEXT_AT, _SIDE, _PAD, _DISC = 82.0, 18.0, 14.0, 46.0

Step = tuple[str, str]


def step_height(glass: Glass, width: float, step: Step) -> float:
    """Return how high a step of this width must be for its words."""
    return _high(glass, width, step) + (2 * _PAD if step[1] else _PAD)


def step_row(number: int, step: Step, height: float) -> Row:
    """Return the step as a row; together they are one card with a line between two."""

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        _ground(pen, box, first=number == 1)
        disc = Box(box.x + 19, box.y + (box.h - _DISC) / 2, _DISC, _DISC)
        pen.disc(disc, "ink")
        kind = pen.glass.texts.fitting(str(number), (_NUMBER,), _DISC / 2)
        base = disc.middle[1] + pen.glass.texts.size(kind) * CAPITAL / 2
        pen.text(disc.middle[0], base, str(number), kind, "bg", "middle")
        _words(pen, box, step)

    return Row(height, draw)


def _ground(pen: Pen, box: Box, *, first: bool) -> None:
    """Draw this row's part of the card that all steps stand on, with a line below it."""
    pen.fill(box, "line")
    top = 1.0 if first else 0.0
    pen.fill(Box(box.x + 1, box.y + top, box.w - 2, box.h - top - 1), "surface")


def _words(pen: Pen, box: Box, step: Step) -> None:
    texts, room = pen.glass.texts, box.w - _TEXT_AT - _SIDE
    title = texts.fitting(step[0], _TITLES, room)
    base = box.y + (box.h - _high(pen.glass, box.w, step)) / 2 + texts.size(title)
    pen.text(box.x + _TEXT_AT, base, step[0], title, "ink")
    base += texts.leading(title) * 0.35 + texts.leading(_TEXT) * 0.72
    pen.paragraph(box.x + _TEXT_AT, base, step[1], _TEXT, "ink2", room)


def _high(glass: Glass, width: float, step: Step) -> float:
    texts, room = glass.texts, width - _TEXT_AT - _SIDE
    title = texts.fitting(step[0], _TITLES, room)
    lines = len(texts.wrap(step[1], _TEXT, room)) if step[1] else 0
    return texts.leading(title) + lines * texts.leading(_TEXT)
