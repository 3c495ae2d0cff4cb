"""The status tells which routines are overdue, without a key, and never what they showed."""

from datetime import timedelta

import msgspec

from appliance.status import report
from printing.language import language
from storage.clock import Instant
from storage.reports import routines
from storage.reports.routines import Asked, Done
from tests.appliance.world import World
from tests.storage.site import instant

SV = language("sv", "Europe/Stockholm")
HOUR = timedelta(hours=1)


def ask(world: World, **hours: float) -> None:
    """Ask for routines so many hours after now, an hour before they are late."""
    now = world.clock.now().wall
    asks = {
        name.replace("_", "-"): Asked(due=now + hour * HOUR, late=now + (hour + 1) * HOUR)
        for name, hour in hours.items()
    }
    routines.ask(world.state, asks)


def text(world: World) -> str:
    return report.as_text(world.look(), SV, "Provsjukhuset", "LYKTA-T")


def done(at: Instant, outcome: str) -> Done:
    return Done(routine="freshness", outcome=outcome, at=at, person="Karin Ek")


def test_a_machine_that_asks_for_none_says_nothing(world: World) -> None:
    world.round()
    assert "utin" not in text(world)


def test_overdue_ones_are_named_and_warn_the_monitoring(world: World) -> None:
    world.round()
    ask(world, freshness=-2, test_print=-0.5, restart=3)
    said = text(world)
    assert "Försenade rutiner: Daglig kontroll." in said
    assert "Rutiner att göra: Månadens utskriftsprov." in said
    assert "omstart" not in said
    assert report.exit_code(world.look()) == 1
    assert "'routines_overdue'=1" in report.as_nagios(world.look(), SV)
    told = msgspec.json.decode(report.as_json(world.look(), SV, "x", "y"))["routines"]
    assert [name for name, one in told.items() if one["overdue"]] == ["freshness"]


def test_one_that_failed_is_told_until_it_passes(world: World) -> None:
    world.round()
    ask(world, freshness=3)
    routines.note(world.state, [done(world.clock.now(), "failed")])
    assert "Ej godkända rutiner: Daglig kontroll." in text(world)
    assert report.exit_code(world.look()) == 1
    routines.note(world.state, [done(world.clock.now(), "passed")])
    assert "Rutiner: inget att göra nu." in text(world)
    assert report.exit_code(world.look()) == 0


def test_with_a_wrong_clock_nobody_is_called_late(world: World) -> None:
    world.round()
    ask(world, freshness=-2)
    world.site.told.reading = instant(-60 * 24 * 400, boot="boot-b", up=3)
    assert "klockan är fel, så ingen vet vad som ska göras" in text(world)


def test_only_the_newest_results_and_each_last_good_one_are_remembered(world: World) -> None:
    first = done(instant(-60 * 24 * 200), "passed")
    later = done(instant(-60 * 24 * 100), "failed")
    found = routines.note(world.state, [first, later, done(instant(), "failed")])
    assert [one.outcome for one in found.done] == ["passed", "failed"]


def test_a_torn_report_asks_for_nothing_and_stops_nobody(world: World) -> None:
    world.round()
    ask(world, freshness=-2)
    (world.state / routines.FILE).write_bytes(b'{"asks": {"fresh')
    assert "utin" not in text(world)
