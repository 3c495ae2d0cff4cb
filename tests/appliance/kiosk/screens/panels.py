"""The panels that a hospital would buy, by their pixels and their real millimetres.

Sizes are what makers give as the active area. The window of a test run is 1280 x 800: `inches_in`
makes one pixel of the design take as many millimetres in it as on the panel itself.
"""

from math import hypot
from typing import NamedTuple

from appliance.kiosk.panel import Panel
from appliance.kiosk.theme import HEIGHT, WIDTH

_INCH = 25.4


class Bought(NamedTuple):
    """A panel: its pixels, the millimetres of its picture, and whether keys are full size on it."""

    pixels: tuple[int, int]
    millimetres: tuple[float, float]
    full: bool = True

    @property
    def inches(self) -> float:
        """The diagonal."""
        return hypot(*self.millimetres) / _INCH

    @property
    def said(self) -> Panel:
        """What the panel says of itself."""
        return Panel(*self.millimetres)

    def inches_in(self, window: tuple[int, int]) -> float:
        """Return the diagonal that makes the design in a window as large as on the panel."""
        scale = min(window[0] / WIDTH, window[1] / HEIGHT)
        return self.said.pixel / scale * hypot(*window) / _INCH


PANELS = {
    "1280x800": Bought((1280, 800), (336.0, 210.0)),
    "1920x1080": Bought((1920, 1080), (476.0, 268.0)),
    "15.6-inch": Bought((1920, 1080), (344.2, 193.6)),
    "15-inch": Bought((1024, 768), (304.1, 228.1)),
    "13.3-inch": Bought((1920, 1080), (293.8, 165.2)),
    "12.1-inch": Bought((1280, 800), (261.1, 163.2)),
    "10.1-inch": Bought((1280, 800), (216.9, 135.6), full=False),
}
"""By name: the design's own of 15.6 inches, one of 21.5, the usual panel PCs, and one too small."""
COMMON, SMALLEST = PANELS["15.6-inch"], PANELS["12.1-inch"]
"""What most buy, and the smallest on which every key is as large as a gloved finger."""
