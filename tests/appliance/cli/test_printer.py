"""`lykta printer`: what IT types on a Tuesday, against a real CUPS and real printers."""

import json
import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

from appliance.cli import printer_trial
from appliance.cli.main import commands
from appliance.cli.printer_trial import TestPageUnreadable, Trial, came_out
from appliance.config import load, write
from appliance.config.printers import PrinterSettings
from printing.language import Language
from printing.queue import JobState, Printer, Progress, discovery
from printing.queue.faults import PaperJam
from tests.hospital.cups import Machine, PrintRoom, free_port, print_room
from tests.hospital.zebra import MEDIA_OUT, open_zebra
from tests.journeys.station import settings

__all__ = ["print_room"]

A5 = "iso_a5_148x210mm"
LABEL = "B31, expeditionen"


class Answer(NamedTuple):
    """What a command ended with, and what it wrote."""

    exit_code: int
    output: str
    stdout: str


class Desk:
    """IT's terminal at a machine: its configuration, and `lykta` to type."""

    def __init__(self, folder: Path, room: PrintRoom, *printers: PrinterSettings) -> None:
        self.config, self.socket = folder / "lykta.toml", str(room.socket)
        folder.mkdir(exist_ok=True)
        made = settings("http://127.0.0.1:1", folder / "store", *printers)
        self.config.write_text(write(made), encoding="utf-8")

    def types(self, *words: str) -> "Answer":
        start = ["--config", str(self.config), "--language", "en", "printer"]
        done = CliRunner().invoke(commands, [*start, *words], standalone_mode=False)
        if done.exception and not isinstance(done.exception, click.ClickException):
            raise done.exception
        ended = done.return_value if isinstance(done.return_value, int) else 0
        return Answer(done.exit_code or ended, done.output, done.stdout)

    @property
    def printers(self) -> tuple[PrinterSettings, ...]:
        return load(self.config).printers


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own USB printers belong in a test, and a trial may fail sooner."""
    monkeypatch.setattr(discovery, "USB_PORTS", range(0))
    monkeypatch.setattr(printer_trial, "_LIMIT", 3.0)


@pytest.fixture
def desk(tmp_path: Path, print_room: PrintRoom) -> Desk:
    return Desk(tmp_path / "one", print_room)


@pytest.fixture
def ward(print_room: PrintRoom) -> Machine:
    machine = print_room.printer("ward")
    machine.put_paper(50)
    return machine


def add(desk: Desk, machine: Machine, *more: str) -> Answer:
    return desk.types("add", machine.uri, "--label", LABEL, "--server", desk.socket, *more)


def test_printer_is_asked_tried_and_then_saved(desk: Desk, ward: Machine) -> None:
    ward.put_paper(50, second=A5)
    before = desk.config.read_text(encoding="utf-8")
    done = add(desk, ward, "--both-sides", "--tray-for", "medication-list=main")
    assert done.exit_code == 0, done.output
    assert "main A4 about 50, photo A5 about 50" in done.output
    (saved,) = desk.printers
    assert (saved.shown, saved.name, saved.direct) == (LABEL, "b31-expeditionen", ward.uri)
    assert (saved.duplex, dict(saved.trays)) == (True, {"medication-list": "main"})
    assert desk.config.read_text(encoding="utf-8").startswith(before)
    assert len(ward.printed()) == 1
    (asked,) = ward.asked()
    assert asked["IPP_SIDES"] == "two-sided-long-edge"
    assert "lykta-test" in asked["IPP_JOB_NAME"]
    assert desk.config.with_name("lykta.toml.before").read_text(encoding="utf-8") == before


def test_printer_whose_test_page_does_not_come_is_not_saved(
    desk: Desk, print_room: PrintRoom, ward: Machine
) -> None:
    """A printer in the settings is one that printed; its queue is taken away again."""
    before = desk.config.read_text(encoding="utf-8")
    ward.feels("abort 0.1")
    done = add(desk, ward)
    assert done.exit_code == 1
    assert desk.config.read_text(encoding="utf-8") == before
    assert discovery.discover(str(print_room.socket)) == ()


def test_printer_that_is_off_is_told_and_nothing_is_made(
    desk: Desk, print_room: PrintRoom, ward: Machine
) -> None:
    ward.switch_off()
    done = add(desk, ward)
    assert (done.exit_code, desk.printers) == (1, ())
    assert "P-02" in done.output
    assert discovery.discover(str(print_room.socket)) == ()


@pytest.mark.parametrize(
    ("formats", "words", "code"),
    [("image/pwg-raster", "It takes no PDF", 0), ("image/jpeg", "P-65", 1)],
)
def test_it_is_warned_before_a_ward_relies_on_a_poor_printer(
    desk: Desk, print_room: PrintRoom, formats: str, words: str, code: int
) -> None:
    old = print_room.printer("old", formats=formats)
    done = add(desk, old, "--untested", "--no-queue")
    assert done.exit_code == code, done.output
    assert words in done.output


def test_second_printer_of_the_same_name_is_refused_before_anything_is_made(
    tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    desk = Desk(tmp_path / "one", print_room, PrinterSettings(label=LABEL, name="x"))
    assert add(desk, ward).exit_code == 1
    assert discovery.discover(str(print_room.socket)) == ()
    assert ward.printed() == []


def test_order_of_the_printers_is_for_it_to_choose(
    tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    old = PrinterSettings(label="Reserv", direct="ipp://127.0.0.1:1/ipp/print")
    desk = Desk(tmp_path / "one", print_room, old)
    assert add(desk, ward, "--untested", "--no-queue", "--first").exit_code == 0
    assert [one.shown for one in desk.printers] == [LABEL, "Reserv"]
    assert desk.types("addresses").output == "127.0.0.1\n"
    listed = desk.types("list").output.splitlines()
    assert [line.split("  ")[0] for line in listed] == [f"1. {LABEL}", "2. Reserv"]


def test_settings_can_be_had_to_paste(desk: Desk, ward: Machine) -> None:
    done = add(desk, ward, "--show", "--tray", "main")
    assert done.output.startswith("[[printers]]\n")
    desk.config.write_text(desk.config.read_text(encoding="utf-8") + done.output, encoding="utf-8")
    (pasted,) = desk.printers
    assert (pasted.label, pasted.tray) == (LABEL, "main")
    assert ward.printed() == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("add", "socket://127.0.0.1:9100", "--label", "x"),
        ("add", "ipp://127.0.0.1/ipp/print?waitjob=false", "--label", "x"),
        ("add", "ipp://127.0.0.1/ipp/print", "--label", "x", "--tray-for", "lab-label=tray-2"),
        ("test", "nobody"),
        ("status",),
    ],
)
def test_slip_of_the_finger_changes_nothing(desk: Desk, wrong: tuple[str, ...]) -> None:
    before = desk.config.read_text(encoding="utf-8")
    assert desk.types(*wrong).exit_code != 0
    assert desk.config.read_text(encoding="utf-8") == before


def test_test_page_is_followed_to_the_tray(
    tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    desk = Desk(tmp_path / "one", print_room, PrinterSettings(label=LABEL, direct=ward.uri))
    done = desk.types("test")
    assert done.exit_code == 0, done.output
    assert "The test page came out." in done.output
    ward.feels("abort 0.1")
    broken = desk.types("test", LABEL)
    assert broken.exit_code == 1
    assert "P-16" in broken.output
    assert "The test page came out." not in broken.output


def test_trouble_at_the_printer_is_told_while_it_lasts_and_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = printer_trial.Trouble(Language("en"))
    for state in (JobState.HELD_UP, JobState.HELD_UP, JobState.NOT_PRINTED):
        told(Progress(state, reason=PaperJam(printer=LABEL)))
    assert capsys.readouterr().err.count("P-04 Paper is stuck in the printer") == 1


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Give a person's end of a terminal."""
    person, terminal = pty.openpty()
    with os.fdopen(terminal) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield person
    os.close(person)


