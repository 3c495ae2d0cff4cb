"""The capture service as systemd runs it: several sources, asked, paused, ended at any moment."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.config import write
from appliance.config.settings import CaptureSettings, UnitSettings
from appliance.config.sources import FeedSettings, FhirSettings
from appliance.sources.demo.server import DemoServer
from tests.hospital.hl7_sender import Patient, Writer, sent
from tests.journeys.station import Station, environment, settings
from tests.journeys.test_bad_days import until

HUNG = "STUM"


@pytest.fixture
def silence() -> Iterator[str]:
    """Take connections and never answer: a record system that hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/fhir"
        listener.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()
        thread.join(10)


def with_a_hung_source(station: Station, hospital: DemoServer, silence: str) -> None:
    """Give the machine a second source, which never answers, with one unit of its own."""
    one = settings(hospital.url, station.folder / "store")
    units = tuple(msgspec.structs.replace(unit, source="journal") for unit in one.units)
    hung = UnitSettings(code=HUNG, name="Stumma", place="Location/stum", source="stum")
    both = msgspec.structs.replace(
        one,
        fhir=(
            FhirSettings(name="journal", url=hospital.url),
            FhirSettings(name="stum", url=silence, timeout_seconds=300),
        ),
        units=(*units, hung),
    )
    station.config.chmod(0o644)
    station.config.write_text(write(both), encoding="utf-8")


@contextmanager
def service(station: Station, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (
        said.open("wb") as out,
        subprocess.Popen(
            station.command("capture"), env=environment(), stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def unit(station: Station, code: str) -> dict[str, Any]:
    return next(one for one in station.status()["units"] if one["code"] == code)


def test_source_that_hangs_delays_no_other_and_holds_up_no_end(
    station: Station, hospital: DemoServer, silence: str, tmp_path: Path
) -> None:
    with_a_hung_source(station, hospital, silence)
    said = tmp_path / "said"
    with service(station, said) as process:
        until(lambda: unit(station, "B31")["generation"] == 1, "the living source is copied")
        assert unit(station, HUNG)["generation"] is None
        asked = station.lykta("capture", "now", "B31", "TAND")
        assert "22 patienter" in asked.stdout
        until(lambda: unit(station, "B31")["generation"] == 2, "and copied again when asked")
        second = station.lykta("capture", expect=1)
        assert "T-01" in second.stderr
        late = station.lykta("capture", "now", HUNG, "--wait", "1", expect=1)
        assert "T-07" in late.stderr
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert time.monotonic() - began < 10
    text = said.read_text(encoding="utf-8")
    assert "✓ Konfiguration" in text
    assert "✓ Källa journal: 4 av 4" in text
    attempts = station.folder / "store/state/attempts.json"
    assert HUNG not in attempts.read_text(encoding="utf-8"), "an end is no failed attempt"
    assert station.lykta("capture", "now", "B31").returncode == 0, "every lock was let go of"


def test_source_without_its_password_stops_no_other(
    station: Station, hospital: DemoServer, tmp_path: Path
) -> None:
    with_a_hung_source(station, hospital, hospital.url)
    text = station.config.read_text(encoding="utf-8")
    broken = text.replace(
        'name = "stum"', 'name = "stum"\nauth = "bearer"\nsecret_file = "none"', 1
    )
    station.config.write_text(
        broken.replace('# auth = "none"\n', "").replace('# secret_file = ""\n', ""),
        encoding="utf-8",
    )
    once = station.lykta("capture", "--once", expect=1)
    assert "22 patienter" in once.stdout
    assert "Q-09" in once.stderr
    with service(station, tmp_path / "said"):
        until(lambda: unit(station, "B31")["generation"] == 2, "the other source is copied")
        until(lambda: unit(station, HUNG)["last_attempt_code"] == "Q-09", "and the fault is said")
        lit = {"journal": "good", "stum": "bad"}
        until(lambda: station.status()["lamps"]["sources"] == lit, "and each lamp is its own")


def test_paused_unit_is_left_alone_said_so_and_logged(station: Station, tmp_path: Path) -> None:
    station.lykta("capture", "--once")
    words = ("--why", "uppgradering", "--by", "Eva Sund")
    station.lykta("capture", "pause", "B31", "--for", "2h", *words)
    assert "T-03" in station.lykta("capture", "now", "B31", expect=1).stderr
    with service(station, tmp_path / "said"):
        until(lambda: unit(station, "B32")["generation"] == 2, "the others are copied")
        assert unit(station, "B31")["generation"] == 1
        said = station.lykta("status", expect=1).stdout
        assert "av Eva Sund: uppgradering" in said
        assert "WARNING" in station.lykta("status", "--format", "nagios", expect=1).stdout
        station.lykta("capture", "resume", "B31", "--by", "Eva Sund")
        until(lambda: unit(station, "B31")["generation"] == 2, "and goes on after the word")
    log = station.lykta("logbook", "show", "--code-file", station.code).stdout
    assert "pause" in log
    assert "resume" in log
    assert "uppgradering" in log


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--for", "73h"), "T-04"), (("--for", "0m"), "T-04"), (("--until", "soon"), "T-05")],
)
def test_pause_that_has_no_sound_end_is_refused(
    station: Station, words: tuple[str, ...], code: str
) -> None:
    refused = station.lykta("capture", "pause", "--all", *words, "--why", "x", expect=1)
    assert code in refused.stderr
    assert not (station.folder / "store/state/pauses.json").exists()


def test_cloned_disk_copies_nothing_until_it_is_adopted_and_opens_all_the_same(
    station: Station, tmp_path: Path
) -> None:
    station.lykta("capture", "--once")
    mark = station.folder / "store/state/identity.json"
    known = msgspec.json.decode(mark.read_bytes())
    mark.write_bytes(msgspec.json.encode(known | {"machine": "0" * 32}))
    refused = station.lykta("capture", "--once", expect=1)
    assert "T-02" in refused.stderr
    assert unit(station, "B31")["generation"] == 1
    assert unit(station, "B31")["last_attempt_code"] == "T-02"
    assert len(station.stored("B31")["charts"]) == 22, "nobody is locked out of reading"
    station.lykta("capture", "adopt", "--yes", "--by", "Eva Sund")
    station.lykta("capture", "--once")
    assert unit(station, "B31")["generation"] == 2


def test_feeds_message_becomes_a_copy_within_seconds_and_stands_in_the_status(
    station: Station, hospital: DemoServer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    one = settings(hospital.url, station.folder / "store")
    feed = FeedSettings(name="ADT", listen=f"127.0.0.1:{port}", key_folder=str(tmp_path / "key"))
    whole = msgspec.structs.replace(
        one, feed=(feed,), capture=CaptureSettings(every_minutes=60, jitter_seconds=0)
    )
    station.config.chmod(0o644)
    station.config.write_text(write(whole), encoding="utf-8")
    with service(station, tmp_path / "said"):
        until(lambda: unit(station, "B31")["generation"] == 1, "the whole round")
        until(lambda: "feeds" in station.status(), "the feed reports")
        new = Patient("18110202-0117", family="Kvinna", given="Fiktiv Ny", birth="18110202")
        (answer,) = sent(("127.0.0.1", port), Writer().adt("A01", new, "B31^1^9", visit="V900"))
        assert answer.code == "AA"
        until(lambda: unit(station, "B31")["patients"] == 23, "her admission is in the copy")
        until(lambda: station.status()["feeds"]["ADT"]["taken"] == 1, "the status tells of it")
        assert unit(station, "B31")["generation"] == 2
