"""What a search found, row by row: columns as wide as their texts, names that wrap, nothing cut."""

from collections.abc import Sequence

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.ports import Hit
from appliance.kiosk.screens.allergytag import allergy_tag, allergy_width
from appliance.kiosk.screens.copynote import draw_note, note_height
from appliance.kiosk.theme import Type

_NAME, _NUMBER, _CELL, _BED = (
    Type(20, bold=True),
    Type(18, mono=True),
    Type(18),
    Type(18, mono=True),
)
_HEAD = Type(16)
_LEFT, _RIGHT, _GAP = 42.0, 1238.0, 20.0
_UNIT_WIDE, _BED_WIDE, _AIR = 98.0, 196.0, 9.0
_LEAST = 46.0


class Columns:
    """Where the columns stand for one answer: as designed, or pushed by wider texts."""

    def __init__(self, glass: Glass, hits: Sequence[Hit], heads: Sequence[str]) -> None:
        """Measure the answer; `heads` are name, number, age, unit, bed and allergies."""
        self.heads = tuple(heads)
        self.room = {
            "number": _widest(glass, _NUMBER, [hit.number for hit in hits]),
            "age": _widest(glass, _CELL, [hit.age for hit in hits]),
            "unit": min(
                _widest(glass, _CELL, [hit.unit for hit in hits]), _UNIT_WIDE * glass.enlarged
            ),
            "bed": min(_widest(glass, _BED, [hit.bed for hit in hits]), _BED_WIDE),
            "allergy": max(
                (allergy_width(glass, hit.allergy, lost=hit.lost) for hit in hits), default=0.0
            ),
        }
        for name, head in zip(self.room, self.heads[1:], strict=True):
            least = glass.texts.width(head, glass.texts.ladder(_HEAD)[-1])
            self.room[name] = max(self.room[name], least)
        self.at = {"name": _LEFT}
        right = _RIGHT
        for name in reversed(self.room):
            right -= self.room[name]
            self.at[name] = right
            right -= _GAP
        self.name_wide = right - _LEFT
        self.at_in_order = ("name", *self.room)


def head_height(glass: Glass) -> float:
    """Return how high the line of heads is."""
    return glass.texts.size(_HEAD) + 15


def draw_heads(pen: Pen, columns: Columns, top: float) -> None:
    """Draw the heads over the columns, and the rule below them."""
    texts = pen.glass.texts
    base = top + texts.size(_HEAD) + 4
    rooms = (columns.name_wide, *columns.room.values())
    for name, head, room in zip(columns.at_in_order, columns.heads, rooms, strict=True):
        kind = texts.fitting(head, (_HEAD,), room)
        pen.text(columns.at[name], base, head, kind, "ink2")


def row_height(glass: Glass, columns: Columns, hit: Hit) -> float:
    """Return how high a row is, so that a gloved finger meets it."""
    texts = glass.texts
    names = len(texts.wrap(hit.name, _NAME, columns.name_wide)) * texts.leading(_NAME)
    beds = len(texts.wrap(hit.bed, _BED, columns.room["bed"])) * texts.leading(_BED)
    high = max(_LEAST, max(names, beds) + 2 * _AIR)
    return glass.touchable(high) + note_height(glass, hit.note, _RIGHT - _LEFT)


def draw_hit(pen: Pen, box: Box, columns: Columns, hit: Hit, *, chosen: bool) -> None:
    """Draw one patient; the letters that were looked for are underlined."""
    texts, at = pen.glass.texts, columns.at
    if chosen:
        pen.fill(box, "primtint")
        pen.fill(Box(box.x, box.y, 8, box.h), "primedge")
    pen.across(box.x, box.y + box.h - 1, box.w, "line")
    note = note_height(pen.glass, hit.note, _RIGHT - _LEFT)
    lines = texts.wrap(hit.name, _NAME, columns.name_wide)
    free = box.h - note - len(lines) * texts.leading(_NAME)
    base = box.y + free / 2 + texts.size(_NAME)
    if len(lines) == 1:
        _underline(pen, base, hit)
    pen.block(at["name"], base, hit.name, _NAME, "ink", lines)
    draw_note(pen, at["name"], box.y + box.h - note - 2, hit.note, _RIGHT - _LEFT, lost=hit.lost)
    pen.text(at["number"], base, hit.number, _NUMBER, "ink")
    pen.text(at["age"], base, hit.age, _CELL, "ink")
    kind = texts.fitting(hit.unit, (_CELL, Type(16)), columns.room["unit"])
    pen.text(at["unit"], base, hit.unit, kind, "ink")
    pen.paragraph(at["bed"], base, hit.bed, _BED, "ink", columns.room["bed"])
    middle = base - texts.size(_CELL) * 0.37
    allergy_tag(pen, at["allergy"], middle, hit.allergy, right=False, lost=hit.lost)


def _underline(pen: Pen, base: float, hit: Hit) -> None:
    texts = pen.glass.texts
    for start, end in hit.matched:
        left = _LEFT + texts.width(hit.name[:start], _NAME)
        width = texts.width(hit.name[:end], _NAME) - texts.width(hit.name[:start], _NAME)
        pen.fill(Box(left, base + texts.size(_NAME) * 0.25, width, 3), "primedge")


def _widest(glass: Glass, kind: Type, texts: Sequence[str]) -> float:
    return max((glass.texts.width(words, kind) for words in texts), default=0.0)
