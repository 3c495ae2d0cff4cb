"""A full disk must not lock the nurse out, and no opening may stay unlogged."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.desk.trail import Line, Trail
from storage import fsio
from storage.keys.refusals import WrongPassword
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD, instant


def refuse(name: str, path: Path) -> None:
    """Answer as a full disk does, for the audit log alone."""
    if "audit" in path.parts and name not in {"read", "stat"}:
        raise OSError(28, os.strerror(28))


def test_full_disk_lets_the_nurse_read_and_keeps_the_line_for_later(world: World) -> None:
    world.round()
    with fsio.watched(refuse):
        documents = world.documents()
        assert documents.ward("14").rows
    documents.ward("15")
    entries = world.audited().entries
    assert [entry.event for entry in entries] == ["unlock", "ward-opened", "ward-opened"]
    assert [entry.detail.startswith("late") for entry in entries] == [True, True, False]
    assert [entry.unit for entry in entries] == ["", "14", "15"]


def test_board_says_that_the_log_cannot_be_written(world: World) -> None:
    world.round()
    front = front_desk(world)
    with fsio.watched(refuse):
        front.unlock(NURSE, PASSWORD)
        cards = front.board(world.words).cards
    assert any("logg" in card.title.lower() for card in cards)


def test_fault_is_known_while_it_lasts_and_gone_afterwards(world: World) -> None:
    trail = Trail(world.audit)
    with fsio.watched(refuse):
        trail.append(Line(event="unlock", person=NURSE))
        assert trail.fault is not None
    trail.append(Line(event="lock", person=NURSE))
    assert trail.fault is None


def test_letters_of_a_strange_terminal_never_lock_the_desk(world: World) -> None:
    world.round()
    documents = world.documents()
    documents.find("H\udce5kansson")
    with pytest.raises(WrongPassword):
        world.desk.unlock("K\udce5rin", "l\udcf6sen")
    assert world.documents().ward("14").rows
    entries = world.audited().entries
    assert [entry.detail for entry in entries if entry.event == "search"] == ["H\\udce5kansson"]


def test_late_line_keeps_the_time_at_which_it_happened(world: World) -> None:
    trail = Trail(world.audit)
    with fsio.watched(refuse):
        trail.append(Line(event="unlock", person=NURSE))
    world.at(90)
    trail.append(Line(event="lock", person=NURSE))
    assert [entry.at for entry in world.audited().entries] == [instant(0), instant(90)]


DYING = """
import os, signal, sys
from pathlib import Path
from appliance.desk.trail import Line, Trail
from storage import fsio
from storage.audit import Audit
from storage.clock import Clock
from storage.keys.recipients import Recipients
folder, spool = map(Path, sys.argv[1:])
audit = Audit(folder / "audit", Recipients.load(folder / "keys").auditor, Clock())
def refuse(name, path):
    if "audit" in path.parts and name not in {"read", "stat"}:
        raise OSError(28, "no room")
with fsio.watched(refuse):
    trail = Trail(audit, spool)
    for n in range(3):
        trail.append(Line(event="chart-opened", person="Karin Ek", patient=str(n)))
    assert trail.fault is not None
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kiosk_that_dies_on_a_full_disk_still_tells_who_opened_what(
    world: World, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", DYING, world.site.folder, spool],
            cwd=Path(__file__).parents[3],
            check=False,
        )
        assert done.returncode == -signal.SIGKILL
    assert world.audited().entries == ()
    assert len(list(spool.glob("*.log"))) == 2
    with fsio.watched(refuse):
        trail = Trail(world.audit, spool)
    assert world.audited().entries == ()
    trail.append(Line(event="unlock", person=NURSE))
    report = world.audited()
    openings = [entry for entry in report.entries if entry.event == "chart-opened"]
    assert sorted(entry.patient for entry in openings) == ["0", "0", "1", "1", "2", "2"]
    assert all(entry.detail.startswith("late") for entry in openings)
    assert report.faults == ()
    assert list(spool.glob("*.log")) == []


def test_restarted_kiosk_takes_the_spool_in_before_anybody_unlocks(
    world: World, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    subprocess.run(
        [sys.executable, "-c", DYING, world.site.folder, spool],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    Trail(world.audit, spool)
    assert [entry.patient for entry in world.audited().entries] == ["0", "1", "2"]


def test_spool_of_a_living_process_is_left_to_it(world: World, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    living = Trail(world.audit, spool)
    with fsio.watched(refuse):
        living.append(Line(event="unlock", person=NURSE))
    other = Trail(world.audit, spool)
    other.append(Line(event="unlock", person="Annan"))
    assert [entry.person for entry in world.audited().entries] == ["Annan"]
    living.append(Line(event="lock", person=NURSE))
    events = sorted(entry.event for entry in world.audited().entries)
    assert events == ["lock", "unlock", "unlock"]
    assert list(spool.glob("*.log")) == []


def test_both_disks_full_still_let_the_nurse_read(world: World, tmp_path: Path) -> None:
    trail = Trail(world.audit, tmp_path / "audit" / "spool")
    with fsio.watched(refuse):
        trail.append(Line(event="unlock", person=NURSE))
    trail.append(Line(event="lock", person=NURSE))
    assert [entry.event for entry in world.audited().entries] == ["unlock", "lock"]
    assert trail.fault is None
