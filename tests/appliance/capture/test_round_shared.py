"""A copy that rests on a census read for another unit is as old as that census."""

from datetime import timedelta

from appliance.sources.source import Effort
from tests.appliance.world import World
from tests.storage.site import ward


def test_a_copy_of_a_shared_census_is_dated_by_when_it_was_asked_for(world: World) -> None:
    """Forty seconds by the machine's own clocks, so its age stays exact without a wall clock."""
    at = world.clock.now()
    world.source.effort = Effort(earlier=40.0)
    world.source.answers["14"] = lambda as_of: ward(as_of - timedelta(seconds=40), 24, "14")
    assert world.round()["14"].error is None
    found = world.site.store.newest("14")
    assert found is not None
    as_of = found.manifest.as_of
    assert 0 <= (as_of.wall - at.wall).total_seconds() + 40 < 30
    assert 0 <= as_of.boottime - at.boottime + 40 < 30
    assert (as_of.boot, as_of.stated) == (at.boot, False)
