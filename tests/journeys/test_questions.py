"""`lykta init` at a real terminal: it asks, tries the source, and hands over the code once."""

import os
import pty
import select
import subprocess
import time
from pathlib import Path

from appliance.config import load
from appliance.sources.demo.server import DemoServer
from tests.journeys.station import PASSWORD, Station, environment


class Terminal:
    """A person at a terminal: reads what is asked and types an answer."""

    def __init__(self, command: list[str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()
        )
        os.close(theirs)
        self.seen = ""

    def answer(self, question: str, typed: str, limit: float = 30) -> None:
        """Wait for a question and type an answer."""
        start = len(self.seen)
        deadline = time.monotonic() + limit
        while question not in self.seen[start:]:
            assert time.monotonic() < deadline, (question, self.seen)
            self._read(0.2)
        os.write(self._ours, typed.encode() + b"\n")

    def end(self, limit: float = 60) -> int:
        """Read to the end; return the exit code."""
        deadline = time.monotonic() + limit
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.seen
            self._read(0.1)
        self._read(0.1)
        os.close(self._ours)
        return self.process.returncode

    def _read(self, patience: float) -> None:
        ready, _w, _x = select.select([self._ours], [], [], patience)
        if ready:
            try:
                self.seen += os.read(self._ours, 65536).decode("utf-8", "replace")
            except OSError:  # the other side has hung up
                return


def test_person_at_a_terminal_is_led_from_questions_to_a_first_copy(
    tmp_path: Path, hospital: DemoServer
) -> None:
    station = Station(tmp_path, hospital.url)
    folder = tmp_path / "var"
    person = Terminal(station.command("--language", "en", "init", "--folder", folder))
    person.answer("called?", "Provsjukhuset")
    person.answer("this machine called?", "")
    person.answer("Telephone", "08-465 004 10")
    person.answer("Address", hospital.url)
    person.answer("sign in", "")
    person.answer("own CA", "")
    person.answer("first unit", "B31")
    person.answer("too old", "")
    person.answer("What staff call B31", "Kirurgi")
    person.answer("Ward or clinic", "")
    person.answer("place at the source", _place("B31"))
    person.answer("test patient", "18020202-0202")
    person.answer("next unit", "")
    person.answer("CUPS queue", "")
    person.answer("first person", "Karin Ek")
    person.answer("First password", PASSWORD, limit=90)
    person.answer("Repeat", PASSWORD)
    assert person.end() == 0, person.seen
    assert "RECOVERY CODE" in person.seen
    assert PASSWORD not in person.seen
    settings = load(station.config)
    assert settings.units[0].canary == "18020202-0202"
    assert settings.store.folder == str(folder)
    station.lykta("capture", "--once")
    station.lykta("show", "--unit", "B31", *station.as_nurse())


def test_clinic_without_fhir_is_told_how_to_go_on_and_not_left_at_a_question(
    tmp_path: Path, hospital: DemoServer
) -> None:
    station = Station(tmp_path, hospital.url)
    person = Terminal(station.command("--language", "en", "init", "--folder", tmp_path / "var"))
    for question, typed in (
        ("called?", "A"),
        ("this machine", ""),
        ("Telephone", ""),
        ("Address", ""),
    ):
        person.answer(question, typed)
    assert person.end() == 1
    assert "Q-16" in person.seen
    assert "--sample" in person.seen


def _place(code: str) -> str:
    from appliance.sources.demo.site import UNITS

    return next(unit.location for unit in UNITS if unit.code == code)


def test_without_a_terminal_it_says_what_is_missing(tmp_path: Path, hospital: DemoServer) -> None:
    station = Station(tmp_path, hospital.url)
    assert station.lykta("init", expect=1).stderr.startswith("Q-10")
