"""Printing only what changed: one ward never holds back another, and no old sheet is forgotten."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.desk import printout, run_end
from appliance.desk.errors import NothingNew, OnlyGone, SomeLost
from appliance.desk.run_settling import settle
from appliance.desk.wish import Kind, Wish
from storage.print_journal import JournalSheet, PrintJournal, Stage
from storage.reading import NoCopy
from storage.records import Snapshot
from storage.sheet_register import Ending
from storage.snapshot_file import PAGE_SIZE
from tests.appliance.desk.checking_room import leaves
from tests.appliance.world import NURSE, World


@pytest.fixture
def ward(world: World) -> World:
    world.round()
    return world


def wish(unit: str) -> Wish:
    return Wish(kind=Kind.MEDICATION_LIST, unit=unit, changed=True)


def today(world: World) -> date:
    return world.clock.now().wall.date()


def came_out(world: World, unit: str) -> list[str]:
    """Print a whole unit as if all of it came out; return the numbers of its sheets."""
    whole = Wish(kind=Kind.MEDICATION_LIST, unit=unit)
    paper = printout.bundles(world.documents(), whole, today(world), NURSE)
    assert paper.ended
    serials = [serial for bundle in paper.bundles for serial in bundle.serials]
    paper.ended(serials, True, False)
    return serials


def test_unchanged_ward_holds_back_no_other(ward: World) -> None:
    came_out(ward, "14")
    told: list[NothingNew] = []
    documents = ward.documents()
    both = [wish("14"), wish("15")]
    (bundle,) = printout.one_pdf(documents, both, today(ward), told.append).bundles
    assert bundle.pdf.startswith(b"%PDF")
    assert [fault.facts["unit"] for fault in told] == ["14"]
    with pytest.raises(NothingNew):
        printout.one_pdf(documents, [wish("14")], today(ward))


def test_sheets_of_who_has_left_are_named_with_the_print(ward: World) -> None:
    before = came_out(ward, "14")
    leaves(ward, 30, "p3")
    documents = ward.documents()
    with pytest.raises(OnlyGone) as told:
        printout.bundles(documents, wish("14"), today(ward))
    assert str(told.value.facts["sheets"]) in before


def test_register_knows_of_each_bundle_before_the_print_is_over(ward: World) -> None:
    paper = printout.bundles(ward.documents(), wish("15"), today(ward))
    assert paper.ended
    first, second = paper.bundles[0].serials[0], paper.bundles[1].serials[0]
    paper.ended([first], True, False)
    paper.ended([second], False, False)
    ends = [ward.seals.register.sheet(serial) for serial in (first, second)]
    assert [one.ending for one in ends if one] == [Ending.PRINTED, Ending.UNKNOWN]


def test_sheet_that_a_crash_kept_in_the_machine_never_outdates_the_one_on_the_ward(
    ward: World,
) -> None:
    paper = printout.bundles(ward.documents(), wish("15"), today(ward))
    serial = paper.bundles[0].serials[0]
    journal = PrintJournal(ward.state / "prints", ward.clock)
    log = journal.begin("15", "medication-list")
    log.note(0, Stage.MADE, sheets=(JournalSheet(serial=serial, pages=1),))
    log._held.close()  # as a process does that is killed
    run_end.enter_settled(ward.seals, settle(journal, [], ward.clock.now().wall))
    known = ward.seals.register.sheet(serial)
    assert known
    assert known.ending is Ending.NOT_PRINTED
    assert not known.may_be_out


def rot(file: Path, ward: World, unit: str) -> tuple[str, ...]:
    """Let pages of a copy rot, one at a time, until a chart is lost; return whose."""
    whole = file.read_bytes()
    file.chmod(0o600)
    for page in range(len(whole) // PAGE_SIZE):
        rotten = bytearray(whole)
        rotten[page * PAGE_SIZE + 4000] ^= 1
        file.write_bytes(rotten)
        with suppress(NoCopy):
            if lost := ward.documents().lost(unit):
                return tuple(one.name for one in lost)
    raise AssertionError("no page holds a chart")


def test_chart_that_cannot_be_read_is_never_called_unchanged(ward: World) -> None:
    came_out(ward, "14")
    (file,) = ward.site.folder.rglob("14/gen-*/snapshot.db")
    names = rot(file, ward, "14")
    with pytest.raises(SomeLost) as told:
        printout.bundles(ward.documents(), wish("14"), today(ward))
    assert told.value.facts["names"] == "; ".join(names)


def test_protected_patient_who_cannot_be_read_is_named_with_her_mark(world: World) -> None:
    answer = world.source.answers["14"]

    def protected(as_of: datetime) -> Snapshot:
        assert callable(answer)
        whole = answer(as_of)
        assert isinstance(whole, Snapshot)
        charts = tuple(
            replace(one, person=replace(one.person, protected=True)) for one in whole.charts
        )
        return replace(whole, charts=charts)

    world.source.answers["14"] = protected
    world.round()
    came_out(world, "14")
    (file,) = world.site.folder.rglob("14/gen-*/snapshot.db")
    names = rot(file, world, "14")
    with pytest.raises(SomeLost) as told:
        printout.bundles(world.documents(), wish("14"), today(world))
    said = str(told.value.facts["names"])
    assert [name for name in names if name in said]
    assert world.words.say("PROTECTED IDENTITY") in said
