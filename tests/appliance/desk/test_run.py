"""A print over two real printers: it goes on by itself only where nothing can come out twice."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from appliance.desk.control import Control
from appliance.desk.printout import Paper
from appliance.desk.run import again, run
from appliance.desk.run_settling import settle
from appliance.desk.run_state import Offer, RunState
from printing.queue import JobState, Printer, faults, send
from printing.queue.faults import NoPrinter
from storage.clock import Clock
from storage.print_journal import Fate, JournalJob, JournalSheet, PrintJournal, Stage
from tests.appliance.desk.print_child import HASTY, Plan, paper
from tests.appliance.desk.print_trial import words_of
from tests.hospital.cups import Machine, PrintRoom, print_room, wait_until

__all__ = ["print_room"]

Pressed = Callable[[RunState, Control], None]


class Ward:
    """Two printers, a journal, and a print of three bundles with one sheet each."""

    def __init__(self, room: PrintRoom, folder: Path) -> None:
        self.room, self.folder = room, folder
        self.a, self.b = room.printer("a"), room.printer("b")
        for machine in (self.a, self.b):
            machine.put_paper(250)
            room.queue(machine.name, machine)
        self.queues = [room.configured("a"), room.configured("b")]
        self.printers = [
            Printer(direct=machine.uri, label=machine.name) for machine in (self.a, self.b)
        ]
        """Straight at the printers: by way of CUPS each job takes a second longer."""
        self.clock = Clock(folder)
        self.journal = PrintJournal(folder / "prints", self.clock)
        self.paper = self.of("L-1", "L-2", "L-3")

    def of(self, *serials: str) -> Paper:
        """Return a print of one sheet in each bundle."""
        bundles = tuple(((serial, ""),) for serial in serials)
        return paper(Plan(state=str(self.folder), printers=(), bundles=bundles))

    def print(
        self, react: Pressed = lambda _state, _control: None, made: Paper | None = None
    ) -> RunState:
        """Print; `react` plays the nurse at each change."""
        control = Control()
        return run(
            made or self.paper,
            self.printers,
            self.journal,
            control,
            lambda state: react(state, control),
            HASTY,
        )

    def out(self, machine: Machine) -> list[str]:
        """Return which sheets lie in a printer's tray, in the order of their coming out."""
        return [words_of(one).split("SHEET-")[1].split(".")[0] for one in machine.printed()]

    def fates(self) -> dict[str, Fate]:
        (last, *_before) = self.journal.runs()
        return {entry.serials[0]: entry.fate for entry in last.entries}


@pytest.fixture
def ward(print_room: PrintRoom, tmp_path: Path) -> Ward:
    return Ward(print_room, tmp_path)


def once(act: Callable[[], None], when: Callable[[RunState], bool]) -> Pressed:
    """Return a nurse who does one thing as soon as she sees something."""
    done: list[bool] = []

    def react(state: RunState, _control: Control) -> None:
        if not done and when(state):
            done.append(True)
            act()

    return react


def first(state: RunState) -> JobState | None:
    return state.bundles[0].state


def _off(ward: Ward) -> None:
    ward.a.switch_off()


def _hung(ward: Ward) -> None:
    ward.a.freeze()


def _closed(ward: Ward) -> None:
    ward.room.run("cupsreject", "a")


def _paused(ward: Ward) -> None:
    ward.room.run("cupsdisable", "a")


def _gone(ward: Ward) -> None:
    ward.room.run("lpadmin", "-x", "a")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (_off, faults.NoContact),
        (_hung, faults.PrinterHung),
        (_closed, faults.QueueRefuses),
        (_paused, faults.QueueStopped),
        (_gone, faults.NoSuchQueue),
    ],
)
def test_printer_that_surely_printed_nothing_is_left_for_the_next_one_by_itself(
    ward: Ward, fault: Callable[[Ward], None], why: type[Exception]
) -> None:
    ward.printers[0] = ward.queues[0]
    fault(ward)
    state = ward.print()
    assert state.complete
    assert ward.out(ward.b) == ["L-1", "L-2", "L-3"]
    assert state.bundles[0].moved_from == "a"
    assert isinstance(state.bundles[0].moved_why, why)
    assert set(ward.fates().values()) == {Fate.CAME_OUT}
    ward.a.thaw() if ward.a.running else None
    assert ward.a.printed() == []


def test_wrong_paper_is_found_out_before_anything_is_sent(ward: Ward) -> None:
    ward.a.put_paper(250, main="iso_a5_148x210mm", second="iso_a5_148x210mm")
    assert ward.print().complete
    assert ward.a.printed() == []
    assert len(ward.b.printed()) == 3


def test_refused_document_goes_to_the_next_printer(ward: Ward, print_room: PrintRoom) -> None:
    raster = print_room.printer("raster", formats="image/pwg-raster")
    raster.put_paper(250)
    ward.printers[0] = Printer(direct=raster.uri, label="raster")
    state = ward.print()
    assert state.complete
    assert isinstance(state.bundles[0].moved_why, faults.PrintRefused)
    assert ward.out(ward.b) == ["L-1", "L-2", "L-3"]
    assert raster.printed() == []


