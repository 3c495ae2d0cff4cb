"""The pen: flat fills, lines, rounded rectangles and texts, placed in design pixels.

Positions are from the upper left of the design (1280 x 800); the pen turns them into the
panel's pixels. It remembers which texts it drew, so that a test can read the glass, and what
lies under and over them, so that a program can check every screen (tests/appliance/kiosk/screens).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import hypot
from typing import Any, Literal, NamedTuple

from kivy.graphics import (
    ClearBuffers,
    ClearColor,
    Color,
    InstructionGroup,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothQuad,
    SmoothRoundedRectangle,
    SmoothTriangle,
)
from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush

from appliance.kiosk.frames import Coat, Frames, inside
from appliance.kiosk.texts import CAPITAL, Texts
from appliance.kiosk.theme import ACTION_BOTTOM, ACTION_TOP, HEIGHT, WIDTH, Theme, Type, rgb
from printing.language import Language

Align = Literal["left", "right", "middle"]
_INCH, _TAIL, _GAP, _PRIMARY, _LOWEST = 25.4, 0.22, 3.0, 15.0, HEIGHT - 6


class Box(NamedTuple):
    """A rectangle in design pixels, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h

    def inner(self, by: float) -> "Box":
        """Return the box made smaller on every side."""
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return self.x + self.w / 2, self.y + self.h / 2


class Drawn(NamedTuple):
    """A text on the glass: whole words, and the box they fill."""

    words: str
    box: Box


class Said(NamedTuple):
    """A line to be written: its words, the types it may have (largest first) and its colour."""

    words: str
    kinds: tuple[Type, ...]
    token: str = "ink"  # noqa: S105 - a colour


class Filled(NamedTuple):
    """A ground that was laid: its box and its colour, "#RRGGBB"."""

    box: Box
    colour: str


class Inked(NamedTuple):
    """One line of text: the box from the top of its capitals to its baseline, size and colour."""

    words: str
    box: Box
    size: float
    colour: str


class Marked(NamedTuple):
    """A symbol by its name."""

    name: str
    box: Box


class Clipped(NamedTuple):
    """From here on nothing shows outside `box`; None ends it."""

    box: Box | None


Trace = Filled | Inked | Marked | Clipped
"""One thing the pen did, in the order in which it did it."""


class Rim(NamedTuple):
    """How much of the panel is kept free round the design: `side` left, right, below; `top`.

    Counted in the design's pixels as they would be without a rim.
    """

    side: float = 0
    top: float = 0


NO_RIM = Rim()
"""The design takes the whole panel."""


