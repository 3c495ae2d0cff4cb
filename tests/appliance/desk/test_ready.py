"""A search is got ready before anybody searches: quietly, once, and never past the lock."""

import pytest

from appliance.kiosk.front import ready
from appliance.status import Limit
from storage.errors import LyktaError
from storage.keys.rolekeys import KeysForgotten
from tests.appliance.world import LIMIT, NURSE, World
from tests.storage.site import PASSWORD, flip

UNITS = ("14", "15", "tand")


def limits(world: World) -> dict[str, Limit]:
    return {unit.code: Limit(unit=unit, limit=LIMIT) for unit in world.units}


def test_search_made_ready_finds_everybody_and_opens_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    for unit in UNITS:
        session.make_ready(unit)
        assert session.is_ready(unit)
    monkeypatch.setattr(
        "appliance.desk.session.open_unit", lambda *_how: pytest.fail("opened once more")
    )
    found = [session.index(unit) for unit in UNITS]
    assert sum(len(list(index.find([]))) for index in found) >= 24 + 8


def test_search_made_ready_keeps_no_chart_and_writes_nothing_in_her_name(world: World) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    before = len(world.audited().entries)
    session.make_ready("14")
    assert session._kept.held("14") is None
    assert session._kept.index("14") is not None
    assert len(world.audited().entries) == before


def test_copy_nobody_can_verify_is_left_to_who_searches_it_and_is_logged_then(world: World) -> None:
    world.round()
    file = world.site.generation_dir(1, "15") / "manifest"
    flip(file, file.stat().st_size - 20)
    session = world.desk.unlock_with_code(world.site.kit.code, NURSE)
    session.make_ready("15")
    noted = [one.event for one in world.audited().entries]
    assert "unverified-opened" not in noted, "she has not asked for it"
    session.index("15")
    assert "unverified-opened" in [one.event for one in world.audited().entries]


def test_nothing_is_made_ready_after_the_lock(world: World) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    session.make_ready("14")
    world.desk.lock()
    assert session._kept.index("14") is None
    with pytest.raises(KeysForgotten):
        session.make_ready("15")
    assert session._kept.index("15") is None


def test_unit_that_does_not_open_is_tried_once_and_named_by_the_search(world: World) -> None:
    world.round()
    flip(world.site.generation_dir(1, "15") / "snapshot.db", 4000)
    session = world.desk.unlock(NURSE, PASSWORD)
    with pytest.raises(LyktaError):
        session.make_ready("15")
    assert session.is_ready("15")
    session.make_ready("15")
    with pytest.raises(LyktaError):
        session.index("15")


def test_progress_ends_also_where_a_unit_cannot_be_opened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round()
    flip(world.site.generation_dir(1, "15") / "snapshot.db", 4000)
    session = world.desk.unlock(NURSE, PASSWORD)
    monkeypatch.setattr(ready, "_A_MOMENT", -1.0)
    assert ready.progress(session, limits(world), world.words).startswith("Söker: 0 av")
    assert ready.get_ready(session, limits(world), 0), "another unit is left"
    assert ready.progress(session, limits(world), world.words).startswith("Söker: 1 av")
    monkeypatch.setattr(ready, "_A_MOMENT", 60.0)
    assert ready.progress(session, limits(world), world.words) == ""


def test_newer_copy_is_searched_also_where_an_older_one_was_made_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    session.make_ready("15")
    world.at(15)
    world.round()
    monkeypatch.setattr("appliance.desk.kept._ANEW", -1.0)
    before = session._kept._indexes["15"]
    session.index("15")
    assert session._kept._indexes["15"].seen != before.seen
