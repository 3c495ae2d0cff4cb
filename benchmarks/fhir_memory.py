"""Memory of fetching a hospital of 20,000 in-patients in wards of 40.

    python -m benchmarks.fhir_memory [patients]

A small server, a process of its own, makes the hospital up as it is asked (10 orders, 20 doses and
an allergy per patient); nothing of it is stored. A process reads every ward of it once as a capture
does, one after the other, letting each snapshot go; printed is the peak of its resident memory:

- always whole: nothing is kept between wards but the census that they share;
- changes: what is needed to ask for changes is held in memory, packed.

Target: <= 400 MB for always whole at 20,000 patients, and growth by the census alone.
"""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from appliance.sources.fhir import FhirSettings, FhirSource
from storage.clock import wall_now
from storage.records import Unit

WARD = 40
ORDERS, DOSES = 10, 20
TARGET_MB = 400
_STAMP = {"lastUpdated": "2026-11-01T08:00:00Z"}
_SIZES = (200, 2_000)


def main(most: int) -> int:
    """Print the peaks; return 1 where the target is missed."""
    worst = 0.0
    for patients in (*_SIZES, most):
        for way in ("whole", "changes"):
            peak, seconds = _measured(patients, way)
            print(
                f"{patients:6} patients, {way:7}: peak {peak:6.0f} MB, {seconds:6.1f} s, "
                f"{patients / seconds:5.0f} patients/s",
                flush=True,
            )
            worst = max(worst, peak if way == "whole" else 0.0)
    print(f"target {TARGET_MB} MB: {'met' if worst <= TARGET_MB else 'MISSED'}")
    return int(worst > TARGET_MB)


def _measured(patients: int, way: str) -> tuple[float, float]:
    server = _start("--serve", str(patients))
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    try:
        reader = _start("--read", url, str(patients), way)
        assert reader.stdout is not None
        seconds = float(reader.stdout.read())
        _pid, status, usage = os.wait4(reader.pid, 0)
        reader.returncode = os.waitstatus_to_exitcode(status)
        assert reader.returncode == 0
    finally:
        server.terminate()
        server.wait(10)
    return usage.ru_maxrss / 1024, seconds


