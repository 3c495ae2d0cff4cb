"""The feeds of a configuration, each with the units of its source; apart, as the sources are."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from appliance.capture.feed import FeedDesk
from appliance.capture.feed_age import FeedRules
from appliance.capture.feed_journal import Journal
from appliance.cli.machine import Machine
from appliance.cli.secrets import secret_file
from appliance.config.sources import FeedSettings
from appliance.sources.hl7v2 import Hl7Feed, Hl7Settings


def desks(machine: Machine) -> dict[str, FeedDesk]:
    """Return the feed of each source that has one, by the source's name; nothing listens yet.

    Raises FeedSettingWrong.
    """
    return {_source_of(machine, wanted): _desk(machine, wanted) for wanted in machine.settings.feed}


def name_of(wanted: FeedSettings) -> str:
    """Return what staff call a feed: its name, or where it listens."""
    return wanted.name or f"HL7 {wanted.listen}"


def wards_of(wanted: FeedSettings) -> Mapping[str, str]:
    """Return the sender's ward codes and the units that they are ("" : not copied here)."""
    pairs = (line.partition("=") for line in wanted.wards)
    return {code.strip(): unit.strip() for code, _, unit in pairs}


def _source_of(machine: Machine, wanted: FeedSettings) -> str:
    return wanted.source or machine.settings.sources[0].name


def _desk(machine: Machine, wanted: FeedSettings) -> FeedDesk:
    settings, source = machine.settings, _source_of(machine, wanted)
    units = [one for one in settings.units if settings.source_of(one) == source]
    mark = hashlib.sha256(name_of(wanted).encode()).hexdigest()[:12]
    return FeedDesk(
        Hl7Feed(_settings(wanted, settings.site.zone)),
        machine.watched(units),
        lambda: machine.keeper,
        Journal(machine.places.state / "feed" / mark, Path(wanted.key_folder) / f"feed-{mark}.key"),
        places=wards_of(wanted),
        rules=FeedRules(
            lowers_age=wanted.lowers_age,
            silence=timedelta(minutes=wanted.silence_minutes),
            longest=timedelta(minutes=wanted.longest_minutes),
        ),
    )


def _settings(wanted: FeedSettings, zone: str) -> Hl7Settings:
    host, _, port = wanted.listen.rpartition(":")
    return Hl7Settings(
        name=name_of(wanted),
        host=host.strip("[]"),
        port=int(port),
        zone=zone,
        charset=wanted.charset,
        processing=wanted.processing,
        peers=wanted.peers,
        cert_file=Path(wanted.cert_file) if wanted.cert_file else None,
        key_file=secret_file(wanted.key_file),
        client_ca_file=Path(wanted.client_ca_file) if wanted.client_ca_file else None,
        connections=wanted.connections,
    )