@dataclass
class Glass:
    """What every drawing needs: the panel's size, the theme, the texts and the language.

    `enlarged` is how much larger than designed the reader wants her letters; `inches` is the
    panel's real diagonal, `millimetres` how much of it one design pixel takes. `rim` is what of the
    panel the design leaves free.
    """

    size: tuple[int, int]
    theme: Theme
    language: Language
    enlarged: float = 1.0
    inches: float = 15.6
    rim: Rim = NO_RIM

    def __post_init__(self) -> None:
        """Lay the design on the panel."""
        self.frames = Frames()
        self.fit(self.size)

    def fit(self, size: tuple[int, int]) -> None:
        """Centre the design on a panel at the largest scale that fits, evenly in both ways.

        Texts are drawn anew at the panel's own pixels, so that they stay sharp.
        """
        self.size = size
        width, height = size
        whole = min(width / WIDTH, height / HEIGHT)
        side, above = round(self.rim.side * whole), round(self.rim.top * whole)
        inside, under = width - 2 * side, height - above - side
        self.scale = min(inside / WIDTH, under / HEIGHT)
        self.millimetres = self.inches * _INCH / hypot(width, height) * self.scale
        self.left = side + round((inside - WIDTH * self.scale) / 2)
        self.top = above + round((under - HEIGHT * self.scale) / 2)
        self.texts = Texts(self.scale, self.enlarged)

    def look(self, language: Language, theme: Theme, enlarged: float) -> None:
        """Take another reader's language, colours and size of letters."""
        self.language, self.theme, self.enlarged = language, theme, enlarged
        self.texts.forget()
        self.fit(self.size)

    @property
    def panel(self) -> Box:
        """The whole panel in design pixels: larger than the design where that leaves room."""
        width, height = (length / self.scale for length in self.size)
        return Box(-self.left / self.scale, -self.top / self.scale, width, height)

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Return x, y, width, height on the panel, y upwards as OpenGL counts."""
        left, right = self.left + box.x * self.scale, self.left + (box.x + box.w) * self.scale
        top, bottom = self.top + box.y * self.scale, self.top + (box.y + box.h) * self.scale
        return (
            round(left),
            self.size[1] - round(bottom),
            round(right) - round(left),
            round(bottom) - round(top),
        )

    def touchable(self, high: float, millimetres: float = 12.0) -> float:
        """Return a height in design pixels that a gloved finger meets: `high`, or more."""
        return max(high, millimetres / self.millimetres)

    def apart(self, gap: float = 12.0) -> float:
        """Return a gap in design pixels in which a gloved finger meets neither key, or more."""
        return max(gap, _GAP / self.millimetres)

    @property
    def action_height(self) -> float:
        """How high the keys of the action bar are: higher on a small panel, for the primary one.

        They grow into the margin below them, never into what stands above.
        """
        high = self.touchable(ACTION_BOTTOM - ACTION_TOP, _PRIMARY)
        return min(high, _LOWEST - ACTION_TOP)

    def design(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the panel in design pixels."""
        return (x - self.left) / self.scale, (self.size[1] - y - self.top) / self.scale


