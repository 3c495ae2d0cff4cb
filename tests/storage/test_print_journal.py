"""What the journal of prints says after any crash, with a disk that refuses, tears or rots."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import fsio
from storage.clock import Clock
from storage.fsio import DiskFull
from storage.print_journal import (
    KEPT,
    Entry,
    Fate,
    JournalJob,
    JournalSheet,
    PrintJournal,
    RunLog,
    Stage,
)

JOB = JournalJob(printer="Office", name="L-0041-1f", number=7)


@pytest.fixture
def journal(tmp_path: Path) -> PrintJournal:
    return PrintJournal(tmp_path / "prints", Clock(tmp_path))


def sheets(*serials: str, pages: int = 2, replaces: str = "") -> tuple[JournalSheet, ...]:
    return tuple(JournalSheet(serial=one, pages=pages, replaces=replaces) for one in serials)


def begun(journal: PrintJournal, *bundles: tuple[JournalSheet, ...]) -> RunLog:
    log = journal.begin("B31", "medication-list", "Karin")
    for place, held in enumerate(bundles):
        log.note(place, Stage.MADE, sheets=held)
    return log


def die(log: RunLog) -> None:
    """Let go of the print as a process does that is killed: no line says that it is over."""
    log._held.close()


def only(journal: PrintJournal) -> Entry:
    (run,) = journal.runs()
    (entry,) = run.entries
    return entry


def test_print_that_ended_says_where_each_sheet_went(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1", "L-2"))
    log.note(0, Stage.SENDING, JOB)
    log.note(0, Stage.PRINTED)
    log.close()
    (run,) = journal.runs()
    (entry,) = run.entries
    assert (run.unit, run.kind, run.person, run.over, run.alive) == (
        *("B31", "medication-list", "Karin"),
        *(True, False),
    )
    assert (entry.serials, entry.pages, entry.printer) == (("L-1", "L-2"), 4, "Office")
    assert entry.fate is Fate.CAME_OUT
    assert not journal.unsettled()


@pytest.mark.parametrize(
    ("stage", "fate"),
    [
        (Stage.MADE, Fate.DID_NOT),
        (Stage.SENDING, Fate.MAY_HAVE),
        (Stage.SENT, Fate.MAY_HAVE),
        (Stage.AT_PRINTER, Fate.MAY_HAVE),
        (Stage.PRINTED, Fate.CAME_OUT),
        (Stage.NOT_PRINTED, Fate.DID_NOT),
        (Stage.UNKNOWN, Fate.MAY_HAVE),
    ],
)
def test_after_a_crash_only_what_was_never_sent_is_called_not_printed(
    journal: PrintJournal, stage: Stage, fate: Fate
) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, stage, JOB)
    assert only(journal).fate in {Fate.UNDER_WAY, fate}
    die(log)
    assert only(journal).fate is fate
    left = journal.unsettled()
    told = {Fate.CAME_OUT: left.came_out, Fate.MAY_HAVE: left.may_have, Fate.DID_NOT: left.did_not}
    assert [entry.serials for entry in told[fate]] == [("L-1",)]


def test_print_of_a_living_process_is_nobody_elses_to_judge(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.SENT, JOB)
    assert only(journal).fate is Fate.UNDER_WAY
    assert not journal.unsettled()
    log.close()
    assert journal.unsettled().may_have


def test_process_that_was_killed_leaves_its_last_step_on_the_disk(
    journal: PrintJournal, tmp_path: Path
) -> None:
    program = (
        "import sys, time; from pathlib import Path; from storage.clock import Clock\n"
        "from storage.print_journal import PrintJournal, Stage, JournalSheet\n"
        "folder = Path(sys.argv[1]); log = PrintJournal(folder / 'prints', Clock(folder)).begin()\n"
        "log.note(0, Stage.MADE, sheets=(JournalSheet(serial='L-1', pages=1),))\n"
        "log.note(0, Stage.SENDING); print('sending', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "sending\n"
        assert only(journal).fate is Fate.UNDER_WAY
        child.send_signal(signal.SIGKILL)
    assert only(journal).fate is Fate.MAY_HAVE


def test_line_that_was_torn_or_rotted_costs_that_line_alone_and_shows(
    journal: PrintJournal, tmp_path: Path
) -> None:
    log = begun(journal, sheets("L-1"), sheets("L-2"))
    log.note(0, Stage.SENDING, JOB)
    (file,) = (tmp_path / "prints").glob("*.print")
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])  # a power cut in the middle of a line
    log.note(1, Stage.SENDING, JOB)
    die(log)
    (run,) = journal.runs()
    assert run.damaged == 1
    assert [entry.stage for entry in run.entries] == [Stage.MADE, Stage.SENDING]
    file.write_bytes(file.read_bytes().replace(b'"stage":"sending"', b'"stage":"printed"'))
    (run,) = journal.runs()
    assert run.damaged == 2
    assert all(entry.fate is not Fate.CAME_OUT for entry in run.entries)


def test_print_whose_first_line_is_lost_is_still_told(
    journal: PrintJournal, tmp_path: Path
) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.SENT, JOB)
    die(log)
    (file,) = (tmp_path / "prints").glob("*.print")
    data = file.read_bytes()
    file.write_bytes(data[data.index(b"\n", 1) :])
    assert [entry.serials for entry in journal.unsettled().may_have] == [("L-1",)]
    file.write_bytes(b"\xff" * 50)
    assert journal.runs() == ()


def test_full_disk_never_stops_a_print_and_the_lines_come_later(journal: PrintJournal) -> None:
    refuses = True

    def full(_name: str, _path: Path) -> None:
        if refuses:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with fsio.watched(full):
        log = begun(journal, sheets("L-1"))
        log.note(0, Stage.SENDING, JOB)
        assert isinstance(log.fault, DiskFull)
        refuses = False
        log.note(0, Stage.PRINTED)
    assert log.fault is None
    log.close()
    assert only(journal).serials == ("L-1",)
    assert only(journal).fate is Fate.CAME_OUT


def test_several_crashes_never_double_what_is_left_to_print(journal: PrintJournal) -> None:
    for _life in range(3):
        die(begun(journal, sheets("L-1"), sheets("L-2")))
    assert [entry.serials for entry in journal.unsettled().did_not] == [("L-1",), ("L-2",)]
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.PRINTED)
    log.close()
    assert [entry.serials for entry in journal.unsettled().did_not] == [("L-2",)]


def test_doubt_ends_when_a_marked_copy_came_out(journal: PrintJournal) -> None:
    first = begun(journal, sheets("L-1"))
    first.note(0, Stage.UNKNOWN, JOB, code="P-17")
    first.close()
    assert only(journal).code == "P-17"
    copy = begun(journal, sheets("L-2", replaces="L-1"))
    copy.note(0, Stage.NOT_PRINTED)
    copy.close()
    assert journal.unsettled().may_have
    again = begun(journal, sheets("L-3", replaces="L-1"))
    again.note(0, Stage.PRINTED)
    again.close()
    assert not journal.unsettled()


def test_pages_in_hand_end_the_doubt_and_name_the_sheets_that_lack_some(
    journal: PrintJournal,
) -> None:
    log = begun(journal, sheets("L-1", "L-2"), sheets("L-3"))
    log.note(0, Stage.PRINTED, JOB)
    log.note(1, Stage.UNKNOWN, JOB)
    log.close()
    assert journal.confirm(["L-1", "L-2", "L-3"], 5, "Karin") == ("L-3",)
    first, second = journal.runs()[0].entries
    assert (first.stage, first.in_hand, first.missing) == (Stage.CONFIRMED, 4, ())
    assert (second.stage, second.in_hand, second.missing) == (Stage.CONFIRMED, 1, ("L-3",))
    assert second.person == "Karin"
    assert not journal.unsettled()
    assert journal.confirm(["L-1", "L-2"], 2, missing=["L-1"]) == ("L-1",)
    assert journal.confirm(["L-3"], 0) == ("L-3",)
    assert journal.find(["L-3"])[0].fate is Fate.DID_NOT


def test_count_of_one_sheet_says_nothing_of_its_neighbours(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1", "L-2", "L-3"))
    log.note(0, Stage.UNKNOWN, JOB)
    log.close()
    assert journal.confirm(["L-2"], 2, "Karin") == ()
    assert only(journal).stage is Stage.UNKNOWN
    assert journal.unsettled().may_have
    assert journal.confirm(["L-1", "L-3"], 3) == ("L-3",)
    entry = only(journal)
    assert (entry.stage, entry.in_hand, entry.missing) == (Stage.CONFIRMED, 5, ("L-3",))
    assert not journal.unsettled()


def test_more_pages_than_were_printed_are_no_missing_ones(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.PRINTED, JOB)
    log.close()
    assert journal.confirm(["L-1"], 9) == ()
    assert journal.confirm(["never printed"], 1) == ()


def test_what_was_seen_is_put_away_but_never_what_may_have_come_out(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1"), sheets("L-2"))
    log.note(1, Stage.SENT, JOB)
    die(log)
    assert journal.unsettled().did_not
    journal.seen(log.name, "Karin")
    left = journal.unsettled()
    assert (left.did_not, [entry.serials for entry in left.may_have]) == ((), [("L-2",)])


def test_what_the_printer_told_afterwards_is_settled(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.SENT, JOB)
    die(log)
    (entry,) = journal.unsettled().may_have
    journal.settle(entry, Stage.PRINTED)
    assert [one.serials for one in journal.unsettled().came_out] == [("L-1",)]
    assert only(journal).job == JOB


def test_disk_that_refuses_a_count_says_so(journal: PrintJournal) -> None:
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.PRINTED, JOB)
    log.close()

    def full(name: str, _path: Path) -> None:
        if name in {"append", "write"}:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with fsio.watched(full), pytest.raises(DiskFull):
        journal.confirm(["L-1"], 2)


def test_folder_never_grows_without_bound(journal: PrintJournal, tmp_path: Path) -> None:
    folder = tmp_path / "prints"
    folder.mkdir()
    for number in range(KEPT + 20):
        (folder / f"2020{number:05d}.print").touch()
        (folder / f"2020{number:05d}.lock").touch()
    journal.begin().close()
    assert len(list(folder.glob("*.print"))) == KEPT + 1
    assert len(list(folder.glob("*.lock"))) == KEPT + 1


def test_nothing_in_the_journal_names_a_patient(journal: PrintJournal, tmp_path: Path) -> None:
    """Its fields are numbers, names of things and of staff: no field takes a patient's anything."""
    log = begun(journal, sheets("L-1"))
    log.note(0, Stage.SENDING, JOB)
    log.close()
    (file,) = (tmp_path / "prints").glob("*.print")
    allowed = {
        *("type", "print", "form", "lykta-print-1", "at", "unit", "B31", "kind", "person"),
        *("medication-list", "Karin", "bundle", "stage", "made", "sheets", "serial", "L-1"),
        *("pages", "replaces", "sending", "job", "printer", "Office", "name", "L-0041-1f"),
        *("number", "direct", "over", ""),
    }
    words = set(re.findall(r'"([^"]*)"', file.read_text(encoding="utf-8")))
    assert {word for word in words if not word.startswith("20")} <= allowed
    assert file.stat().st_mode & 0o777 == 0o640
