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
_SIGN = 20.0
_ROOM = {AllergyState.LISTED: 42, AllergyState.NOT_RECORDED: 28, AllergyState.NONE_KNOWN: 0}


def allergy_width(glass: Glass, box: AllergyBox, *, lost: bool = False) -> float:
    """Return how wide the mark is; where the chart is `lost`, the sign alone."""
    if lost:
        return _SIGN
    words = glass.language.say(_WORDS[box.state])
    return glass.texts.width(words, _kind(box)) + _ROOM[box.state]


def allergy_tag(
    pen: Pen, x: float, middle: float, box: AllergyBox, *, right: bool, lost: bool = False
) -> None:
    """Draw the mark at a row's middle, from `x` leftwards where `right`, else rightwards.

    Where the chart is `lost` it is the sign of what is not known; the row says the rest.
    """
    words = pen.glass.language.say(_WORDS[box.state])
    kind, whole = _kind(box), allergy_width(pen.glass, box, lost=lost)
    left = x - whole if right else x
    if lost:
        symbols.draw(pen, "unknown", left, middle - 10, _SIGN)
    elif box.state is AllergyState.LISTED:
        pen.frame(Box(left, middle - 13, whole, 26), "crit", "critedge", 1, 5)
        symbols.draw(pen, "allergy-on", left + 9, middle - 9, 18)
        pen.text(left + 33, middle + 6, words, kind, "oncrit")
    elif box.state is AllergyState.NOT_RECORDED:
        symbols.draw(pen, "unknown", left, middle - 10, 20)
        pen.text(left + 28, middle + 6, words, kind, "critink")
    else:
        pen.text(left, middle + 6, words, kind, "ink2")


def _kind(box: AllergyBox) -> Type:
    return Type(16, bold=box.state is not AllergyState.NONE_KNOWN)
