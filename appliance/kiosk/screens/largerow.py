"""A medicine in large type: every text of the order, in the order it is read aloud."""

from dataclasses import dataclass

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.verbatim import quoted
from appliance.kiosk.theme import WIDTH, Type
from appliance.kiosk.widgets.gently import gently
from appliance.kiosk.widgets.listing import Row
from printing.language import Language
from printing.sheets.sheet import End, Medicine

_LEFT, _RIGHT, _END = 40.0, 660.0, 1240.0
_WIDE = _RIGHT - _LEFT - 32, _END - _RIGHT
_DRUG, _DOSE, _TIMES = Type(32, bold=True), Type(32, bold=True), Type(28)
_NOTE, _TAG, _SECTION = Type(22), Type(20, bold=True), Type(18, bold=True)
_SOURCE = Type(26, mono=True)
_MARK = 36.0


@dataclass(frozen=True)
class _Line:
    """One text; `look` is plain, tag, source (a block of its own) or maybe (loud, marked)."""

    words: str
    kind: Type
    token: str = "ink"  # noqa: S105 - a colour
    look: str = "plain"

    @property
    def inset(self) -> float:
        return {"source": 24.0, "maybe": _MARK + 8, "tag": 10.0}.get(self.look, 0.0)

    def type(self, glass: Glass) -> Type:
        return gently(glass, self.kind)

    def lines(self, glass: Glass, room: float) -> tuple[str, ...]:
        return glass.texts.flow(self.words, self.type(glass), room - self.inset)

    def height(self, glass: Glass, room: float) -> float:
        lines = self.lines(glass, room)
        step = glass.texts.leading(self.type(glass))
        return len(lines) * step + (4 if self.look == "plain" else 12)

    def draw(self, pen: Pen, x: float, top: float, room: float) -> None:
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


def medicine_row(glass: Glass, one: Medicine, section: str) -> Row:
    """Return the row of a medicine under its section's title: what it is, then how it is given."""
    columns = (
        (_LEFT, _WIDE[0], [_Line(section, _SECTION, "ink2"), *_what(one, glass.language)]),
        (_RIGHT, _WIDE[1], _how(one, glass.language)),
    )
    height = 22 + max(
        sum(line.height(glass, room) for line in lines) for _x, room, lines in columns
    )

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        pen.across(-400, box.y + box.h - 1, WIDTH + 800, "edge", 2)
        for x, room, lines in columns:
            top = box.y + 10
            for line in lines:
                line.draw(pen, x, top, room)
                top += line.height(glass, room)

    return Row(height, draw)


def _ink(one: Medicine) -> str:
    return "ink2" if one.stopped else "ink"


def _what(one: Medicine, words: Language) -> list[_Line]:
    """Return the drug, its marks, its form and why, and when it was given last."""
    form = " ".join(part for part in (one.form, one.strength) if part)
    notes = _joined(form, one.needed_for, one.reason, one.instruction)
    day = " · ".join(one.given_day)
    all_day = words.say("24 h: {doses}", doses=day) if day else ""
    last = _joined(one.last_given, one.last_given_detail, all_day, one.ordered)
    return _real(
        _Line(one.drug, _DRUG, _ink(one)),
        *(_Line(tag, _TAG, look="tag") for tag in one.tags),
        _Line(notes, _NOTE, "ink2"),
        _Line(last, _NOTE, "ink2"),
    )


def _how(one: Medicine, words: Language) -> list[_Line]:
    """Return dose, route and times, or the source's own words in their place; and the next."""
    ink = _ink(one)
    dosage = (
        (
            _Line(one.verbatim_mark, _TAG, look="tag"),
            _Line(quoted(one), _SOURCE, look="source"),
        )
        if one.verbatim
        else (
            _Line(_joined(one.amount, one.route), _DOSE, ink),
            _Line("  ".join(one.times), _TIMES, ink),
        )
    )
    maybe = words.say("May have been given") if one.maybe_given else ""
    coming = _joined(one.next_due, maybe, one.left)
    return _real(
        *dosage,
        _Line(_joined(one.times_note, *one.limits), _NOTE, ink),
        _Line(coming, Type(26, bold=True), ink, "maybe" if one.maybe_given else "plain"),
    )


def _real(*lines: _Line) -> list[_Line]:
    return [line for line in lines if line.words]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def end_row(glass: Glass, end: End) -> Row:
    """Return the last row: the list ends here, and nowhere before."""
    texts, room = glass.texts, _END - _LEFT
    kinds = tuple(gently(glass, Type(size, bold=True)) for size in (28, 24, 20))
    kind, note = texts.fitting(end.text, kinds, room), gently(glass, _NOTE)
    words = len(texts.wrap(end.text, kind, room)) * texts.leading(kind)
    counts = len(texts.wrap(end.counts, note, room)) * texts.leading(note)

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:  # noqa: FBT001 - a row's drawer
        token = "ink" if end.complete else "critink"
        base = box.y + 12 + texts.size(kind)
        pen.paragraph(_LEFT, base, end.text, kind, token, room)
        base = box.y + 18 + words + texts.size(note)
        pen.paragraph(_LEFT, base, end.counts, note, "ink2", room)

    return Row(words + counts + 36, draw)
