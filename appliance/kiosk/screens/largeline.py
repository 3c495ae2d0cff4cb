"""One text of a medicine in large type, plain or on a ground of its own."""

from dataclasses import dataclass

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently

_MARK = 36.0


@dataclass(frozen=True)
class Line:
    """One text; `look` is plain, tag, source (a block of its own) or maybe (loud, marked)."""

    words: str
    kind: Type
    token: str = "ink"  # noqa: S105 - a colour
    look: str = "plain"

    @property
    def inset(self) -> float:
        """How far the words stand in from the column's edge."""
        return {"source": 24.0, "maybe": _MARK + 8, "tag": 10.0}.get(self.look, 0.0)

    def type(self, glass: Glass) -> Type:
        """Return the type for the letters the reader wants."""
        return gently(glass, self.kind)

    def lines(self, glass: Glass, room: float) -> tuple[str, ...]:
        """Return the words broken over a room."""
        return glass.texts.flow(self.words, self.type(glass), room - self.inset)

    def height(self, glass: Glass, room: float) -> float:
        """Return how high the text is, its ground included."""
        lines = self.lines(glass, room)
        step = glass.texts.leading(self.type(glass))
        return len(lines) * step + (4 if self.look == "plain" else 12)

    def draw(self, pen: Pen, x: float, top: float, room: float) -> None:
        """Draw the text from its upper left corner."""
        glass, high = pen.glass, self.height(pen.glass, room) - 4
        lines = self.lines(glass, room)
        kind = self.type(glass)
        wide = max(glass.texts.width(line, kind) for line in lines)
        if self.look == "tag":
            pen.fill(Box(x, top, wide + 20, high), "ink", 5)
        elif self.look == "source":
            pen.fill(Box(x, top, room, high), "primtint")
            pen.fill(Box(x, top, 8, high), "primedge")
        elif self.look == "maybe":
            pen.fill(Box(x - 8, top, wide + _MARK + 32, high), "warntint", 6)
            symbols.draw(pen, "maybe-given", x, top + 3, _MARK - 4)
        air = 0 if self.look == "plain" else 3
        token = "bg" if self.look == "tag" else self.token
        base = top + air + glass.texts.size(kind)
        pen.block(x + self.inset, base, self.words, kind, token, lines)
