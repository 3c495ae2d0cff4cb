"""The desk's other doors: the envelope, a password of somebody else's, the clock, the proof."""

import os
from pathlib import Path

import msgspec
import pytest

from appliance.desk.documents import Documents
from appliance.desk.errors import DeskLocked, MustChange, NotHere
from appliance.desk.session import Desk
from appliance.desk.trail import Trail
from appliance.desk.wish import Kind
from storage import fsio, logbook_reading, proof
from storage.clock import ClockMoved, ClockVerdict
from storage.fsio import DiskFull
from storage.keys.refusals import WrongPassword
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD, instant

NEW = "Ny Ek"


@pytest.fixture
def desk(world: World) -> Desk:
    """Return a desk with a clock and a place for its reports."""
    return Desk(
        world.site.store,
        world.site.people,
        Trail(world.audit),
        "LYKTA-TEST",
        clock=world.clock,
        state=world.state,
    )


def events(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.person, one.detail) for one in world.audited().entries]


def test_unlock_waits_for_nothing_and_leaves_the_proof_that_the_copies_open(
    world: World, desk: Desk
) -> None:
    world.round()
    desk.unlock(NURSE, PASSWORD)
    assert desk.settle()
    found = proof.read(world.state)
    assert {unit: one.patients for unit, one in found.items()} == {"14": 24, "15": 8, "tand": 2}
    assert all(one.good and one.at.wall == instant().wall for one in found.values())
    assert not [event for event, *_rest in events(world) if event != "unlock"]


def test_desk_that_locks_at_once_leaves_no_false_proof_and_no_thread(
    world: World, desk: Desk
) -> None:
    world.round()
    for _time in range(5):
        desk.unlock(NURSE, PASSWORD)
        desk.lock()
        assert desk.settle()
    assert all(one.good for one in proof.read(world.state).values())


def test_envelope_opens_in_the_name_of_who_typed_it_and_everybody_is_told(
    world: World, desk: Desk
) -> None:
    world.round()
    assert desk.envelope_opened is None
    session = desk.unlock_with_code(world.site.kit.code, "Eva Sund", "the nurses are away")
    assert (session.person, session.role) == ("Eva Sund", "recovery")
    assert Documents(session, world.desk_site(), world.words).ward("14").rows
    told = desk.envelope_opened
    assert told is not None
    assert (told.role, told.by, told.at, told.device) == (
        "recovery",
        "Eva Sund",
        instant(),
        "LYKTA-TEST",
    )
    desk.settle()
    desk.lock()
    again = Desk(
        world.site.store,
        world.site.people,
        Trail(world.audit),
        "LYKTA-TEST",
        clock=world.clock,
        state=world.state,
    )
    assert again.envelope_opened == told, "a restart does not hide it"
    assert ("envelope-opened", "Eva Sund", "recovery") in events(world)
    assert {one.purpose for one in world.audited().entries if one.person == "Eva Sund"} == {
        "the nurses are away"
    }


def test_board_stops_telling_of_an_envelope_when_there_is_a_new_one(
    world: World, desk: Desk
) -> None:
    world.round()
    desk.unlock_with_code(world.site.kit.break_glass.groups, "Eva Sund")
    assert desk.settle()
    told = desk.envelope_opened
    assert told is not None
    assert (told.role, told.by) == ("break-glass", "Eva Sund")
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    world.site.people.new_code("recovery", by=keys)
    assert desk.envelope_opened == told, "another envelope is another matter"
    world.site.people.new_code("break-glass", by=keys)
    assert desk.envelope_opened is None


def test_break_glass_envelope_opens_charts_in_words_too(world: World, desk: Desk) -> None:
    world.round()
    session = desk.unlock_with_code(" ".join(world.site.kit.break_glass.words), "Eva Sund")
    assert session.role == "break-glass"
    assert len(session.open("14").snapshot.charts) == 24
    assert not session.keys.may_administer
    assert desk.settle()


def test_disk_that_cannot_tell_of_the_envelope_never_keeps_it_shut(
    world: World, desk: Desk
) -> None:
    world.round()

    def full(name: str, path: Path) -> None:
        if "envelope" in path.name:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        session = desk.unlock_with_code(world.site.kit.code, "Eva Sund")
    assert session.open("14").snapshot.charts
    assert desk.envelope_opened is None
    assert desk.settle()


def test_purpose_stands_in_the_log_and_on_the_sheet(world: World, desk: Desk) -> None:
    world.round()
    session = desk.unlock(NURSE, PASSWORD, "routine check")
    documents = Documents(session, world.desk_site(), world.words)
    listed = documents.ward("14", serial="LYKTA-TEST-0001")
    assert "routine check" in listed.foot.lines[0]
    assert desk.settle()
    opened = [one for one in world.audited().entries if one.event == "ward-opened"]
    assert [one.purpose for one in opened] == ["routine check"]


