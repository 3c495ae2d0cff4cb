"""The steps of what to do in an outage: each its number, what to do, and how."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import at_step
from appliance.kiosk.widgets.listing import Row

_TITLES, _TEXT = (Type(24, bold=True), Type(22, bold=True), Type(20, bold=True)), Type(18)
_NUMBER = Type(22, bold=True)
_TEXT_AT, _SIDE, _PAD, _TIGHT, _DISC = 82.0, 18.0, 14.0, 8.0, 46.0

Step = tuple[str, str]


def step_rows(glass: Glass, steps: tuple[Step, ...], width: float, room: float) -> list[Row]:
    """Return the steps as rows that share `room`, in the largest letters that let all of them in.

    Where even the smallest do not, they move together; and where that is not enough, as beside a
    notice, the titles alone stand there.
    """
    shown = steps
    airs = [(size, 2 * _PAD) for size in glass.texts.steps()]
    for size, air in (*airs, (1.0, _TIGHT), (0.0, _PAD)):
        if not size:
            shown = tuple((title, "") for title, _how in steps)
        step = size or 1.0
        needed = [_high(glass, width, one, step) + air for one in shown]
        if sum(needed) <= room:
            break
    spare = max(0.0, room - sum(needed)) / max(1, len(shown))
    return [
        _row(number, one, high + spare, step)
        for number, (one, high) in enumerate(zip(shown, needed, strict=True), 1)
    ]


def _row(number: int, words: Step, height: float, step: float) -> Row:
    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        _ground(pen, box, first=number == 1)
        disc = Box(box.x + 19, box.y + (box.h - _DISC) / 2, _DISC, _DISC)
        pen.disc(disc, "ink")
        kind = pen.glass.texts.fitting(str(number), (_NUMBER,), _DISC / 2)
        base = disc.middle[1] + pen.glass.texts.size(kind) * CAPITAL / 2
        pen.text(disc.middle[0], base, str(number), kind, "bg", "middle")
        _write(pen, box, words, step)

    return Row(height, draw)


def _ground(pen: Pen, box: Box, *, first: bool) -> None:
    """Draw this row's part of the card that all steps stand on, with a line below it."""
    pen.fill(box, "line")
    top = 1.0 if first else 0.0
    pen.fill(Box(box.x + 1, box.y + top, box.w - 2, box.h - top - 1), "surface")


def _write(pen: Pen, box: Box, words: Step, step: float) -> None:
    texts, room = pen.glass.texts, box.w - _TEXT_AT - _SIDE
    title, text = _kinds(pen.glass, words, room, step)
    base = box.y + (box.h - _high(pen.glass, box.w, words, step)) / 2 + texts.size(title)
    pen.text(box.x + _TEXT_AT, base, words[0], title, "ink")
    base += texts.leading(title) * 0.35 + texts.leading(text) * 0.72
    pen.paragraph(box.x + _TEXT_AT, base, words[1], text, "ink2", room)


def _high(glass: Glass, width: float, words: Step, step: float) -> float:
    texts, room = glass.texts, width - _TEXT_AT - _SIDE
    title, text = _kinds(glass, words, room, step)
    lines = len(texts.wrap(words[1], text, room)) if words[1] else 0
    return texts.leading(title) + lines * texts.leading(text)


def _kinds(glass: Glass, words: Step, room: float, step: float) -> tuple[Type, Type]:
    """Return the types of title and text, neither drawn more than `step` times as designed."""
    return glass.texts.fitting(words[0], _TITLES, room, step=step), at_step(glass, _TEXT, step)
