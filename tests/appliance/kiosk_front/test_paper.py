"""Printing from the kiosk: real CUPS, real printers, every bundle followed to its end."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2 as pdfium
import pytest

from appliance.desk import printout, recopy
from appliance.desk.control import Control
from appliance.desk.errors import DeskLocked
from appliance.desk.forms import MachineFacts
from appliance.desk.rights import Right
from appliance.desk.sealing import Seals
from appliance.kiosk.front.board import Place
from appliance.kiosk.front.desk import FrontDesk
from appliance.kiosk.front.paperdesk import NothingLeft
from appliance.kiosk.front.printroom import PrintRoom as Printers
from appliance.kiosk.front.sticks import NoSuchStick, plugged
from appliance.kiosk.ports import InHand, Lamp, PrintKind, PrintOrder, PrintView
from appliance.status import Limit
from printing import pages
from printing.paper.faces import Face, width
from printing.queue import Printer
from printing.queue.faults import NoPrinter
from printing.scans import look
from printing.sheets.contacts import Contact
from storage.logbook_reading import read as read_logbook
from storage.print_journal import JournalJob, JournalSheet, PrintJournal, Stage
from storage.records import Snapshot
from storage.sheet_seal import SealTorn
from tests.appliance.world import LIMIT, NURSE, Answer, World
from tests.hospital.cups import Machine, PrintRoom, print_room, wait_until
from tests.storage.site import PASSWORD

__all__ = ["print_room"]

WHOLE_WARD = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit="15")
FORM = PrintOrder(kind=PrintKind.BLANK_FORM, unit="", document="mar", copies=2)
SEAL = bytes(range(32))
"""The public key that this world's machine bears on its sheets."""


@pytest.fixture
def tray(print_room: PrintRoom) -> Machine:
    machine = print_room.printer("ward15")
    machine.put_paper(250)
    print_room.queue("ward15", machine)
    return machine


@pytest.fixture
def front(world: World, print_room: PrintRoom, tray: Machine) -> FrontDesk:
    world.round()
    front = front_desk(world, [print_room.configured(tray.name)])
    front.unlock(NURSE, PASSWORD)
    return front


def front_desk(world: World, printers: Sequence[Printer] = ()) -> FrontDesk:
    """Return the glass's desk of a world, with these printers and a seal for its sheets."""
    site = world.desk_site()
    state: Path = site.state
    seals = Seals(state / "sheets", SEAL, site.clock)
    return FrontDesk(
        desk=world.desk,
        site=msgspec.structs.replace(site, seals=seals, logbook=world.logbook),
        limits=[Limit(unit=unit, limit=LIMIT) for unit in world.units],
        look=world.look,
        room=Printers(printers, site.clock),
        place=Place(unit="14"),
        facts=lambda by: MachineFacts(
            device=site.device,
            printed=site.clock.now().wall,
            by=by,
            contacts=(Contact(name="IT", phone="08-465 004 10"),),
        ),
    )


def without(answer: Answer, patient: str) -> Answer:
    """Return a ward's answer without one patient."""

    def fewer(as_of: datetime) -> Snapshot:
        assert callable(answer)
        whole = answer(as_of)
        assert isinstance(whole, Snapshot)
        left = tuple(chart for chart in whole.charts if chart.person.key != patient)
        return msgspec.structs.replace(whole, charts=left)

    return fewer


def unheard(_view: PrintView) -> None:
    """Take a view nobody looks at."""


def wait_and_say(control: Control, when: Callable[[PrintView], bool], say: Callable[[Control], None]
                 ) -> Callable[[PrintView], None]:  # fmt: skip
    """Return a listener that says something once, as soon as a view is as wanted."""
    said: list[bool] = []

    def hear(view: PrintView) -> None:
        if not said and when(view):
            said.append(True)
            say(control)

    return hear


def some(front: FrontDesk, world: World, many: int = 1) -> PrintOrder:
    """Return an order for the first patients of the ward: one job."""
    rows = front.ward_list("15", world.words).sheet.rows
    return msgspec.structs.replace(WHOLE_WARD, patients=tuple(row.patient for row in rows[:many]))


