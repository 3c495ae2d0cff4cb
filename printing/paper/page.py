"""A page before it is ink: what stands where, in mm from the top-left corner.

The layout fills pages, the press draws them. A page can be tested without a PDF.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from printing.paper.faces import MM, Face, width
from printing.paper.wrap import Line, Run, line_width, run, widest_piece, widest_word, wrap

TINT = 0.9
"""Paper white of the one tint: 10 % black, and never the only sign of anything."""
PALE = 0.86
"""Paper white of a watermark: seen across a room, and every word on it is read."""
WHITE = 1.0
BLACK = 0.0

_BLOCKS = count()

Box = tuple[float, float, float, float]
"""x, y, width, height in mm."""


class Text(NamedTuple):
    """A text on its baseline. `block` is shared by the pieces of one wrapped text."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    is_white: bool
    block: int


class Set(NamedTuple):
    """One line of a wrapped text with its height in mm and the text (block) it belongs to.

    An inverted line is set white on a black band, 1 mm wider on either side.
    """

    line: Line
    height: float
    block: int
    is_inverted: bool = False


class Code(NamedTuple):
    """A square code with its side in mm."""

    x: float
    y: float
    side: float
    content: str


class Mark(NamedTuple):
    """The place for a page's own code, with the sheet's number and "page x of y".

    The code is `side` mm square; its six letters stand centred under it on `base`, or nowhere
    where `base` is 0. `printing.paper.seal` fills it when all else is on the page.
    """

    serial: str
    x: int
    y: int
    left: float
    top: float
    side: float
    base: float = 0.0


class Page:
    """One page being filled; `wide` by `high` mm."""

    def __init__(self, wide: float, high: float) -> None:
        """Begin an empty page."""
        self.wide = wide
        self.high = high
        self.texts: list[Text] = []
        self.watermarks: list[Text] = []
        self.fills: dict[float, list[Box]] = defaultdict(list)
        self.hatches: list[Box] = []
        self.lines: dict[tuple[float, str], list[Box]] = defaultdict(list)
        self.frames: dict[tuple[float, str], list[Box]] = defaultdict(list)
        self.capsules: list[Box] = []
        self.discs: list[tuple[float, float, float]] = []
        self.codes: list[Code] = []
        self.mark: Mark | None = None

    def lay_over(self, other: "Page") -> None:
        """Add all that stands on another page of the same size."""
        self.texts += other.texts
        self.watermarks += other.watermarks
        self.hatches += other.hatches
        self.capsules += other.capsules
        self.discs += other.discs
        self.codes += other.codes
        for shade, boxes in other.fills.items():
            self.fills[shade] += boxes
        for pen, strokes in other.lines.items():
            self.lines[pen] += strokes
        for pen, boxes in other.frames.items():
            self.frames[pen] += boxes

    def rule(self, x1: float, y: float, x2: float, pen: float = 0.4, dash: str = "") -> None:
        """Draw a horizontal line, `pen` in pt."""
        self.lines[pen, dash].append((x1, y, x2, y))

    def upright(self, x: float, y1: float, y2: float, pen: float = 0.4, dash: str = "") -> None:
        """Draw a vertical line, `pen` in pt."""
        self.lines[pen, dash].append((x, y1, x, y2))

    def frame(self, box: Box, pen: float = 0.8, dash: str = "") -> None:
        """Draw the frame of a box, `pen` in pt, centred on its edge."""
        self.frames[pen, dash].append(box)

    def fill(self, box: Box, shade: float) -> None:
        """Fill a box; `shade` is 1 for white, 0 for black."""
        self.fills[shade].append(box)

    def disc(self, x: float, y: float, radius: float) -> None:
        """Fill a black circle round a point; what stands on it is written white."""
        self.discs.append((x, y, radius))

    def put(self, x: float, y: float, line: Line, block: int, *, is_white: bool = False) -> float:
        """Set a line with its left end at `x` and its baseline at `y`; return its right end."""
        for text, face, size in line:
            self.texts.append(Text(x, y, text, face, size, is_white, block))
            x += width(text, face, size)
        return x

    def put_right(self, x: float, y: float, line: Line, block: int) -> float:
        """Set a line that ends at `x`, its trailing spaces beyond it; return its left end."""
        left = x - line_width(line)
        self.put(left, y, line, block)
        return left

    def say(
        self, x: float, y: float, text: str, face: Face, size: float, *, is_white: bool = False
    ) -> float:
        """Set one line that is known to fit; return its right end."""
        return self.put(x, y, (run(text, face, size),), next(_BLOCKS), is_white=is_white)

    def say_right(self, x: float, y: float, text: str, face: Face, size: float) -> float:
        """Set one line that ends at `x`; return its left end."""
        return self.put_right(x, y, (run(text, face, size),), next(_BLOCKS))

    def say_mid(self, x: float, y: float, text: str, face: Face, size: float) -> None:
        """Set one line centred on `x`."""
        line = (run(text, face, size),)
        self.put(x - line_width(line) / 2, y, line, next(_BLOCKS))

    def column_head(
        self, x: float, base: float, text: str, room: float, *, is_mid: bool = False
    ) -> None:
        """Set a 7 pt head whose last line stands on `base`; narrow where it would not fit."""
        lines = head_lines(text, room)
        base -= 2.7 * (len(lines) - 1)
        for place, line in enumerate(lines):
            left = x - line_width(line.line) / 2 if is_mid else x
            self.put(left, base + 2.7 * place, line.line, line.block)

    def stack(self, x: float, top: float, lines: Iterable[Set], *, is_white: bool = False) -> float:
        """Set lines under one another from `top`; return the foot of the last."""
        for line, height, block, is_inverted in lines:
            base = top + ASCENT * height
            if is_inverted:
                self.fill((x, top + 0.1, line_width(line) + 2.0, height - 0.2), BLACK)
                self.put(x + 1.0, base, line, block, is_white=True)
            else:
                self.put(x, base, line, block, is_white=is_white)
            top += height
        return top