def test_person_with_somebody_elses_password_sees_nothing_before_she_has_her_own(
    world: World, desk: Desk
) -> None:
    world.round()
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    world.site.people.add(NEW, PASSWORD, by=keys)
    session = desk.unlock(NEW, PASSWORD)
    assert session.must_change
    assert desk.settle()
    assert proof.read(world.state) == {}, "nothing is opened for her, unseen neither"
    documents = Documents(session, world.desk_site(), world.words)
    for asked in (
        lambda: documents.ward("14"),
        lambda: documents.find("åsa"),
        lambda: desk.confirm_clock(world.clock.now()),
    ):
        with pytest.raises(MustChange):
            asked()
    with pytest.raises(WrongPassword):
        desk.change_password("fel lösenord", "ett eget lösenord")
    with pytest.raises(MustChange):
        documents.ward("14")
    assert desk.change_password(PASSWORD, "ett eget lösenord") is session
    assert documents.ward("14").rows
    assert desk.settle()
    desk.lock()
    with pytest.raises(WrongPassword):
        desk.unlock(NEW, PASSWORD)
    again = desk.unlock(NEW, "ett eget lösenord")
    assert not again.must_change
    assert again.open("14").snapshot.charts
    assert desk.settle()
    assert proof.read(world.state)["14"].good
    assert ("password-changed", NEW, "") in events(world)


def test_nobody_at_the_desk_changes_a_password_or_the_clock(world: World, desk: Desk) -> None:
    with pytest.raises(DeskLocked):
        desk.change_password(PASSWORD, "ett eget lösenord")
    with pytest.raises(DeskLocked):
        desk.confirm_clock(world.clock.now())


def test_nurse_confirms_the_clock_she_saw_and_it_is_logged(world: World, desk: Desk) -> None:
    world.round()
    world.at(30, boot="boot-b", up=2, synced=False)
    assert world.clock.verdict(world.clock.now()) is ClockVerdict.UNCONFIRMED
    desk.unlock(NURSE, PASSWORD)
    seen = world.clock.now()
    assert desk.confirm_clock(seen)
    assert world.clock.verdict(world.clock.now()) is ClockVerdict.CONFIRMED
    assert desk.settle()
    assert ("clock-confirmed", NURSE, seen.wall.isoformat(timespec="seconds")) in events(world)


def test_clock_that_jumped_since_it_was_shown_is_never_confirmed(world: World, desk: Desk) -> None:
    desk.unlock(NURSE, PASSWORD)
    seen = world.clock.now()
    world.at(600, up=61)
    with pytest.raises(ClockMoved):
        desk.confirm_clock(seen)
    assert desk.settle()
    assert "clock-confirmed" not in {event for event, *_rest in events(world)}


def test_desk_without_a_clock_says_so(world: World) -> None:
    world.desk.unlock(NURSE, PASSWORD)
    with pytest.raises(NotHere):
        world.desk.confirm_clock(world.clock.now())
    assert world.desk.envelope_opened is None


def test_end_of_a_print_is_noted_for_the_unit_and_names_no_patient(world: World) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    site = msgspec.structs.replace(world.desk_site(), logbook=world.logbook)
    documents = Documents(session, site, world.words)
    world.desk.lock()
    documents.note_print_job("14", Kind.MEDICATION_LIST, patients=24, pages=30, outcome="printed")
    documents.note_print_job("14", Kind.WARD_LIST, patients=0, outcome="not-printed")
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    logs = logbook_reading.read(world.logbook.folder, keys)
    assert not logs.faults
    jobs = [one for one in logs.entries if one.kind == "print-job"]
    assert [(one.unit, one.person) for one in jobs] == [("14", NURSE)] * 2
    assert jobs[0].facts == {
        "kind": "medication-list",
        "patients": "24",
        "pages": "30",
        "outcome": "printed",
        "device": "LYKTA-TEST",
    }
    assert "pages" not in jobs[1].facts


def test_full_disk_never_turns_a_finished_print_into_a_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    site = msgspec.structs.replace(world.desk_site(), logbook=world.logbook)

    def full(*_args: object, **_facts: object) -> None:
        raise DiskFull(what="logbook")

    monkeypatch.setattr(world.logbook, "append", full)
    documents = Documents(session, site, world.words)
    documents.note_print_job("14", Kind.MEDICATION_LIST, patients=24, outcome="printed")
