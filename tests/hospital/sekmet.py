"""A hospital that others wrote: sekmet-fhir (PyPI, Apache-2.0) with clinosim's in-patients.

`hospital(folder)` starts one on a free port of 127.0.0.1, loads it, and ends it by its own
process id. `differences(...)` compares what was captured with what was loaded.
"""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from storage.clock import wall_now
from storage.records import AllergyState, Chart, OrderStatus, Snapshot
from tests.hospital.authority import Pair

INPATIENTS = Path(__file__).parent / "inpatients"
GENERATED_TO = datetime.fromisoformat("2026-11-22T00:00:00+00:00")
"""The end of the time that clinosim simulated; loading shifts it to the present hour."""

WARDS = {
    "4E": "loc-ward-4E",
    "4W": "loc-ward-4W",
    "5E": "loc-ward-5E",
    "5W": "loc-ward-5W",
    "PC": "loc-dept-primary-care",
}
"""Unit code -> Location of every place where somebody is admitted."""

_KINDS = (
    "Location", "Practitioner", "Patient", "Encounter", "MedicationRequest",
    "MedicationAdministration", "AllergyIntolerance", "Observation",
)  # fmt: skip
_BATCH = 300
_STAMP = re.compile(r'"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z"')

Resource = dict[str, Any]


@dataclass(frozen=True)
class Hospital:
    """A running server and what was loaded into it, by kind."""

    url: str
    process: subprocess.Popen[bytes]
    loaded: dict[str, list[Resource]] = field(default_factory=dict)
    token: str = ""
    ca: Path | None = None

    @property
    def port(self) -> int:
        """The port it listens at."""
        return urlsplit(self.url).port or 0

    def put(self, *resources: Resource) -> None:
        """Store resources at the server, as one batch."""
        entries = [
            {
                "resource": one,
                "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
            }
            for one in resources
        ]
        for at in range(0, len(entries), _BATCH):
            body = {"resourceType": "Bundle", "type": "batch", "entry": entries[at : at + _BATCH]}
            answer = httpx.post(self.url, json=body, timeout=60, **self._door())
            answer.raise_for_status()
            statuses = {one["response"]["status"][:3] for one in answer.json()["entry"]}
            assert statuses <= {"200", "201"}, statuses

    def delete(self, kind: str, key: str) -> None:
        """Take one resource away."""
        httpx.delete(f"{self.url}/{kind}/{key}", timeout=30, **self._door()).raise_for_status()

    def _door(self) -> dict[str, Any]:
        """Return what opens the server's door for whoever loads it."""
        signed = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        known = ssl.create_default_context(cafile=self.ca) if self.ca else True
        return {"headers": signed, "verify": known, "trust_env": False}


def inpatients(shift: timedelta) -> dict[str, list[Resource]]:
    """Return clinosim's resources by kind, every instant moved by the same span."""

    def moved(found: re.Match[str]) -> str:
        at = datetime.fromisoformat(found[1]) + shift
        return f'"{at.isoformat()}Z"'

    return {
        kind: [
            json.loads(_STAMP.sub(moved, line))
            for line in (INPATIENTS / f"{kind}.ndjson").read_text("utf-8").splitlines()
        ]
        for kind in _KINDS
    }


@contextmanager
def hospital(
    folder: Path,
    *,
    settings: str = "",
    patients: bool = True,
    without: tuple[str, ...] = (),
    token: str = "",
    tls: tuple[Pair, Path] | None = None,
) -> Iterator[Hospital]:
    """Run a sekmet server with its data in a folder.

    `settings` are more lines of its YAML; `without` are kinds that are not loaded. `token` opens
    the door of a guarded server for whoever loads it; `tls` is the server's own certificate and
    the authority that vouches for it.
    """
    loaded = inpatients(wall_now() - GENERATED_TO) if patients else {}
    for kind in without:
        loaded.pop(kind, None)
    port = _free_port()
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/fhir"
    if tls:
        settings += f"\ntls_certfile: {tls[0].cert}\ntls_keyfile: {tls[0].key}"
    with _serving(folder, port, f"base_url: {url}\n{settings}") as process:
        running = Hospital(url, process, loaded, token, tls[1] if tls else None)
        running.put(*(one for kind in _KINDS for one in loaded.get(kind, ())))
        yield running


