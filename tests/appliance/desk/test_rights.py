"""Who may do what, and that the desk says no by itself, not only the screen."""

from pathlib import Path

import pytest

from appliance.desk import printout
from appliance.desk.documents import Documents
from appliance.desk.errors import DeskLocked, MustChange
from appliance.desk.rights import (
    PERSONS,
    BookNeeded,
    Function,
    ITNeeded,
    NurseNeeded,
    Right,
    StaffNeeded,
    function_of,
    function_words,
    refusal,
    refused,
    rights_of,
)
from appliance.desk.wish import Kind, Wish
from printing.language import language
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD

READING = {Right.READ_LISTS, Right.READ_BOOKS, Right.PRINT_PATIENTS}


def somebody(world: World, function: str, role: str = "staff", name: str = "Ny Ek") -> Documents:
    """Return the documents of a new person of a function, unlocked."""
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add(name, PASSWORD, role, by=by, must_change=False, function=function)
    return Documents(world.desk.unlock(name, PASSWORD), world.desk_site(), world.words)


def events(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.person, one.detail) for one in world.audited().entries]


# Purely


@pytest.mark.parametrize("right", Right)
def test_every_right_is_somebodys_and_who_lacks_it_is_told_whose(right: Right) -> None:
    assert [one for one in PERSONS if right in rights_of(one)]
    for code in ("sv", "nb", "de", "en"):
        reader = language(code, "Europe/Stockholm")  # type: ignore[arg-type] # one of four
        for function in PERSONS:
            words = refusal(right, rights_of(function), reader)
            assert bool(words) is (right not in rights_of(function))
        assert refusal(right, None, reader) == reader.say("Unlock first")
        message, remedy = reader.error(refused(right, "Ny Ek"))
        assert "Ny Ek" in message
        assert remedy


@pytest.mark.parametrize(
    ("role", "word", "function"),
    [
        ("staff", "", Function.NURSE),
        ("ward-31", "", Function.NURSE),
        ("auditor", "", Function.AUDITOR),
        ("staff", "keeper", Function.KEEPER),
        ("staff", "apothecary", Function.OTHER),
        ("staff", "recovery", Function.OTHER),
        ("staff", "break-glass", Function.OTHER),
        ("break-glass", "", Function.EMERGENCY),
        ("break-glass", "it", Function.EMERGENCY),
        ("recovery", "", Function.RECOVERY),
    ],
)
def test_register_without_functions_keeps_everybody_what_she_was(
    role: str, word: str, function: Function
) -> None:
    assert function_of(role, word) is function


def test_envelopes_are_never_refused_a_list() -> None:
    for function in (Function.EMERGENCY, Function.RECOVERY):
        assert rights_of(function) >= READING | {Right.DECLARE_OUTAGE, Right.CONFIRM_CLOCK}


def test_who_looks_after_machines_and_logs_reads_no_patient() -> None:
    for function in (Function.IT, Function.AUDITOR, Function.OTHER):
        assert not rights_of(function) & READING
    assert {one for one in PERSONS if Right.READ_LOG in rights_of(one)} == {Function.AUDITOR}


def test_every_function_has_words_in_every_language() -> None:
    for code in ("sv", "nb", "de"):
        reader = language(code, "Europe/Stockholm")  # type: ignore[arg-type] # one of three
        words = [function_words(one, reader) for one in Function]
        assert len(set(words)) == len(words)


# At the desk


@pytest.mark.parametrize("function", ["it", "auditor", "student"])
def test_it_opens_no_patient_although_its_keys_would(world: World, function: str) -> None:
    world.round()
    documents = somebody(world, function)
    for unit, opening in (("14", documents.ward), ("tand", documents.opened)):
        with pytest.raises(NurseNeeded):
            opening(unit)
    with pytest.raises(NurseNeeded):
        documents.search("Åsa")
    assert ("refused", "Ny Ek", "read-lists") in events(world)


def test_reception_reads_and_prints_books_and_no_ward(world: World) -> None:
    world.round()
    documents = somebody(world, "desk")
    assert documents.opened("tand")
    with pytest.raises(NurseNeeded):
        documents.ward("14")
    with pytest.raises(NurseNeeded):
        documents.find("Åsa")
    today = world.site.told.reading.wall.date()
    wish = Wish(kind=Kind.DAY_BOOK, unit="tand", day=today)
    assert printout.bundles(documents, wish, today).bundles
    with pytest.raises(NurseNeeded):
        printout.bundles(documents, Wish(kind=Kind.MEDICATION_LIST, unit="14"), today)


def test_nobody_prints_patients_who_may_not(world: World) -> None:
    """Even where something else went wrong and she could read them."""
    world.round()
    documents = somebody(world, "nurse")
    session = world.desk.session()
    session.rights -= {Right.PRINT_PATIENTS}
    today = world.site.told.reading.wall.date()
    with pytest.raises(BookNeeded):
        printout.bundles(documents, Wish(kind=Kind.MEDICATION_LIST, unit="14"), today)
    assert not [event for event, *_rest in events(world) if event == "printed"]
    assert ("refused", "Ny Ek", "print-patients") in events(world)


def test_desk_refuses_by_itself_and_says_who_may(world: World) -> None:
    with pytest.raises(DeskLocked):
        world.desk.require(Right.CAPTURE)
    world.desk.unlock(NURSE, PASSWORD)
    assert world.desk.require(Right.CAPTURE).person == NURSE
    with pytest.raises(ITNeeded):
        world.desk.require(Right.SETTINGS)
    assert ("refused", NURSE, "settings") in events(world)
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add("Rut Ek", PASSWORD, "auditor", by=by)
    world.desk.unlock("Rut Ek", PASSWORD)
    with pytest.raises(MustChange):
        world.desk.require(Right.READ_LOG)
    world.desk.change_password(PASSWORD, "fyra nya ord igen")
    assert world.desk.require(Right.READ_LOG)
    with pytest.raises(StaffNeeded):
        world.desk.require(Right.ROUTINES)


def test_function_that_was_given_counts_from_the_next_unlock(world: World) -> None:
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.assign(NURSE, "it", by=by)
    assert world.desk.unlock(NURSE, PASSWORD).function is Function.IT


def test_unlocked_units_are_those_her_function_reads(tmp_path: Path, world: World) -> None:
    del tmp_path
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    kinds = {unit.code: unit.kind for unit in world.units}
    assert all(session.may_read(code, kind) for code, kind in kinds.items())
    somebody(world, "desk")
    session = world.desk.session()
    assert [code for code, kind in kinds.items() if session.may_read(code, kind)] == ["tand"]
