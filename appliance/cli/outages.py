"""Join a machine's outages with its copies, its paper and its screens."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from appliance.config import Settings
from appliance.config.sources import called
from appliance.desk.stamping import Outaged
from appliance.downtime.downtime import Downtime, Watched
from appliance.downtime.standing import Standing
from storage.clock import Clock
from storage.logbook import Logbook
from storage.manifest import Manifest
from storage.reports import wishes


def downtime_of(settings: Settings, state: Path, clock: Clock, logbook: Logbook) -> Downtime:
    """Return the outages of a machine with these settings."""

    def copy_now(units: tuple[str, ...], by: str) -> None:
        at = clock.now()
        wishes.ask(state, wishes.Wish(at=at, act=wishes.Act.CAPTURE, units=units, by=by))

    return Downtime(state, clock, watched(settings), logbook=logbook, copy_now=copy_now)


def watched(settings: Settings) -> tuple[Watched, ...]:
    """Return every unit with the name of its live system and its age limit, in order."""
    names = {one.name: called(one) for one in settings.sources}
    return tuple(
        Watched(
            code=unit.code,
            sources=tuple(filter(None, (names.get(settings.source_of(unit), ""),))),
            limit=unit.age_limit,
        )
        for unit in settings.units
    )


def outaged(
    downtime: Downtime, limits: Mapping[str, timedelta], manifest: Manifest
) -> Outaged | None:
    """Return what a sheet of a copy says of the outage that its unit is in, None for none."""
    stands = downtime.stands(manifest, limits[manifest.unit])
    if stands is None:
        return None
    return outaged_of(stands)


def outaged_of(stands: Standing) -> Outaged:
    """Return what a sheet says of how its unit stands in an outage."""
    return Outaged(blind_until=stands.blind_until, within=stands.within, since=stands.since)