@contextmanager
def _serving(folder: Path, port: int, settings: str) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "settings.yaml"
    config.write_text(
        f"host: 127.0.0.1\nport: {port}\n"
        f"data_dir: {folder / 'data'}\nvalidation: {{inbound: 'off'}}\n"
        f"simulator: {{enabled: false, delay_seconds: 0}}\nlog_inbound: false\n{settings}\n"
    )
    command = [sys.executable, "-m", "sekmet.cli", "serve", "--config", str(config)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with (folder / "sekmet.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "SEKMET_CONFIG": ""}
        )
    try:
        _wait_until_it_answers(port, process, folder)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((folder / "sekmet.log").read_text())
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("sekmet did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def admitted(loaded: dict[str, list[Resource]], location: str) -> dict[str, Resource]:
    """Return the loaded stays whose places name a ward, by patient id.

    clinosim names the ward itself beside the bed, so no hierarchy is needed to tell.
    """
    return {
        _key(stay["subject"]): stay
        for stay in loaded["Encounter"]
        if any(one["location"]["reference"] == f"Location/{location}" for one in stay["location"])
    }


def differences(loaded: dict[str, list[Resource]], snapshot: Snapshot, location: str) -> list[str]:
    """Return every way in which a captured ward differs from what was loaded; [] is right.

    Compared: the patients, each one's name, bed and allergies, every order that is not
    entered in error (drug, status, amount digits and unit, route, words), nothing missing
    and nothing extra.
    """
    stays = admitted(loaded, location)
    got = {chart.person.key: chart for chart in snapshot.charts}
    found = [f"patient {key} is missing" for key in stays.keys() - got.keys()]
    found += [f"patient {key} is extra" for key in got.keys() - stays.keys()]
    if len(got) != len(snapshot.charts):
        found.append("a patient is there twice")
    for key in stays.keys() & got.keys():
        found += [f"{key}: {what}" for what in _chart_differences(loaded, stays[key], got[key])]
    return found


def _chart_differences(
    loaded: dict[str, list[Resource]], stay: Resource, chart: Chart
) -> Iterator[str]:
    key = chart.person.key
    patient = next(one for one in loaded["Patient"] if one["id"] == key)
    name = patient["name"][0]
    if chart.person.name != ", ".join(filter(None, (name["family"], *name.get("given", ())))):
        yield f"name {chart.person.name!r}"
    beds = {one["location"].get("display") for one in stay["location"]}
    if chart.stay.bed and chart.stay.bed not in beds:
        yield f"bed {chart.stay.bed!r}"
    requests = {
        one["id"]: one for one in loaded["MedicationRequest"] if _key(one["subject"]) == key
    }
    orders = {order.key: order for order in chart.orders}
    if len(orders) != len(chart.orders):
        yield "an order is there twice"
    yield from (f"order {one} is missing" for one in requests.keys() - orders.keys())
    yield from (f"order {one} is extra" for one in orders.keys() - requests.keys())
    for one in requests.keys() & orders.keys():
        wanted, is_there = _of_request(requests[one]), _of_order(orders[one])
        if wanted != is_there:
            yield f"order {one}: {is_there} for {wanted}"
    listed = {
        one["id"]
        for one in loaded["AllergyIntolerance"]
        if _key(one["patient"]) == key and one["code"]["coding"][0]["code"] != "716186003"
    }
    if {one.key for one in chart.allergies.entries} != listed:
        yield f"allergies {chart.allergies}"
    if (chart.allergies.state is AllergyState.LISTED) != bool(listed):
        yield f"allergy state {chart.allergies.state}"


def _of_request(request: Resource) -> dict[str, object]:
    dosage = request["dosageInstruction"][0]
    dose = (dosage.get("doseAndRate") or [{}])[0].get("doseQuantity")
    ended = request["status"] in ("completed", "stopped", "cancelled")
    return {
        "drug": request["medicationCodeableConcept"]["text"],
        "status": "stopped" if ended else request["status"],
        "amount": (str(dose["value"]), dose["unit"]) if dose else None,
        "route": dosage["route"]["text"],
        "words": dosage["text"],
    }


def _of_order(order: Any) -> dict[str, object]:
    status: OrderStatus = order.status
    return {
        "drug": order.drug,
        "status": status.value,
        "amount": (order.amount.value, order.amount.unit) if order.amount else None,
        "route": order.route,
        "words": order.source_text.split(" | ")[0],
    }


def _key(reference: Resource) -> str:
    key: str = reference["reference"].rsplit("/", 1)[-1]
    return key
