"""The memory of capture: the whole process, from start to the end of a round.

    python -m benchmarks.capture_memory

A `lykta capture --once` of the demo hospital (60 in-patients, one clinic) runs as a process of
its own, five rounds in a row; printed is the peak of its resident memory. Target: <= 150 MB.
"""

import os
import resource
import subprocess
import tempfile
from pathlib import Path

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.server import DemoServer
from appliance.sources.demo.site import SEED
from storage.clock import wall_now
from tests.journeys.station import Station


def main() -> None:
    """Set a machine up, capture, print the peaks."""
    with tempfile.TemporaryDirectory() as name, DemoServer(Hospital(SEED), wall_now) as server:
        station = Station(Path(name), server.url)
        station.init()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        for number in range(1, 6):
            print(f"round {number}: peak {peak(station):6.1f} MB (target <= 150 MB)")
        print(f"(peak of set-up, with Argon2id at 64 MiB: {before / 1024:.1f} MB)")


def peak(station: Station) -> float:
    """Return the peak resident memory of one capture in MB, as the kernel counted it."""
    with subprocess.Popen(station.command("capture", "--once"), stdout=subprocess.DEVNULL) as run:  # noqa: S603 - our own command
        _pid, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
