"""Bad days of the record system and of the machine: a plain message, and nothing lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.sources.demo.server import DemoServer, Down
from storage import fsio
from tests.journeys.station import Station, environment


def until(holds: Callable[[], bool], what: str, limit: float = 60) -> None:
    """Wait until something holds; fail loudly at the deadline."""
    deadline = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.5)  # most ask by a command, and every command costs a third of a second


def generation(station: Station, unit: str = "B31") -> int:
    found = [one for one in station.status()["units"] if one["code"] == unit]
    return int(found[0]["generation"] or 0)


# One that pleads (503) is asked ever more slowly: forty-five seconds for four units.
DEAD = [
    pytest.param(how, marks=[pytest.mark.full] if how is Down.UNAVAILABLE else []) for how in Down
]


@pytest.mark.parametrize("how", DEAD)
def test_record_system_that_dies_leaves_the_copy_and_says_why(
    station: Station, hospital: DemoServer, how: Down
) -> None:
    station.lykta("capture", "--once")
    hospital.pause(how)
    failed = station.lykta("capture", "--once", expect=1, limit=120)
    assert failed.stderr.count("F-") == 4
    status = station.lykta("status")
    assert "127.0.0.1" in status.stdout
    assert len(station.stored("B31")["charts"]) == 22
    hospital.resume()
    station.lykta("capture", "--once")
    assert generation(station) == 2


WRONG_SOURCES = [
    ("http://127.0.0.1:9/fhir", "F-"),
    pytest.param("http://no-such-host.invalid/fhir", "F-", marks=pytest.mark.full),
    pytest.param("https://127.0.0.1:9/fhir", "F-", marks=pytest.mark.full),
]


@pytest.mark.parametrize(("url", "code"), WRONG_SOURCES)
def test_wrong_address_is_said_plainly_and_keeps_the_copy(
    station: Station, url: str, code: str
) -> None:
    station.lykta("capture", "--once")
    good = station.config.read_text(encoding="utf-8")
    lines = [f'url = "{url}"' if line.startswith("url") else line for line in good.splitlines()]
    station.config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    failed = station.lykta("capture", "--once", expect=1, limit=120)
    assert code in failed.stderr
    assert "Traceback" not in failed.stderr
    assert generation(station) == 1


def test_wrong_setting_names_its_line(station: Station) -> None:
    text = station.config.read_text(encoding="utf-8")
    station.config.write_text(text.replace("every_minutes = 1\n", "every_minutes = -1\n"))
    failed = station.lykta("capture", "--once", expect=1)
    assert "Q-06" in failed.stderr
    assert "every_minutes" in failed.stderr
    assert station.lykta("status", expect=3).stderr.startswith("Q-06")


def test_damaged_newest_copy_falls_back_to_the_one_before_and_says_so(station: Station) -> None:
    station.lykta("capture", "--once")
    station.lykta("capture", "--once")
    (newest,) = (station.folder / "store" / "copies").glob("units/B31/gen-*2/snapshot.db")
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    newest.chmod(0o600)
    newest.write_bytes(data)
    shown = station.lykta("show", "--unit", "B31", *station.as_nurse())
    assert shown.stdout
    assert shown.stderr.strip()
    assert generation(station) == 1


def test_daemon_copies_by_itself_and_obeys_sigterm(station: Station) -> None:
    with subprocess.Popen(station.command("capture"), env=environment()) as service:
        until(lambda: generation(station, "TAND") >= 1, "no copy came")
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=20) == 0
    assert station.status()["exit_code"] == 0


def test_daemon_obeys_sigterm_in_the_middle_of_a_slow_answer(
    station: Station, hospital: DemoServer
) -> None:
    asked = hospital.questions
    slow = Slow(hospital)
    with subprocess.Popen(station.command("capture"), env=environment()) as service:
        until(lambda: hospital.questions > asked, "nothing was asked")
        service.send_signal(signal.SIGTERM)
        try:
            assert service.wait(timeout=20) == 0
        finally:
            slow.end()


class Slow:
    """Makes the hospital answer each question only when this is ended."""

    def __init__(self, hospital: DemoServer) -> None:
        self._answer = hospital.answer
        self._ended = False
        hospital.answer = self._late  # type: ignore[method-assign] # a slow hospital

    def _late(self, path: str, query: str) -> object:
        answer = self._answer(path, query)
        deadline = time.monotonic() + 30
        while not self._ended and time.monotonic() < deadline:
            time.sleep(0.02)
        return answer

    def end(self) -> None:
        """Answer at once from now on."""
        self._ended = True


# Every instant is tried by the store's own trials; here are two of the command, the rest is long.
@pytest.mark.parametrize(
    "after", [0.6, 1.2, *(pytest.param(one, marks=pytest.mark.full) for one in (0.3, 0.9, 1.5))]
)
def test_killed_at_any_moment_loses_no_copy(station: Station, after: float) -> None:
    station.lykta("capture", "--once")
    with subprocess.Popen(station.command("capture"), env=environment()) as service:
        time.sleep(after)  # the moment of the kill is the trial itself
        os.kill(service.pid, signal.SIGKILL)
        service.wait(timeout=10)
    assert station.status()["exit_code"] == 0
    assert len(station.stored("B31")["charts"]) == 22
    station.lykta("capture", "--once")
    left = list((station.folder / "store" / "copies").rglob(".tmp-*"))
    assert not left


def test_output_file_that_cannot_be_written_is_said_plainly(station: Station) -> None:
    station.lykta("capture", "--once")
    failed = station.lykta(
        "print", "ward-list", "--unit", "B31", "--to", "/proc/nowhere/x.pdf",
        *station.as_nurse(), expect=1,
    )  # fmt: skip
    assert "Traceback" not in failed.stderr
    assert failed.stderr.startswith("D-")


def test_no_printer_is_said_before_any_password_is_asked(station: Station) -> None:
    station.lykta("capture", "--once")
    failed = station.lykta("print", "ward-list", "--unit", "B31", expect=1)
    assert failed.stderr.startswith("P-")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small disk")
def test_full_disk_keeps_the_good_copy_and_names_itself(
    tmp_path: Path, hospital: DemoServer
) -> None:
    disk = tmp_path / "store"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        station = Station(tmp_path, hospital.url)
        station.init()
        station.lykta("capture", "--once")
        with (disk / "neighbour").open("wb") as file:
            while fsio.free_bytes(disk) > 65536:
                file.write(bytes(65536))
                file.flush()
        failed = station.lykta("capture", "--once", expect=1)
        assert "S-" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert len(station.stored("B31")["charts"]) == 22
        (disk / "neighbour").unlink()
        station.lykta("capture", "--once")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
