"""The service with a feed, as systemd runs it: a message comes, and the nurse's copy has it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any

from tests.hospital.hl7_sender import Patient, Writer, raw_connection, sent
from tests.journeys.station import Station, environment

SECONDS = 30


def until(holds: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, why
        time.sleep(0.4)


def with_feed(station: Station) -> tuple[str, int]:
    """Add a feed to the machine's settings; return where it will listen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address: tuple[str, int] = probe.getsockname()
    text = station.config.read_text("utf-8")
    station.config.write_text(
        f'{text}\n[[feed]]\nname = "Journalens flöde"\nlisten = "127.0.0.1:{address[1]}"\n'
        f'wards = ["KIR31 = B31", "* ="]\nkey_folder = "{station.folder / "run"}"\n',
        encoding="utf-8",
    )
    return address


def listens(address: tuple[str, int]) -> bool:
    try:
        with raw_connection(address):
            return True
    except OSError:
        return False


def feeds(station: Station) -> dict[str, Any]:
    found: dict[str, Any] = station.status()["feeds"]["Journalens flöde"]
    return found


def keys(station: Station) -> list[str]:
    return [one["person"]["key"] for one in station.stored("B31")["charts"]]


def test_patient_whose_discharge_was_told_is_off_the_nurses_list_and_status_says_what_came(
    station: Station,
) -> None:
    address = with_feed(station)
    with subprocess.Popen(station.command("capture"), env=environment()) as service:
        try:
            until(lambda: listens(address), "nothing listens")
            newest = station.folder / "store" / "copies" / "units" / "B31"
            until(lambda: any(newest.glob("gen-*")), "no copy came")
            chart = station.stored("B31")["charts"][5]
            who = Patient(chart["person"]["number"], chart["person"]["family"])
            writer = Writer()
            left = writer.adt("A03", who, "KIR31^1^1")
            strange = f"{writer.msh('OMP^O09')}\rPID|1||{who.number}\r"
            answers = sent(address, left, left, strange, "nonsense")
            assert [one.code for one in answers] == ["AA", "AA", "AA", "AR"]
            until(lambda: chart["person"]["key"] not in keys(station), "she is still there")
            assert len(keys(station)) == 21
            until(lambda: feeds(station)["taken"] == 2, "the report is not written")
            report = feeds(station)
            assert (report["applied"], report["strange"], report["refused"]) == (1, 1, 1)
            said = station.lykta("status", expect=None).stdout
            assert "Journalens flöde" in said
            assert who.number not in said
        finally:
            os.kill(service.pid, signal.SIGTERM)
            assert service.wait(timeout=20) == 0
    assert not listens(address)


def test_feed_that_cannot_listen_stops_no_round_and_is_said(station: Station) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        text = station.config.read_text("utf-8")
        station.config.write_text(
            f'{text}\n[[feed]]\nname = "Journalens flöde"\n'
            f'listen = "127.0.0.1:{taken.getsockname()[1]}"\n'
            f'key_folder = "{station.folder / "run"}"\n',
            encoding="utf-8",
        )
        with subprocess.Popen(station.command("capture"), env=environment()) as service:
            try:
                newest = station.folder / "store" / "copies" / "units" / "B31"
                until(lambda: any(newest.glob("gen-*")), "no copy came")
                assert feeds(station)["fault"] == "H-08"
                assert "H-08" in station.lykta("status", expect=None).stdout
            finally:
                os.kill(service.pid, signal.SIGTERM)
                assert service.wait(timeout=20) == 0
