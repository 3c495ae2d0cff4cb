"""The allergy mark of a row: three different things, told apart by shape and word."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.theme import Type
from printing.language import mark
from printing.sheets.sheet import AllergyBox
from storage.records import AllergyState

_WORDS = {
    AllergyState.LISTED: mark("Allergy"),
    AllergyState.NONE_KNOWN: mark("None known"),
    AllergyState.NOT_RECORDED: mark("Not recorded"),
}
_SIGN, _SMALL_SIGN, _AIR = 20.0, 18.0, 9.0


def allergy_width(glass: Glass, box: AllergyBox, *, lost: bool = False) -> float:
    """Return how wide the mark is; where the chart is `lost`, the sign alone."""
    if lost:
        return _SIGN
    words = glass.texts.width(glass.language.say(_WORDS[box.state]), _kind(box))
    return words + _before(box) + (_AIR if box.state is AllergyState.LISTED else 0)


def allergy_tag(
    pen: Pen, x: float, middle: float, box: AllergyBox, *, right: bool, lost: bool = False
) -> None:
    """Draw the mark at a row's middle, from `x` leftwards where `right`, else rightwards.

    Where the chart is `lost` it is the sign of what is not known; the row says the rest.
    """
    words, size = pen.glass.language.say(_WORDS[box.state]), pen.glass.texts.size(_kind(box))
    kind, whole = _kind(box), allergy_width(pen.glass, box, lost=lost)
    left, base = x - whole if right else x, middle + size * 0.37
    if lost:
        symbols.draw(pen, "unknown", left, middle - _SIGN / 2, _SIGN)
        return
    ink = "ink2"
    if box.state is AllergyState.LISTED:
        ink, high = "oncrit", round(size * 1.62)
        pen.frame(Box(left, middle - high / 2, whole, high), "crit", "critedge", 1, 5)
        symbols.draw(pen, "allergy-on", left + _AIR, middle - _SMALL_SIGN / 2, _SMALL_SIGN)
    elif box.state is AllergyState.NOT_RECORDED:
        ink = "critink"
        symbols.draw(pen, "unknown", left, middle - _SIGN / 2, _SIGN)
    pen.text(left + _before(box), base, words, kind, ink)


def _before(box: AllergyBox) -> float:
    """Return the room before the words, for the sign."""
    signs = {AllergyState.LISTED: 33.0, AllergyState.NOT_RECORDED: 28.0}
    return signs.get(box.state, 0.0)


def _kind(box: AllergyBox) -> Type:
    return Type(16, bold=box.state is not AllergyState.NONE_KNOWN)
