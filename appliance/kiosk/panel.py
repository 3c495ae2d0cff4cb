"""How large the panel really is, in its own words (EDID), so that a target is as large as a finger.

The kernel shows what every connected panel says of itself under ``/sys/class/drm`` (VESA E-EDID
1.4, section 3: header, checksum, and in 3.10.2 the first timing's image size in millimetres).
"""

from math import hypot
from pathlib import Path

CONNECTORS = Path("/sys/class/drm")
USUAL = 15.6
"""Inches of the diagonal of the panel that the screens were designed on."""

_HEADER = bytes.fromhex("00ffffffffffff00")
_BLOCK, _INCH = 128, 25.4
_TIMING = 54
_LEAST, _MOST = 7.0, 110.0


def inches(connectors: Path = CONNECTORS) -> float:
    """Return the diagonal of the smallest connected panel, USUAL where none says a sound one.

    The smallest, because a target that is large enough on it is large enough on all.
    """
    found = [_diagonal(folder) for folder in sorted(connectors.glob("card*-*"))]
    return min((size for size in found if _LEAST <= size <= _MOST), default=USUAL)


def _diagonal(connector: Path) -> float:
    """Return a panel's diagonal in inches, 0 where it is not connected or says nothing sound."""
    try:
        if (connector / "status").read_text(encoding="ascii").strip() != "connected":
            return 0.0
        told = (connector / "edid").read_bytes()[:_BLOCK]
    except OSError:
        return 0.0
    if len(told) < _BLOCK or not told.startswith(_HEADER) or sum(told) % 256:
        return 0.0
    timing = told[_TIMING : _TIMING + 18]
    wide = timing[12] | (timing[14] & 0xF0) << 4
    high = timing[13] | (timing[14] & 0x0F) << 8
    return hypot(wide, high) / _INCH