@pytest.mark.parametrize(("words", "right"), [(b"k 7 m 2\n", True), (b"K7MZ\n", False)])
def test_page_counts_as_read_only_with_the_code_that_stands_on_it(
    typed: int, words: bytes, right: bool
) -> None:
    """Pages without toner come out too."""
    end = Progress(JobState.PRINTED, 1)
    trial = Trial(printer=Printer("ward"), end=end, code="K7M2")
    os.write(typed, words)
    if right:
        came_out(trial, Language("en"), ask=True)
    else:
        with pytest.raises(TestPageUnreadable):
            came_out(trial, Language("en"), ask=True)


def test_status_says_what_a_nurse_would_find_at_the_printer(
    tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    print_room.queue("ward", ward)
    away = PrinterSettings(label="Reserv", direct=f"ipp://127.0.0.1:{free_port()}/ipp/print")
    one = PrinterSettings(label=LABEL, name="ward", server=str(print_room.socket))
    desk = Desk(tmp_path / "one", print_room, one, away)
    ward.put_paper(50, second=A5)
    ward.put_toner(4)
    told = desk.types("status", "--pages", "64")
    assert told.exit_code == 0
    assert "Paper needed: 64. In the tray: about 50. Fill it first." in told.output
    assert "4 % (low)" in told.output
    assert "P-02 There is no contact with the printer Reserv." in told.output
    first, second = json.loads(desk.types("status", "--format", "json").output)["printers"]
    assert (first["light"], first["trays"][0]["sheets"]) == ("warning", 50)
    assert (second["light"], second["trays"]) == ("stopped", [])
    ward.switch_off()
    assert desk.types("status").exit_code == 1


def test_label_printer_is_tried_with_a_label_of_nobodys(desk: Desk) -> None:
    with open_zebra() as zebra:
        address = zebra.address
        zebra.flags = MEDIA_OUT
        empty = desk.types("add", f"zpl://{zebra.address}", "--label", "Labbet")
        assert ("P-55" in empty.output, desk.printers) == (True, ())
        zebra.flags = 0
        done = desk.types("add", f"zpl://{zebra.address}", "--label", "Labbet", "--dpi", "300")
        assert done.exit_code == 0, done.output
        assert len(zebra.printed) == 1
    (saved,) = desk.printers
    assert (saved.purpose, saved.labels, saved.zpl, saved.dots) == ("labels", "zpl", address, 12)


def test_discover_names_what_there_is(desk: Desk, print_room: PrintRoom, ward: Machine) -> None:
    print_room.queue("ward", ward)
    done = desk.types("discover", "--only-named", "--server", desk.socket)
    assert done.exit_code == 0
    assert f"ward  {ward.uri}" in done.output
    assert "takes PDF · both sides · 60 pages a minute · trays: main, photo" in done.output


@pytest.fixture
def two_printers(tmp_path: Path, print_room: PrintRoom, ward: Machine) -> Desk:
    """Give a machine with a queue whose address the settings do not know, and one past CUPS."""
    print_room.queue("ward", ward)
    return Desk(
        tmp_path / "one",
        print_room,
        PrinterSettings(label=LABEL, name="ward", server=str(print_room.socket), duplex=True),
        PrinterSettings(label="Reserv", direct=ward.uri),
    )


def test_set_up_is_carried_to_another_machine(
    two_printers: Desk, tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    file = tmp_path / "printers.toml"
    assert two_printers.types("copy-setup", "export", str(file)).exit_code == 0
    print_room.run("lpadmin", "-x", "ward")  # the next machine has no such queue
    other = Desk(tmp_path / "two", print_room)
    done = other.types("copy-setup", "import", str(file))
    assert done.exit_code == 0, done.output
    assert [one.shown for one in other.printers] == [LABEL, "Reserv"]
    assert (other.printers[0].duplex, other.printers[0].direct) == (True, ward.uri)
    assert discovery.discover(str(print_room.socket)) == ("ward",)
    again = other.types("copy-setup", "import", str(file))
    assert (again.exit_code, len(other.printers)) == (0, 2)
    replaced = two_printers.types("copy-setup", "import", str(file), "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert [one.shown for one in two_printers.printers] == [LABEL, "Reserv"]


def test_printer_that_does_not_answer_there_is_left_out_and_told(
    two_printers: Desk, tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    file = tmp_path / "printers.toml"
    two_printers.types("copy-setup", "export", str(file))
    print_room.run("lpadmin", "-x", "ward")
    ward.switch_off()
    other = Desk(tmp_path / "two", print_room)
    done = other.types("copy-setup", "import", str(file))
    assert (done.exit_code, other.printers) == (1, ())
    assert done.output.count("P-02") == 2


def test_copied_set_up_holds_no_secret(tmp_path: Path, print_room: PrintRoom) -> None:
    """An address may have a password in it where somebody wrote the settings by hand."""
    hidden = PrinterSettings(label="Reserv", name="x", direct="ipp://a:hemlig@127.0.0.1/ipp/print")
    desk = Desk(tmp_path / "one", print_room, hidden)
    done = desk.types("copy-setup", "export", "-")
    assert "[[printers]]" in done.output
    assert "hemlig" not in done.stdout.split("# Printers")[-1]


@pytest.mark.parametrize("text", ["", "printers = []\n", "not toml", '[[printers]]\nname = ""\n'])
def test_file_that_is_no_set_up_changes_nothing(desk: Desk, tmp_path: Path, text: str) -> None:
    before = desk.config.read_text(encoding="utf-8")
    file = tmp_path / "odd.toml"
    file.write_text(text, encoding="utf-8")
    assert desk.types("copy-setup", "import", str(file)).exit_code == 1
    assert desk.config.read_text(encoding="utf-8") == before


def test_tray_and_sides_of_the_settings_reach_the_paper(
    tmp_path: Path, print_room: PrintRoom, ward: Machine
) -> None:
    one = PrinterSettings(label=LABEL, direct=ward.uri, duplex=True, tray="photo")
    assert Desk(tmp_path / "one", print_room, one).types("test").exit_code == 0
    (asked,) = ward.asked()
    assert asked["IPP_SIDES"] == "two-sided-long-edge"
    assert "media-source=photo" in asked["IPP_MEDIA_COL"]
    assert "x-dimension=21000" in asked["IPP_MEDIA_COL"]
