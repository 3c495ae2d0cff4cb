"""The service takes care of what it stored, by itself, and the status says so."""

import signal
import subprocess

from tests.journeys.station import Station, environment
from tests.journeys.test_bad_days import until


def test_service_checks_every_stored_copy_without_anybody_asking(station: Station) -> None:
    with subprocess.Popen(station.command("capture"), env=environment()) as service:
        until(lambda: station.status()["scrub"] is not None, "no scrub came")
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=20) == 0
    scrubbed = station.status()["scrub"]
    assert (scrubbed["units"], scrubbed["damaged"], scrubbed["fault"]) == (4, [], "")
    assert scrubbed["generations"] >= 4
    assert "kontrollerades" in station.lykta("status").stdout