class Pen:
    """Draws into one canvas and can wipe all it drew."""

    def __init__(self, canvas: Any, glass: Glass) -> None:
        """Draw nothing yet."""
        self.glass = glass
        self.drawn: list[Drawn] = []
        self.traces: list[Trace] = []
        self._in_symbol = False
        self._group = InstructionGroup()
        canvas.add(self._group)

    def wipe(self) -> None:
        """Take everything off the canvas and forget its texts."""
        self._group.clear()
        self.drawn.clear()
        self.traces.clear()

    def colour(self, token: str) -> str:
        """Return a theme colour by its token; a "#RRGGBB" stands for itself."""
        return token if token.startswith("#") else str(getattr(self.glass.theme, token))

    def fill(self, box: Box, token: str, radius: float = 0) -> None:
        """Fill a rectangle, with rounded corners where `radius` is given."""
        if radius:
            self._rounded((box, token, radius))
            return
        self._trace(Filled(box, self.colour(token)))
        self._ink(token)
        x, y, w, h = self.glass.pixels(box)
        self._group.add(Rectangle(pos=(x, y), size=(w, h)))

    def ground(self, token: str) -> None:
        """Give the whole panel one colour, whatever stood there: cheaper than a fill."""
        self._trace(Filled(self.glass.panel, self.colour(token)))
        self._group.add(ClearColor(*rgb(self.colour(token)), 1))
        self._group.add(ClearBuffers())

    def frame(self, box: Box, ground: str, edge: str, width: float, radius: float = 10) -> None:
        """Fill a rounded rectangle and draw its border inside its edge."""
        within = (box.inner(width), ground, max(radius - width, 1))
        self._rounded((box, edge, radius), within)

    def _rounded(self, *coats: tuple[Box, str, float]) -> None:
        """Fill rounded rectangles, each inside the one before: box, colour and radius."""
        for box, token, _ in coats:
            self._trace(Filled(box, self.colour(token)))
        places = [self.glass.pixels(box) for box, _, _ in coats]
        outer, corners = places[0], [radius * self.glass.scale for _, _, radius in coats]
        made = self.glass.frames.within(
            outer,
            tuple(
                Coat(inside(outer, place), corner, self.colour(token))
                for place, corner, (_, token, _) in zip(places, corners, coats, strict=True)
            ),
        )
        if made is not None:
            self._group.add(Color(1, 1, 1, 1))
            self._group.add(made)
            return
        for (x, y, w, h), corner, (_, token, _) in zip(places, corners, coats, strict=True):
            self._ink(token)
            self._group.add(SmoothRoundedRectangle(pos=(x, y), size=(w, h), radius=[corner]))

    def disc(self, box: Box, token: str) -> None:
        """Fill an ellipse."""
        self._trace(Filled(box.inner(box.w * 0.15), self.colour(token)))
        self._ink(token)
        x, y, w, h = self.glass.pixels(box)
        self._group.add(SmoothEllipse(pos=(x, y), size=(w, h), segments=72))

    def stroke(self, points: list[float], token: str, width: float) -> None:
        """Draw a line through points (x, y, x, y ...)."""
        self._ink(token)
        half = max(width * self.glass.scale / 2, 0.5)
        self._group.add(SmoothLine(points=self._flat(points), width=half, cap="none"))

    def triangle(self, points: list[float], token: str) -> None:
        """Fill a triangle."""
        self._ink(token)
        self._group.add(SmoothTriangle(points=self._flat(points)))

    def quad(self, points: list[float], token: str) -> None:
        """Fill a shape of four corners."""
        self._ink(token)
        self._group.add(SmoothQuad(points=self._flat(points)))

    def across(self, x: float, y: float, width: float, token: str, thick: float = 1) -> None:
        """Draw a horizontal hairline."""
        self.fill(Box(x, y, width, thick), token)

    def down(self, x: float, y: float, height: float, token: str, thick: float = 1) -> None:
        """Draw a vertical hairline."""
        self.fill(Box(x, y, thick, height), token)

    @contextmanager
    def symbol(self, name: str, box: Box) -> Iterator[None]:
        """Let what is drawn meanwhile count as one symbol."""
        self._trace(Marked(name, box))
        outer, self._in_symbol = self._in_symbol, True
        yield
        self._in_symbol = outer

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Show nothing of what is drawn meanwhile outside a box."""
        x, y, w, h = self.glass.pixels(box)
        self._group.add(ScissorPush(x=x, y=y, width=w, height=h))
        self._trace(Clipped(box))
        yield
        self._trace(Clipped(None))
        self._group.add(ScissorPop())

    def picture(self, box: Box, texture: Any) -> None:
        """Draw a picture in its own colours."""
        self._group.add(Color(1, 1, 1, 1))
        x, y, w, h = self.glass.pixels(box)
        self._group.add(Rectangle(texture=texture, pos=(x, y), size=(w, h)))

    def text(
        self,
        x: float,
        base: float,
        words: str,
        kind: Type,
        token: str = "ink",  # noqa: S107 - a colour
        align: Align = "left",
    ) -> float:
        """Write one line on a baseline; return its width."""
        width = self.glass.texts.width(words, kind)
        if not words:
            return 0
        start = {"left": x, "right": x - width, "middle": x - width / 2}[align]
        top = base - self.glass.texts.ascent(kind)
        self._write(start, top, words, kind, token)
        self._ink_line(start, base, words, kind, token)
        self.drawn.append(Drawn(words, Box(start, top, width, self.glass.texts.size(kind) * 1.2)))
        return width

    def glyph(self, x: float, base: float, sign: str, kind: Type, token: str) -> None:
        """Write a sign that belongs to a symbol, centred, and is no text of its own."""
        start = x - self.glass.texts.width(sign, kind) / 2
        self._write(start, base - self.glass.texts.ascent(kind), sign, kind, token)

    def paragraph(
        self, x: float, base: float, words: str, kind: Type, token: str, width: float
    ) -> float:
        """Write wrapped lines from a first baseline; return the height they take."""
        lines = self.glass.texts.wrap(words, kind, width) if words else ()
        return self.block(x, base, words, kind, token, lines)

    def stack(self, box: Box, *lines: Said, align: Align = "left", gap: float = 10) -> float:
        """Write single lines one above the other in a fixed box, in its middle; return the end.

        All grow together, as much of what the reader wants as has room in the box; none is
        ever smaller than designed. The end is the last baseline.
        """
        texts = self.glass.texts
        x = {"left": box.x, "right": box.x + box.w, "middle": box.middle[0]}[align]
        kinds: list[Type] = []
        for step in texts.steps():
            kinds = [texts.fitting(one.words, one.kinds, box.w, step=step) for one in lines]
            high = sum(texts.size(kind) for kind in kinds) * CAPITAL + gap * (len(lines) - 1)
            if high + texts.size(kinds[-1]) * _TAIL <= box.h:
                break
        base = box.y + (box.h - high) / 2
        for one, kind in zip(lines, kinds, strict=True):
            base += texts.size(kind) * CAPITAL
            self.text(x, base, one.words, kind, one.token, align)
            base += gap
        return base - gap

    def filled(
        self,
        box: Box,
        words: str,
        kinds: tuple[Type, ...],
        token: str = "ink",  # noqa: S107 - a colour
    ) -> float:
        """Write a paragraph into a box, as large as fits; return how far down it reaches."""
        texts = self.glass.texts
        kind, lines = texts.filling(words, kinds, box.w, box.h)
        self.block(box.x, box.y + texts.size(kind) * CAPITAL, words, kind, token, lines)
        return box.y + texts.tall(kind, len(lines))

    def notes(
        self, x: float, base: float, words: str, kind: Type, token: str, width: float
    ) -> float:
        """Write notes with middle dots between them, broken between two where that fits."""
        lines = self.glass.texts.flow(words, kind, width) if words else ()
        return self.block(x, base, words, kind, token, lines)

    def block(
        self, x: float, base: float, words: str, kind: Type, token: str, lines: Sequence[str]
    ) -> float:
        """Write a text that was broken into `lines`; return the height they take."""
        top, step = base - self.glass.texts.ascent(kind), self.glass.texts.leading(kind)
        for index, line in enumerate(lines):
            if line:
                self._write(x, top + index * step, line, kind, token)
                self._ink_line(x, base + index * step, line, kind, token)
        height = len(lines) * step
        if words:
            widest = max(self.glass.texts.width(line, kind) for line in lines)
            self.drawn.append(Drawn(words, Box(x, top, widest, height)))
        return height

    def _trace(self, trace: Trace) -> None:
        if not self._in_symbol:
            self.traces.append(trace)

    def _ink_line(self, x: float, base: float, words: str, kind: Type, token: str) -> None:
        size = self.glass.texts.size(kind)
        high = size * CAPITAL
        box = Box(x, base - high, self.glass.texts.width(words, kind), high)
        self._trace(Inked(words, box, size, self.colour(token)))

    def _write(self, x: float, top: float, words: str, kind: Type, token: str) -> None:
        texture = self.glass.texts.texture(words, kind)
        left = self.glass.left + round(x * self.glass.scale)
        upper = self.glass.top + round(top * self.glass.scale)
        self._ink(token)
        low = self.glass.size[1] - upper - texture.height
        self._group.add(Rectangle(texture=texture, pos=(left, low), size=texture.size))

    def _ink(self, token: str) -> None:
        self._group.add(Color(*rgb(self.colour(token)), 1))

    def _flat(self, points: list[float]) -> list[float]:
        glass = self.glass
        return [
            glass.left + value * glass.scale
            if index % 2 == 0
            else glass.size[1] - glass.top - value * glass.scale
            for index, value in enumerate(points)
        ]
