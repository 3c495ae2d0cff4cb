"""The mark of a row whose patient is shown from an older copy, or cannot be read at all."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type

_KIND = Type(16, bold=True)
_AIR = 5.0


def note_height(glass: Glass, note: str, room: float) -> float:
    """Return how much a row grows by the mark."""
    lines = glass.texts.wrap(note, _KIND, room - 2 * _AIR) if note else ()
    return len(lines) * glass.texts.leading(_KIND) + 6 if lines else 0.0


def draw_note(pen: Pen, x: float, top: float, note: str, room: float, *, lost: bool) -> None:
    """Draw it on yellow, or on red where the chart is lost."""
    if not note:
        return
    ground, ink = ("crit", "oncrit") if lost else ("warn", "onwarn")
    inner = room - 2 * _AIR
    lines = pen.glass.texts.wrap(note, _KIND, inner)
    wide = max(pen.glass.texts.width(line, _KIND) for line in lines) + 2 * _AIR
    texts = pen.glass.texts
    pen.fill(Box(x, top, wide, len(lines) * texts.leading(_KIND) + 3), ground, 4)
    pen.paragraph(x + _AIR, top + texts.size(_KIND) + 1, note, _KIND, ink, inner)
