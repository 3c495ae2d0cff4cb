"""A waiting print is a patient in clear text: nothing of it stays, and nobody else gets at it.

Each test is a real cupsd under the settings that Lykta ships (systemd/cups), with a real printer.
Becoming somebody else needs root; a test run without it says so.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing import ipp
from printing.queue import JobState, Printer, cancel, discover, print_pdf, queues, send
from printing.queue.job import Job
from printing.queue.printer import answered
from tests.hospital.cups import Machine, PrintRoom, wait_until
from tests.house.rooms import ROOT
from tests.printing.queue.conftest import HASTY

CUPS = ROOT / "systemd" / "cups"
NOBODY = 65534
PATIENT = (b"19121212-1212", "Övergård".encode(), b"Overgard")
root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


def shipped(**changed: str) -> str:
    """Return the cupsd.conf that a machine has, some of its lines changed."""
    text = (CUPS / "cupsd.conf").read_text(encoding="utf-8")
    for name, value in changed.items():
        text, found = re.subn(rf"^{name} .*$", f"{name} {value}", text, flags=re.MULTILINE)
        assert found, name
    return text


def obey(room: PrintRoom, **changed: str) -> None:
    room.obey(shipped(**changed), (CUPS / "cups-files.conf").read_text(encoding="utf-8"))


@pytest.fixture
def hardened(print_room: PrintRoom, ward: Machine) -> Iterator[Printer]:
    """Return the ward's printer, under the settings of a machine."""
    obey(print_room)
    yield print_room.configured(ward.name)
    ward.feels("ok")


@pytest.fixture
def waiting(print_room: PrintRoom, hardened: Printer, ward: Machine, document: bytes) -> Job:
    """Return a job that has its pages in the spool, since the printer is stuck."""
    ward.feels("hold media-jam-error")
    job = send(hardened, document, "Övergård 19121212-1212")
    printer = ipp.at_printer(ward.uri)
    wait_until(
        lambda: "jam" in str(answered(printer, 1.0).keywords), "the printer has it, and is stuck"
    )
    assert len(print_room.spooled()) == 1
    return job


def kept(room: PrintRoom) -> list[Path]:
    """Return every file below the folders that CUPS writes to."""
    folders = [room.home / name for name in ("spool", "cache", "run", "log")]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def controls(room: PrintRoom) -> list[bytes]:
    """Return CUPS' own notes of its jobs, not those it is just writing anew."""
    notes = (path for path in (room.home / "spool").glob("c*") if not path.suffix)
    return [path.read_bytes() for path in notes]


