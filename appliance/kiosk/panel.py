"""How large the panel really is, in its own words (EDID), so that a target is as large as a finger.

The kernel shows what every connected panel says of itself under ``/sys/class/drm`` (VESA E-EDID
1.4, section 3: header, checksum, and in 3.10.2 the first timing's image size in millimetres).
"""

from math import hypot
from pathlib import Path
from typing import NamedTuple

from appliance.kiosk.theme import HEIGHT, WIDTH
from storage.errors import LyktaError

CONNECTORS = Path("/sys/class/drm")
USUAL = 15.6
"""Inches of the diagonal of the panel that the screens were designed on."""
SMALLEST = 0.2035
"""Millimetres of the panel for one pixel of the design, under which keys get too small.

A panel of 12.1 inches at 16:10, 13.3 at 16:9 or 12.9 at 4:3 just has them: a picture of
261 x 163 mm. Above it every key is 12 mm, the primary one 15 mm, and 3 mm are between two.
"""

_HEADER = bytes.fromhex("00ffffffffffff00")
_BLOCK, _INCH = 128, 25.4
_TIMING = 54
_LEAST, _MOST = 7.0, 110.0
_TARGET = 12.0
_WIDEST = (16, 9)


class SmallPanel(LyktaError):
    """The panel is smaller than the smallest on which every key is as large as a gloved finger."""

    code = "U-96"
    message = (
        "The screen is small: {inches} inches. Keys on it are down to {size} mm instead of 12."
    )
    remedy = (
        "Everything works, but gloved fingers miss keys. Connect a panel of 12.1 inches (16:10), "
        "13.3 inches (16:9) or more, or a keyboard."
    )


class Panel(NamedTuple):
    """A panel's picture in millimetres, and whether it or the settings said so."""

    wide: float
    high: float
    known: bool = True

    @property
    def inches(self) -> float:
        """The diagonal."""
        return hypot(self.wide, self.high) / _INCH

    @property
    def pixel(self) -> float:
        """Millimetres for one pixel of the design, laid on it as large as it fits."""
        return min(self.wide / WIDTH, self.high / HEIGHT)

    def small(self) -> SmallPanel | None:
        """Return what is to be said of a panel that is too small, None of any other."""
        if self.pixel >= SMALLEST:
            return None
        size = _TARGET * self.pixel / SMALLEST
        return SmallPanel(inches=f"{self.inches:.1f}", size=f"{size:.0f}")


def panel(inches: float = 0, connectors: Path = CONNECTORS) -> Panel:
    """Return the smallest connected panel; `inches` is its diagonal where the settings say it.

    The smallest, because a target that is large enough on it is large enough on all. Where nobody
    says a sound size it is one of USUAL inches; where nobody says a shape, the widest.
    """
    told = [found for folder in sorted(connectors.glob("card*-*")) if (found := _told(folder))]
    found = min(told, key=lambda one: one.pixel, default=_of(inches or USUAL, *_WIDEST))
    if inches:
        return _of(inches, found.wide, found.high)
    return found if told else found._replace(known=False)


def _of(inches: float, wide: float, high: float) -> Panel:
    """Return a panel of a diagonal and a shape."""
    each = inches * _INCH / hypot(wide, high)
    return Panel(wide * each, high * each)


def _told(connector: Path) -> Panel | None:
    """Return what a panel says of itself, None where it is not connected or says nothing sound."""
    try:
        if (connector / "status").read_text(encoding="ascii").strip() != "connected":
            return None
        said = (connector / "edid").read_bytes()[:_BLOCK]
    except OSError:
        return None
    if len(said) < _BLOCK or not said.startswith(_HEADER) or sum(said) % 256:
        return None
    timing = said[_TIMING : _TIMING + 18]
    wide = timing[12] | (timing[14] & 0xF0) << 4
    high = timing[13] | (timing[14] & 0x0F) << 8
    found = Panel(wide, high)
    return found if _LEAST <= found.inches <= _MOST else None
