"""A changed setting is in the log, though nobody told it."""

from pathlib import Path

import msgspec
import pytest

from appliance.cli.changes import note_changes
from appliance.config import Settings
from appliance.config.printers import PrinterSettings
from storage import fsio
from storage.audit import Entry
from tests.appliance.world import World
from tests.journeys.station import settings


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def changed(world: World) -> list[Entry]:
    return [entry for entry in world.audited().entries if entry.event == "setting-changed"]


def other_printer(before: Settings) -> Settings:
    (printer,) = before.printers
    other = msgspec.structs.replace(printer, name="annan")
    return msgspec.structs.replace(before, printers=(other,))


def test_changed_setting_is_logged_by_its_name_once(world: World) -> None:
    before = settings("http://127.0.0.1:1", world.site.folder, PrinterSettings(name="ward"))
    for _ in range(2):
        note_changes(world.audit, before, world.state)
    for _ in range(2):
        note_changes(world.audit, other_printer(before), world.state)
    first, second = changed(world)
    assert first.detail == "seen for the first time"
    assert (second.detail, second.person, second.device) == ("printers.1.name", "", "LYKTA-T")


def test_unit_taken_away_is_logged(world: World) -> None:
    before = settings("http://127.0.0.1:1", world.site.folder, PrinterSettings(name="ward"))
    note_changes(world.audit, before, world.state)
    fewer = msgspec.structs.replace(before, units=before.units[:-1])
    note_changes(world.audit, fewer, world.state)
    assert f"units.{len(before.units)}.code" in changed(world)[-1].detail


def test_forgotten_memory_of_the_settings_is_itself_a_line(world: World) -> None:
    """Who removes what was seen last cannot change a setting unnoticed."""
    before = settings("http://127.0.0.1:1", world.site.folder, PrinterSettings(name="ward"))
    note_changes(world.audit, before, world.state)
    (world.state / "settings-seen.json").write_text("nonsense", encoding="ascii")
    note_changes(world.audit, other_printer(before), world.state)
    assert [entry.detail for entry in changed(world)] == ["seen for the first time"] * 2


@pytest.mark.parametrize("where", ["audit", "state"])
def test_full_disk_keeps_nobody_out_and_the_change_is_logged_later(
    world: World, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = settings("http://127.0.0.1:1", world.site.folder, PrinterSettings(name="ward"))

    def full(name: str, path: Path) -> None:
        if where in path.parts and name != "read":
            raise OSError(28, "no room")

    with fsio.watched(full):
        note_changes(world.audit, before, world.state)
    assert "not in the audit log yet" in caplog.text
    note_changes(world.audit, before, world.state)
    assert changed(world)