ASCENT = 0.78
"""Where in a line's height its baseline lies."""


def leading(size: float, lead: float = 1.24) -> float:
    """Return the height in mm of a line of `size` pt."""
    return size * lead / MM


def paragraph(room: float, *runs: Run, lead: float = 1.24) -> list[Set]:
    """Wrap runs into the lines of one text, each as high as its largest size asks."""
    block = next(_BLOCKS)
    return [
        Set(line, leading(max(piece.size for piece in line), lead), block)
        for line in wrap(runs, room)
    ]


def text_lines(
    room: float, text: str, face: Face = Face.REGULAR, size: float = 8.0, lead: float = 1.24
) -> list[Set]:
    """Wrap one text of one face and size; an empty text has no lines."""
    return paragraph(room, run(text, face, size), lead=lead) if text else []


def fitted_lines(
    room: float,
    text: str,
    looks: Sequence[tuple[Face, float]],
    lead: float = 1.24,
    widest: Callable[[tuple[Run, ...]], float] = widest_piece,
) -> list[Set]:
    """Wrap a text in the first of `looks` (face, size) in which no word breaks, else the last.

    `widest` tells what counts as a word: a piece between hyphens, or all between two spaces.
    """
    fitting = (look for look in looks if widest((run(text, *look),)) <= room)
    face, size = next(fitting, looks[-1])
    return text_lines(room, text, face, size, lead)


def head_lines(text: str, room: float, *, is_bold: bool = False) -> list[Set]:
    """Wrap a column head at 7 pt, in the narrow face where that saves a line or a word."""
    face, narrow = (Face.BOLD, Face.NARROW_BOLD) if is_bold else (Face.REGULAR, Face.NARROW)
    lines = text_lines(room, text, face, 7, lead=1.1)
    if len(lines) > 1:
        tight = text_lines(room, text, narrow, 7, lead=1.1)
        broken = widest_word((run(text, face, 7),)) > room
        return tight if broken or len(tight) < len(lines) else lines
    return lines


def inverted(room: float, text: str, size: float, lead: float = 1.4) -> list[Set]:
    """Wrap a warning that is set white on black."""
    lines = text_lines(room - 2.0, text, Face.BOLD, size, lead)
    return [line._replace(is_inverted=True) for line in lines]


def parts(columns: Sequence[list[Set]], first: float, later: float) -> list[list[list[Set]]]:
    """Split columns that stand side by side into parts no taller than `first`, then `later` mm.

    A line taller than its part stands alone in one, so the splitting always ends.
    """
    found: list[list[list[Set]]] = []
    rest = [list(column) for column in columns]
    while not found or any(rest):
        room = later if found else first
        now: list[list[Set]] = []
        for column in rest:
            taken = 0
            left = room
            while taken < len(column) and (left >= column[taken].height or not taken):
                left -= column[taken].height
                taken += 1
            now.append(column[:taken])
            del column[:taken]
        found.append(now)
    return found


def height_of(lines: Sequence[Set]) -> float:
    """Return the height in mm of lines set under one another."""
    return sum(line.height for line in lines)