def test_whole_ward_comes_out_cover_first_is_counted_and_recorded_by_no_name(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    rows = front.ward_list("15", world.words).sheet.rows
    views: list[PrintView] = []
    final = front.print(WHOLE_WARD, world.words, views.append, Control())
    assert final.finished
    assert not final.again
    assert views[0].count == "0 av 8"
    assert final.count == "8 av 8"
    assert [bundle.lamp for bundle in final.bundles] == [Lamp.GOOD] * 3
    assert len(tray.printed()) == 3
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    logs = read_logbook(world.site.folder / "logbook", keys)
    (noted,) = [one for one in logs.entries if one.kind == "print-job"]
    assert (noted.unit, noted.person) == ("15", NURSE)
    facts = ("medication-list", "8", "printed", "9")
    assert tuple(noted.facts[name] for name in ("kind", "patients", "outcome", "pages")) == facts
    front.lock()
    found = front.records(world.words)
    said = " ".join(f"{one.title} {one.detail} {one.word} {one.advice}" for one in found.rows)
    assert "Läkemedelslistor, 15" in said
    assert "9 sidor" in said
    assert "Inte bekräftad" in said
    assert not [row for row in rows if row.name in said or row.number in said], "it names nobody"


def test_printed_sheet_is_proved_by_its_square_and_only_named_by_its_number(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    final = front.print(some(front, world), world.words, unheard, Control())
    assert isinstance(final.in_hand, InHand)
    (number,), seal = final.in_hand.sheets, look(tray.printed()[0])[0].codes[0]
    assert front.is_seal(seal)
    assert not front.is_seal(number)
    proved = front.check_sheet(seal, world.words)
    assert proved.lamp is Lamp.GOOD
    assert number in proved.facts[0][1]
    named = front.check_sheet(number, world.words)
    assert named.lamp is Lamp.ATTENTION, "a number that is typed proves nothing"
    front.lock()
    assert front.check_sheet(seal, world.words).lamp is Lamp.GOOD
    forged = front.check_sheet(f"{seal[:-1]}{'A' if seal[-1] != 'A' else 'B'}", world.words)
    assert forged.lamp is Lamp.BAD
    assert forged.verdict.startswith("ÄNDRAT")
    with pytest.raises(SealTorn):
        front.check_sheet(seal[:30], world.words)


def test_plan_says_what_and_whether_paper_will_do_without_printing(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    plan = front.plan(WHOLE_WARD, world.words)
    assert plan.refused == ""
    assert plan.whose == "15 Avdelning 15, 8 patienter"
    assert plan.count == "9 sidor"
    assert [one.lamp for one in plan.printers] == [Lamp.GOOD]
    assert plan.forecast is not None
    assert plan.forecast.lamp is Lamp.GOOD
    assert plan.changed == "", "there is no earlier set"
    tray.put_paper(4)
    front._room._seen.clear()
    short = front.plan(WHOLE_WARD, world.words)
    assert short.forecast is not None
    assert short.forecast.lamp is Lamp.ATTENTION
    assert "8" in short.forecast.text, "four sheets in each of two trays"
    assert short.printers[0].note == "omkring 8 blad"
    assert not tray.printed()


def test_pages_are_confirmed_by_a_person_and_the_missing_come_out_as_marked_copies(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    final = front.print(some(front, world, 3), world.words, unheard, Control())
    asked = final.in_hand
    assert asked is not None
    assert asked.pages == 3
    plan = front.plan(WHOLE_WARD, world.words)
    assert (plan.changed, plan.nothing_new) == ("Bara ändrade (5 av 8)", False)
    answer = front.confirm(asked, 2, world.words)
    assert answer.answer == "1 sida saknas"
    assert len(answer.missing) == 1
    assert answer.copies == answer.missing
    again = front.print_rest(answer.copies, world.words, unheard, Control())
    assert again.finished
    assert [len(pages.sizes(one)) for one in tray.printed()] == [3, 1], "only the missing sheet"
    assert again.in_hand is not None
    assert not set(again.in_hand.sheets) & set(asked.sheets), "a copy has a number of its own"
    old = front.check_sheet(answer.missing[0], world.words)
    assert old.lamp is not Lamp.GOOD, "what the copy replaced is no longer to be used"
    front.confirm(again.in_hand, again.in_hand.pages, world.words)
    rows = front.records(world.words).rows
    assert [one.word for one in rows] == ["Bekräftad"] * 2, "the copy made the missing page good"


def test_sheet_of_who_has_left_is_named_before_the_next_set_is_printed(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    final = front.print(some(front, world, 2), world.words, unheard, Control())
    assert final.in_hand is not None
    left, _here = final.in_hand.sheets
    world.source.answers["15"] = without(world.source.answers["15"], some(front, world).patients[0])
    world.at(30)
    world.round()
    plan = front.plan(WHOLE_WARD, world.words)
    assert [words for words in plan.notices if left in words and "ta bort det" in words]
    assert plan.changed == "Bara ändrade (6 av 7)"


def test_lock_in_the_middle_takes_nothing_from_the_print_and_leaves_nothing_to_print_again(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    def lock_at_once(_view: PrintView) -> None:
        front.lock()

    final = front.print(some(front, world, 8), world.words, lock_at_once, Control())
    assert not final.again
    assert len(tray.printed()) == 2
    assert final.in_hand is not None
    answer = front.confirm(final.in_hand, 3, world.words)
    assert answer.missing
    assert answer.copies == ()
    with pytest.raises(DeskLocked):
        front.print_rest(answer.missing, world.words, unheard, Control())
    with pytest.raises(NothingLeft):
        front.print_rest((), world.words, unheard, Control())


def test_missing_pages_are_printed_as_marked_copies_after_a_lock_and_an_unlock(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    final = front.print(some(front, world, 3), world.words, unheard, Control())
    assert final.in_hand is not None
    front.lock()
    answer = front.confirm(final.in_hand, 2, world.words)
    assert (len(answer.missing), answer.copies) == (1, ())
    assert answer.note.startswith("Lås upp"), "a locked screen says the way on"
    (locked,) = front.records(world.words).rows
    assert locked.in_hand is not None
    assert (locked.word, locked.in_hand.copies) == ("Sidor saknas", ())
    front.unlock(NURSE, PASSWORD)
    (row,) = front.records(world.words).rows
    assert row.in_hand is not None
    assert row.in_hand.answer == "1 sida saknas"
    assert row.in_hand.copies == answer.missing
    again = front.print_rest(row.in_hand.copies, world.words, unheard, Control())
    assert [len(pages.sizes(one)) for one in tray.printed()] == [3, 1], "only the missing sheet"
    paper = pdfium.PdfDocument(tray.printed()[1])[0].get_textpage().get_text_range()
    assert f"ersätter blad {answer.missing[0]}" in " ".join(paper.split())
    assert again.in_hand is not None
    front.confirm(again.in_hand, 1, world.words)
    assert [one.word for one in front.records(world.words).rows] == ["Bekräftad"] * 2


def test_lock_while_pages_are_being_made_leaves_them_to_nobody_who_comes_after(
    front: FrontDesk, world: World, tray: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = printout.bundles

    def made_and_locked(*facts: Any) -> printout.Paper:
        paper = make(*facts)
        front.lock()
        width("Sist Skriven", Face.REGULAR, 9)  # the lock came before the last page
        return paper

    left: list[int] = []
    order = some(front, world, 2)
    monkeypatch.setattr(printout, "bundles", made_and_locked)
    final = front.print(
        order, world.words, lambda _: left.append(width.cache_info().currsize), Control()
    )
    assert final.finished
    assert set(left) == {0}, "what pages are measured with is empty again while they are printed"
    assert not final.again
    assert final.in_hand is not None
    assert front.confirm(final.in_hand, 1, world.words).copies == (), "nothing of it is held"
    with pytest.raises(NothingLeft):
        front.print_rest((), world.words, unheard, Control())


def test_copies_of_one_kind_that_fail_are_not_hidden_by_those_of_the_next(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    lists = some(front, world)
    wanted = [lists, msgspec.structs.replace(lists, kind=PrintKind.ADMINISTRATION_OVERVIEW)]
    missing: list[str] = []
    for order in wanted:
        final = front.print(order, world.words, unheard, Control())
        assert final.in_hand is not None
        missing += front.confirm(final.in_hand, 0, world.words).missing
    assert len(missing) == 2
    front.lock()
    front.unlock(NURSE, PASSWORD)
    before = len(tray.printed())
    tray.feels("abort 0")

    def mend(view: PrintView) -> None:
        if view.finished:
            tray.feels("ok")

    again = front.print_rest(tuple(missing), world.words, mend, Control())
    assert again.again, "the first kind did not come out, and that is what is told"
    assert len(tray.printed()) == before, "no other print is begun behind it"


def test_who_may_not_print_patients_is_offered_no_copy_of_their_sheets(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    final = front.print(some(front, world), world.words, unheard, Control())
    assert final.in_hand is not None
    session, seals = (
        world.desk.session(),
        Seals(world.desk_site().state / "sheets", SEAL, world.clock),
    )
    assert recopy.copyable(session, seals, final.in_hand.sheets) == set(final.in_hand.sheets)
    session.rights -= {Right.PRINT_PATIENTS}
    assert recopy.copyable(session, seals, final.in_hand.sheets) == set()


def test_dropped_bundle_stops_the_rest_and_offers_what_is_missing(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    tray.feels("abort 0")
    final = front.print(some(front, world), world.words, unheard, Control())
    assert final.finished
    assert final.bundles[0].lamp in (Lamp.BAD, Lamp.UNKNOWN)
    assert final.trouble is not None
    assert final.bundles[final.trouble].message
    assert final.again
    tray.feels("ok")
    again = front.print_rest((), world.words, unheard, Control())
    assert not again.again


def test_paused_print_waits_for_a_word_and_a_stopped_one_sends_nothing_more(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    control = Control()
    control.pause()
    go_on = wait_and_say(control, lambda view: view.paused, Control.resume)
    first_out: Callable[[PrintView], bool] = lambda view: any(  # noqa: E731 - one line
        one.lamp is Lamp.GOOD for one in view.bundles
    )
    stop = wait_and_say(control, first_out, Control.cancel)

    def hear(view: PrintView) -> None:
        go_on(view)
        stop(view)

    final = front.print(some(front, world, 8), world.words, hear, control)
    assert not final.paused
    assert final.again
    assert len(tray.printed()) == 1


def test_chosen_printer_is_taken_and_a_dead_one_is_passed_by(
    world: World, print_room: PrintRoom, tray: Machine
) -> None:
    world.round()
    other = print_room.printer("ward16")
    other.put_paper(250)
    print_room.queue("ward16", other)
    both = [print_room.configured(one.name) for one in (tray, other)]
    front = front_desk(world, both)
    front.unlock(NURSE, PASSWORD)
    order = some(front, world)
    wish = msgspec.structs.replace(order, printer="ward16")
    assert front.plan(wish, world.words).printer == "ward16"
    front.print(wish, world.words, unheard, Control())
    assert (len(tray.printed()), len(other.printed())) == (0, 1)
    tray.switch_off()
    final = front.print(order, world.words, unheard, Control())
    assert final.count == "1 av 1"
    assert "ward16" in final.bundles[0].detail
    assert (len(tray.printed()), len(other.printed())) == (0, 2)


def test_no_printer_is_refused_in_words(world: World) -> None:
    world.round()
    front = front_desk(world)
    front.unlock(NURSE, PASSWORD)
    assert front.plan(WHOLE_WARD, world.words).refused
    with pytest.raises(NoPrinter):
        front.print(WHOLE_WARD, world.words, unheard, Control())


def test_every_sheet_of_a_ward_can_be_planned_and_read(front: FrontDesk, world: World) -> None:
    for kind in (PrintKind.DUE_LIST, PrintKind.LAB_LABELS, PrintKind.STATISTICS,
                 PrintKind.TIME_OVERVIEW, PrintKind.BACK_ENTRY):  # fmt: skip
        plan = front.plan(PrintOrder(kind=kind, unit="15"), world.words)
        assert plan.refused == ""
        assert plan.what
    words = world.words
    assert front.due_list("15", 4, words).sheet.head.title == "Doser kommande 4 timmar"
    assert front.lab_labels("15", words).copy.unit == "15"
    key = some(front, world).patients[0]
    assert front.time_overview("15", key, words).sheet.groups


def test_labels_go_to_the_label_printer_and_sheets_never_do(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    label = Printer(label="Etiketter", labels="zpl", zpl="127.0.0.1:9")
    front._room = Printers(front._room.printers, world.desk_site().clock, label)
    order = PrintOrder(kind=PrintKind.LAB_LABELS, unit="15")
    plan = front.plan(order, world.words)
    assert [one.name for one in plan.printers] == ["Etiketter", tray.name]
    assert plan.printers[0].lamp is Lamp.BAD, "nothing answers there"
    assert (plan.printer, plan.order.labels) == ("Etiketter", "50x25")
    on_sheets = front.plan(msgspec.structs.replace(order, printer=tray.name), world.words)
    assert (on_sheets.printer, on_sheets.order.labels) == (tray.name, "a4")
    assert front._room.in_order(on_sheets.order) == front._room.printers, "never back to the roll"
    assert [one.shown for one in front._room.in_order(plan.order)] == ["Etiketter"], "nor over"
    assert [one.note for one in plan.printers] == ["enstaka etiketter", "lägg i etikettark"]
    sheets = front.plan(WHOLE_WARD, world.words)
    assert [one.name for one in sheets.printers] == [tray.name]
    (card,) = [one for one in front.board(world.words).cards if "Etikett" in one.title]
    assert card.lamp is Lamp.BAD, "the board says that the label printer is dead"
    assert "etikettark" in card.remedy, "and the other way to labels"


def test_forms_are_printed_by_anybody_each_copy_numbered(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    front.lock()
    titles = [one.title for one in front.forms(world.words)]
    assert "Telefonnummer" in titles
    plan = front.plan(FORM, world.words)
    assert plan.what in titles
    final = front.print(FORM, world.words, unheard, Control())
    assert not final.again
    assert final.in_hand is not None
    assert len(final.in_hand.sheets) == 3, "two forms and the sheet that counts them"
    assert len(tray.printed()) == 1


def test_print_that_a_crash_cut_short_stands_on_the_board_until_somebody_has_counted(
    world: World,
) -> None:
    world.round()
    front = front_desk(world)
    site = world.desk_site()
    dead = PrintJournal(site.state / "prints", site.clock).begin("15", "medication-list", NURSE)
    sheets = tuple(JournalSheet(serial=f"X-{number}", pages=2) for number in (1, 2, 3))
    dead.note(0, Stage.MADE, sheets=sheets)
    dead.note(0, Stage.SENDING, JournalJob(printer="B31, expeditionen"))
    dead.note(1, Stage.MADE, sheets=(JournalSheet(serial="X-4", pages=1),))
    assert not [card for card in front.board(world.words).cards if card.to_records], "it lives"
    dead._held.close()  # the process that printed is gone, and its lock with it
    (card,) = [one for one in front.board(world.words).cards if one.to_records]
    assert (card.lamp, card.title) == (Lamp.ATTENTION, "En utskrift avbröts")
    assert "6 sidor kan ha kommit ut" in card.text
    assert "1 sida" in card.text
    (row,) = front.records(world.words).rows
    assert (row.lamp, row.word) == (Lamp.UNKNOWN, "Kan ha kommit ut")
    assert row.in_hand is not None
    assert row.in_hand.pages == 6
    answer = front.confirm(row.in_hand, 4, world.words)
    assert answer.missing == ("X-3",)
    assert not [one for one in front.board(world.words).cards if "kan ha" in one.text]
    (row,) = front.records(world.words).rows
    assert (row.lamp, row.word) == (Lamp.ATTENTION, "Sidor saknas")


def test_print_on_a_stick_can_be_read_only_with_the_password_that_was_shown(
    front: FrontDesk, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "MIN STICKA"
    folder.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sdb1 {str(folder).replace(' ', chr(92) + '040')} vfat rw 0 0\n")
    found = plugged(mounts, (str(tmp_path),))
    assert list(found) == ["MIN STICKA"]
    monkeypatch.setattr("appliance.kiosk.front.paperfront.plugged", lambda: found)
    rows = front.ward_list("15", world.words).sheet.rows
    saved = front.save(WHOLE_WARD, "MIN STICKA", world.words)
    (file,) = folder.iterdir()
    assert file.name == saved.file
    data = file.read_bytes()
    assert not [row.name for row in rows if row.name.encode() in data]
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(data)
    assert len(pdfium.PdfDocument(data, password=saved.password)) == 9
    monkeypatch.setattr("appliance.kiosk.front.paperfront.plugged", dict)
    with pytest.raises(NoSuchStick):
        front.save(WHOLE_WARD, "MIN STICKA", world.words)


def test_printer_that_hangs_keeps_neither_board_nor_plan_waiting(
    front: FrontDesk, world: World, tray: Machine
) -> None:
    front.board(world.words)
    order = some(front, world)
    front.plan(order, world.words)
    tray.freeze()
    try:
        world.at(0.5)  # half a minute later: it is asked again, on a thread of its own
        began = time.monotonic()
        front.board(world.words)
        front.plan(order, world.words)
        assert time.monotonic() - began < 1.0
        wait_until(
            lambda: front.printers(world.words)[0].lamp is not Lamp.GOOD, "the hung printer's light"
        )
    finally:
        tray.thaw()
