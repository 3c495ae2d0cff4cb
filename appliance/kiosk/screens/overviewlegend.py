"""The legend under the administration overview: every sign with its word, none ever cut."""

from appliance.kiosk import symbols
from appliance.kiosk.pen import Box, Glass, Pen
from appliance.kiosk.screens.timemark import SYMBOL
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from printing.sheets.sheet import AdministrationOverview

_KIND, _BLIND = Type(17), Type(16)
_LEFT, _RIGHT, _AIR, _SIGN, _GAP, _LEAST = 24.0, 1256.0, 6.0, 32.0, 26.0, 240.0
_TWO = 2
_Place = tuple[float, float]


def legend_height(glass: Glass, sheet: AdministrationOverview) -> float:
    """Return how high the legend is."""
    return _lay(glass, None, 0.0, sheet)


def draw_legend(pen: Pen, top: float, sheet: AdministrationOverview) -> None:
    """Draw the legend from its upper edge."""
    _lay(pen.glass, pen, top, sheet)


def _lay(glass: Glass, pen: Pen | None, top: float, sheet: AdministrationOverview) -> float:
    """Place the signs one after another, on a further line where they must; return the height."""
    texts, kind = glass.texts, gently(glass, _KIND)
    step = max(26.0, texts.leading(kind))
    x, y = _LEFT, top + _AIR
    for state, words in sheet.glass_legend:
        wide = texts.width(words, kind)
        if x + _SIGN + wide > _RIGHT:
            x, y = _LEFT, y + step
        if pen:
            symbols.draw(pen, SYMBOL[state], x, y + step / 2 - 12, 22)
            pen.text(x + _SIGN, y + step / 2 + texts.size(kind) * 0.3, words, kind, "ink")
        x += _SIGN + wide + _GAP
    if sheet.blind is None:
        return y + step + _AIR - top
    return _lay_blind(glass, pen, (x, y), step, sheet.blind.text) + _AIR - top


def _lay_blind(glass: Glass, pen: Pen | None, at: _Place, step: float, words: str) -> float:
    """Place what the hatching means behind the signs, or under them; return the lower edge."""
    texts, kind, (x, y) = glass.texts, gently(glass, _BLIND), at
    lines = texts.wrap(words, kind, _RIGHT - x - _SIGN)
    if x > _LEFT and (_RIGHT - x < _LEAST or len(lines) > _TWO):
        x, y = _LEFT, y + step
        lines = texts.wrap(words, kind, _RIGHT - x - _SIGN)
    if pen:
        pen.frame(Box(x, y + step / 2 - 12, 24, 20), "shade", "warnink", 2, 2)
        one = y + step / 2 + texts.size(kind) * 0.3
        base = one if len(lines) == 1 else y + texts.size(kind) - 3
        pen.block(x + _SIGN, base, words, kind, "ink", lines)
    return y + max(step, len(lines) * texts.leading(kind))
