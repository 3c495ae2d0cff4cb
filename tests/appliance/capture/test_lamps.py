"""The three lamps of a start: what is wrong is said with its remedy, and stops no capture."""

import os
from pathlib import Path

from appliance.capture import identity, lamps
from appliance.capture.identity import Marks
from appliance.capture.keeper import Outcome
from appliance.sources.source import SourceRefused, SourceUnreachable
from storage import fsio
from storage.records import Unit
from storage.reports.lamps import Glow, Lamp
from tests.appliance.world import World

HERE = Marks(machine="m", board="b")
UNITS = ("14", "15", "tand")


def data(world: World, here: Marks = HERE) -> Lamp:
    return lamps.of_data(world.keeper(), world.site.folder / "store", UNITS, here)


def test_sound_machine_is_well_and_leaves_nothing_behind(world: World) -> None:
    world.round()
    before = sorted(path.name for path in (world.site.folder / "store").iterdir())
    lamp = data(world)
    assert lamp.glow is Glow.GOOD
    assert lamp.remedies == ()
    assert sorted(path.name for path in (world.site.folder / "store").iterdir()) == before


def test_disk_that_takes_no_copy_is_bad_and_says_what_to_do(world: World) -> None:
    def full(name: str, path: Path) -> None:
        if name == "create" and path.parent.name == "store":
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        lamp = data(world)
    assert lamp.glow is Glow.BAD
    assert len(lamp.findings) == len(lamp.remedies) == 1
    assert "disk is full" in lamp.findings[0].text


def test_cloned_disk_is_bad_data(world: World) -> None:
    identity.must_be_ours(world.state, HERE)
    lamp = data(world, Marks(machine="another"))
    assert lamp.glow is Glow.BAD
    assert lamp.findings[0].facts == {"why": "machine-id"}


def test_damaged_copy_and_a_wrong_clock_are_both_to_be_looked_at(world: World) -> None:
    world.round()
    world.at(15)
    world.round()
    newest = world.site.store.newest("14")
    assert newest is not None
    manifest = newest.path / "manifest"
    manifest.chmod(0o600)
    manifest.write_bytes(b"x" + manifest.read_bytes()[1:])
    world.at(-500_000, synced=False)
    lamp = data(world)
    assert lamp.glow is Glow.ATTENTION
    assert len(lamp.findings) == 2
    assert "clock" in lamp.findings[1].text


def outcome(unit: str, error: Exception | None = None) -> Outcome:
    return Outcome(unit=Unit(code=unit, name=unit), seconds=1.0, error=error)  # type: ignore[arg-type] # a LyktaError


def test_source_that_gave_every_unit_is_well() -> None:
    lamp = lamps.of_outcomes([outcome("14"), outcome("15")])
    assert lamp.glow is Glow.GOOD
    assert lamp.findings[0].facts == {"good": "2", "all": "2"}


def test_source_that_gave_some_is_to_be_looked_at_and_one_that_gave_none_is_bad() -> None:
    refused = SourceRefused(host="fhir")
    some = lamps.of_outcomes([outcome("14"), outcome("15", refused)])
    assert some.glow is Glow.ATTENTION
    gone = [SourceUnreachable(host="fhir") for _ in range(2)]
    none = lamps.of_outcomes([outcome("14", gone[0]), outcome("15", gone[1])])
    assert none.glow is Glow.BAD
    assert len(none.findings) == 1, "the same fault of two units is said once"
    assert none.remedies


def test_refused_sign_in_is_said_not_to_end_by_itself_and_silence_is_not() -> None:
    refused, gone = SourceRefused(host="fhir"), SourceUnreachable(host="fhir")
    assert lamps.of_outcomes([outcome("14", refused), outcome("15", refused)]).lasting
    assert not lamps.of_outcomes([outcome("14", refused), outcome("15", gone)]).lasting
    assert not lamps.of_outcomes([outcome("14", refused), outcome("15")]).lasting


def test_gravest_lamp_speaks_alone() -> None:
    bad = Lamp(glow=Glow.BAD)
    assert lamps.together(Lamp(glow=Glow.GOOD), bad, Lamp(glow=Glow.ATTENTION)) == bad
    assert lamps.together(lamps.WAITING, Lamp(glow=Glow.GOOD)) == lamps.WAITING