def _start(*words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.fhir_memory", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves


def _read(url: str, patients: int, way: str) -> None:
    """Read every ward; print the seconds that it took."""
    wards = [f"w{number}" for number in range(-(-patients // WARD))]
    source = FhirSource(
        FhirSettings(
            base_url=url,
            places={ward: f"Location/{ward}" for ward in wards},
            strategy="lists",
            full_every=timedelta(hours=1 if way == "changes" else 0),
            timeout_seconds=120.0,
            unit_seconds=3000.0,
        )
    )
    began, got = wall_now(), 0
    for ward in wards:
        got += len(source.fetch(Unit(code=ward, name=ward), wall_now()).charts)
    assert got == patients
    print((wall_now() - began).total_seconds())
    source.close()


class _MadeUp(BaseHTTPRequestHandler):
    """A hospital that exists only in its answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    patients = 0

    def do_GET(self) -> None:
        """Answer a search or a reading."""
        parts = urlsplit(self.path)
        kind, _, key = parts.path.removeprefix("/fhir/").partition("/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        body = json.dumps(_place(key)) if key else self._bundle(kind, query)
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _bundle(self, kind: str, query: dict[str, str]) -> str:
        total, found, link = 0, [], []
        if kind == "Encounter":
            start, size = int(query.get("_offset", "0")), int(query["_count"])
            end = min(self.patients, start + size)
            total, found = self.patients, [_stay(number) for number in range(start, end)]
            if end < total:
                host = self.headers["Host"]
                url = f"http://{host}/fhir/Encounter?_count={size}&_offset={end}"
                link = [{"relation": "next", "url": url}]
        elif "_id" in query:
            found = [_by_id(kind, key) for key in query["_id"].split(",")]
            total = len(found)
        else:
            found = [one for key in query["patient"].split(",") for one in _of(kind, key)]
            start, size = int(query.get("_offset", "0")), int(query["_count"])
            total, found = len(found), found[start : start + size]
            if start + size < total:
                rest = re.sub(r"&_offset=\d+", "", self.path)
                url = f"http://{self.headers['Host']}{rest}&_offset={start + size}"
                link = [{"relation": "next", "url": url}]
        entries = [{"resource": one} for one in found]
        return json.dumps(
            {"resourceType": "Bundle", "total": total, "link": link, "entry": entries}
        )


def _stay(number: int) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": f"e{number}",
        "meta": _STAMP,
        "status": "in-progress",
        "class": {"code": "IMP"},
        "subject": {"reference": f"Patient/p{number}"},
        "period": {"start": "2026-11-20T08:00:00Z"},
        "location": [{"location": {"reference": f"Location/b{number}"}, "status": "active"}],
    }


def _place(key: str) -> dict[str, Any]:
    place: dict[str, Any] = {"resourceType": "Location", "id": key, "name": key}
    if key.startswith("b"):
        kind = {"coding": [{"code": "bd"}]}
        ward = {"reference": f"Location/w{int(key[1:]) // WARD}"}
        place |= {"physicalType": kind, "partOf": ward}
    return place


def _by_id(kind: str, key: str) -> dict[str, Any]:
    if kind == "Location":
        return _place(key)
    return {
        "resourceType": "Patient",
        "id": key,
        "name": [{"family": f"Family{key}", "given": ["Given"]}],
        "birthDate": "1950-01-01",
    }


def _of(kind: str, key: str) -> list[dict[str, Any]]:
    subject = {"reference": f"Patient/{key}"}
    stay = {"reference": f"Encounter/e{key[1:]}"}
    if kind == "MedicationRequest":
        return [_order(f"{key}-o{n}", subject, stay) for n in range(ORDERS)]
    if kind == "MedicationAdministration":
        return [_dose(f"{key}-d{n}", f"{key}-o{n % ORDERS}", subject) for n in range(DOSES)]
    if kind == "AllergyIntolerance":
        allergy = {"resourceType": kind, "id": f"{key}-a", "meta": _STAMP, "patient": subject}
        return [{**allergy, "code": {"text": "Penicillin"}}]
    if kind == "Flag":
        flag = {"resourceType": kind, "id": f"{key}-f", "meta": _STAMP, "subject": subject}
        return [{**flag, "status": "active", "code": {"text": "Fall risk"}}]
    weight = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}
    return [
        {
            "resourceType": "Observation",
            "id": f"{key}-m",
            "status": "final",
            "subject": subject,
            "code": weight,
            "effectiveDateTime": "2026-11-20T08:00:00Z",
            "valueQuantity": {"value": 71.5, "unit": "kg"},
        }
    ]


def _order(key: str, subject: dict[str, str], stay: dict[str, str]) -> dict[str, Any]:
    dose = {"doseQuantity": {"value": 500, "unit": "mg"}}
    times = {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}}
    return {
        "resourceType": "MedicationRequest",
        "id": key,
        "meta": _STAMP,
        "status": "active",
        "intent": "order",
        "subject": subject,
        "encounter": stay,
        "medicationCodeableConcept": {"text": f"Drug {key[-1]} 500 mg"},
        "requester": {"display": "Doctor Test"},
        "dosageInstruction": [{"text": "500 mg x 3", "timing": times, "doseAndRate": [dose]}],
    }


def _dose(key: str, order: str, subject: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "MedicationAdministration",
        "id": key,
        "meta": _STAMP,
        "status": "completed",
        "subject": subject,
        "request": {"reference": f"MedicationRequest/{order}"},
        "medicationCodeableConcept": {"text": "Drug 500 mg"},
        "effectiveDateTime": (wall_now() - timedelta(hours=5)).isoformat(),
        "performer": [{"actor": {"display": "Nurse Test"}}],
        "dosage": {"dose": {"value": 500, "unit": "mg"}},
    }


def _serve(patients: int) -> None:
    _MadeUp.patients = patients
    server = ThreadingHTTPServer(("127.0.0.1", 0), _MadeUp)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}/fhir", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--serve", number]:
            _serve(int(number))
        case ["--read", address, number, how]:
            _read(address, int(number), how)
        case words:
            sys.exit(main(int(words[0]) if words else 20_000))
