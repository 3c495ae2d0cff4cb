"""The name column of the administration overview: drug, tags, dose, doses before the hours."""

from appliance.kiosk.pen import Glass, Pen
from appliance.kiosk.screens.drugcell import tags_in
from appliance.kiosk.theme import Type
from appliance.kiosk.widgets.gently import gently
from printing.sheets.sheet import Medicine

LEFT, WIDE = 24.0, 300.0
_SMALL, _TOP, _SAVES = Type(16), 3.0, 10.0


class NameCell:
    """One medicine's name column: measured once, then drawn."""

    def __init__(self, glass: Glass, medicine: Medicine, notes: str, earlier: str) -> None:
        """Measure; `notes` stands under the name, `earlier` are the doses before the hours."""
        self._glass, self._medicine = glass, medicine
        self._parts = ((notes, "ink2"), (earlier, "ink"))
        self._kind = self._name_type()
        self.height = self.lay(None, 0.0)

    def lay(self, pen: Pen | None, top: float) -> float:
        """Place everything from a row's upper edge; draw it with a pen; return its height."""
        texts, low = self._glass.texts, self._lay_name(pen, top + _TOP, self._kind)
        small = gently(self._glass, _SMALL)
        for words, token in self._parts:
            if words and pen:
                pen.notes(LEFT, low + texts.size(small) - 1, words, small, token, WIDE)
            low += len(texts.flow(words, small, WIDE)) * texts.leading(small) if words else 0
        return low - top

    def _lay_name(self, pen: Pen | None, top: float, kind: Type) -> float:
        texts, medicine = self._glass.texts, self._medicine
        lines, step = texts.wrap(medicine.drug, kind, WIDE), texts.leading(kind)
        base = top + texts.size(kind)
        if pen:
            pen.block(LEFT, base, medicine.drug, kind, "ink", lines)
        base += (len(lines) - 1) * step
        after = LEFT + texts.width(lines[-1], kind) + 10
        low = top + len(lines) * step
        return tags_in(self._glass, pen, (LEFT, WIDE), (after, base), low, medicine)

    def _name_type(self) -> Type:
        """Return the type of the name: smaller where that saves it, or its tags, a line."""
        large, small = Type(20, bold=True), Type(18, bold=True)
        saved = self._lay_name(None, 0.0, large) - self._lay_name(None, 0.0, small)
        return small if saved > _SAVES else large
