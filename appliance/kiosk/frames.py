"""Rounded rectangles as nine small parts, so that a screen in software costs a third.

A smooth rounded rectangle is a thousand tiny triangles, and a border inside its edge paints the
same ground twice: the 44 keys of the keyboard took more time than all else on the glass. Here each
kind of corner is drawn once, by the very shapes it stands for, into a small picture; on the glass
its corners are set as they are and its middle is stretched, which is one colour. Of a shape too
small to have a middle nothing is kept.
"""

from collections import OrderedDict
from math import ceil
from typing import Any, NamedTuple

from kivy.graphics import (
    BorderImage,
    ClearBuffers,
    ClearColor,
    Color,
    Fbo,
    SmoothRoundedRectangle,
)
from kivy.graphics.texture import Texture

from appliance.kiosk.theme import rgb

_KEPT = 200
_RIM = 3
"""Pixels by which a smooth edge may reach over its shape, and a little more."""

_FULL = 255
_ROUND = 5.0
"""Pixels; along the edges between sharper corners the smooth shape is not the same all the way."""

Place = tuple[int, int, int, int]
"""x, y, width and height on the panel, y upwards."""


class Coat(NamedTuple):
    """One rounded rectangle: what it leaves free of the outer one's edges, its corner, colour.

    `inset` is left, below, right, above, in pixels; `colour` is "#RRGGBB".
    """

    inset: tuple[int, int, int, int]
    corner: float
    colour: str


def inside(outer: Place, inner: Place) -> tuple[int, int, int, int]:
    """Return by how much an inner place is away from an outer one's edges: as `Coat.inset`."""
    left, below = inner[0] - outer[0], inner[1] - outer[1]
    return left, below, outer[2] - inner[2] - left, outer[3] - inner[3] - below


class Frames:
    """Makes the parts of each kind of corner once, and keeps them."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: OrderedDict[tuple[Coat, ...], Any] = OrderedDict()

    def within(self, place: Place, coats: tuple[Coat, ...]) -> BorderImage | None:
        """Return coats laid one over the other on a place, None where it is too small.

        Drawn in white (1, 1, 1) it has its own colours.
        """
        x, y, wide, high = place
        border = _border(coats)
        if min(wide, high) < 2 * border or min(coat.corner for coat in coats) < _ROUND:
            return None
        edge = (border + _RIM,) * 4
        return BorderImage(
            texture=self._texture(coats, border),
            border=edge,
            auto_scale="off",
            pos=(x - _RIM, y - _RIM),
            size=(wide + 2 * _RIM, high + 2 * _RIM),
        )

    def _texture(self, coats: tuple[Coat, ...], border: int) -> Any:
        if coats not in self._kept:
            self._kept[coats] = _drawn(coats, 2 * border)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(coats)
        return self._kept[coats]


def _border(coats: tuple[Coat, ...]) -> int:
    """Return how far from its edges a shape is no longer one colour."""
    return max(max(coat.inset) + ceil(coat.corner) for coat in coats) + _RIM


def _drawn(coats: tuple[Coat, ...], side: int) -> Any:
    """Draw coats on a square of `side` pixels in a clear rim; return the picture."""
    whole = side + 2 * _RIM
    pixels = _clear(_on("#000000", coats, side), _on("#ffffff", coats, side))
    texture = Texture.create(size=(whole, whole), colorfmt="rgba")
    texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _on(ground: str, coats: tuple[Coat, ...], side: int) -> bytes:
    """Return the pixels of coats on a ground."""
    whole = side + 2 * _RIM
    canvas = Fbo(size=(whole, whole))
    with canvas:
        ClearColor(*rgb(ground), 1)
        ClearBuffers()
    for (left, below, right, above), corner, colour in coats:
        canvas.add(Color(*rgb(colour), 1))
        pos, size = (_RIM + left, _RIM + below), (side - left - right, side - below - above)
        canvas.add(SmoothRoundedRectangle(pos=pos, size=size, radius=[corner]))
    canvas.draw()
    return bytes(canvas.pixels)


def _clear(on_black: bytes, on_white: bytes) -> bytes:
    """Return the pixels that look so on black and so on white: colours, and how much they cover."""
    made = bytearray(len(on_black))
    for at in range(0, len(made), 4):
        covered = made[at + 3] = _FULL - on_white[at + 1] + on_black[at + 1]
        for part in range(at, at + 3 if covered else at):
            made[part] = min(_FULL, round(on_black[part] * _FULL / covered))
    return bytes(made)
