"""A real site, from nothing to paper, through the command line."""

import re
import subprocess
from pathlib import Path

import pytest

from appliance.sources.demo.server import DemoServer
from tests.journeys.station import NURSE, PASSWORD, Station


def pdf_text(path: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_from_answers_to_a_printed_list_in_five_commands(station: Station) -> None:
    copied = station.lykta("capture", "--once")
    assert copied.stdout.count(" s\n") == 4
    status = station.lykta("status")
    assert status.stdout.count("FÄRSK") == 4
    pdf = station.folder / "b31.pdf"
    station.lykta("print", "medication-list", "--unit", "b31", "--to", pdf, *station.as_nurse())
    text = pdf_text(pdf)
    stored = station.stored("B31")
    assert len(stored["charts"]) == 22
    for chart in stored["charts"]:
        person = chart["person"]
        assert person["number"] in text or person["number"] == ""
    assert text.count("SLUT PÅ LISTAN") == sum(1 for chart in stored["charts"])
    assert pdf.stat().st_mode & 0o077 == 0


def test_status_needs_no_password_and_says_missing_before_the_first_copy(
    station: Station,
) -> None:
    done = station.lykta("status", expect=2)
    assert done.stdout.count("INGEN KOPIA") == 4
    assert station.lykta("status", "--format", "nagios", expect=2).stdout.startswith(
        "LYKTA CRITICAL"
    )


def test_every_opening_and_print_stands_in_the_log_with_the_name(station: Station) -> None:
    station.lykta("capture", "--once")
    station.lykta("show", "--unit", "B31", *station.as_nurse())
    station.lykta("show", "--unit", "B31", "--patient", "18020202-0202", *station.as_nurse())
    station.lykta("show", "--unit", "TAND", *station.as_nurse())
    station.lykta(
        "print", "day-book", "--unit", "TAND", "--to", station.folder / "d.pdf",
        *station.as_nurse(),
    )  # fmt: skip
    wrong = station.secret("wrong", "inte det rätta lösenordet")
    refused = station.lykta(
        "show", "--unit", "B31", "--name", NURSE, "--password-file", wrong, expect=1
    )
    assert refused.stderr.startswith("K-06 ")
    log = station.audit()
    for event in ("ward-opened", "chart-opened", "day-book-opened", "printed", "unlock-failed"):
        assert re.search(rf"{event}  {NURSE}", log), event
    assert "18020202-0202" in log


def test_nothing_readable_lies_on_disk_after_a_working_day(station: Station) -> None:
    station.lykta("capture", "--once")
    stored = station.stored("B31")
    names = {chart["person"]["family"] for chart in stored["charts"]}
    numbers = {chart["person"]["number"] for chart in stored["charts"]}
    drugs = {order["drug"] for chart in stored["charts"] for order in chart["orders"]}
    secrets = [word.encode() for word in names | numbers | drugs if len(word) > 6]
    assert len(secrets) > 40
    store = station.folder / "store"
    files = [path for path in store.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        data = path.read_bytes()
        found = [secret for secret in [*secrets, PASSWORD.encode()] if secret in data]
        assert not found, (path, found)


def test_new_person_gets_only_her_ward_and_loses_it_again(station: Station) -> None:
    hers = station.secret("hers", "ett annat långt lösenord")
    station.lykta(
        "person", "add", "Eva Sund", "--role", "ward31", "--unit", "B31", "--own-password",
        "--password-file", hers, "--code-file", station.code,
    )  # fmt: skip
    station.lykta("capture", "--once")
    eva = ("--name", "Eva Sund", "--password-file", hers)
    station.lykta("show", "--unit", "B31", *eva)
    assert "S-12" in station.lykta("show", "--unit", "B32", *eva, expect=1).stderr
    new = station.secret("new", "ännu ett långt lösenord")
    station.lykta(
        "person", "passwd", "Eva Sund", "--password-file", hers, "--new-password-file", new
    )
    assert station.lykta("show", "--unit", "B31", *eva, expect=1).stderr.startswith("K-0")
    station.lykta("person", "remove", "Eva Sund", "--code-file", station.code)
    assert "Eva" not in station.lykta("person", "list").stdout


def test_capture_command_cannot_open_what_it_wrote(station: Station) -> None:
    """Without a person's slot or the recovery code, the machine's own files open nothing."""
    station.lykta("capture", "--once")
    for slot in (station.folder / "store" / "keys" / "slots").iterdir():
        slot.unlink()
    assert station.lykta("capture", "--once").returncode == 0
    assert station.lykta("show", "--unit", "B31", *station.as_nurse(), expect=1).stderr


def test_init_refuses_to_save_what_does_not_connect(tmp_path: Path, hospital: DemoServer) -> None:
    hospital.pause()
    station = Station(tmp_path, hospital.url)
    done = station.lykta("init", "--answers", station.answers, expect=1)
    assert "Inget sparades" in done.stderr
    assert not station.config.exists()
    assert not (tmp_path / "store").exists()
    hospital.resume()
    station.init()
    assert station.config.exists()


def test_init_twice_never_overwrites_keys(station: Station) -> None:
    done = station.lykta("init", "--answers", station.answers, expect=1)
    assert done.stderr.startswith("K-15")


@pytest.mark.parametrize("words", [[], ["config"], ["person"], ["print"], ["init"], ["show"]])
def test_help_has_words_and_examples(station: Station, words: list[str]) -> None:
    text = station.lykta(*words, "--help").stdout
    assert "Usage: lykta" in text
    assert len(text.splitlines()) > 5


def test_log_that_was_cut_short_is_noticed(station: Station) -> None:
    station.lykta("capture", "--once")
    station.lykta("show", "--unit", "B31", *station.as_nurse())
    station.lykta("capture", "--once")
    logs = sorted((station.folder / "store" / "audit").glob("*.log"))
    longest = max(logs, key=lambda log: len(log.read_bytes().splitlines()))
    longest.chmod(0o600)
    longest.write_bytes(b"".join(longest.read_bytes().splitlines(keepends=True)[:-1]))
    told = station.lykta("audit", "show", "--code-file", station.code, expect=1)
    assert "S-14" not in told.stdout
    assert longest.stem in told.stderr