def test_bundle_on_a_printer_that_lost_power_is_in_doubt_and_the_others_go_on(ward: Ward) -> None:
    ward.printers = ward.queues
    ward.a.feels("slow 120")

    def lose_power() -> None:
        # CUPS calls it printing before the printer has a byte of it: then it surely printed none.
        wait_until(lambda: ward.a.begun, "the printer's first job", 60)
        ward.a.switch_off()

    react = once(lose_power, lambda state: first(state) is JobState.PRINTING)
    state = ward.print(react)
    assert [one.doubtful for one in state.bundles] == [True, False, False]
    assert isinstance(state.bundles[0].reason, faults.NoContact)
    assert ward.out(ward.b) == ["L-2", "L-3"]
    assert ward.fates()["L-1"] is Fate.MAY_HAVE


def test_page_that_may_have_come_out_is_never_printed_again_by_itself(ward: Ward) -> None:
    ward.a.feels("abort 0.4")
    state = ward.print()
    assert state.doubtful
    assert [one.doubtful for one in state.bundles] == [True, False, False]
    assert ward.out(ward.b) == ["L-2", "L-3"]
    assert state.bundles[0].offer is Offer.COPY
    assert ward.fates()["L-1"] is Fate.MAY_HAVE
    assert [entry.serials for entry in ward.journal.unsettled().may_have] == [("L-1",)]


def test_what_is_left_of_a_print_is_printed_again_as_marked_copies(ward: Ward) -> None:
    ward.a.feels("abort 0.4")
    state = ward.print()
    made = again(ward.paper, state)
    assert [bundle.parts[0].replaces for bundle in made.bundles] == ["L-1"]
    ward.a.feels("ok")
    assert ward.print(made=made).complete
    (copy,) = [one for one in ward.a.printed() if "REPLACES-L-1." in words_of(one)]
    assert "SHEET-L-1." not in words_of(copy)
    assert not ward.journal.unsettled()


def test_copies_asked_for_in_the_middle_come_first_and_are_marked(ward: Ward) -> None:
    ward.a.feels("abort 0.4")

    def react(state: RunState, control: Control) -> None:
        if state.bundles[0].offer is Offer.COPY and len(state.bundles) == 3:
            control.copy(state.bundles[0].to_copy)

    state = ward.print(react)
    assert state.complete
    assert state.bundles[3].copy_of == 0
    assert ward.out(ward.b)[0].startswith("C-")
    assert "REPLACES-L-1." in words_of(ward.b.printed()[0])


def test_move_of_what_stands_at_a_jammed_printer_makes_marked_copies(ward: Ward) -> None:
    ward.a.feels("hold media-jam-error")

    def react(state: RunState, control: Control) -> None:
        if isinstance(state.bundles[0].reason, faults.PaperJam) and state.offer:
            control.move(state.offer)

    state = ward.print(react)
    assert state.complete
    assert isinstance(state.bundles[0].reason, faults.MovedAway)
    assert state.bundles[0].jammed
    assert ward.out(ward.b)[1:] == ["L-2", "L-3"]
    assert "REPLACES-L-1." in words_of(ward.b.printed()[0])
    assert ward.fates()["L-1"] is Fate.MAY_HAVE
    assert not ward.journal.unsettled(), "the copy came out in its place"


def test_empty_tray_is_waited_for_and_then_offers_the_other_printer(ward: Ward) -> None:
    ward.a.put_paper(0)
    offers: list[str] = []

    def react(state: RunState, _control: Control) -> None:
        if isinstance(state.bundles[0].reason, faults.OutOfPaper):
            offers.append(state.offer)
            if state.offer:
                ward.a.put_paper(250)

    assert ward.print(react).complete
    assert offers[0] == ""
    assert offers[-1] == "b"
    assert ward.out(ward.a) == ["L-1", "L-2", "L-3"]
    assert ward.b.printed() == []


def test_jam_that_was_cleared_offers_the_last_pages_again(ward: Ward) -> None:
    ward.a.feels("hold media-jam-error")
    react = once(
        lambda: ward.a.feels("ok"),
        lambda state: isinstance(state.bundles[0].reason, faults.PaperJam),
    )
    state = ward.print(react)
    assert state.complete
    assert state.bundles[0].printed
    assert state.bundles[0].to_copy == ("L-1",)
    assert state.bundles[1].to_copy == ()


def test_where_no_printer_works_it_is_said_and_goes_on_by_itself(ward: Ward) -> None:
    ward.a.switch_off()
    ward.b.switch_off()
    react = once(
        ward.b.switch_on,
        lambda state: isinstance(state.bundles[0].reason, faults.NoPrinterWorks),
    )
    assert ward.print(react).complete
    assert ward.out(ward.b) == ["L-1", "L-2", "L-3"]


def test_what_no_printer_takes_in_time_is_given_up_and_told_as_not_printed(ward: Ward) -> None:
    ward.a.switch_off()
    ward.printers = ward.printers[:1]
    patience = msgspec.structs.replace(HASTY, deadline=0.5)
    state = run(ward.paper, ward.printers, ward.journal, Control(), patience=patience)
    assert isinstance(state.bundles[0].reason, faults.PrintTakenBack)
    assert all(one.clean for one in state.bundles)
    assert set(ward.fates().values()) == {Fate.DID_NOT}
    ward.a.switch_on()
    assert ward.a.printed() == []


