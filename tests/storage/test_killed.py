"""Killed at any moment: nothing that was acknowledged is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.reading import open_unit
from storage.store import Store
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


def leftovers(site: Site) -> list[Path]:
    folders = [site.unit_dir(), site.folder / "store" / "pinned" / "14"]
    return [path for folder in folders for path in folder.glob(".[td][me][pl]-*")]


def assert_survives_kills(site: Site, times: int) -> None:
    store = Store(site.folder / "store", site.signer.public, state=site.folder / "state")
    for minute in range(-3, 0):
        site.admit(minute, patients=40)
    hit = 0
    for n in range(times):
        acknowledged = kill_while_storing(site, 0.005 + 0.0013 * (n * 7 % 31), 1000 * n)
        hit += bool(leftovers(site))
        found = store.newest("14")
        assert found is not None
        assert found.manifest.generation >= acknowledged
        assert found.faults == (), "no damage, and no rollback"
        kept = store.generations("14")
        assert len({one.manifest.digest for one in kept}) >= 3
        assert store.chain_faults("14") == ()
        pinned = store.pinned("14")
        assert pinned is None or pinned.damage is None
    assert hit, "the kills must have hit a write"
    assert open_unit(store, "14", site.kit.keys).faults == ()
    store.sweep()
    assert leftovers(site) == []


def test_capture_killed_at_any_moment_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 12)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_capture_killed_two_hundred_times_loses_nothing_acknowledged(site: Site) -> None:
    assert_survives_kills(site, 200)
