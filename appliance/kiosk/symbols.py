"""The six shapes: a state is read from its shape alone, before its colour or its word.

Filled means known, hollow means not known. Yellow squares belong to an outage only.
"""

from collections.abc import Callable

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.ports import Lamp
from appliance.kiosk.theme import NIGHT, Type
from storage.freshness import Light

LIGHT_SYMBOL = {
    Light.FRESH: "check",
    Light.AGEING: "warning",
    Light.STALE: "cross",
    Light.MISSING: "cross",
    Light.UNKNOWN: "unknown",
}
LAMP_SYMBOL = {
    Lamp.GOOD: "check",
    Lamp.ATTENTION: "warning",
    Lamp.BAD: "cross",
    Lamp.UNKNOWN: "unknown",
    Lamp.WAITING: "waiting",
}


def draw(pen: Pen, name: str, x: float, y: float, size: float) -> None:
    """Draw a symbol with its upper left corner at (x, y). Raises KeyError on an unknown name."""
    box = Box(x, y, size, size)
    with pen.symbol(name, box):
        _SHAPES[name](pen, box)


def names() -> tuple[str, ...]:
    """Return the names of all symbols."""
    return tuple(_SHAPES)


def _tick(pen: Pen, box: Box, token: str) -> None:
    x, y, s = box.x, box.y, box.w
    points = [x + 0.27 * s, y + 0.53 * s, x + 0.43 * s, y + 0.69 * s, x + 0.74 * s, y + 0.34 * s]
    pen.stroke(points, token, s * 0.125)


def _saltire(pen: Pen, box: Box, token: str, reach: float = 0.21) -> None:
    (x, y), r = box.middle, box.w * reach
    pen.stroke([x - r, y - r, x + r, y + r], token, box.w * 0.135)
    pen.stroke([x - r, y + r, x + r, y - r], token, box.w * 0.135)


def _bang(pen: Pen, box: Box, token: str, top: float, height: float) -> None:
    thick = max(box.w * 0.115, 2)
    x = box.middle[0] - thick / 2
    pen.fill(Box(x, box.y + top * box.h, thick, height * box.h), token)
    pen.fill(Box(x, box.y + (top + height + 0.07) * box.h, thick, thick), token)


def _disc_check(fill: str, mark: str) -> Callable[[Pen, Box], None]:
    def shape(pen: Pen, box: Box) -> None:
        pen.disc(box, fill)
        _tick(pen, box, mark)

    return shape


def _square_cross(fill: str, mark: str) -> Callable[[Pen, Box], None]:
    def shape(pen: Pen, box: Box) -> None:
        pen.fill(box, fill, box.w * 0.15)
        _saltire(pen, box, mark)

    return shape


def _triangle(pen: Pen, box: Box) -> None:
    x, y, s = box.x, box.y + box.h * 0.03, box.w
    pen.triangle([x + s / 2, y, x, y + s * 0.92, x + s, y + s * 0.92], "warnink")
    edge = max(s * 0.06, 1.5)
    pen.triangle(
        [
            x + s / 2, y + edge * 2.1,
            x + edge * 1.7, y + s * 0.92 - edge,
            x + s - edge * 1.7, y + s * 0.92 - edge,
        ],
        "warn",
    )  # fmt: skip
    _bang(pen, Box(x, y, s, s), "onwarn", 0.36, 0.26)


def _triangle_on(pen: Pen, box: Box) -> None:
    """Draw the warning on a ground of its own colour."""
    x, y, s = box.x, box.y + box.h * 0.03, box.w
    pen.triangle([x + s / 2, y, x, y + s * 0.92, x + s, y + s * 0.92], "onwarn")
    _bang(pen, Box(x, y, s, s), "warn", 0.36, 0.26)


def _unknown(pen: Pen, box: Box) -> None:
    pen.frame(box, "surface", "critink", max(box.w * 0.08, 2), box.w * 0.16)
    _question(pen, box, "critink", 0.62)


def _question(pen: Pen, box: Box, token: str, share: float) -> None:
    kind = Type(round(box.w * share), bold=True)
    pen.glyph(box.middle[0], box.y + box.h * 0.5 + kind.size * 0.365, "?", kind, token)


def _stopped_clock(fill: str, mark: str) -> Callable[[Pen, Box], None]:
    def shape(pen: Pen, box: Box) -> None:
        pen.fill(box, fill, box.w * 0.15)
        for left in (0.29, 0.57):
            place = Box(box.x + left * box.w, box.y + 0.26 * box.h, 0.14 * box.w, 0.48 * box.h)
            pen.fill(place, mark)

    return shape


