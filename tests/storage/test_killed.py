"""Killed at any moment: nothing that was acknowledged is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.site import Site
from tests.storage.writer import WRITER


def kill_while_storing(site: Site, pause: float, minute: int) -> int:
    """Run a capture in a process of its own, kill it, return the last acknowledged number."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(site.folder), str(minute)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        first = int(writer.stdout.readline())
        try:
            writer.wait(pause)
        except subprocess.TimeoutExpired:
            writer.kill()
        lines = writer.stdout.read().splitlines(keepends=True)
    return max([first, *(int(line) for line in lines if line.endswith(b"\n"))])


def assert_survives_kills(site: Site, times: int) -> None:
    site.admit(0, patients=40)
    leftovers = 0
    for n in range(times):
        acknowledged = kill_while_storing(site, 0.005 + 0.0013 * (n * 7 % 31), 1000 * n)
        leftovers += any(p.name.startswith((".tmp", ".del")) for p in site.unit_dir().iterdir())
        found = site.store.newest("14")
        assert found is not None
        assert found.manifest.generation >= acknowledged
        assert found.faults == ()
        assert len(site.store.generations("14")) >= min(3, acknowledged)
    assert leftovers, "the kills must have hit a write"
    site.store.sweep()
    assert not [p for p in site.unit_dir().iterdir() if p.name.startswith((".tmp", ".del"))]


def test_capture_killed_at_any_moment_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 12)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_capture_killed_two_hundred_times_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 200)
