"""A dental practice behind SQL Server's wire protocol: pysqlbridge (PyPI, MIT) over JSON tables.

It is a real server of another's making that speaks TDS, signs in, and answers T-SQL; it is not
Microsoft's SQL Server: it holds no locks, has no snapshots, and its texts are NVARCHAR.
It reads a file once; the table of appointments it asks for again after each question, over HTTP,
so that a test may change the book: the change is seen from the second question on.
`sqlserver(folder)` starts one on a free port of 127.0.0.1 and ends it by its own process id.
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hospital.started import Started

PASSWORD = "hemligt"
PHONE = "070-17406" + "0"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class SqlServer:
    """A running server; its tables lie in `folder`, one JSON file each."""

    port: int
    folder: Path
    process: Started

    def url(self, user: str = "reader") -> str:
        """Return the address as it stands in the settings."""
        return f"mssql+pymssql://{user}@127.0.0.1:{self.port}/master"


def practice(day: date) -> dict[str, Rows]:
    """Return a practice's tables, whose book begins on a day."""

    def at(clock: str, days: int = 0) -> str:
        return datetime.fromisoformat(f"{day + timedelta(days=days)}T{clock}:00").isoformat()

    visits = [
        (1, 1, 11, 1, at("08:00"), 30, "A", 1, "Kontroll", "", "", 1, None),
        (2, 1, 11, 2, at("08:30"), 60, "B", 2, "Fyllning 36", "Bedövning", "Rädd för nålar", 0,
         None),
        (3, 1, 11, 3, at("10:00"), 30, "C", 1, "Kontroll", "", "", 0, None),
        (4, 1, 11, 4, at("13:00"), 45, "F", 3, "Akut", "", "", 0, at("09:00", 2)),
        (5, 1, 11, 4, at("09:00", 2), 45, "B", 3, "Akut", "", "", 0, None),
        (6, 2, 12, 1, at("09:00"), 60, "B", 9, "Tandsten", "", "", 0, None),
        (7, 2, 12, None, at("14:00"), 30, "B", 1, "Telefon", "", "", 0, None),
        (8, 7, 12, 2, at("15:00"), 30, "Z", 1, "Vikarie", "", "", 0, None),
        (9, 2, 12, 3, at("16:00"), 30, "X", 1, "Fel", "", "", 0, None),
        (10, 2, 12, 3, at("08:00", 30), 30, "B", 1, "Nästa månad", "", "", 0, None),
    ]  # fmt: skip
    names = ("AppointmentId", "PractitionerId", "ChairId", "PatientId", "StartTime", "Minutes",
             "Status", "CategoryId", "Reason", "Note", "PatientRemark", "Recall",
             "MovedTo")  # fmt: skip
    return {
        "Clinic": [
            {"ClinicId": 1, "Name": "Folktandvården Lyktan", "MayShow": 1},
            {"ClinicId": 2, "Name": "Tom klinik", "MayShow": 0},
        ],
        "Practitioner": [
            {"PractitionerId": 1, "ClinicId": 1, "Name": "Tove Tand", "Title": "leg. tandläkare",
             "Photo": None, "MayShow": 1, "ChairId": 11, "SortOrder": 2, "Active": 1},
            {"PractitionerId": 2, "ClinicId": 1, "Name": "Hugo Hygien", "Title": "tandhygienist",
             "Photo": None, "MayShow": 0, "ChairId": 12, "SortOrder": 1, "Active": 1},
            {"PractitionerId": 7, "ClinicId": 1, "Name": "Vera Vikarie", "Title": "tandläkare",
             "Photo": None, "MayShow": 1, "ChairId": 12, "SortOrder": 3, "Active": 0},
        ],
        "Chair": [
            {"ChairId": 11, "ClinicId": 1, "Name": "Stol 1"},
            {"ChairId": 12, "ClinicId": 1, "Name": "Stol 2"},
        ],
        "Category": [
            {"CategoryId": 1, "Name": "Undersökning", "Colour": "#7FC97F"},
            {"CategoryId": 2, "Name": "Behandling", "Colour": "#fdc086"},
            {"CategoryId": 3, "Name": "Akuttid", "Colour": "red"},
        ],
        "WorkingTime": [
            {"PractitionerId": 1, "StartTime": at("08:00"), "EndTime": at("17:00")},
            {"PractitionerId": 2, "StartTime": at("08:00"), "EndTime": at("16:30")},
        ],
        "Patient": [
            _patient(1, "18020202-0202", "Kvinna", "Fiktiv", "K"),
            _patient(2, "19121212-1212", "Åström", "Örjan", "M"),
            _patient(3, "19860520-2394", "Skyddad", "Person", "M", protected=1),
            _patient(4, "19900118-2397", "Bergqvist", "Nils", "M"),
        ],
        "Appointment": [{**dict(zip(names, one, strict=True)), "ClinicId": 1} for one in visits],
        "WaitingList": [{"WaitingId": 1, "AppointmentId": 2}],
        "TimeBlock": [
            _block(1, 1, at("09:30"), 30, 1, 3, ""),
            _block(2, 1, at("12:00"), 60, 0, None, "Lunch"),
            _block(3, 1, at("10:00"), 30, 1, 1, ""),
            _block(4, 2, at("10:00"), 60, 2, 1, "Projekt"),
        ],
    }  # fmt: skip