def _diamond(fill: str, mark: str) -> Callable[[Pen, Box], None]:
    def shape(pen: Pen, box: Box) -> None:
        (x, y), r = box.middle, box.w / 2
        pen.quad([x - r, y, x, y - r, x + r, y, x, y + r], fill)
        _bang(pen, box, mark, 0.24, 0.3)

    return shape


def _hollow(pen: Pen, box: Box) -> None:
    pen.frame(box, "surface", "ink", max(box.w * 0.09, 2), box.w * 0.16)


def _dashed(pen: Pen, box: Box) -> None:
    """Draw a hollow box with gaps in its sides: a time that is not the order's own."""
    _hollow(pen, box)
    gap = box.w * 0.2
    x, y = box.middle
    pen.fill(Box(x - gap / 2, box.y, gap, box.h), "surface")
    pen.fill(Box(box.x, y - gap / 2, box.w, gap), "surface")


def _hollow_cross(pen: Pen, box: Box) -> None:
    _hollow(pen, box)
    _saltire(pen, box, "ink", 0.19)


def _maybe(pen: Pen, box: Box) -> None:
    pen.frame(box, "warn", "onwarn", max(box.w * 0.08, 2), box.w * 0.16)
    _question(pen, box, "onwarn", 0.66)


def _ring(token: str, ground: str, thick: float) -> Callable[[Pen, Box], None]:
    def shape(pen: Pen, box: Box) -> None:
        pen.disc(box, token)
        pen.disc(box.inner(max(box.w * thick, 2)), ground)

    return shape


def _running(pen: Pen, box: Box) -> None:
    pen.disc(box, "primink")
    pen.disc(box.inner(box.w * 0.12), "surface")
    pen.disc(box.inner(box.w * 0.28), "primink")


def _blocked(pen: Pen, box: Box) -> None:
    pen.disc(box, "ink2")
    x, y = box.middle
    pen.fill(Box(x - box.w * 0.28, y - box.w * 0.07, box.w * 0.56, box.w * 0.14), "sunken")


def _info(pen: Pen, box: Box) -> None:
    pen.disc(box, "primink")
    thick = max(box.w * 0.12, 2)
    x = box.middle[0] - thick / 2
    pen.fill(Box(x, box.y + box.h * 0.22, thick, thick), "surface")
    pen.fill(Box(x, box.y + box.h * 0.42, thick, box.h * 0.36), "surface")


def _arrow(right: bool) -> Callable[[Pen, Box], None]:  # noqa: FBT001 - two shapes of one kind
    def shape(pen: Pen, box: Box) -> None:
        x, y, s = box.x, box.y, box.w
        tip, back = (x + 0.85 * s, x + 0.2 * s) if right else (x + 0.15 * s, x + 0.8 * s)
        pen.triangle([tip, y + s / 2, back, y + 0.12 * s, back, y + 0.88 * s], "primink")

    return shape


def _chevron(down: bool) -> Callable[[Pen, Box], None]:  # noqa: FBT001 - two shapes of one kind
    def shape(pen: Pen, box: Box) -> None:
        x, y, s = box.x, box.y, box.w
        tip, back = (y + 0.85 * s, y + 0.2 * s) if down else (y + 0.15 * s, y + 0.8 * s)
        pen.triangle([x + s / 2, tip, x + 0.12 * s, back, x + 0.88 * s, back], "primink")

    return shape


_SHAPES: dict[str, Callable[[Pen, Box], None]] = {
    "check": _disc_check("ok", "onok"),
    "check-dark": _disc_check(NIGHT.ok, NIGHT.onok),
    "warning": _triangle,
    "warning-on": _triangle_on,
    "cross": _square_cross("crit", "oncrit"),
    "cross-dark": _square_cross("#FFFFFF", "#A0121C"),
    "cross-out": _square_cross("out", "onout"),
    "unknown": _unknown,
    "paused": _stopped_clock("ink", "surface"),
    "paused-out": _stopped_clock("out", "onout"),
    "paused-on-out": _stopped_clock("onout", "out"),
    "allergy": _diamond("crit", "oncrit"),
    "allergy-on": _diamond("oncrit", "crit"),
    "planned": _hollow,
    "usual": _dashed,
    "not-given": _hollow_cross,
    "maybe-given": _maybe,
    "running": _running,
    "waiting": _ring("edge", "surface", 0.1),
    "free": _ring("okink", "oktint", 0.14),
    "blocked": _blocked,
    "info": _info,
    "chosen": _disc_check("bg", "ink"),
    "arrow-left": _arrow(right=False),
    "arrow-right": _arrow(right=True),
    "arrow-up": _chevron(down=False),
    "arrow-down": _chevron(down=True),
}
