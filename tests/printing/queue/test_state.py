"""The board's printer sign: what a printer is asked, and what it is said to be."""

import pytest

from printing.language import Language
from printing.queue import Printer, PrinterLight, PrinterState, faults, printer_state
from printing.queue import printer as asking
from printing.queue.reasons import in_words, only_reported, stops
from storage.errors import LyktaError
from tests.hospital.cups import Machine, PrintRoom


def kinds(state: PrinterState) -> list[type[LyktaError]]:
    return [type(fault) for fault in state.faults]


def test_idle_printer_is_ready(printer: Printer) -> None:
    assert printer_state(printer) == PrinterState(PrinterLight.READY)


def test_no_printer_is_stopped_and_says_why() -> None:
    state = printer_state(Printer())
    assert state.light is PrinterLight.STOPPED
    assert kinds(state) == [faults.NoPrinter]


def test_empty_tray_is_seen_before_anybody_prints(printer: Printer, ward: Machine) -> None:
    ward.put_paper(0)
    state = printer_state(printer)
    assert state.light is PrinterLight.STOPPED
    assert kinds(state) == [faults.OutOfPaper]
    assert state.reasons[0].text == faults.OutOfPaper.message
    assert state.reasons[0].facts["printer"] == "ward"
    ward.put_paper(250)
    assert printer_state(printer).light is PrinterLight.READY


def test_low_toner_is_a_warning(printer: Printer, ward: Machine) -> None:
    ward.put_toner(3)
    state = printer_state(printer)
    assert (state.light, kinds(state)) == (PrinterLight.WARNING, [faults.TonerLow])


def test_switched_off_printer_is_no_contact(printer: Printer, ward: Machine) -> None:
    ward.switch_off()
    state = printer_state(printer)
    assert (state.light, kinds(state)) == (PrinterLight.STOPPED, [faults.NoContact])


def test_hung_printer_does_not_answer(
    printer: Printer, ward: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "QUICK", 0.4)
    ward.freeze()
    state = printer_state(printer)
    assert (state.light, kinds(state)) == (PrinterLight.STOPPED, [faults.PrinterHung])


def test_paused_and_closed_queues_are_told_apart(print_room: PrintRoom, printer: Printer) -> None:
    print_room.run("cupsreject", "ward")
    assert kinds(printer_state(printer)) == [faults.QueueRefuses]
    print_room.run("cupsaccept", "ward")
    print_room.run("cupsdisable", "ward")
    assert kinds(printer_state(printer)) == [faults.QueueStopped]


def test_dead_print_service_is_a_warning_where_there_is_another_way(
    print_room: PrintRoom, both_ways: Printer, printer: Printer
) -> None:
    print_room.kill_cups()
    bypassed, lost = printer_state(both_ways), printer_state(printer)
    assert (bypassed.light, kinds(bypassed)) == (
        PrinterLight.WARNING,
        [faults.PrintServiceBypassed],
    )
    assert (lost.light, kinds(lost)) == (PrinterLight.UNKNOWN, [faults.PrintServiceGone])


def test_queue_nobody_made_is_named(print_room: PrintRoom) -> None:
    state = printer_state(print_room.configured("elsewhere"))
    assert (state.light, kinds(state)) == (PrinterLight.STOPPED, [faults.NoSuchQueue])


@pytest.mark.parametrize(
    ("keyword", "kind"),
    [
        ("media-empty-report", faults.OutOfPaper),
        ("media-needed-warning", faults.OutOfPaper),
        ("media-jam", faults.PaperJam),
        ("media-path-jam-error", faults.PaperJam),
        ("door-open", faults.DoorOpen),
        ("interlock-open-error", faults.DoorOpen),
        ("marker-supply-low-warning", faults.TonerLow),
        ("marker-supply-empty-error", faults.TonerOut),
        ("output-area-full-error", faults.TrayFull),
        ("input-tray-missing", faults.TrayMissing),
        ("offline-report", faults.NoContact),
        ("paused", faults.QueueStopped),
        ("fuser-over-temp-error", faults.PrinterFault),
    ],
)
def test_keywords_are_known_by_their_stem(keyword: str, kind: type[LyktaError]) -> None:
    (fault,) = in_words([keyword, keyword], "ward")
    assert type(fault) is kind


@pytest.mark.parametrize(
    "keyword",
    ["none", "media-low-report", "cups-waiting-for-job-completed", "connecting-to-device"],
)
def test_keywords_that_stop_nobody_are_left_out(keyword: str) -> None:
    assert in_words([keyword], "ward") == ()


def test_gravest_fault_comes_first() -> None:
    found = in_words(["toner-low", "media-empty"], "ward")
    assert [stops(fault) for fault in found] == [True, False]
    assert only_reported(["media-empty-report"])
    assert not only_reported(["media-empty-report", "toner-low-warning"])


def test_every_fault_is_told_in_swedish() -> None:
    swedish, english = Language("sv"), Language("en")
    table = [
        kind
        for kind in vars(faults).values()
        if isinstance(kind, type) and issubclass(kind, LyktaError) and kind is not LyktaError
    ]
    assert len(table) == 29
    assert len({kind.code for kind in table}) == 29
    for kind in table:
        fault = kind(printer="ward", answer="no", why="it is empty", keyword="fuser")
        for here, there in zip(swedish.error(fault), english.error(fault), strict=True):
            assert here != there
            assert "{" not in here + there