def _patient(
    key: int, number: str, family: str, given: str, sex: str, protected: int = 0
) -> dict[str, Any]:
    born = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    return {"PatientId": key, "PersonalNumber": number, "FamilyName": f"{family}    ",
            "GivenName": given, "Born": born, "Sex": sex, "Protected": protected,
            "Mobile": PHONE + str(key + 4), "Phone": ""}  # fmt: skip


def _block(
    key: int, who: int, start: str, minutes: int, free: int, kind: int | None, label: str
) -> dict[str, Any]:
    return {"BlockId": key, "PractitionerId": who, "ChairId": 11, "StartTime": start,
            "Minutes": minutes, "Bookable": free, "CategoryId": kind, "Label": label}  # fmt: skip


def write(folder: Path, tables: dict[str, Rows]) -> None:
    """Write the tables where a server finds them."""
    for name, rows in tables.items():
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")


@contextmanager
def sqlserver(folder: Path, tables: dict[str, Rows]) -> Iterator[SqlServer]:
    """Run a server with these tables and the login reader."""
    write(folder, tables)
    with _handing_out(folder) as handed_out:
        yield from _serve(folder, tables, handed_out)


def _serve(folder: Path, tables: dict[str, Rows], handed_out: str) -> Iterator[SqlServer]:
    book = {"url": f"{handed_out}/Appointment.json", "ttl": 0, "timeout": 5}
    config = {
        "logins": [{"user": "reader", "password": PASSWORD}],
        "tables": [
            {"name": name, "http": book}
            if name == "Appointment"
            else {"name": name, "json": f"{name}.json"}
            for name in tables
        ],
    }
    (folder / "bridge.json").write_text(json.dumps(config), encoding="utf-8")
    port = _free_port()
    process = Started(
        [sys.executable, "-m", "pysqlbridge", "--config", str(folder / "bridge.json"),
         "--host", "127.0.0.1", "--port", str(port)],
        folder / "bridge.log",
        {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        _await(port, process)
        yield SqlServer(port=port, folder=folder, process=process)
    finally:
        process.end()


@contextmanager
def _handing_out(folder: Path) -> Iterator[str]:
    """Serve a folder's files over HTTP on a free port, as they are at each question."""

    class Quiet(SimpleHTTPRequestHandler):
        def send_head(self) -> Any:
            del self.headers["If-Modified-Since"]  # its grain of a second would hide a change
            return super().send_head()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _await(port: int, process: Started) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.alive:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("pysqlbridge did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
