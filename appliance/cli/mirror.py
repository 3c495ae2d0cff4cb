"""The library mirrored by the service, on its timetable."""

import logging

from appliance.cli.machine import Machine
from appliance.sources import catalogue

log = logging.getLogger("lykta.library")


def errand(machine: Machine) -> None:
    """Mirror the documents, as the service does by its timetable; the outcome is noted."""
    settings = catalogue.CatalogueSettings(source=machine.settings.library.source)
    told = catalogue.sync(settings, machine.mirror)
    if told.fault is not None:
        log.warning("the library was not mirrored: %s", told.fault)
    elif told.new or told.changed or told.gone:
        counts = (len(told.new), len(told.changed), len(told.gone))
        log.info("the library: %d new, %d changed, %d gone", *counts)
