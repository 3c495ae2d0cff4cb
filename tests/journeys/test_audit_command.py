"""The auditor's day: read, prove, take out and review the log, by the command line."""

import csv
import io
import json
import re
import shlex
import stat
from pathlib import Path

import pytest

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.server import DemoServer
from appliance.sources.demo.site import SEED
from storage.clock import wall_now
from tests.journeys.station import NURSE, PASSWORD, Station

AUDITOR = "Rut Revisor"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Station:
    """Return a machine on which a nurse has looked at a ward and at one patient.

    All tests of this file share it: each only adds to its log.
    """
    with DemoServer(Hospital(SEED), wall_now) as server:
        made = Station.moved(furnished, tmp_path_factory.mktemp("worked") / "station", server.url)
        made.lykta("capture", "--once")
    made.lykta("show", "--unit", "B31", *made.as_nurse())
    made.lykta("show", "--unit", "B31", "--patient", "18020202-0202", *made.as_nurse())
    return made


def as_it(station: Station) -> tuple[str | Path, ...]:
    return ("--code-file", station.code)


def events(station: Station) -> list[str]:
    path = station.folder / "all.csv"
    path.unlink(missing_ok=True)
    station.lykta("audit", "export", "--format", "csv", "--to", path, *as_it(station))
    text = path.read_text(encoding="utf-8-sig")
    return [row["event"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_whole_log_is_said_to_be_whole_and_a_cut_one_is_not(
    worked: Station, tmp_path: Path
) -> None:
    done = worked.lykta("--language", "en", "audit", "verify", *as_it(worked))
    assert "The log is whole." in done.stdout
    assert re.search(r"^\d+ lines in \d+ files", done.stdout)
    copy = Station.moved(worked.folder, tmp_path / "station", "http://127.0.0.1:1")
    logs = (copy.folder / "store" / "audit").glob("*.log")
    worth = [log for log in logs if log.read_bytes().count(b"\n") > 2]
    first = min(worth, key=lambda log: log.stat().st_mtime_ns)
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:2]))
    broken = copy.lykta("audit", "verify", *as_it(copy), expect=1)
    assert "(cut)" in broken.stderr
    assert "hel." not in broken.stdout


def test_log_taken_out_for_an_audit_repository_is_logged_and_is_the_readers_alone(
    worked: Station,
) -> None:
    path = worked.folder / "log.json"
    worked.lykta("audit", "export", "--format", "fhir", "--to", path, *as_it(worked))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    bundle = json.loads(path.read_text(encoding="utf-8"))
    words = [one["resource"]["subtype"][-1]["code"] for one in bundle["entry"]]
    assert {"unlock", "ward-opened", "chart-opened", "lock"} <= set(words)
    before = path.read_bytes()
    again = worked.lykta(
        "audit", "export", "--format", "fhir", "--to", path, *as_it(worked), expect=1
    )
    assert again.stderr.count("S-52") == 1
    assert path.read_bytes() == before
    assert "log-exported" in events(worked)


def test_review_is_drawn_repeated_and_recorded_with_who_did_it(worked: Station) -> None:
    asked = ("--size", "1", "--person", "Nils Nyfiken", "--patient", "18020202-0202")
    drawn = worked.lykta("--language", "en", "audit", "sample", *asked, *as_it(worked))
    typed = re.search(r"^Reviewed\? lykta (.*) --reviewed-by NAME$", drawn.stdout, re.MULTILINE)
    assert typed
    again = shlex.split(typed[1])
    worked.lykta("audit", "sample", "--reviewed-by", AUDITOR, *as_it(worked), expect=2)
    reviewed = worked.lykta(
        "--language", "en", *again, "--reviewed-by", AUDITOR, "--remark", "inget", *as_it(worked)
    )
    assert reviewed.stdout.splitlines()[:-1] == drawn.stdout.splitlines()[:-1]
    assert "by lot]" in reviewed.stdout
    log = worked.audit()
    seed = again[again.index("--seed") + 1]
    assert re.search(rf"log-reviewed .*seed {seed}, .*by {AUDITOR}; 0 faults; inget", log)
    assert "log-read" in log, "who reads the log is in the log"


def test_suspicion_about_one_patient_shows_every_line_of_hers(worked: Station) -> None:
    asked = worked.lykta(
        "audit", "sample", "--size", "0", "--patient", "18020202-0202", *as_it(worked)
    ).stdout
    assert asked.count("chart-opened  ") == 1
    assert "ward-opened" not in asked


def test_nurse_cannot_read_the_log_and_her_try_is_in_it(worked: Station) -> None:
    refused = worked.lykta("audit", "show", *worked.as_nurse(), expect=1)
    assert refused.stderr.startswith("K-09 ")
    assert "chart-opened" not in refused.stdout
    wrong = worked.secret("wrong", "inte det")
    worked.lykta("audit", "show", "--name", NURSE, "--password-file", wrong, expect=1)
    log = worked.audit()
    assert re.search(rf"log-read  {NURSE}  staff  refused", log)
    assert re.search(rf"unlock-failed  {NURSE}", log)


def test_auditor_reads_the_log_by_her_own_password_and_no_chart(worked: Station) -> None:
    worked.lykta(
        "person", "add", AUDITOR, "--role", "auditor",
        "--password-file", worked.secret("r", PASSWORD), *as_it(worked),
    )  # fmt: skip
    first = ("--name", AUDITOR, "--password-file", worked.folder / "r")
    assert worked.lykta("audit", "show", *first, expect=1).stderr.startswith("D-08 ")
    own = worked.secret("own", "fyra andra ord sedan")
    worked.lykta(
        "person", "passwd", AUDITOR,
        "--password-file", worked.folder / "r", "--new-password-file", own,
    )  # fmt: skip
    hers = ("--name", AUDITOR, "--password-file", own)
    assert "chart-opened" in worked.lykta("audit", "show", *hers, expect=None).stdout
    worked.lykta("show", "--unit", "B31", *hers, expect=1)


def test_log_of_a_period_is_of_that_period(worked: Station) -> None:
    done = worked.lykta("audit", "show", "--until", "2020-01-01", *as_it(worked))
    assert done.stdout == ""


def test_note_is_read_by_the_ward_and_is_in_her_name(worked: Station) -> None:
    worked.lykta("logbook", "note", "Skrivaren är lånad", "--unit", "B31", *worked.as_nurse())
    shown = worked.lykta("logbook", "show", "--kind", "note", *worked.as_nurse()).stdout
    assert re.search(rf"note  B31  {NURSE}  Skrivaren är lånad", shown)
    assert worked.lykta("logbook", "show", "--unit", "TAND", *worked.as_nurse()).stdout == ""
    for file in (worked.folder / "store" / "logbook").iterdir():
        assert b"Skrivaren" not in file.read_bytes()
