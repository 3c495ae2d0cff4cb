"""A kiosk behind its own locked door: what it may not ask, it does not hold against a printer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from printing import ipp
from tests.hospital.cups import Machine, PrintRoom
from tests.house.rooms import ROOT

_LOCKED_IN = """
import ctypes, errno, json, platform, struct, sys
from pathlib import Path

def lock_in():
    # What systemd's RestrictAddressFamilies=AF_UNIX does: the kernel refuses socket() for others.
    load, equal, back, whole = 0x20, 0x15, 0x06, 0x7FFF0000
    number = {"x86_64": 41, "aarch64": 198}[platform.machine()]
    steps = [(load, 0, 0, 0), (equal, 0, 3, number), (load, 0, 0, 16), (equal, 1, 0, 1),
             (back, 0, 0, 0x00050000 | errno.EAFNOSUPPORT), (back, 0, 0, whole)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, program, 0, 0) == 0

lock_in()
from printing.queue import JobState, Printer, Patience, print_pdf, printer_state, ready
from printing.queue.supplies import forecast, paper_fault, supplies
from printing.queue import JobOptions
printer = Printer(**json.loads(sys.argv[1]))
fault = ready(printer)
end = print_pdf(printer, Path(sys.argv[2]).read_bytes(), "L-1", deadline=20.0)
print(json.dumps({
    "light": printer_state(printer).light.value,
    "ready": fault.code if fault else "",
    "end": end.state.value,
    "reason": end.reason.code if end.reason else "",
    "paper": str(paper_fault(printer, JobOptions())),
    "enough": forecast(64, printer).enough,
    "lost": str(supplies(printer).lost),
}))
"""


def locked_in(printer: dict[str, str], document: Path) -> dict[str, str]:
    """Return what a process finds that may open Unix sockets only."""
    done = subprocess.run(
        [sys.executable, "-c", _LOCKED_IN, json.dumps(printer), str(document)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("direct", [True, False])
def test_kiosk_that_may_not_go_out_prints_through_the_queue_and_blames_no_printer(
    print_room: PrintRoom, ward: Machine, document: bytes, tmp_path: Path, *, direct: bool
) -> None:
    """It would call every printer dead, go over to the next one, and print nothing."""
    pages = tmp_path / "list.pdf"
    pages.write_bytes(document)
    told = {"name": "ward", "server": str(print_room.socket), "direct": ward.uri if direct else ""}
    found = locked_in(told, pages)
    assert found == {
        "light": "ready",
        "ready": "",
        "end": "printed",
        "reason": "",
        "paper": "None",
        "enough": None,
        "lost": "None",
    }
    assert len(ward.printed()) == 1


def test_process_with_a_network_may_go_out() -> None:
    assert ipp.may_go_out()
