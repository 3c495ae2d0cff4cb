"""A full disk must not lock the nurse out, and no opening may stay unlogged."""

import os
from pathlib import Path

import pytest

from appliance.desk.trail import Line, Trail
from storage import fsio
from storage.keys.people import WrongPassword
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD


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
