"""A panel's real size decides how large a target is: it is read from what the panel says itself."""

from pathlib import Path

import pytest

from appliance.kiosk.panel import USUAL, inches


def edid(wide: int, high: int, *, broken: bool = False) -> bytes:
    """Return a panel's first block with the image size of its first timing, in millimetres."""
    block = bytearray(128)
    block[:8] = bytes.fromhex("00ffffffffffff00")
    block[54 + 12], block[54 + 13] = wide & 0xFF, high & 0xFF
    block[54 + 14] = (wide >> 8) << 4 | high >> 8
    block[127] = -sum(block) % 256
    if broken:
        block[60] += 1
    return bytes(block)


def plug(root: Path, name: str, told: bytes, status: str = "connected") -> None:
    (root / name).mkdir(parents=True)
    (root / name / "status").write_text(f"{status}\n", encoding="ascii")
    (root / name / "edid").write_bytes(told)


def test_diagonal_is_what_the_panel_says(tmp_path: Path) -> None:
    plug(tmp_path, "card0-HDMI-A-1", edid(476, 268))
    assert inches(tmp_path) == pytest.approx(21.5, abs=0.1)


def test_of_two_panels_the_smaller_counts(tmp_path: Path) -> None:
    plug(tmp_path, "card0-HDMI-A-1", edid(476, 268))
    plug(tmp_path, "card0-eDP-1", edid(344, 194))
    assert inches(tmp_path) == pytest.approx(15.5, abs=0.1)


@pytest.mark.parametrize(
    "told", [b"", edid(0, 0), edid(476, 268, broken=True), b"x" * 128, edid(4000, 3000)]
)
def test_panel_that_says_nothing_sound_counts_as_the_designed_one(
    tmp_path: Path, told: bytes
) -> None:
    plug(tmp_path, "card0-HDMI-A-1", told)
    plug(tmp_path, "card0-DP-1", edid(344, 194), status="disconnected")
    assert inches(tmp_path) == USUAL
    assert inches(tmp_path / "nothing here") == USUAL


def test_rows_grow_where_the_panel_is_smaller_than_designed() -> None:
    from appliance.kiosk.pen import Glass
    from appliance.kiosk.theme import DAY
    from printing.language import Language

    designed = Glass((1280, 800), DAY, Language("sv"))
    small = Glass((1280, 800), DAY, Language("sv"), inches=12.1)
    assert designed.touchable(46) == 46
    assert small.touchable(46) * small.millimetres == pytest.approx(12.0)
