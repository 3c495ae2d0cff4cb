"""A medicine in large type: every text of the order, in the order it is read aloud."""

from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.largeline import Line
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


def medicine_row(glass: Glass, one: Medicine, section: str) -> Row:
    """Return the row of a medicine under its section's title: what it is, then how it is given."""
    columns = (
        (_LEFT, _WIDE[0], [Line(section, _SECTION, "ink2"), *_what(one, glass.language)]),
        (_RIGHT, _WIDE[1], _how(one, glass.language)),
    )
    height = 22 + max(
        sum(line.height(glass, room) for line in lines) for _x, room, lines in columns
    )

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        pen.across(-400, box.y + box.h - 1, WIDTH + 800, "edge", 2)
        for x, room, lines in columns:
            top = box.y + 10
            for line in lines:
                line.draw(pen, x, top, room)
                top += line.height(glass, room)

    return Row(height, draw)


def _ink(one: Medicine) -> str:
    return "ink2" if one.stopped else "ink"


def _what(one: Medicine, words: Language) -> list[Line]:
    """Return the drug, its marks, its form and why, and when it was given last."""
    form = " ".join(part for part in (one.form, one.strength) if part)
    notes = _joined(form, one.needed_for, one.reason, one.instruction)
    day = " · ".join(one.given_day)
    all_day = words.say("24 h: {doses}", doses=day) if day else ""
    last = _joined(one.last_given, one.last_given_detail, all_day, one.ordered)
    return _real(
        Line(one.drug, _DRUG, _ink(one)),
        *(Line(tag, _TAG, look="tag") for tag in one.tags),
        Line(notes, _NOTE, "ink2"),
        Line(last, _NOTE, "ink2"),
    )


def _how(one: Medicine, words: Language) -> list[Line]:
    """Return dose, route and times, or the source's own words in their place; and the next."""
    ink = _ink(one)
    dosage = (
        (
            Line(one.verbatim_mark, _TAG, look="tag"),
            Line(quoted(one), _SOURCE, look="source"),
        )
        if one.verbatim
        else (
            Line(_joined(one.amount, one.route), _DOSE, ink),
            Line("  ".join(one.times), _TIMES, ink),
        )
    )
    maybe = words.say("May have been given") if one.maybe_given else ""
    coming = _joined(one.next_due, maybe, one.left)
    return _real(
        *dosage,
        Line(_joined(one.times_note, *one.limits), _NOTE, ink),
        Line(coming, Type(26, bold=True), ink, "maybe" if one.maybe_given else "plain"),
    )


def _real(*lines: Line) -> list[Line]:
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

    def draw(pen: Pen, box: Box, _chosen: bool) -> None:
        token = "ink" if end.complete else "critink"
        base = box.y + 12 + texts.size(kind)
        pen.paragraph(_LEFT, base, end.text, kind, token, room)
        base = box.y + 18 + words + texts.size(note)
        pen.paragraph(_LEFT, base, end.counts, note, "ink2", room)

    return Row(words + counts + 36, draw)