def test_pause_sends_nothing_more_until_somebody_wants_it(ward: Ward) -> None:
    seen: list[int] = []

    def react(state: RunState, control: Control) -> None:
        if state.bundles[0].printed and not seen:
            control.pause()
        if state.paused and control.paused:
            seen.append(len(ward.a.printed()))
            if len(seen) == 3:
                control.resume()

    assert ward.print(react).complete
    assert seen == [1, 1, 1]


def test_cancel_takes_back_and_sends_no_more(ward: Ward) -> None:
    ward.a.feels("slow 5")

    def react(state: RunState, control: Control) -> None:
        if first(state) is JobState.PRINTING:
            control.cancel()

    state = ward.print(react)
    assert state.cancelled
    assert isinstance(state.bundles[0].reason, faults.PrintStopped)
    assert [one.skipped for one in state.bundles] == [False, True, True]
    assert ward.fates() == {"L-1": Fate.MAY_HAVE, "L-2": Fate.DID_NOT, "L-3": Fate.DID_NOT}


def test_retry_takes_up_a_printer_that_left_a_doubt(ward: Ward) -> None:
    ward.printers = ward.printers[:1]
    ward.a.feels("abort 0.4")

    def react(state: RunState, control: Control) -> None:
        if state.bundles[0].doubtful and not state.bundles[0].copied:
            ward.a.feels("ok")
            control.retry()

    assert ward.print(react).complete
    assert len(ward.a.printed()) == 3
    assert "REPLACES-L-1." in words_of(ward.a.printed()[0])


def test_document_that_is_none_ends_without_trying_every_printer(ward: Ward) -> None:
    broken = msgspec.structs.replace(ward.paper.bundles[0], pdf=b"%PDF-1.4 cut")
    made = msgspec.structs.replace(ward.paper, bundles=(broken,))
    (one,) = ward.print(made=made).bundles
    assert isinstance(one.reason, faults.NotADocument)
    assert one.clean


def test_refused_tray_is_printed_from_any_tray(ward: Ward) -> None:
    ward.printers = [Printer(direct=ward.a.uri, tray="no-such-tray", duplex=False)]
    assert ward.print(made=ward.of("L-1")).complete
    assert len(ward.a.printed()) == 1


def test_no_list_begins_on_the_back_of_another(ward: Ward) -> None:
    plan = Plan(state=str(ward.folder), printers=(), bundles=((("L-1", ""), ("L-2", "")),))
    ward.printers = [Printer(direct=ward.a.uri, duplex=True)]
    assert ward.print(made=paper(plan)).complete
    pages = words_of(ward.a.printed()[0]).split("\f")
    assert ["L-1" in pages[0], pages[1].strip(), "L-2" in pages[2]] == [True, "", True]
    assert ward.a.asked()[0]["IPP_SIDES"] == "two-sided-long-edge"


def test_without_any_printer_nothing_begins(ward: Ward) -> None:
    with pytest.raises(NoPrinter):
        run(ward.paper, [], ward.journal, Control())
    assert ward.journal.runs() == ()


def test_crash_leaves_nothing_that_comes_out_later(ward: Ward) -> None:
    ward.room.run("cupsdisable", "a")
    job = send(ward.queues[0], ward.paper.bundles[0].pdf, "L-1")
    crashed(ward, "L-1", job.name)
    (found,) = settle(ward.journal, ward.queues, ward.clock.now().wall)
    assert found.progress.clean
    assert ward.journal.unsettled().did_not[0].serials == ("L-1",)
    ward.room.run("cupsenable", "a")
    ward.printers = ward.queues
    assert ward.print(made=ward.of("L-2")).complete
    assert ward.out(ward.a) == ["L-2"]


def test_after_a_crash_the_printer_tells_what_came_out(ward: Ward) -> None:
    job = send(ward.queues[0], ward.paper.bundles[0].pdf, "L-1")
    crashed(ward, "L-1", job.name)
    wait_until(lambda: bool(ward.a.printed()), "the sheet comes out")
    settle(ward.journal, ward.queues, ward.clock.now().wall)
    assert ward.journal.unsettled().came_out[0].serials == ("L-1",)


def test_what_no_printer_knows_after_a_crash_stays_in_doubt(ward: Ward) -> None:
    crashed(ward, "L-1", "L-1-deadbeef")
    assert settle(ward.journal, ward.queues, ward.clock.now().wall) == ()
    assert ward.journal.unsettled().may_have[0].serials == ("L-1",)


def crashed(ward: Ward, serial: str, job: str) -> None:
    """Leave a print in the journal as a process does that is killed right after sending."""
    log = ward.journal.begin("15", "medication-list")
    log.note(0, Stage.MADE, sheets=(JournalSheet(serial=serial, pages=1),))
    log.note(0, Stage.SENDING, JournalJob(printer="a", name=job))
    log._held.close()
