"""Where the columns of the medication list stand: beside the sections' titles, or under them.

At the designed size the titles have a column of their own at the left edge. Letters that a
reader wants larger need that room: the titles then stand over their rows, the route stands
under its dose, and who ordered it under the drug.
"""

from dataclasses import dataclass

from appliance.kiosk.pen import Glass

END = 1256.0
GAP = 10.0


@dataclass(frozen=True)
class MedicineColumns:
    """Left edges of the columns in design pixels; `beside` is true where titles stand beside.

    The route stands under the dose where both begin at the same place.
    """

    drug: float
    amount: float
    route: float
    times: float
    last: float
    next: float
    beside: bool

    @property
    def under(self) -> bool:
        """Whether the route stands under its dose."""
        return self.route == self.amount

    def heads(self, words: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
        """Return place and words of the heads; dose and route share one where they share it."""
        drug, amount, route, *others = words
        places = (self.times, self.last, self.next)
        last = tuple(zip(places, others, strict=False))
        if self.under:
            return (self.drug, drug), (self.amount, f"{amount} · {route}"), *last
        return (self.drug, drug), (self.amount, amount), (self.route, route), *last


_BESIDE = MedicineColumns(142.0, 460.0, 592.0, 698.0, 866.0, 1054.0, beside=True)
_UNDER = MedicineColumns(24.0, 384.0, 384.0, 604.0, 804.0, 1034.0, beside=False)


def columns_of(glass: Glass) -> MedicineColumns:
    """Return the columns for the size of letters the reader wants."""
    return _BESIDE if glass.enlarged <= 1 else _UNDER