def as_nobody(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as another account of the machine."""
    become = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
    return subprocess.run([*become, *command], capture_output=True, text=True, check=False)


def test_names_of_jobs_tell_neither_who_is_on_the_paper_nor_who_printed(
    print_room: PrintRoom, hardened: Printer, waiting: Job, ward: Machine
) -> None:
    """Neither in CUPS' own files, nor in the printer's list, which it may keep for years."""
    place = ipp.at_printer(ward.uri)
    wanted = ipp.keyword("requested-attributes", "all")
    answer = ipp.ask(place, ipp.Operation.GET_JOBS, (ipp.user(), wanted))
    (listed,) = answer.every(ipp.GroupTag.JOB)
    assert listed.word("job-name") == waiting.name
    assert listed.word("job-originating-user-name") == "lykta"
    (note,) = controls(print_room)
    assert waiting.name.encode() in note
    assert b"root" not in note  # nor who it was that printed
    told = b"".join((*controls(print_room), ipp.encode(answer)))
    assert not [name for name in PATIENT if name in told]
    assert re.fullmatch(r"lykta-[0-9a-f]{8}", waiting.name)


def test_nothing_of_a_printed_list_is_left(
    print_room: PrintRoom, hardened: Printer, document: bytes
) -> None:
    """Neither its pages nor what filters made of them, five seconds after it came out."""
    assert print_pdf(hardened, document, "L-0041", patience=HASTY).state is JobState.PRINTED
    wait_until(lambda: print_room.spooled() == [], "an empty spool", 5.0)
    wait_until(lambda: not list((print_room.home / "spool" / "tmp").iterdir()), "no rest", 5.0)
    pages = [path for path in kept(print_room) if b"%PDF" in path.read_bytes()]
    assert pages == []


def test_print_that_was_taken_back_leaves_nothing(
    print_room: PrintRoom, hardened: Printer, waiting: Job
) -> None:
    assert cancel(hardened, waiting)
    wait_until(lambda: print_room.spooled() == [], "an empty spool", 5.0)
    assert not [path for path in kept(print_room) if b"%PDF" in path.read_bytes()]


@root_only
def test_pages_that_wait_are_read_by_no_other_account(print_room: PrintRoom, waiting: Job) -> None:
    (pages,) = print_room.spooled()
    assert pages.read_bytes().startswith(b"%PDF")  # in clear: that is why
    assert as_nobody("cat", str(print_room.home / "etc" / "cupsd.conf")).returncode == 0
    assert "Permission denied" in as_nobody("cat", str(pages)).stderr
    assert pages.stat().st_mode & 0o007 == 0


def test_history_of_prints_is_forgotten(
    print_room: PrintRoom, ward: Machine, document: bytes
) -> None:
    obey(print_room, PreserveJobHistory="1")
    printer = print_room.configured(ward.name)
    assert print_pdf(printer, document, "L-0041", patience=HASTY).state is JobState.PRINTED
    wait_until(lambda: controls(print_room) == [], "no note of the job", 8.0)


def test_no_list_of_pages_is_kept_and_the_log_names_no_job(
    print_room: PrintRoom, hardened: Printer, ward: Machine, document: bytes
) -> None:
    log = print_room.home / "log"
    before = (log / "error").stat().st_size  # so far the room was louder than a machine
    assert print_pdf(hardened, document, "L-0041", patience=HASTY).state is JobState.PRINTED
    ward.feels("abort 0.1")
    end = print_pdf(hardened, document, "L-0042", patience=HASTY)
    assert end.state is not JobState.PRINTED
    assert not (log / "page").exists() or (log / "page").read_bytes() == b""
    errors = (log / "error").read_text(encoding="utf-8", errors="replace")
    assert "L-004" not in errors[before:]


def test_no_other_machine_and_no_other_account_reaches_it_by_network(
    print_room: PrintRoom, hardened: Printer, ward: Machine
) -> None:
    """On TCP anybody of this machine who claims to be root may read and cancel (measured)."""
    assert discover(str(print_room.socket)) == ("ward",)
    assert listening(print_room.cups_pid) == []
    assert ward.running
    assert len(listening(ward.running.process.pid)) > 0  # the printer does: so the look works


def listening(pid: int) -> list[str]:
    """Return the TCP addresses at which a process listens, as /proc tells."""
    held = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in held:
                found.append(fields[1])
    return found


_BY_SYSTEMD = """
import grp, os, socket, sys
path, mode, group, *command = sys.argv[1:]
door = socket.socket(socket.AF_UNIX)
door.bind(path)
os.chmod(path, int(mode, 8))
os.chown(path, 0, int(group))
door.listen()
os.dup2(door.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(command[0], command)
"""
"""What systemd does with cups.socket: it makes the socket, and hands it to cupsd."""


@root_only
def test_socket_is_shut_to_every_account_but_the_kiosks(
    print_room: PrintRoom, hardened: Printer
) -> None:
    """The socket that systemd makes by our drop-in; without it, everybody gets in."""
    drop_in = (ROOT / "systemd/system/cups.socket.d/50-lykta.conf").read_text(encoding="utf-8")
    (mode,) = re.findall(r"^SocketMode=(\d+)$", drop_in, flags=re.MULTILINE)
    unit = (ROOT / "systemd/system/cups.service.d/50-lykta.conf").read_text(encoding="utf-8")
    assert "\nExecStart=/usr/sbin/cupsd -l " in unit  # without -l it makes a socket of its own
    kiosks = 4242
    ask = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(print_room.socket)!r})"
    assert as_nobody("/usr/bin/python3", "-c", ask).returncode == 0  # Debian's way
    print_room.start_cups_at_a_socket_of_systemd(_BY_SYSTEMD, mode, kiosks)
    shut = as_nobody("/usr/bin/python3", "-c", ask)
    assert "PermissionError" in shut.stderr
    let_in = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--groups", str(kiosks)]
    opened = subprocess.run(
        [*let_in, "/usr/bin/python3", "-c", ask], capture_output=True, text=True, check=False
    )
    assert opened.returncode == 0, opened.stderr
    assert discover(str(print_room.socket)) == ("ward",)


def test_another_user_sees_no_job_and_cancels_none(
    print_room: PrintRoom, hardened: Printer, waiting: Job
) -> None:
    """Who got into the group all the same still is not Lykta."""
    eve = ipp.Attribute("requesting-user-name", ipp.Tag.NAME, ("eve",))
    number = ipp.number("job-id", waiting.number)
    wanted = ipp.keyword("requested-attributes", "all")
    told = ipp.ask(waiting.place, ipp.Operation.GET_JOBS, (eve, wanted))
    assert all(not group.word("job-name") for group in told.every(ipp.GroupTag.JOB))
    with pytest.raises((ipp.Refused, ipp.NotAnswered)):
        ipp.ask(waiting.place, ipp.Operation.CANCEL_JOB, (number, eve))
    assert len(print_room.spooled()) == 1


def test_queue_made_a_moment_before_the_power_fails_is_there_afterwards(
    print_room: PrintRoom, hardened: Printer, ward: Machine
) -> None:
    queues.make_queue("second", ward.uri, str(print_room.socket))
    print_room.kill_cups()
    print_room.start_cups()
    assert discover(str(print_room.socket)) == ("second", "ward")


def test_print_is_not_printed_again_by_a_service_that_starts_anew(
    print_room: PrintRoom, hardened: Printer, waiting: Job, ward: Machine, document: bytes
) -> None:
    """The unit's own command empties the spool; without it cupsd prints the job once more."""
    unit = (ROOT / "systemd/system/cups.service.d/50-lykta.conf").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStartPre=-(.*)$", unit, flags=re.MULTILINE)
    assert "KillMode=control-group" in unit
    print_room.kill_cups()
    words = command.replace("/run/lykta-spool", str(print_room.home / "spool")).split()
    subprocess.run(words, check=True)
    assert [path for path in (print_room.home / "spool").rglob("*") if path.is_file()] == []
    ward.feels("ok")
    wait_until(lambda: len(ward.printed()) == 1, "the copy that the printer had")
    print_room.start_cups()
    after = print_pdf(hardened, document, "L-2", patience=HASTY)
    assert after.state is JobState.PRINTED
    assert len(ward.printed()) == 2
