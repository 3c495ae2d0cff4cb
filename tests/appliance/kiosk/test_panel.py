"""A panel's real size decides how large a target is: it is read from what the panel says itself."""

from pathlib import Path

import pytest

from appliance.kiosk.panel import USUAL, Panel, panel
from tests.appliance.kiosk.screens.panels import PANELS, Bought


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
    assert panel(connectors=tmp_path).inches == pytest.approx(21.5, abs=0.1)


def test_of_two_panels_the_smaller_counts(tmp_path: Path) -> None:
    plug(tmp_path, "card0-HDMI-A-1", edid(476, 268))
    plug(tmp_path, "card0-eDP-1", edid(344, 194))
    assert panel(connectors=tmp_path).inches == pytest.approx(15.5, abs=0.1)


@pytest.mark.parametrize(
    "told", [b"", edid(0, 0), edid(476, 268, broken=True), b"x" * 128, edid(4000, 3000)]
)
def test_panel_that_says_nothing_sound_counts_as_the_designed_one(
    tmp_path: Path, told: bytes
) -> None:
    plug(tmp_path, "card0-HDMI-A-1", told)
    plug(tmp_path, "card0-DP-1", edid(344, 194), status="disconnected")
    found = panel(connectors=tmp_path)
    assert found.inches == pytest.approx(USUAL)
    assert not found.known
    assert panel(connectors=tmp_path / "nothing here") == found


def test_size_in_the_settings_counts_for_more_than_what_the_panel_says(tmp_path: Path) -> None:
    plug(tmp_path, "card0-HDMI-A-1", edid(476, 268))
    found = panel(12.1, tmp_path)
    assert found.inches == pytest.approx(12.1)
    assert found.wide / found.high == pytest.approx(476 / 268), "the shape stays the panel's own"
    assert found.known


@pytest.mark.parametrize("bought", PANELS.values(), ids=PANELS)
def test_panel_is_called_small_where_keys_are_under_12_millimetres(bought: Bought) -> None:
    said = bought.said
    assert (said.small() is None) == bought.full
    if (small := said.small()) is not None:
        assert "10.1 inches" in str(small)
        assert "10 mm instead of 12" in str(small)


@pytest.mark.parametrize("bought", PANELS.values(), ids=PANELS)
def test_kiosk_says_a_small_panel_in_its_log_and_never_refuses_it(
    bought: Bought, caplog: pytest.LogCaptureFixture
) -> None:
    from appliance.cli.kiosk import say_if_small
    from printing.language import Language

    say_if_small(bought.said, Language("sv"))
    said = [one.getMessage() for one in caplog.records if one.name == "lykta.kiosk"]
    assert [words.startswith("Skärmen är liten") for words in said] == [True] * (not bought.full)


@pytest.mark.parametrize("bought", PANELS.values(), ids=PANELS)
def test_action_bar_has_its_15_millimetres_on_every_promised_panel(bought: Bought) -> None:
    from appliance.kiosk.pen import Glass
    from appliance.kiosk.theme import ACTION_TOP, DAY, HEIGHT
    from printing.language import Language

    glass = Glass(bought.pixels, DAY, Language("sv"), inches=bought.inches)
    assert glass.millimetres == pytest.approx(bought.said.pixel, rel=0.01)
    assert ACTION_TOP + glass.action_height < HEIGHT
    assert (glass.action_height * glass.millimetres >= 14.9) == bought.full


def test_wide_panel_is_measured_by_its_lower_side() -> None:
    assert Panel(476, 163).pixel == pytest.approx(163 / 800)


def test_rows_grow_where_the_panel_is_smaller_than_designed() -> None:
    from appliance.kiosk.pen import Glass
    from appliance.kiosk.theme import DAY
    from printing.language import Language

    designed = Glass((1280, 800), DAY, Language("sv"))
    small = Glass((1280, 800), DAY, Language("sv"), inches=12.1)
    assert designed.touchable(46) == 46
    assert small.touchable(46) * small.millimetres == pytest.approx(12.0)
